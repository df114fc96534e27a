"""What a quarter's report says of performance: frozen, JSON-ready, to the quarter's end and no further."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import F

from jct.core.calendar import Quarter
from partnerships.models import Partnership
from performance.domain.chart import ChartFacts
from performance.models import Indicator
from performance.selectors.charts import charts


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """One indicator as the report prints it; `care_group` is a code, empty for the whole partnership."""

    code: str
    name: str
    statement: str
    care_group: str
    provider: str
    contract: str
    owner: str
    source: str
    chart: ChartFacts


@dataclass(frozen=True, slots=True)
class PerformanceSummary:
    """The indicators of a partnership at a quarter's end, in the order of care groups and names."""

    quarter: str
    indicators: tuple[IndicatorFacts, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data; `performance.domain.chart.thaw` makes a chart of each `chart` again."""
        return asdict(self)


def performance_summary(*, partnership: Partnership, quarter: Quarter, on: date) -> PerformanceSummary:
    """The indicators that stand in the quarterly report, with figures of periods up to the quarter's last day.

    `on` is the day of asking: it tells a figure that is late from one not yet due. Four queries.
    """
    rows = (
        Indicator.objects.filter(partnership=partnership, in_report=True)
        .select_related("care_group", "provider", "contract", "owner")
        .order_by(F("care_group__position").asc(nulls_last=True), "care_group__name", "name", "code")
    )
    indicators = list(rows)
    found = charts(indicators, until=quarter.ends, on=on)
    return PerformanceSummary(
        quarter=str(quarter), indicators=tuple(_facts(row, found[row.pk]) for row in indicators)
    )


def _facts(indicator: Indicator, chart: ChartFacts) -> IndicatorFacts:
    return IndicatorFacts(
        code=indicator.code,
        name=indicator.name,
        statement=indicator.statement,
        care_group=indicator.care_group.code if indicator.care_group else "",
        provider=indicator.provider.name if indicator.provider else "",
        contract=indicator.contract.reference if indicator.contract else "",
        owner=indicator.owner.title if indicator.owner else "",
        source=indicator.source,
        chart=chart,
    )
