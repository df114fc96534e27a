"""How one figure became another, as a waterfall: a bar to start from, a step for each cause, a bar to end at. GBP.

Every step begins where the one before it ended, so that the bars sum as the figures do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import ZERO, pounds_k

TOTAL, UP, DOWN = "total", "up", "down"
UNEXPLAINED = "Not explained"


@dataclass(frozen=True)
class Bar:
    """One bar from `begins` to `ends`. A total stands on nothing; up is adverse, down favourable."""

    label: str
    kind: str
    begins: Decimal
    ends: Decimal

    @property
    def amount(self) -> Decimal:
        return self.ends - self.begins

    @property
    def words(self) -> str:
        """“£46,900k” of a total, “£550k up” of a step."""
        if self.kind == TOTAL:
            return pounds_k(self.ends)
        return f"{pounds_k(abs(self.amount))} {self.kind}"


@dataclass(frozen=True)
class Waterfall:
    """The bars from first to last. `unexplained` is what the steps leave over."""

    bars: tuple[Bar, ...]
    unexplained: Decimal

    @property
    def base(self) -> Decimal:
        """Where the drawing's axis begins. Steps that are small beside their totals would vanish on an axis from
        nothing, so it begins half their height before them when nothing is more than four times their height away.
        """
        low, high = min(self._edges), max(self._edges)
        spread = high - low
        if not spread or low - 4 * spread <= ZERO <= high + 4 * spread:
            return ZERO
        return low - spread / 2 if low > 0 else high + spread / 2

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest figure that the drawing must hold."""
        edges = [self.base, *self._edges]
        return min(edges), max(edges)

    @property
    def _edges(self) -> list[Decimal]:
        steps = [edge for bar in self.bars if bar.kind != TOTAL for edge in (bar.begins, bar.ends)]
        return [self.bars[0].ends, *steps, self.bars[-1].ends]


def waterfall(
    start: tuple[str, Decimal], steps: Iterable[tuple[str, Decimal]], end: tuple[str, Decimal]
) -> Waterfall:
    """The bars from `start` to `end` by `steps` (label and amount). What the steps leave over is a step of its own."""
    bars = [Bar(start[0], TOTAL, ZERO, start[1])]
    at = start[1]
    for label, amount in steps:
        if amount:
            bars.append(_step(label, at, amount))
            at += amount
    left = end[1] - at
    if left:
        bars.append(_step(UNEXPLAINED, at, left))
    bars.append(Bar(end[0], TOTAL, ZERO, end[1]))
    return Waterfall(tuple(bars), left)


def by_label(steps: Iterable[tuple[str, Decimal]], order: Sequence[str]) -> list[tuple[str, Decimal]]:
    """Steps of the same label added together, in the given order; labels not in it follow as they come."""
    sums: dict[str, Decimal] = dict.fromkeys(order, ZERO)
    for label, amount in steps:
        sums[label] = sums.get(label, ZERO) + amount
    return [(label, amount) for label, amount in sums.items() if amount]


def _step(label: str, at: Decimal, amount: Decimal) -> Bar:
    return Bar(label, UP if amount > 0 else DOWN, at, at + amount)
