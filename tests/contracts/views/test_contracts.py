"""The register and its contracts as people see them: the right person, the wrong person, the stranger."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.forms import CONTRACT_SECTIONS, initial_of
from contracts.models import Contract
from contracts.services.contracts import EDITABLE, edit_contract
from jct.support import facts
from jct.support.facts import FactPanel, provides_fact

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def typed(contract, **changes):
    """What a browser sends for the edit form of `contract` as it stands, with `changes` by field."""
    data = {"why": "because"}
    for name, value in (initial_of(contract) | changes).items():
        if isinstance(value, date):
            data |= {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}
        else:
            data[name] = "" if value is None else getattr(value, "pk", value)
    return data


def test_the_form_offers_every_field_that_can_be_changed():
    assert sorted(name for _title, names in CONTRACT_SECTIONS for name in names) == sorted(EDITABLE)


def test_the_register_shows_what_there_is_with_its_sums(client_as, make_contract):
    make_contract(title="Day care")
    make_contract(title="Respite", care_group=None, annual_value=None)
    page = text(client_as("board_member").get("/contracts/"))
    assert "Day care" in page
    assert "Unassigned" in page
    assert "£90k" in page
    assert "Add a contract" not in page


def test_an_empty_register_says_what_to_do(client_as):
    assert "import a register" in text(client_as("contracts_officer").get("/contracts/"))


def cost(client, address):
    """How many queries a page takes once its person is known."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address", ["/contracts/", "/contracts/providers/", "/contracts/unassigned/", "/work/"]
)
def test_a_list_costs_the_same_for_one_and_for_thirty(client_as, make_contract, address):
    client = client_as("contracts_officer")
    make_contract(care_group=None, ends=date(2027, 11, 1))
    once = cost(client, address)
    for _ in range(29):
        make_contract(care_group=None, ends=date(2027, 11, 1))
    assert cost(client, address) == once < 30


def test_a_contract_costs_the_same_whatever_its_history(client_as, make_contract, world):
    contract, client = make_contract(), client_as("head")
    groups = [world.care_groups["OPMH"], world.care_groups["LD"]]
    costs = []
    for version in range(1, 31):
        edit_contract(
            pk=contract.pk,
            by=world.people["head"],
            at=world.at,
            why="x",
            version=version,
            changes={"title": f"Title {version}", "care_group": groups[version % 2]},
        )
        if version in (2, 30):
            costs.append(cost(client, f"/contracts/{contract.pk}/"))
    assert costs[0] == costs[1] < 20


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=care day", {"Day care"}),
        ("q=meadow", {"Day care"}),
        ("q=%00", {"Day care", "Respite", "Advocacy"}),
        ("care_group=null", {"Respite"}),
        ("status=running", {"Day care", "Advocacy"}),
        ("status=ended", {"Respite"}),
        ("tier=gold", {"Day care"}),
        ("tier=null", {"Respite", "Advocacy"}),
        ("ends_within=12", {"Advocacy"}),
        ("decision=overdue", {"Advocacy"}),
        ("decision=soon", set()),
        ("decision=later", {"Day care"}),
        ("status=nonsense", {"Day care", "Respite", "Advocacy"}),
        ("page=99999999999999999999", {"Day care", "Respite", "Advocacy"}),
        ("sort=nonsense", {"Day care", "Respite", "Advocacy"}),
    ],
)
def test_the_register_is_narrowed(client_as, make_contract, make_provider, query, found):
    make_contract(title="Day care", provider=make_provider(name="Meadow"), tier="gold")
    make_contract(title="Respite", care_group=None, status="ended")
    make_contract(title="Advocacy", ends=date(2027, 4, 1), status="expired_delivering")
    page = text(client_as("head").get(f"/contracts/?{query}"))
    assert {title for title in ("Day care", "Respite", "Advocacy") if f">{title}<" in page} == found


