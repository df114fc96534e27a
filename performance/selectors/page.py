"""The page of one indicator: its chart, its figures with where each came from, its targets and limits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from jct.accounts.models import User
from performance.domain.chart import Break, ChartFacts, Slot, compose
from performance.domain.measure import SUPPRESSED_MARK, State, is_small, wilson
from performance.models import Indicator, Measurement, Rebase, Target
from performance.permissions import may_edit, visible_indicators
from performance.selectors.charts import definition_of, figure_of, goal_of


@dataclass(frozen=True)
class Version:
    """One version of a figure: what it said, who brought it and how, and why it changed the one before."""

    number: int
    shown: str
    numerator: str
    denominator: str
    state: str
    source: str
    import_pk: int | None
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Reading:
    """One period of the table: the point of the chart, its current version, and the earlier ones."""

    slot: Slot
    start: date
    current: Version | None
    earlier: tuple[Version, ...]
    interval: str


@dataclass(frozen=True)
class IndicatorPage:
    """Everything the page of one indicator shows."""

    indicator: Indicator
    chart: ChartFacts
    readings: tuple[Reading, ...]
    targets: tuple[Target, ...]
    rebases: tuple[Rebase, ...]
    may_edit: bool


def indicator_page(*, user: User, pk: int, on: date) -> IndicatorPage:
    """One indicator with all its figures. Raises DoesNotExist when the person may not see it."""
    related = ("partnership", "care_group", "provider", "contract", "owner")
    indicator = visible_indicators(user).select_related(*related).get(pk=pk)
    versions: dict[date, list[Measurement]] = defaultdict(list)
    rows = Measurement.objects.of([indicator]).select_related("batch", "by").order_by("start", "-version")
    for row in rows:
        versions[row.start].append(row)
    targets = tuple(Target.objects.filter(indicator=indicator).order_by("-starts"))
    rebases = tuple(Rebase.objects.filter(indicator=indicator).select_related("by").order_by("-starts"))
    facts = compose(
        definition_of(indicator),
        [figure_of(indicator, rows[0]) for rows in versions.values()],
        until=on,
        on=on,
        goals=[goal_of(target) for target in reversed(targets)],
        breaks=[Break(rebase.starts, rebase.reason) for rebase in rebases if not rebase.withdrawn],
    )
    return IndicatorPage(
        indicator=indicator,
        chart=facts,
        readings=_readings(indicator, facts, versions),
        targets=targets,
        rebases=rebases,
        may_edit=may_edit(user, indicator),
    )


def standing_figure(*, indicator_pk: int, start: date) -> Measurement:
    """The current version of a period's figure, for the form that corrects it."""
    return Measurement.objects.of([indicator_pk]).filter(start=start).current().get()


def _readings(
    indicator: Indicator, facts: ChartFacts, versions: dict[date, list[Measurement]]
) -> tuple[Reading, ...]:
    readings = []
    for slot in reversed(facts.slots):
        start = date.fromisoformat(slot.period)
        told = [_version(indicator, facts, row) for row in versions.get(start, ())]
        current = versions[start][0] if told else None
        readings.append(
            Reading(
                slot=slot,
                start=start,
                current=told[0] if told else None,
                earlier=tuple(told[1:]),
                interval=_interval(indicator, facts, current, slot),
            )
        )
    return tuple(readings)


def _version(indicator: Indicator, facts: ChartFacts, row: Measurement) -> Version:
    figure = figure_of(indicator, row)
    hidden = row.state == State.SUPPRESSED or is_small(figure.counted, indicator.suppress_below)
    return Version(
        number=row.version,
        shown=SUPPRESSED_MARK if hidden or row.value is None else facts.show(float(row.value)),
        numerator=SUPPRESSED_MARK if hidden else _count(row.numerator),
        denominator=_count(row.denominator),
        state=State(row.state).words,
        source=row.batch.file_name if row.batch else "Entered by hand",
        import_pk=row.batch_id,
        by=str(row.by) if row.by else "the system",
        at=row.at,
        reason=row.reason,
    )


def _count(number: object) -> str:
    return "" if number is None else f"{number:,f}".rstrip("0").rstrip(".")  # type: ignore[str-format]


def _interval(indicator: Indicator, facts: ChartFacts, row: Measurement | None, slot: Slot) -> str:
    """The 95% confidence interval of a proportion in per cent; empty for anything else."""
    if row is None or slot.value is None or indicator.unit != "%" or indicator.multiplier != 100:
        return ""
    if row.numerator is None or row.denominator is None or row.numerator > row.denominator:
        return ""
    low, high = wilson(float(row.numerator), float(row.denominator))
    return f"{facts.show(low * 100)} to {facts.show(high * 100)}"
