"""Days ahead on which nobody in post could approve above a sum, because appointments and cover end.

What somebody could approve is asked of the checks that `decide()` runs on them, with an invented matter: nothing about
acting, cover or what was passed on is said here again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from operator import attrgetter

from jct.core.calendar import DAY, day_words
from jct.core.money import ZERO, pounds
from partnerships.domain.actor import Actor
from partnerships.domain.authority import Authority, least
from partnerships.domain.by_subject import BySubject
from partnerships.domain.case import Case
from partnerships.domain.clauses import governing
from partnerships.domain.matter import Clause, Matter, SchemeFacts, in_effect
from partnerships.domain.scheme_facts import (
    BELOW_NOUGHT,
    MOST_NAMED,
    Finding,
    Gradually,
    Severity,
    World,
    band_of,
    by_scale,
    decider,
    listed,
    some,
)
from partnerships.domain.words import DecisionType, Measure, Mode

# What a clause says, apart from its name and the care group it is for.
SAYS = attrgetter(
    *(one.name for one in fields(Clause) if one.name not in ("key", "number", "text", "source", "care_group"))
)
NOBODY = -1  # who asks for what is invented here
BEYOND = Decimal(10) ** 12  # GBP; more than any band with an end can hold


@dataclass(frozen=True)
class Reach:
    """How far somebody (or, for a joint decision, some of every partner) could approve on the days from `starts` until
    `ends` (exclusive): BELOW_NOUGHT where nobody could; `number` is of the clause."""

    starts: date
    ends: date
    limit: Decimal
    number: str = ""


@dataclass(frozen=True)
class _Question:
    """One appointment, and the clauses that name it and are about one subject it might decide."""

    actor: Actor
    clauses: Sequence[Clause]


@dataclass
class Left:
    """How many clauses may still be looked at."""

    number: int


Best = tuple[Decimal, Clause]  # the highest amount, and the clause by which


def nobody_waits(number: int) -> None:
    """Nothing is told."""


def days_without_anybody(
    by_type: Mapping[DecisionType, Sequence[Clause]],
    world: World,
    tell: Callable[[int], None] = nobody_waits,
) -> Iterator[Finding]:
    """For each decision type that people decide: the days among the next `world.days` on which the highest limit any
    of them has is lower than the highest of the whole time; asked for each care group that clauses or posts tell apart.
    Types alike are told in one finding."""
    told: dict[tuple[date, date, str], tuple[list[str], list[str]]] = {}
    not_asked: list[str] = []
    left = Left(MOST_LOOKED_AT)
    for kind, clauses in by_type.items():
        scales = by_scale(clauses)
        done = Gradually(tell, len(clauses))
        for place, (measure, rows) in enumerate(scales.items()):
            step = partial(_step, done, place, len(scales))
            lows, whole = _lows(kind, rows, measure, world, left, step, alone=len(scales) == 1)
            not_asked += [] if whole else [kind.label.lower()]
            for (starts, ends, above), found in lows.items():
                kinds, numbers = told.setdefault((starts, ends, above), ([], []))
                kinds.append(kind.label.lower())
                numbers += found
    for (starts, ends, above), (kinds, numbers) in told.items():
        yield Finding(
            "nobody_on_days",
            Severity.WARNING,
            tuple(dict.fromkeys(numbers)),
            f"{_when(starts, ends)} nobody in post could approve {listed(dict.fromkeys(kinds))}{above}.",
            "Appoint somebody or name cover for those days, or take such matters to a meeting.",
        )
    if not_asked:
        yield Finding(
            "days_not_asked",
            Severity.WARNING,
            (),
            f"Clauses about {listed(dict.fromkeys(not_asked))} are for so many care groups, funds and days that days "
            "without anybody in post were looked for in some of the care groups only.",
            "Say the same of more care groups, or of more funds.",
        )


def _step(done: Gradually, place: int, of: int, part: int, groups: int) -> None:
    """So many care groups have been asked about in one of several scales."""
    done.reach(place * groups + part, of * groups)


def _lows(
    kind: DecisionType,
    rows: Sequence[Clause],
    measure: Measure | None,
    world: World,
    left: Left,
    step: Callable[[int, int], None],
    *,
    alone: bool,
) -> tuple[dict[tuple[date, date, str], list[str]], bool]:
    """The days on which a limit of one scale is low, with above what in words, and for which care groups unless it is
    for all of them; by the clauses that reach further on other days. And whether every care group was asked about:
    those alike are asked about once, and no more of them than take seconds."""
    people = world.authority.under(SchemeFacts("the scheme", date.min), rows)
    groups, asked = _groups(kind, rows, people, world), Asked(kind, rows, measure, people, world, left)
    found: dict[tuple[date, date, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    alike = _alike(rows, people.deciders(kind), groups)
    known: dict[object, tuple[list[str], list[Reach]]] = {}
    for place, (group, words) in enumerate(groups.items(), start=1):
        step(place, len(groups))
        apart, own = alike[group]
        if apart not in known:
            reaches = asked.reaches(group)
            if reaches is None:
                continue
            known[apart] = own, reaches
        theirs, stretches = known[apart]
        top = max(stretches, key=lambda one: one.limit)
        for low in stretches:
            if low.limit < top.limit:
                about, numbers = found[low.starts, low.ends, _above(low.limit, None if alone else measure)]
                about.append(words)
                numbers.append(own[theirs.index(top.number)] if top.number in theirs else top.number)
    whole = all(apart in known for apart, _ in alike.values())
    return {
        (starts, ends, above + (f" for {some(about)}" if len(about) < len(groups) else "")): numbers[
            :MOST_NAMED
        ]
        for (starts, ends, above), (about, numbers) in found.items()
    }, whole


def _alike(
    rows: Iterable[Clause], deciders: Iterable[Actor], groups: Iterable[int | None]
) -> dict[int | None, tuple[object, list[str]]]:
    """Of each care group what tells it apart from others, and the numbers of its own clauses: groups whose own clauses
    say the same reach as far, unless somebody decides for one of them only."""
    own: dict[int | None, list[tuple[str, object]]] = defaultdict(list)
    for row in rows:
        if row.care_group is not None:
            own[row.care_group].append((row.number, SAYS(row)))
    served = {actor.care_group for actor in deciders} - {None}
    found: dict[int | None, tuple[object, list[str]]] = {}
    for group in groups:
        said = tuple(says for _, says in own[group])
        found[group] = (group if group in served else None, said), [number for number, _ in own[group]]
    return found


def _groups(
    kind: DecisionType, rows: Iterable[Clause], people: Authority, world: World
) -> dict[int | None, str]:
    """The care groups that these clauses or whoever they name tell apart, in words; and the others, or matters of none
    where there are no others to stand for them."""
    apart = {clause.care_group for clause in rows} | {actor.care_group for actor in people.deciders(kind)}
    groups: dict[int | None, str] = {
        key: world.care_groups.get(key, "a care group")
        for key in sorted(key for key in apart if key is not None)
    }
    if not groups or world.care_groups.keys() - groups.keys():
        groups[None] = "any other care group, or none"
    return groups


ENOUGH = 5  # care groups for which it would be too much, before no other is looked at
MOST_LOOKED_AT = (
    2_500_000  # clauses, in finding how far people reach in all decisions and scales; some seconds
)
ASKING = 25  # clauses that take as long to look at as asking somebody does


class Asked:
    """How far people could approve matters of one kind on each of the days ahead, under clauses all of one scale; what
    holds for every care group is found once.

    A subject is asked again only on the days on which a clause about it turns, or anything about people does.
    """

    def __init__(
        self,
        kind: DecisionType,
        clauses: Sequence[Clause],
        measure: Measure | None,
        people: Authority,
        world: World,
        left: Left | None = None,
    ) -> None:
        self._left = left or Left(MOST_LOOKED_AT)
        self._kind, self._measure, self._people, self._world = kind, measure, people, world
        self._end = world.on + timedelta(days=world.days)
        self._turns = people.turns(world.on, self._end)
        self._told_apart = any(clause.recurrent is not None for clause in clauses)
        self._partners = {post.partner: "" for post in world.posts.values()}
        self._named = [
            (actor, BySubject(clause for clause in clauses if clause.names(actor)))
            for actor in people.deciders(kind)
        ]
        self._matters: dict[tuple[int | None, int, date, Decimal], Matter] = {}
        self._passing: dict[tuple[object, ...], bool] = {}
        self._left_out = 0  # care groups

    def reaches(self, group: int | None = None) -> list[Reach] | None:
        """For matters of one care group, or of none. None when that would be more than is asked in all."""
        if self._left_out == ENOUGH:
            return None
        on, end, asked = self._world.on, self._end, list(self._questions(group))
        turning: dict[date, list[int]] = {day: list(range(len(asked))) for day in (on, *self._turns)}
        every = set(turning)
        for place, question in enumerate(asked):
            turns = {day for row in question.clauses for day in (row.starts, row.ends)}
            for day in turns - every:
                if day is not None and on < day < end:
                    turning.setdefault(day, []).append(place)
        looks = sum(ASKING + len(asked[place].clauses) for places in turning.values() for place in places)
        if looks > self._left.number:
            self._left_out += 1
            return None
        self._left.number -= looks
        alone: list[Best | None] = [None] * len(asked)
        together: list[Best | None] = [None] * len(asked)
        found: list[Reach] = []
        for first, until in pairwise([*sorted(turning), end]):
            for place in turning[first]:
                alone[place] = self._most(asked[place], first, joint=False)
                together[place] = self._most(asked[place], first, joint=True)
            limit, number = self._highest(asked, alone, together)
            if found and (found[-1].limit, found[-1].number) == (limit, number):
                found[-1] = replace(found[-1], ends=until)
            else:
                found.append(Reach(first, until, limit, number))
        return found

    def _questions(self, group: int | None) -> Iterator[_Question]:
        """Every appointment that may decide for the care group, with each subject that a clause naming it speaks of."""
        for actor, named in self._named:
            if actor.care_group not in (None, group):
                continue
            for subject in named.subjects(group):
                recurrent = subject[-1]
                either = (False, True) if self._told_apart and recurrent is None else (bool(recurrent),)
                for spending in either:
                    yield _Question(actor, named.about((group, *subject[1:-1], spending)))

    def _highest(
        self, asked: Sequence[_Question], alone: Iterable[Best | None], together: Iterable[Best | None]
    ) -> tuple[Decimal, str]:
        """The most that anybody could approve, and the clause by which; a joint decision reaches as far as the partner
        whose holders reach least far."""
        best = (BELOW_NOUGHT, "")
        joint: dict[tuple[str, object], dict[int, Best]] = defaultdict(dict)
        for one in alone:
            if one is not None and one[0] > best[0]:
                best = one[0], one[1].number
        for question, both in zip(asked, together, strict=True):
            if both is not None:
                theirs = joint[decider(both[1])]
                known = theirs.get(question.actor.partner, both)
                theirs[question.actor.partner] = max(known, both, key=lambda pair: pair[0])
        for found in joint.values():
            limit, clause = min(found.values(), key=lambda pair: pair[0])
            if {post.partner for post in self._world.named(clause)} <= found.keys():
                best = max(best, (limit, clause.number), key=lambda pair: pair[0])
        return best

    def _most(self, question: _Question, on: date, *, joint: bool) -> Best | None:
        """The highest amount this appointment could approve that day, and under which clause; None for no amount."""
        actor, kind, people = question.actor, self._kind, self._people
        if not in_effect(actor.starts, actor.ends, on):
            return None
        clauses = [clause for clause in question.clauses if clause.in_force(on)]
        ends = {
            band_of(clause)[1]
            for clause in clauses
            if (clause.mode is Mode.ALL_OF) is joint and self._passes(actor, clause, on, ZERO)
        }
        if not ends:
            return None
        own = least(people.employer_limit(actor, kind, on), people.own_limit(actor, kind, on), actor.cap)
        if self._measure in (None, Measure.AMOUNT) and own is not None:
            ends = {min(end, own) for end in ends}
        most = max(clause.specificity for clause in clauses)
        closest = [clause for clause in clauses if clause.specificity == most]  # no other governs
        for end in sorted(ends, reverse=True):
            amount = min(end, BEYOND)
            about = self._matter(actor, on, amount)
            clause_of_it = governing(about, actor, closest)
            if (
                clause_of_it is not None
                and (clause_of_it.mode is Mode.ALL_OF) is joint
                and clause_of_it.holds(about)
                and self._passes(actor, clause_of_it, on, amount)
            ):
                return end, clause_of_it
        return None

    def _passes(self, actor: Actor, clause: Clause, on: date, amount: Decimal) -> bool:
        """Whether the person may decide such an amount; whatever the subject, so that it is asked once."""
        alike = (id(actor), on, amount, *_asks(clause))
        known = self._passing.get(alike)
        if known is None:
            case = Case(self._matter(actor, on, amount), self._people)
            known = self._passing[alike] = all(check.passed for check in case.of_actor(actor, clause))
        return known

    def _matter(self, actor: Actor, on: date, amount: Decimal) -> Matter:
        """An invented matter that the actor's own care group and partner are not in the way of."""
        key = actor.care_group, actor.partner, on, amount
        if key not in self._matters:
            plain = Matter(
                self._kind,
                ZERO,
                on,
                NOBODY,
                "",
                percent=ZERO,
                care_group=actor.care_group,
                partner=actor.partner,
                partners=self._partners,
            )
            self._matters[key] = _of_amount(plain, amount, self._measure)
        return self._matters[key]


def _asks(clause: Clause) -> tuple[object, ...]:
    """What a clause asks of a person, whatever the amount and the subject: clauses alike are asked once."""
    person = (clause.deputies, clause.non_delegable, clause.max_depth, clause.trained, clause.own_partner)
    return (*person, clause.mode)


def _of_amount(matter: Matter, amount: Decimal, measure: Measure | None) -> Matter:
    if measure is Measure.ANNUAL_VALUE:
        return replace(matter, annual_amount=amount)
    if measure is Measure.CUMULATIVE_CHANGE:
        return replace(matter, cumulative_amount=amount)
    return replace(matter, amount=amount)


def _when(starts: date, ends: date) -> str:
    first, last = starts, ends - DAY
    return f"On {day_words(first)}" if first == last else f"From {day_words(first)} to {day_words(last)}"


def _above(limit: Decimal, measure: Measure | None) -> str:
    """ " above £50,000", with the measure where bands go by several; empty where nobody could approve anything."""
    if limit == BELOW_NOUGHT:
        return ""
    return f" above {pounds(limit)}" + (f" ({measure.label.lower()})" if measure else "")
