"""Certified returns beside the records: what each tells otherwise than these do by now."""

from collections import defaultdict
from collections.abc import Sequence

from budgets.domain.consolidation import Moved
from budgets.domain.lifecycle import State
from budgets.domain.period import PeriodState
from budgets.models import BudgetReturn, BudgetReturnLine, FinancePeriod, Fund
from budgets.selectors.prefill import latest_budgets, left_out, openings
from jct.core.calendar import Quarter
from jct.core.money import ZERO


def moved_since(returns: Sequence[BudgetReturn], quarter: Quarter) -> dict[int, Moved]:
    """Certified return of the quarter → its lines that have another budget or another accrual of 31 March by now, and
    those with money that came after it was filled in. Seven queries at most, for any number of returns and lines.
    """
    rows = BudgetReturnLine.objects.filter(budget_return__in=returns, forecast__isnull=False)
    said = rows.order_by("line__position", "line__code").values_list(
        "budget_return", "line", "line__name", "budget", "opening_accrual"
    )
    said = list(said)
    budgets = latest_budgets([line for _, line, *_ in said], quarter)
    owed = openings({found.fund_id for found in returns}, quarter.year)
    other: dict[str, dict[int, list[str]]] = {"budget": defaultdict(list), "accrual": defaultdict(list)}
    for key, line, name, budget, opening in said:
        if budget != budgets.get(line, ZERO):
            other["budget"][key].append(name)
        if opening != owed.get(line, ZERO):
            other["accrual"][key].append(name)
    without = left_out(returns, quarter, owed)
    return {
        found.pk: Moved(
            tuple(other["budget"][found.pk]),
            tuple(other["accrual"][found.pk]),
            tuple(line.name for line in without.get(found.pk, ())),
        )
        for found in returns
    }


def moved_in(fund: int, quarter: Quarter) -> list[tuple[BudgetReturn, Moved]]:
    """The fund's certified returns of the quarter with that; nine queries at most. Once the quarter is locked it keeps
    what it reported: what comes to be owed afterwards is told of in a later one.
    """
    rows = BudgetReturn.objects.filter(fund=fund, quarter=str(quarter), state=State.CERTIFIED)
    returns = list(rows.select_related("partner__organisation").order_by("partner__position", "partner"))
    moved = moved_since(returns, quarter)
    locks = FinancePeriod.objects.filter(quarter=str(quarter), state=PeriodState.LOCKED)
    if locks.filter(partnership__in=Fund.objects.filter(pk=fund).values("partnership")).exists():
        moved = {key: Moved(lines.budgets) for key, lines in moved.items()}
    return [(found, moved[found.pk]) for found in returns]
