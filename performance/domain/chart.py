"""From recorded figures to everything a chart, its table and its sentence need, as plain data.

The result holds only text, numbers and tuples, so that a snapshot can keep it as JSON and draw it again years later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from performance.domain import sentence as words
from performance.domain.measure import (
    SUPPRESSED_MARK,
    Goal,
    State,
    Status,
    is_small,
    missing_state,
    show,
    status,
    without_noughts,
)
from performance.domain.period import Frequency, label, period_end, period_of, periods, short_label
from performance.domain.xmr import Analysis, Kind, Polarity, analyse, chart_options

TRAILING = 3
"""Empty periods drawn after the last figure at most: a series that stopped is not drawn as years of nothing."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What the arithmetic and the words of an indicator need to know of it."""

    code: str
    name: str
    polarity: Polarity
    unit: str
    decimals: int
    frequency: Frequency
    lag_days: int = 0
    suppress_below: int = 0
    screen: bool = True
    fix_after: int | None = None
    lowest: Decimal | None = Decimal(0)
    highest: Decimal | None = None

    def show(self, value: Decimal | float) -> str:
        """A figure in this indicator's unit and decimals."""
        return show(Decimal(value), self.decimals, self.unit)

    @property
    def bounds(self) -> words.Bounds:
        """The lowest and highest figure there can be."""
        low, high = self.lowest, self.highest
        return (None if low is None else float(low)), (None if high is None else float(high))


@dataclass(frozen=True, slots=True)
class Figure:
    """The current figure of one period. ``counted`` is the number of people or events behind it, for suppression."""

    start: date
    value: Decimal | None
    state: State = State.FINAL
    counted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DatedGoal:
    """A target in force from ``starts`` up to but not including ``ends`` (None: still in force)."""

    starts: date
    ends: date | None
    goal: Goal


@dataclass(frozen=True, slots=True)
class Break:
    """New limits begin with the period of ``starts``, and why."""

    starts: date
    why: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One period of a chart: what to draw and what to write for it."""

    period: str
    label: str
    short: str
    value: float | None
    shown: str
    state: str
    target: float | None = None
    status: str = Status.NO_TARGET.value
    kind: str = "common_cause"
    rules: tuple[str, ...] = ()
    why_break: str = ""

    @property
    def state_words(self) -> str:
        """The state as a page prints it."""
        return State(self.state).words

    @property
    def status_words(self) -> str:
        """The figure against its target, as a page prints it."""
        return Status(self.status).words

    @property
    def rule_words(self) -> str:
        """Every pattern this point belongs to, in words; empty for usual variation."""
        return ", ".join(words.RULE_WORDS[rule] for rule in words.RULE_WORDS if rule in self.rules)

    @property
    def kind_words(self) -> str:
        """Improvement, concern or usual variation."""
        return {kind.value: text for kind, text in words.KIND_WORDS.items()}[self.kind]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Slots ``start`` up to ``stop`` under one set of limits, in the indicator's unit, unclipped."""

    start: int
    stop: int
    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float
    trial: bool


@dataclass(frozen=True, slots=True)
class Spell:
    """Special causes of one kind in an unbroken row of periods, as one line of a list."""

    first: Slot
    last: Slot
    count: int

    @property
    def label(self) -> str:
        """March 2026, or August 2024 to March 2025."""
        return self.first.label if self.count == 1 else f"{self.first.label} to {self.last.label}"


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """A chart as plain data. ``latest`` and ``previous`` are indexes into ``slots``."""

    code: str
    name: str
    polarity: str
    unit: str
    decimals: int
    noun: str
    lowest: float | None
    highest: float | None
    slots: tuple[Slot, ...]
    stretches: tuple[Stretch, ...]
    latest_index: int | None
    previous_index: int | None
    state: str
    variation: str
    assurance: str
    sentence: str
    notes: tuple[str, ...]

    @property
    def latest(self) -> Slot | None:
        """The last period that has a figure to show, suppressed or not."""
        return None if self.latest_index is None else self.slots[self.latest_index]

    @property
    def previous(self) -> Slot | None:
        """The figure before the latest."""
        return None if self.previous_index is None else self.slots[self.previous_index]

    @property
    def special(self) -> tuple[Slot, ...]:
        """Every period with a special cause, the latest first."""
        return tuple(slot for slot in reversed(self.slots) if slot.rules)

    @property
    def spells(self) -> tuple[Spell, ...]:
        """The special causes with neighbours of the same kind and patterns taken together, the latest first."""
        found: list[Spell] = []
        for (kind, rules), run in groupby(self.slots, key=lambda slot: (slot.kind, slot.rules)):
            slots = list(run)
            if kind != Kind.COMMON and rules:
                found.append(Spell(slots[0], slots[-1], len(slots)))
        return tuple(reversed(found))

    @property
    def state_words(self) -> str:
        """How up to date the series is: the state of its last period that has ended."""
        return State(self.state).words

    @property
    def variation_words(self) -> str:
        """The variation icon in words; without figures it says so."""
        return {v.value: text for v, text in words.VARIATION_WORDS.items()}.get(
            self.variation, "No figures yet"
        )

    @property
    def assurance_words(self) -> str:
        """The assurance icon in words; without a target it says so."""
        return {a.value: text for a, text in words.ASSURANCE_WORDS.items()}.get(
            self.assurance, "No target to judge by"
        )

    @property
    def target_shown(self) -> str:
        """The target now in force; empty without one."""
        target = self.slots[-1].target if self.slots else None
        return "" if target is None else without_noughts(self.show(target))

    def show(self, value: float) -> str:
        """A figure in this indicator's unit and decimals."""
        return show(Decimal(value), self.decimals, self.unit)