def test_the_list_is_sorted(client_as, make_contract):
    make_contract(title="Cheap", annual_value=Decimal("1.00"))
    make_contract(title="Dear", annual_value=Decimal("2.00"))
    page = text(client_as("head").get("/contracts/?sort=-annual_value"))
    assert page.index(">Dear<") < page.index(">Cheap<")


def test_the_list_is_downloaded_as_filtered_and_runs_nothing(client_as, make_contract):
    make_contract(title="=1+1", tier="gold")
    make_contract(title="Left out")
    client = client_as("board_member")
    response = client.get("/contracts/?tier=gold&download=csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["Title"], row["End date"], row["Annual value"]) for row in rows] == [
        ("'=1+1", "2028-03-31", "90000.00")
    ]
    assert "attachment" in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get("/contracts/?tier=gold&download=xlsx").content)
    ).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert sheet.max_row == 2


def test_a_contract_shows_its_dates_its_working_and_its_history(client_as, make_contract, world):
    contract = make_contract(title="Day care")
    edit_contract(
        pk=contract.pk, by=world.people["contracts_officer"], at=world.at, why="New name of the service", version=1,
        changes={"title": "Day centre", "ends": date(2029, 4, 1), "current_ends": date(2029, 4, 1)},
    )  # fmt: skip
    page = text(client_as("board_member").get(f"/contracts/{contract.pk}/"))
    for words in (
        "Day centre",
        "31 March 2029",
        "less time to buy and mobilise",
        str(world.people["contracts_officer"]),
        "New name of the service",
        "Title: Day care → Day centre",
        "Last day: 31 March 2028 → 31 March 2029",
    ):
        assert words in page
    assert "Ask to extend" not in page


def test_a_contract_shows_what_upper_apps_know(client_as, make_contract, monkeypatch):
    contract = make_contract()
    monkeypatch.setattr(facts, "_providers", {**facts._providers})  # the true provider comes back afterwards

    @provides_fact("contract.kpis")
    def kpis(*, contract_id):
        return FactPanel("Indicators", rows=[("Waiting time", "getting worse", None)], url="/performance/")

    page = text(client_as("head").get(f"/contracts/{contract.pk}/"))
    assert "getting worse" in page


def test_a_late_decision_is_told_first(client_as, make_contract):
    contract = make_contract(ends=date(2027, 4, 1), care_group=None)
    page = text(client_as("head").get(f"/contracts/{contract.pk}/"))
    assert "A decision on what follows was needed by" in page
    assert "has no care group" in page


def test_a_change_through_the_page(client_as, make_contract):
    contract = make_contract()
    response = client_as("commissioner_ld").post(
        f"/contracts/{contract.pk}/edit/", typed(contract, title="Day centre")
    )
    assert response.status_code == 302
    contract.refresh_from_db()
    assert (contract.title, contract.ends, contract.version) == ("Day centre", date(2028, 4, 1), 2)


def test_all_errors_of_the_form_come_at_once_and_nothing_typed_is_lost(client_as, make_contract):
    contract = make_contract()
    wrong = typed(contract, title="", starts=date(2028, 4, 2), extensions_taken=5, annual_value="lots")
    wrong["why"] = ""
    page = text(client_as("contracts_officer").post(f"/contracts/{contract.pk}/edit/", wrong))
    for words in (
        "Enter the title",
        "Annual value must be an amount in pounds",
        "Say why you are changing this",
        'value="lots"',
    ):
        assert words in page
    page = text(
        client_as("contracts_officer").post(
            f"/contracts/{contract.pk}/edit/", wrong | {"annual_value": "5", "title": "x"}
        )
    )
    assert "it is before the first day" in page
    assert "5 of 1 options are taken" in page


