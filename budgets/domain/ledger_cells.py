"""The cells of a ledger file: days in every form that real files have, and periods."""

import re
from datetime import date, timedelta

from budgets.domain.amount import shorten
from budgets.domain.ledger_columns import Dates
from jct.core.calendar import MONTHS, FinancialYear
from jct.core.errors import Refused

YEARS = range(1990, 2101)  # a ledger row is never changed, so a slip of the year must not get in
TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?Z?)?"  # a time of day is read over
ISO = re.compile(r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})" + TIME, re.ASCII)
DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})" + TIME, re.ASCII)
MONTH_FIRST = re.compile(r"(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>\d{4}|\d{2})" + TIME, re.ASCII)
NAMED = re.compile(r"(?P<d>\d{1,2})[ -](?P<m>[A-Za-z]{3,9})[ -](?P<y>\d{4}|\d{2})" + TIME, re.ASCII)
COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
FORMS = {
    Dates.DAY_FIRST: (ISO, DAY_FIRST, NAMED),
    Dates.MONTH_FIRST: (ISO, MONTH_FIRST, NAMED),
    Dates.COMPACT: (COMPACT, ISO),
    Dates.SERIAL: (ISO, NAMED),
}
EPOCH = date(1899, 12, 30)
"""Day 0 of a workbook, counting the 29 February 1900 that Excel believes in; right from March 1900 on."""

PERIOD = re.compile(r"(?P<y>\d{4})[-/ ]?(?P<p>\d{2})|[PM]?(?P<only>\d{1,2})", re.ASCII | re.IGNORECASE)


def read_date(text: str, dates: Dates = Dates.DAY_FIRST, *, serial: bool = False) -> date:
    """A day written as the source writes its days; `serial` also takes Excel's day numbers, for a workbook's cell.

    Raises `Refused` completing "the cell …".
    """
    if (serial or dates is Dates.SERIAL) and SERIAL.fullmatch(text):
        return _likely(EPOCH + timedelta(days=int(text.partition(".")[0])), text)
    for form in FORMS[dates]:
        if found := form.fullmatch(text):
            month = found["m"]
            number = int(month) if month.isdigit() else _month(month)
            year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
            try:
                return _likely(date(year, number, int(found["d"])), text)
            except ValueError:
                raise Refused(f"“{text}” is not a day of the calendar") from None
    raise Refused(f"“{shorten(text)}” is not a date" if text else "is empty")


def _likely(day: date, text: str) -> date:
    if day.year not in YEARS:
        raise Refused(f"“{text}” is not a day of {YEARS[0]} to {YEARS[-1]}")
    return day


def _month(name: str) -> int:
    """1 to 12 for a name or its beginning; 0 for anything else."""
    starts = (n for n, month in enumerate(MONTHS, start=1) if month.lower().startswith(name.lower()))
    return next(starts, 0)


def period_of(day: date) -> tuple[int, int]:
    """Financial year and period of a day: April is period 1."""
    return FinancialYear.of(day).year, (day.month - 4) % 12 + 1


def read_period(text: str, year: int) -> tuple[int, int]:
    """Financial year and period (1 to 13) as a file states them; `year` where it gives none: "201504", "P4", "13".

    Raises `Refused` completing "the cell …".
    """
    found = PERIOD.fullmatch(text)
    period = int(found["p"] or found["only"]) if found else 0
    said = int(found["y"]) if found and found["y"] else year
    if not 1 <= period <= 13 or said not in YEARS:
        raise Refused(f"“{shorten(text)}” is not a period")
    return said, period
