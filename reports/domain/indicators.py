"""An indicator of a snapshot: its chart made whole again, the two words a table prints, the figure a report draws."""

from dataclasses import dataclass

from performance.domain.chart import ChartFacts, thaw
from performance.domain.measure import State, Status
from performance.domain.xmr import Assurance, Variation
from reports.domain import words
from reports.domain.document import Cell, Figure
from reports.domain.words import Facts

ASSURANCE: dict[str, Cell] = {
    Assurance.PASS: Cell("Always", "good"),
    Assurance.FAIL: Cell("Never as it is", "bad"),
    Assurance.INCONSISTENT: Cell("Hit and miss", "muted"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the snapshot: what it is called, whose it is, and its chart as it stood."""

    code: str
    name: str
    care_group: str
    provider: str
    chart: ChartFacts

    @property
    def full_name(self) -> str:
        """The name, with the provider's where it has one."""
        return f"{self.name}, {self.provider}" if self.provider else self.name

    @property
    def worse(self) -> bool:
        """Special cause variation of concern."""
        return bool(self.chart.variation) and Variation(self.chart.variation).is_concern

    @property
    def better(self) -> bool:
        """Special cause variation that is an improvement."""
        return bool(self.chart.variation) and Variation(self.chart.variation).is_improvement

    @property
    def failing(self) -> bool:
        """The process as it stands cannot be expected to reach the target."""
        return self.chart.assurance == Assurance.FAIL

    @property
    def changed(self) -> bool:
        """A special cause that is neither good nor bad."""
        return self.chart.variation in (Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW)

    @property
    def status(self) -> str:
        """The latest figure against its target."""
        return self.chart.latest.status if self.chart.latest else Status.NO_FIGURE.value

    @property
    def over_time(self) -> Cell:
        """The variation as two words."""
        if self.worse:
            return Cell("Getting worse", "bad")
        if self.better:
            return Cell("Getting better", "info")
        return (
            Cell("Changed", "info")
            if self.changed
            else Cell("No change" if self.chart.variation else "No figures", "muted")
        )

    @property
    def late(self) -> bool:
        """Whether the last period that has ended brought no figure although it was due."""
        return self.chart.state == State.NO_DATA


def indicators_of(facts: Facts) -> tuple[Indicator, ...]:
    """The indicators of a snapshot, their charts made whole again."""
    return tuple(
        Indicator(i["code"], i["name"], i["care_group"], i["provider"], thaw(i["chart"]))
        for i in facts["indicators"]
    )


def figure(indicator: Indicator) -> Figure:
    """One indicator as a control chart with its words; the text alternative says what the drawing shows."""
    chart = indicator.chart
    limits = chart.stretches[-1] if chart.stretches else None
    usual = f" Average {chart.show(limits.mean)}." if limits else ""
    latest = f" Latest: {chart.latest.shown} in {chart.latest.label}." if chart.latest else ""
    target = f" Target {chart.target_shown}." if chart.target_shown else " No target."
    alt = (
        f"Control chart of {indicator.full_name}, {words.count(len(chart.slots), chart.noun)} "
        f"from {chart.slots[0].label} to {chart.slots[-1].label}.{latest}{target}{usual} {chart.sentence}"
    )
    tags = (indicator.over_time, *([ASSURANCE[chart.assurance]] if chart.assurance else []))
    return Figure(
        title=indicator.full_name,
        drawing=chart,
        alt=alt,
        sentence=" ".join((chart.sentence, *chart.notes)),
        tags=tags,
    )
