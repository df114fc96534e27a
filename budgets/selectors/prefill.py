"""What is known of a partner's lines before it says anything: budget, budget to date, ledger, and what its last
return said.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from budgets.domain.checks.carried import opening_accrual
from budgets.domain.profile import MONTHS, PRIOR_YEAR, due_by
from budgets.models import BudgetChange, BudgetLine, BudgetReturn, BudgetReturnLine, LedgerRow
from jct.core.calendar import FinancialYear, Quarter
from jct.core.money import ZERO

Spent = Mapping[int, Sequence[Decimal]]


@dataclass(frozen=True)
class Prefill:
    """One line as the records give it at the end of the quarter. GBP.

    `previous_accrual` is what the last return of the year accrued, or before there is one, what was owed on 31 March.
    It is reversed: the new quarter begins with none, and the whole year takes off its `opening_accrual`. Of a line that
    is closed nothing is expected any more: it only takes off.
    """

    line_id: int
    budget: Decimal
    budget_to_date: Decimal
    ledger: Decimal
    previous_forecast: Decimal | None
    previous_accrual: Decimal | None
    opening_accrual: Decimal


def prefill(budget_return: BudgetReturn, standing: Iterable[int] = ()) -> list[Prefill]:
    """For each line of the fund that the return's partner leads and that is not closed, or was with something owed on
    31 March, in its last return of the year, or among the lines that are `standing` in this one; seven queries.
    """
    quarter = budget_return.period
    owed = opening_accruals(budget_return)
    before = _last_told(budget_return)
    own = BudgetLine.objects.filter(fund=budget_return.fund_id).led_by(budget_return.partner_id)
    lines = list(own.told_in(quarter, {*owed, *before, *standing}))
    budgets = latest_budgets([line.pk for line in lines], quarter)
    ledger = LedgerRow.objects.filter(line__in=lines).to_date(quarter).by_line()
    spent = spent_before(lines, quarter.financial_year)
    expected = {line: accrued for line, (_, accrued) in before.items()}
    closed = {line.pk for line in lines if line.closed_on and line.closed_on <= quarter.starts}
    return [
        Prefill(
            line_id=line.pk,
            budget=budgets.get(line.pk, ZERO),
            budget_to_date=budget_to_date(line, budgets.get(line.pk, ZERO), quarter, spent),
            ledger=ledger.get(line.pk, ZERO),
            previous_forecast=before[line.pk][0] if line.pk in before else None,
            previous_accrual=None if line.pk in closed else expected.get(line.pk, owed.get(line.pk)),
            opening_accrual=owed.get(line.pk, ZERO),
        )
        for line in lines
    ]


def left_out(
    returns: Sequence[BudgetReturn], quarter: Quarter, owed: Mapping[int, Decimal] | None = None
) -> dict[int, list[BudgetLine]]:
    """Return of the quarter → the lines its partner leads that have a budget or ledger in the year, or something owed
    on 31 March, and no row in it: they came after it was filled in. What was moved away again or reversed, so that it
    makes nothing, needs no row. Returns without such lines are left out. `returns`: one of a partner for a fund. At
    most five queries, and two less when what was `owed` is at hand; one then when every line has its row.
    """
    funds = {found.fund_id for found in returns}
    if owed is None:
        owed = openings(funds, quarter.year)
    rows = BudgetReturnLine.objects.filter(
        budget_return__in=returns, budget_return__partner=OuterRef("lead_partner"), line=OuterRef("pk")
    )
    lines = BudgetLine.objects.filter(
        fund__in=funds, lead_partner__in={found.partner_id for found in returns}
    )
    without = list(lines.told_in(quarter, owed).exclude(Exists(rows)).order_by("position", "code"))
    if not without:
        return {}
    keys = [line.pk for line in without]
    budgets = latest_budgets(keys, quarter)
    ledger = LedgerRow.objects.filter(line__in=keys).to_date(quarter).by_line()
    led: dict[tuple[int, int], list[BudgetLine]] = defaultdict(list)
    for line in without:
        if budgets.get(line.pk) or ledger.get(line.pk) or line.pk in owed:
            led[line.fund_id, line.lead_partner_id].append(line)
    found = {ret.pk: led[ret.fund_id, ret.partner_id] for ret in returns}
    return {key: lines for key, lines in found.items() if lines}


def spent_before(lines: Iterable[BudgetLine], year: FinancialYear) -> dict[int, list[Decimal]]:
    """Line key → spending by month of the year before `year`, GBP, for lines profiled by it; one query.

    Closing entries (period 13) count in March.
    """
    keys = [line.pk for line in lines if line.profile == PRIOR_YEAR]
    rows = LedgerRow.objects.filter(line__in=keys, year=year.year - 1).order_by()
    months: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO] * MONTHS)
    for line, period, amount in rows.values_list("line", "period").annotate(total=Sum("amount")):
        months[line][min(period, MONTHS) - 1] += amount
    return dict(months)


def budget_to_date(line: BudgetLine, annual: Decimal, quarter: Quarter, spent: Spent) -> Decimal:
    """The line's budget to the end of the quarter by its own profile, GBP. `spent`: from `spent_before`."""
    shape = line.shape(spent.get(line.pk, ()))
    return due_by(annual, quarter.financial_year, shape, quarter.number * 3)


