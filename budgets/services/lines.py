"""The lines of a fund: add, change, close. `by` needs EDIT_FUNDS on the partnership (None: the system)."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.lifecycle import EDITABLE
from budgets.domain.profile import months_of
from budgets.models import (
    BudgetLine,
    BudgetReturn,
    BudgetReturnLine,
    Consolidation,
    Fund,
    LedgerRow,
    SettledLines,
)
from budgets.permissions import editable_funds, editable_lines
from budgets.selectors.entry import says_something
from budgets.selectors.prefill import budget_to_date, latest_budgets, spent_before
from budgets.services.budget_changes import change_budget, explained
from budgets.services.edits import touch
from budgets.services.locks import lock_fund, lock_ledgers
from budgets.services.periods import guard, guard_since
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, pounds
from jct.support.history import record, record_many, remove

# Who entered a figure, and its sign, stand in every return and ledger: a line keeps both.
FIXED = {"lead_partner": "the partner that leads it", "is_income": "whether it is income"}


class StaleLine(Refused):
    """Somebody else changed the line after this page was opened. `seen` is the change that stands now."""

    def __init__(self, who: str, why: str, seen: int) -> None:
        super().__init__(
            f"{who} changed this line while you were working on it ({why}). Nothing of yours is lost: compare it with "
            "the line's page, then save again to keep yours."
        )
        self.seen = seen


@transaction.atomic
def add_lines(
    *, fund: Fund, lines: Sequence[Mapping[str, Any]], by: User | None, at: datetime
) -> list[BudgetLine]:
    """Lines of the fund, in order; each a mapping of the fields of the model. Raises Refused with every problem."""
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    still_open(str(fund), fund.closed_on, localdate(at))
    start = fund.lines.count()
    rows = [BudgetLine(fund=fund, position=start + number, **fields) for number, fields in enumerate(lines)]
    _check(fund, rows)
    return record_many(rows, by=by, why="added", at=at)  # type: ignore[return-value]


@transaction.atomic
def add_line(
    *, fund: Fund, year: int, budget: Decimal | None, reason: str, by: User, at: datetime, **fields: Any
) -> BudgetLine:
    """A line, with its original budget of a year (GBP) when there is one. Raises Refused with every problem."""
    line = add_lines(fund=fund, lines=[fields], by=by, at=at)[0]
    if budget:
        starts = FinancialYear(year).starts
        change_budget(
            line.fund, year, {line: budget}, "original", reason=reason, effective_on=starts, by=by, at=at
        )
    return line


@transaction.atomic
def change_line(
    *, pk: int, by: User, at: datetime, reason: str, seen: int | None = None, **fields: Any
) -> BudgetLine:
    """Change what a line says of itself; its budget changes by virements and variations only.

    `seen` is the last change (history key) the person saw: raises StaleLine when there has been another since. Raises
    Refused without a reason, when its lead or sign would change after it was reported, spent, or shown in a quarter
    that is shut or being signed, or when what such a quarter reported would change.
    """
    line = _locked(by, pk)
    last = line.history.first()
    if seen is not None and last.history_id != seen:
        raise StaleLine(last.history_by_name, last.history_change_reason, last.history_id)
    explained(reason)
    changed = {name: value for name, value in fields.items() if getattr(line, name) != value}
    fixed = [name for name in FIXED if name in changed]
    if fixed and _used(line):
        raise Refused(
            "The line stands in returns, in the ledger, or in a quarter that was locked or signed, or that partners "
            "are asked to sign.",
            problems=[
                Problem(
                    FIXED[name].capitalize(), "it cannot change any more", "a new line, and close this one"
                )
                for name in fixed
            ],
        )
    was = copy(line)
    for name, value in changed.items():
        setattr(line, name, value)
    _check(line.fund, [line])
    _guard_figures(was, line, by=by, at=at)
    if changed:
        record(line, by=by, why=reason.strip(), at=at, fields=sorted(changed))
    return line


@transaction.atomic
def close_line(*, pk: int, year: int, reason: str, by: User, at: datetime) -> BudgetLine:
    """`year` is its last financial year: it stays in that year's returns and reports and has no budget after.

    Raises Refused without a reason, when it is closed, when a quarter after that year is shut, or when it already has a
    budget, spending or a figure of a return in one. A row that nobody has filled in leaves its open return.
    """
    line = _locked(by, pk)
    explained(reason)
    if line.closed_on:
        raise Refused(f"The line was closed on {day_words(line.closed_on)}.")
    when = FinancialYear(year)
    if line.changes.filter(year__gt=year).exists():
        raise Refused(f"The line has a budget after {when}: move it to other lines first.")
    if LedgerRow.objects.standing().filter(line=line, year__gt=year).exists():
        raise Refused(
            f"The ledger has spending on the line after {when}: move those rows to another line first."
        )
    guard_since(line.fund, when.ends, by=by, at=at)
    _leave_returns(line, when, by=by, at=at)
    line.closed_on = when.ends
    record(line, by=by, why=f"closed: {reason.strip()}", at=at, fields=["closed_on"])
    return line


@transaction.atomic
def reopen_line(*, pk: int, reason: str, by: User, at: datetime) -> BudgetLine:
    """Take the closing of a line back. Raises Refused when it is open, without a reason, or in a closed fund."""
    line = _locked(by, pk)
    explained(reason)
    if not line.closed_on:
        raise Refused("The line is open.")
    still_open(str(line.fund), line.fund.closed_on, localdate(at))
    line.closed_on = None
    record(line, by=by, why=f"opened again: {reason.strip()}", at=at, fields=["closed_on"])
    return line


def _locked(by: User, pk: int) -> BudgetLine:
    """The line, after its fund and the ledger that it is charged from, which then puts no row on it."""
    lines = editable_lines(by).select_related("fund", "lead_partner")
    lock_fund(lines.get(pk=pk).fund_id)
    lock_ledgers([lines.get(pk=pk).lead_partner])
    return lines.select_for_update(of=("self",)).get(pk=pk)


def _leave_returns(line: BudgetLine, last: FinancialYear, *, by: User, at: datetime) -> None:
    """Take the line's empty rows out of open returns after its last year; one with something owed on 31 March stays, to
    take it off. Raises Refused when one says something.
    """
    later = BudgetReturn.objects.filter(lines__line=line, quarter__gte=str(Quarter.of(last.ends)))
    for found in later.select_related("partner__organisation").select_for_update(of=("self",)).order_by("pk"):
        row = found.lines.get(line=line)
        if found.state not in EDITABLE or says_something(row):
            raise Refused(
                f"The line stands in the return of {found.partner} for {found.period.label}: close it with a later "
                "year."
            )
        if not row.opening_accrual:
            remove(row, by=by, why="its line closed", at=at)
            touch(found, by=by, at=at, why=f"the line {line} closed")


def _check(fund: Fund, rows: Sequence[BudgetLine]) -> None:
    """Raises Refused with every problem of every row."""
    known = set(fund.lines.exclude(pk__in=[row.pk for row in rows if row.pk]).values_list("code", flat=True))
    problems = []
    for row in rows:
        problems += [*_elsewhere(fund, row), *_profile(row)]
        if row.code in known:
            problems.append(Problem("Code", f"{row.code} is another line of this fund", "a code of its own"))
        known.add(row.code)
    if problems:
        raise Refused("The line cannot be kept so.", problems=problems)
    for row in rows:
        row.full_clean(validate_unique=False, validate_constraints=False)


def _guard_figures(was: BudgetLine, line: BudgetLine, *, by: User, at: datetime) -> None:
    """Raises Refused when a shut quarter's budget to date, or what its variance falls on, would change. The months from
    this financial year on: those of a year that is over make its budget whatever the profile. The kind of share in
    every year: it decides who bore its variance.
    """
    first, shared = FinancialYear.of(localdate(at)).year, was.share_kind != line.share_kind
    changes = line.changes.all() if shared else line.changes.filter(year__gte=first)
    years = changes.order_by("year").values_list("year", flat=True).distinct()
    for quarter in (quarter for year in years for quarter in FinancialYear(year).quarters):
        annual = latest_budgets([line.pk], quarter).get(line.pk, ZERO)
        then, now = (
            budget_to_date(one, annual, quarter, spent_before([one], quarter.financial_year))
            for one in (was, line)
        )
        moved = then != now and quarter.year >= first
        if not moved and not shared:
            continue
        try:
            guard(line.fund.partnership_id, quarter, by=by, at=at, fund=line.fund)
        except Refused as refused:
            keep = (
                "The kind of share decides on whom its variance falls: close this line at the year’s end and add "
                "another."
                if not moved
                else f"Its budget to date would change from {pounds(then)} to {pounds(now)}: give percentages of your "
                "own that keep its months as they were."
            )
            raise Refused(f"{refused.reason} {keep}") from None


def _elsewhere(fund: Fund, row: BudgetLine) -> list[Problem]:
    """What the line points to must be of the fund's own partnership."""
    place = fund.partnership_id
    pointed = {
        "Lead partner": row.lead_partner.partnership_id == place,
        "Care group": row.care_group is None or row.care_group.partnership_id == place,
        "Contract": row.contract is None or row.contract.partnership_id == place,
    }
    return [
        Problem(name, "it belongs to another partnership", "one of this partnership")
        for name, here in pointed.items()
        if not here
    ]


def _profile(row: BudgetLine) -> list[Problem]:
    try:
        months_of(ZERO, FinancialYear(2000), row.shape())
    except Refused as refusal:
        return [Problem(f"Profile of {row.name or row.code}", refusal.reason.rstrip("."))]
    return []


def _used(line: BudgetLine) -> bool:
    return (
        BudgetReturnLine.objects.filter(line=line).exists()
        or LedgerRow.objects.filter(line=line).exists()
        or line.changes.exists()
        or _settled(line)
    )


def _settled(line: BudgetLine) -> bool:
    """Whether a quarter that was locked, or whose position was signed or waits for signatures, shows the line."""
    kept = SettledLines.objects.filter(fund=line.fund_id, lines__contains=[{"key": line.pk}])
    asked = Q(consolidation__state=Consolidation.State.CONSOLIDATED)
    return kept.filter(asked | Q(consolidation=None) | Q(consolidation__signed_at__isnull=False)).exists()
