"""Two people, one record."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.domain.merge import Collision, collisions, merged

BASE = {"title": "Day care", "value": 100, "tier": "gold"}


def test_each_keeps_what_only_they_changed_and_a_contest_is_shown():
    theirs = {"title": "Day centre", "value": 120, "tier": "gold"}
    mine = {"title": "Day care", "value": 130, "tier": "silver"}
    assert merged(BASE, theirs, mine) == {"title": "Day centre", "value": 130, "tier": "silver"}
    assert collisions(BASE, theirs, mine) == [
        Collision("title", "Day care", "Day centre", "Day care", contested=False),
        Collision("value", 100, 120, 130, contested=True),
    ]


def test_the_same_change_twice_is_no_contest():
    theirs = mine = {**BASE, "value": 120}
    assert [collision.contested for collision in collisions(BASE, theirs, mine)] == [False]


def test_a_field_i_did_not_send_is_one_i_did_not_change():
    theirs = {**BASE, "value": 120}
    assert merged(BASE, theirs, {}) == theirs


records = st.fixed_dictionaries({"a": st.integers(0, 3), "b": st.integers(0, 3)})


@given(base=records, theirs=records, mine=records)
def test_nothing_of_mine_is_lost(base, theirs, mine):
    answer = merged(base, theirs, mine)
    assert all(answer[field] == mine[field] for field in base if mine[field] != base[field])
    assert all(answer[field] == theirs[field] for field in base if mine[field] == base[field])
