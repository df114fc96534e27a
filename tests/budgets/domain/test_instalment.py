"""Schedules that lose no penny, and what is late."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.instalment import MOST, Due, mark, reckon, schedule
from jct.core.errors import Refused

D = Decimal
APRIL = date(2026, 4, 1)


def test_four_equal_instalments():
    parts = schedule(D("31500000.00"), parts=4, first_on=APRIL, months_between=3)
    assert [(part.due_on, part.amount) for part in parts] == [
        (date(2026, month, 1), D("7875000.00")) for month in (4, 7, 10)
    ] + [(date(2027, 1, 1), D("7875000.00"))]


def test_odd_pennies_come_first():
    assert [part.amount for part in schedule(D("100.00"), parts=3, first_on=APRIL, months_between=1)] == [
        D("33.34"),
        D("33.33"),
        D("33.33"),
    ]


def test_the_last_day_of_a_month_stays_one():
    parts = schedule(D(9), parts=3, first_on=date(2026, 12, 31), months_between=1)
    assert [part.due_on for part in parts] == [date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)]


@pytest.mark.parametrize(
    ("amount", "parts", "months", "words"),
    [
        (D(100), 0, 1, "from 1 to 60"),
        (D(100), MOST + 1, 1, "from 1 to 60"),
        (D(100), 2, 0, "one or more months apart"),
        (D("0.02"), 3, 1, "cannot be paid in 3"),
        (D(-5), 2, 1, "cannot be paid in 2"),
    ],
)
def test_schedules_that_make_no_sense(amount, parts, months, words):
    with pytest.raises(Refused, match=words):
        schedule(amount, parts=parts, first_on=APRIL, months_between=months)


@given(pence=st.integers(MOST, 10**13), parts=st.integers(1, MOST), months=st.integers(1, 12))
def test_a_schedule_sums_to_the_contribution_and_differs_by_a_penny_at_most(pence, parts, months):
    amount = D(pence) / 100
    made = schedule(amount, parts=parts, first_on=APRIL, months_between=months)
    sums = [part.amount for part in made]
    assert sum(sums) == amount
    assert max(sums) - min(sums) <= D("0.01")
    assert [part.due_on for part in made] == sorted({part.due_on for part in made})


@pytest.mark.parametrize(
    ("received", "requested", "days", "words", "colour"),
    [
        (0, False, -1, "not due yet", "grey"),
        (0, True, -1, "asked for", "blue"),
        (0, True, 0, "asked for", "blue"),
        (0, True, 1, "overdue by 1 day", "red"),
        (40, True, -1, "part received", "yellow"),
        (40, True, 2, "part received, overdue by 2 days", "red"),
        (100, False, 9, "received", "green"),
        (120, False, 9, "received", "green"),
    ],
)
def test_the_mark_of_an_instalment(received, requested, days, words, colour):
    due = Due(APRIL, D(100), D(received), requested)
    found = mark(due, APRIL + timedelta(days=days))
    assert (found.words, found.colour) == (words, colour)


def test_due_and_received_up_to_a_day():
    rows = [
        Due(APRIL, D(100), D(100)),
        Due(date(2026, 7, 1), D(100), D(30)),
        Due(date(2026, 10, 1), D(100)),
    ]
    found = reckon(rows, until=date(2026, 10, 1), on=date(2026, 7, 2))
    assert (found.due, found.received, found.overdue) == (D(200), D(130), D(70))
    assert reckon(rows, until=date(2026, 10, 1), on=date(2026, 7, 1)).overdue == 0
