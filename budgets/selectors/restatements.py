"""Figures of locked quarters that were corrected afterwards: old, new, why and by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budgets.models import Restatement
from jct.core.calendar import Quarter
from partnerships.models import Partnership


@dataclass(frozen=True)
class Restated:
    """One corrected figure, GBP (None: there was none)."""

    key: int
    line: str
    quarter: str
    column: str
    old: Decimal | None
    new: Decimal | None
    reason: str
    by: str


def restated(
    partnership: Partnership, *, but: Collection[int] | QuerySet[Any, Any] = ()
) -> tuple[Restated, ...]:
    """What was restated of any quarter, in order, without those of the keys `but`; one query."""
    rows = Restatement.objects.filter(budget_return__fund__partnership=partnership).exclude(pk__in=but)
    rows = rows.select_related("budget_return", "line", "by").order_by("at", "line__position", "column")
    return tuple(
        Restated(
            key=row.pk,
            line=row.line.name,
            quarter=Quarter.parse(row.budget_return.quarter).label,
            column=row.words,
            old=row.old,
            new=row.new,
            reason=row.reason,
            by=str(row.by),
        )
        for row in rows
    )
