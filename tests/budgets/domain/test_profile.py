"""Profiles: E-B1 to E-B3 and the property that the twelve months make the year."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.profile import calendar_days, custom, equal_twelfths, months_of, spread, to_date
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused

D = Decimal
PERCENTS = [D(p) for p in (8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9)]


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
    months = calendar_days(D("3650000.00"), FinancialYear(year))
    assert [sum(months[i : i + 3]) for i in (0, 3, 6, 9)] == [D(q) for q in quarters]


def test_own_percentages():
    months = custom(D("2400000.00"), PERCENTS)
    sums = [to_date(months, m) for m in (3, 6, 9, 12)]
    assert sums == [D("576000.00"), D("1152000.00"), D("1752000.00"), D("2400000.00")]


@pytest.mark.parametrize("change", [-1, 1])
def test_percentages_must_make_a_hundred(change):
    with pytest.raises(Refused, match=f"these make {100 + change}"):
        custom(D("2400000.00"), [*PERCENTS[:-1], PERCENTS[-1] + change])


def test_a_profile_has_twelve_months_that_make_something():
    with pytest.raises(Refused, match="this one has 11"):
        spread(D(1), [D(1)] * 11)
    with pytest.raises(Refused, match="spreads nothing"):
        spread(D(1), [D(0)] * 12)


@given(
    st.decimals(D("-1e11"), D("1e11"), places=2),
    st.sampled_from(["equal", "days", "custom"]),
    st.integers(2000, 2099),
)
def test_the_months_make_the_year(annual, method, year):
    assert to_date(months_of(annual, FinancialYear(year), method, PERCENTS), 12) == annual
