"""What a return was submitted with moves before it is certified, or before its quarter is locked: what is certified is
what is shown, and what is locked rests on the budget of the register.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from budgets.models import BudgetReturn, Fund, LedgerImport
from budgets.services import budget_changes, closing, lines, periods, returns
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from partnerships.models import Approval
from partnerships.services import decisions
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import OFFICER, add, rows, undo
from tests.budgets.test_lines import act, change, new, spend
from tests.budgets.test_settled import shown
from tests.budgets.test_shut_quarters import HEAD, owing, told

D = Decimal
LAST = Quarter(2025, 4)


def a_virement(pool):
    moved = {pool.lines["LD1"]: D("70000.00"), pool.lines["LD3"]: D("-70000.00")}
    budget_changes.vire(
        fund=pool.fund, year=2026, amounts=moved, reason="Moved.", effective_on=date(2026, 8, 1), **act(pool)
    )


def another_profile(pool):
    change(pool, "LD3", profile="equal")


def a_closing_entry_in_the_year_before(pool):
    add(pool, rows("Z1,31/03/2026,300.00,13,LD short breaks", head=HEAD))


def what_was_owed_comes(pool):
    add(pool, rows("Z2,31/03/2026,90000.00,13,LD community placements", head=HEAD))


def a_new_line(pool):
    new(pool)


def a_new_line_and_a_virement(pool):
    a_new_line(pool)
    a_virement(pool)


FIGURES = "figures that it was filled in with have moved since it was submitted"
NEW = "there is money in the year by now of which it says nothing (Shared lives, without a row). Send it back"
MOVES = [
    (a_new_line, f"stands: {NEW}"),
    (a_virement, f"{FIGURES} (LD community placements, budget; LD short breaks, budget). Send"),
    (
        a_new_line_and_a_virement,
        f"stands: {FIGURES} (LD community placements, budget; LD short breaks, budget), and {NEW}",
    ),
    (another_profile, f"{FIGURES} (LD short breaks, budget to date)"),
    (a_closing_entry_in_the_year_before, f"{FIGURES} (LD short breaks, budget to date)"),
    (what_was_owed_comes, f"{FIGURES} (LD community placements, accrual)"),
]


@pytest.fixture
def submitted(pool):
    """The council's return of the second quarter, submitted; £90,000 was owed on LD1, LD3 goes by the year before."""
    spend(pool, pool.lines["LD3"], "20/04/2025,100.00")
    spend(pool, pool.lines["LD1"], "20/04/2025,5.00")
    change(pool, "LD3", profile="prior_year")
    old = pool.open(LAST)["council"]
    owing(old, pool.lines["LD1"], "90000.00")
    pool.done(old, LD1="90005.00")
    return pool.submit(pool.open(partners=["council"])["council"])


@pytest.mark.parametrize(("comes", "where"), MOVES)
def test_a_return_is_not_certified_with_figures_that_have_moved(pool, submitted, comes, where):
    comes(pool)
    with pytest.raises(Refused) as refused:
        pool.certify(submitted)
    assert where in refused.value.reason
    assert not Approval.objects.filter(request=submitted.request).exists()
    back = pool.certify(submitted, "refuse", "Update it.")
    assert back.state == "sent_back"
    returns.refresh_return(pk=back.pk, **act(pool, OFFICER))
    again = pool.done(BudgetReturn.objects.get(pk=back.pk))
    assert again.state == "certified"
    row = again.lines.get(line=pool.lines["LD3"])
    assert told(pool, Q2)["LD3"].budget_to_date == row.budget_to_date


def test_the_ledger_may_move_while_a_return_waits(pool, submitted):
    add(pool, rows("Z3,30/09/2026,70.00,6,LD short breaks", head=HEAD))
    assert pool.certify(submitted).state == "certified"


def test_no_other_door_certifies_it(pool, submitted):
    another_profile(pool)
    asked = {"by": pool.people["finance_lead_council"], "at": pool.world.at}
    (result,) = decisions.decide_many(pks=[submitted.request_id], **asked)
    assert not result.done
    assert "have moved since" in result.words


def test_the_certifier_reads_it_before(pool, submitted, client_as):
    where, lead = reverse("budgets:certify", args=[submitted.pk]), client_as("finance_lead_council")
    page = lead.get(where).content.decode()
    assert "Certify the return" in page
    assert "have moved since" not in page
    another_profile(pool)
    page = lead.get(where).content.decode()
    assert "have moved since it was submitted (LD short breaks, budget to date)" in page
    assert "Certify the return" not in page
    assert "Send it back" in page


