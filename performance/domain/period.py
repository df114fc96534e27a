"""Reporting periods: months, financial quarters and financial years, each named by its first day."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from jct.core.calendar import MONTHS, FinancialYear, Quarter, add_months


class Frequency(StrEnum):
    """How often an indicator is reported."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        """Calendar months in one period."""
        return _MONTHS[self]

    @property
    def noun(self) -> str:
        """One period in words: month, quarter or year."""
        return {"monthly": "month", "quarterly": "quarter", "annual": "year"}[self.value]


_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: 12}


def period_of(day: date, frequency: Frequency) -> date:
    """The first day of the period that holds ``day``. Quarters and years begin in April."""
    since_april = (day.month - 4) % 12
    return add_months(date(day.year, day.month, 1), -(since_april % frequency.months))


def period_end(start: date, frequency: Frequency) -> date:
    """The day after the period's last day."""
    return add_months(start, frequency.months)


def periods(first: date, last: date, frequency: Frequency) -> Iterator[date]:
    """Every period start from ``first`` to ``last``, both inclusive."""
    while first <= last:
        yield first
        first = period_end(first, frequency)


def label(start: date, frequency: Frequency) -> str:
    """A period as readers say it: September 2026, Quarter 2 2026/27, 2026/27."""
    if frequency is Frequency.MONTHLY:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if frequency is Frequency.QUARTERLY:
        return f"Quarter {Quarter.of(start).number} {FinancialYear.of(start)}"
    return str(FinancialYear.of(start))


def short_label(start: date, frequency: Frequency) -> str:
    """A period on an axis: Sep 26, Q2 26/27, 2026/27."""
    if frequency is Frequency.MONTHLY:
        return f"{MONTHS[start.month - 1][:3]} {start.year % 100:02d}"
    if frequency is Frequency.QUARTERLY:
        return f"Q{Quarter.of(start).number} {str(FinancialYear.of(start))[2:]}"
    return str(FinancialYear.of(start))
