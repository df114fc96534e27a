"""A control chart in plain words: one or two sentences, and the notes that say how it was drawn."""

from collections.abc import Callable

from performance.domain.measure import without_noughts
from performance.domain.xmr import Analysis, Assurance, Kind, Point, Rule, Variation

Show = Callable[[float], str]
"""Writes a number in the indicator's unit, such as 81.7%."""
Bounds = tuple[float | None, float | None]
"""The lowest and highest figure there can be; None where there is no end. Words and drawings stop there."""

VARIATION_WORDS = {
    Variation.COMMON: "Common cause: no significant change",
    Variation.IMPROVEMENT_HIGH: "Special cause: improving, higher than usual",
    Variation.IMPROVEMENT_LOW: "Special cause: improving, lower than usual",
    Variation.CONCERN_HIGH: "Special cause: concern, higher than usual",
    Variation.CONCERN_LOW: "Special cause: concern, lower than usual",
    Variation.NEUTRAL_HIGH: "Special cause: higher than usual, neither good nor bad",
    Variation.NEUTRAL_LOW: "Special cause: lower than usual, neither good nor bad",
}
ASSURANCE_WORDS = {
    Assurance.PASS: "Will consistently meet the target",
    Assurance.FAIL: "Will consistently miss the target",
    Assurance.INCONSISTENT: "Will meet the target in some periods and miss it in others",
}
RULE_WORDS = {
    Rule.OUTSIDE_HIGH: "above the upper limit",
    Rule.OUTSIDE_LOW: "below the lower limit",
    Rule.TREND_UP: "part of a rising trend",
    Rule.TREND_DOWN: "part of a falling trend",
    Rule.TWO_OF_THREE_HIGH: "two of three near the upper limit",
    Rule.TWO_OF_THREE_LOW: "two of three near the lower limit",
    Rule.SHIFT_HIGH: "part of a run above the average",
    Rule.SHIFT_LOW: "part of a run below the average",
}
KIND_WORDS = {
    Kind.COMMON: "Usual variation",
    Kind.IMPROVEMENT: "Improvement",
    Kind.CONCERN: "Concern",
    Kind.NEUTRAL_HIGH: "Higher than usual",
    Kind.NEUTRAL_LOW: "Lower than usual",
}
_LASTING = (Rule.TREND_UP, Rule.TREND_DOWN, Rule.SHIFT_HIGH, Rule.SHIFT_LOW)


def sentence(analysis: Analysis, *, show: Show, noun: str, bounds: Bounds = (None, None)) -> str:
    """What the chart says, for somebody who will not look at it. ``noun`` is month, quarter or year."""
    last, limits = analysis.last, analysis.limits
    if last is None or limits is None:
        return "There are no figures yet."
    if last.deciding is None:
        lower, upper = clip(limits.lower, bounds), clip(limits.upper, bounds)
        first = f"No significant change: figures usually lie between {_range(show(lower), show(upper))}."
        if limits.mean_mr == 0:
            first = f"No change: every figure is {show(limits.mean)}."
    else:
        rule = _lasting_beside(last) or last.deciding
        first = f"{_opening(last, rule)}: {_finding(analysis, last, rule, show, noun)}."
        if rule is not last.deciding:
            first = f"{first[:-1]}; {_finding(analysis, last, last.deciding, show, noun)}."
    return " ".join(filter(None, (first, _outlook(analysis, show, noun))))


def _range(low: str, high: str) -> str:
    """Two figures, a unit in words said once: 32.9 and 54.5 per 100,000."""
    number, _, unit = low.partition(" ")
    return f"{number if unit and high.endswith(f' {unit}') else low} and {high}"


def clip(value: float, bounds: Bounds) -> float:
    """``value``, kept within what is possible."""
    low, high = bounds
    value = value if low is None else max(low, value)
    return value if high is None else min(high, value)


def _opening(last: Point, rule: Rule) -> str:
    if last.kind in (Kind.NEUTRAL_HIGH, Kind.NEUTRAL_LOW):
        return KIND_WORDS[last.kind]
    better = last.kind is Kind.IMPROVEMENT
    if rule in _LASTING:
        return "Getting better" if better else "Getting worse"
    return "Better than usual" if better else "Worse than usual"


def _lasting_beside(last: Point) -> Rule | None:
    """A trend or shift that the last point belongs to besides being outside, when both point the same way."""
    outside, *others = last.rules
    return next((r for r in others if r in _LASTING and r.upward is outside.upward), None)


def _finding(analysis: Analysis, last: Point, rule: Rule, show: Show, noun: str) -> str:
    count = _run_length(analysis, last, rule)
    value = show(last.value or 0.0)
    return {
        Rule.OUTSIDE_HIGH: f"the latest figure, {value}, is above the range the process usually keeps to",
        Rule.OUTSIDE_LOW: f"the latest figure, {value}, is below the range the process usually keeps to",
        Rule.TREND_UP: f"figures have risen steadily over the last {count} {noun}s",
        Rule.TREND_DOWN: f"figures have fallen steadily over the last {count} {noun}s",
        Rule.TWO_OF_THREE_HIGH: f"at least two of the last three {noun}s were close to the upper limit",
        Rule.TWO_OF_THREE_LOW: f"at least two of the last three {noun}s were close to the lower limit",
        Rule.SHIFT_HIGH: f"the last {count} {noun}s have been above the average",
        Rule.SHIFT_LOW: f"the last {count} {noun}s have been below the average",
    }[rule]


def _run_length(analysis: Analysis, last: Point, rule: Rule) -> int:
    index = last.index
    while index >= 0 and rule in analysis.points[index].rules:
        index -= 1
    return last.index - index


def _outlook(analysis: Analysis, show: Show, noun: str) -> str:
    if analysis.target is None or analysis.assurance is None:
        return ""
    ending = {
        Assurance.PASS: f"will be met every {noun} unless something changes",
        Assurance.FAIL: "will not be met unless something changes",
        Assurance.INCONSISTENT: f"will be met in some {noun}s and missed in others",
    }[analysis.assurance]
    return f"The target of {without_noughts(show(analysis.target))} {ending}."


def notes(analysis: Analysis, *, noun: str) -> tuple[str, ...]:
    """How the chart was drawn, where that is not the plain default: trial limits, screening, gaps."""
    limits = analysis.limits
    if limits is None:
        return ()
    found = []
    if limits.trial:
        found.append(
            f"Trial limits: they rest on {_count(limits.baseline, noun)}; 12 or more make them firm."
        )
    if analysis.options.fix_after and not limits.trial:
        found.append(f"Limits are fixed on the first {analysis.options.fix_after} {noun}s.")
    screened = sum(s.limits.screened for s in analysis.segments if s.limits)
    if screened:
        found.append(f"{_count(screened, 'unusually large moving range')} left out of the limits.")
    if analysis.options.screening is None:
        found.append("Limits use every moving range, without screening.")
    missing = _gaps(analysis)
    if missing:
        found.append(f"{_count(missing, noun)} without a figure: runs and moving ranges stop at each gap.")
    return tuple(found)


def _gaps(analysis: Analysis) -> int:
    known = [p.index for p in analysis.points if p.value is not None]
    return known[-1] - known[0] + 1 - len(known)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
