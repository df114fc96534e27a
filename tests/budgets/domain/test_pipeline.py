"""The latest day to decide what follows an agreement."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.pipeline import Term, bound, counted, renewal, runs_until, urgency

D = date


def test_worked_back_from_the_end():
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=26)
    assert (plan.notify_by, plan.decide_by, plan.begin_by) == (D(2028, 4, 1), D(2028, 4, 1), D(2027, 10, 2))
    assert not plan.met
    assert [(step.what, step.amount, step.day) for step in plan.working] == [
        ("Last day of the agreement", "", D(2029, 3, 31)),
        ("less notice", "12 months", D(2028, 4, 1)),
        ("less the time a decision takes", "26 weeks", D(2027, 10, 2)),
    ]


def test_the_last_meeting_before_the_notice_decides():
    meetings = [D(2028, 1, 10), D(2028, 3, 13), D(2028, 5, 8)]
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=26, meetings=meetings, body="the board")
    assert (plan.decide_by, plan.begin_by, plan.met) == (D(2028, 3, 13), D(2027, 9, 13), True)
    assert plan.working[2].what == "last planned meeting of the board before it"


def test_meetings_long_before_or_after_do_not_decide():
    plan = renewal(
        D(2029, 4, 1), notice_months=12, decision_weeks=26, meetings=[D(2026, 12, 1), D(2028, 6, 1)], body="b"
    )
    assert (plan.decide_by, plan.met) == (D(2028, 4, 1), False)


def test_without_an_end_there_is_nothing_to_decide():
    assert renewal(None, notice_months=12, decision_weeks=26) is None
    assert urgency(None, None, D(2026, 1, 1)).level == "open"


COUNCIL, ICB, PARISH = "the council", "the ICB", "the parish"


def test_the_longest_notice_counts_and_says_whose_it_is():
    terms = [Term(COUNCIL, 12), Term(ICB, 18)]
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=26, terms=terms)
    assert plan.notify_by == D(2027, 10, 1)
    assert (plan.working[1].what, plan.working[1].amount) == ("less notice of the ICB", "18 months")


def test_a_shorter_notice_of_every_party_counts():
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=26, terms=[Term(COUNCIL, 6), Term(ICB, 3)])
    assert plan.notify_by == D(2028, 10, 1)


def test_a_notice_given_brings_the_day_forward():
    terms = [Term(COUNCIL, 12), Term(ICB, 6, D(2027, 1, 15))]
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=4, terms=terms)
    assert (plan.notify_by, plan.decide_by, plan.begin_by) == (D(2027, 7, 15), D(2027, 7, 15), D(2027, 6, 17))
    assert [(step.what, step.amount, step.day) for step in plan.working[:2]] == [
        ("the ICB gave notice", "", D(2027, 1, 15)),
        ("plus its notice", "6 months", D(2027, 7, 15)),
    ]


def test_a_notice_gives_an_agreement_without_an_end_a_day_to_decide():
    terms = [Term(COUNCIL, 12), Term(ICB, 6, D(2027, 1, 15))]
    plan = renewal(None, notice_months=12, decision_weeks=4, terms=terms)
    assert plan.decide_by == D(2027, 7, 15)
    assert urgency(runs_until(None, terms), plan, D(2027, 7, 16)).level == "ended"
    three = [*terms, Term(PARISH, 12)]
    assert urgency(runs_until(None, three), renewal(None, notice_months=1, decision_weeks=1, terms=three),
                   D(2027, 7, 16)).level == "late"  # fmt: skip


def test_a_notice_that_runs_out_after_the_end_changes_nothing():
    terms = [Term(COUNCIL, 12), Term(ICB, 12, D(2028, 9, 1))]
    plan = renewal(D(2029, 4, 1), notice_months=12, decision_weeks=26, terms=terms)
    assert plan.notify_by == D(2028, 4, 1)


@pytest.mark.parametrize(
    ("terms", "until"),
    [
        ([], D(2029, 4, 1)),
        ([Term(COUNCIL, 12, D(2026, 1, 1))], D(2029, 4, 1)),
        ([Term(COUNCIL, 12), Term(ICB, 12)], D(2029, 4, 1)),
        ([Term(COUNCIL, 12), Term(ICB, 12, D(2027, 1, 1))], D(2028, 1, 1)),
        ([Term(COUNCIL, 6, D(2027, 2, 1)), Term(ICB, 12, D(2027, 1, 1))], D(2027, 8, 1)),
        ([Term(COUNCIL, 12), Term(ICB, 12, D(2027, 1, 1)), Term(PARISH, 3)], D(2029, 4, 1)),
        ([Term(COUNCIL, 12), Term(ICB, 12, D(2027, 1, 1)), Term(PARISH, 3, D(2027, 1, 1))], D(2028, 1, 1)),
        ([Term(COUNCIL, 12), Term(ICB, 12, D(2028, 9, 1))], D(2029, 4, 1)),
    ],
)
def test_it_runs_while_two_parties_are_left(terms, until):
    assert runs_until(D(2029, 4, 1), terms) == until


def test_who_has_left_is_bound_no_longer():
    gone, here = Term(ICB, 1, D(2026, 1, 1)), Term(COUNCIL, 1)
    assert bound([gone, here], D(2026, 1, 31)) == [gone, here]
    assert bound([gone, here], D(2026, 2, 1)) == [here]


@pytest.mark.parametrize(
    ("on", "level", "words"),
    [
        (D(2027, 10, 1), "later", "begin in 1 day"),
        (D(2027, 10, 2), "begin", "decide within 182 days"),
        (D(2028, 4, 1), "begin", "decide within 0 days"),
        (D(2028, 4, 2), "late", "decision 1 day late"),
        (D(2029, 3, 31), "late", "decision 364 days late"),
        (D(2029, 4, 1), "ended", "ended"),
    ],
)
def test_how_near_it_is(on, level, words):
    ends = D(2029, 4, 1)
    found = urgency(ends, renewal(ends, notice_months=12, decision_weeks=26), on)
    assert (found.level, found.words) == (level, words)


def test_counts_in_words():
    assert (counted(1, "week"), counted(2, "week")) == ("1 week", "2 weeks")


@given(
    day=st.integers(0, 15_000),
    notice=st.integers(0, 36),
    weeks=st.integers(0, 104),
    gaps=st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)),
)
def test_the_days_are_in_order_whatever_the_calendar(day, notice, weeks, gaps):
    ends = D(2020, 1, 1) + timedelta(days=day)
    meetings = [ends + timedelta(days=gap) for gap in gaps]
    plan = renewal(ends, notice_months=notice, decision_weeks=weeks, meetings=meetings, body="b")
    assert plan.begin_by <= plan.decide_by <= plan.notify_by <= ends
    assert plan.met == (
        plan.decide_by in meetings and plan.decide_by > plan.notify_by - timedelta(weeks=weeks)
    )
