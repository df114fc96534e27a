"""The calendar of cover and the days on which officers reach less."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.cover import Appointment, Cover
from partnerships.domain.cover_calendar import (
    PostLimits,
    Standing,
    calendar,
    nobody_above,
    reach,
    shortfalls,
    weeks_from,
)
from partnerships.domain.spans import Span, holds
from partnerships.domain.words import DecisionType
from partnerships.domain.words import PostFunction as Post

ON = date(2026, 10, 20)  # a Tuesday
AWARD, WRITE_OFF = DecisionType.CONTRACT_AWARD, DecisionType.WRITE_OFF
HEAD = Appointment(1, 10, "Head", Post.HEAD_OF_COMMISSIONING, 100, "Helen", date(2022, 9, 1))
MANAGER = Appointment(2, 20, "Commissioner", Post.COMMISSIONER, 200, "Amara", date(2022, 9, 1))
AWAY = Cover(1, 200, "Amara", date(2026, 11, 2), date(2026, 11, 16), cap=Decimal(100_000))


def alike(limits):
    """The same for whoever holds, acts or covers."""
    return PostLimits(limits, limits, limits)


LIMITS = alike({10: Decimal(250_000), 20: Decimal(50_000)})


def test_weeks_begin_on_mondays():
    assert weeks_from(ON, 3) == (date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2))
    assert weeks_from(date(2026, 10, 19), 1) == (date(2026, 10, 19),)


def test_calendar_of_posts_and_weeks():
    weeks = weeks_from(date(2026, 10, 26), 4)
    leaver = replace(MANAGER, ends=date(2026, 11, 12))
    table = calendar([10, 20, 30], [HEAD, leaver], [AWAY], weeks)
    assert [cell.words for cell in table[10]] == [
        "Held by Helen",
        "Covered by Amara",
        "Covered by Amara",
        "Held by Helen",
    ]
    assert [cell.words for cell in table[20]] == [
        "Held by Amara",
        "Held by Amara",
        "Nobody on 4 days, else Amara",
        "Nobody",
    ]
    assert {cell.standing for cell in table[30]} == {Standing.NOBODY}
    assert table[30][0].words == "Nobody"


def test_one_day_without_anybody():
    (cell,) = calendar([20], [replace(MANAGER, starts=date(2026, 10, 20))], [], weeks_from(ON, 1))[20]
    assert cell.words == "Nobody on 1 day, else Amara"


def test_a_job_share_shows_both():
    share = replace(HEAD, key=3, person=300, name="Rhys")
    (cell,) = calendar([10], [HEAD, share], [], weeks_from(ON, 1))[10]
    assert (cell.standing, cell.words) == (Standing.HELD, "Held by Helen, Rhys")


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        ([], Decimal(250_000)),
        ([AWAY], Decimal(100_000)),
        ([replace(AWAY, cap=None)], Decimal(250_000)),
        ([replace(AWAY, cap=Decimal(10))], Decimal(50_000)),
        ([replace(AWAY, decision_types=frozenset({WRITE_OFF}))], Decimal(50_000)),
        ([AWAY, replace(AWAY, person=300, cap=Decimal(200_000))], Decimal(200_000)),
    ],
)
def test_reach_on_a_day(covers, expected):
    assert reach(AWARD, LIMITS, [HEAD, MANAGER], covers, date(2026, 11, 3)) == expected


def test_reach_without_limit_and_without_anybody():
    assert reach(AWARD, alike({10: None}), [HEAD, MANAGER], [], ON) is None
    assert reach(AWARD, alike({10: None}), [HEAD], [AWAY], date(2026, 11, 3)) == Decimal(100_000)
    assert reach(AWARD, alike({30: Decimal(5)}), [HEAD, MANAGER], [], ON) == 0
    assert reach(AWARD, LIMITS, [replace(HEAD, starts=date(2026, 11, 1))], [], ON) == 0


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ({}, Decimal(250_000)),
        ({"cap": Decimal(60_000)}, Decimal(60_000)),
        ({"cap": Decimal(300_000)}, Decimal(250_000)),
        ({"decision_types": frozenset({AWARD})}, Decimal(250_000)),
        ({"decision_types": frozenset({WRITE_OFF})}, Decimal(50_000)),
        ({"decision_types": frozenset({WRITE_OFF}), "cap": Decimal(60_000)}, Decimal(50_000)),
    ],
)
def test_whoever_acts_up_reaches_as_far_as_they_were_appointed_for(acts, expected):
    acting = replace(HEAD, acting=True, **acts)
    assert reach(AWARD, LIMITS, [acting, MANAGER], [AWAY], date(2026, 11, 3)) == expected
    assert reach(AWARD, alike({10: None}), [acting], [], ON) == (
        acts.get("cap") if acting.about(AWARD) else 0
    )


def test_what_is_the_holders_alone_is_nobodys_who_stands_in():
    only = {10: Decimal(250_000)}
    day, acting = date(2026, 11, 3), replace(HEAD, acting=True)
    assert reach(AWARD, PostLimits(only, {}, {}), [HEAD], [], day) == Decimal(250_000)
    assert reach(AWARD, PostLimits(only, {}, {}), [acting], [], day) == 0
    assert reach(AWARD, PostLimits(only, only, {}), [acting], [], day) == Decimal(250_000)
    assert reach(AWARD, PostLimits(only, only, {}), [HEAD], [AWAY], day) == 0


def test_shortfalls_of_the_coming_days():
    found = shortfalls(AWARD, LIMITS, [HEAD, MANAGER], [AWAY], on=ON)
    assert [str(each) for each in found] == [
        "2 November 2026 to 15 November 2026: nobody can approve above £100,000"
    ]
    assert found[0].usual == Decimal(250_000)
    empty = shortfalls(AWARD, alike({10: None}), [replace(HEAD, ends=date(2026, 12, 1))], [], on=ON)
    assert [str(each) for each in empty] == ["1 December 2026 to 18 December 2026: nobody can approve"]
    assert shortfalls(AWARD, alike({}), [HEAD], [], on=ON) == ()
    assert shortfalls(AWARD, alike({10: None}), [HEAD], [], on=ON) == ()


def test_stretches_alike_are_told_as_one():
    two = [replace(AWAY, ends=date(2026, 11, 9)), replace(AWAY, starts=date(2026, 11, 9))]
    (found,) = shortfalls(AWARD, LIMITS, [HEAD, MANAGER], two, on=ON)
    assert found.span == Span(date(2026, 11, 2), date(2026, 11, 16))
    (span,) = nobody_above(Decimal(100_000), AWARD, LIMITS, [HEAD, MANAGER], two, on=ON)
    assert span == found.span


def test_days_on_which_nobody_can_approve_above_a_sum():
    def spans(above, **more):
        return nobody_above(Decimal(above), AWARD, LIMITS, [HEAD, MANAGER], [AWAY], on=ON, **more)

    assert spans(99_999) == ()
    assert spans(100_000) == (Span(date(2026, 11, 2), date(2026, 11, 16)),)
    assert spans(250_000, days=10) == (Span(ON, date(2026, 10, 30)),)
    assert nobody_above(Decimal(1), AWARD, alike({10: None}), [HEAD], [], on=ON) == ()


days = st.integers(-10, 70).map(lambda number: ON + timedelta(days=number))
rows = st.lists(
    st.builds(
        lambda key, post, starts, length: replace(
            HEAD, key=key, post=post, starts=starts, ends=starts + timedelta(days=length)
        ),
        st.integers(1, 3),
        st.sampled_from([10, 20]),
        days,
        st.integers(1, 40),
    ),
    max_size=4,
)
covers = st.lists(
    st.builds(
        lambda of, starts, length, cap: Cover(
            of, 9, "Nine", starts, starts + timedelta(days=length), cap=cap
        ),
        st.integers(1, 3),
        days,
        st.integers(1, 30),
        st.none() | st.decimals(1, 300_000, places=2),
    ),
    max_size=4,
)


@given(rows, covers, st.decimals(0, 300_000, places=2))
def test_spans_hold_exactly_the_days_that_fall_short(appointments, stand_ins, above):
    short = shortfalls(AWARD, LIMITS, appointments, stand_ins, on=ON)
    none = nobody_above(above, AWARD, LIMITS, appointments, stand_ins, on=ON)
    for number in range(60):
        day = ON + timedelta(days=number)
        reached = reach(AWARD, LIMITS, appointments, stand_ins, day)
        assert any(holds(span, day) for span in none) == (reached <= above)
        assert [each.reach for each in short if holds(each.span, day)] == (
            [reached] if reached != Decimal(250_000) else []
        )


@given(rows, covers)
def test_cover_never_adds_to_what_the_posts_allow(appointments, stand_ins):
    with_cover = reach(AWARD, LIMITS, appointments, stand_ins, ON)
    assert with_cover <= reach(AWARD, LIMITS, appointments, [], ON)
