"""Next year's budget of a line, by the annual formula of section 75 agreements: last year's recurrent budget rolled
forward, raised for inflation, with planned changes, less the efficiency required.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import ZERO, money, percent


@dataclass(frozen=True)
class Planned:
    """A line in a scenario, GBP; `uplift` in per cent. Income is negative, so an efficiency raises it too."""

    rolled: Decimal
    uplift: Decimal = ZERO
    growth: Decimal = ZERO
    saving: Decimal = ZERO

    @property
    def raised(self) -> Decimal:
        """What the uplift adds, to the penny."""
        return money(self.rolled * self.uplift / 100)

    @property
    def budget(self) -> Decimal:
        """The year's original budget under this scenario."""
        return self.rolled + self.raised + self.growth - self.saving


@dataclass(frozen=True)
class Totals:
    """A scenario in sum, GBP; `change` against the budget rolled forward, in per cent (None: it is nothing)."""

    rolled: Decimal
    raised: Decimal
    growth: Decimal
    saving: Decimal
    budget: Decimal

    @property
    def change(self) -> Decimal | None:
        return percent(self.budget - self.rolled, self.rolled)


def totals(rows: Iterable[Planned]) -> Totals:
    """The sum of a scenario's lines."""
    lines = list(rows)
    return Totals(
        rolled=sum((row.rolled for row in lines), ZERO),
        raised=sum((row.raised for row in lines), ZERO),
        growth=sum((row.growth for row in lines), ZERO),
        saving=sum((row.saving for row in lines), ZERO),
        budget=sum((row.budget for row in lines), ZERO),
    )


def roll_forward(changes: Iterable[tuple[Decimal, bool]], *, recurrent: bool) -> Decimal:
    """What of a line's budget recurs next year, GBP. `changes`: amount, and whether that change recurs. Nothing
    of a line that does not recur.
    """
    return sum((amount for amount, recurs in changes if recurs), ZERO) if recurrent else ZERO