def compose(
    definition: Definition,
    figures: Sequence[Figure],
    *,
    until: date,
    on: date,
    goals: Sequence[DatedGoal] = (),
    breaks: Sequence[Break] = (),
) -> ChartFacts:
    """The chart of ``figures`` (any order) for periods that end on or before ``until``, as seen on the day ``on``."""
    known = {f.start: f for f in figures if period_end(f.start, definition.frequency) <= until}
    starts = _axis(sorted(known), definition.frequency, until)
    plain = [_slot(definition, start, known.get(start), _goal(goals, start), on) for start in starts]
    cuts = {_first_from(starts, b.starts): b.why for b in breaks}
    analysis = _analysis(definition, plain, sorted(cuts), _last_goal(goals, starts))
    slots = tuple(_judged(slot, index, analysis, cuts) for index, slot in enumerate(plain))
    shown = [i for i, slot in enumerate(slots) if slot.state not in (State.NO_DATA, State.NOT_DUE)]
    low, high = definition.bounds
    return ChartFacts(
        code=definition.code,
        name=definition.name,
        polarity=definition.polarity.value,
        unit=definition.unit,
        decimals=definition.decimals,
        noun=definition.frequency.noun,
        lowest=low,
        highest=high,
        slots=slots,
        stretches=_stretches(analysis),
        latest_index=shown[-1] if shown else None,
        previous_index=shown[-2] if len(shown) > 1 else None,
        state=_freshness(definition, slots, until, on),
        variation=analysis.variation.value if analysis.variation else "",
        assurance=analysis.assurance.value if analysis.assurance else "",
        sentence=words.sentence(
            analysis, show=definition.show, noun=definition.frequency.noun, bounds=definition.bounds
        ),
        notes=(
            *words.notes(analysis, noun=definition.frequency.noun),
            *(f"New limits from {slot.label}: {slot.why_break}." for slot in slots[1:] if slot.why_break),
        ),
    )


def _axis(known: Sequence[date], frequency: Frequency, until: date) -> list[date]:
    """Every period from the first figure to ``until``, with few empty ones at the end."""
    if not known:
        return []
    final = period_of(until, frequency)
    complete = [
        start for start in periods(known[0], final, frequency) if period_end(start, frequency) <= until
    ]
    return complete[: complete.index(known[-1]) + 1 + TRAILING]


def _slot(definition: Definition, start: date, figure: Figure | None, goal: Goal | None, on: date) -> Slot:
    frequency = definition.frequency
    state = (
        missing_state(period_end(start, frequency), definition.lag_days, on)
        if figure is None
        else figure.state
    )
    value = figure.value if figure else None
    if figure and is_small(figure.counted, definition.suppress_below):
        state = State.SUPPRESSED
    if state is State.SUPPRESSED:
        value = None
    shown = definition.show(value) if value is not None else _mark(state)
    return Slot(
        period=start.isoformat(),
        label=label(start, frequency),
        short=short_label(start, frequency),
        value=None if value is None else float(value),
        shown=shown,
        state=state.value,
        target=None if goal is None else float(goal.value),
        status=status(value, goal, definition.polarity).value,
    )


def _mark(state: State) -> str:
    return SUPPRESSED_MARK if state is State.SUPPRESSED else state.words


def _goal(goals: Sequence[DatedGoal], start: date) -> Goal | None:
    return next((g.goal for g in goals if g.starts <= start and (g.ends is None or start < g.ends)), None)


def _last_goal(goals: Sequence[DatedGoal], starts: Sequence[date]) -> float | None:
    goal = _goal(goals, starts[-1]) if starts else None
    return None if goal is None else float(goal.value)


def _first_from(starts: Sequence[date], day: date) -> int:
    return next((i for i, start in enumerate(starts) if start >= day), len(starts))


def _analysis(
    definition: Definition, slots: Sequence[Slot], cuts: Sequence[int], target: float | None
) -> Analysis:
    options = chart_options(screen=definition.screen, fix_after=definition.fix_after)
    values = [slot.value for slot in slots]
    return analyse(values, polarity=definition.polarity, target=target, rebase=cuts, options=options)


def _judged(slot: Slot, index: int, analysis: Analysis, cuts: dict[int, str]) -> Slot:
    point = analysis.points[index]
    rules = tuple(rule.value for rule in point.rules)
    return replace(slot, kind=point.kind.value, rules=rules, why_break=cuts.get(index, ""))


def _stretches(analysis: Analysis) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(s.start, s.stop, n.mean, n.lower, n.upper, n.near_lower, n.near_upper, n.trial)
        for s in analysis.segments
        if (n := s.limits)
    )


def _freshness(definition: Definition, slots: Sequence[Slot], until: date, on: date) -> str:
    """The state of the last period that has ended: final, provisional, not updated, not due yet…"""
    present = period_of(until, definition.frequency)
    ended = period_of(present - timedelta(days=1), definition.frequency)
    found = next((slot.state for slot in slots if slot.period == ended.isoformat()), None)
    return found or missing_state(period_end(ended, definition.frequency), definition.lag_days, on).value


def thaw(data: dict[str, Any]) -> ChartFacts:
    """A chart from what `dataclasses.asdict` and JSON made of it."""
    return ChartFacts(
        **{
            **data,
            "slots": tuple(Slot(**{**slot, "rules": tuple(slot["rules"])}) for slot in data["slots"]),
            "stretches": tuple(Stretch(**stretch) for stretch in data["stretches"]),
            "notes": tuple(data["notes"]),
        }
    )
