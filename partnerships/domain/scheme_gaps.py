"""Decisions and amounts that no clause gives to anybody: on the day of asking, and on every later day on which a clause
begins or ends. What stays open is told once, with the first such day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice

from jct.core.calendar import day_words
from jct.core.money import ZERO
from partnerships.domain.matter import Clause
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
    decider,
    holes,
    listed,
    scale,
)
from partnerships.domain.words import DecisionType, Measure, Mode

ByType = Mapping[DecisionType, Sequence[Clause]]


@dataclass(frozen=True)
class Subject:
    """What a request may be about, as far as clauses tell it apart; None: another care group than any of them names, or
    none, and either kind of spending."""

    care_group: int | None
    recurrent: bool | None
    words: str

    def is_of(self, clause: Clause) -> bool:
        return clause.care_group in (None, self.care_group) and clause.recurrent in (None, self.recurrent)


@dataclass(frozen=True)
class Opening:
    """A band that is newly open from a day on: for any change, or only (`percent`) for changes of more than so many per
    cent. `only` is the measure it is open in where clauses go by several; `every`: it is open for every subject."""

    on: date
    subjects: tuple[Subject, ...]
    band: Band
    percent: bool
    only: Measure | None
    every: bool
    numbers: tuple[str, ...]  # of the clauses beside it, or that end that day
    most: Decimal  # per cent; the largest change that somebody may decide


Key = tuple[bool, Measure | None, Band]  # `percent`, `only` and `band` of an opening
Edges = dict[Decimal | None, list[Clause]]


@dataclass(frozen=True)
class _State:
    """What is open for a subject on a day, and what the governing clauses hold otherwise."""

    open: tuple[Key, ...] = ()
    edges: Edges = field(default_factory=dict)
    most: Mapping[Measure | None, Decimal] = field(default_factory=dict)


# Decisions nobody takes ----------------------------------------------------------------------------------------------


def undecided(by_type: ByType, world: World) -> Iterator[Finding]:
    """Decision types without a clause in force: they stay reserved to the top body. Some clause in force always
    decides, since a recommendation counts where nothing else does."""
    missing: dict[date, list[DecisionType]] = defaultdict(list)
    for kind in DecisionType:
        day = _first_without(by_type.get(kind, ()), world.on)
        if day is not None:
            missing[day].append(kind)
    for day, kinds in sorted(missing.items()):
        if DecisionType.DELEGATION_CHANGE in kinds:
            yield _no_way_to_change(day, by_type.get(DecisionType.DELEGATION_CHANGE, ()), world)
        others = [kind.label.lower() for kind in kinds if kind is not DecisionType.DELEGATION_CHANGE]
        if others:
            yield Finding(
                "undecided",
                Severity.WARNING,
                _ending(day, (row for kind in kinds for row in by_type.get(kind, ())))
                if day > world.on
                else (),
                f"{_from(day, world)}obody may decide {len(others)} kind{'s' if len(others) > 1 else ''} of decision: "
                f"{listed(others)}. What no clause covers is refused until the top body has met.",
                "Add clauses for those that will be asked for; leave the others reserved.",
            )


def _no_way_to_change(day: date, clauses: Sequence[Clause], world: World) -> Finding:
    """`day`: the first on which the clauses leave nobody."""
    until = min((row.starts for row in clauses if row.starts is not None and row.starts > day), default=None)
    how_long = "never be changed again" if until is None else f"not be changed until {day_words(until)}"
    who = "no clause says who may change this scheme"
    return Finding(
        "no_way_to_change",
        Severity.ERROR,
        _ending(day, clauses),
        f"From {day_words(day)} {who}, so it could {how_long}."
        if day > world.on
        else f"{who.capitalize()}, so it could {how_long}.",
        "Give changes of the scheme of delegation to the body its constitution names.",
    )


def _first_without(clauses: Iterable[Clause], on: date) -> date | None:
    """The first day, from `on`, on which none of the clauses is in force; None when there is no such day."""
    for clause in sorted(clauses, key=lambda row: row.starts or date.min):
        if clause.starts is not None and clause.starts > on:
            break
        if clause.ends is None:
            return None
        on = max(on, clause.ends)
    return on


def _ending(day: date, clauses: Iterable[Clause]) -> tuple[str, ...]:
    return tuple(row.number for row in clauses if row.ends == day)[:MOST_NAMED]


def _from(day: date, world: World) -> str:
    """The beginning of a sentence on nobody, up to its first letter."""
    return f"From {day_words(day)} n" if day > world.on else "N"


# Money between the bands ---------------------------------------------------------------------------------------------


def gaps(kind: DecisionType, clauses: Iterable[Clause], world: World) -> Iterator[Finding]:
    """Amounts of a decision type that no clause gives to anybody, and changes too large in per cent.

    Asked for each care group a clause names, for any other, and for matters of none; and for recurrent and single
    spending apart where a clause tells them apart. Clauses for one fund, sector or regime close no gap in general.
    """
    for one in openings(clauses, world):
        where = "" if one.every else f" for {_some([subject.words for subject in one.subjects])}"
        about = (
            f"{_from(one.on, world)}obody may decide {kind.label.lower()} of {band_words(one.band)}{where}"
        )
        yield _percent_gap(about, one) if one.percent else _gap(about, one, later=one.on > world.on)


def _gap(about: str, one: Opening, *, later: bool) -> Finding:
    """A gap in one of several scales is for the officer to weigh: a clause of another may close it."""
    inside = one.band[0] > BELOW_NOUGHT and one.band[1] != ENDLESS
    under = f" under a clause that goes by the {one.only.label.lower()}" if one.only else ""
    mend = (
        "Let what ends then go on, or begin something else"
        if later
        else "Let the clause below or above it reach further"
    )
    return Finding(
        "gap",
        Severity.ERROR if inside and one.every and not one.only else Severity.WARNING,
        one.numbers,
        f"{about}{under}.",
        f"{mend}, or leave it reserved to the top body on purpose.",
    )


def _percent_gap(about: str, one: Opening) -> Finding:
    return Finding(
        "gap_percent",
        Severity.WARNING,
        one.numbers,
        f"{about} once the cumulative change is more than {one.most.normalize():f}%.",
        "Give larger changes to a body, whatever their amount.",
    )


def _some(words: Sequence[str]) -> str:
    rest = len(words) - MOST_NAMED
    return listed(words) if rest <= 0 else f"{', '.join(words[:MOST_NAMED])} and {rest} more"


def openings(clauses: Iterable[Clause], world: World) -> Iterator[Opening]:
    """What is open on the day of asking, and what opens later: each band once for each subject, and once more when it
    has come to be open for every one."""
    rows = [row for row in clauses if row.ends is None or row.ends > world.on]
    if all(map(_special, rows)):
        return
    sweep = _Sweep(rows, world)
    turns = {day for row in rows for day in (row.starts, row.ends) if day is not None and day > world.on}
    for on in sorted({world.on, *turns}):
        yield from sweep.newly_open(on)


class _Sweep:
    """The days in order. On each only the subjects whose clauses turn are looked at again."""

    def __init__(self, rows: Sequence[Clause], world: World) -> None:
        self._begin: dict[date, list[tuple[int, Clause]]] = defaultdict(list)
        self._end: dict[date, list[tuple[int, Clause]]] = defaultdict(list)
        for place, row in enumerate(rows):
            self._begin[max(row.starts or world.on, world.on)].append((place, row))
            if row.ends is not None:
                self._end[row.ends].append((place, row))
        self._subjects = _subjects([row for row in rows if not _special(row)], world)
        self._of_group: dict[int | None, list[Subject]] = defaultdict(list)
        for subject in self._subjects:
            self._of_group[subject.care_group].append(subject)
        self._in_force: dict[int | None, dict[int, Clause]] = defaultdict(dict)  # by care group and place
        self._heard: dict[int, Clause] = {}  # recommendations in force, by place
        self._own: Counter[int] = Counter()  # by body, of its own clauses in force
        self._scales: Counter[Measure] = Counter()
        self._number = 0  # of clauses in force
        self._before: tuple[object, ...] = ()
        self._state: dict[Subject, _State] = {}
        self._open: dict[Key, set[Subject]] = defaultdict(set)
        self._told: set[tuple[Key, Subject | None]] = set()  # None: for every subject

    def newly_open(self, on: date) -> Iterator[Opening]:
        turning = self._turn(on)
        hearing = frozenset(row.refer_key for row in self._heard.values() if self._own[row.refer_key or 0])
        also = {scale(row) for row in self._heard.values() if row.refer_key not in hearing}
        scales: list[Measure | None] = [one for one in Measure if self._scales[one] or one in also] or [None]
        now = (hearing, scales, bool(self._number))
        if now != self._before or None in turning:
            turning = set(self._of_group)
        self._before = now
        ended = _edges(row for _, row in self._end.get(on, ()))
        touched: dict[Key, list[Subject]] = defaultdict(list)
        alike: dict[bool | None, _State] = {}
        for subject in (one for group in self._of_group if group in turning for one in self._of_group[group]):
            state = self._judge(subject, scales, hearing, alike)
            for key in self._state.get(subject, _State()).open:
                self._open[key].discard(subject)
            self._state[subject] = state
            for key in state.open:
                self._open[key].add(subject)
                touched[key].append(subject)
        for key, some in touched.items():
            yield from self._tell(on, key, some, ended)

    def _turn(self, on: date) -> set[int | None]:
        """Let clauses end and begin; the care groups whose clauses did."""
        turning: set[int | None] = set()
        for rows, step in ((self._end.get(on, ()), -1), (self._begin.get(on, ()), 1)):
            for place, row in rows:
                self._number += step
                recommends = row.mode is Mode.RECOMMEND_TO
                if row.body_key is not None and not recommends:
                    self._own[row.body_key] += step
                if _special(row):
                    continue
                turning.add(row.care_group)
                measure = scale(row)
                if measure is not None and not recommends:
                    self._scales[measure] += step
                for kept in [self._in_force[row.care_group], *([self._heard] if recommends else [])]:
                    if step > 0:
                        kept[place] = row
                    else:
                        del kept[place]
        return turning

    def _judge(
        self,
        subject: Subject,
        scales: Sequence[Measure | None],
        hearing: frozenset[int | None],
        alike: dict[bool | None, _State],
    ) -> _State:
        """`alike`: what was found for subjects of which nothing is said."""
        own = self._in_force[subject.care_group] if subject.care_group is not None else {}
        if not own and subject.recurrent in alike:
            return alike[subject.recurrent]
        rows = [
            row
            for row in (*self._in_force[None].values(), *own.values())
            if subject.is_of(row) and not (row.mode is Mode.RECOMMEND_TO and row.refer_key in hearing)
        ]
        state = _open_in(list(_governing(rows)), scales) if self._number else _State()
        if not own:
            alike[subject.recurrent] = state
        return state

    def _tell(self, on: date, key: Key, some: Sequence[Subject], ended: Edges) -> Iterator[Opening]:
        if (key, None) in self._told:
            return
        every = len(self._open[key]) == len(self._subjects)
        if every:
            self._told.add((key, None))
            new = self._subjects
        else:
            new = [subject for subject in some if (key, subject) not in self._told]
            self._told |= {(key, subject) for subject in new}
        if new:
            percent, only, band = key
            edges = [ended, *(self._state[subject].edges for subject in new)]
            beside = (
                row.number
                for edge in band
                for one in edges
                for row in one.get(edge, ())
                if only is None or scale(row) in (None, only)
            )
            most = max((self._state[subject].most.get(only, ZERO) for subject in new), default=ZERO)
            numbers = tuple(islice(dict.fromkeys(beside), MOST_NAMED))
            yield Opening(on, tuple(new), band, percent, only, every, numbers, most)


def _special(clause: Clause) -> bool:
    """Whether it is for one fund, sector or regime."""
    return bool(clause.fund or clause.sector or clause.regime)


def _open_in(governing: Sequence[Clause], scales: Sequence[Measure | None]) -> _State:
    """What clauses leave open in each scale; not in one that they say nothing of, where there are others."""
    found: list[Key] = []
    most: dict[Measure | None, Decimal] = {}
    for measure in scales:
        about = [row for row in governing if scale(row) in (None, measure)]
        only = measure if len(scales) > 1 else None
        if not about and only:
            continue
        open_bands = holes(band_of(row) for row in about)
        unbound = [band_of(row) for row in about if row.percent_up_to is None]
        found += [(False, only, band) for band in open_bands]
        found += [(True, only, band) for band in holes([*unbound, *open_bands])]
        most[only] = max((row.percent_up_to for row in about if row.percent_up_to is not None), default=ZERO)
    return _State(tuple(found), _edges(governing), most)


def _subjects(clauses: Sequence[Clause], world: World) -> list[Subject]:
    """Whatever the clauses tell apart, in words."""
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
    return [
        Subject(group, recurrent, f"{words}{more}") for words, group in groups for more, recurrent in spending
    ]


def _governing(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """Of each decider's clauses the most specific ones, which alone govern."""
    closest: dict[tuple[str, object], list[Clause]] = {}
    for clause in clauses:
        kept = closest.setdefault(decider(clause), [])
        if kept and clause.specificity > kept[0].specificity:
            kept.clear()
        if not kept or clause.specificity == kept[0].specificity:
            kept.append(clause)
    for rows in closest.values():
        yield from rows


def _edges(clauses: Iterable[Clause]) -> Edges:
    """The clauses that end or begin at an amount."""
    edges: Edges = defaultdict(list)
    for row in clauses:
        for edge in {row.above, row.up_to} - {None}:
            edges[edge].append(row)
    return edges