def test_a_stale_tab_shows_both_and_saves_on_the_second_try(client_as, make_contract, world):
    contract = make_contract(title="Day care", status="draft")
    mine = typed(contract, route="My route", annual_value=Decimal("5.00"))
    edit_contract(
        pk=contract.pk, by=world.people["head"], at=world.at, why="x", version=1,
        changes={"title": "Their title", "annual_value": Decimal("7.00")},
    )  # fmt: skip
    client = client_as("commissioner_ld")
    response = client.post(f"/contracts/{contract.pk}/edit/", mine)
    page = text(response)
    assert "Helen Fairweather changed this while you were working on it" in page
    assert "Both changed" in page
    assert 'value="Their title"' in page
    assert 'value="My route"' in page
    again = {
        name: value for name, value in response.context["form"].data.items() if name != "csrfmiddlewaretoken"
    }
    assert client.post(f"/contracts/{contract.pk}/edit/", again).status_code == 302
    contract.refresh_from_db()
    assert (contract.title, contract.route, contract.annual_value) == (
        "Their title",
        "My route",
        Decimal("5.00"),
    )


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("contracts_officer", 200),
        ("head", 200),
        ("commissioner_ld", 200),
        ("commissioner_mh", 403),
        ("board_member", 403),
    ],
)
def test_who_gets_the_edit_page(client_as, make_contract, person, status):
    assert client_as(person).get(f"/contracts/{make_contract().pk}/edit/").status_code == status


def test_a_stranger_gets_no_page_and_a_missing_contract_is_missing(stranger, client_as, make_contract):
    assert stranger.get(f"/contracts/{make_contract().pk}/").status_code == 403
    assert client_as("head").get("/contracts/999999999999999999999/").status_code == 404


def test_a_contract_is_added(client_as, make_contract, make_provider, world):
    provider = make_provider()
    model = make_contract()
    data = typed(model, title="Brand new", reference="N1", provider=provider.pk)  # says active: it is a draft
    assert client_as("commissioner_ld").get("/contracts/new/").status_code == 200
    response = client_as("commissioner_ld").post("/contracts/new/", data)
    made = Contract.objects.get(title="Brand new")
    assert made.status == "draft"
    assert response.url == f"/contracts/{made.pk}/"
    page = text(client_as("commissioner_ld").post("/contracts/new/", data))
    assert "already has a contract with this reference" in page
    assert client_as("board_member").get("/contracts/new/").status_code == 403


def test_a_huge_paste_and_a_nul_are_told_not_crashed_on(client_as, make_contract):
    contract = make_contract()
    page = text(
        client_as("head").post(f"/contracts/{contract.pk}/edit/", typed(contract, title="x" * 100_000))
    )
    assert "300 characters or fewer" in page
    assert (
        client_as("head").post(f"/contracts/{contract.pk}/edit/", typed(contract, title="a\x00b")).status_code
        == 200
    )


def test_absurd_keys_are_told_not_crashed_on(client_as):
    client, key = client_as("contracts_officer"), "9" * 5000
    assert client.post("/contracts/unassigned/", {"contracts": key}).status_code == 200
    assert client.get(f"/contracts/new/?partnership={key}").status_code in (200, 404)


def test_unassigned_contracts_are_assigned_together(client_as, make_contract, world):
    one, two = make_contract(care_group=None, title="One"), make_contract(care_group=None, title="Two")
    client = client_as("contracts_officer")
    page = text(client.get("/contracts/unassigned/"))
    assert "2 contracts." in page
    assert "Choose at least one contract" in text(
        client.post("/contracts/unassigned/", {"care_group": world.care_groups["LD"].pk})
    )
    response = client.post(
        "/contracts/unassigned/?q=One",
        {"care_group": world.care_groups["LD"].pk, "contracts": [one.pk]},
        follow=True,
    )
    assert "1 contract now belongs to Learning disabilities" in text(response)
    two.refresh_from_db()
    assert two.care_group is None
    assert client_as("commissioner_ld").get("/contracts/unassigned/").status_code == 403


def test_everything_assigned_is_a_good_place_to_be(client_as):
    assert "Every contract has a care group" in text(client_as("head").get("/contracts/unassigned/"))


