"""How a forecast moved since the last report. A change of budget is shown apart, never hidden in the
movement. GBP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import ZERO, money, pounds_k

CAUSES = {
    "price": "Price or fee",
    "activity": "More or fewer people or packages",
    "complexity": "Higher or lower need",
    "timing": "Timing: starts, ends and delays",
    "savings": "Savings made or slipped",
    "income": "Income",
    "one_off": "One-off",
    "correction": "Correction of an earlier figure",
    "other": "Other",
}


@dataclass(frozen=True)
class Movement:
    """`amount`: forecast less previous forecast (None without one). `budget`: the change of budget since,
    shown apart.
    """

    amount: Decimal | None
    budget: Decimal
    words: str


def movement(
    *, forecast: Decimal, previous: Decimal | None, budget: Decimal, previous_budget: Decimal | None = None
) -> Movement:
    """The movement of one forecast, with the change of its budget beside it."""
    changed = money(budget - previous_budget) if previous_budget is not None else ZERO
    if previous is None:
        return Movement(None, changed, "first forecast of the year")
    moved = money(forecast - previous)
    text = "unchanged" if not moved else f"{pounds_k(abs(moved))} {'up' if moved > 0 else 'down'}"
    if changed:
        text += f" (budget {pounds_k(abs(changed))} {'up' if changed > 0 else 'down'})"
    return Movement(moved, changed, text)


@dataclass(frozen=True)
class Cause:
    """One cause of a movement: its kind (`CAUSES`), a sentence, and its part in GBP."""

    kind: str
    sentence: str
    amount: Decimal

    @property
    def name(self) -> str:
        return CAUSES[self.kind]


def explained(causes: Sequence[Cause]) -> Decimal:
    """What the causes make together, GBP."""
    return sum((cause.amount for cause in causes), ZERO)


def remainder(moved: Decimal | None, causes: Sequence[Cause]) -> Decimal:
    """What of a movement the causes leave over, GBP; a first forecast has not moved."""
    return (moved or ZERO) - explained(causes)
