"""Savings, actions against overspends, and contingent items: kept by whoever enters a line, or keeps its fund.

Those of a year change until its last quarter is shut; nothing is dated into one that is, or after its fund closed.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.outlook import check_range
from budgets.domain.year_end import last_quarter
from budgets.models import BudgetLine, ContingentItem, Fund, Mitigation, Saving, SavingPosition
from budgets.permissions import editable_funds, visible_funds
from budgets.selectors.outlook import may_change
from budgets.services.locks import lock_fund
from budgets.services.periods import guard, guard_since
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter
from jct.core.errors import Problem, Refused
from jct.core.money import money
from jct.support.history import record

SAVING = ("name", "target", "owner")
MITIGATION = ("action", "amount", "in_forecast", "owner", "due_on", "state", "note")
ITEM = ("line", "kind", "title", "low", "likely", "high", "note", "raised_on")


@transaction.atomic
def add_saving(
    *, line: int, year: int, name: str, target: Decimal, owner: str, by: User, at: datetime
) -> Saving:
    """A saving the line's budget of the year assumes. Raises Refused when the line has one of that name, or the year is
    over for its fund.
    """
    found = _line(by, line)
    _guard_of_year(found.fund, year, by=by, at=at)
    if Saving.objects.filter(line=found, year=year, name=name.strip()).exists():
        raise Refused("This line has a saving of that name already.")
    saving = Saving(line=found, year=year, name=name.strip(), target=money(target), owner=owner.strip())
    record(saving, by=by, why="added", at=at)
    return saving


@transaction.atomic
def change_saving(*, pk: int, by: User, at: datetime, **fields: Any) -> Saving:
    """Change its name, target or who is responsible. Raises Refused once its year is over for its fund."""
    saving = _of_line(Saving, by, pk)
    _guard_of_year(saving.line.fund, saving.year, by=by, at=at)
    return _change(saving, fields, SAVING, by=by, at=at)


@transaction.atomic
def report_saving(
    *, pk: int, quarter: Quarter, achieved: Decimal, forecast: Decimal, note: str, by: User, at: datetime
) -> SavingPosition:
    """Say where a saving stands at the end of a quarter of its year; an earlier word of the quarter stays as evidence.

    Raises Refused for a quarter of another year or one that may no longer be written to, and when it will not reach
    its target and nothing says why.
    """
    saving = _of_line(Saving, by, pk)
    fund = saving.line.fund
    guard(fund.partnership_id, quarter, by=by, at=at, fund=fund)
    still_open(str(fund), fund.closed_on, quarter.starts)
    problems = []
    if quarter.year != saving.year:
        problems.append(Problem("Quarter", "it is of another year", "one of the saving's year"))
    if forecast < saving.target and not note.strip():
        problems.append(Problem("Note", "the target will be missed and nothing says why", "the reason"))
    if problems:
        raise Refused("The position cannot be kept.", problems=problems)
    return SavingPosition.objects.create(
        saving=saving,
        quarter=str(quarter),
        achieved=money(achieved),
        forecast=money(forecast),
        note=note.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def add_mitigation(*, line: int, year: int, by: User, at: datetime, **fields: Any) -> Mitigation:
    """An action to reduce what the line will overspend. Raises Refused once the year is over for its fund, and for a
    day in a quarter that is shut.
    """
    action = Mitigation(line=_line(by, line), year=year, **_only(fields, MITIGATION))
    _guard_of_year(action.line.fund, year, by=by, at=at)
    _guard_due(action.line.fund, action.due_on, by=by, at=at)
    record(action, by=by, why="added", at=at)
    return action


@transaction.atomic
def change_mitigation(*, pk: int, by: User, at: datetime, **fields: Any) -> Mitigation:
    """Change an action or how far it is. Raises Refused as adding one does, and when it is dropped and nothing says
    why.
    """
    action = _of_line(Mitigation, by, pk)
    fund, due_on = action.line.fund, fields.get("due_on", action.due_on)
    _guard_of_year(fund, action.year, by=by, at=at)
    if due_on != action.due_on:
        _guard_due(fund, due_on, by=by, at=at)
    if fields.get("state") == Mitigation.State.DROPPED and not str(fields.get("note", "")).strip():
        raise Refused("Say in the note why the action was dropped.")
    return _change(action, fields, MITIGATION, by=by, at=at)


@transaction.atomic
def add_item(*, fund: Fund, by: User, at: datetime, **fields: Any) -> ContingentItem:
    """Disclose something that is in no forecast. Raises Refused when its low, likely and high do not rise, and for a
    day whose quarter, or a later one, is shut.
    """
    found = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    item = ContingentItem(fund=found, **_item(found, fields))
    guard_since(found, item.raised_on, by=by, at=at)
    record(item, by=by, why="disclosed", at=at)
    return item


@transaction.atomic
def change_item(*, pk: int, by: User, at: datetime, **fields: Any) -> ContingentItem:
    """Change what is disclosed, until it is settled. Raises Refused when it would be disclosed in, or vanish from, a
    quarter that is shut.
    """
    item = _open_item(by, pk)
    chosen = _item(item.fund, fields)
    raised_on = chosen.get("raised_on", item.raised_on)
    since = min(raised_on, item.raised_on) if raised_on != item.raised_on else max(raised_on, localdate(at))
    guard_since(item.fund, since, by=by, at=at)
    return _change(item, chosen, ITEM, by=by, at=at)


@transaction.atomic
def settle_item(*, pk: int, settled_on: date, outcome: str, by: User, at: datetime) -> ContingentItem:
    """Say how it came out, so that it is disclosed no longer. Raises Refused without an outcome, before its day, or for
    a day in a quarter that is shut.
    """
    item = _open_item(by, pk)
    problems = []
    if not outcome.strip():
        problems.append(
            Problem("Outcome", "it is empty", "how it came out, and in which line it is counted now")
        )
    if settled_on < item.raised_on:
        problems.append(Problem("Settled on", "it is before the item was raised", "a later day"))
    if problems:
        raise Refused("The item cannot be settled so.", problems=problems)
    guard_since(item.fund, settled_on, by=by, at=at, ends=True)
    item.settled_on, item.outcome = settled_on, outcome.strip()
    record(item, by=by, why="settled", at=at, fields=["settled_on", "outcome"])
    return item


def _guard_of_year(fund: Fund, year: int, *, by: User, at: datetime) -> None:
    """Raises Refused once the year's last quarter is shut, or when the fund closed before the year."""
    when = FinancialYear(year)
    still_open(str(fund), fund.closed_on, when.starts)
    guard(fund.partnership_id, last_quarter(when, fund.closed_on), by=by, at=at, fund=fund)


