"""How an annual budget is spread over the twelve months of a financial year.

Every method rounds the running total and takes differences, so month 12 always ends at the annual budget
exactly.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.core.money import ZERO, money

MONTHS = 12
EQUAL, DAYS, CUSTOM = "equal", "days", "custom"
QUARTERLY_ADVANCE, QUARTERLY_ARREARS = "quarterly_advance", "quarterly_arrears"
FOUR_WEEKLY, WEEKLY, PRIOR_YEAR = "four_weekly", "weekly", "prior_year"
ACTIVITY, ONE_OFF, TERM_TIME = "activity", "one_off", "term_time"

NAMES = {
    EQUAL: "equal twelfths",
    DAYS: "calendar days",
    QUARTERLY_ADVANCE: "quarterly in advance",
    QUARTERLY_ARREARS: "quarterly in arrears",
    FOUR_WEEKLY: "four-weekly payment runs",
    WEEKLY: "weekly payment runs",
    PRIOR_YEAR: "as the year before was spent",
    CUSTOM: "own percentages by month",
    ACTIVITY: "by planned activity",
    ONE_OFF: "one-off in a month",
    TERM_TIME: "school terms",
}


def spread(annual: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The annual sum by month, GBP, in proportion to twelve weights. Raises `Refused` when they are not
    twelve or make nothing.
    """
    if len(weights) != MONTHS:
        raise Refused(f"A profile has twelve months; this one has {len(weights)}.")
    whole = sum(weights, Decimal(0))
    if not whole:
        raise Refused("A profile whose months are all nothing spreads nothing.")
    months, before, weight = [], ZERO, Decimal(0)
    for part in weights:
        weight += part
        running = money(annual * weight / whole)
        months.append(running - before)
        before = running
    return months


def equal_twelfths(annual: Decimal) -> list[Decimal]:
    """The same sum each month but for odd pence."""
    return spread(annual, [Decimal(1)] * MONTHS)


def calendar_days(annual: Decimal, year: FinancialYear) -> list[Decimal]:
    """By the number of days in each month of that financial year (leap years included)."""
    edges = [*year.months, year.ends]
    return spread(annual, [Decimal((after - month).days) for month, after in pairwise(edges)])


def custom(annual: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """By per cent for each month. Raises `Refused` unless they make exactly 100."""
    if sum(percents, Decimal(0)) != 100:
        raise Refused(
            f"The months of a profile must make 100 per cent; these make {sum(percents, Decimal(0))}."
        )
    return spread(annual, percents)


def months_of(
    annual: Decimal, year: FinancialYear, method: str, percents: Sequence[Decimal] = ()
) -> list[Decimal]:
    """The twelve months of a line by its profile method (`NAMES`)."""
    if method == DAYS:
        return calendar_days(annual, year)
    return custom(annual, percents) if method == CUSTOM else equal_twelfths(annual)


def to_date(months: Sequence[Decimal], month: int) -> Decimal:
    """The budget up to and including a month of the financial year (1 April … 12 March), GBP."""
    return sum(months[:month], ZERO)
