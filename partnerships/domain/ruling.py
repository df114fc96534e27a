"""The answer to "may this person decide this?": every check, its sum, its clause, and who can.

A ruling is stored with the approval that rests on it, so it turns into plain JSON and back without loss.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True)
class Check:
    """One question asked of the facts; `sentence` answers it, `arithmetic` shows the sum behind it."""

    code: str
    passed: bool
    sentence: str
    arithmetic: str = ""
    clause_number: str = ""
    clause_text: str = ""


@dataclass(frozen=True)
class Able:
    """A post whose present holders may decide the matter, or a body that may decide it in its meeting."""

    title: str
    people: tuple[str, ...] = ()
    clause_number: str = ""
    limit: Decimal | None = None  # GBP, inclusive
    meeting: bool = False

    def __str__(self) -> str:
        if self.meeting:
            return f"{self.title}, in its meeting"
        return f"{', '.join(self.people)} ({self.title})"


@dataclass(frozen=True)
class Ruling:
    person: int
    name: str
    allowed: bool
    on: date
    amount: Decimal
    sum: Decimal  # with related requests of twelve months
    limit: Decimal | None  # the least of clause, employer's and own limit; None where no amount is measured
    post: int | None
    post_title: str
    clause: int | None
    clause_number: str
    clause_text: str
    checks: tuple[Check, ...]
    who_can: tuple[Able, ...]
    still_needed: tuple[str, ...]  # partners whose consent a joint matter needs besides this person's
    next_step: str

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not: the sentence of every check that failed; empty when allowed."""
        return tuple(check.sentence for check in self.checks if not check.passed)

    @property
    def completes(self) -> bool:
        """Whether this person's approval would settle the matter."""
        return self.allowed and not self.still_needed

    def __str__(self) -> str:
        return " ".join([*self.reasons, self.next_step])

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: money as text, days as ISO dates."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The ruling that `as_json` wrote. Raises KeyError or TypeError for anything else."""
        able = (_with_limit(able) for able in stored["who_can"])
        facts = _with_limit(stored) | {
            "on": date.fromisoformat(stored["on"]),
            "amount": Decimal(stored["amount"]),
            "sum": Decimal(stored["sum"]),
            "checks": tuple(Check(**check) for check in stored["checks"]),
            "who_can": tuple(Able(**(facts | {"people": tuple(facts["people"])})) for facts in able),
            "still_needed": tuple(stored["still_needed"]),
        }
        return cls(**facts)


def _with_limit(stored: dict[str, Any]) -> dict[str, Any]:
    limit = stored["limit"]
    return stored | {"limit": None if limit is None else Decimal(limit)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
