"""Instalments: a contribution paid to the host in parts on days, what has come, and what is late.

Real clauses pay "by 4 equal instalments on a fixed date"; the parts must sum to the contribution to the penny.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import add_months
from jct.core.errors import Refused
from jct.core.money import ZERO, pounds, split

MOST = 60


@dataclass(frozen=True)
class Part:
    """One instalment of a schedule: its day and its sum, GBP."""

    due_on: date
    amount: Decimal


def schedule(amount: Decimal, *, parts: int, first_on: date, months_between: int) -> tuple[Part, ...]:
    """`amount` GBP in equal parts, the first on `first_on`, the others whole months apart; odd pennies come first.

    Raises Refused for a number of parts or months that makes no schedule, or a sum too small for it.
    """
    if not 1 <= parts <= MOST:
        raise Refused(f"A schedule has from 1 to {MOST} instalments, not {parts}.")
    if parts > 1 and months_between < 1:
        raise Refused("Instalments are one or more months apart.")
    sums = split(amount, [1] * parts)
    if min(sums) <= 0:
        raise Refused(f"{pounds(amount)} cannot be paid in {parts} instalments.")
    return tuple(
        Part(add_months(first_on, number * months_between), part) for number, part in enumerate(sums)
    )


@dataclass(frozen=True)
class Due:
    """An instalment with what came for it, GBP."""

    due_on: date
    amount: Decimal
    received: Decimal = ZERO
    requested: bool = False

    @property
    def outstanding(self) -> Decimal:
        return max(ZERO, self.amount - self.received)

    def late(self, on: date) -> bool:
        """Whether something is still to come after its day."""
        return self.outstanding > 0 and self.due_on < on


@dataclass(frozen=True)
class Mark:
    """The state of an instalment in words, with the colour that repeats them."""

    words: str
    colour: str


def mark(due: Due, on: date) -> Mark:
    """Received, overdue, part received, asked for, or not due yet."""
    if not due.outstanding:
        return Mark("received", "green")
    if due.late(on):
        days = (on - due.due_on).days
        late = f"overdue by {days} day{'' if days == 1 else 's'}"
        return Mark(f"part received, {late}" if due.received else late, "red")
    if due.received:
        return Mark("part received", "yellow")
    return Mark("asked for", "blue") if due.requested else Mark("not due yet", "grey")


@dataclass(frozen=True)
class Reckoning:
    """Instalments due up to a day and what came for them by then, GBP."""

    due: Decimal
    received: Decimal
    overdue: Decimal


def reckon(instalments: Iterable[Due], *, until: date, on: date) -> Reckoning:
    """Sums of those due before `until` (exclusive); `overdue` as at the day `on`."""
    counted = [row for row in instalments if row.due_on < until]
    return Reckoning(
        due=sum((row.amount for row in counted), ZERO),
        received=sum((row.received for row in counted), ZERO),
        overdue=sum((row.outstanding for row in counted if row.late(on)), ZERO),
    )
