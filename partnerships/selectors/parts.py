"""Requests that are parts of a larger one: small budgets put together into a contract that is decided above."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from jct.core.calendar import FinancialYear
from jct.core.money import ZERO
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.permissions import requests_for

STANDING = (*OPEN, RequestState.SENT_BACK, RequestState.APPROVED)  # parts that count


@dataclass(frozen=True)
class Parts:
    """The parts that count, their sum, and what the whole has left for others (GBP)."""

    rows: tuple[DecisionRequest, ...]
    sum: Decimal
    left: Decimal


def wholes(user: Any, partnership: int) -> QuerySet[DecisionRequest]:
    """The requests of the partnership that may be put together from parts: those still open or approved, no parts, and
    for money that can be spent."""
    rows = requests_for(user).filter(
        partnership=partnership,
        state__in=(*OPEN, RequestState.APPROVED),
        part_of__isnull=True,
        is_notional=False,
    )
    return rows.exclude(amount=0).order_by("-requested_at", "-pk")


def parts_of(whole: DecisionRequest, *, but: int | None = None) -> Parts:
    """The parts of a request as they stand, `but` one of them. One query."""
    rows = tuple(whole.parts.filter(state__in=STANDING).exclude(pk=but).order_by("requested_at", "pk"))
    total = sum(map(_agreed, rows), ZERO)
    return Parts(rows, total, _agreed(whole) - total)


def annual_left(whole: DecisionRequest, parts: Parts, on: date) -> Decimal | None:
    """What the whole's commitment of a year leaves for another part in the financial year of `on` (GBP), beside the
    parts that recur or are of that year; None where the whole commits nothing of a year itself."""
    if whole.annual_amount is None:
        return None
    year = FinancialYear.of(on)
    beside = (
        row
        for row in parts.rows
        if row.recurrent or FinancialYear.of(localdate(row.decided_at or row.requested_at)) == year
    )
    return _annual(whole) - sum(map(_annual, beside), ZERO)


def _agreed(row: DecisionRequest) -> Decimal:
    return row.amount if row.agreed_amount is None else row.agreed_amount


def _annual(row: DecisionRequest) -> Decimal:
    """Less when less was agreed than asked, as the board's total counts it."""
    return min(row.annual_amount or ZERO, _agreed(row))
