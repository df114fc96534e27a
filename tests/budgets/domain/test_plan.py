"""Next year's budget: roll-forward, uplift, growth and savings."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.plan import Planned, roll_forward, totals

D = Decimal


@pytest.mark.parametrize(
    ("rolled", "uplift", "growth", "saving", "raised", "budget"),
    [
        ("46500000.00", "3.90", "250000.00", "600000.00", "1813500.00", "47963500.00"),
        ("-2100000.00", "2.00", "0", "0", "-42000.00", "-2142000.00"),  # income grows away from nothing
        ("-2100000.00", "0", "0", "50000.00", "0.00", "-2150000.00"),
        ("0", "5", "12000.50", "0", "0.00", "12000.50"),
        ("0.50", "1", "0", "0", "0.01", "0.51"),  # half a penny up
        ("100.00", "-100", "0", "0", "-100.00", "0.00"),
    ],
)
def test_the_annual_formula(rolled, uplift, growth, saving, raised, budget):
    line = Planned(D(rolled), D(uplift), D(growth), D(saving))
    assert (line.raised, line.budget) == (D(raised), D(budget))


def test_a_scenario_in_sum():
    whole = totals([Planned(D(1000), D(10), D(5), D(1)), Planned(D(-200), D(10))])
    assert (whole.rolled, whole.raised, whole.growth, whole.saving) == (800, 80, 5, 1)
    assert (whole.budget, whole.change) == (D("884.00"), D("10.50"))
    assert totals([]).change is None


def test_only_what_recurs_is_rolled_forward():
    changes = [(D(100), True), (D(30), False), (D(-20), True)]
    assert roll_forward(changes, recurrent=True) == 80
    assert roll_forward(changes, recurrent=False) == 0


pounds = st.integers(-(10**10), 10**10).map(lambda amount: D(amount) / 100)


@given(st.lists(st.builds(Planned, pounds, st.decimals(-100, 1000, places=2), pounds, pounds)))
def test_the_parts_of_a_scenario_make_its_budget(rows):
    whole = totals(rows)
    assert whole.budget == whole.rolled + whole.raised + whole.growth - whole.saving
