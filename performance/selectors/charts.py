"""Charts of many indicators at once: three queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from performance.domain.chart import Break, ChartFacts, DatedGoal, Definition, Figure, compose
from performance.domain.measure import Arithmetic, Goal, State
from performance.domain.period import Frequency
from performance.domain.xmr import Polarity
from performance.models import Indicator, Measurement, Rebase, Target


def definition_of(indicator: Indicator) -> Definition:
    """The part of an indicator that its arithmetic and its words need."""
    return Definition(
        code=indicator.code,
        name=indicator.name,
        polarity=Polarity(indicator.polarity),
        unit=indicator.unit,
        decimals=indicator.decimals,
        frequency=Frequency(indicator.frequency),
        lag_days=indicator.lag_days,
        suppress_below=indicator.suppress_below,
        screen=indicator.screen,
        fix_after=indicator.fix_after,
        lowest=indicator.lowest,
        highest=indicator.highest,
    )


def figure_of(indicator: Indicator, row: Measurement) -> Figure:
    """A figure with the count of people behind it, where its arithmetic knows one."""
    counted = None if indicator.arithmetic == Arithmetic.VALUE else row.numerator
    return Figure(row.start, row.value, State(row.state), counted)


def chart(indicator: Indicator, *, until: date, on: date) -> ChartFacts:
    """One indicator's chart for periods that end on or before `until`, as seen on the day `on`."""
    return charts([indicator], until=until, on=on)[indicator.pk]


def charts(indicators: Iterable[Indicator], *, until: date, on: date) -> dict[int, ChartFacts]:
    """The chart of each indicator by its key, from their current figures."""
    wanted = {indicator.pk: indicator for indicator in indicators}
    figures: dict[int, list[Figure]] = defaultdict(list)
    for row in Measurement.objects.of(wanted).recorded_before(until).current():
        figures[row.indicator_id].append(figure_of(wanted[row.indicator_id], row))
    goals: dict[int, list[DatedGoal]] = defaultdict(list)
    for target in Target.objects.filter(indicator__in=wanted).order_by("starts"):
        goals[target.indicator_id].append(goal_of(target))
    breaks: dict[int, list[Break]] = defaultdict(list)
    for rebase in Rebase.objects.filter(indicator__in=wanted, withdrawn=False).order_by("starts"):
        breaks[rebase.indicator_id].append(Break(rebase.starts, rebase.reason))
    return {
        pk: compose(
            definition_of(indicator), figures[pk], until=until, on=on, goals=goals[pk], breaks=breaks[pk]
        )
        for pk, indicator in wanted.items()
    }


def goal_of(target: Target) -> DatedGoal:
    """A target as the rules want it."""
    return DatedGoal(target.starts, target.ends, Goal(target.value, target.tolerance, target.relative))
