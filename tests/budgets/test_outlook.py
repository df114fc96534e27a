"""Savings, actions and contingent items: who keeps them, what is refused, and what the monitor is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.models import BudgetLine, ContingentItem, Fund, Saving, SavingPosition
from budgets.selectors.monitor import fund_facts
from budgets.selectors.outlook import outlook_facts, sides
from budgets.services import outlook, periods
from jct.core.errors import Refused
from tests.budgets.conftest import Q1, Q2, make_pool

D = Decimal
ITEM = {
    "kind": "dispute",
    "title": "Uplift asked for by the largest provider",
    "line": None,
    "low": D(0),
    "likely": D(300_000),
    "high": D(900_000),
    "note": "The provider asks for 9 per cent; the budget assumes 4.",
    "raised_on": date(2026, 6, 1),
}
ACTION = {
    "action": "Review every package above £3,000 a week",
    "amount": D(250_000),
    "in_forecast": False,
    "owner": "Amara Okafor, commissioner",
    "due_on": date(2026, 12, 31),
    "state": "under_way",
    "note": "",
}


def saved(pool, by="finance_officer_council", code="LD1", name="Review of packages", target="400000"):
    return outlook.add_saving(
        line=pool.lines[code].pk,
        year=2026,
        name=name,
        target=D(target),
        owner="Amara Okafor, commissioner",
        by=pool.people[by],
        at=pool.world.at,
    )


def reported(pool, saving, quarter=Q2, achieved="150000", forecast="400000", note="", at=None):
    return outlook.report_saving(
        pk=saving.pk,
        quarter=quarter,
        achieved=D(achieved),
        forecast=D(forecast),
        note=note,
        by=pool.people["finance_officer_council"],
        at=at or pool.world.at,
    )


def disclosed(pool, by="pool_manager", **changes):
    return outlook.add_item(fund=pool.fund, by=pool.people[by], at=pool.world.at, **(ITEM | changes))


def acted(pool, by="finance_officer_council", code="LD1", **changes):
    return outlook.add_mitigation(
        line=pool.lines[code].pk, year=2026, by=pool.people[by], at=pool.world.at, **(ACTION | changes)
    )


def facts(pool, quarter=Q2):
    return outlook_facts([pool.fund.pk], quarter)[pool.fund.pk]


def test_the_latest_word_of_a_quarter_counts_until_the_next(pool):
    saving = saved(pool)
    assert facts(pool).savings[0].words == "not reported"
    reported(pool, saving, Q1, "90000", "400000")
    reported(pool, saving, Q2, "140000", "380000", "Two reviews moved to May.")
    reported(pool, saving, Q2, "150000", "390000", "One review moved to May.")
    assert facts(pool, Q1).savings[0].achieved == D(90_000)
    now = facts(pool).savings[0]
    assert (now.achieved, now.short, now.note) == (D(150_000), D(10_000), "One review moved to May.")
    assert facts(pool, Q2.next()).savings[0].achieved == D(150_000)
    assert SavingPosition.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "where"),
    [({"forecast": "399999.99"}, "Note"), ({"quarter": Q2.previous().previous()}, "Quarter")],
)
def test_positions_that_are_refused(pool, change, where):
    with pytest.raises(Refused) as refused:
        reported(pool, saved(pool), **change)
    assert [problem.where for problem in refused.value.problems] == [where]


def test_a_locked_quarter_says_no_more(pool):
    saving = saved(pool)
    periods.set_period(
        partnership=pool.world.partnership,
        quarter=Q1,
        state="locked",
        why="Signed.",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    with pytest.raises(Refused, match="locked"):
        reported(pool, saving, Q1)
    assert reported(pool, saving, Q2).quarter == "2026-Q2"


def test_a_line_has_one_saving_of_a_name(pool):
    saved(pool)
    with pytest.raises(Refused, match="of that name already"):
        saved(pool)


def test_a_position_stays_as_it_was_said(pool):
    said = reported(pool, saved(pool))
    with pytest.raises(IntegrityError), transaction.atomic():
        SavingPosition.objects.filter(pk=said.pk).update(achieved=D(1))


def test_who_keeps_savings_and_actions(pool):
    assert saved(pool, by="pool_manager").line == pool.lines["LD1"]
    assert saved(pool, by="finance_officer_icb", code="LD2").line == pool.lines["LD2"]
    for who, code in (
        ("finance_officer_icb", "LD1"),
        ("board_member", "LD1"),
        ("finance_lead_council", "LD1"),
    ):
        with pytest.raises(BudgetLine.DoesNotExist):
            saved(pool, by=who, code=code)
    with pytest.raises(Saving.DoesNotExist):
        outlook.change_saving(
            pk=saved(pool, name="Other").pk, by=pool.people["head"], at=pool.world.at, name="Mine"
        )


def test_actions_and_what_they_still_bring(pool):
    action = acted(pool)
    acted(pool, amount=D(100_000), in_forecast=True, due_on=date(2026, 9, 30))
    found = facts(pool)
    assert found.to_bring == D(250_000)
    assert [(one.amount, one.late) for one in found.mitigations] == [(D(100_000), True), (D(250_000), False)]
    change = {"by": pool.people["pool_manager"], "at": pool.world.at}
    with pytest.raises(Refused, match="why the action was dropped"):
        outlook.change_mitigation(pk=action.pk, state="dropped", note=" ", **change)
    outlook.change_mitigation(pk=action.pk, state="dropped", note="Families appealed.", **change)
    assert facts(pool).to_bring == D(0)
    assert action.history.count() == 2


def test_contingent_items_are_apart_until_they_are_settled(pool):
    item = disclosed(pool)
    disclosed(pool, title="Charge for 2024", kind="claim", low=D(-50_000), likely=D(-50_000), high=D(0))
    found = facts(pool)
    assert (found.exposure.low, found.exposure.likely, found.exposure.high) == (
        D(-50_000),
        D(250_000),
        D(900_000),
    )
    assert facts(pool, Q1.previous()).contingent == ()
    change = {"by": pool.people["pool_manager"], "at": pool.world.at}
    with pytest.raises(Refused) as refused:
        outlook.settle_item(pk=item.pk, settled_on=date(2026, 5, 31), outcome="", **change)
    assert [problem.where for problem in refused.value.problems] == ["Outcome", "Settled on"]
    outlook.settle_item(pk=item.pk, settled_on=date(2026, 10, 1), outcome="5 per cent; in LD1.", **change)
    assert len(facts(pool).contingent) == 2  # it was open at the end of quarter 2
    later = facts(pool, Q2.next())
    assert [one.outcome for one in later.settled] == ["5 per cent; in LD1."]
    assert len(later.contingent) == 1
    with pytest.raises(Refused, match="is settled"):
        outlook.change_item(pk=item.pk, **ITEM, **change)


def test_items_that_are_refused(pool, world):
    other = make_pool(world, name="Other pool").lines["LD1"]
    with pytest.raises(Refused) as refused:
        disclosed(pool, low=D(1), likely=D(0), line=other)
    assert [problem.where for problem in refused.value.problems] == ["Amounts", "Line"]
    with pytest.raises(Fund.DoesNotExist):
        disclosed(pool, by="finance_officer_council")
    with pytest.raises(ContingentItem.DoesNotExist):
        outlook.settle_item(
            pk=disclosed(pool).pk,
            settled_on=date(2026, 10, 1),
            outcome="Mine.",
            by=pool.people["finance_officer_council"],
            at=world.at,
        )


def test_one_fund_and_two_cost_the_same(pool, world, django_assert_num_queries):
    other = make_pool(world, name="Other pool")
    for each in (pool, other):
        reported(each, saved(each))
        acted(each)
        disclosed(each)
    for keys in ([pool.fund.pk], [pool.fund.pk, other.fund.pk]):
        with django_assert_num_queries(5):
            found = outlook_facts(keys, Q2)
        assert all(found[key].savings and found[key].contingent for key in keys)


def test_the_sides_make_the_variance_of_the_fund(pool):
    pool.done(pool.open(partners=("council",))["council"], LD1="47150000.00")
    position = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=Q2, on=date(2026, 10, 20))[0]
    found = sides(position)
    assert sum(one.variance for one in found) == position.total.variance == D(950_000)
    assert {one.side for one in found} == {"commissioner"}


def url(name, pk):
    return reverse(f"budgets:{name}", args=[pk]) + "?quarter=2026-Q2"


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_without_anything_says_so(pool, client_as):
    page = text(client_as("board_member").get(url("outlook", pool.fund.pk)))
    assert "No saving is recorded for this year." in page
    assert "Nothing is disclosed apart from the forecast." in page
    assert "Add a saving" not in page


def test_the_page_shows_everything(pool, client_as):
    reported(pool, saved(pool), forecast="300000", note="Later.")
    acted(pool)
    item = disclosed(pool)
    page = text(client_as("board_member").get(url("outlook", pool.fund.pk)))
    for words in ("short of its target", "Review every package", "Uplift asked for", "£900,000"):
        assert words in page
    officer = text(client_as("finance_officer_council").get(url("outlook", pool.fund.pk)))
    assert "Add a saving" in officer
    assert "Disclose an item" not in officer
    report = url("report_saving", Saving.objects.get().pk)
    assert report in officer
    of_another_partner = text(client_as("finance_officer_icb").get(url("outlook", pool.fund.pk)))
    assert report not in of_another_partner
    assert f"/budgets/contingent/{item.pk}/settle/" in text(
        client_as("pool_manager").get(url("outlook", pool.fund.pk))
    )


def day(name, value):
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def test_a_saving_from_form_to_page(pool, client_as):
    client = client_as("finance_officer_council")
    data = {"line": pool.lines["LD1"].pk, "name": "Reviews", "target": "£400,000", "owner": "Amara Okafor"}
    answer = client.post(url("add_saving", pool.fund.pk), data)
    assert answer.url == url("outlook", pool.fund.pk)
    saving = Saving.objects.get()
    assert client.get(url("report_saving", saving.pk)).status_code == 200
    said = {"quarter": "2026-Q2", "achieved": "100", "forecast": "200", "note": ""}
    assert "nothing says why" in text(client.post(url("report_saving", saving.pk), said))
    client.post(url("report_saving", saving.pk), {**said, "note": "Later."})
    client.post(url("saving", saving.pk), {"name": "Reviews", "target": "500000", "owner": "Amara Okafor"})
    assert facts(pool).savings[0].target == D(500_000)
    assert 'value="100.00"' in text(client.get(url("report_saving", saving.pk)))


def test_an_action_from_form_to_page(pool, client_as):
    client = client_as("finance_officer_council")
    data = {
        **{k: v for k, v in ACTION.items() if k not in ("due_on", "in_forecast")},
        **day("due_on", ACTION["due_on"]),
    }
    data["line"] = pool.lines["LD1"].pk
    assert client.post(url("add_mitigation", pool.fund.pk), data).status_code == 302
    action = facts(pool).mitigations[0]
    page = text(client.get(url("mitigation", action.key)))
    assert "Review every package" in page
    assert "Say in the note why" in text(
        client.post(url("mitigation", action.key), {**data, "state": "dropped"})
    )


def test_an_item_from_form_to_page(pool, client_as):
    client = client_as("pool_manager")
    data = {k: v for k, v in ITEM.items() if k not in ("raised_on", "line")} | day(
        "raised_on", ITEM["raised_on"]
    )
    assert client.post(url("add_item", pool.fund.pk), data).status_code == 302
    item = ContingentItem.objects.get()
    assert "do not rise" in text(client.post(url("item", item.pk), {**data, "low": "9,999,999"}))
    assert client.post(url("item", item.pk), {**data, "title": "Uplift"}).status_code == 302
    settled = {**day("settled_on", date(2026, 10, 20)), "outcome": "Agreed at 5 per cent."}
    assert client.post(url("settle_item", item.pk), settled).status_code == 302
    assert ContingentItem.objects.get().outcome == "Agreed at 5 per cent."


def test_who_gets_in(pool, client_as, stranger, client):
    saving, action, item = saved(pool), acted(pool), disclosed(pool)
    pages = [
        url("add_saving", pool.fund.pk),
        url("saving", saving.pk),
        url("report_saving", saving.pk),
        url("add_mitigation", pool.fund.pk),
        url("mitigation", action.pk),
    ]
    for page in pages:
        assert client_as("finance_officer_council").get(page).status_code == 200
        assert client_as("pool_manager").get(page).status_code == 200
        assert client_as("board_member").get(page).status_code == 404
        assert stranger.get(page).status_code == 403
        assert client.get(page).status_code == 302
    for page in (url("add_item", pool.fund.pk), url("item", item.pk), url("settle_item", item.pk)):
        assert client_as("pool_manager").get(page).status_code == 200
        assert client_as("finance_officer_council").get(page).status_code == 403
    assert client_as("finance_officer_icb").get(url("saving", saving.pk)).status_code == 404
    assert stranger.get(url("outlook", pool.fund.pk)).status_code == 403
