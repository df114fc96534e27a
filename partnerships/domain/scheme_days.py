"""Days ahead on which nobody in post could approve above a sum, because appointments and cover end.

What somebody could approve is asked of the checks that `decide()` runs on them, with an invented matter: nothing about
acting, cover or what was passed on is said here again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from jct.core.calendar import DAY, day_words
from jct.core.money import ZERO, pounds
from partnerships.domain.actor import Actor
from partnerships.domain.authority import Authority, least
from partnerships.domain.case import Case
from partnerships.domain.clauses import governing
from partnerships.domain.matter import Clause, Matter, SchemeFacts, in_effect
from partnerships.domain.scheme_facts import (
    BELOW_NOUGHT,
    Finding,
    Severity,
    World,
    band_of,
    by_scale,
    decider,
    filters,
    listed,
)
from partnerships.domain.words import DecisionType, Measure, Mode

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
    """One appointment and a matter it might decide, with the clauses that name it and are about such a matter."""

    actor: Actor
    matter: Matter
    clauses: Sequence[Clause]


def days_without_anybody(by_type: Mapping[DecisionType, Sequence[Clause]], world: World) -> Iterator[Finding]:
    """For each decision type that people decide: the days among the next `world.days` on which the highest limit any
    of them has is lower than the highest of the whole time; asked for each care group that clauses or posts tell apart.
    Types alike are told in one finding."""
    told: dict[tuple[date, date, str], tuple[list[str], list[str]]] = {}
    for kind, clauses in by_type.items():
        scales = by_scale(clauses)
        for measure, rows in scales.items():
            lows = _lows(kind, rows, measure, world, alone=len(scales) == 1)
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


def _lows(
    kind: DecisionType, rows: Sequence[Clause], measure: Measure | None, world: World, *, alone: bool
) -> dict[tuple[date, date, str], list[str]]:
    """The days on which a limit of one scale is low, with above what in words, and for which care groups unless it is
    for all of them; by the clauses that reach further on other days."""
    people = world.authority.under(SchemeFacts("the scheme", date.min), rows)
    groups = _groups(kind, rows, people, world)
    found: dict[tuple[date, date, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for group, words in groups.items():
        stretches = reaches(kind, rows, measure, people, world, group)
        top = max(stretches, key=lambda one: one.limit)
        for low in stretches:
            if low.limit < top.limit:
                about, numbers = found[low.starts, low.ends, _above(low.limit, None if alone else measure)]
                about.append(words)
                numbers.append(top.number)
    return {
        (starts, ends, above + (f" for {listed(about)}" if len(about) < len(groups) else "")): numbers
        for (starts, ends, above), (about, numbers) in found.items()
    }


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


def reaches(
    kind: DecisionType,
    clauses: Sequence[Clause],
    measure: Measure | None,
    people: Authority,
    world: World,
    group: int | None = None,
) -> list[Reach]:
    """How far people could approve such matters of one care group, or of none, under `clauses`, all of one scale, on
    each of the days ahead."""
    end = world.on + timedelta(days=world.days)
    asked = list(_questions(kind, clauses, world, people, group))
    found: list[Reach] = []
    for first, until in pairwise([world.on, *people.turns(world.on, end), end]):
        limit, number = _highest(asked, measure, people, world, first)
        if found and (found[-1].limit, found[-1].number) == (limit, number):
            found[-1] = replace(found[-1], ends=until)
        else:
            found.append(Reach(first, until, limit, number))
    return found


def _questions(
    kind: DecisionType, clauses: Sequence[Clause], world: World, people: Authority, group: int | None
) -> Iterator[_Question]:
    """Every appointment that may decide for the care group, with each subject that a clause naming it speaks of."""
    told_apart = any(clause.recurrent is not None for clause in clauses)
    partners = {post.partner: "" for post in world.posts.values()}
    for actor in people.deciders(kind):
        if actor.care_group not in (None, group):
            continue
        named = [clause for clause in clauses if clause.care_group in (None, group) and clause.names(actor)]
        subjects = {filters(clause): clause for clause in named}
        for clause in subjects.values():
            either = (False, True) if told_apart and clause.recurrent is None else (bool(clause.recurrent),)
            for recurrent in either:
                matter = Matter(
                    kind,
                    ZERO,
                    world.on,
                    NOBODY,
                    "",
                    percent=ZERO,
                    care_group=group,
                    fund=clause.fund,
                    sector=clause.sector,
                    regime=clause.regime,
                    recurrent=recurrent,
                    partner=actor.partner,
                    partners=partners,
                )
                yield _Question(actor, matter, [one for one in named if one.covers(matter)])


def _highest(
    asked: Iterable[_Question], measure: Measure | None, people: Authority, world: World, on: date
) -> tuple[Decimal, str]:
    """The most that anybody could approve that day, and the clause by which; a joint decision reaches as far as the
    partner whose holders reach least far."""
    best = (BELOW_NOUGHT, "")
    joint: dict[tuple[str, object], dict[int, tuple[Decimal, Clause]]] = defaultdict(dict)
    for question in asked:
        actor = question.actor
        if not in_effect(actor.starts, actor.ends, on):
            continue
        one = replace(question, matter=replace(question.matter, on=on))
        if alone := _most(one, measure, people, joint=False):
            best = max(best, (alone[0], alone[1].number), key=lambda pair: pair[0])
        if together := _most(one, measure, people, joint=True):
            theirs = joint[decider(together[1])]
            known = theirs.get(actor.partner, together)
            theirs[actor.partner] = max(known, together, key=lambda pair: pair[0])
    for found in joint.values():
        limit, clause = min(found.values(), key=lambda pair: pair[0])
        if {post.partner for post in world.named(clause)} <= found.keys():
            best = max(best, (limit, clause.number), key=lambda pair: pair[0])
    return best


def _most(
    question: _Question, measure: Measure | None, people: Authority, *, joint: bool
) -> tuple[Decimal, Clause] | None:
    """The highest amount this appointment could approve, and under which clause; None when it could approve none."""
    actor, matter, on = question.actor, question.matter, question.matter.on
    clauses = [clause for clause in question.clauses if clause.in_force(on)]
    known: dict[tuple[object, ...], bool] = {}
    ends: set[Decimal] = set()
    for clause in clauses:
        if (clause.mode is Mode.ALL_OF) is joint:
            alike = _asks(clause)
            if alike not in known:
                known[alike] = _passes(matter, actor, clause, people)
            if known[alike]:
                ends.add(band_of(clause)[1])
    kind = matter.decision_type
    own = least(people.employer_limit(actor, kind, on), people.own_limit(actor, kind, on), actor.cap)
    if measure in (None, Measure.AMOUNT) and own is not None:
        ends = {min(end, own) for end in ends}
    for end in sorted(ends, reverse=True):
        about = _of_amount(matter, min(end, BEYOND), measure)
        clause_of_it = governing(about, actor, clauses)
        if (
            clause_of_it is not None
            and (clause_of_it.mode is Mode.ALL_OF) is joint
            and clause_of_it.holds(about)
            and _passes(about, actor, clause_of_it, people)
        ):
            return end, clause_of_it
    return None


def _asks(clause: Clause) -> tuple[object, ...]:
    """What a clause asks of a person, whatever the amount: clauses alike are asked once."""
    person = (clause.deputies, clause.non_delegable, clause.max_depth, clause.trained, clause.own_partner)
    return (*person, clause.mode)


def _passes(matter: Matter, actor: Actor, clause: Clause, people: Authority) -> bool:
    return all(check.passed for check in Case(matter, people).of_actor(actor, clause))


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