def lock(pool, quarter=Q1):
    periods.set_period(
        partnership=pool.world.partnership, quarter=quarter, state="locked", why="Closed.", **act(pool)
    )


def test_a_quarter_is_not_locked_on_another_budget_than_was_certified(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    ret = pool.done(pool.open(partners=["council"])["council"])
    a_virement(pool)
    with pytest.raises(Refused) as refused:
        lock(pool, Q2)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{ret}: the budget of LD community placements, LD short breaks has changed since it was certified. Give the "
        "return opened again, updated and certified."
    ]
    pool.done(
        returns.reopen_return(pk=ret.pk, reason="Moved.", due_on=date(2026, 11, 1), **act(pool, OFFICER))
    )
    lock(pool, Q2)


def test_where_the_position_was_signed_the_pool_manager_spoke_to_it(pool):
    for ret in pool.open().values():
        pool.done(ret)
    a_virement(pool)
    row = closing.consolidate(fund=pool.fund, quarter=Q2, note="Moved on 1 August.", **act(pool))
    for person in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=row.request_id, by=pool.people[person], at=pool.world.at)
    lock(pool, Q2)


def empty(pool):
    fields = {"code": "LD6", "name": "Shared lives", "lead_partner": pool.council}
    (line,) = lines.add_lines(fund=pool.fund, lines=[fields], **act(pool))
    return line


def ledger_in(pool, line):
    spend(pool, line, "20/08/2026,80.00")


def owed(pool, line):
    old = pool.open(LAST, due=date(2026, 4, 20))["council"]
    owing(old, line, "90.00")
    pool.done(old, **{line.code: "90.00"})


def nothing(pool, line):
    """A line without money needs no row."""


def vired_away_again(pool, line):
    for amount in (D("70.00"), D("-70.00")):
        budget_changes.vire(
            fund=pool.fund, year=2026, amounts={line: amount, pool.lines["LD3"]: -amount}, reason="Moved.",
            effective_on=date(2026, 8, 1), **act(pool),
        )  # fmt: skip


def reversed_again(pool, line):
    ledger_in(pool, line)
    undo(pool, LedgerImport.objects.get())


def paid_and_repaid_in_other_months(pool, line):
    spend(pool, line, "20/05/2026,80.00", "20/08/2026,-80.00")


def vired_away_in_a_later_quarter(pool, line):
    for amount, day in ((D("70.00"), date(2026, 8, 1)), (D("-70.00"), date(2026, 10, 1))):
        budget_changes.vire(
            fund=pool.fund, year=2026, amounts={line: amount, pool.lines["LD3"]: -amount}, reason="Moved.",
            effective_on=day, **act(pool),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("comes", "told"),
    [
        (ledger_in, True),
        (owed, True),
        (vired_away_in_a_later_quarter, True),
        (nothing, False),
        (vired_away_again, False),
        (reversed_again, False),
        (paid_and_repaid_in_other_months, False),
    ],
)
def test_a_line_with_money_and_no_row_keeps_a_return_from_being_submitted(pool, comes, told):
    ret = pool.open(partners=["council"])["council"]
    line = empty(pool)
    comes(pool, line)
    if not told:
        pool.submit(ret)
        return
    with pytest.raises(Refused) as refused:
        pool.submit(ret)
    assert str(refused.value.problems[0]) == (
        "Shared lives, without a row: The year has money there, and this return has no row for it. Choose “Update from "
        "the ledger”."
    )
    returns.refresh_return(pk=ret.pk, **act(pool, OFFICER))
    assert pool.submit(ret).lines.filter(line=line).exists()


def test_the_return_that_leads_a_line_is_the_one_that_tells_of_it(pool):
    ret = pool.open(partners=["council"])["council"]
    new(pool, lead_partner=pool.icb)
    assert pool.done(ret).state == "certified"


def test_a_budget_of_a_later_quarter_needs_no_row_yet(pool):
    ret = pool.open(partners=["council"])["council"]
    later = empty(pool)
    moved = {later: D("70.00"), pool.lines["LD3"]: D("-70.00")}
    budget_changes.vire(
        fund=pool.fund, year=2026, amounts=moved, reason="x", effective_on=date(2026, 10, 1), **act(pool)
    )
    assert pool.done(ret).state == "certified"


