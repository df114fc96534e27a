"""Financial years, quarters, months, clear days and working days.

The financial year runs from April to March: 2026-Q2 is July to September 2026. Periods are half-open inside
(`ends` is the first day no longer in them) and shown with their last day. Bank holidays are handed in (England's come
from the `holidays` library, jct.support.holidays), so this module stays pure.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

DAY = timedelta(days=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
QUARTER_PATTERN = r"^\d{4}-Q[1-4]$"


def day_words(day: date) -> str:
    """ "20 October 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def last_day(ends: date | None) -> date | None:
    """The last day inside a half-open period that ends before `ends`; None for an open period."""
    return ends - DAY if ends else None


def add_months(day: date, months: int) -> date:
    """`day` moved by whole months; a day the month lacks becomes its last day (31 January + 1 → 28 or 29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - DAY).day))


@dataclass(frozen=True, order=True)
class FinancialYear:
    """April to March, named by the calendar year in which it starts."""

    year: int

    def __str__(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02d}"

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def starts(self) -> date:
        return date(self.year, 4, 1)

    @property
    def ends(self) -> date:
        """First day of the next year (exclusive)."""
        return date(self.year + 1, 4, 1)

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its twelve months."""
        return tuple(add_months(self.starts, step) for step in range(12))

    @property
    def quarters(self) -> tuple["Quarter", ...]:
        return tuple(Quarter(self.year, number) for number in range(1, 5))


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a financial year; `year` is the year in which the financial year starts."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"a quarter is 1 to 4, not {self.number}")

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """ "2026-Q2" → that quarter, of a year from 1900 to 2200. Raises ValueError for anything else."""
        if not re.fullmatch(QUARTER_PATTERN, text, re.ASCII) or not 1900 <= int(text[:4]) <= 2200:
            raise ValueError(f"{text!r} is not a quarter such as 2026-Q2")
        return cls(int(text[:4]), int(text[-1]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(FinancialYear.of(day).year, (day.month - 4) % 12 // 3 + 1)

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year)

    @property
    def starts(self) -> date:
        return add_months(date(self.year, 4, 1), 3 * (self.number - 1))

    @property
    def ends(self) -> date:
        """First day of the next quarter (exclusive)."""
        return add_months(self.starts, 3)

    @property
    def last_day(self) -> date:
        return self.ends - DAY

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each of its three months."""
        return tuple(add_months(self.starts, step) for step in range(3))

    @property
    def short(self) -> str:
        """In a line of text: "Q2 2026/27"."""
        return f"Q{self.number} {self.financial_year}"

    @property
    def label(self) -> str:
        """ "Quarter 2 2026/27 (July to September 2026)"."""
        first, last = self.months[0], self.last_day
        return (
            f"Quarter {self.number} {self.financial_year} "
            f"({MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {last.year})"
        )

    def next(self) -> "Quarter":
        return Quarter.of(self.ends)

    def previous(self) -> "Quarter":
        return Quarter.of(self.starts - DAY)


def clear_days(start: date, end: date) -> int:
    """Whole days between two dates, counting neither (28 clear days from 1 September end before 30 September).

    Source: SI 2012/2089 as commonly computed; worked example E-G1.
    """
    return max(0, (end - start).days - 1)


def after_clear_days(start: date, days: int) -> date:
    """The earliest day with `days` clear days between it and `start`."""
    return start + timedelta(days=days + 1)


def working_days_after(start: date, days: int, holidays: Container[date] = ()) -> date:
    """The `days`-th working day after `start` (Monday to Friday, not in `holidays`); `start` itself is not counted."""
    day = start
    while days > 0:
        day += DAY
        if day.weekday() < 5 and day not in holidays:
            days -= 1
    return day
