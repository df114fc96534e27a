"""What lies behind a forecast: savings, action against overspends, contingent items, and whose variances they are.

GBP; a positive variance is adverse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.errors import Problem
from jct.core.money import ZERO, percent, pounds

COMMISSIONER, PROVIDER = "commissioner", "provider"


@dataclass(frozen=True)
class SavingFacts:
    """A saving at the end of a quarter. `achieved` and `forecast` are None until somebody has said."""

    key: int
    line: str
    name: str
    owner: str
    target: Decimal
    achieved: Decimal | None
    forecast: Decimal | None
    note: str = ""

    @property
    def short(self) -> Decimal | None:
        """What the year will miss of the target; below nothing when it brings more."""
        return None if self.forecast is None else self.target - self.forecast

    @property
    def words(self) -> str:
        """“on target”, “brings more than planned”, “short of its target”, “not reported”."""
        if self.short is None:
            return "not reported"
        if not self.short:
            return "on target"
        return "short of its target" if self.short > 0 else "brings more than planned"


@dataclass(frozen=True)
class SavingsTotal:
    """All savings together; what nobody has reported counts as nothing achieved, and is counted in `unreported`."""

    target: Decimal
    achieved: Decimal
    forecast: Decimal
    unreported: int

    @property
    def percent(self) -> Decimal | None:
        return percent(self.forecast, self.target, places=0)


def savings_total(savings: Iterable[SavingFacts]) -> SavingsTotal:
    """The sum of some savings."""
    rows = list(savings)
    return SavingsTotal(
        target=sum((row.target for row in rows), ZERO),
        achieved=sum((row.achieved or ZERO for row in rows), ZERO),
        forecast=sum((row.forecast or ZERO for row in rows), ZERO),
        unreported=sum(row.forecast is None for row in rows),
    )


@dataclass(frozen=True)
class MitigationFacts:
    """An action against an overspend. `late`: due and neither done nor dropped."""

    key: int
    line: str
    action: str
    amount: Decimal
    in_forecast: bool
    owner: str
    due_on: date
    state: str
    words: str
    late: bool
    note: str = ""


def still_to_bring(actions: Iterable[MitigationFacts]) -> Decimal:
    """What actions that are not dropped should bring beyond the forecast, GBP."""
    return sum((one.amount for one in actions if one.state != "dropped" and not one.in_forecast), ZERO)


@dataclass(frozen=True)
class ContingentFacts:
    """Something that is in no forecast and may yet cost (above nothing) or bring money."""

    key: int
    line: str
    kind: str
    title: str
    low: Decimal
    likely: Decimal
    high: Decimal
    note: str
    raised_on: date
    settled_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Exposure:
    """Low, likely and high of what is disclosed apart from the forecast."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @property
    def words(self) -> str:
        """“−£50,000 to £900,000”."""
        return f"{pounds(self.low)} to {pounds(self.high)}"


def exposure(items: Iterable[ContingentFacts]) -> Exposure:
    """All items that are not settled, taken together."""
    rows = [item for item in items if item.settled_on is None]
    return Exposure(
        low=sum((item.low for item in rows), ZERO),
        likely=sum((item.likely for item in rows), ZERO),
        high=sum((item.high for item in rows), ZERO),
    )


@dataclass(frozen=True)
class SideVariance:
    """The variance of some lines on one side: a partner that spends itself, or a provider under its contracts."""

    side: str
    name: str
    lines: int
    budget: Decimal
    forecast: Decimal

    @property
    def variance(self) -> Decimal:
        return self.forecast - self.budget


@dataclass(frozen=True)
class SidedLine:
    """A line with who leads it and, where its money goes to one, the provider."""

    partner: str
    provider: str
    budget: Decimal
    forecast: Decimal


def by_side(lines: Iterable[SidedLine]) -> list[SideVariance]:
    """Commissioners' variances first (lines without a provider, by leading partner), then providers'; the largest
    variance first in each. They sum to the variance of the fund.
    """
    groups: dict[tuple[str, str], list[SidedLine]] = {}
    for line in lines:
        key = (PROVIDER, line.provider) if line.provider else (COMMISSIONER, line.partner)
        groups.setdefault(key, []).append(line)
    found = [
        SideVariance(
            side,
            name,
            len(own),
            sum((line.budget for line in own), ZERO),
            sum((line.forecast for line in own), ZERO),
        )
        for (side, name), own in groups.items()
    ]
    return sorted(found, key=lambda one: (one.side, -abs(one.variance), one.name))


def check_range(low: Decimal, likely: Decimal, high: Decimal) -> list[Problem]:
    """A contingent item's low, likely and high must rise."""
    if low <= likely <= high:
        return []
    return [
        Problem(
            "Amounts", "low, likely and high do not rise", "low first and high last; income is below nothing"
        )
    ]
