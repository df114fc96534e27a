"""Functions one person may not have at once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.incompatible import Function, Pair, clashes, clashes_of, clashes_on
from partnerships.domain.spans import Span, holds, shared
from partnerships.domain.words import PostFunction as Post

OFFICER, LEAD, SECRETARY = Post.FINANCE_OFFICER, Post.FINANCE_LEAD, Post.SECRETARY
APART = Pair(OFFICER, LEAD, "who enters a return does not certify it")
DAY = date(2026, 10, 1)


def function(kind, starts=DAY, ends=None, **more):
    return Function(kind, kind.label, starts, ends, **more)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Span(DAY), Span(DAY), Span(DAY)),
        (Span(DAY, date(2026, 11, 1)), Span(date(2026, 10, 15)), Span(date(2026, 10, 15), date(2026, 11, 1))),
        (Span(DAY, date(2026, 11, 1)), Span(date(2026, 11, 1)), None),  # one ends as the other begins
        (Span(date(2026, 12, 1)), Span(DAY, date(2026, 11, 1)), None),
    ],
)
def test_shared_days(one, other, expected):
    assert shared(one, other) == shared(other, one) == expected


def test_length_of_a_span():
    assert Span(DAY, date(2026, 10, 8)).days == 7
    assert Span(DAY).days is None


def test_two_incompatible_functions_clash_in_either_order():
    for functions in ([function(OFFICER), function(LEAD)], [function(LEAD), function(OFFICER)]):
        (clash,) = clashes(functions, [APART])
        assert clash.span == Span(DAY)
        assert "are incompatible from 1 October 2026: who enters a return does not certify it" in str(clash)


@pytest.mark.parametrize(
    "functions",
    [
        [],
        [function(OFFICER)],
        [function(OFFICER), function(OFFICER)],
        [function(OFFICER), function(SECRETARY)],
        [function(OFFICER, ends=date(2026, 11, 1)), function(LEAD, date(2026, 11, 1))],
    ],
)
def test_what_is_no_clash(functions):
    assert clashes(functions, [APART]) == ()


def test_cover_counts_like_holding():
    cover = function(LEAD, date(2026, 11, 1), date(2026, 11, 8), covering=True)
    (clash,) = clashes_of(cover, [function(OFFICER), function(SECRETARY)], [APART])
    assert str(clash) == (
        "Finance officer and cover for Finance lead are incompatible from 1 November 2026: "
        "who enters a return does not certify it"
    )
    held = [function(OFFICER), cover]
    assert clashes_on(held, [APART], date(2026, 11, 7))
    assert not clashes_on(held, [APART], date(2026, 11, 8))


def test_the_soonest_comes_first():
    also = Pair(SECRETARY, LEAD, "x")
    found = clashes(
        [function(OFFICER, date(2026, 12, 1)), function(SECRETARY), function(LEAD)], [APART, also]
    )
    assert [clash.pair for clash in found] == [also, APART]


days = st.integers(0, 40).map(lambda number: DAY + timedelta(days=number))
functions = st.builds(
    lambda kind, starts, length: Function(
        kind, kind.label, starts, None if length is None else starts + timedelta(days=length)
    ),
    st.sampled_from([OFFICER, LEAD, SECRETARY]),
    days,
    st.none() | st.integers(1, 20),
)


@given(st.lists(functions, max_size=5), days)
def test_a_day_clashes_exactly_when_both_functions_are_in_effect(held, on):
    kinds = {one.function for one in held if holds(one, on)}
    assert bool(clashes_on(held, [APART], on)) == ({OFFICER, LEAD} <= kinds)
    assert bool(clashes(held, [APART])) == any(
        clashes_on(held, [APART], DAY + timedelta(days=number)) for number in range(62)
    )
