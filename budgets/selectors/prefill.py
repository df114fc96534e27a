"""What is known of a partner's lines before it says anything: budget, budget to date, ledger, previous
forecast.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from budgets.domain.profile import months_of, to_date
from budgets.models import BudgetChange, BudgetLine, BudgetReturn, BudgetReturnLine, LedgerRow
from jct.core.calendar import Quarter
from jct.core.money import ZERO


@dataclass(frozen=True)
class Prefill:
    """One line as the records give it at the end of the quarter. GBP."""

    line_id: int
    budget: Decimal
    budget_to_date: Decimal
    ledger: Decimal
    previous_forecast: Decimal | None


def prefill(budget_return: BudgetReturn) -> list[Prefill]:
    """For each line of the fund that the return's partner leads; four queries."""
    quarter = budget_return.period
    lines = list(BudgetLine.objects.filter(fund=budget_return.fund_id).led_by(budget_return.partner_id))
    budgets = latest_budgets([line.pk for line in lines], quarter)
    ledger = LedgerRow.objects.filter(line__in=lines).to_date(quarter).by_line()
    before = previous_forecasts(budget_return)
    return [
        Prefill(
            line_id=line.pk,
            budget=budgets.get(line.pk, ZERO),
            budget_to_date=budget_to_date(line, budgets.get(line.pk, ZERO), quarter),
            ledger=ledger.get(line.pk, ZERO),
            previous_forecast=before.get(line.pk),
        )
        for line in lines
    ]


def budget_to_date(line: BudgetLine, annual: Decimal, quarter: Quarter) -> Decimal:
    """The line's budget to the end of the quarter by its own profile, GBP."""
    percents = [Decimal(percent) for percent in line.percents]
    return to_date(months_of(annual, quarter.financial_year, line.profile, percents), quarter.number * 3)


def latest_budgets(lines: list[int], quarter: Quarter) -> dict[int, Decimal]:
    """Line key → the sum of its budget changes of the year in effect by the end of the quarter, GBP."""
    rows = BudgetChange.objects.filter(line__in=lines, year=quarter.year, effective_on__lt=quarter.ends)
    return dict(rows.order_by().values_list("line").annotate(total=Sum("amount")))


def previous_forecasts(budget_return: BudgetReturn) -> dict[int, Decimal]:
    """Line key → forecast of the partner's last return of the same year before this quarter."""
    quarter = budget_return.period
    earlier = BudgetReturn.objects.told().filter(
        fund=budget_return.fund_id,
        partner=budget_return.partner_id,
        quarter__gte=f"{quarter.year}-Q1",
        quarter__lt=budget_return.quarter,
    )
    last = earlier.order_by("-quarter", "-version").values("pk")[:1]
    rows = BudgetReturnLine.objects.filter(budget_return__in=last, forecast__isnull=False)
    return dict(rows.order_by().values_list("line", "forecast"))
