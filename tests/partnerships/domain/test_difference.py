"""Two versions side by side: tables, and properties that hold for any two."""

from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.difference import Change, Said, difference


def said(number, text="x", **fields):
    return Said(str(number), {"text": text, "decision_type": "award", "body": "Board", **fields})


def told(old, new):
    return [
        (pair.change.value, pair.old.number if pair.old else "", pair.new.number if pair.new else "")
        for pair in difference(old, new).pairs
    ]


A, B, C = said(1, "a"), said(2, "b"), said(3, "c")


def test_same():
    found = difference([A, B], [A, B])
    assert found.counts == {**dict.fromkeys(Change, 0), Change.SAME: 2}
    assert found.different == ()


def test_added_and_removed_stand_in_their_places():
    assert told([A, B], [A, said(9, "z", body="Other"), B]) == [
        ("same", "1", "1"),
        ("added", "", "9"),
        ("same", "2", "2"),
    ]
    assert told([A, B, C], [A, C]) == [("same", "1", "1"), ("removed", "2", ""), ("same", "3", "3")]
    assert told([A, B], [A]) == [("same", "1", "1"), ("removed", "2", "")]
    assert told([], [A]) == [("added", "", "1")]


def test_changed_says_each_field():
    (pair,) = difference([A], [said(1, "a", up_to="£50,000", body="Group")]).pairs
    assert pair.change is Change.CHANGED
    assert [(one.label, one.before, one.after) for one in pair.fields] == [
        ("Up to", "", "£50,000"),
        ("Body", "Board", "Group"),
    ]


def test_renumbered_and_moved():
    assert told([A, B, C], [B, C, A]) == [("same", "2", "2"), ("same", "3", "3"), ("moved", "1", "1")]
    (pair,) = difference([A], [said(7, "a")]).pairs
    assert (pair.change, pair.renumbered) == (Change.MOVED, True)


def test_a_clause_put_in_front_does_not_change_those_that_were_renumbered():
    new = [said(1, "new", body="Other"), said(2, "a"), said(3, "b")]
    assert [change for change, *_ in told([A, B], new)] == ["added", "moved", "moved"]


def test_a_reworded_clause_is_found_by_what_it_is_about_before_its_number():
    old = [said(1, "a", body="Board"), said(2, "b", body="Group")]
    new = [said(1, "b2", body="Group"), said(2, "a2", body="Board")]
    assert told(old, new) == [("changed", "2", "1"), ("changed", "1", "2")]
    assert told([A], [said(1, "q", body="Other", decision_type="grant")]) == [("changed", "1", "1")]


clauses = st.lists(st.tuples(st.integers(1, 9), st.sampled_from("abc"), st.sampled_from("xy")), max_size=8)


@given(clauses, clauses)
def test_every_clause_is_told_once(one, other):
    old = [said(number, text, body=body) for number, text, body in one]
    new = [said(number, text, body=body) for number, text, body in other]
    pairs = difference(old, new).pairs
    assert sorted(str(pair.old) for pair in pairs if pair.old) == sorted(map(str, old))
    assert [pair.new for pair in pairs if pair.new] == new
    for pair in pairs:
        assert (pair.old is None) is (pair.change is Change.ADDED)
        assert (pair.new is None) is (pair.change is Change.REMOVED)
        assert bool(pair.fields) is (pair.change is Change.CHANGED)


@given(clauses)
def test_a_version_does_not_differ_from_itself(rows):
    version = [said(number, text, body=body) for number, text, body in rows]
    assert difference(version, version).different == ()
