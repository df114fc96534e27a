"""Waterfalls: every step begins where the last ended, and what is left over is a step of its own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.waterfall import UNEXPLAINED, by_label, waterfall

D = Decimal
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def fall(start, steps, end):
    return waterfall(("Before", D(start)), [(name, D(amount)) for name, amount in steps], ("Now", D(end)))


def test_bars_say_what_they_are():
    drawn = fall(46_900_000, [("More people", 400_000), ("Nothing", 0), ("Savings", -50_000)], 47_450_000)
    assert [(bar.label, bar.words) for bar in drawn.bars] == [
        ("Before", "£46,900k"),
        ("More people", "£400k up"),
        ("Savings", "£50k down"),
        (UNEXPLAINED, "£200k up"),
        ("Now", "£47,450k"),
    ]
    assert drawn.unexplained == D(200_000)


@pytest.mark.parametrize(
    ("start", "end", "base"),
    [
        (1000, 1000, 0),  # nothing moved
        (0, 500, 0),
        (400, 500, 0),  # exactly four times the height away
        (401, 500, "351.5"),
        (-401, -500, "-351.5"),
        (-100, 100, 0),
    ],
)
def test_small_steps_beside_large_totals_stay_in_sight(start, end, base):
    drawn = fall(start, [], end)
    assert drawn.base == D(base)
    low, high = drawn.span
    assert low <= min(drawn.base, start, end) <= max(drawn.base, start, end) <= high


@given(amounts, st.lists(amounts, max_size=6), amounts)
def test_the_bars_join_and_sum(start, steps, end):
    drawn = fall(start, [(str(place), amount) for place, amount in enumerate(steps)], end)
    first, *between, last = drawn.bars
    at = first.ends
    for bar in between:
        assert bar.begins == at
        at = bar.ends
    assert at == last.ends == end
    assert sum((bar.amount for bar in between), D(0)) == end - start
    assert drawn.unexplained == end - start - sum(steps)


def test_steps_of_one_label_are_added_in_the_order_given():
    steps = [
        ("Income", D(5)),
        ("Price", D(1)),
        ("Odd", D(2)),
        ("Price", D(2)),
        ("Timing", D(1)),
        ("Timing", D(-1)),
    ]
    assert by_label(steps, ["Price", "Timing", "Income"]) == [
        ("Price", D(3)),
        ("Income", D(5)),
        ("Odd", D(2)),
    ]
