"""What partners told of a fund's lines: their returns up to a quarter, which of them count, and their figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localdate

from budgets.domain.lifecycle import State
from budgets.domain.position import CERTIFIED, REOPENED, SUBMITTED, Figures
from budgets.models import BudgetReturn, BudgetReturnLine
from budgets.permissions import TOLD
from budgets.selectors.facts import Told
from jct.core.calendar import Quarter


@dataclass(frozen=True)
class Reported:
    """One partner's returns of the year for one fund: of this quarter, and the last figures told before."""

    live: BudgetReturn | None
    told: BudgetReturn | None
    before: BudgetReturn | None


def counts(row: BudgetReturn) -> bool:
    """Whether its figures stand, as the queryset's `told` has it: once it is submitted, after the lock once it is
    certified.
    """
    return row.state in TOLD and not (row.restates and row.state == State.SUBMITTED)


def returns_until(funds: list[int], quarter: Quarter) -> QuerySet[BudgetReturn]:
    """Returns of the year up to the quarter, latest first."""
    rows = BudgetReturn.objects.filter(
        fund__in=funds, quarter__gte=f"{quarter.year}-Q1", quarter__lte=str(quarter)
    )
    return rows.select_related("submitted_by", "certified_by").order_by("-quarter", "-version")


def reported_by(partner: int, returns: Sequence[BudgetReturn], quarter: Quarter) -> Reported:
    """What one partner reported of a fund. `returns`: the fund's, latest first."""
    own = [row for row in returns if row.partner_id == partner]
    now = [row for row in own if row.quarter == str(quarter)]
    return Reported(
        live=next((row for row in now if row.state != State.SUPERSEDED), None),
        told=next((row for row in now if counts(row)), None),
        before=next((row for row in own if row.quarter < str(quarter) and counts(row)), None),
    )


def figures_told(returns: Iterable[BudgetReturn]) -> dict[tuple[int, int], Figures]:
    """(return, line) → the figures of its row, in those of the returns that count; one query."""
    told = {row.pk: row for row in returns if counts(row)}
    rows = BudgetReturnLine.objects.filter(budget_return__in=told, forecast__isnull=False)
    return {(row.budget_return_id, row.line_id): _figures(row, told[row.budget_return_id]) for row in rows}


def source_of(said: Reported) -> str:
    """On what the lines of a partner rest that has said something of the quarter; nothing while it has not."""
    if said.told is None:
        return ""
    if said.told.state == State.SUPERSEDED:
        return REOPENED
    return CERTIFIED if said.told.state == State.CERTIFIED else SUBMITTED


def told_version(row: BudgetReturn) -> Told:
    return Told(row.pk, row.version, str(row.submitted_by or ""), str(row.certified_by or ""))


def _figures(row: BudgetReturnLine, owner: BudgetReturn) -> Figures:
    return Figures(
        budget=row.budget,
        actual=row.actual,
        accrual=row.accrued,
        opening=row.opening_accrual,
        budget_to_date=row.budget_to_date,
        forecast=row.forecast,
        previous_forecast=row.previous_forecast,
        explanation=row.explanation,
        low=row.low,
        high=row.high,
        commitment=row.commitment,
        method=row.method,
        by=str(owner.submitted_by or ""),
        on=localdate(owner.submitted_at) if owner.submitted_at else None,
        row=row.pk,
    )
