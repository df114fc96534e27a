"""From figures to places on paper: a scale with round numbers, and labels that do not collide."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

SMALLEST = 1e-6
"""Figures are kept to six decimal places; a difference below that is none."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures from ``low`` to ``high`` on a stretch of paper from ``bottom`` up to ``top`` (y grows downwards)."""

    low: float
    high: float
    top: float
    bottom: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Where a figure lies; beyond the scale it stays at the edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)


def fit(
    values: Sequence[float], *, top: float, bottom: float, ceiling: float | None = None, wanted: int = 5
) -> Scale:
    """A scale that holds all ``values`` with air around them and about ``wanted`` round ticks.

    The air stops at 0 and at ``ceiling``.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low <= max(1e-9 * max(abs(low), abs(high)), SMALLEST):
        pad = max(abs(high) * 0.1, SMALLEST) if high else 1.0
        low, high = low - pad, high + pad
    step = _round_step((high - low) / wanted)
    # a point within a tenth of a step of the edge would sit on the frame
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    first -= first != 0 and low / step - first < 0.1
    last += last - high / step < 0.1 and (ceiling is None or high < ceiling - step / 10)
    # multiples of a step carry hairs such as 0.30000000000000004
    ticks = tuple(round(index * step, 9) for index in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], top, bottom, ticks)


def tight(values: Sequence[float], *, top: float, bottom: float) -> Scale:
    """A scale that just holds all ``values``, for a drawing without an axis."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    pad = 0.0 if high > low else 1.0
    return Scale(low - pad, high + pad, top, bottom, ())


def _round_step(rough: float) -> float:
    size: float = 10.0 ** floor(log10(rough))
    return next(size * step for step in STEPS if size * step >= rough * 0.999)


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Label positions as near as may be to ``wanted`` (any order), ``gap`` apart, between ``low`` and ``high``."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [min(max(wanted[i], low), high) for i in order]
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + gap)
    if places and places[-1] > high:
        places[-1] = high
        for index in range(len(places) - 2, -1, -1):
            places[index] = min(places[index], places[index + 1] - gap)
    result = [0.0] * len(wanted)
    for index, place in zip(order, places, strict=True):
        result[index] = place
    return result


def unbroken(values: Sequence[float | None]) -> list[list[int]]:
    """The indexes with a value, in stretches without a gap."""
    known = [index for index, value in enumerate(values) if value is not None]
    if not known:
        return []
    stretches = [[known[0]]]
    for before, after in pairwise(known):
        if after - before > 1:
            stretches.append([])
        stretches[-1].append(after)
    return stretches
