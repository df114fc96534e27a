"""Cover: who decides in a post holder's place, between which days, on what and up to what sum.

Cover passes on what the holder has and nothing more, and it is never passed on again: it is given for an appointment
that somebody holds in their own right, not for one held acting, and whoever covers cannot name a third person (maxim
*delegatus non potest delegare*; see docs/decisions/0046). Amounts are GBP; periods are half-open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import DAY, day_words, last_day
from jct.core.errors import Problem
from jct.core.money import ZERO, pounds
from partnerships.domain.incompatible import Function, Pair, clashes_of
from partnerships.domain.spans import holds, shared
from partnerships.domain.words import DecisionType, PostFunction


@dataclass(frozen=True)
class Appointment:
    """A person's time in a post; `key` is what cover is given for. Whoever acts up may be limited to some decision
    types (empty: all of the post's) and to a cap."""

    key: int
    post: int
    title: str
    function: PostFunction
    person: int
    name: str
    starts: date
    ends: date | None = None
    acting: bool = False
    decision_types: frozenset[DecisionType] = frozenset()
    cap: Decimal | None = None

    def about(self, decision_type: DecisionType) -> bool:
        return not self.decision_types or decision_type in self.decision_types


@dataclass(frozen=True)
class Cover:
    """`person` decides in place of the holder of appointment `of`; no decision types named means all of the post's."""

    of: int
    person: int
    name: str
    starts: date
    ends: date
    decision_types: frozenset[DecisionType] = frozenset()
    cap: Decimal | None = None
    key: int | None = None

    def about(self, decision_type: DecisionType) -> bool:
        return not self.decision_types or decision_type in self.decision_types


def faults(
    cover: Cover,
    *,
    of: Appointment,
    others: Iterable[Cover],
    appointments: Iterable[Appointment],
    functions: Iterable[Function],
    pairs: Iterable[Pair],
    today: date,
) -> list[Problem]:
    """Everything wrong with giving `cover` for the appointment `of`, at once; empty when it may be given.

    A cover with a `key` is one there is, judged again with another end: it may have begun, but not end in the past.
    `others` are the covers there are for that appointment, `appointments` those of its post, `functions` what the
    person has through posts held or covered.
    """
    return [
        *_who(cover, of, appointments),
        *_when(cover, of, today),
        *_again(cover, others),
        *_cap(cover),
        *(
            Problem("Person", str(clash), "somebody else")
            for clash in clashes_of(
                Function(of.function, of.title, cover.starts, cover.ends, covering=True), functions, pairs
            )
        ),
    ]


def _who(cover: Cover, of: Appointment, appointments: Iterable[Appointment]) -> list[Problem]:
    found = []
    if of.acting:
        found.append(
            Problem(
                "Post",
                f"{of.name} is acting, and cover cannot be passed on",
                "the governance officer an acting appointment to make instead",
            )
        )
    if cover.person == of.person:
        found.append(Problem("Person", f"{of.name} cannot cover for themselves", "another person"))
    elif any(
        row.post == of.post and row.person == cover.person and shared(row, cover) for row in appointments
    ):
        found.append(
            Problem(
                "Person",
                f"{cover.name} holds {of.title} already and decides in their own right",
                "somebody who does not hold it",
            )
        )
    return found


def _when(cover: Cover, of: Appointment, today: date) -> list[Problem]:
    found = []
    if cover.ends <= cover.starts:
        found.append(Problem("Last day", "it is before the first day", "the first day or a later one"))
    if cover.key is not None and cover.ends <= today:
        found.append(Problem("Last day", "it has passed", "today or a later day"))
    if cover.key is None and cover.starts < today:
        found.append(
            Problem(
                "First day",
                f"{day_words(cover.starts)} has passed, and cover is not given for the past",
                "today or a later day",
            )
        )
    if cover.starts < of.starts:
        found.append(
            Problem(
                "First day",
                f"{of.name} is in post only from {day_words(of.starts)}",
                "a day on which they are in post",
            )
        )
    until = last_day(of.ends)
    if until is not None and cover.ends > until + DAY:
        found.append(
            Problem(
                "Last day", f"{of.name} leaves the post on {day_words(until)}", "that day or an earlier one"
            )
        )
    return found


def _again(cover: Cover, others: Iterable[Cover]) -> list[Problem]:
    return [
        Problem(
            "Dates",
            f"{cover.name} already covers from {day_words(other.starts)} to {day_words(other.ends - DAY)}",
            "days outside that time, or change that cover",
        )
        for other in others
        if other.of == cover.of
        and other.person == cover.person
        and (other.key is None or other.key != cover.key)
        and shared(other, cover)
    ]


def _cap(cover: Cover) -> list[Problem]:
    if cover.cap is not None and cover.cap <= ZERO:
        return [
            Problem(
                "Cap", f"{pounds(cover.cap)} would let nothing through", "more than £0, or leave it empty"
            )
        ]
    return []


def covering(of: Appointment, covers: Iterable[Cover], on: date) -> tuple[Cover, ...]:
    """Who covers this appointment on the day `on`: nobody once the holder has left, or while acting."""
    if of.acting or not holds(of, on):
        return ()
    return tuple(cover for cover in covers if cover.of == of.key and holds(cover, on))
