"""The account of a reserve: each year opens with what the one before left."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.reserve import FIELDS, Moved, account, balance, by_rule, carried_on, free
from budgets.domain.risk_terms import PartyShare, RiskShare

D = Decimal


def test_the_years_follow_each_other():
    rows = [
        Moved(2024, "opening", D("600000.00")),
        Moved(2024, "draw", D("-100000.00")),
        Moved(2026, "carry_forward", D("350000.00")),
        Moved(2026, "paid_in", D("50000.00")),
        Moved(2026, "returned", D("-20000.00")),
    ]
    years = account(rows, through=2027)
    assert [(year.label, year.opening, year.closing) for year in years] == [
        ("2024/25", D("600000.00"), D("500000.00")),
        ("2025/26", D("500000.00"), D("500000.00")),
        ("2026/27", D("500000.00"), D("880000.00")),
        ("2027/28", D("880000.00"), D("880000.00")),
    ]
    assert (years[2].carried, years[2].paid_in, years[2].returned) == (350000, 50000, -20000)


def test_a_reserve_without_movements_has_no_account():
    assert account([]) == []


def test_what_waits_cannot_be_asked_for_twice():
    assert free(D("600.00"), [D("250.00"), D("100.00")]) == D("250.00")
    assert free(D("600.00"), [D("700.00")]) == 0


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (RiskShare(D(-300), False, ""), "nothing is shared"),
        (RiskShare(D(-300), True, "Rule missing: none"), "Rule missing: none"),
        (
            RiskShare(
                D(-300),
                False,
                "",
                shares=(PartyShare("1", "Council", D(-240), ""), PartyShare("2", "NHS", D(40), "")),
                carried_forward=D(-100),
            ),
            "£240 back to Council, £100 kept in the pool, £40 to be paid by NHS",
        ),
    ],
)
def test_whose_an_underspend_is_by_the_rule(share, said):
    assert by_rule(share) == said


def test_an_underspend_is_carried_forward_on_the_first_of_april():
    assert carried_on(2026) == date(2027, 4, 1)


moves = st.lists(
    st.builds(
        Moved,
        st.integers(2000, 2030),
        st.sampled_from(["opening", *FIELDS]),
        st.integers(-(10**9), 10**9).map(lambda amount: D(amount) / 100),
    ),
    min_size=1,
)


@given(moves)
def test_the_last_year_closes_at_the_balance(rows):
    years = account(rows)
    assert years[-1].closing == balance(rows)
    assert [before.closing for before in years[:-1]] == [
        after.opening - sum(row.amount for row in rows if row.year == after.year and row.kind == "opening")
        for after in years[1:]
    ]
