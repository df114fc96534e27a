"""XmR control charts: limits, special causes and icons.

Exactly NHS "Making Data Count" as NHSRplotthedots 0.2.2 computes it, with the choices on which the
published tools differ held in `Options`. Values are plain floats: these are statistics, not money.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import fsum

from performance.domain import signals

MDC_CONSTANT = 2.66
"""Limit distance in mean moving ranges, as printed by Making Data Count (three sigma, rounded)."""
EXACT_CONSTANT = 3 / 1.128
"""The same distance unrounded, as qicharts2 and PowerBI-SPC use it."""
SCREENING = 3.267
"""A moving range of this many mean moving ranges or more is screened out once before the limits are drawn."""
FIRM_POINTS = 12
"""With fewer baseline points than this the limits are called trial limits (NHS England MDC guidance)."""


class Polarity(StrEnum):
    """Which direction is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"


class Rule(StrEnum):
    """A pattern that common cause variation hardly ever makes; the order is the order of precedence."""

    OUTSIDE_HIGH = "outside_high"
    OUTSIDE_LOW = "outside_low"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_OF_THREE_HIGH = "two_of_three_high"
    TWO_OF_THREE_LOW = "two_of_three_low"
    SHIFT_HIGH = "shift_high"
    SHIFT_LOW = "shift_low"

    @property
    def upward(self) -> bool:
        """Whether the pattern points towards higher values."""
        return self.value.endswith(("high", "up"))


class Kind(StrEnum):
    """How a point is coloured."""

    COMMON = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Variation(StrEnum):
    """The variation icon: what the last point is."""

    COMMON = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"

    @property
    def is_concern(self) -> bool:
        """Whether the icon asks somebody to act."""
        return self in (Variation.CONCERN_HIGH, Variation.CONCERN_LOW)

    @property
    def is_improvement(self) -> bool:
        """Whether the icon shows a special cause in the good direction."""
        return self in (Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW)


class Assurance(StrEnum):
    """The assurance icon: whether the process, left as it is, will meet its target."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True)
class Options:
    """The choices on which published tools differ. The defaults are NHSRplotthedots 0.2.2.

    ``screening`` of None keeps every moving range. ``collapse`` lets screening leave no spread at all, as
    the published tools do. ``bridge_gaps`` takes the points either side of a missing period as neighbours.
    ``fix_after`` fixes each segment's limits on its first so many points.
    """

    constant: float = MDC_CONSTANT
    screening: float | None = SCREENING
    collapse: bool = True
    bridge_gaps: bool = True
    run: int = 7
    fix_after: int | None = None


def chart_options(*, screen: bool = True, fix_after: int | None = None, run: int = 7) -> Options:
    """The options of every chart this product draws.

    Screening never leaves a mean moving range of 0, and a missing period breaks the moving range and
    every run. Raises ValueError when limits would be fixed on fewer than 12 points (NHSRplotthedots refuses it too).
    """
    if fix_after is not None and fix_after < FIRM_POINTS:
        raise ValueError(f"Limits can be fixed on {FIRM_POINTS} points or more, not {fix_after}.")
    return Options(
        screening=SCREENING if screen else None,
        collapse=False,
        bridge_gaps=False,
        run=run,
        fix_after=fix_after,
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and limits of a stretch of points, in the unit of its values; not clipped to what is possible."""

    mean: float
    mean_mr: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    baseline: int
    screened: int

    @property
    def trial(self) -> bool:
        """Whether the limits rest on too few points to be relied on."""
        return self.baseline < FIRM_POINTS


