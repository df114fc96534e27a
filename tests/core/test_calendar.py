"""Years, quarters and day counts, on the worked examples and on properties."""

from datetime import date

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.calendar import (
    FinancialYear,
    Quarter,
    add_months,
    after_clear_days,
    clear_days,
    day_words,
    last_day,
    working_days_after,
)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


def test_a_quarter_knows_its_months_and_its_words():
    quarter = Quarter.parse("2026-Q2")
    assert (quarter.starts, quarter.ends, quarter.last_day) == (
        date(2026, 7, 1),
        date(2026, 10, 1),
        date(2026, 9, 30),
    )
    assert quarter.months == (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
    assert quarter.short == "Q2 2026/27"
    assert quarter.label == "Quarter 2 2026/27 (July to September 2026)"
    assert Quarter(2026, 4).label == "Quarter 4 2026/27 (January to March 2027)"
    assert (quarter.previous(), quarter.next()) == (Quarter(2026, 1), Quarter(2026, 3))
    assert quarter.financial_year.quarters[1] == quarter


def test_a_year_is_april_to_march():
    year = FinancialYear(2026)
    assert (str(year), year.starts, year.ends) == ("2026/27", date(2026, 4, 1), date(2027, 4, 1))
    assert (year.months[0], year.months[-1], len(year.months)) == (date(2026, 4, 1), date(2027, 3, 1), 12)
    assert str(FinancialYear(1999)) == "1999/00"


@given(days)
def test_every_day_is_in_its_own_quarter_and_year(day):
    quarter = Quarter.of(day)
    assert quarter.starts <= day < quarter.ends
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.next().previous() == quarter
    assert FinancialYear.of(day).starts <= day < FinancialYear.of(day).ends


@pytest.mark.parametrize(
    "nonsense", ["2026", "2026-Q5", "2026-q1", "x2026-Q1", "", "２０２６-Q1", "0000-Q1", "9999-Q4"]
)
def test_what_is_not_a_quarter_is_refused(nonsense):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(nonsense)


def test_a_quarter_number_beyond_four_is_refused():
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2026, 5)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 11, 30), 13, date(2027, 12, 30)),
    ],
)
def test_add_months(day, months, expected):
    assert add_months(day, months) == expected


def test_28_clear_days_count_neither_end():
    notice = date(2026, 9, 1)
    assert after_clear_days(notice, 28) == date(2026, 9, 30)
    assert clear_days(notice, date(2026, 9, 30)) == 28
    assert clear_days(notice, notice) == 0


def test_five_working_days_of_call_in_pass_over_christmas():
    england = holidays.country_holidays("GB", subdiv="ENG", years=[2026])
    assert working_days_after(date(2026, 12, 18), 5, england) == date(2026, 12, 29)
    assert working_days_after(date(2026, 12, 18), 0, england) == date(2026, 12, 18)


def test_days_are_shown_in_words_and_periods_by_their_last_day():
    assert day_words(date(2026, 10, 20)) == "20 October 2026"
    assert last_day(date(2026, 10, 1)) == date(2026, 9, 30)
    assert last_day(None) is None
