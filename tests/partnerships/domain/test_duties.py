"""When declarations and confirmations are due, and which reminder has come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.calendar import FinancialYear, Quarter
from partnerships.domain.duties import declaration_due, recertify_due, stage, to_recertify
from partnerships.domain.spans import Span


@pytest.mark.parametrize(
    ("joined", "due"),
    [
        (date(2022, 9, 1), date(2026, 6, 30)),
        (date(2026, 6, 2), date(2026, 6, 30)),
        (date(2026, 6, 3), date(2026, 7, 1)),
        (date(2026, 10, 1), date(2026, 10, 29)),
    ],
)
def test_the_year_is_declared_by_june_or_28_days_after_joining(joined, due):
    assert declaration_due(FinancialYear(2026), joined) == due


def test_posts_are_confirmed_in_the_first_month_of_a_quarter():
    assert recertify_due(Quarter(2026, 3)) == date(2026, 10, 31)
    assert recertify_due(Quarter(2026, 4)) == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("span", "asked"),
    [
        (Span(date(2026, 9, 30)), True),
        (Span(date(2026, 10, 1)), False),  # appointed in the quarter: the appointment itself is fresh
        (Span(date(2022, 9, 1), date(2026, 10, 20)), False),
        (Span(date(2022, 9, 1), date(2026, 10, 21)), True),
    ],
)
def test_who_is_asked_to_confirm(span, asked):
    assert to_recertify(span, Quarter(2026, 3), date(2026, 10, 20)) == asked


@pytest.mark.parametrize(
    ("left", "expected"), [(31, None), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-40, 0)]
)
def test_stage_of_a_reminder(left, expected):
    assert stage(left, (30, 7, 0)) == expected


@given(st.integers(-100, 100), st.sets(st.integers(0, 60)))
def test_a_stage_is_never_taken_back_as_days_pass(left, steps):
    now, later = stage(left, steps), stage(left - 1, steps)
    assert now is None or (later is not None and later <= now)
