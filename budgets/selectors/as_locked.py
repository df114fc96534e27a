"""Rows as they stood when a quarter was locked, or its position signed: a change made afterwards counts from then on,
and what the quarter showed stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce, Least

from budgets.domain import settled
from budgets.domain.period import PeriodState
from budgets.domain.position import HIGH, LIKELY, LOW, LineFacts
from budgets.models import (
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    Fund,
    SettledLines,
    SettledOffset,
)
from jct.core.calendar import Quarter

# What of a fund moves the figures of its quarters: who bears, what is offset, which status, and what is explained.
MOVING = (
    "host_id", "agreement_id", "amber_percent", "red_percent", "status_floor", "explain_over", "explain_percent",
    "movement_tolerance",
)  # fmt: skip


def locked_at(funds: QuerySet[Fund], quarter: Quarter) -> dict[int, datetime]:
    """Fund → when what it shows of the quarter was settled: its lock, or the first time all had signed its position.
    Funds whose quarter may still change are left out; one query.
    """
    signed = Consolidation.objects.filter(
        fund=OuterRef("pk"), quarter=str(quarter), signed_at__isnull=False
    ).order_by("signed_at")
    locks = FinancePeriod.history.filter(
        partnership=OuterRef("partnership"), quarter=str(quarter), state=PeriodState.LOCKED
    ).order_by("history_date")
    rows = funds.order_by().annotate(
        settled=Least(Subquery(signed.values("signed_at")[:1]), Subquery(locks.values("history_date")[:1]))
    )
    return dict(rows.filter(settled__isnull=False).values_list("pk", "settled"))


def made_by_then(funds: QuerySet[Fund], quarter: Quarter) -> QuerySet[Fund]:
    """The funds without those that were made after the quarter was locked and that no partner has reported in it since;
    no query of its own.
    """
    locks = FinancePeriod.history.filter(
        partnership=OuterRef("partnership"), quarter=str(quarter), state=PeriodState.LOCKED
    ).order_by("history_date")
    made = Fund.history.filter(id=OuterRef("pk")).order_by("history_date")
    later = Fund.objects.annotate(
        locked=Subquery(locks.values("history_date")[:1]), made=Subquery(made.values("history_date")[:1])
    ).filter(made__gt=F("locked"))
    reported = BudgetReturn.objects.filter(quarter=str(quarter)).values("fund")
    return funds.exclude(pk__in=later.exclude(pk__in=reported).order_by().values("pk"))


def settled_lines(funds: Iterable[int], quarter: Quarter) -> dict[int, dict[int, LineFacts]]:
    """Fund → line → what was known of it when the quarter was settled, for funds of which that is kept; one query."""
    holds = Q(consolidation__isnull=True) | Q(consolidation__signed_at__isnull=False)
    rows = SettledLines.objects.filter(holds, fund__in=funds, quarter=str(quarter))
    rows = rows.order_by(
        Coalesce("consolidation__signed_at", "at").desc()
    )  # the last in the mapping is the earliest
    return {row.fund_id: {line.key: line for line in settled.read(row.lines)} for row in rows}


def settled_offsets(funds: Iterable[int], quarter: Quarter) -> dict[int, settled.Beside]:
    """Fund → what its variance could be set against when the quarter was locked, for funds of which that is kept; one
    query.
    """
    rows = SettledOffset.objects.filter(fund__in=funds, quarter=str(quarter))
    return {row.fund_id: settled.read_beside(row.beside) for row in rows}


def rest_on(fund: int, quarter: Quarter) -> QuerySet[Fund]:
    """The funds whose shares of the locked quarter rest on what this one's variance was then: those that were set
    against it, and those it was set against itself, which would be once it is restated from nothing or to the other
    side. Two queries.
    """
    beside = settled_offsets([fund], quarter).get(fund, {})
    kept = SettledOffset.objects.filter(
        Q(**{f"beside__{LOW}__has_key": str(fund)})
        | Q(**{f"beside__{LIKELY}__has_key": str(fund)})
        | Q(**{f"beside__{HIGH}__has_key": str(fund)}),
        quarter=str(quarter),
    )
    own = {key for variances in beside.values() for key in variances}
    return Fund.objects.filter(Q(pk__in=kept.values("fund")) | Q(pk__in=own)).order_by("position", "name")


def funds_as_locked(funds: Sequence[Fund], quarter: Quarter) -> list[Fund]:
    """The funds with what moves their figures as it was when the quarter was settled. At most five queries, however
    many they are; one when nothing was settled.
    """
    moments = locked_at(Fund.objects.filter(pk__in=[fund.pk for fund in funds]), quarter)
    then = _then(funds, moments)
    for fund in funds:
        _set(fund, then.get(fund.pk), MOVING)
    changed = [fund for fund in funds if fund.pk in then]
    prefetch_related_objects(changed, "agreement", "host__organisation")
    return list(funds)


def as_locked(rows: Iterable[Any], moments: Mapping[int, datetime]) -> list[Any]:
    """Rows of one model, each as it stood at the moment of its key; without those that were added later. A row that has
    no moment, or no history, stands as it is. One query, and none without moments.
    """
    rows = list(rows)
    then = _then(rows, moments)
    for row in rows:
        said = then.get(row.pk)
        _set(row, said, [field.attname for field in row._meta.concrete_fields])
    return [row for row in rows if then.get(row.pk, row) is not None]


def _then(rows: Sequence[Any], moments: Mapping[int, datetime]) -> dict[int, Any]:
    """Row → what its history said at its moment, None when that began later."""
    keys = [row.pk for row in rows if row.pk in moments]
    then: dict[int, Any] = {}
    if keys:
        for said in type(rows[0]).history.filter(id__in=keys).order_by("history_date", "history_id"):
            known = then.setdefault(said.id, None)
            then[said.id] = said if said.history_date <= moments[said.id] else known
    return then


def _set(row: Any, said: Any, names: Iterable[str]) -> None:
    if said is not None:
        for name in names:
            setattr(row, name, getattr(said, name))
