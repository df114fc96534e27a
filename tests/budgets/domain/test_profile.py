"""Profiles: E-B1 to E-B3, each of the eleven methods, and the property that the twelve months make the year."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain import profile
from budgets.domain.profile import (
    NAMES,
    TERM_WEEKS,
    Shape,
    basis,
    custom,
    due_by,
    equal_twelfths,
    months_of,
    run_days,
    spread,
    to_date,
    usable,
)
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused

D = Decimal
YEAR = FinancialYear(2026)
PERCENTS = [D(p) for p in (8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9)]
NUMBERS = tuple(PERCENTS)
SPENT = tuple(D(amount) for amount in (10, 0, 30, 20, 0, 0, 40, 0, 0, 0, 0, 100))
FOUR_WEEKS, WEEK = timedelta(weeks=4), timedelta(weeks=1)


def test_equal_twelfths():
    months = equal_twelfths(D("1000000.00"))
    thirds = ["33", "34", "33", "33", "34", "33", "33", "34", "33", "33", "34", "33"]
    assert months == [D(f"83333.{pence}") for pence in thirds]
    assert [to_date(months, m) for m in (6, 9, 12)] == [D("500000.00"), D("750000.00"), D("1000000.00")]


@pytest.mark.parametrize(
    ("year", "quarters"),
    [
        (2026, ["910000.00", "920000.00", "920000.00", "900000.00"]),
        (2027, ["907513.66", "917486.34", "917486.34", "907513.66"]),  # February 2028 has 29 days
    ],
)
def test_calendar_days(year, quarters):
    months = months_of(D("3650000.00"), FinancialYear(year), Shape(profile.DAYS))
    assert [sum(months[i : i + 3]) for i in (0, 3, 6, 9)] == [D(q) for q in quarters]


def test_own_percentages():
    months = months_of(D("2400000.00"), YEAR, Shape(profile.CUSTOM, NUMBERS))
    sums = [to_date(months, m) for m in (3, 6, 9, 12)]
    assert sums == [D("576000.00"), D("1152000.00"), D("1752000.00"), D("2400000.00")]


@pytest.mark.parametrize(("change", "makes"), [("-1", "99"), ("1", "101"), ("0.01", "100.01")])
def test_percentages_must_make_a_hundred(change, makes):
    with pytest.raises(Refused, match=f"these make {makes}\\."):
        custom([*PERCENTS[:-1], PERCENTS[-1] + D(change)])


def test_a_profile_has_twelve_months_that_make_something():
    with pytest.raises(Refused, match="this one has 11"):
        spread(D(1), [D(1)] * 11)
    with pytest.raises(Refused, match="spreads nothing"):
        spread(D(1), [D(0)] * 12)
    with pytest.raises(Refused, match="below nothing"):
        custom([D(-10), D(110), *[D(0)] * 10])


def month_by_month(annual, **shape):
    return [int(amount) for amount in months_of(D(annual), YEAR, Shape(**shape))]


@pytest.mark.parametrize(
    ("shape", "months"),
    [
        ({"method": "quarterly_advance"}, [300, 0, 0, 300, 0, 0, 300, 0, 0, 300, 0, 0]),
        ({"method": "quarterly_arrears"}, [0, 0, 300, 0, 0, 300, 0, 0, 300, 0, 0, 300]),
        ({"method": "one_off", "month": 9}, [0] * 8 + [1200] + [0] * 3),
        ({"method": "activity", "numbers": (D(0), D(2), D(4), *[D(0)] * 9)}, [0, 400, 800, *[0] * 9]),
        ({"method": "prior_year", "before": SPENT}, [60, 0, 180, 120, 0, 0, 240, 0, 0, 0, 0, 600]),
        ({"method": "prior_year"}, [100] * 12),
        ({"method": "custom", "numbers": NUMBERS}, [96] * 8 + [108] * 4),
    ],
)
def test_each_method_on_its_own(shape, months):
    assert month_by_month(1200, **shape) == months


def test_days_and_twelfths_are_methods_too():
    assert month_by_month(365, method="days") == [30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31]
    assert month_by_month(12, method="equal") == [1] * 12


def test_term_time_pays_nothing_in_august():
    months = month_by_month(3800, method="term_time", numbers=TERM_WEEKS)
    assert months == [200, 400, 400, 300, 0, 400, 400, 400, 300, 400, 300, 300]


def test_four_weekly_runs_fall_thirteen_times_and_twice_in_one_month():
    months = month_by_month(1300, method="four_weekly", first_run=date(2026, 4, 9))
    assert months == [100, 100, 100, 200, 100, 100, 100, 100, 100, 100, 100, 100]


@pytest.mark.parametrize(
    ("year", "first", "every", "runs"),
    [
        (2026, date(2026, 4, 9), FOUR_WEEKS, 13),
        (2026, date(2026, 4, 1), FOUR_WEEKS, 14),  # 1 April and 31 March
        (2027, date(2026, 4, 9), FOUR_WEEKS, 13),  # the rhythm goes on
        (2025, date(2026, 4, 9), FOUR_WEEKS, 13),  # and back
        (2026, date(2026, 10, 1), FOUR_WEEKS, 7),  # none before the first
        (2026, date(2026, 4, 3), WEEK, 52),
        (2026, date(2026, 4, 1), WEEK, 53),
        (2027, date(2026, 4, 2), WEEK, 53),  # 366 days
    ],
)
def test_payment_runs(year, first, every, runs):
    days = run_days(FinancialYear(year), first, every)
    assert len(days) == runs
    assert all((day - first) % every == timedelta(0) for day in days)
    assert all(FinancialYear.of(day).year == year for day in days)


@pytest.mark.parametrize(
    ("before", "answer"),
    [
        ((), False),
        ([D(0)] * 12, False),
        (SPENT, True),
        ([-amount for amount in SPENT], True),  # income
        ([D(100), D(-50), *[D(0)] * 10], False),  # the way there went past the whole
        ([D(-1), D(2), *[D(0)] * 10], False),
        ([D(1)] * 11, False),
    ],
)
def test_what_can_be_a_pattern(before, answer):
    assert usable(before) is answer


@pytest.mark.parametrize(
    ("shape", "missing"),
    [
        ({"method": "weekly"}, "day of the first one"),
        ({"method": "one_off"}, "month in which it falls"),
        ({"method": "activity"}, "this one has 0"),
        ({"method": "term_time", "numbers": (D(-1), D(2), *[D(0)] * 10)}, "below nothing"),
    ],
)
def test_what_a_method_lacks_is_said(shape, missing):
    with pytest.raises(Refused, match=missing):
        months_of(D(1), YEAR, Shape(**shape))


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ({}, "equal twelfths"),
        ({"method": "four_weekly", "first_run": date(2026, 4, 1)}, "14 payment runs in 2026/27"),
        ({"method": "weekly"}, "weekly payment runs"),
        ({"method": "term_time", "numbers": TERM_WEEKS}, "38 weeks of term in the year"),
        ({"method": "activity", "numbers": (D("0.5"), D("1.00"))}, "1.5 units of activity in the year"),
        (
            {"method": "prior_year", "before": SPENT},
            "the ledger of 2025/26 by month, with its closing entries in March",
        ),
        (
            {"method": "prior_year"},
            "equal twelfths, because the ledger of 2025/26 gives no pattern for this line",
        ),
    ],
)
def test_what_the_months_rest_on(shape, words):
    assert basis(YEAR, Shape(**shape)) == words


def test_there_are_eleven_methods():
    assert len(NAMES) == 11
    assert set(profile.NUMBERED) | set(profile.EVERY) < set(NAMES)


@given(
    st.integers(-(10**13), 10**13).map(lambda pence: D(pence) / 100),
    st.sampled_from(sorted(NAMES)),
    st.integers(2000, 2099),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(1, 12),
    st.lists(st.integers(-1000, 1000), min_size=12, max_size=12),
)
def test_the_months_make_the_year(annual, method, year, first, month, spent):
    shape = Shape(method, NUMBERS, month, first, tuple(map(D, spent)))
    months = months_of(annual, FinancialYear(year), shape)
    assert to_date(months, 12) == annual
    running = [to_date(months, month) for month in range(13)]
    assert [due_by(annual, FinancialYear(year), shape, month) for month in range(13)] == running
    low, high = sorted((D(0), annual))
    assert all(low <= at <= high for at in running)  # never more to date than the year