def test_an_extension_is_asked_for_with_its_route_in_sight(client_as, make_contract):
    contract = make_contract()
    client = client_as("commissioner_ld")
    address = f"/contracts/{contract.pk}/extend/"
    assert "Helen Fairweather" in text(client.get(address))
    shown = client.post(address, {"value": "500000", "preview": "1"})
    assert "For an extension of £500,000" in text(shown)
    assert "Say why" not in text(shown)
    shown = client.post(address, {"value": "600000", "why": "Because it works", "preview": "1"})
    assert "For an extension of £600,000" in text(shown)
    assert "Because it works" in text(shown)
    assert not contract.extensions.exists()
    assert "Say why the contract should be extended" in text(
        client.post(address, {"value": "90000", "why": ""})
    )
    response = client.post(address, {"value": "90000", "why": "Because it works"})
    asked = contract.extensions.get()
    assert response.url == f"/partnership/decisions/{asked.request_id}/"
    page = text(client.get(f"/contracts/{contract.pk}/"))
    assert "Waiting for a decision" in page
    assert "Ask to extend" not in page
    assert "already waiting" in text(client.get(address))
    assert client_as("commissioner_mh").get(address).status_code == 403
    client.post(f"/partnership/decisions/{asked.request_id}/withdraw/", {"reason": ""})
    assert "Ask to extend" in text(client.get(f"/contracts/{contract.pk}/"))


def test_a_contract_that_cannot_be_extended_says_why(client_as, make_contract):
    contract = make_contract(ends=date(2026, 12, 1))
    page = text(client_as("head").get(f"/contracts/{contract.pk}/extend/"))
    assert "too late to use it" in page
    assert "Ask for an urgent decision" in page


def test_providers_are_listed_shown_added_and_changed(client_as, make_contract, make_provider):
    provider = make_provider(name="Meadow", sector="vcse")
    make_contract(provider=provider, title="Day care")
    officer = client_as("contracts_officer")
    assert "Meadow" in text(officer.get("/contracts/providers/?q=mea"))
    assert "No providers fit" in text(officer.get("/contracts/providers/?q=zzz"))
    assert "Day care" in text(client_as("board_member").get(f"/contracts/providers/{provider.pk}/"))
    wrong = {"name": "New", "sector": "sme", "company_number": "12", "ods_code": "R-", "postcode": "here"}
    page = text(officer.post("/contracts/providers/new/", wrong))
    assert "Companies House number must be 8 characters" in page
    assert "Postcode must be a UK postcode" in page
    response = officer.post(
        "/contracts/providers/new/", {"name": "New", "sector": "sme", "company_number": "1234567"}
    )
    assert response.status_code == 302
    edit = f"/contracts/providers/{provider.pk}/edit/"
    assert officer.get(edit).status_code == 200
    good = {"name": "Meadow Care", "sector": "vcse", "vcse": "True", "why": "renamed", "version": "1"}
    assert officer.post(edit, good).status_code == 302
    assert "changed this provider while you were working" in text(officer.post(edit, good))
    assert client_as("commissioner_ld").get(edit).status_code == 403


def test_the_work_page_lists_decisions_and_contracts_without_a_care_group(world, make_contract):
    from contracts import work

    soon = make_contract(title="Soon", ends=date(2027, 11, 1))
    make_contract(title="Later")
    make_contract(title="Nobody's", care_group=None)
    on = world.on
    assert [item.title for item in work.contracts_to_decide(world.people["commissioner_ld"], on)] == [
        f"Decide what follows {soon.title}"
    ]
    assert work.contracts_to_decide(world.people["board_member"], on) == []
    assert work.contracts_without_care_group(world.people["commissioner_ld"], on) == []
    [item] = work.contracts_without_care_group(world.people["contracts_officer"], on)
    assert item.title == "1 contract has no care group"
    assert work.contracts_without_care_group(world.people["head"], on - timedelta(days=1)) != []


def test_a_long_list_of_work_is_cut_short_and_leads_on(world, make_contract):
    from contracts import work

    for _ in range(work.MOST + 1):
        make_contract(ends=date(2027, 11, 1))
    items = work.contracts_to_decide(world.people["head"], world.on)
    assert len(items) == work.MOST + 1
    assert items[-1].url == "/contracts/?decision=soon"
