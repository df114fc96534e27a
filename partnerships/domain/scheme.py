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
    BELOW_NOUGHT,
    ENDLESS,
    MOST_NAMED,
    Band,
    Finding,
    Severity,
    World,
    band_of,
    band_words,
    by_scale,
    decider,
    deciding,
    filters,
    holes,
    listed,
    scale,
    who,
)
from partnerships.domain.scheme_world import clashes_of_people, falling_limits, unusable
from partnerships.domain.words import DecisionType, Measure

ByType = Mapping[DecisionType, Sequence[Clause]]
Edges = dict[Decimal | None, list[str]]
Subject = tuple[str, Callable[[Clause], bool]]  # in words, and whether a clause is about it


def lint(clauses: Iterable[Clause], world: World) -> tuple[Finding, ...]:
    """Every finding: errors first, then warnings, each in the order of the clauses. Quick for ten thousand clauses."""
    rows = list(clauses)
    by_type: dict[DecisionType, list[Clause]] = defaultdict(list)
    for clause in rows:
        by_type[clause.decision_type].append(clause)
    wrong = {clause.key: bad for clause in rows if (bad := faults(_as_written(clause)))}
    sound = {kind: [row for row in about if row.key not in wrong] for kind, about in by_type.items()}
    found = [
        *(finding for clause in rows for finding in _told(clause, wrong.get(clause.key, ()))),
        *undecided(sound),
        *(finding for kind, about in sound.items() for finding in _of_type(kind, about, world)),
        *unusable(rows, world),
        *clashes_of_people(world),
        *days_without_anybody(sound, world),
    ]
    places = {clause.number: place for place, clause in enumerate(rows)}

    def order(finding: Finding) -> tuple[bool, int]:
        return not finding.blocks, min(
            (places.get(number, 0) for number in finding.numbers), default=len(places)
        )

    return tuple(sorted(found, key=order))


def _told(clause: Clause, wrong: Iterable[Fault]) -> Iterator[Finding]:
    """The faults of a clause, which is then left out of what is said about the scheme as a whole."""
    for fault in wrong:
        sentence = f"Clause {clause.number}, {LABELS[fault.field].lower()}: {fault.what}."
        yield Finding("fault", Severity.ERROR, (clause.number,), sentence, f"Give {fault.instead}.")


def _as_written(clause: Clause) -> dict[str, object]:
    written: dict[str, object] = {field: getattr(clause, field) for field in LABELS}
    keys = {"body": clause.body_key, "refer_to": clause.refer_key, "second_body": clause.second_key}
    return {**written, **keys}


def _of_type(kind: DecisionType, clauses: Sequence[Clause], world: World) -> Iterator[Finding]:
    yield from overlaps(clauses, world)
    yield from shadowed(clauses, world)
    yield from gaps(kind, clauses, world)
    yield from mixed_measures(kind, clauses)
    yield from falling_limits(kind, clauses, world)


# Decisions nobody takes ----------------------------------------------------------------------------------------------


def undecided(by_type: ByType) -> Iterator[Finding]:
    """Decision types without a clause under which anybody decides: they stay reserved to the top body."""
    missing = [kind for kind in DecisionType if not any(deciding(by_type.get(kind, ())))]
    if DecisionType.DELEGATION_CHANGE in missing:
        yield Finding(
            "no_way_to_change",
            Severity.ERROR,
            (),
            "No clause says who may change this scheme, so it could never be changed again.",
            "Give changes of the scheme of delegation to the body its constitution names.",
        )
    others = [kind.label.lower() for kind in missing if kind is not DecisionType.DELEGATION_CHANGE]
    if others:
        yield Finding(
            "undecided",
            Severity.WARNING,
            (),
            f"Nobody may decide {len(others)} kind{'s' if len(others) > 1 else ''} of decision: "
            f"{listed(others)}. What no clause covers is refused until the top body has met.",
            "Add clauses for those that will be asked for; leave the others reserved.",
        )


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


# Money between the bands ---------------------------------------------------------------------------------------------


def gaps(kind: DecisionType, clauses: Iterable[Clause], world: World) -> Iterator[Finding]:
    """Amounts of a decision type that no clause gives to anybody, and changes too large in per cent.

    Asked for each care group a clause names, for any other, and for matters of none; and for recurrent and single
    spending apart where a clause tells them apart. Clauses for one fund, sector or regime close no gap in general.
    """
    general = [row for row in deciding(clauses) if not (row.fund or row.sector or row.regime)]
    if not general:
        return
    subjects, scales = _subjects(general, world), by_scale(general)
    governing = [(words, list(_governing(row for row in general if fits(row)))) for words, fits in subjects]
    for measure in scales:
        yield from _gaps_of(kind, governing, measure, alone=len(scales) == 1)


