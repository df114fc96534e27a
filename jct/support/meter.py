"""The geometry of a budget bar: how far the money is spent and forecast to go, against what there is."""

from dataclasses import dataclass
from decimal import Decimal

WIDTH = 640
HEAD = Decimal("1.04")  # air to the right of the longest bar, so that the budget's mark is never at the edge


@dataclass(frozen=True)
class Bar:
    """Lengths in the units of a drawing 640 wide; `over` is the stretch of the forecast beyond the budget.

    `variance` is GBP, forecast − budget: positive is over.
    """

    budget: int
    forecast: int
    actual: int
    within: int
    over: int
    variance: Decimal


def bar(*, budget: Decimal, forecast: Decimal, actual: Decimal | None = None) -> Bar:
    """Lengths for GBP amounts. A negative amount has no length; nothing at all gives a bar of noughts."""
    amounts = [max(Decimal(0), Decimal(amount or 0)) for amount in (budget, forecast, actual)]
    longest = max(amounts) * HEAD
    lengths = [int(amount * WIDTH / longest) if longest else 0 for amount in amounts]
    planned, expected, spent = lengths
    within = min(planned, expected)
    return Bar(
        budget=planned,
        forecast=expected,
        actual=spent,
        within=within,
        over=expected - within,
        variance=forecast - budget,
    )