@dataclass(frozen=True, slots=True)
class Segment:
    """The points from ``start`` up to but not including ``stop``, and their limits (None without any value)."""

    start: int
    stop: int
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its value (None when missing), every rule it belongs to, and the one that colours it."""

    index: int
    value: float | None
    rules: tuple[Rule, ...]
    kind: Kind

    @property
    def deciding(self) -> Rule | None:
        """The rule that gives the colour: outside, then trend, then two of three, then shift."""
        return self.rules[0] if self.rules else None


@dataclass(frozen=True, slots=True)
class Analysis:
    """A series judged: its segments, its points, and the two icons."""

    polarity: Polarity
    options: Options
    target: float | None
    segments: tuple[Segment, ...]
    points: tuple[Point, ...]
    variation: Variation | None = field(default=None)
    assurance: Assurance | None = field(default=None)

    @property
    def limits(self) -> Limits | None:
        """The limits now in force: those of the last segment that has any value."""
        return next((s.limits for s in reversed(self.segments) if s.limits), None)

    @property
    def last(self) -> Point | None:
        """The last point that has a value."""
        return next((p for p in reversed(self.points) if p.value is not None), None)

    @property
    def special(self) -> tuple[Point, ...]:
        """Every point that shows a special cause, in order of time."""
        return tuple(p for p in self.points if p.rules)


def analyse(
    values: Sequence[float | None],
    *,
    polarity: Polarity,
    target: float | None = None,
    rebase: Sequence[int] = (),
    options: Options = Options(),
) -> Analysis:
    """Judge a series of equally spaced periods; None stands for a period without a value.

    ``rebase`` holds the indexes at which new limits begin.
    """
    segments, points = [], []
    for start, stop in _stretches(len(values), rebase):
        limits = _limits(values[start:stop], options)
        segments.append(Segment(start, stop, limits))
        points += _judged(values, start, stop, limits, polarity, options)
    bare = Analysis(polarity, options, target, tuple(segments), tuple(points))
    return Analysis(
        polarity, options, target, bare.segments, bare.points, variation(bare.last), _assured(bare, target)
    )


def _stretches(length: int, rebase: Sequence[int]) -> Iterator[tuple[int, int]]:
    cuts = sorted({0, length, *(index for index in rebase if 0 < index < length)})
    return pairwise(cuts)


def _limits(values: Sequence[float | None], options: Options) -> Limits | None:
    baseline = _first(values, options.fix_after)
    known = [value for value in baseline if value is not None]
    if not known:
        return None
    mean = fsum(known) / len(known)
    ranges = _moving_ranges(known if options.bridge_gaps else baseline)
    spread, screened = _mean_moving_range(ranges, options)
    wide, near = options.constant * spread, options.constant * spread * 2 / 3
    return Limits(
        mean,
        spread,
        mean - wide,
        mean + wide,
        mean - near,
        mean + near,
        baseline=len(known),
        screened=screened,
    )


def _first(values: Sequence[float | None], count: int | None) -> Sequence[float | None]:
    """The values up to the one that makes ``count`` known ones; missing periods do not count."""
    known = [index for index, value in enumerate(values) if value is not None]
    return values if count is None or len(known) < count else values[: known[count - 1] + 1]


def _moving_ranges(values: Sequence[float | None]) -> list[float]:
    return [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]


def _mean_moving_range(ranges: Sequence[float], options: Options) -> tuple[float, int]:
    """The mean moving range after one pass of screening, and how many ranges were screened out."""
    if not ranges:
        return 0.0, 0
    mean = fsum(ranges) / len(ranges)
    if options.screening is None or mean == 0:
        return mean, 0
    kept = [r for r in ranges if r < options.screening * mean]
    screened = fsum(kept) / len(kept)
    if screened == 0 and not options.collapse:
        return mean, 0
    return screened, len(ranges) - len(kept)


def _judged(
    values: Sequence[float | None],
    start: int,
    stop: int,
    limits: Limits | None,
    polarity: Polarity,
    options: Options,
) -> list[Point]:
    rules: dict[int, tuple[Rule, ...]] = {}
    if limits:
        for indexes in _unbroken(values, start, stop, bridge=options.bridge_gaps):
            known = [value for i in indexes if (value := values[i]) is not None]
            rules |= zip(indexes, _rules(known, limits, options.run), strict=True)
    return [Point(i, values[i], fired := rules.get(i, ()), kind(fired, polarity)) for i in range(start, stop)]


def _unbroken(values: Sequence[float | None], start: int, stop: int, *, bridge: bool) -> Iterator[list[int]]:
    """The indexes with a value, in stretches that count as consecutive."""
    stretch: list[int] = []
    for index in range(start, stop):
        if values[index] is not None:
            stretch.append(index)
        elif stretch and not bridge:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _rules(values: Sequence[float], limits: Limits, run: int) -> list[tuple[Rule, ...]]:
    """Every rule that fires at each point of an unbroken stretch, in order of precedence."""
    sides = [_side(value, limits) for value in values]
    outside = [
        side != 0 and (value > limits.upper or value < limits.lower)
        for value, side in zip(values, sides, strict=True)
    ]
    near = [
        not out and (value > limits.near_upper or value < limits.near_lower)
        for value, out in zip(values, outside, strict=True)
    ]
    trends = signals.spread_back(signals.trend_ends(values, run), run)
    pairs = signals.two_of_three(near, sides)
    shifts = signals.spread_back(signals.shift_ends(sides, run), run)
    found = [
        (
            (side if out else 0, Rule.OUTSIDE_HIGH, Rule.OUTSIDE_LOW),
            (trend, Rule.TREND_UP, Rule.TREND_DOWN),
            (side if pair else 0, Rule.TWO_OF_THREE_HIGH, Rule.TWO_OF_THREE_LOW),
            (shift, Rule.SHIFT_HIGH, Rule.SHIFT_LOW),
        )
        for side, out, trend, pair, shift in zip(sides, outside, trends, pairs, shifts, strict=True)
    ]
    return [tuple(up if way > 0 else down for way, up, down in point if way) for point in found]


def _side(value: float, limits: Limits) -> int:
    # Adding and dividing floats can leave a constant series a hair off its own mean; a hair is on the mean.
    slack = 1e-12 * max(abs(value), abs(limits.mean))
    return 0 if abs(value - limits.mean) <= slack else signals.sign(value - limits.mean)


def kind(rules: Sequence[Rule], polarity: Polarity) -> Kind:
    """The colour of a point: the direction of its first rule against the direction that is good."""
    if not rules:
        return Kind.COMMON
    upward = rules[0].upward
    if polarity is Polarity.NEUTRAL:
        return Kind.NEUTRAL_HIGH if upward else Kind.NEUTRAL_LOW
    return Kind.IMPROVEMENT if upward is (polarity is Polarity.HIGHER) else Kind.CONCERN


def variation(last: Point | None) -> Variation | None:
    """The variation icon of a series from its last point; None when there is no point at all."""
    if last is None:
        return None
    if last.deciding is None:
        return Variation.COMMON
    way = "high" if last.deciding.upward else "low"
    word = {Kind.IMPROVEMENT: "improvement", Kind.CONCERN: "concern"}.get(last.kind, "neutral")
    return Variation(f"{word}_{way}")


def _assured(analysis: Analysis, target: float | None) -> Assurance | None:
    limits = analysis.limits
    if limits is None or target is None:
        return None
    return assurance(limits.lower, limits.upper, target, analysis.polarity)


def assurance(lower: float, upper: float, target: float, polarity: Polarity) -> Assurance | None:
    """The assurance icon from the limits in force and the target, all in one unit.

    A target exactly on a limit is inconsistent (two published tools agree). A neutral indicator has none.
    """
    if polarity is Polarity.NEUTRAL:
        return None
    if lower <= target <= upper:
        return Assurance.INCONSISTENT
    beyond_reach = target > upper if polarity is Polarity.HIGHER else target < lower
    return Assurance.FAIL if beyond_reach else Assurance.PASS
