"""What clauses leave open for whom, day by day.

The days pass in order. Clauses are kept by what they hold (`Cover`), care groups by what their own clauses hold, so
that on a day only what turns is looked at, and care groups alike are judged once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from jct.core.money import ZERO
from partnerships.domain.matter import Clause
from partnerships.domain.scheme_cover import Cover, Part, together, without
from partnerships.domain.scheme_facts import (
    BELOW_NOUGHT,
    ENDLESS,
    MOST_NAMED,
    Band,
    Decider,
    World,
    band_of,
    decider,
    scale,
)
from partnerships.domain.scheme_subjects import (
    Alike,
    Block,
    Blocks,
    Hearing,
    Key,
    Seen,
    Subject,
    Subjects,
    View,
    special,
    subjects_of,
)
from partnerships.domain.words import Measure, Mode

ANYBODY: Decider = ("", None)  # nobody in particular
MOST_JUDGED = 250_000  # times that something is judged in one sweep; some seconds


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


def openings(clauses: Iterable[Clause], world: World) -> Iterator[Opening]:
    """What is open on the day of asking, and what opens later: each band once for each subject, and once more when it
    has come to be open for every one."""
    return (one for _, found in days_of(clauses, world) for one in found or ())


def days_of(clauses: Iterable[Clause], world: World) -> Iterator[tuple[date, list[Opening] | None]]:
    """Each day with what opens on it; None on the days that are left when the clauses tell apart more than can be
    judged in some seconds."""
    rows = [row for row in clauses if row.ends is None or row.ends > world.on]
    if all(map(special, rows)):
        return
    sweep = _Sweep(rows, world)
    turns = {day for row in rows for day in (row.starts, row.ends) if day is not None and day > world.on}
    for on in sorted({world.on, *turns}):
        yield on, None if sweep.judged > MOST_JUDGED else list(sweep.newly_open(on))


class _Sweep:
    """The days in order."""

    def __init__(self, rows: Sequence[Clause], world: World) -> None:
        self.judged = 0
        self._begin: dict[date, list[tuple[int, Clause]]] = defaultdict(list)
        self._end: dict[date, list[tuple[int, Clause]]] = defaultdict(list)
        for place, row in enumerate(rows):
            self._begin[max(row.starts or world.on, world.on)].append((place, row))
            if row.ends is not None:
                self._end[row.ends].append((place, row))
        general = [row for row in rows if not special(row)]
        edges = {edge for row in general for edge in band_of(row)}
        self._edges = sorted({BELOW_NOUGHT, ENDLESS, *edges})
        self._places = {edge: place for place, edge in enumerate(self._edges)}
        # Of these deciders not every general clause governs for everybody; those of all others are kept together.
        self._apart = {
            decider(row)
            for row in general
            if row.care_group is not None or row.recurrent is not None or row.mode is Mode.RECOMMEND_TO
        } & {decider(row) for row in general if row.care_group is None}
        # What is in force.
        self._number = 0
        self._scales: Counter[Measure] = Counter()
        self._own_clauses: Counter[int] = Counter()  # by body
        self._heard: Counter[tuple[int | None, Measure | None]] = Counter()  # recommendations
        self._at: dict[tuple[int | None, int], dict[int, Clause]] = defaultdict(
            dict
        )  # by care group and edge
        self._own: dict[int, Counter[Part]] = defaultdict(Counter)  # by care group
        self._covers: dict[Decider, dict[tuple[bool | None, int | None], Cover]] = defaultdict(dict)
        # Who is alike, and what is open for them.
        self._subjects = Subjects(subjects_of(general, world), self._apart)
        self._hearing: Hearing = frozenset()
        self._before: tuple[object, ...] = ()
        self._told: dict[Key, set[int]] = defaultdict(set)
        self._told_to_all: set[Key] = set()

    def newly_open(self, on: date) -> Iterator[Opening]:
        general = self._turn(on)
        hearing = frozenset(refer for refer, _ in self._heard if self._own_clauses[refer or 0])
        also = {measure for refer, measure in self._heard if refer not in hearing}
        scales: list[Measure | None] = [one for one in Measure if self._scales[one] or one in also] or [None]
        now = (hearing, scales, bool(self._number))
        again, self._before, self._hearing = general or now != self._before, now, hearing
        blocks = self._subjects.blocks(hearing)
        touched: dict[Key, list[int]] = defaultdict(list)
        for block in blocks.by_key.values():
            view = self._view(block, scales) if again or block.view is None else block.view
            self._look(blocks, block, view, touched)
        ended: dict[Decimal, list[Clause]] = defaultdict(list)
        for _, row in self._end.get(on, ()):
            for edge in dict.fromkeys(band_of(row)):
                ended[edge].append(row)

        def order(key: Key) -> tuple[object, ...]:
            return min(touched[key], default=0), scales.index(key[1]) if key[1] else 0, key[0], key[2]

        for key in sorted(touched, key=order):
            yield from self._tell(on, key, touched[key], blocks, ended)

    # What is in force ------------------------------------------------------------------------------------------------

    def _turn(self, on: date) -> bool:
        """Let clauses end and begin; whether any did that is not for one care group."""
        general, turning = False, set()
        for rows, step in ((self._end.get(on, ()), -1), (self._begin.get(on, ()), 1)):
            for place, row in rows:
                self._number += step
                recommends = row.mode is Mode.RECOMMEND_TO
                if row.body_key is not None and not recommends:
                    self._own_clauses[row.body_key] += step
                if special(row):
                    continue
                self._turn_one(place, row, step)
                if row.care_group is None:
                    general = True
                else:
                    turning.add(row.care_group)
        for group in turning:
            self._subjects.sort(group, self._own[group])
        return general

    def _turn_one(self, place: int, row: Clause, step: int) -> None:
        part, measure = self._part(row), scale(row)
        if row.mode is Mode.RECOMMEND_TO:
            _add(self._heard, (row.refer_key, measure), step)
        elif measure is not None:
            self._scales[measure] += step
        for edge in set(part.span) - {0, len(self._edges) - 1}:
            at = self._at[row.care_group, edge]
            if step > 0:
                at[place] = row
            else:
                del at[place]
        if row.care_group is not None:
            _add(self._own[row.care_group], part, step)
            return
        covers, alike = self._covers[self._kept_with(part.decider)], (part.recurrent, part.refer)
        cover = covers.setdefault(alike, Cover())
        (cover.begin if step > 0 else cover.end)(part)
        if not cover.number:
            del covers[alike]
        if not covers:
            del self._covers[self._kept_with(part.decider)]

    def _kept_with(self, who: Decider) -> Decider:
        return who if who in self._apart else ANYBODY

    def _part(self, row: Clause) -> Part:
        low, high = band_of(row)
        refer = row.refer_key if row.mode is Mode.RECOMMEND_TO else None
        span = self._places[low], self._places[high]
        return Part(decider(row), row.recurrent, refer, scale(row), span, row.percent_up_to)

    # What is open ----------------------------------------------------------------------------------------------------

    def _view(self, block: Block, scales: Sequence[Measure | None]) -> View:
        """What the general clauses of a block leave open; nothing is said of a day without any clause in force."""
        if not self._number:
            return ()
        covers = [
            cover
            for who, by in self._covers.items()
            for cover in self._governing(by, block.spending, block.displaced.get(who))
        ]
        self.judged += 1 + len(self._covers)
        whole = ((0, len(self._edges) - 1),)
        seen = []
        for measure in scales:
            reach = together(cover.reach(measure) for cover in covers)
            only = measure if len(scales) > 1 else None
            open_, unbound = without(whole, reach.spans), without(whole, reach.unbound)
            seen.append(Seen(measure, only, reach.any, open_, unbound, reach.most))
        return tuple(seen)

    def _governing(
        self,
        by: Mapping[tuple[bool | None, int | None], Cover],
        spending: bool | None,
        displaced: bool | None,
    ) -> list[Cover]:
        """Of one decider's general clauses the most specific ones, which alone govern."""
        if displaced:
            return []
        heard = self._hearing
        there = [(of, cover) for (of, refer), cover in by.items() if refer not in heard]
        closer = [cover for of, cover in there if of is not None and of is spending]
        return closer or ([cover for of, cover in there if of is None] if displaced is None else [])

    def _look(self, blocks: Blocks, block: Block, view: View, touched: dict[Key, list[int]]) -> None:
        """Count for how many of a block's subjects something is open; `touched`: for whom perhaps first today."""
        changed = block.joined.keys() | block.left.keys()
        if view == block.view:
            for alike in changed:
                joined = block.joined.get(alike, [])
                for key in self._judge(alike, view):
                    block.counts[key] += len(joined) - block.left[alike]
                    blocks.open[key] += len(joined) - block.left[alike]
                    touched[key] += joined
            if changed:
                block.known = {view: block.counts}
        else:
            if changed:
                block.known.clear()
            if view not in block.known:
                block.known[view] = self._count(block, view, touched)
            blocks.open.subtract(block.counts)
            block.view, block.counts = view, block.known[view]
            for key, number in block.counts.items():
                blocks.open[key] += number
                touched[key] += ()  # it may have come to be open for every subject
        for alike in changed:
            if not alike.members:
                block.alike.discard(alike)
                del blocks.of[alike]
        block.joined.clear()
        block.left.clear()

    def _count(self, block: Block, view: View, touched: dict[Key, list[int]]) -> Counter[Key]:
        counts: Counter[Key] = Counter()
        for alike in block.alike:
            for key in self._judge(alike, view):
                counts[key] += len(alike.members)
                touched[key] += alike.members
        return counts

    def _judge(self, alike: Alike, view: View) -> list[Key]:
        """What is open for subjects that are alike; not in a scale they hear nothing of, where there are others."""
        own, found = alike.own(self._hearing), []
        for measure, only, anything, open_, unbound, _ in view:
            theirs = own.reach(measure)
            self.judged += 1 + (len(open_) + len(theirs.spans)) // 4
            if only and not (anything or theirs.any):
                continue
            left = without(open_, theirs.spans)
            found += [(False, only, span) for span in left]
            found += [(True, only, span) for span in without(without(unbound, theirs.unbound), left)]
        return found

    # What is told ----------------------------------------------------------------------------------------------------

    def _tell(
        self,
        on: date,
        key: Key,
        joined: Sequence[int],
        blocks: Blocks,
        ended: Mapping[Decimal, Sequence[Clause]],
    ) -> Iterator[Opening]:
        if key in self._told_to_all:
            return
        every = blocks.open[key] == len(self._subjects.every)
        if every:
            self._told_to_all.add(key)
            new: Sequence[int] = range(len(self._subjects.every))
        else:
            told = self._told[key]
            new = sorted(set(joined) - told)
            told.update(new)
        if new:
            percent, only, span = key
            numbers = tuple(islice(dict.fromkeys(self._beside(key, new[:MOST_NAMED], ended)), MOST_NAMED))
            subjects = tuple(self._subjects.every[place] for place in new)
            band = self._edges[span[0]], self._edges[span[1]]
            yield Opening(
                on,
                subjects,
                band,
                percent,
                only,
                every,
                numbers,
                self._most(only, new, blocks) if percent else ZERO,
            )

    def _most(self, only: Measure | None, new: Iterable[int], blocks: Blocks) -> Decimal:
        found = ZERO
        for alike in {self._subjects.alike(place) for place in new}:
            view = blocks.of[alike].view or ()
            for seen in view:
                if seen.only is only:
                    found = max(found, seen.most, alike.own(self._hearing).reach(seen.measure).most)
        return found

    def _beside(
        self, key: Key, named: Iterable[int], ended: Mapping[Decimal, Sequence[Clause]]
    ) -> Iterator[str]:
        """The clauses that ended at an edge of what is open, and those that have it for the subjects named."""
        _, only, span = key
        for edge in span:
            if not 0 < edge < len(self._edges) - 1:
                continue
            rows = [
                ended.get(self._edges[edge], ()),
                *(self._at_edge(place, edge) for place in named),
            ]
            yield from (
                row.number for some in rows for row in some if only is None or scale(row) in (None, only)
            )

    def _at_edge(self, place: int, edge: int) -> Iterator[Clause]:
        """The clauses that govern for a subject and have this edge."""
        subject, own = self._subjects.every[place], self._subjects.alike(place).own(self._hearing)
        for group in dict.fromkeys([None, subject.care_group]):
            for row in self._at.get((group, edge), {}).values():
                part = self._part(row)
                if part.recurrent not in (None, subject.recurrent) or part.refer in self._hearing:
                    continue
                displaced = own.displaced.get(part.decider)
                if group is not None:
                    governs = part.recurrent is not None or not displaced
                else:
                    covers = self._covers[self._kept_with(part.decider)]
                    governing = self._governing(covers, subject.recurrent, displaced)
                    governs = covers[part.recurrent, part.refer] in governing
                if governs:
                    yield row


def _add(counter: Counter[Any], key: Any, step: int) -> None:
    """Count, and forget what there is none of."""
    counter[key] += step
    if not counter[key]:
        del counter[key]
