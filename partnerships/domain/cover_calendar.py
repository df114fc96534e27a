"""The calendar of cover, week by week, and the days on which officers can approve less than their posts allow.

Only people are counted, not meetings of bodies. Amounts are GBP; spans are half-open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from jct.core.calendar import day_words, last_day
from jct.core.money import ZERO, pounds
from partnerships.domain.cover import Appointment, Cover, covering
from partnerships.domain.spans import Span, holds, shared
from partnerships.domain.words import DecisionType

WEEK = timedelta(days=7)
AHEAD = 60  # days for which gaps are looked for


class Standing(Enum):
    """How a post stood in a week."""

    HELD = "Held"
    COVERED = "Covered"
    NOBODY = "Nobody"


@dataclass(frozen=True)
class Cell:
    """One post in one week: the worst that is true of any of its days, who, and on how many days nobody."""

    standing: Standing
    names: tuple[str, ...]
    days: int = 0

    @property
    def words(self) -> str:
        """ "Held by Helen Fairweather", "Covered by Amara Okafor", "Nobody on 3 days, else Rhys Pritchard"."""
        names = ", ".join(self.names)
        if self.standing is not Standing.NOBODY:
            return f"{self.standing.value} by {names}"
        if self.days == WEEK.days or not names:
            return "Nobody"
        return f"Nobody on {self.days} day{'' if self.days == 1 else 's'}, else {names}"


def weeks_from(on: date, count: int) -> tuple[date, ...]:
    """The Mondays of `count` weeks, the first being the week that holds `on`."""
    monday = on - timedelta(days=on.weekday())
    return tuple(monday + WEEK * step for step in range(count))


def calendar(
    posts: Iterable[int],
    appointments: Iterable[Appointment],
    covers: Iterable[Cover],
    weeks: Sequence[date],
) -> dict[int, tuple[Cell, ...]]:
    """For each post its cell in each week; a post that nobody holds on any one day is shown so."""
    by_post: dict[int, list[Appointment]] = {}
    for row in appointments:
        by_post.setdefault(row.post, []).append(row)
    by_appointment: dict[int, list[Cover]] = {}
    for cover in covers:
        by_appointment.setdefault(cover.of, []).append(cover)
    return {
        post: tuple(_cell(by_post.get(post, ()), by_appointment, week) for week in weeks) for post in posts
    }


def _cell(appointments: Iterable[Appointment], covers: Mapping[int, Iterable[Cover]], week: date) -> Cell:
    inside = Span(week, week + WEEK)
    held = [row for row in appointments if shared(row, inside)]
    holders, stand_ins, empty = dict.fromkeys(row.name for row in held), {}, 0
    for step in range(WEEK.days):
        day = week + timedelta(days=step)
        in_post = [row for row in held if holds(row, day)]
        empty += not in_post
        for row in in_post:
            stand_ins.update(
                dict.fromkeys(cover.name for cover in covering(row, covers.get(row.key, ()), day))
            )
    if empty:
        return Cell(Standing.NOBODY, tuple(holders), empty)
    if stand_ins:
        return Cell(Standing.COVERED, tuple(stand_ins))
    return Cell(Standing.HELD, tuple(holders))


Limits = dict[
    int, Decimal | None
]  # what each post may approve (None: any sum); a post not in it approves nothing


@dataclass(frozen=True)
class PostLimits:
    """What posts may approve of one decision type: their holders, and those who act up or cover, to whom clauses for
    the holder in person (and for those who cover, clauses without deputies) give nothing."""

    held: Limits
    acted: Limits
    covered: Limits


# Gaps ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shortfall:
    """Days on which officers can approve no more than `reach` (zero: nothing), less than the posts allow (`usual`)."""

    span: Span
    reach: Decimal
    usual: Decimal | None

    def __str__(self) -> str:
        until = last_day(self.span.ends) or self.span.starts
        when = f"{day_words(self.span.starts)} to {day_words(until)}"
        if self.reach == ZERO:
            return f"{when}: nobody can approve"
        return f"{when}: nobody can approve above {pounds(self.reach)}"


def reach(
    decision_type: DecisionType,
    limits: PostLimits,
    appointments: Iterable[Appointment],
    covers: Iterable[Cover],
    on: date,
) -> Decimal | None:
    """The highest sum anybody in post, or covering, can approve on the day `on`; None without limit, zero when nobody.

    A holder who is covered is taken to be away, so that only the cover counts, with its scope and cap; whoever acts up
    counts with the scope and the cap of their appointment.
    """
    all_covers = tuple(covers)
    able: list[Decimal | None] = []
    for row in appointments:
        if not holds(row, on):
            continue
        own, stand_ins = limits.acted if row.acting else limits.held, covering(row, all_covers, on)
        if not stand_ins and row.post in own and row.about(decision_type):
            able.append(least(own[row.post], row.cap))
        if row.post in limits.covered:
            limit = limits.covered[row.post]
            able += [least(limit, cover.cap) for cover in stand_ins if cover.about(decision_type)]
    return None if None in able else max((limit for limit in able if limit is not None), default=ZERO)


def shortfalls(
    decision_type: DecisionType,
    limits: PostLimits,
    appointments: Iterable[Appointment],
    covers: Iterable[Cover],
    *,
    on: date,
    days: int = AHEAD,
) -> tuple[Shortfall, ...]:
    """The spans of the coming `days` in which officers reach less than the posts' own limits allow, in order."""
    if not limits.held:
        return ()
    allowed = limits.held.values()
    usual = None if None in allowed else max(limit for limit in allowed if limit is not None)
    rows, stand_ins = tuple(appointments), tuple(covers)
    found: list[Shortfall] = []
    for span in _stretches((*rows, *stand_ins), on, days):
        reached = reach(decision_type, limits, rows, stand_ins, span.starts)
        if reached is None or reached == usual:
            continue
        if found and found[-1].reach == reached and found[-1].span.ends == span.starts:
            span = Span(found.pop().span.starts, span.ends)
        found.append(Shortfall(span, reached, usual))
    return tuple(found)


def nobody_above(
    above: Decimal,
    decision_type: DecisionType,
    limits: PostLimits,
    appointments: Iterable[Appointment],
    covers: Iterable[Cover],
    *,
    on: date,
    days: int = AHEAD,
) -> tuple[Span, ...]:
    """The spans of the coming `days` on which no officer can approve more than `above` (GBP)."""
    rows, stand_ins = tuple(appointments), tuple(covers)
    found: list[Span] = []
    for span in _stretches((*rows, *stand_ins), on, days):
        reached = reach(decision_type, limits, rows, stand_ins, span.starts)
        if reached is None or reached > above:
            continue
        joined = found and found[-1].ends == span.starts
        found.append(Span(found.pop().starts if joined else span.starts, span.ends))
    return tuple(found)


def least(limit: Decimal | None, cap: Decimal | None) -> Decimal | None:
    """The lower of a post's limit and the cap on whoever stands in (GBP); None when there is neither."""
    return min((sum_ for sum_ in (limit, cap) if sum_ is not None), default=None)


def _stretches(rows: Iterable[Appointment | Cover], on: date, days: int) -> list[Span]:
    """The coming days cut wherever somebody comes or goes: inside each stretch every day is alike."""
    end = on + timedelta(days=days)
    edges = {edge for row in rows for edge in (row.starts, row.ends) if edge is not None and on < edge < end}
    cuts = [on, *sorted(edges), end]
    return [Span(first, after) for first, after in pairwise(cuts)]
