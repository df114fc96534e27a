"""Figures of locked quarters that were corrected afterwards: old, new, why and by whom."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from budgets.models import Restatement
from jct.core.calendar import Quarter
from partnerships.models import Partnership


@dataclass(frozen=True)
class Restated:
    """One corrected figure, GBP (None: there was none)."""

    line: str
    quarter: str
    column: str
    old: Decimal | None
    new: Decimal | None
    reason: str
    by: str


def restated_since(partnership: Partnership, quarter: Quarter, since: datetime | None) -> list[Restated]:
    """What was restated of quarters before this one since a moment (None: ever), in order; one query."""
    rows = Restatement.objects.filter(
        budget_return__fund__partnership=partnership, budget_return__quarter__lt=str(quarter)
    )
    if since is not None:
        rows = rows.filter(at__gt=since)
    rows = rows.select_related("budget_return", "line", "by").order_by("at", "line__position", "column")
    return [
        Restated(
            line=row.line.name,
            quarter=Quarter.parse(row.budget_return.quarter).label,
            column=row.words,
            old=row.old,
            new=row.new,
            reason=row.reason,
            by=str(row.by),
        )
        for row in rows
    ]
