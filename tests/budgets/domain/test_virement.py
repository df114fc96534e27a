"""Moves of budget: what a line can give, and the partners' parts of a move between funds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.virement import can_give, parts_of
from jct.core.errors import Refused

D = Decimal


@pytest.mark.parametrize(
    ("latest", "amount", "income", "answer"),
    [
        ("100", "100", False, True),
        ("100", "100.01", False, False),
        ("0", "0.01", False, False),
        ("-100", "50", False, False),
        ("-2100000", "40000", True, True),
    ],
)
def test_a_line_gives_what_it_has(latest, amount, income, answer):
    assert can_give(latest=D(latest), amount=D(amount), income=income) is answer


def test_the_parts_follow_the_cash_contributed():
    parts = parts_of(D("300000.00"), {1: D("48800000.00"), 2: D("31500000.00")})
    assert parts == {1: D("182316.31"), 2: D("117683.69")}


def test_a_partner_that_pays_nothing_moves_nothing():
    assert parts_of(D("1.00"), {1: D(0), 2: D("5.00"), 3: D("-1.00")}) == {2: D("1.00")}


@pytest.mark.parametrize("contributed", [{}, {1: D("299999.99")}])
def test_more_than_was_contributed_cannot_move(contributed):
    with pytest.raises(Refused, match="less than £300,000"):
        parts_of(D("300000.00"), contributed)


pence = st.integers(1, 10**11).map(lambda amount: D(amount) / 100)


@given(st.dictionaries(st.integers(1, 6), pence, min_size=1), pence)
def test_the_parts_make_the_move(contributed, amount):
    whole = sum(contributed.values())
    amount = min(amount, whole)
    parts = parts_of(amount, contributed)
    assert sum(parts.values()) == amount
    assert all(D(0) <= part <= contributed[partner] for partner, part in parts.items())
