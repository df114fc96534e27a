"""By which contributions a share goes."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.risk_base import Given, base_of
from budgets.domain.risk_terms import CASH, CASH_AND_KIND, COUNTED, RECURRENT

D = Decimal
APRIL, JULY = date(2026, 4, 1), date(2026, 7, 1)
ROWS = [
    Given("c", D(100), APRIL),
    Given("c", D(20), JULY, recurrent=False),
    Given("c", D(3), APRIL, counts=False),
    Given("c", D("0.50"), APRIL, money=False, counts=False),
    Given("n", D(7), APRIL),
]


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ((COUNTED, None), "120"),
        ((CASH, None), "123"),
        ((CASH_AND_KIND, None), "123.50"),
        ((RECURRENT, None), "103"),
        ((COUNTED, date(2026, 6, 30)), "100"),
        ((COUNTED, JULY), "120"),
    ],
)
def test_the_base_by_each_measure(base, said):
    assert base_of(ROWS, "c", base) == D(said)
    assert base_of(ROWS, "x", base) == 0
