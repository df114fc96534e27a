"""A return as its rules see it: entries, findings, tie-outs."""

from decimal import Decimal

from django.db.models import Sum

from budgets.domain.checks import Entry, Finding, TieOut, check, tie_outs
from budgets.models import BudgetChange, BudgetReturn, Contribution, LedgerRow
from budgets.selectors.prefill import latest_budgets
from jct.core.money import ZERO


def entries_of(budget_return: BudgetReturn) -> list[Entry]:
    """Each line as entered; one query."""
    return [
        Entry(
            code=row.line.code,
            name=row.line.name,
            budget=row.budget,
            ledger=row.ledger,
            actual=row.actual,
            accrual=row.accrual,
            forecast=row.forecast,
            previous_forecast=row.previous_forecast,
            explanation=row.explanation,
            adjustment_reason=row.adjustment_reason,
            is_income=row.line.is_income,
        )
        for row in budget_return.lines.select_related("line")
    ]


def findings_of(budget_return: BudgetReturn) -> list[Finding]:
    """Everything to mend or to look at again, the ledger having moved included."""
    return [
        *check(entries_of(budget_return), explain_over=budget_return.fund.explain_over),
        *moved(budget_return),
    ]


def moved(budget_return: BudgetReturn) -> list[Finding]:
    """Lines whose budget or ledger is no longer what the return was filled with; three queries."""
    rows = list(budget_return.lines.select_related("line"))
    keys = [row.line_id for row in rows]
    ledger = LedgerRow.objects.filter(line__in=keys).to_date(budget_return.period).by_line()
    budgets = latest_budgets(keys, budget_return.period)
    return [
        Finding(
            row.line.code,
            column,
            f"{row.line.name}, {name}",
            f"The {name} has changed since this return was filled in. Choose “Update from the ledger”.",
        )
        for row in rows
        for column, name, now in (
            ("budget", "budget", budgets.get(row.line_id, ZERO)),
            ("ledger", "ledger", ledger.get(row.line_id, ZERO)),
        )
        if getattr(row, column) != now
    ]


def tie_outs_of(budget_return: BudgetReturn) -> list[TieOut]:
    """What the certifier compares, each side from its own source; six queries."""
    quarter, fund = budget_return.period, budget_return.fund_id
    rows = entries_of(budget_return)
    keys = list(budget_return.lines.values_list("line", flat=True))
    in_effect = BudgetChange.objects.filter(year=quarter.year, effective_on__lt=quarter.ends)
    contributed = Contribution.objects.filter(fund=fund, year=quarter.year, effective_on__lt=quarter.ends)
    return tie_outs(
        rows,
        budget_changes=_total(in_effect.filter(line__in=keys)),
        ledger_rows=_total(LedgerRow.objects.filter(line__in=keys).to_date(quarter)),
        contributions=_total(contributed.exclude(kind="in_kind")),
        latest_budget=_total(in_effect.filter(line__fund=fund)),
    )


def _total(rows) -> Decimal:
    return rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO
