"""Which quarter a fund's year ends with."""

from datetime import date

import pytest

from budgets.domain.year_end import last_quarter
from jct.core.calendar import FinancialYear


@pytest.mark.parametrize(
    ("closed_on", "last"),
    [
        (None, "2026-Q4"),
        (date(2026, 10, 1), "2026-Q2"),  # from the first day of a quarter: the one before
        (date(2026, 10, 2), "2026-Q3"),
        (date(2026, 4, 2), "2026-Q1"),
        (date(2027, 4, 1), "2026-Q4"),
        (date(2027, 8, 1), "2026-Q4"),  # closed in a later year
        (date(2026, 4, 1), "2026-Q4"),  # closed before the year: it has no account, and no other quarter
    ],
)
def test_a_year_ends_with_the_last_quarter_in_which_the_fund_was_open(closed_on, last):
    assert str(last_quarter(FinancialYear(2026), closed_on)) == last
