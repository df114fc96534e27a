"""Bands of money as a sweep over many days compares them: merged, taken from one another, and kept by who decides.

An edge of a band is a place among all the edges there are, lowest first, so that nothing is compared twice as money.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from jct.core.money import ZERO
from partnerships.domain.scheme_facts import Decider
from partnerships.domain.words import Measure

Span = tuple[int, int]  # above (exclusive), up to (inclusive): places of edges
Spans = tuple[Span, ...]  # lowest first, none meeting the next


class Part(NamedTuple):
    """What of a clause matters to what is open: clauses alike are judged once."""

    decider: Decider
    recurrent: bool | None
    refer: int | None  # the body that hears it, when it only recommends
    scale: Measure | None
    span: Span
    percent: Decimal | None  # the largest change it holds


class Reach(NamedTuple):
    """The money clauses hold in one scale: whatever the change, and for changes of every size (`unbound`)."""

    any: bool
    spans: Spans
    unbound: Spans
    most: Decimal  # per cent; the largest change that a bound one holds


def merged(spans: Iterable[Span]) -> Spans:
    """The spans that these make together; they come with the lowest first."""
    found: list[Span] = []
    for low, high in spans:
        if found and low <= found[-1][1]:
            if high > found[-1][1]:
                found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return tuple(found)


def without(spans: Sequence[Span], taken: Sequence[Span]) -> Spans:
    """What of the spans is left; both come with the lowest first, and neither meets itself."""
    if not taken:
        return tuple(spans)
    found, place = [], 0
    for low, high in spans:
        while place < len(taken) and taken[place][1] <= low:
            place += 1
        here, rest = place, low
        while here < len(taken) and taken[here][0] < high:
            if taken[here][0] > rest:
                found.append((rest, taken[here][0]))
            rest = taken[here][1]
            here += 1
        if rest < high:
            found.append((rest, high))
    return tuple(found)


def reach_of(parts: Iterable[Part], measure: Measure | None) -> Reach:
    """What these hold in a scale, with those that go by none."""
    rows = [part for part in parts if part.scale in (None, measure)]
    spans = merged(sorted(part.span for part in rows))
    unbound = merged(sorted(part.span for part in rows if part.percent is None))
    return Reach(
        bool(rows),
        spans,
        unbound,
        max((part.percent for part in rows if part.percent is not None), default=ZERO),
    )


def together(reaches: Iterable[Reach]) -> Reach:
    rows = list(reaches)
    if len(rows) == 1:
        return rows[0]
    return Reach(
        any(row.any for row in rows),
        merged(sorted(span for row in rows for span in row.spans)),
        merged(sorted(span for row in rows for span in row.unbound)),
        max((row.most for row in rows), default=ZERO),
    )


BUCKET = 128  # edges; what turns is sorted and merged within its bucket only


class _Bands:
    """Spans as they begin and end, in buckets by where they begin."""

    def __init__(self) -> None:
        self._buckets: dict[int, list[Span]] = defaultdict(list)
        self._merged: dict[int, Spans] = {}

    def begin(self, span: Span) -> None:
        insort(self._buckets[span[0] // BUCKET], span)
        self._merged.pop(span[0] // BUCKET, None)

    def end(self, span: Span) -> None:
        bucket = self._buckets[span[0] // BUCKET]
        del bucket[bisect_left(bucket, span)]
        self._merged.pop(span[0] // BUCKET, None)
        if not bucket:
            del self._buckets[span[0] // BUCKET]

    def pieces(self) -> Iterator[Span]:
        """Spans that together make the same, those of a bucket merged."""
        for place, bucket in self._buckets.items():
            if place not in self._merged:
                self._merged[place] = merged(bucket)
            yield from self._merged[place]


class Cover:
    """Clauses alike but for their bands, as they begin and end."""

    def __init__(self) -> None:
        self.number = 0
        self._bands: dict[tuple[Measure | None, bool], _Bands] = defaultdict(_Bands)
        self._percents: dict[Measure | None, Counter[Decimal]] = defaultdict(Counter)
        self._known: dict[Measure | None, Reach] = {}

    def begin(self, part: Part) -> None:
        self.number += 1
        self._known.clear()
        self._bands[part.scale, part.percent is None].begin(part.span)
        if part.percent is not None:
            self._percents[part.scale][part.percent] += 1

    def end(self, part: Part) -> None:
        self.number -= 1
        self._known.clear()
        self._bands[part.scale, part.percent is None].end(part.span)
        if part.percent is not None:
            self._percents[part.scale][part.percent] -= 1

    def reach(self, measure: Measure | None) -> Reach:
        """What they hold in a scale, with those that go by none."""
        if measure not in self._known:
            scales = {None, measure}
            unbound = [span for one in scales for span in self._bands[one, True].pieces()]
            bound = [span for one in scales for span in self._bands[one, False].pieces()]
            percents = (
                percent for one in scales for percent, number in self._percents[one].items() if number
            )
            self._known[measure] = Reach(
                bool(unbound or bound),
                merged(sorted(unbound + bound)),
                merged(sorted(unbound)),
                max(percents, default=ZERO),
            )
        return self._known[measure]
