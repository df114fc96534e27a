"""The decision date, worked back from the end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.domain.kinds import Regime
from contracts.domain.pipeline import PROCUREMENT_MONTHS, plan, urgency

END = date(2027, 4, 1)  # the last day is 31 March 2027


def test_a_year_long_procurement_after_six_months_notice():
    answer = plan(END, notice_months=6, procurement_months=9, governance_days=56)
    assert answer.notify_by == date(2026, 10, 1)
    assert answer.decide_by == date(2025, 11, 6)
    assert [(step.what, step.amount, step.day) for step in answer.working] == [
        ("Last day of the contract", "", date(2027, 3, 31)),
        ("less notice", "6 months", date(2026, 10, 1)),
        ("less time to buy and mobilise", "9 months", date(2026, 1, 1)),
        ("less notice of the decision and the meeting cycle", "56 days", date(2025, 11, 6)),
    ]


def test_one_of_each_is_singular():
    answer = plan(END, notice_months=1, procurement_months=1, governance_days=1)
    assert [step.amount for step in answer.working[1:]] == ["1 month", "1 month", "1 day"]


def test_an_open_ended_contract_has_no_decision_date():
    assert plan(None, notice_months=6, procurement_months=9) is None


@pytest.mark.parametrize("lead", ["notice_months", "procurement_months", "governance_days"])
def test_lead_times_are_not_negative(lead):
    leads = {"notice_months": 1, "procurement_months": 1, "governance_days": 1, lead: -1}
    with pytest.raises(ValueError, match="not negative"):
        plan(END, **leads)


@given(
    ends=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
    notice=st.integers(0, 24),
    buying=st.integers(0, 36),
    days=st.integers(0, 365),
)
def test_the_working_goes_back_in_time_and_ends_at_the_answer(ends, notice, buying, days):
    answer = plan(ends, notice_months=notice, procurement_months=buying, governance_days=days)
    steps = [step.day for step in answer.working[1:]]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == answer.notify_by <= ends
    assert steps[-1] == answer.decide_by


def test_every_regime_has_a_lead_time():
    assert set(PROCUREMENT_MONTHS) == set(Regime)


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [
        (-30, "overdue", "30 days late"),
        (-1, "overdue", "1 day late"),
        (0, "soon", "Due today"),
        (1, "soon", "In 1 day"),
        (90, "soon", "In 90 days"),
        (91, "later", "In 3 months"),
        (400, "later", "In 13 months"),
    ],
)
def test_how_near_a_decision_is(days, level, words):
    on = date(2026, 10, 20)
    answer = urgency(on + timedelta(days=days), on)
    assert (answer.level, answer.words) == (level, words)


def test_no_date_is_no_urgency():
    assert urgency(None, date(2026, 10, 20)).level == "none"
