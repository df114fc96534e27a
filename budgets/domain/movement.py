"""How a forecast moved since the last report. A change of budget is shown apart, never hidden in the
movement. GBP.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jct.core.errors import Problem
from jct.core.money import ZERO, money, pounds_k

MOST, LONGEST = 20, 500  # causes of one movement, letters of a sentence

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


def fingerprint(causes: Sequence[Cause]) -> str:
    """A short name for these causes as they stand, so that a page knows whether somebody else has changed them."""
    text = "\n".join(f"{cause.kind}|{cause.amount}|{cause.sentence}" for cause in causes)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_causes(causes: Sequence[Cause]) -> list[Problem]:
    """What is wrong with causes somebody gives, each named by its place."""
    problems = []
    if len(causes) > MOST:
        problems.append(Problem("Causes", f"there are {len(causes)}", f"at most {MOST}"))
    for place, cause in enumerate(causes, start=1):
        where = f"Cause {place}"
        if cause.kind not in CAUSES:
            problems.append(Problem(where, "its kind is not known", "one of the list"))
        if not cause.sentence.strip():
            problems.append(Problem(where, "it says nothing", "what happened, in a sentence"))
        if len(cause.sentence) > LONGEST:
            problems.append(
                Problem(where, f"it has {len(cause.sentence):,} characters", f"at most {LONGEST}")
            )
        if not cause.amount:
            problems.append(
                Problem(where, "its amount is nothing", "an amount, below nothing when the forecast fell")
            )
    return problems