def test_a_quarter_is_not_locked_while_a_certified_return_leaves_a_line_out(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    ret = pool.done(pool.open(partners=["council"])["council"])
    new(pool)
    with pytest.raises(Refused) as refused:
        lock(pool, Q2)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{ret}: it has no row for Shared lives, with money in the year. Give the return opened again, updated and "
        "certified."
    ]
    pool.done(returns.reopen_return(pk=ret.pk, reason="New.", due_on=date(2026, 11, 1), **act(pool, OFFICER)))
    lock(pool, Q2)


def test_a_line_that_a_return_leaves_out_stands_in_the_control_totals(pool):
    for ret in pool.open().values():
        pool.done(ret)
    line = new(pool)
    spend(pool, line, "20/08/2026,80.00")
    with pytest.raises(Refused) as refused:
        closing.consolidate(fund=pool.fund, quarter=Q2, note="", **act(pool))
    said = [str(problem) for problem in refused.value.problems]
    assert any("Returns rest on the latest budget" in words and "£120,000 apart" in words for words in said)
    assert any("Returns rest on the ledger" in words and "£80 apart" in words for words in said)


EARLY = datetime(2026, 9, 30, 12, tzinfo=ZoneInfo("Europe/London"))


def test_a_quarter_that_has_not_ended_is_filled_in_and_not_submitted(pool):
    ret = pool.fill(pool.open(Q2.next(), partners=["council"], due=date(2027, 1, 20))["council"])
    with pytest.raises(Refused) as refused:
        returns.submit_return(pk=ret.pk, revision=ret.revision, **act(pool, OFFICER))
    assert [str(problem) for problem in refused.value.problems] == [
        "This quarter: It has not ended. Fill the return in when you like; it can be submitted from 1 January 2027 on."
    ]


def test_a_quarter_that_has_not_ended_is_not_certified(pool, submitted):
    asked = {"pk": submitted.request_id, "by": pool.people["finance_lead_council"], "at": EARLY}
    with pytest.raises(Refused, match="cannot be certified before its quarter has ended"):
        decisions.decide_request(**asked)


def test_a_quarter_that_has_not_ended_is_not_put_together(pool):
    for ret in pool.open().values():
        pool.done(ret)
    early = {"by": pool.people["pool_manager"], "at": EARLY}
    with pytest.raises(Refused) as refused:
        closing.consolidate(fund=pool.fund, quarter=Q2, note="x", **early)
    assert [str(problem) for problem in refused.value.problems] == [
        "Quarter 2 2026/27 (July to September 2026): it has not ended. Give a position put together from 1 October "
        "2026 on."
    ]


def test_pages_tell_beforehand_that_the_quarter_has_not_ended(pool, client_as):
    ret = pool.open(Q2.next(), partners=["council"], due=date(2027, 1, 20))["council"]
    page = client_as(OFFICER).get(f"/budgets/returns/{ret.pk}/").content.decode()
    assert "it can be submitted from 1 January 2027 on" in page
    page = client_as("pool_manager").get(f"/budgets/funds/{pool.fund.pk}/closing/?quarter={Q2.next()}")
    assert "has not ended" in page.content.decode()


def test_a_quarter_is_not_locked_on_another_accrual_than_is_owed(pool):
    """What the year before owed was corrected after the new year's return took it off."""
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    old = pool.open(LAST, ["council"], due=date(2026, 4, 20))["council"]
    owing(old, pool.lines["LD3"], "90000.00")
    old = pool.done(old, LD3="90000.00")
    ret = pool.done(pool.open(Q1, ["council"], due=date(2026, 7, 20))["council"])
    again_at = {"due_on": date(2026, 11, 1), **act(pool, OFFICER)}
    new = returns.reopen_return(pk=old.pk, reason="Paid.", **again_at)
    owing(new, pool.lines["LD3"], "0.00")
    pool.done(new, LD3="0.00")
    with pytest.raises(Refused) as refused:
        lock(pool, Q1)
    assert [str(problem) for problem in refused.value.problems] == [
        f"{ret}: what was owed on 31 March on LD short breaks has changed since it was certified. Give the return "
        "opened again, updated and certified."
    ]
    pool.done(returns.reopen_return(pk=ret.pk, reason="It was paid.", **again_at))
    lock(pool, Q1)
    assert {line.spent for line in shown(pool, Q1).lines} == {D(0)}
