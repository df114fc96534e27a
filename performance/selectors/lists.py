"""The list of indicators: filtered, sorted, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import F

from contracts.models import Provider
from jct.accounts.models import User
from partnerships.models import CareGroup
from performance.domain.chart import ChartFacts
from performance.domain.measure import State, Status
from performance.domain.xmr import Assurance, Variation
from performance.models import Indicator
from performance.permissions import visible_indicators
from performance.selectors.charts import charts

PAGE = 25


class Signal(StrEnum):
    """What a reader may look for."""

    CONCERN = "concern"
    IMPROVING = "improving"
    FAILING = "failing"
    MISSED = "missed"
    LATE = "late"

    @property
    def words(self) -> str:
        """The signal as the filter names it."""
        return {
            "concern": "Concern: getting worse",
            "improving": "Getting better",
            "failing": "Will consistently miss its target",
            "missed": "Latest figure misses its target",
            "late": "Not updated",
        }[self.value]

    def shown_by(self, chart: ChartFacts) -> bool:
        """Whether the chart gives this signal."""
        variation = Variation(chart.variation) if chart.variation else Variation.COMMON
        return {
            Signal.CONCERN: variation.is_concern,
            Signal.IMPROVING: variation.is_improvement,
            Signal.FAILING: chart.assurance == Assurance.FAIL,
            Signal.MISSED: bool(chart.latest and chart.latest.status == Status.MISSED),
            Signal.LATE: chart.state == State.NO_DATA,
        }[self]


SORTS = {"care_group": "Care group", "name": "Name", "signal": "Signal: concerns first", "code": "Code"}
ORDERS = {
    "care_group": (F("care_group__position").asc(nulls_last=True), "care_group__name", "name", "pk"),
    "name": ("name", "pk"),
    "code": ("code", "pk"),
}


@dataclass(frozen=True)
class Asked:
    """What the reader asked for; empty means all."""

    words: str = ""
    signal: str = ""
    care_group: str = ""
    provider: str = ""
    sort: str = "care_group"

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any((self.words, self.signal, self.care_group, self.provider))


@dataclass(frozen=True)
class IndicatorRow:
    """One line of the list."""

    pk: int
    code: str
    name: str
    care_group: str
    provider: str
    chart: ChartFacts


@dataclass(frozen=True)
class Choices:
    """What the filters offer."""

    care_groups: Sequence[tuple[str, str]]
    providers: Sequence[tuple[str, str]]


def indicator_list(
    *, user: User, asked: Asked, on: date, page: int = 1, size: int = PAGE
) -> Page[IndicatorRow]:
    """A page of rows. Only a look for a signal has to judge every chart; else only those of the page."""
    rows = _filtered(user, asked)
    if not asked.signal and asked.sort != "signal":
        shown = Paginator(rows, size).get_page(page)
        shown.object_list = _rows(list(shown.object_list), on)
        return shown
    found = _rows(list(rows), on)
    if asked.signal:
        found = [row for row in found if Signal(asked.signal).shown_by(row.chart)]
    if asked.sort == "signal":
        found.sort(key=_loudness)
    return Paginator(found, size).get_page(page)


def every_row(*, user: User, asked: Asked, on: date) -> list[IndicatorRow]:
    """The whole list, for a download."""
    return list(indicator_list(user=user, asked=asked, on=on, size=1_000_000).object_list)


def choices(user: User) -> Choices:
    """The care groups and providers that have indicators this person may see."""
    mine = visible_indicators(user)
    groups = CareGroup.objects.filter(pk__in=mine.values("care_group"))
    providers = Provider.objects.filter(pk__in=mine.values("provider"))
    return Choices(
        [*((str(group.pk), group.name) for group in groups), ("none", "Whole partnership or unassigned")],
        [(str(provider.pk), provider.name) for provider in providers],
    )


def _filtered(user: User, asked: Asked):  # type: ignore[no-untyped-def]
    rows = visible_indicators(user).select_related("care_group", "provider")
    if asked.words:
        rows = rows.about(asked.words)
    if asked.care_group == "none":
        rows = rows.filter(care_group__isnull=True)
    elif asked.care_group:
        rows = rows.filter(care_group=asked.care_group)
    if asked.provider:
        rows = rows.filter(provider=asked.provider)
    return rows.order_by(*ORDERS.get(asked.sort, ORDERS["care_group"]))


def _rows(indicators: Sequence[Indicator], on: date) -> list[IndicatorRow]:
    found = charts(indicators, until=on, on=on)
    return [
        IndicatorRow(
            pk=indicator.pk,
            code=indicator.code,
            name=indicator.name,
            care_group=indicator.care_group.name if indicator.care_group else "",
            provider=indicator.provider.name if indicator.provider else "",
            chart=found[indicator.pk],
        )
        for indicator in indicators
    ]


def _loudness(row: IndicatorRow) -> tuple[int, str]:
    """Concerns first, then consistent failure, missed targets, late figures, the rest, improvements last."""
    loud = (Signal.CONCERN, Signal.FAILING, Signal.MISSED, Signal.LATE)
    rank = next((i for i, signal in enumerate(loud) if signal.shown_by(row.chart)), len(loud))
    return rank, row.name
