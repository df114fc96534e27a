"""The rows of the downloads."""

from collections.abc import Iterable, Iterator

from jct.support.sheets import Cell
from performance.selectors.lists import IndicatorRow
from performance.selectors.page import IndicatorPage

LIST_HEADINGS = (
    *("Code", "Indicator", "Care group", "Provider", "Latest period", "Latest figure", "Unit", "Target"),
    *("Against target", "How up to date", "Variation", "Assurance", "In words"),
)
FIGURE_HEADINGS = (
    *("Period", "Begins", "Figure", "Unit", "Numerator", "Denominator", "State", "Target", "Against target"),
    *("Variation", "Why", "Version", "Source", "Entered by", "Entered at", "Reason for the correction"),
)


def list_rows(rows: Iterable[IndicatorRow]) -> Iterator[list[Cell]]:
    """A line for each indicator; a figure that is suppressed or missing says so."""
    for row in rows:
        chart, latest = row.chart, row.chart.latest
        yield [
            row.code,
            row.name,
            row.care_group,
            row.provider,
            latest.label if latest else "",
            _figure(latest.value, latest.shown, chart.decimals) if latest else "No figures yet",
            chart.unit,
            chart.target_shown,
            latest.status_words if latest else "",
            chart.state_words,
            chart.variation_words,
            chart.assurance_words,
            chart.sentence,
        ]


def figure_rows(page: IndicatorPage) -> Iterator[list[Cell]]:
    """A line for each period, the latest first."""
    for reading in page.readings:
        slot, version = reading.slot, reading.current
        yield [
            slot.label,
            slot.period,
            _figure(slot.value, slot.shown, page.chart.decimals),
            page.chart.unit,
            version.numerator if version else "",
            version.denominator if version else "",
            slot.state_words,
            slot.target,
            slot.status_words,
            slot.kind_words,
            slot.rule_words,
            version.number if version else None,
            version.source if version else "",
            version.by if version else "",
            version.at.isoformat(timespec="minutes") if version else "",
            version.reason if version else "",
        ]


def _figure(value: float | None, shown: str, decimals: int) -> Cell:
    return shown if value is None else round(value, decimals)