def _gaps_of(
    kind: DecisionType,
    governing: Sequence[tuple[str, Sequence[Clause]]],
    measure: Measure | None,
    *,
    alone: bool,
) -> Iterator[Finding]:
    """The gaps in one scale, by the subjects and what governs them; not `alone`: the kind goes by others as well."""
    money: dict[Band, list[str]] = defaultdict(list)
    share: dict[Band, list[str]] = defaultdict(list)
    subjects = [
        (words, about)
        for words, rows in governing
        if (about := [row for row in rows if scale(row) in (None, measure)]) or alone
    ]
    for words, about in subjects:
        open_bands = holes(band_of(row) for row in about)
        for band in open_bands:
            money[band].append(words)
        unbound = [band_of(row) for row in about if row.percent_up_to is None]
        for band in holes([*unbound, *open_bands]):
            share[band].append(words)
    clauses, only = [row for _, about in subjects for row in about], None if alone else measure
    everybody, edges = len(governing), _edges(clauses)
    for band, those in money.items():
        yield _gap(kind, band, those if len(those) < everybody else [], edges, only)
    most = max((row.percent_up_to for row in clauses if row.percent_up_to is not None), default=Decimal(0))
    for band, those in share.items():
        yield _percent_gap(kind, band, those if len(those) < everybody else [], most, edges)


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


def _subjects(clauses: Sequence[Clause], world: World) -> list[Subject]:
    """Each subject in words, with the question whether a clause is about it."""
    named = sorted({row.care_group for row in clauses if row.care_group is not None})
    groups: list[tuple[str, int | None]] = [
        (world.care_groups.get(key, "a care group"), key) for key in named
    ]
    others = (
        "any other care group, or none" if world.care_groups.keys() - named else "matters of no care group"
    )
    groups.append((others if named else "any care group", None))
    told_apart = any(row.recurrent is not None for row in clauses)
    spending = [(", recurrent", True), (", not recurrent", False)] if told_apart else [("", None)]

    def question(group: int | None, recurrent: bool | None) -> Callable[[Clause], bool]:
        return lambda row: row.care_group in (None, group) and row.recurrent in (None, recurrent)

    return [
        (f"{words}{more}", question(group, recurrent))
        for words, group in groups
        for more, recurrent in spending
    ]


def _governing(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Of each decider's clauses the most specific ones, which alone govern."""
    closest: dict[tuple[str, object], list[Clause]] = {}
    for clause in clauses:
        kept = closest.setdefault(decider(clause), [clause])
        if clause.specificity > kept[0].specificity:
            closest[decider(clause)] = [clause]
        elif clause.specificity == kept[0].specificity and clause is not kept[0]:
            kept.append(clause)
    for rows in closest.values():
        yield from rows


def _gap(
    kind: DecisionType, band: Band, subjects: Sequence[str], edges: Edges, only: Measure | None
) -> Finding:
    """A gap in one of several scales is for the officer to weigh: a clause of another may close it."""
    low, high = band
    inside = low > BELOW_NOUGHT and high != ENDLESS
    where = f" for {_some(subjects)}" if subjects else ""
    under = f" under a clause that goes by the {only.label.lower()}" if only else ""
    return Finding(
        "gap",
        Severity.ERROR if inside and not subjects and not only else Severity.WARNING,
        _beside(band, edges),
        f"Nobody may decide {kind.label.lower()} of {band_words(band)}{where}{under}.",
        "Let the clause below or above it reach further, or leave it reserved to the top body on purpose.",
    )


def _percent_gap(
    kind: DecisionType, band: Band, subjects: Sequence[str], most: Decimal, edges: Edges
) -> Finding:
    where = f" for {_some(subjects)}" if subjects else ""
    return Finding(
        "gap_percent",
        Severity.WARNING,
        _beside(band, edges),
        f"Nobody may decide {kind.label.lower()} of {band_words(band)}{where} once the cumulative change is more "
        f"than {most.normalize():f}%.",
        "Give larger changes to a body, whatever their amount.",
    )


def _edges(clauses: Iterable[Clause]) -> Edges:
    """The numbers of the clauses that end or begin at an amount."""
    edges: Edges = defaultdict(list)
    for row in clauses:
        for edge in {row.above, row.up_to} - {None}:
            edges[edge].append(row.number)
    return edges


def _beside(band: Band, edges: Edges) -> tuple[str, ...]:
    """The clauses that end where the band begins or begin where it ends."""
    return tuple(dict.fromkeys(number for edge in band for number in edges.get(edge, ())))[:MOST_NAMED]


def _some(words: Sequence[str]) -> str:
    rest = len(words) - MOST_NAMED
    return listed(words) if rest <= 0 else f"{', '.join(words[:MOST_NAMED])} and {rest} more"
