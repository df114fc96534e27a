"""Forecast methods, variance and status. Amounts in GBP: spending positive, income negative, so a positive
variance is adverse.
"""

from dataclasses import dataclass
from decimal import Decimal

from jct.core.money import money, over_under, percent

RUN_RATE, REMAINING, RATIO, COMMITMENT, ACTIVITY, MANUAL = (
    "run_rate",
    "remaining",
    "ratio",
    "commitment",
    "activity",
    "manual",
)

METHODS = {
    RUN_RATE: "Run rate",
    REMAINING: "Remaining profile",
    RATIO: "Ratio to profile",
    COMMITMENT: "Commitment",
    ACTIVITY: "Activity",
    MANUAL: "Own judgement, with a reason",
}


@dataclass(frozen=True)
class Limits:
    """When a variance changes status: per cent of budget, and a floor in GBP below which no variance
    matters.
    """

    amber: Decimal = Decimal(2)
    red: Decimal = Decimal(5)
    floor: Decimal = Decimal("10000.00")


@dataclass(frozen=True)
class Status:
    """`code` is green, amber, red or blue; `words` say it without the colour."""

    code: str
    words: str


def run_rate(actual: Decimal, month: int) -> Decimal:
    """Straight line: the adjusted actual to a month (1 to 12), carried on to month 12."""
    return money(actual * 12 / month)


def remaining_profile(actual: Decimal, annual: Decimal, budget_to_date: Decimal) -> Decimal:
    """The adjusted actual and the budget not yet due."""
    return money(actual + annual - budget_to_date)


def commitment(actual: Decimal, remaining: Decimal) -> Decimal:
    """The adjusted actual and what contracts still commit."""
    return money(actual + remaining)


def variance(budget: Decimal, forecast: Decimal) -> Decimal:
    """Forecast less latest budget: positive is adverse for spending and for income."""
    return money(forecast - budget)


def percent_words(amount: Decimal, budget: Decimal) -> str:
    """“6.67%” of the size of the variance, or “n/a” without a budget: over or under is said in words beside
    it.
    """
    value = percent(amount, budget)
    return "n/a" if value is None else f"{abs(value)}%"


def status(amount: Decimal, budget: Decimal, limits: Limits | None = None) -> Status:
    """The status of a variance. It judges the percentage as printed, so a page never contradicts itself.

    Up to and including `amber` per cent is green, up to and including `red` amber, above it red; an
    underspend beyond `amber` is blue, because it too is a forecast that failed. Sums up to the floor are
    green whatever the percentage; without a budget anything above the floor is red, or blue when under.
    """
    limits = limits or Limits()
    size = percent(amount, budget)
    if abs(amount) <= limits.floor or (size is not None and abs(size) <= limits.amber):
        return Status("green", "within tolerance" if amount else "on budget")
    if amount < 0:
        return Status("blue", "underspend beyond tolerance")
    if size is not None and size <= limits.red:
        return Status("amber", "over tolerance")
    return Status("red", "well over tolerance" if size is not None else "spending without a budget")


def words(amount: Decimal, budget: Decimal) -> str:
    """“£160k over (6.67%)”: a variance as a reader sees it, never a bare sign."""
    if not amount:
        return over_under(amount)
    return f"{over_under(amount)} ({percent_words(amount, budget)})"
