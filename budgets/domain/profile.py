"""How an annual budget is spread over the twelve months of a financial year.

Every method rounds the running total and takes differences, so month 12 always ends at the annual budget
exactly. Closing entries (period 13) belong to month 12.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

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
# The methods that need twelve numbers, and what the numbers are.
NUMBERED = {CUSTOM: "per cent", ACTIVITY: "units of activity", TERM_TIME: "weeks of term"}
TWELFTHS = (Decimal(1),) * MONTHS
EVERY = {FOUR_WEEKLY: timedelta(weeks=4), WEEKLY: timedelta(weeks=1)}
# Weeks of term from April to March in most of England's schools: 38 in a year (190 days).
TERM_WEEKS = tuple(Decimal(weeks) for weeks in (2, 4, 4, 3, 0, 4, 4, 4, 3, 4, 3, 3))


@dataclass(frozen=True)
class Shape:
    """How a line spends its year: a method of `NAMES` with what that method needs.

    `numbers`: twelve numbers (`NUMBERED`). `month`: 1 is April. `first_run`: the first payment run. `before`:
    what was spent in each month of the year before, GBP.
    """

    method: str = EQUAL
    numbers: tuple[Decimal, ...] = ()
    month: int | None = None
    first_run: date | None = None
    before: tuple[Decimal, ...] = ()


def spread(annual: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """The annual sum by month, GBP, in proportion to twelve weights. Raises `Refused` when they are not
    twelve or make nothing.
    """
    whole = _whole(weights)
    months, before, weight = [], ZERO, Decimal(0)
    for part in weights:
        weight += part
        running = money(annual * weight / whole)
        months.append(running - before)
        before = running
    return months


def _whole(weights: Sequence[Decimal]) -> Decimal:
    if len(weights) != MONTHS:
        raise Refused(f"A profile has twelve months; this one has {len(weights)}.")
    whole = sum(weights, Decimal(0))
    if not whole:
        raise Refused("A profile whose months are all nothing spreads nothing.")
    return whole


def equal_twelfths(annual: Decimal) -> list[Decimal]:
    """The same sum each month but for odd pence."""
    return spread(annual, TWELFTHS)


def calendar_days(year: FinancialYear) -> list[Decimal]:
    """The number of days in each month of that financial year (leap years included)."""
    edges = [*year.months, year.ends]
    return [Decimal((after - month).days) for month, after in pairwise(edges)]


def custom(percents: Sequence[Decimal]) -> Sequence[Decimal]:
    """The per cent of each month. Raises `Refused` unless they make exactly 100 and none is below nothing."""
    whole = sum(percents, Decimal(0))
    if whole != 100:
        raise Refused(f"The months of a profile must make 100 per cent; these make {_plain(whole)}.")
    return numbered(percents)


def numbered(numbers: Sequence[Decimal]) -> Sequence[Decimal]:
    """Twelve numbers such as units of activity or weeks of term. Raises `Refused` when one is below nothing."""
    if any(number < 0 for number in numbers):
        raise Refused("No month of a profile may be below nothing.")
    return numbers


def run_days(year: FinancialYear, first: date, every: timedelta) -> list[date]:
    """The payment runs in a year: every four weeks or every week in step with the first.

    In the year of the first run there is none before it; in other years the rhythm simply goes on. A year has 13
    four-weekly runs (14 when one falls on 1 April), and 52 or 53 weekly ones.
    """
    since = first - year.starts
    day = first if year.starts <= first < year.ends else year.starts + since % every
    runs = []
    while day < year.ends:
        runs.append(day)
        day += every
    return runs


def runs_in_months(year: FinancialYear, first: date, every: timedelta) -> list[Decimal]:
    """How many payment runs fall in each month: each pays the same sum but for odd pence."""
    falls = Counter((day.month - 4) % MONTHS for day in run_days(year, first, every))
    return [Decimal(falls[month]) for month in range(MONTHS)]


def usable(before: Sequence[Decimal]) -> bool:
    """Whether a year's spending by month can be a pattern: it made something, and its running total never
    left the way from nothing to the whole (a large credit would).
    """
    running = list(accumulate(before, initial=ZERO))
    low, high = sorted((ZERO, running[-1]))
    return len(before) == MONTHS and running[-1] != 0 and all(low <= at <= high for at in running)


def weights_of(year: FinancialYear, shape: Shape) -> Sequence[Decimal]:
    """In what proportion a line spends its twelve months, by its profile. Where the year before gives no pattern
    (`usable`), alike. Raises `Refused` when the method lacks what it needs.
    """
    if shape.method == DAYS:
        return calendar_days(year)
    if shape.method in (QUARTERLY_ADVANCE, QUARTERLY_ARREARS):
        due = 0 if shape.method == QUARTERLY_ADVANCE else 2
        return [Decimal(month % 3 == due) for month in range(MONTHS)]
    if shape.method in EVERY:
        if shape.first_run is None:
            raise Refused("Payment runs need the day of the first one.")
        return runs_in_months(year, shape.first_run, EVERY[shape.method])
    if shape.method == PRIOR_YEAR and usable(shape.before):
        return shape.before
    if shape.method == CUSTOM:
        return custom(shape.numbers)
    if shape.method in NUMBERED:
        return numbered(shape.numbers)
    if shape.method == ONE_OFF:
        if shape.month is None:
            raise Refused("A one-off sum needs the month in which it falls.")
        return [Decimal(month + 1 == shape.month) for month in range(MONTHS)]
    return TWELFTHS


def months_of(annual: Decimal, year: FinancialYear, shape: Shape) -> list[Decimal]:
    """The twelve months of a line by its profile, GBP. Raises `Refused` when the method lacks what it needs."""
    return spread(annual, weights_of(year, shape))


def to_date(months: Sequence[Decimal], month: int) -> Decimal:
    """The budget up to and including a month of the financial year (1 April … 12 March), GBP."""
    return sum(months[:month], ZERO)


def due_by(annual: Decimal, year: FinancialYear, shape: Shape, month: int) -> Decimal:
    """`to_date` of the line's months, without the months: each running total is rounded by itself."""
    weights = weights_of(year, shape)
    return money(annual * sum(weights[:month], Decimal(0)) / _whole(weights))


def basis(year: FinancialYear, shape: Shape) -> str:
    """What the months rest on, in words for the page that shows them."""
    if shape.method in EVERY and shape.first_run is not None:
        runs = run_days(year, shape.first_run, EVERY[shape.method])
        return f"{len(runs)} payment runs in {year}"
    if shape.method == PRIOR_YEAR:
        last = FinancialYear(year.year - 1)
        if usable(shape.before):
            return f"the ledger of {last} by month, with its closing entries in March"
        return f"equal twelfths, because the ledger of {last} gives no pattern for this line"
    if shape.method in NUMBERED:
        return f"{_plain(sum(shape.numbers, Decimal(0)))} {NUMBERED[shape.method]} in the year"
    return NAMES[shape.method]


def _plain(number: Decimal) -> str:
    """Without needless noughts: "100", "99.5"."""
    return f"{number.normalize():f}"