def _guard_due(fund: Fund, due_on: date, *, by: User, at: datetime) -> None:
    """Raises Refused for a day in a quarter that is shut, or after the fund closed."""
    still_open(str(fund), fund.closed_on, due_on)
    guard(fund.partnership_id, Quarter.of(due_on), by=by, at=at, fund=fund)


def _line(by: User, pk: int) -> BudgetLine:
    """The line under the lock of its fund, when `by` may change what lies behind its forecast."""
    lines = BudgetLine.objects.filter(fund__in=visible_funds(by)).select_related("fund")
    line = lines.get(pk=pk)
    if not may_change(by, line):
        raise BudgetLine.DoesNotExist
    lock_fund(line.fund_id)
    return lines.get(pk=pk)


def _of_line(model: Any, by: User, pk: int) -> Any:
    rows = model.objects.filter(line__fund__in=visible_funds(by)).select_related("line__fund")
    line = rows.get(pk=pk).line
    if not may_change(by, line):
        raise model.DoesNotExist
    lock_fund(line.fund_id)
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _open_item(by: User, pk: int) -> ContingentItem:
    rows = ContingentItem.objects.filter(fund__in=editable_funds(by)).select_related("fund")
    lock_fund(rows.get(pk=pk).fund_id)
    item = rows.select_for_update(of=("self",)).get(pk=pk)
    if item.settled_on:
        raise Refused("This item is settled. Disclose a new one when it comes up again.")
    return item


def _item(fund: Fund, fields: dict[str, Any]) -> dict[str, Any]:
    chosen = _only(fields, ITEM)
    problems = check_range(chosen["low"], chosen["likely"], chosen["high"])
    line = chosen.get("line")
    if line is not None and line.fund_id != fund.pk:
        problems.append(Problem("Line", "it is of another fund", "a line of this fund"))
    if problems:
        raise Refused("The item cannot be kept.", problems=problems)
    return chosen


def _only(fields: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    return {name: fields[name] for name in known if name in fields}


def _change(row: Any, fields: dict[str, Any], known: tuple[str, ...], *, by: User, at: datetime) -> Any:
    chosen = _only(fields, known)
    for name, value in chosen.items():
        setattr(row, name, value)
    record(row, by=by, why="changed", at=at, fields=list(chosen))
    return row
