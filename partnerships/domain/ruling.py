"""The answer to "may this person decide this?": every check, its sum, its clause, and who can.

A ruling is stored with the approval that rests on it, so it turns into plain JSON and back without loss.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from jct.core.calendar import day_words
from partnerships.domain.words import Verb

RECOMMENDS = frozenset({"takes_effect"})  # the only check a recommendation may fail
# What there is no money or time for, or does not say what it takes of a year, cannot go ahead; whoever would decide it
# refuses it or sends it back all the same.
REFUSABLE = frozenset(
    {"indicative", "envelope", "money", "notional", "yearly_sum", "board_authority", "exercise_by"}
)


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
    """A post whose present holders may decide the matter, or a body that may decide it in its meeting.

    `people` are their names, whoever covers with the holder's name beside theirs; `persons` are their keys.
    """

    title: str
    people: tuple[str, ...] = ()
    clause_number: str = ""
    limit: Decimal | None = None  # GBP, inclusive
    meeting: bool = False
    post: int | None = None
    body: int | None = None
    persons: tuple[int, ...] = ()
    verb: Verb = Verb.DECIDE
    call_in_days: int = 0
    next_on: date | None = None  # of a body: its next meeting that is planned

    def __str__(self) -> str:
        if self.meeting:
            on = f" on {day_words(self.next_on)}" if self.next_on else ""
            return f"{self.title}, in its meeting{on}"
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
    still_needed: tuple[str, ...]  # whose consent, key or ratification the matter needs besides this answer
    next_step: str
    verb: Verb = Verb.DECIDE  # what this answer would be: decide, recommend or ratify
    recommends: bool = False  # it may be recommended, though not decided
    recommends_to: tuple[str, ...] = ()
    ratified_by: str = ""  # the body that must ratify what is agreed here
    body: int | None = None  # the body judged, when it is a body and not a person
    cover_for: int | None = None
    cover_for_name: str = ""
    covering: bool = False  # by cover that this holder gave, and not acting up or by what was passed on
    version: int = 1
    call_in_days: int = 0  # working days after publication before it may be carried out
    earliest_on: date | None = None  # the first day on which the notice given would be long enough
    who_could: tuple[Able, ...] = ()  # who can once gates, notice and consultation are done
    who_recommends: tuple[Able, ...] = ()
    uncovered: bool = False  # it waits, and no clause in force covers it: a change of the scheme would help
    scheme: int | None = None  # in effect on the day

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not: the sentence of every check that failed; empty when allowed."""
        return tuple(check.sentence for check in self.checks if not check.passed)

    def fails(self, code: str) -> bool:
        """Whether a check of this code refuses."""
        return any(check.code == code and not check.passed for check in self.checks)

    @property
    def may_refuse(self) -> bool:
        """Whether this person may refuse it: whoever may decide it, though there is no money or time for it."""
        return not self._against

    @property
    def may_send_back(self) -> bool:
        """Whether this person may send it back: whoever may decide or recommend it, though nothing can come of
        it."""
        return self._against <= RECOMMENDS

    @property
    def _against(self) -> frozenset[str]:
        """The codes of the failed checks that count against a refusal too."""
        return frozenset(check.code for check in self.checks if not check.passed) - REFUSABLE

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
        """The ruling that `as_json` wrote, today or before newer fields existed. Raises KeyError or TypeError for
        anything else."""
        facts = stored | {
            "on": date.fromisoformat(stored["on"]),
            "amount": Decimal(stored["amount"]),
            "sum": Decimal(stored["sum"]),
            "limit": _decimal(stored["limit"]),
            "checks": tuple(Check(**check) for check in stored["checks"]),
            "still_needed": tuple(stored["still_needed"]),
            "who_can": _able(stored["who_can"]),
            "who_could": _able(stored.get("who_could", ())),
            "who_recommends": _able(stored.get("who_recommends", ())),
            "recommends_to": tuple(stored.get("recommends_to", ())),
            "verb": Verb(stored.get("verb", Verb.DECIDE)),
        }
        earliest = stored.get("earliest_on")
        facts["earliest_on"] = date.fromisoformat(earliest) if earliest else None
        return cls(**facts)


def _able(stored: Iterable[dict[str, Any]]) -> tuple[Able, ...]:
    return tuple(
        Able(
            **able
            | {
                "people": tuple(able["people"]),
                "persons": tuple(able.get("persons", ())),
                "limit": _decimal(able["limit"]),
                "verb": Verb(able.get("verb", Verb.DECIDE)),
                "next_on": date.fromisoformat(able["next_on"]) if able.get("next_on") else None,
            }
        )
        for able in stored
    )


def _decimal(stored: str | None) -> Decimal | None:
    return None if stored is None else Decimal(stored)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
