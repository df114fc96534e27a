"""What a locked quarter shows moves by a restatement and by nothing else; what is owed later is told of later."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import BudgetReturnLine, FinancePeriod, Restatement
from budgets.selectors import fund_facts
from budgets.selectors.entry import findings_of
from budgets.selectors.restatements import restated
from budgets.services import lines, returns
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import OFFICER, add, rows
from tests.budgets.test_lines import act, change, spend

D = Decimal
LAST = Quarter(2025, 4)
HEAD = "Transaction number,Date paid,Net amount,Period,Service"


def owing(ret, line, amount):
    row = ret.lines.get(line=line)
    row.accrual = D(amount)
    row.save_without_historical_record()


def lock(pool, quarter):
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(quarter), state="locked")


def shown(pool, quarter=Q1):
    funds = type(pool.fund).objects.filter(pk=pool.fund.pk)
    return fund_facts(funds, quarter=quarter, on=pool.world.on)[0]


def told(pool, quarter=Q1):
    return {line.code: line for line in shown(pool, quarter).lines}


@pytest.fixture
def ended(pool):
    """Two lines closed on 31 March, LD9 with £180,000 owed on it; the last return of their year is certified."""
    made = [
        {"code": "LD8", "name": "Day trips", "lead_partner": pool.council},
        {"code": "LD9", "name": "Day services", "lead_partner": pool.council},
    ]
    idle, line = lines.add_lines(fund=pool.fund, lines=made, **act(pool))
    old = pool.open(LAST)["council"]
    owing(old, line, "180000.00")
    old = pool.done(old, LD9="180000.00")
    for one in (idle, line):
        lines.close_line(pk=one.pk, year=2025, reason="LD1 follows it.", **act(pool))
        one.refresh_from_db()
    return idle, line, old


@pytest.fixture
def locked(pool, ended):
    """The first quarter of the next year reported by both partners with a line on the months of the year before, and
    locked; the council's return.
    """
    spend(pool, pool.lines["LD3"], "20/04/2025,100.00")
    change(pool, "LD3", profile="prior_year")
    opened = pool.open(Q1, due=date(2026, 7, 20))
    first = pool.done(opened["council"], LD9="-180000.00")
    pool.done(opened["icb"])
    lock(pool, Q1)
    return first


def restate(pool, ret, line, *, accrual=None, **forecasts):
    """The return opened again after the lock, with what the line accrued then and its forecast, and certified."""
    new = returns.reopen_return(
        pk=ret.pk, reason="Found late.", due_on=date(2026, 11, 1), **act(pool, OFFICER)
    )
    if accrual is not None:
        cells = {new.lines.get(line=line).pk: {"accrual": D(accrual)}}
        returns.save_return(pk=new.pk, revision=new.revision, cells=cells, **act(pool, OFFICER))
    return pool.done(new, **forecasts)


def invoice_in_its_own_year(pool, ended):
    spend(pool, ended[1], "31/03/2026,180000.00,13")


def nothing_was_owed(pool, ended):
    lock(pool, LAST)
    restate(pool, ended[2], ended[1], accrual="0.00", LD9="0.00")


def more_was_owed(pool, ended):
    lock(pool, LAST)
    restate(pool, ended[2], ended[0], accrual="50000.00", LD8="50000.00", LD9="180000.00")


def more_came_in_the_year_before(pool, ended):
    add(pool, rows("Z1,31/03/2026,300.00,13,LD short breaks", head=HEAD))


def a_line_is_added(pool, ended):
    made = {"code": "LD7", "name": "Shared lives", "lead_partner": pool.council, "profile": "prior_year"}
    lines.add_lines(fund=pool.fund, lines=[made], **act(pool))


def a_line_is_opened_again(pool, ended):
    lines.reopen_line(pk=ended[0].pk, reason="Too soon.", **act(pool))


@pytest.mark.parametrize(
    "comes",
    [
        invoice_in_its_own_year,
        nothing_was_owed,
        more_was_owed,
        more_came_in_the_year_before,
        a_line_is_added,
        a_line_is_opened_again,
    ],
)
def test_a_locked_quarter_shows_what_it_reported(pool, ended, locked, comes):
    before = shown(pool)
    lines = {line.code: line for line in before.lines}
    assert (lines["LD9"].spent, before.total.spent) == (D("-180000.00"), D("-180000.00"))
    assert lines["LD3"].budget_to_date == D("4200000.00")
    comes(pool, ended)
    assert shown(pool) == before


def test_what_is_owed_since_is_told_of_the_next_quarter(pool, ended, locked):
    more_was_owed(pool, ended)
    after = told(pool, Q2)
    assert (after["LD8"].spent, after["LD9"].spent) == (D("-50000.00"), D("-180000.00"))


def test_a_line_that_owes_nothing_any_more_is_restated(pool, ended, locked):
    """The invoice came into the year before: the locked quarter took £180,000 off that it has to give back."""
    invoice_in_its_own_year(pool, ended)
    more_came_in_the_year_before(pool, ended)
    restate(pool, locked, ended[1], LD9="0.00")
    assert [(row.line, row.column, row.old, row.new) for row in restated(pool.world.partnership)] == [
        ("Day services", "Forecast", D("-180000.00"), D("0.00")),
        ("Day services", "Accrual of 31 March taken off", D("180000.00"), D("0.00")),
    ]
    after = told(pool)
    assert (after["LD9"].spent, after["LD9"].forecast) == (0, 0)
    assert after["LD3"].budget_to_date == D("4200000.00")  # the months that were reported stay


def stale(pool, ret):
    """The lines of a return whose budget to date is not what it would be filled in with now."""
    findings = findings_of(ret, on=pool.world.on)
    return [found.code for found in findings if found.check == "budget_to_date_current" and found.blocks]


def a_profile_changes(pool):
    change(pool, "LD3", profile="equal")


def the_year_before_gets_a_closing_entry(pool):
    add(pool, rows("Z1,31/03/2026,300.00,13,LD short breaks", head=HEAD))


@pytest.mark.parametrize("comes", [a_profile_changes, the_year_before_gets_a_closing_entry])
def test_a_return_is_not_submitted_with_a_budget_to_date_that_has_moved(pool, comes):
    """The months of a line move after its return was opened, and its budget for the year does not."""
    spend(pool, pool.lines["LD3"], "20/04/2025,100.00")
    change(pool, "LD3", profile="prior_year")
    ret = pool.fill(pool.open(Q1, due=date(2026, 7, 20))["council"])
    assert stale(pool, ret) == []
    comes(pool)
    assert stale(pool, ret) == ["LD3"]
    with pytest.raises(Refused) as refused:
        returns.submit_return(pk=ret.pk, revision=ret.revision, **act(pool, OFFICER))
    assert [(problem.where, problem.what) for problem in refused.value.problems] == [
        (
            "LD short breaks, budget to date",
            "The budget to date has changed since this return was filled in, from £4,200,000 to £1,050,000. "
            "Choose “Update from the ledger”",
        )
    ]
    ret = returns.refresh_return(pk=ret.pk, **act(pool, OFFICER))
    assert stale(pool, ret) == []
    pool.done(ret)
    assert told(pool)["LD3"].budget_to_date == D("1050000.00")


def test_a_correction_after_the_lock_is_not_asked_for_another_budget_to_date(pool, ended, locked):
    more_came_in_the_year_before(pool, ended)
    new = returns.reopen_return(pk=locked.pk, reason="Late.", due_on=date(2026, 11, 1), **act(pool, OFFICER))
    assert new.lines.get(line__code="LD3").budget_to_date == D("4200000.00")
    assert stale(pool, new) == []


def test_a_row_that_left_a_restated_return_is_restated_to_nothing(pool, ended, locked):
    """Returns that were opened again before such rows stayed have none."""
    new = returns.reopen_return(pk=locked.pk, reason="Late.", due_on=date(2026, 11, 1), **act(pool, OFFICER))
    invoice_in_its_own_year(pool, ended)
    new.lines.filter(line=ended[1]).delete()
    pool.done(new)
    assert [(row.line.code, row.column, row.old, row.new) for row in Restatement.objects.all()] == [
        ("LD9", "forecast", D("-180000.00"), None),
        ("LD9", "opening_accrual", D("180000.00"), None),
    ]


def test_the_next_return_of_the_year_gives_back_what_was_taken_off(pool, ended, locked):
    invoice_in_its_own_year(pool, ended)
    row = pool.open(Q2, due=date(2026, 10, 20))["council"].lines.get(line=ended[1])
    assert (row.previous_forecast, row.opening_accrual, row.previous_accrual) == (D("-180000.00"), 0, None)
    pool.done(row.budget_return, LD9="0.00")
    assert (told(pool)["LD9"].spent, told(pool, Q2)["LD9"].spent) == (D("-180000.00"), 0)


def test_a_draft_follows_what_is_owed_on_a_closed_line_until_nothing_is(pool, ended):
    line = ended[1]
    draft = pool.open(Q1, due=date(2026, 7, 20))["council"]
    spend(pool, line, "31/03/2026,180000.00,13")

    def blocked():
        found = findings_of(draft, on=pool.world.on)
        return [finding.code for finding in found if finding.check == "opening_current"]

    assert blocked() == ["LD9"]
    draft = returns.refresh_return(pk=draft.pk, **act(pool, OFFICER))
    assert blocked() == []
    assert not draft.lines.filter(line=line).exists()
    kept = BudgetReturnLine.history.filter(line_id=line.pk, history_type="-").get()
    assert kept.history_change_reason == "nothing is owed on its closed line any more"
    pool.done(draft)


def test_a_row_that_says_something_of_a_closed_line_stays_and_is_brought_up_to_date(pool, ended):
    line = ended[1]
    draft = pool.fill(pool.open(Q1, due=date(2026, 7, 20))["council"], LD9="-180000.00")
    spend(pool, line, "31/03/2026,180000.00,13")
    draft = returns.refresh_return(pk=draft.pk, **act(pool, OFFICER))
    row = draft.lines.get(line=line)
    assert (row.opening_accrual, row.previous_accrual, row.ledger, row.spent) == (0, None, 0, 0)
    pool.done(draft, LD9="0.00")
    assert told(pool)["LD9"].spent == 0
