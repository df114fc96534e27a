"""Posts that may decide more than the post they report to: on some day, for some care group, in money or in per cent.

Clauses for one fund, sector or regime are left aside: a specialist may rightly reach further there.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from jct.core.calendar import day_words
from jct.core.money import pounds
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_facts import (
    ENDLESS,
    Decider,
    Finding,
    PostFacts,
    Severity,
    World,
    band_of,
    by_scale,
    decider,
    deciding,
)
from partnerships.domain.words import DecisionType

MOST_LOOKED_AT = 1_500  # times that a clause is looked at, for each clause of one decision
AT_LEAST = 30_000  # and of a decision with few clauses
Reach = tuple[Decimal, Decimal]  # the highest amount, and the largest change in per cent; ENDLESS: any
Pair = tuple[Clause, Clause, PostFacts]  # the post's own, that of the one above, and whose that is
Rows = Sequence[Clause]


class _Line:
    """A post, and those above it that clauses name, the nearest first; the clauses of each by care group."""

    def __init__(self, posts: Sequence[PostFacts], clauses: Sequence[Rows], on: date) -> None:
        self.posts, self.on = posts, on
        self._of_group = [_by_group(rows) for rows in clauses]
        self.rows = {row.key: row for row in chain.from_iterable(clauses)}.values()
        self._rows_of_group = _by_group(self.rows)
        self._general = sorted(self._turns(None))

    def groups(self) -> list[int | None]:
        """What the post may decide about: matters of any care group that neither a clause nor a post above is for, and
        of each that one is for."""
        own = self.posts[0].care_group
        every = {None: None, **dict.fromkeys(post.care_group for post in self.posts)}
        return list(every | dict.fromkeys(self._rows_of_group)) if own is None else [own]

    def about(self, group: int | None) -> list[list[Clause]]:
        """For each post the clauses about matters of the care group."""
        return [[row for key in {None, group} for row in of.get(key, ())] for of in self._of_group]

    def days(self, group: int | None) -> list[date]:
        """The days, from that of asking, on which something turns; for a group that no post is for, those on which a
        clause of its own is in force, since on others it is as for any other group."""
        turns, general = self._turns(group), self._general
        if group is None or any(post.care_group == group for post in self.posts):
            return sorted({*turns, *general})
        for row in self._rows_of_group[group]:
            first = bisect_left(general, row.starts or self.on)
            last = len(general) if row.ends is None else bisect_left(general, row.ends)
            turns.update(general[first:last])
        return sorted(turns)

    def _turns(self, group: int | None) -> set[date]:
        about = self._rows_of_group.get(group, ())
        turns = {day for row in about for day in (row.starts, row.ends) if day is not None and day > self.on}
        return turns | {self.on}


def _by_group(rows: Iterable[Clause]) -> dict[int | None, list[Clause]]:
    found: dict[int | None, list[Clause]] = defaultdict(list)
    for row in rows:
        found[row.care_group].append(row)
    return dict(found)


def falling_limits(kind: DecisionType, clauses: Iterable[Clause], world: World) -> Iterator[Finding]:
    """Each pair of clauses by which a post reaches further than the nearest one above it that may decide the same at
    all, with the first day. A post's clauses are weighed as `decide()` weighs them: the closest alone govern."""
    rows = [row for row in deciding(clauses) if row.ends is None or row.ends > world.on]
    general = [row for row in rows if row.body_key is None and not (row.fund or row.sector or row.regime)]
    looks = _Looks(max(AT_LEAST, MOST_LOOKED_AT * len(general)))
    told: set[tuple[int, int]] = set()
    for scale in by_scale(general).values():
        for line in _lines(scale, world):
            for on, group, pair in _falling(line, world, looks):
                own, above, _ = pair
                if (own.key, above.key) not in told:
                    told.add((own.key, above.key))
                    yield _found(kind, pair, line.posts[0], world, on, group)
    if looks.left < 0:
        yield Finding(
            "ranks_not_compared",
            Severity.ERROR,
            (),
            f"Clauses about {kind.label.lower()} tell apart so many care groups and days that limits were not compared "
            "with those of the posts above on all of them.",
            "Let more of them begin and end on common days, or say the same of more care groups.",
        )


@dataclass
class _Looks:
    left: int


