"""Savings, actions, contingent items and whose variances they are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.outlook import (
    ContingentFacts,
    MitigationFacts,
    SavingFacts,
    SidedLine,
    by_side,
    check_range,
    exposure,
    savings_total,
    still_to_bring,
)

D = Decimal
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def saving(target, achieved=None, forecast=None):
    known = [None if amount is None else D(amount) for amount in (achieved, forecast)]
    return SavingFacts(1, "LD1", "Review of packages", "Amara Okafor", D(target), *known)


@pytest.mark.parametrize(
    ("forecast", "words"),
    [
        (None, "not reported"),
        (100, "on target"),
        (99, "short of its target"),
        (101, "brings more than planned"),
    ],
)
def test_how_a_saving_stands(forecast, words):
    assert saving(100, 0, forecast).words == words


def test_savings_together():
    whole = savings_total([saving(100, 20, 90), saving(50)])
    assert (whole.target, whole.achieved, whole.forecast, whole.unreported) == (D(150), D(20), D(90), 1)
    assert whole.percent == D(60)
    assert savings_total([]).percent is None


def action(amount, state="planned", in_forecast=False):
    return MitigationFacts(
        1, "LD1", "Act", D(amount), in_forecast, "Head", date(2026, 12, 1), state, "", late=False
    )


def test_only_what_is_neither_dropped_nor_counted_is_still_to_bring():
    actions = [action(5), action(7, "dropped"), action(11, in_forecast=True), action(13, "done")]
    assert still_to_bring(actions) == D(18)


def item(low, likely, high, settled_on=None):
    return ContingentFacts(
        1, "", "Claim", "A claim", D(low), D(likely), D(high), "Pending.", date(2026, 5, 1), settled_on
    )


def test_what_is_settled_is_no_exposure():
    found = exposure([item(-5, 10, 20), item(0, 1, 2), item(90, 90, 90, date(2026, 6, 1))])
    assert (found.low, found.likely, found.high) == (D(-5), D(11), D(22))
    assert found.words == "−\u2060£5 to £22"


@pytest.mark.parametrize(
    ("low", "likely", "high", "good"), [(1, 1, 1, True), (-3, 0, 5, True), (2, 1, 3, False), (1, 3, 2, False)]
)
def test_ranges_rise(low, likely, high, good):
    assert (check_range(D(low), D(likely), D(high)) == []) == good


def test_lines_with_a_provider_are_the_providers():
    lines = [
        SidedLine("Council", "", D(100), D(110)),
        SidedLine("Council", "Care Ltd", D(50), D(40)),
        SidedLine("ICB", "Care Ltd", D(50), D(55)),
        SidedLine("ICB", "", D(10), D(30)),
    ]
    assert [(one.side, one.name, one.lines, one.variance) for one in by_side(lines)] == [
        ("commissioner", "ICB", 1, D(20)),
        ("commissioner", "Council", 1, D(10)),
        ("provider", "Care Ltd", 2, D(-5)),
    ]


@given(
    st.lists(st.builds(SidedLine, st.sampled_from("AB"), st.sampled_from(["", "X", "Y"]), amounts, amounts))
)
def test_the_sides_sum_to_the_variance(lines):
    assert sum(one.variance for one in by_side(lines)) == sum(line.forecast - line.budget for line in lines)