def latest_budgets(lines: Sequence[int] | QuerySet[Any], quarter: Quarter) -> dict[int, Decimal]:
    """Line key → the sum of its budget changes of the year in effect by the end of the quarter, GBP."""
    rows = BudgetChange.objects.filter(line__in=lines, year=quarter.year, effective_on__lt=quarter.ends)
    return dict(rows.order_by().values_list("line").annotate(total=Sum("amount")))


def previous_forecasts(budget_return: BudgetReturn) -> dict[int, Decimal]:
    """Line key → forecast of the partner's last return of the same year before this quarter."""
    return {line: forecast for line, (forecast, _) in _last_told(budget_return).items()}


def _last_told(budget_return: BudgetReturn) -> dict[int, tuple[Decimal, Decimal]]:
    """Line key → forecast and accrual of the partner's last return of the same year before this quarter; one query."""
    quarter = budget_return.period
    earlier = BudgetReturn.objects.told().filter(
        fund=budget_return.fund_id,
        partner=budget_return.partner_id,
        quarter__gte=f"{quarter.year}-Q1",
        quarter__lt=budget_return.quarter,
    )
    last = earlier.order_by("-quarter", "-version").values("pk")[:1]
    rows = BudgetReturnLine.objects.filter(budget_return__in=last, forecast__isnull=False)
    return {
        line: (forecast, accrual)
        for line, forecast, accrual in rows.order_by().values_list("line", "forecast", "accrual")
    }


def opening_accruals(budget_return: BudgetReturn) -> dict[int, Decimal]:
    """`openings` of the lines of one partner in the fund."""
    return openings([budget_return.fund_id], budget_return.period.year, partner=budget_return.partner_id)


def openings(funds: Iterable[int], year: int, **of: int) -> dict[int, Decimal]:
    """Line key → what was owed on the 31 March before `year`: what is `unpaid` of that quarter's return."""
    return unpaid(funds, Quarter(year - 1, 4), **of)


def unpaid(funds: Iterable[int], quarter: Quarter, **of: int) -> dict[int, Decimal]:
    """Line key → what the return of the quarter accrued and the ledger of its year to the quarter's end has not taken
    in since beyond the actual it reported, GBP; two queries, one where there is no such return.
    """
    told = BudgetReturn.objects.told().filter(fund__in=funds, quarter=str(quarter), **of)
    last = told.order_by("fund_id", "partner_id", "-version").distinct("fund_id", "partner_id").values("pk")
    rows = BudgetReturnLine.objects.filter(budget_return__in=last, forecast__isnull=False).exclude(accrual=0)
    rows = rows.order_by().only("line", "accrual", "ledger", "actual")
    owed = {row.line_id: row for row in rows}
    if not owed:
        return {}
    ledger = LedgerRow.objects.filter(line__in=owed).to_date(quarter).by_line()
    left = {
        key: opening_accrual(row.accrual, told=row.ledger, actual=row.actual, now=ledger.get(key, ZERO))
        for key, row in owed.items()
    }
    return {key: amount for key, amount in left.items() if amount}


def left_unpaid(fund: int, last: Quarter) -> dict[int, tuple[Quarter, Decimal]]:
    """Line key → the quarter of the last return up to `last` in which the line stands, and what that accrued and the
    ledger to the end of `last` has not taken in since, GBP: first the rest of the return's own year, as `unpaid` of it,
    then the years after it, whose ledgers begin with nothing. Two queries, one where nothing was accrued.
    """
    told = BudgetReturn.objects.told().filter(fund=fund, quarter__lte=str(last))
    rows = BudgetReturnLine.objects.filter(budget_return__in=told).select_related("budget_return")
    newest = rows.order_by("line_id", "-budget_return__quarter", "-budget_return__version").distinct(
        "line_id"
    )
    accrued = {row.line_id: row for row in newest if row.accrual}
    if not accrued:
        return {}
    placed = LedgerRow.objects.filter(line__in=accrued)
    reached = placed.filter(year__lt=last.year) | placed.to_date(last)
    ledger: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line, year, total in reached.order_by().values_list("line", "year").annotate(total=Sum("amount")):
        ledger[line][year] = total
    left = {}
    for key, row in accrued.items():
        quarter = row.budget_return.period
        same = ledger[key].get(quarter.year, ZERO)
        since = sum((total for year, total in ledger[key].items() if year > quarter.year), ZERO)
        owed = opening_accrual(row.accrual, told=row.ledger, actual=row.actual, now=same)
        left[key] = quarter, opening_accrual(owed, told=ZERO, actual=ZERO, now=since)
    return {key: (quarter, amount) for key, (quarter, amount) in left.items() if amount}
