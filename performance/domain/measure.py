"""One figure of an indicator: rates, confidence intervals, roll-up, status against target, suppression."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import sqrt

from jct.core.errors import Problem, Refused
from performance.domain.xmr import Polarity

STORED = Decimal("0.000001")
"""Values are kept to six decimal places; pages round further."""
Z95 = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""
SUPPRESSED_MARK = "*"


class State(StrEnum):
    """What is known about one period. The last two are never recorded: they follow from the calendar."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    SUPPRESSED = "suppressed"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"

    @property
    def words(self) -> str:
        """The state as a page prints it; never blank."""
        return {"no_data": "Not updated", "not_due": "Not due yet"}.get(self.value, self.value.capitalize())


RECORDED = (State.FINAL, State.PROVISIONAL, State.ESTIMATED, State.SUPPRESSED)


class Status(StrEnum):
    """A figure against its target."""

    MET = "met"
    CLOSE = "close"
    MISSED = "missed"
    NO_TARGET = "no_target"
    NO_FIGURE = "no_figure"

    @property
    def words(self) -> str:
        """The status as a page prints it."""
        return {
            "met": "Target met",
            "close": "Close to target",
            "missed": "Target missed",
            "no_target": "No target",
            "no_figure": "No figure",
        }[self.value]


class Arithmetic(StrEnum):
    """How a figure is made from what is reported."""

    RATIO = "ratio"
    COUNT = "count"
    VALUE = "value"

    @property
    def words(self) -> str:
        """The arithmetic as a page prints it."""
        return {
            "ratio": "A count out of a whole: numerator over denominator",
            "count": "A count",
            "value": "A figure as it is reported",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Part:
    """A numerator and its denominator, the only things that may be added up."""

    numerator: Decimal
    denominator: Decimal


@dataclass(frozen=True, slots=True)
class Goal:
    """A target in the indicator's unit, with how far from it still counts as close.

    ``tolerance`` is a percentage of the target when ``relative``, else an amount in the indicator's unit.
    """

    value: Decimal
    tolerance: Decimal = Decimal(0)
    relative: bool = True

    @property
    def slack(self) -> Decimal:
        """The tolerance as an amount in the indicator's unit."""
        return abs(self.value) * self.tolerance / 100 if self.relative else self.tolerance


def rate(numerator: Decimal, denominator: Decimal, multiplier: int) -> Decimal:
    """``numerator`` per ``multiplier`` of ``denominator``, to six decimal places.

    More than all is possible (a ward at 109.87% occupancy). Raises Refused for a denominator of 0 or less.
    """
    if denominator <= 0:
        raise Refused("The denominator must be more than 0: there is no rate of nothing.")
    return (numerator * multiplier / denominator).quantize(STORED, ROUND_HALF_UP)


def figure(
    arithmetic: Arithmetic,
    *,
    multiplier: int,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    value: Decimal | None = None,
) -> Decimal:
    """The value of a period from what was reported for it, to six decimal places.

    Raises Refused, naming what is missing or does not belong, when the parts are not those of ``arithmetic``.
    """
    given = {"numerator": numerator, "denominator": denominator, "value": value}
    wanted = {
        Arithmetic.RATIO: ("numerator", "denominator"),
        Arithmetic.COUNT: ("numerator",),
        Arithmetic.VALUE: ("value",),
    }[arithmetic]
    problems = [
        Problem(name.capitalize(), "is missing", "a number") for name in wanted if given[name] is None
    ]
    problems += [
        Problem(name.capitalize(), "does not belong to this indicator", "nothing here")
        for name, part in given.items()
        if name not in wanted and part is not None
    ]
    problems += [
        Problem(name.capitalize(), f"{part:f} is below 0", "0 or more")
        for name, part in given.items()
        if name == "numerator" and part is not None and part < 0
    ]
    if problems:
        raise Refused("This figure is not complete.", problems=problems)
    if numerator is not None and denominator is not None:
        return rate(numerator, denominator, multiplier)
    reported = value if numerator is None else numerator
    return (reported or Decimal(0)).quantize(STORED, ROUND_HALF_UP)


def wilson(successes: float, total: float, *, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a proportion, as fractions of 1.

    Source: Wilson (1927), the method of the English public health indicator sets. Raises Refused
    unless 0 <= successes <= total and total > 0.
    """
    if not 0 <= successes <= total or total <= 0:
        raise Refused("A proportion needs a part between 0 and its whole.")
    share, square = successes / total, z * z
    middle = share + square / (2 * total)
    reach = z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def roll_up(parts: Iterable[Part], *, additive: bool = True) -> Part:
    """Several areas or months as one: the sum of numerators over the sum of denominators, never a mean of rates.

    Raises Refused when the indicator counts people who may appear in several parts (not additive), and
    when there is nothing to add.
    """
    parts = list(parts)
    if not additive:
        raise Refused("This indicator cannot be added up: one person may be counted in several parts.")
    if not parts:
        raise Refused("There is nothing to add up.")
    return Part(
        sum((p.numerator for p in parts), Decimal(0)), sum((p.denominator for p in parts), Decimal(0))
    )


def status(value: Decimal | None, goal: Goal | None, polarity: Polarity) -> Status:
    """Met, close (within tolerance, edge included) or missed, judged on the unrounded value."""
    if goal is None or polarity is Polarity.NEUTRAL:
        return Status.NO_TARGET
    if value is None:
        return Status.NO_FIGURE
    short = goal.value - value if polarity is Polarity.HIGHER else value - goal.value
    if short <= 0:
        return Status.MET
    return Status.CLOSE if short <= goal.slack else Status.MISSED


def is_small(count: Decimal | None, suppress_below: int) -> bool:
    """Whether a count of people is too small to show: 1 up to but not including ``suppress_below``.

    0 in ``suppress_below`` switches suppression off. A true 0 names nobody and is shown.
    """
    return count is not None and 0 < count < suppress_below


def due_on(ends: date, lag_days: int) -> date:
    """The day a period's figure is due; ``ends`` is the day after the period's last day."""
    return ends + timedelta(days=lag_days)


def missing_state(ends: date, lag_days: int, on: date) -> State:
    """What to call a period without a figure: not due until its due day has passed, then not updated."""
    return State.NOT_DUE if on <= due_on(ends, lag_days) else State.NO_DATA


def without_noughts(shown: str) -> str:
    """A target is a round number and reads like one: 80.0% becomes 80%, 66.7% stays."""
    return re.sub(r"\.0+(?!\d)", "", shown)


def show(value: Decimal, decimals: int, unit: str) -> str:
    """A figure with its unit: 81.7%, 578.2 per 100,000, 1,045 people."""
    digits = f"{value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    digits = digits.removeprefix("-") if not digits.strip("-0.,") else digits
    return f"{digits}{unit}" if unit in ("", "%") else f"{digits} {unit}"