def _lines(rows: Iterable[Clause], world: World) -> Iterator[_Line]:
    of: dict[Decider, list[Clause]] = defaultdict(list)
    for row in rows:
        of[decider(row)].append(row)

    def naming(post: PostFacts) -> list[Clause]:
        named = (*of.get(("post", post.key), ()), *of.get(("function", post.function), ()))
        return [row for row in named if post.care_group is None or row.care_group in (None, post.care_group)]

    for post in world.posts.values():
        if own := naming(post):
            line = [(post, own), *_above(post, world, naming)]
            if len(line) > 1:
                posts, clauses = zip(*line, strict=True)
                yield _Line(posts, clauses, world.on)


def _above(
    post: PostFacts, world: World, naming: Callable[[PostFacts], list[Clause]]
) -> Iterator[tuple[PostFacts, list[Clause]]]:
    """The posts up the line that clauses name; a line in a circle ends where it meets itself."""
    seen, key = {post.key}, post.reports_to
    while key is not None and key in world.posts and key not in seen:
        seen.add(key)
        above = world.posts[key]
        if rows := naming(above):
            yield above, rows
        key = above.reports_to


def _falling(line: _Line, world: World, looks: _Looks) -> Iterator[tuple[date, int | None, Pair]]:
    """Each day and care group with the pair of clauses; None: for any other, or none. Nothing more once there are no
    looks left."""
    apart = any(row.recurrent is not None for row in line.rows)
    for group in line.groups():
        if looks.left < 0:
            return
        about, days = line.about(group), line.days(group)
        looks.left -= sum(map(len, about)) + len(days)
        for on in days:
            looks.left -= sum(map(len, about))
            if looks.left < 0:
                return
            for recurrent in (False, True) if apart else (False,):
                pair = _pair(line, about, group, on, recurrent=recurrent)
                if pair is not None:
                    yield on, group, pair


def _pair(
    line: _Line, about: Sequence[Sequence[Clause]], group: int | None, on: date, *, recurrent: bool
) -> Pair | None:
    """The clause by which the post reaches furthest where the post above does not, and that one's furthest."""
    (_, own), *others = (
        (post, _governing(rows, on, recurrent=recurrent) if post.care_group in (None, group) else [])
        for post, rows in zip(line.posts, about, strict=True)
    )
    superior, above = next((one for one in others if one[1]), others[0])
    if not own or not above:
        return None
    limits = _outermost(map(_reach, above))
    beyond = [row for row in own if not any(_within(_reach(row), limit) for limit in limits)]
    return (max(beyond, key=_reach), max(above, key=_reach), superior) if beyond else None


def _governing(rows: Iterable[Clause], on: date, *, recurrent: bool) -> list[Clause]:
    here = [row for row in rows if row.in_force(on) and row.recurrent in (None, recurrent)]
    closest = max((row.specificity for row in here), default=0)
    return [row for row in here if row.specificity == closest]


def _reach(row: Clause) -> Reach:
    return band_of(row)[1], ENDLESS if row.percent_up_to is None else row.percent_up_to


def _outermost(reaches: Iterable[Reach]) -> list[Reach]:
    """Those that no other goes beyond in both; the others forbid nothing more."""
    found: list[Reach] = []
    for reach in sorted(set(reaches), reverse=True):
        if not found or reach[1] > found[-1][1]:
            found.append(reach)
    return found


def _within(one: Reach, other: Reach) -> bool:
    return one[0] <= other[0] and one[1] <= other[1]


def _found(
    kind: DecisionType, pair: Pair, post: PostFacts, world: World, on: date, group: int | None
) -> Finding:
    own, above, superior = pair
    since = f"From {day_words(on)} " if on > world.on else ""
    where = (
        f" for {world.care_groups.get(group, 'a care group')}" if group not in (None, post.care_group) else ""
    )
    return Finding(
        "limit_falls",
        Severity.ERROR,
        (own.number, above.number),
        f"{since}{post.title} may decide {kind.label.lower()}{where} {_up_to(own)} under clause {own.number}, more "
        f"than {superior.title} above, {_up_to(above)} under clause {above.number}.",
        f"Raise the limit of clause {above.number} or lower that of clause {own.number}.",
    )


def _up_to(clause: Clause) -> str:
    high, percent = _reach(clause)
    money = "of any amount" if high == ENDLESS else f"up to {pounds(high)}"
    return money if percent == ENDLESS else f"{money} for changes of up to {percent.normalize():f}%"
