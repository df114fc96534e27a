"""The closing entries (period 13) of a year in the ledger: a year-end figure has them, and says whether they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from budgets.models import LedgerRow
from jct.core.calendar import Quarter
from jct.core.money import pounds

CLOSING_PERIOD = 13


@dataclass(frozen=True)
class Closing:
    """How many closing entries there are, and what they make, GBP."""

    rows: int
    amount: Decimal


def closing_entries(funds: Iterable[int], year: int) -> dict[int, Closing]:
    """Fund key → its closing entries of the year, for each fund that has any; one query."""
    rows = LedgerRow.objects.filter(line__fund__in=list(funds), year=year, period=CLOSING_PERIOD).order_by()
    found = rows.values_list("line__fund").annotate(count=Count("pk"), total=Sum("amount"))
    return {fund: Closing(count, total) for fund, count, total in found}


def closing_words(funds: Iterable[int], quarter: Quarter) -> dict[int, str]:
    """Fund key → whether its quarter 4 has the closing entries, in words; nothing for another quarter. One query."""
    if quarter.number != 4:
        return {}
    keys = list(funds)
    known = closing_entries(keys, quarter.year)
    return {key: _words(known.get(key)) for key in keys}


def _words(closing: Closing | None) -> str:
    if closing is None:
        return "The ledger has no closing entries (period 13) of the year yet: its figures may still change."
    entries = "1 closing entry" if closing.rows == 1 else f"{closing.rows} closing entries"
    return f"The ledger has {entries} (period 13) of {pounds(closing.amount)} in all."
