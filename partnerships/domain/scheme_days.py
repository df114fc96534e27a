"""Days ahead on which nobody in post could approve above a sum, because appointments and cover end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from jct.core.calendar import DAY, day_words
from jct.core.money import pounds
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_facts import (
    BELOW_NOUGHT,
    ENDLESS,
    Decider,
    Finding,
    Held,
    PostFacts,
    Severity,
    World,
    band_of,
    decider,
    listed,
)
from partnerships.domain.words import DecisionType, Mode

Days = tuple[date, date]  # the second is exclusive
ALONE = (Mode.SOLE, Mode.ANY_ONE, Mode.RATIFY_BY)


@dataclass(frozen=True)
class _Able:
    """Somebody (or, for a joint decision, some of every partner) who can approve up to `limit` on some days."""

    limit: Decimal
    days: tuple[Days, ...]
    number: str


def days_without_anybody(by_type: Mapping[DecisionType, Sequence[Clause]], world: World) -> Iterator[Finding]:
    """For each decision type that people decide: the days among the next `world.days` on which the highest limit any
    of them has is lower than the highest of the whole time. Types alike are told in one finding."""
    ahead = (world.on, world.on + timedelta(days=world.days))
    appointed: dict[int, list[Held]] = defaultdict(list)
    for held in world.held:
        appointed[held.post].append(held)
    told: dict[tuple[Days, Decimal], tuple[list[str], list[str]]] = {}
    for kind, clauses in by_type.items():
        able = list(_able(kind, clauses, world, appointed, ahead))
        for days, limit, number in _falls(able, ahead):
            kinds, numbers = told.setdefault((days, limit), ([], []))
            kinds.append(kind.label.lower())
            numbers.append(number)
    for (days, limit), (kinds, numbers) in told.items():
        yield Finding(
            "nobody_on_days",
            Severity.WARNING,
            tuple(dict.fromkeys(numbers)),
            f"{_when(days)} nobody in post could approve {listed(kinds)}{_above(limit)}.",
            "Appoint somebody or name cover for those days, or take such matters to a meeting.",
        )


def _able(
    kind: DecisionType,
    clauses: Sequence[Clause],
    world: World,
    appointed: Mapping[int, list[Held]],
    ahead: Days,
) -> Iterator[_Able]:
    best: dict[tuple[Decider, bool], Clause] = {}
    for clause in clauses:
        if clause.body_key is None and (clause.mode in ALONE or clause.mode is Mode.ALL_OF):
            key = decider(clause), clause.mode is Mode.ALL_OF
            if key not in best or band_of(clause)[1] > band_of(best[key])[1]:
                best[key] = clause
    for (_, joint), clause in best.items():
        posts = world.named(clause)
        if joint:
            partners: dict[int, list[Days]] = defaultdict(list)
            for post in posts:
                partners[post.partner] += [_within(held, ahead) for held in appointed[post.key]]
            yield _Able(band_of(clause)[1], _common(partners.values()), clause.number)
        else:
            yield from _alone(kind, clause, posts, world, appointed, ahead)


def _alone(
    kind: DecisionType,
    clause: Clause,
    posts: Iterable[PostFacts],
    world: World,
    appointed: Mapping[int, list[Held]],
    ahead: Days,
) -> Iterator[_Able]:
    for post in posts:
        limit = min(band_of(clause)[1], world.limits.get((post.key, kind), ENDLESS))
        for held in appointed.get(post.key, ()):
            if not held.cover or (
                clause.deputies and not clause.non_delegable and kind in (held.scope or {kind})
            ):
                own = limit if held.cap is None else min(limit, held.cap)
                yield _Able(own, (_within(held, ahead),), clause.number)


def _within(held: Held, ahead: Days) -> Days:
    first, end = ahead
    return max(held.starts, first), end if held.ends is None else min(held.ends, end)


def _common(several: Iterable[list[Days]]) -> tuple[Days, ...]:
    """The days on which every partner has somebody."""
    rows = list(several)
    edges = sorted({day for days in rows for pair in days for day in pair})
    return tuple(
        (first, end)
        for first, end in pairwise(edges)
        if all(any(one[0] <= first and end <= one[1] for one in days) for days in rows)
    )


def _falls(able: Sequence[_Able], ahead: Days) -> Iterator[tuple[Days, Decimal, str]]:
    """Stretches of days with the highest limit there, where it is lower than the highest of the whole time."""
    whole = [one for one in able if any(first < end for first, end in one.days)]
    if not whole:
        return
    top = max(whole, key=lambda one: one.limit)
    edges = sorted({*ahead, *(day for one in whole for pair in one.days for day in pair)})
    stretches: list[tuple[date, date, Decimal]] = []
    for first, end in pairwise(edges):
        limit = max(
            (one.limit for one in whole if any(days[0] <= first and end <= days[1] for days in one.days)),
            default=BELOW_NOUGHT,
        )
        if stretches and stretches[-1][1:] == (first, limit):
            stretches[-1] = (stretches[-1][0], end, limit)
        else:
            stretches.append((first, end, limit))
    for first, end, limit in stretches:
        if limit < top.limit:
            yield (first, end), limit, top.number


def _when(days: Days) -> str:
    first, last = days[0], days[1] - DAY
    return f"On {day_words(first)}" if first == last else f"From {day_words(first)} to {day_words(last)}"


def _above(limit: Decimal) -> str:
    return "" if limit == BELOW_NOUGHT else f" above {pounds(limit)}"
