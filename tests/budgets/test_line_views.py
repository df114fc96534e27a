"""The pages of lines, virements, reserves and next year's budget: right person, wrong person, stranger."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.models import BudgetChange, BudgetLine, BudgetPlan, Reserve, ReserveUse, Virement
from budgets.services import lines, plans, reserves
from partnerships.domain.words import WAITS
from partnerships.models import DecisionRequest
from tests.budgets.conftest import make_pool

D = Decimal


def url(name, *args, **query):
    address = reverse(f"budgets:{name}", args=args)
    return address + "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else address


def text(response):
    return " ".join(response.content.decode().split())


def day(name, on):
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


@pytest.fixture
def keeper(pool, client_as):
    return client_as("pool_manager")


@pytest.fixture
def reserve(pool):
    return reserves.create_reserve(
        fund=pool.fund, name="Risk pool", is_risk_pool=True, purpose="", opening=D("600000.00"),
        effective_on=date(2026, 4, 1), by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip


@pytest.fixture
def plan(pool):
    return plans.create_plan(
        fund=pool.fund,
        year=2027,
        name="Standstill",
        note="",
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )


def typed(pool, **values):
    return {
        "code": "LD6",
        "name": "Shared lives",
        "lead_partner": pool.council.pk,
        "budget": "£120,000",
        "cost_type": "spot",
        "element": "social",
        "recurrent": "on",
        "share_kind": "variable",
        "profile": "equal",
        "reason": "Agreed by the board.",
        **values,
    }


def twelve(*numbers):
    return {f"percents_{place}": number for place, number in enumerate(numbers)}


def test_the_lines_of_a_year(pool, client_as, keeper):
    page = text(client_as("board_member").get(url("lines", pool.fund.pk, year=2026)))
    assert "LD community placements" in page
    assert "agree with the latest budget to the penny" in page
    assert "Add a line" not in page
    assert "Add a line" in text(keeper.get(url("lines", pool.fund.pk)))
    empty = text(keeper.get(url("lines", pool.fund.pk, year=2027)))
    assert "£0" in empty


@pytest.mark.parametrize("year", ["", "1999", "x", "20266", "2030"])
def test_any_year_answers(pool, keeper, year):
    for name in ("lines", "months", "virements"):
        assert keeper.get(url(name, pool.fund.pk, year=year)).status_code == 200


def test_a_fund_without_lines_says_what_to_do(pool, keeper, client_as):
    pool.fund.pk, pool.fund.name = None, "Empty"
    pool.fund.save()
    assert "Add the first line" in text(keeper.get(url("lines", pool.fund.pk)))
    assert "Whoever keeps the fund" in text(client_as("head").get(url("lines", pool.fund.pk)))
    assert "no lines yet" in text(keeper.get(url("months", pool.fund.pk)))
    assert "No scenario" in text(keeper.get(url("plans", pool.fund.pk)))
    assert "has no reserves" in text(client_as("head").get(url("reserves", pool.fund.pk)))


def test_the_months_and_their_downloads(pool, keeper):
    page = text(keeper.get(url("months", pool.fund.pk, year=2026)))
    assert "April 2026" in page
    assert "£3,850,000" in page
    rows = list(
        csv.reader(io.StringIO(keeper.get(url("months_csv", pool.fund.pk)).content.decode("utf-8-sig")))
    )
    assert rows[1][3:5] == ["3850000.00", "3850000.00"]
    assert rows[-1][-1] == "80300000.00"
    rows = list(
        csv.reader(io.StringIO(keeper.get(url("lines_csv", pool.fund.pk)).content.decode("utf-8-sig")))
    )
    assert rows[-1][-1] == "80300000.00"
    for name in ("months_xlsx", "lines_xlsx"):
        assert keeper.get(url(name, pool.fund.pk)).content[:2] == b"PK"


def test_the_page_of_a_line(pool, client_as, keeper):
    line = pool.lines["LD3"]
    page = text(client_as("head").get(url("line_budget", line.pk, year=2026)))
    assert "Agreed budget." in page
    assert "March 2027" in page
    assert "Change the line" not in page
    assert "Change the line" in text(keeper.get(url("line_budget", line.pk)))
    assert "No budget in this year" in text(keeper.get(url("line_budget", line.pk, year=2030)))


def test_a_line_is_added_after_a_look_at_its_months(pool, keeper):
    address = url("add_line", pool.fund.pk)
    assert "How the year is spread" in text(keeper.get(address))
    shown = text(keeper.post(address, {**typed(pool, profile="quarterly_arrears", reason=""), "show": "yes"}))
    assert "£30,000" in shown
    assert "Nothing has been kept yet" in shown
    assert 'formaction="#spread"' in shown  # the page opens where the months are,
    assert 'id="spread"' in shown
    assert f'formaction="{address}"' in shown  # and that place is no part of the address of what is added
    page = keeper.post(address, typed(pool), follow=True)
    assert "The line has been added" in text(page)
    line = BudgetLine.objects.get(code="LD6")
    assert (line.lead_partner, line.cost_type, line.position) == (pool.council, "spot", 5)
    assert BudgetChange.objects.get(line=line).amount == D("120000.00")


def test_percentages_may_be_pasted_and_must_make_a_hundred(pool, keeper):
    address = url("add_line", pool.fund.pk)
    wrong = typed(pool, profile="custom", **twelve(*["8"] * 11, "11"))
    page = text(keeper.post(address, wrong))
    assert "must make 100 per cent; these make 99" in page
    assert "must make 100 per cent; these make 99" in text(keeper.post(address, {**wrong, "show": "yes"}))
    assert "give a number for May" in text(
        keeper.post(address, typed(pool, profile="custom", percents_0="8", percents_1="eight"))
    )
    pasted = typed(pool, profile="custom", percents_0="8\t8\t8\t8\t8\t8\t8\t8\t9\t9\t9\t9")
    keeper.post(address, pasted)
    assert BudgetLine.objects.get(code="LD6").percents == ["8"] * 8 + ["9"] * 4


def test_activity_is_shown_at_its_price(pool, keeper):
    sent = typed(pool, profile="activity", unit_price="100", show="yes", **twelve(*["90"] * 12))
    assert "1,080 units at £100 make £108,000: £12,000 under the budget." in text(
        keeper.post(url("add_line", pool.fund.pk), sent)
    )


def test_everything_wrong_with_a_line_is_said(pool, keeper):
    page = text(keeper.post(url("add_line", pool.fund.pk), typed(pool, code="LD1", profile="weekly")))
    assert "LD1 is another line of this fund" in page
    assert "Payment runs need the day of the first one" in page
    assert not BudgetLine.objects.filter(name="Shared lives").exists()


def test_a_line_is_changed_closed_and_opened_again(pool, keeper):
    line = pool.lines["LD5"]
    sent = typed(pool, code="LD5", name="Pool office", profile="one_off", profile_month="9")
    page = text(keeper.post(url("change_line", line.pk), {**sent, "show": "yes"}))
    assert "December 2026" in page
    keeper.post(url("change_line", line.pk), sent)
    line.refresh_from_db()
    assert (line.name, line.profile, line.profile_month) == ("Pool office", "one_off", 9)
    assert "Agreed by the board." in text(keeper.get(url("line_budget", line.pk)))
    assert "Close a line" in text(keeper.get(url("close_line", line.pk)))
    keeper.post(url("close_line", line.pk), {"year": "2026", "reason": "Ends."})
    line.refresh_from_db()
    assert line.closed_on == date(2027, 4, 1)
    assert "its last day is 31 March 2027" in text(keeper.get(url("line_budget", line.pk)))
    assert "Pool office" not in text(keeper.get(url("lines", pool.fund.pk, year=2027)))
    assert "Open a line again" in text(keeper.get(url("reopen_line", line.pk)))
    keeper.post(url("reopen_line", line.pk), {"reason": "Too soon."})
    line.refresh_from_db()
    assert line.closed_on is None


def test_two_keepers_of_one_line(pool, keeper):
    line = pool.lines["LD5"]
    seen = line.history.first().history_id
    sent = typed(pool, code="LD5", name="Pool office", seen=seen)
    assert f'name="seen" value="{seen}"' in text(keeper.get(url("change_line", line.pk)))
    lines.change_line(
        pk=line.pk, reason="Renamed.", name="Office", by=pool.people["pool_manager"], at=pool.world.at
    )
    page = text(keeper.post(url("change_line", line.pk), sent))
    assert "Susan Cartwright changed this line while you were working on it (Renamed.)" in page
    now = line.history.first().history_id
    assert f'name="seen" value="{now}"' in page
    assert 'value="Pool office"' in page
    keeper.post(url("change_line", line.pk), {**sent, "seen": now})
    line.refresh_from_db()
    assert line.name == "Pool office"


def test_the_lead_of_a_line_that_has_a_budget_stays(pool, keeper):
    line = pool.lines["LD5"]
    sent = typed(pool, code="LD5", lead_partner=pool.icb.pk)
    assert "it cannot change any more" in text(keeper.post(url("change_line", line.pk), sent))


@pytest.mark.parametrize("profile", ["activity", "term_time"])
def test_a_profile_that_needs_numbers_says_so(pool, keeper, profile):
    page = text(keeper.post(url("add_line", pool.fund.pk), typed(pool, profile=profile)))
    assert "A profile has twelve months; this one has 0" in page


def test_virements_from_asking_to_taking_back(pool, client_as, keeper):
    other = make_pool(pool.world, name="Autism pool")
    sent = {
        "from_line": pool.lines["LD3"].pk,
        "to_line": other.lines["LD1"].pk,
        "amount": "80000",
        **day("effective_on", date(2026, 8, 1)),
        "reason": "It moves.",
    }
    page = text(keeper.post(url("virement", pool.fund.pk), {**sent, "show": "yes"}))
    assert "Nothing has been sent yet" in page
    assert '<optgroup label="Autism pool">' in page
    keeper.post(url("virement", pool.fund.pk), sent)
    virement = Virement.objects.get()
    assert not virement.recurrent
    for fund in (pool.fund, other.fund):
        page = text(keeper.get(url("virements", fund.pk, year=2026)))
        assert "£80,000 from LD short breaks (Learning disabilities pool)" in page
        assert "Take it back" in page
    assert "Take it back" not in text(client_as("head").get(url("virements", pool.fund.pk)))
    assert client_as("head").post(url("withdraw_virement", virement.pk)).status_code == 403
    keeper.post(url("withdraw_virement", virement.pk))
    assert "Withdrawn" in text(keeper.get(url("virements", pool.fund.pk)))


def test_reserves_from_setting_up_to_drawing(pool, client_as, keeper):
    sent = {
        "name": "Risk pool",
        "is_risk_pool": "on",
        "opening": "600000",
        **day("effective_on", date(2026, 4, 1)),
    }
    assert "Set up a reserve" in text(keeper.get(url("add_reserve", pool.fund.pk)))
    page = text(keeper.post(url("add_reserve", pool.fund.pk), sent, follow=True))
    assert "£600,000 in all, held in 1 reserve" in page
    assert "another reserve" in text(keeper.post(url("add_reserve", pool.fund.pk), sent))
    reserve = Reserve.objects.get()
    paid = {"amount": "50000", **day("effective_on", date(2026, 7, 1)), "reason": "Left over."}
    assert "holds <strong>£600,000" in text(keeper.get(url("pay_in", reserve.pk)))
    keeper.post(url("pay_in", reserve.pk), paid)
    draw = {**paid, "amount": "250000", "line": pool.lines["LD1"].pk}
    assert "Nothing has been sent yet" in text(keeper.post(url("draw", reserve.pk), {**draw, "show": "yes"}))
    assert "has £650,000" in text(keeper.post(url("draw", reserve.pk), {**draw, "amount": "650000.01"}))
    keeper.post(url("draw", reserve.pk), draw)
    page = text(keeper.get(url("reserves", pool.fund.pk)))
    assert "Draw on a reserve: £250,000, Risk pool, for LD community placements" in page
    assert "£400,000" in page
    assert "Ask to draw" not in text(client_as("head").get(url("reserves", pool.fund.pk)))
    keeper.post(url("withdraw_use", ReserveUse.objects.get().pk))
    assert "Withdrawn" in text(keeper.get(url("reserves", pool.fund.pk)))


def test_carrying_forward_says_what_is_known(reserve, keeper):
    page = text(keeper.get(url("carry_forward", reserve.pk)))
    assert "No return of Quarter 4 2025/26 (January to March 2026) has been submitted" in page
    sent = {"amount": "1", **day("effective_on", date(2026, 4, 1)), "reason": "x"}
    assert "nobody knows the underspend" in text(keeper.post(url("carry_forward", reserve.pk), sent))


def test_a_scenario_is_made_changed_compared_and_asked_for(pool, client_as, keeper):
    assert "Make a scenario" in text(keeper.get(url("add_plan", pool.fund.pk, year=2027)))
    page = keeper.post(
        url("add_plan", pool.fund.pk, year=2027), {"name": "Growth", "uplift": "3"}, follow=True
    )
    assert "£82,709,000" in text(page)
    plan = BudgetPlan.objects.get()
    row = plan.lines.get(line__code="LD1")
    sent = {"revision": plan.revision, "name": "Growth", "assumptions": "Three per cent.",
            f"growth-{row.pk}": "£250,000", f"uplift-{row.pk}": "3.9%", f"note-{row.pk}": "Pay"}  # fmt: skip
    keeper.post(url("plan", plan.pk), sent)
    row.refresh_from_db()
    assert (row.growth, row.uplift, row.note) == (D("250000.00"), D("3.90"), "Pay")
    stale = text(keeper.post(url("plan", plan.pk), {**sent, f"growth-{row.pk}": "1"}))
    assert "Somebody else changed this scenario" in stale
    assert "Saved meanwhile: 250,000.00" in stale
    assert 'name="revision" value="1"' in stale
    board = text(client_as("board_member").get(url("plan", plan.pk)))
    assert "Save the scenario" not in board
    assert "Growth" in text(client_as("board_member").get(url("plans", pool.fund.pk)))
    keeper.post(url("refresh_plan", plan.pk))
    page = text(keeper.post(url("ask_plan", plan.pk), {"revision": 1}, follow=True))
    assert "Somebody else changed" in page
    keeper.post(url("ask_plan", plan.pk), {"revision": 2})
    assert "Take it back" in text(keeper.get(url("plan", plan.pk)))
    request = DecisionRequest.objects.filter(budget_plan__pk=plan.pk)
    request.update(state="approved", decided_at=pool.world.at, effect="failed", effect_note=WAITS)
    assert "Take it back" not in text(keeper.get(url("plan", plan.pk)))
    request.update(effect_note="No room on the disk.")
    assert "Take it back" in text(keeper.get(url("plan", plan.pk)))
    keeper.post(url("withdraw_plan", plan.pk))
    keeper.post(url("drop_plan", plan.pk))
    assert "Scenarios set aside" in text(keeper.get(url("plans", pool.fund.pk)))


def test_a_wrong_cell_of_a_scenario_is_named_and_nothing_is_saved(plan, keeper):
    row = plan.lines.get(line__code="LD1")
    sent = {"revision": 0, "name": "Standstill", f"growth-{row.pk}": "lots", f"saving-{row.pk}": "5"}
    page = text(keeper.post(url("plan", plan.pk), sent))
    assert "LD community placements, planned changes: “lots” cannot be read" in page
    assert f'href="#growth-{row.pk}"' in page
    row.refresh_from_db()
    assert row.saving == 0


def test_a_scenario_without_a_name_is_refused_on_its_page(plan, keeper):
    page = text(keeper.post(url("plan", plan.pk), {"revision": 0, "name": " "}))
    assert "Give the scenario a name of its own" in page


def test_the_wrong_person_and_the_stranger(pool, reserve, plan, client_as, stranger, client):
    line = pool.lines["LD1"]
    reads = [
        url("lines", pool.fund.pk), url("months", pool.fund.pk), url("line_budget", line.pk),
        url("virements", pool.fund.pk), url("reserves", pool.fund.pk), url("plans", pool.fund.pk),
        url("plan", plan.pk), url("months_csv", pool.fund.pk), url("lines_xlsx", pool.fund.pk),
    ]  # fmt: skip
    writes = [
        url("add_line", pool.fund.pk), url("change_line", line.pk), url("close_line", line.pk),
        url("reopen_line", line.pk), url("virement", pool.fund.pk), url("add_reserve", pool.fund.pk),
        url("pay_in", reserve.pk), url("draw", reserve.pk), url("carry_forward", reserve.pk),
        url("add_plan", pool.fund.pk),
    ]  # fmt: skip
    for address in (*reads, *writes):
        assert stranger.get(address).status_code == 403
        assert client.get(address).status_code == 302
    board = client_as("board_member")
    assert {board.get(address).status_code for address in reads} == {200}
    assert {board.get(address).status_code for address in writes} == {403}
    assert board.post(url("plan", plan.pk), {"revision": 0, "name": "Mine"}).status_code == 404


@pytest.mark.parametrize("name", ["lines", "months", "line_budget", "virements", "reserves", "plans", "plan"])
def test_pages_have_a_fixed_number_of_queries(pool, plan, keeper, django_assert_max_num_queries, name):
    key = {"line_budget": pool.lines["LD1"].pk, "plan": plan.pk}.get(name, pool.fund.pk)
    keeper.get(url(name, key))
    with django_assert_max_num_queries(100) as before:
        keeper.get(url(name, key, year=2027))
    lines.add_lines(
        fund=pool.fund,
        lines=[
            {"code": f"X{number}", "name": f"Line {number}", "lead_partner": pool.council}
            for number in range(25)
        ],
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    with django_assert_max_num_queries(len(before)):
        keeper.get(url(name, key, year=2027))
