"""Adding and changing contracts: who may, what agrees, and nobody's work lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from contracts.models import Contract
from contracts.services.contracts import EDITABLE, Stale, assign_care_group, create_contract, edit_contract
from contracts.services.providers import create_provider, edit_provider
from jct.accounts.models import User
from jct.core.errors import Refused

pytestmark = pytest.mark.django_db


def edit(contract, by, **changes):
    version = changes.pop("version", contract.version)
    return edit_contract(pk=contract.pk, by=by, at=contract.history.first().history_date + timedelta(hours=1),
                         why="because", version=version, changes=changes)  # fmt: skip


def test_a_contract_is_added_with_its_decision_date_and_its_history(make_contract):
    contract = make_contract(notice_months=3, procurement_months=6, governance_days=56)
    assert contract.current_ends == contract.ends
    assert contract.decide_by == date(2027, 5, 6)
    assert contract.history.get().history_change_reason == "added"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ends": date(2025, 4, 1)}, "Last day"),
        ({"extensions_taken": 2}, "Extensions taken"),
        ({"annual_value": Decimal("-1")}, "Annual value"),
    ],
)
def test_a_contract_that_does_not_agree_with_itself_is_refused(make_contract, changes, told):
    with pytest.raises(Refused) as refusal:
        make_contract(**changes)
    assert told in [problem.where for problem in refusal.value.problems]
    assert not Contract.objects.exists()


def test_the_same_contract_is_not_added_twice(make_contract):
    first = make_contract()
    with pytest.raises(Refused, match="already has a contract"):
        make_contract(reference=first.reference.lower(), title=first.title.upper(), provider=first.provider)


@pytest.mark.parametrize("field", ["care_group", "lead_post", "provider"])
def test_what_belongs_to_another_partnership_is_refused(world, make_contract, field):
    from partnerships.models import CareGroup, Partnership, Post

    other = Partnership.objects.create(
        name="Elsewhere", scope="x", starts=world.on, team_host=world.partnership.team_host
    )
    strange = {
        "care_group": lambda: CareGroup.objects.create(partnership=other, code="XX", name="Elsewhere"),
        "lead_post": lambda: Post(partnership=other, title="Elsewhere"),
        "provider": lambda: create_provider(partnership=other, by=None, at=world.at, name="Elsewhere"),
    }[field]()
    with pytest.raises(Refused, match="another partnership"):
        make_contract(**{field: strange})


def test_a_change_says_who_and_why_and_raises_the_version(world, make_contract):
    contract = make_contract()
    changed = edit(contract, world.people["contracts_officer"], title="Day care")
    assert (changed.title, changed.version) == ("Day care", 2)
    newest = changed.history.order_by("history_id").last()
    assert (newest.history_by_name, newest.history_change_reason) == ("Tomasz Zielinski", "because")


def test_a_changed_end_moves_the_decision_date(world, make_contract):
    contract = make_contract()
    officer = world.people["contracts_officer"]
    changed = edit(contract, officer, ends=date(2029, 4, 1), current_ends=date(2029, 4, 1))
    assert changed.decide_by == date(2028, 5, 6)


def test_nothing_changed_is_nothing_saved(world, make_contract):
    contract = make_contract()
    with pytest.raises(Refused, match="Nothing was changed"):
        edit(contract, world.people["head"], title=contract.title)


def test_a_state_that_cannot_follow_is_refused(world, make_contract):
    with pytest.raises(Refused, match="cannot become draft"):
        edit(make_contract(), world.people["head"], status="draft")
    over = make_contract(ends=world.at.date())
    assert edit(over, world.people["head"], status="expired_delivering").status == "expired_delivering"


@pytest.mark.parametrize("person", ["contracts_officer", "head", "commissioner_ld"])
def test_the_right_people_may_change_it(world, make_contract, person):
    assert edit(make_contract(), world.people[person], title="New").title == "New"


@pytest.mark.parametrize("person", ["commissioner_mh", "finance_officer_council", "board_member", "auditor"])
def test_others_may_not(world, make_contract, person):
    with pytest.raises(ObjectDoesNotExist):
        edit(make_contract(), world.people[person], title="New")


def test_a_commissioner_keeps_no_contract_without_or_outside_the_own_care_group(
    world, make_contract, make_provider
):
    with pytest.raises(Refused, match="own"):
        create_contract(
            partnership=world.partnership,
            by=world.people["commissioner_ld"],
            at=world.at,
            title="x",
            provider=make_provider(),
            starts=world.on,
        )
    with pytest.raises(Refused, match="own"):
        edit(make_contract(), world.people["commissioner_ld"], care_group=world.care_groups["CAMHS"])
    with pytest.raises(ObjectDoesNotExist):
        edit(make_contract(care_group=None), world.people["commissioner_ld"], title="New")


def test_a_stale_tab_is_shown_what_changed_and_loses_nothing(world, make_contract):
    contract = make_contract(status="draft")
    theirs = edit(
        contract, world.people["head"], title="Their title", annual_value=Decimal("1.00"), tier="gold"
    )
    with pytest.raises(Stale) as stale:
        edit(
            contract, world.people["commissioner_ld"], version=1,
            **{name: getattr(contract, name) for name in EDITABLE}
            | {"annual_value": Decimal("2.00"), "route": "My route"},
        )  # fmt: skip
    found = {collision.field: collision.contested for collision in stale.value.collisions}
    assert found == {"title": False, "annual_value": True, "tier": False}
    offer = stale.value.offer
    assert (offer["title"], offer["annual_value"], offer["route"], offer["tier"]) == (
        "Their title", Decimal("2.00"), "My route", "gold",
    )  # fmt: skip
    assert stale.value.who == "Helen Fairweather"
    theirs.refresh_from_db()
    assert theirs.annual_value == Decimal("1.00")


def test_a_version_nobody_ever_saw_is_stale_too(world, make_contract):
    with pytest.raises(Stale) as stale:
        edit(make_contract(), world.people["head"], version=99, title="x")
    assert stale.value.collisions == []


def test_unassigned_contracts_are_given_to_a_care_group(world, make_contract):
    free, taken = make_contract(care_group=None), make_contract()
    officer = world.people["contracts_officer"]
    camhs = world.care_groups["CAMHS"]
    assert assign_care_group(pks=[free.pk, taken.pk], care_group=camhs, by=officer, at=world.at) == 1
    free.refresh_from_db()
    taken.refresh_from_db()
    assert (free.care_group, taken.care_group.code) == (camhs, "LD")
    assert free.version == 2
    with pytest.raises(Refused, match="None of the contracts"):
        assign_care_group(pks=[free.pk], care_group=camhs, by=officer, at=world.at)


def test_providers_are_added_and_changed(world, make_provider):
    officer = world.people["contracts_officer"]
    provider = make_provider(name="Meadow")
    with pytest.raises(Refused, match="already a provider called MEADOW"):
        create_provider(partnership=world.partnership, by=officer, at=world.at, name="MEADOW")
    told = {"pk": provider.pk, "by": officer, "at": world.at, "why": "found it", "version": 1}
    assert edit_provider(**told, changes={"ods_code": "RWR"}).version == 2
    with pytest.raises(Refused, match="changed this provider"):
        edit_provider(**told, changes={"ods_code": "RXX"})
    with pytest.raises(Refused, match="Nothing was changed"):
        edit_provider(**told | {"version": 2}, changes={"ods_code": "RWR"})
    with pytest.raises(ObjectDoesNotExist):
        edit_provider(**told | {"by": world.people["board_member"]}, changes={"ods_code": "R11"})


BAD_CONTRACTS = {
    "contract_titled": {"title": ""},
    "contract_ends_after": {"ends": date(2025, 4, 1), "current_ends": date(2025, 4, 1)},
    "contract_current_end_with_end": {"current_ends": None},
    "contract_annual_not_negative": {"annual_value": Decimal("-0.01")},
    "contract_lifetime_not_negative": {"lifetime_value": Decimal("-0.01")},
    "contract_extensions_within_options": {"extensions_taken": 2},
    "contract_status_known": {"status": "sleeping"},
    "contract_regime_known": {"regime": "barter"},
    "contract_tier_known": {"tier": "tin"},
    "contract_visibility_known": {"visibility": "maybe"},
}


@pytest.mark.parametrize(("constraint", "changes"), BAD_CONTRACTS.items())
def test_the_database_refuses_a_nonsense_contract(make_contract, constraint, changes):
    contract = make_contract()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("provider_named", {"name": ""}),
        ("provider_sector_known", {"sector": "space"}),
        ("provider_company_number_form", {"company_number": "1234567"}),
        ("provider_charity_number_form", {"charity_number": "12"}),
        ("provider_ods_code_form", {"ods_code": "r-1"}),
        ("provider_ppon_form", {"ppon": "PABC1234"}),
        ("provider_postcode_form", {"postcode": "nm1"}),
    ],
)
def test_the_database_refuses_a_nonsense_provider(make_provider, constraint, changes):
    provider = make_provider()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(provider).objects.filter(pk=provider.pk).update(**changes)


def test_a_stranger_finds_nothing(make_contract):
    stranger = User.objects.create_user(
        "somebody@elsewhere.example", "a long enough password", name="Somebody"
    )
    with pytest.raises(ObjectDoesNotExist):
        edit(make_contract(), stranger, title="Mine")


OFFICER, LEAD = "contracts_officer", "commissioner_ld"


@pytest.mark.parametrize(
    ("status", "changes", "words"),
    [
        ("active", {"annual_value": Decimal("9000000.00")}, "change by a decision: annual value"),
        (
            "active",
            {"current_ends": date(2029, 4, 1), "extensions_taken": 1},
            "current ends, extensions taken",
        ),
        ("active", {"status": "ended"}, "Ask to end it before its time"),
        ("draft", {"status": "active"}, "Ask for the award"),
    ],
)
@pytest.mark.parametrize("person", [LEAD, "head"])
def test_what_a_decision_settles_is_not_typed_in(world, make_contract, person, status, changes, words):
    contract = make_contract(status=status)
    with pytest.raises(Refused, match=words):
        edit(contract, world.people[person], **changes)
    assert edit(contract, world.people[OFFICER], **changes).version == 2


def test_a_new_contract_is_a_draft_but_for_the_register_keeper(world, make_contract, make_provider):
    model, provider = make_contract(), make_provider()
    facts = {name: getattr(model, name) for name in EDITABLE} | {"reference": "N-1", "provider": provider}

    def create(person, **more):
        by = world.people[person]
        return create_contract(partnership=world.partnership, by=by, at=world.at, **facts | more)

    with pytest.raises(Refused, match="draft until its award is approved"):
        create(LEAD)
    assert create(LEAD, status="draft").status == "draft"
    assert create(OFFICER, reference="N-2").status == "active"
