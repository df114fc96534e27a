"""What is decided about a contract, and how large it is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.domain import decision
from jct.core.errors import Refused

D = Decimal


@pytest.mark.parametrize(
    ("annual", "lifetime", "ends", "worth"),
    [
        (D(100), D(700), date(2030, 4, 1), D(700)),
        (None, D(700), None, D(700)),
        (D("36500.00"), None, date(2026, 4, 2), D("36600.00")),  # a year, and a day of 365
        (D("250000"), None, date(2028, 4, 1), D("750000.00")),  # whole years are whole, whatever their days
        (D("36600.00"), None, date(2025, 4, 2), D("100.27")),
        (D("36500.00"), None, date(2025, 10, 1), D("18300.00")),
        (D("36500.00"), None, date(2025, 4, 1), D("0.00")),
    ],
)
def test_the_whole_value(annual, lifetime, ends, worth):
    assert decision.whole_value(annual=annual, lifetime=lifetime, starts=date(2025, 4, 1), ends=ends) == worth


def test_the_whole_value_of_a_leap_days_year_is_a_year():
    worth = decision.whole_value(
        annual=D(366), lifetime=None, starts=date(2024, 2, 29), ends=date(2025, 2, 28)
    )
    assert worth == D(366)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_a_longer_term_is_never_worth_less(starts, days):
    def worth(more):
        ends = starts + timedelta(days=days + more)
        return decision.whole_value(annual=D(36525), lifetime=None, starts=starts, ends=ends)

    assert D(0) <= worth(0) <= worth(1)


@pytest.mark.parametrize(("annual", "ends"), [(None, date(2030, 4, 1)), (D(100), None)])
def test_without_a_value_nobody_can_say_who_decides(annual, ends):
    with pytest.raises(Refused, match="nobody can say who may decide"):
        decision.whole_value(annual=annual, lifetime=None, starts=date(2025, 4, 1), ends=ends)


@pytest.mark.parametrize("status", ["active", "expired_delivering", "ended"])
def test_an_award_is_of_a_draft(status):
    decision.not_yet_awarded("draft")
    with pytest.raises(Refused, match="awarded already"):
        decision.not_yet_awarded(status)


@pytest.mark.parametrize("status", ["draft", "ended"])
def test_only_terms_in_force_are_varied_or_ended(status):
    decision.in_force("active")
    decision.in_force("expired_delivering")
    with pytest.raises(Refused, match="no terms in force"):
        decision.in_force(status)


def test_only_what_differs_is_a_variation():
    before = dict.fromkeys(decision.VARIABLE, 1)
    assert decision.changed_terms(before, {**before, "annual_value": 2, "title": "x"}) == {"annual_value": 2}
    with pytest.raises(Refused, match="Nothing would be changed"):
        decision.changed_terms(before, {**before, "title": "x"})


@pytest.mark.parametrize(
    ("change", "earlier", "awarded", "percent"),
    [
        (D(10), D(0), D(100), D("10.00")),
        (D(-10), D(15), D(100), D("25.00")),
        (D(1), D(0), D(3), D("33.33")),
        (D(1), D(0), D(0), None),
    ],
)
def test_changes_add_up_in_per_cent_of_the_award(change, earlier, awarded, percent):
    assert decision.change_percent(change, earlier=earlier, awarded=awarded) == percent


@given(
    st.decimals(-10_000, 10_000, places=2), st.decimals(0, 10_000, places=2), st.decimals(1, 10_000, places=2)
)
def test_a_cut_counts_like_a_rise(change, earlier, awarded):
    args = {"earlier": earlier, "awarded": awarded}
    assert decision.change_percent(change, **args) == decision.change_percent(-change, **args)


@pytest.mark.parametrize(
    ("ends", "current_ends", "words"),
    [
        (date(2026, 1, 1), None, "has passed already"),
        (date(2027, 1, 1), date(2027, 1, 1), "ends by then anyway"),
    ],
)
def test_a_day_that_ends_nothing_is_refused(ends, current_ends, words):
    with pytest.raises(Refused, match=words):
        decision.last_day_of_notice(ends, current_ends=current_ends, on=date(2026, 1, 1))
    decision.last_day_of_notice(date(2026, 6, 1), current_ends=None, on=date(2026, 1, 1))
