"""Forecast methods, variance and status. Amounts in GBP: spending positive, income negative, so a positive
variance is adverse.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jct.core.calendar import Quarter
from jct.core.money import ZERO, money, over_under, percent, pounds

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


# A forecast typed to the pound still is what its method gives.
ROUNDING = Decimal(1000)


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


@dataclass(frozen=True)
class Activity:
    """Activity still to come this year: people × weeks × price a week, less what clients pay, less those expected
    to leave. `attrition` is per cent; a price of a unit and a number of units is one person-week each.
    """

    people: Decimal
    weeks: Decimal
    price: Decimal
    charge: Decimal = ZERO
    attrition: Decimal = ZERO

    @property
    def to_come(self) -> Decimal:
        return money(self.people * self.weeks * (self.price - self.charge) * (100 - self.attrition) / 100)

    @property
    def words(self) -> str:
        text = f"{self.people:,} × {self.weeks:,} × {pounds(self.price)}"
        if self.charge:
            text = f"{self.people:,} × {self.weeks:,} × ({pounds(self.price)} − {pounds(self.charge)} paid by clients)"
        return f"{text}, less {self.attrition}% who leave" if self.attrition else text


@dataclass(frozen=True)
class Known:
    """What is known of a line at the end of a month (1 is April … 12 March): all that a method may use. GBP."""

    annual: Decimal
    budget_to_date: Decimal
    actual: Decimal
    accrual: Decimal
    month: int
    commitment: Decimal | None = None
    activity: Activity | None = None

    @property
    def spent(self) -> Decimal:
        """The adjusted actual."""
        return self.actual + self.accrual


@dataclass(frozen=True)
class Worked:
    """A method at work: its forecast (None when it cannot work, with what is `missing`) and the sum in words."""

    method: str
    forecast: Decimal | None
    sum: str = ""
    missing: str = ""

    @property
    def name(self) -> str:
        return METHODS[self.method]


@dataclass(frozen=True)
class Range:
    """Low, likely and high, GBP; low and high are None when nothing is known of how far off it may be."""

    low: Decimal | None
    likely: Decimal
    high: Decimal | None


def run_rate(actual: Decimal, month: int) -> Decimal:
    """Straight line: the adjusted actual to a month (1 to 12), carried on to month 12."""
    return money(actual * 12 / month)


def remaining_profile(actual: Decimal, annual: Decimal, budget_to_date: Decimal) -> Decimal:
    """The adjusted actual and the budget not yet due."""
    return money(actual + annual - budget_to_date)


def ratio(actual: Decimal, annual: Decimal, budget_to_date: Decimal) -> Decimal:
    """The annual budget in the ratio of the adjusted actual to the budget to date, which must not be nothing."""
    return money(actual * annual / budget_to_date)


def commitment(actual: Decimal, remaining: Decimal) -> Decimal:
    """The adjusted actual and what contracts still commit."""
    return money(actual + remaining)


def contract_left(annual: Decimal, starts: date, ends: date | None, quarter: Quarter) -> Decimal:
    """What a contract of `annual` GBP a year commits from the end of the quarter to the end of its financial year, by
    the days it runs; `ends` is its first day no longer.
    """
    year = quarter.financial_year
    days = (min(ends or year.ends, year.ends) - max(quarter.ends, starts)).days
    return money(annual * max(days, 0) / (year.ends - year.starts).days)


def work(method: str, known: Known) -> Worked:
    """The forecast by one method with its arithmetic. The line's own judgement gives none."""
    spent = pounds(known.spent)
    if method == RUN_RATE:
        return Worked(method, run_rate(known.spent, known.month), f"{spent} ÷ {known.month} months × 12")
    if method == REMAINING:
        left = known.annual - known.budget_to_date
        given = remaining_profile(known.spent, known.annual, known.budget_to_date)
        return Worked(method, given, f"{spent} + {pounds(left)} of budget not yet due")
    if method == RATIO:
        if not known.budget_to_date:
            return Worked(method, None, missing="a budget due by now")
        given = ratio(known.spent, known.annual, known.budget_to_date)
        due = f"{pounds(known.budget_to_date)} due by now"
        return Worked(method, given, f"{spent} ÷ {due} × {pounds(known.annual)} for the year")
    if method == COMMITMENT:
        if known.commitment is None:
            return Worked(method, None, missing="what contracts still commit")
        given = commitment(known.spent, known.commitment)
        return Worked(method, given, f"{spent} + {pounds(known.commitment)} still committed")
    if method == ACTIVITY:
        if known.activity is None:
            return Worked(method, None, missing="the activity still to come")
        given = commitment(known.spent, known.activity.to_come)
        return Worked(method, given, f"{spent} + {known.activity.words}")
    return Worked(method, None, missing="your own figure, with what it rests on")


def is_given(method: str, known: Known, forecast: Decimal) -> bool:
    """Whether a figure that somebody typed is what its row's method gives, to £1,000.

    Of activity only the sum is kept, in words: any other figure than the one it gave is one's own.
    """
    given = None if method == ACTIVITY else work(method, known).forecast
    return given is not None and abs(given - forecast) < ROUNDING


def work_all(known: Known) -> tuple[Worked, ...]:
    """Every method side by side, in the order of `METHODS`."""
    return tuple(work(method, known) for method in METHODS)


def ranged(likely: Decimal, error: Decimal | None) -> Range:
    """The range around a forecast that was `error` per cent of the outturn off, on average, when it was made at this
    time of the year before, to the pound: pence would promise too much.
    """
    if error is None:
        return Range(None, likely, None)
    reach = (abs(likely) * error / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Range(likely - reach, likely, likely + reach)


def must_explain(
    variance: Decimal, budget: Decimal, *, over: Decimal, rate: Decimal | None, floor: Decimal
) -> bool:
    """Whether a variance must be explained: from `over` pounds, or from `rate` per cent of the budget when it is above
    the `floor`. Without a budget only the pounds count.
    """
    if abs(variance) >= over:
        return True
    size = percent(variance, budget)
    return rate is not None and size is not None and abs(size) >= rate and abs(variance) > floor


def explain_words(*, over: Decimal, rate: Decimal | None, floor: Decimal) -> str:
    """The limits of `must_explain`: “£50,000”, or “£50,000, or 10% of its budget where that is above £10,000”."""
    if rate is None:
        return pounds(over)
    return f"{pounds(over)}, or {rate.normalize():f}% of its budget where that is above {pounds(floor)}"


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
