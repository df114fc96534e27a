"""What a return is filled in with: budget, months, ledger and what was said before, as the records have it. GBP.

The caller has the return, its fund and the leave of its quarter's guard.
"""

from collections.abc import Mapping
from datetime import datetime

from budgets.domain.cells import ENTERED
from budgets.domain.position import LineFacts
from budgets.models import BudgetReturn, BudgetReturnLine, Fund
from budgets.selectors.as_locked import settled_lines
from budgets.selectors.entry import says_something
from budgets.selectors.monitor import lines_to_settle
from budgets.selectors.prefill import Prefill, prefill
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.support.history import record_many, remove

PREFILLED = ("budget", "budget_to_date", "ledger", "previous_forecast", "previous_accrual", "opening_accrual")
REPORTED = ("budget_to_date", "previous_forecast")  # what a quarter that is locked goes on showing
REFILLED = tuple(column for column in PREFILLED if column not in REPORTED)


def fill(
    budget_return: BudgetReturn, *, by: User | None, at: datetime, like: BudgetReturn | None = None
) -> None:
    """Give the return a row for each line its partner leads, with what is known; keep what somebody
    entered, and take out what nobody has anything to say of any more.
    """
    rows = {line.line_id: line for line in budget_return.lines.select_related("line")}
    entered = {line.line_id: line for line in like.lines.all()} if like else {}
    settled = settled_of(budget_return) if budget_return.restates and budget_return.version == 1 else {}
    new, known = [], []
    for fact in prefill(budget_return, standing={*rows, *entered}):
        row = rows.get(fact.line_id)
        if row is None:
            row = _new_line(budget_return, fact, entered.get(fact.line_id))
            _take_settled(row, settled)
            new.append(row)
            continue
        if _is_over(row, fact, budget_return.period):
            remove(row, by=by, why="nothing is owed on its closed line any more", at=at)
            continue
        if row.actual == row.ledger:
            row.actual = fact.ledger
        # A correction after the lock leaves the months that were reported as they were.
        _take(row, fact, REFILLED if budget_return.restates else PREFILLED)
        _take_settled(row, settled)
        known.append(row)
    record_many(new, by=by, why="filled in", at=at)
    _save_lines(known, (*PREFILLED, "actual"), by=by, why="updated from the ledger", at=at)


def _new_line(
    budget_return: BudgetReturn, fact: Prefill, before: BudgetReturnLine | None
) -> BudgetReturnLine:
    row = BudgetReturnLine(budget_return=budget_return, line_id=fact.line_id, actual=fact.ledger)
    _take(row, fact)
    if before:
        for column in ENTERED:
            setattr(row, column, getattr(before, column))
        if before.actual == before.ledger:
            row.actual = fact.ledger
        if budget_return.restates:
            for column in REPORTED:
                setattr(row, column, getattr(before, column))
    return row


def settled_of(budget_return: BudgetReturn) -> dict[int, LineFacts]:
    """What its quarter shows of the partner's lines without it, by line."""
    fund, partner = budget_return.fund_id, str(budget_return.partner_id)
    kept = settled_lines([fund], budget_return.period).get(fund)
    if kept is None:  # the quarter was settled before that was kept
        rows = lines_to_settle(Fund.objects.filter(pk=fund), quarter=budget_return.period)[fund]
        kept = {line.key: line for line in rows}
    return {key: line for key, line in kept.items() if line.partner == partner}


def _take_settled(row: BudgetReturnLine, settled: Mapping[int, LineFacts]) -> None:
    """The months and the last forecast that the quarter shows of the line."""
    if line := settled.get(row.line_id):
        row.budget_to_date = line.budget_to_date
        row.previous_forecast = line.carried.forecast if line.carried else None


def _is_over(row: BudgetReturnLine, fact: Prefill, quarter: Quarter) -> bool:
    """Whether the row has nothing to tell any more: its line is closed, nothing is owed on it or was told of it before
    in the year, and nobody entered anything.
    """
    closed = row.line.closed_on is not None and row.line.closed_on <= quarter.starts
    told = fact.opening_accrual or fact.previous_forecast is not None
    return closed and not told and not says_something(row)


def _take(row: BudgetReturnLine, fact: Prefill, columns: tuple[str, ...] = PREFILLED) -> None:
    for column in columns:
        setattr(row, column, getattr(fact, column))


def _save_lines(
    lines: list[BudgetReturnLine], fields: tuple[str, ...], *, by: User | None, why: str, at: datetime
) -> None:
    for line in lines:
        line.full_clean(validate_unique=False, validate_constraints=False)
    record_many(lines, by=by, why=why, at=at, fields=fields)
