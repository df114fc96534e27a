"""By which contributions a proportional share goes: those that count, all money, with what is in kind, or recurrent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.domain.risk_terms import CASH, CASH_AND_KIND, COUNTED, RECURRENT, Base
from jct.core.money import ZERO


@dataclass(frozen=True)
class Given:
    """One row of a partner's contribution for a year, GBP; what is not money is in kind."""

    partner: str
    amount: Decimal
    effective_on: date
    money: bool = True
    recurrent: bool = True
    counts: bool = True


def base_of(rows: Iterable[Given], partner: str, base: Base) -> Decimal:
    """What the partner contributed by the measure of a step; with a day, as it stood at the end of that day. GBP."""
    measure, on = base
    return sum(
        (
            row.amount
            for row in rows
            if row.partner == partner and _weighs(row, measure) and (on is None or row.effective_on <= on)
        ),
        ZERO,
    )


def _weighs(row: Given, measure: str) -> bool:
    return measure == CASH_AND_KIND or (
        row.money
        and (
            measure == CASH or (measure == COUNTED and row.counts) or (measure == RECURRENT and row.recurrent)
        )
    )
