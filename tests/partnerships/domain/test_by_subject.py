"""Clauses by the subject each is written for, and by the day: the same as asking every one of them."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.domain.by_subject import BySubject, InForce
from partnerships.domain.scheme_facts import filters
from tests.partnerships.domain.test_scheme import ON, clause
from tests.partnerships.domain.test_scheme_days import SUBJECTS, of_subject


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SUBJECTS, max_size=8), SUBJECTS)
def test_the_clauses_about_a_subject_are_those_that_cover_a_matter_of_it(drawn, subject):
    rows = [clause(key, post=1, **said) for key, said in enumerate(drawn)]
    index = BySubject(rows)
    matter = of_subject(subject)
    about = filters(clause(0, post=1, **{**subject, "recurrent": matter.recurrent}))
    assert sorted(row.key for row in index.about(about)) == [row.key for row in rows if row.covers(matter)]
    own = (None, subject["care_group"])
    first = dict.fromkeys(filters(row) for row in rows if row.care_group in own)
    assert index.subjects(subject["care_group"]) == list(first)


DAYS = st.one_of(st.none(), st.integers(-3, 6))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8))
def test_those_in_force_are_told_day_by_day(drawn):
    rows = [
        clause(
            key,
            post=1,
            starts=None if first is None else ON + timedelta(first),
            ends=None if end is None else ON + timedelta(end),
        )
        for key, (first, end) in enumerate(drawn)
    ]
    turning = InForce(rows)
    for day in (ON + timedelta(number) for number in (0, 0, 1, 2, 4, 7)):
        assert sorted(row.key for row in turning.on(day)) == [row.key for row in rows if row.in_force(day)]
