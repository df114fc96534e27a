"""Giving cover: every refusal by its words, and what the calendar and the gaps show."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.cover import Appointment, Cover, covering, faults
from partnerships.domain.incompatible import Function, Pair
from partnerships.domain.spans import holds
from partnerships.domain.words import DecisionType
from partnerships.domain.words import PostFunction as Post

TODAY = date(2026, 10, 20)
LEAD = Appointment(
    1, 10, "Finance Lead", Post.FINANCE_LEAD, 100, "Margaret Lowe", date(2022, 9, 1), date(2027, 1, 1)
)
COVER = Cover(1, 200, "David Osei", date(2026, 11, 2), date(2026, 11, 16))
APART = Pair(Post.FINANCE_LEAD, Post.FINANCE_OFFICER, "one checks the other")


def wrong(cover=COVER, of=LEAD, **more):
    facts = {"others": (), "appointments": [of], "functions": (), "pairs": [APART], "today": TODAY, **more}
    return [str(problem) for problem in faults(cover, of=of, **facts)]


def test_good_cover_has_no_faults():
    assert wrong() == []
    assert wrong(replace(COVER, cap=Decimal(1), ends=LEAD.ends)) == []
    assert wrong(replace(COVER, starts=TODAY)) == []
    assert wrong(of=replace(LEAD, ends=None)) == []


@pytest.mark.parametrize(
    ("change", "of", "words"),
    [
        ({}, {"acting": True}, "Margaret Lowe is acting, and cover cannot be passed on"),
        ({"person": 100}, {}, "Margaret Lowe cannot cover for themselves"),
        ({"ends": date(2026, 11, 2)}, {}, "Last day: it is before the first day"),
        ({"starts": date(2026, 10, 19)}, {}, "19 October 2026 has passed"),
        ({}, {"starts": date(2026, 11, 3)}, "in post only from 3 November 2026"),
        ({"ends": date(2027, 1, 2)}, {}, "leaves the post on 31 December 2026"),
        ({"cap": Decimal(0)}, {}, "£0 would let nothing through"),
        ({"cap": Decimal(-5)}, {}, "would let nothing through"),
        ({"key": 5, "starts": date(2026, 10, 1), "ends": TODAY}, {}, "Last day: it has passed"),
    ],
)
def test_each_fault(change, of, words):
    (fault,) = wrong(replace(COVER, **change), replace(LEAD, **of))
    assert words in fault


def test_cover_that_has_begun_may_be_lengthened():
    assert wrong(replace(COVER, key=5, starts=date(2026, 10, 1))) == []


def test_a_holder_of_the_same_post_needs_no_cover():
    share = replace(LEAD, key=2, person=200, name="David Osei")
    (fault,) = wrong(appointments=[LEAD, share])
    assert "decides in their own right" in fault
    assert wrong(appointments=[LEAD, replace(share, ends=date(2026, 11, 2))]) == []
    assert wrong(appointments=[LEAD, replace(share, post=11)]) == []


def test_the_same_person_does_not_cover_twice_at_once():
    other = replace(COVER, key=7, starts=date(2026, 11, 15), ends=date(2026, 11, 20))
    (fault,) = wrong(others=[other])
    assert "already covers from 15 November 2026 to 19 November 2026" in fault
    for free in (
        replace(other, starts=COVER.ends),
        replace(other, person=300),
        replace(other, of=2),
    ):
        assert wrong(others=[free]) == []
    assert wrong(replace(COVER, key=7), others=[other]) == []  # itself
    assert len(wrong(others=[replace(other, key=None)])) == 1


def test_nobody_covers_what_their_own_function_checks():
    officer = Function(Post.FINANCE_OFFICER, "Finance Officer", date(2022, 9, 1))
    (fault,) = wrong(functions=[officer])
    assert "Finance Officer and cover for Finance Lead are incompatible from 2 November 2026" in fault
    assert wrong(functions=[replace(officer, ends=COVER.starts)]) == []
    assert wrong(functions=[officer], pairs=[]) == []


def test_all_faults_are_told_at_once():
    bad = replace(COVER, person=100, starts=date(2026, 10, 1), ends=date(2027, 6, 1), cap=Decimal(0))
    assert len(wrong(bad)) == 4


def test_who_covers_on_a_day():
    narrow = replace(COVER, person=300, name="Joyce Bell", ends=date(2026, 11, 5))
    other = replace(COVER, of=2)
    names = [cover.name for cover in covering(LEAD, [COVER, narrow, other], date(2026, 11, 4))]
    assert names == ["David Osei", "Joyce Bell"]
    assert covering(LEAD, [COVER], date(2026, 11, 16)) == ()
    assert covering(replace(LEAD, ends=date(2026, 11, 4)), [COVER], date(2026, 11, 4)) == ()
    assert covering(replace(LEAD, acting=True), [COVER], date(2026, 11, 4)) == ()


def test_scope():
    award = DecisionType.CONTRACT_AWARD
    assert COVER.about(award)
    assert replace(COVER, decision_types=frozenset({award})).about(award)
    assert not replace(COVER, decision_types=frozenset({award})).about(DecisionType.WRITE_OFF)


numbers = st.integers(-30, 120).map(lambda number: TODAY + timedelta(days=number))


@given(numbers, numbers, numbers, st.none() | numbers, st.booleans(), numbers)
def test_cover_without_faults_never_reaches_outside_the_appointment(starts, ends, came, left, acting, on):
    of = replace(LEAD, starts=came, ends=left, acting=acting)
    cover = replace(COVER, starts=starts, ends=ends)
    if not wrong(cover, of) and holds(cover, on):
        assert holds(of, on)
        assert on >= TODAY
        assert covering(of, [cover], on) == (cover,)
