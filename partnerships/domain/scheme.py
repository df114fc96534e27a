"""The linter of a scheme of delegation: what its text leaves open, says twice, or gives to nobody.

Runs on every draft and each night on the scheme in effect. An error is a fault of the text itself, or a name that no
longer stands for anything, and blocks adoption; a warning is about the world as it is today (a vacant post, say) or a
matter of judgement. Whether a person may decide a matter is `decide()` alone: nothing here is asked for that.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from partnerships.domain.clause_faults import LABELS, Fault, faults
from partnerships.domain.furthest import Furthest
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_days import days_without_anybody
from partnerships.domain.scheme_facts import (
    MOST_TOLD,
    Band,
    Finding,
    Gradually,
    Severity,
    World,
    band_of,
    band_words,
    by_scale,
    decider,
    deciding,
    filters,
    listed,
    scale,
    who,
)
from partnerships.domain.scheme_gaps import gaps, undecided
from partnerships.domain.scheme_ranks import falling_limits
from partnerships.domain.scheme_world import clashes_of_people, unusable
from partnerships.domain.words import DecisionType

ByType = Mapping[DecisionType, Sequence[Clause]]
Edges = dict[Decimal | None, list[str]]
Subject = tuple[str, Callable[[Clause], bool]]  # in words, and whether a clause is about it


Tell = Callable[[int, int], None]  # how far the work is, of how much


def silent(done: int, of: int) -> None:
    """Nobody is waiting."""


def lint(clauses: Iterable[Clause], world: World, tell: Tell = silent) -> tuple[Finding, ...]:
    """Every finding: errors first, then warnings, each in the order of the clauses, of each sort the first ones and how
    many more there are. Quick for ten thousand clauses."""
    rows = list(clauses)
    done = 0

    def told(number: int) -> None:
        nonlocal done
        done += number
        tell(done, 2 * len(rows))

    by_type: dict[DecisionType, list[Clause]] = defaultdict(list)
    for clause in rows:
        by_type[clause.decision_type].append(clause)
    wrong = {clause.key: bad for clause in rows if (bad := faults(_as_written(clause)))}
    sound = {kind: [row for row in about if row.key not in wrong] for kind, about in by_type.items()}
    found = [
        *(finding for clause in rows for finding in _told(clause, wrong.get(clause.key, ()))),
        *undecided(sound, world),
        *(finding for kind, about in sound.items() for finding in _of_type(kind, about, world, told)),
        *unusable(rows, world),
        *clashes_of_people(world),
        *days_without_anybody(sound, world, told),
    ]
    places = {clause.number: place for place, clause in enumerate(rows)}

    def order(finding: Finding) -> tuple[bool, int]:
        return not finding.blocks, min(
            (places.get(number, 0) for number in finding.numbers), default=len(places)
        )

    return tuple(sorted(_first_of_each(sorted(found, key=order)), key=order))


def _first_of_each(found: Iterable[Finding]) -> Iterator[Finding]:
    """The first of each sort, and how many more there are, as grave as those: nobody reads ten thousand."""
    sorts: dict[tuple[str, Severity], list[Finding]] = defaultdict(list)
    for one in found:
        sorts[one.code, one.severity].append(one)
    for (code, severity), alike in sorts.items():
        yield from alike[:MOST_TOLD]
        if len(alike) > MOST_TOLD:
            sentence = f"There are {len(alike) - MOST_TOLD:,} more like this: “{alike[0].sentence}”"
            yield Finding(code, severity, (), sentence, "Mend those that are told first; then the next are.")


def _told(clause: Clause, wrong: Iterable[Fault]) -> Iterator[Finding]:
    """The faults of a clause, which is then left out of what is said about the scheme as a whole."""
    for fault in wrong:
        sentence = f"Clause {clause.number}, {LABELS[fault.field].lower()}: {fault.what}."
        yield Finding("fault", Severity.ERROR, (clause.number,), sentence, f"Give {fault.instead}.")


def _as_written(clause: Clause) -> dict[str, object]:
    written: dict[str, object] = {field: getattr(clause, field) for field in LABELS}
    keys = {"body": clause.body_key, "refer_to": clause.refer_key, "second_body": clause.second_key}
    return {**written, **keys}


def _of_type(
    kind: DecisionType, clauses: Sequence[Clause], world: World, told: Callable[[int], None]
) -> Iterator[Finding]:
    yield from overlaps(clauses, world)
    yield from shadowed(clauses, world)
    done = Gradually(told, len(clauses))
    turns = (
        len({day for row in clauses for day in (row.starts, row.ends)}) + 2
    )  # at least as many as there are days
    yield from gaps(kind, clauses, world, lambda days: done.reach(days, turns))
    yield from mixed_measures(kind, clauses)
    yield from falling_limits(kind, clauses, world)
    done.reach(turns, turns)


# Two clauses for one thing -------------------------------------------------------------------------------------------


def overlaps(clauses: Iterable[Clause], world: World) -> Iterator[Finding]:
    """Clauses that give one decider the same subject and money twice: each is named once, with the one it meets.

    One sweep over each decider's bands of one scale in order of their lower end; only clauses in force on a common day
    meet.
    """
    same: dict[tuple[object, ...], list[Clause]] = defaultdict(list)
    for clause in clauses:
        same[*decider(clause), *filters(clause), clause.percent_up_to].append(clause)
    told: set[tuple[int, int]] = set()
    for about in same.values():
        for rows in by_scale(about).values():
            for one, other, band in _meeting(rows):
                if (one.key, other.key) not in told:
                    told.add((one.key, other.key))
                    yield _overlap(one, other, band, world)


def _meeting(rows: Sequence[Clause]) -> Iterator[tuple[Clause, Clause, Band]]:
    """Each clause that meets one whose band begins no higher, with the one that reaches furthest into it."""
    reach: Furthest[Clause] = Furthest((clause.starts, clause.ends) for clause in rows)
    for clause in sorted(rows, key=lambda row: (*band_of(row), row.key)):
        low, high = band_of(clause)
        furthest = reach.on(clause.starts, clause.ends)
        if furthest is not None and furthest[0] > low:
            end, other = furthest
            yield other, clause, (low, min(high, end))
        reach.add(clause.starts, clause.ends, high, clause)


def _overlap(one: Clause, other: Clause, band: Band, world: World) -> Finding:
    return Finding(
        "overlap",
        Severity.ERROR,
        (one.number, other.number),
        f"Clauses {one.number} and {other.number} both give {who(one, world)} the same decision "
        f"({one.decision_type.label.lower()}, {band_words(band)}).",
        f"Let clause {other.number} begin where clause {one.number} ends, or remove one of them.",
    )


def shadowed(clauses: Sequence[Clause], world: World) -> Iterator[Finding]:
    """Clauses for a function that never apply, because every post with that function has a clause of its own."""
    own: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for clause in clauses:
        if clause.post is not None and clause.starts is None and clause.ends is None:
            own[filters(clause)].add(clause.post)
    for clause in clauses:
        posts = {post.key for post in world.named(clause)} if clause.post_function is not None else set()
        if posts and posts <= own.get(filters(clause), set()):
            yield Finding(
                "shadowed",
                Severity.WARNING,
                (clause.number,),
                f"Clause {clause.number} never applies: every {who(clause, world)} has a clause of their own for "
                f"{clause.decision_type.label.lower()}, and the more specific clause governs.",
                "Remove it, or remove the clauses that name single posts.",
            )


# Bands of several measures -------------------------------------------------------------------------------------------


def mixed_measures(kind: DecisionType, clauses: Iterable[Clause]) -> Iterator[Finding]:
    """A decision whose bands are of different scales: each clause holds a different figure of the request."""
    scales = by_scale(deciding(clauses))
    if len(scales) < 2:
        return
    first = [next(row for row in rows if scale(row) is measure) for measure, rows in scales.items()]
    goes_by = [f"clause {row.number} by the {row.measure.label.lower()}" for row in first]
    yield Finding(
        "measures_mixed",
        Severity.WARNING,
        tuple(row.number for row in first),
        f"{kind.label}: {listed(goes_by)}. Bands of different measures neither meet nor follow one another, so each "
        "must leave no gap of its own.",
        "Let every clause of one kind of decision go by one measure.",
    )
