"""Figures in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.domain import words
from reports.domain.document import Cell

POUNDS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("amount", "k", "variance", "movement", "virement"),
    [
        ("950000", "950", "950 over", "950 up", "950 in"),
        ("-140000", "−140", "140 under", "140 down", "140 out"),
        ("0", "0", "nil", "none", "none"),
        ("499.99", "0", "<1 over", "<1 up", "<1 in"),
        ("1500", "2", "2 over", "2 up", "2 in"),
        ("46500000", "46,500", "46,500 over", "46,500 up", "46,500 in"),
    ],
)
def test_thousands(amount, k, variance, movement, virement):
    value = Decimal(amount)
    said = (words.k(value), words.variance_k(value), words.movement_k(value), words.virement_k(value))
    assert said == (k, variance, movement, virement)


@given(POUNDS)
def test_a_difference_never_carries_a_bare_sign(amount):
    for said in (words.variance_k(amount), words.movement_k(amount), words.virement_k(amount)):
        assert "−" not in said
        assert "-" not in said
        assert said == said.strip()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("300000", "£300k higher than"),
        ("-140000", "£140k lower than"),
        ("0", "the same as"),
        ("12", "£12 higher than"),
    ],
)
def test_movements_in_a_sentence(amount, said):
    assert words.moved(Decimal(amount)) == said


@pytest.mark.parametrize(
    ("value", "said"), [("2.04", "2.04%"), ("-3.594", "3.59%"), ("0.005", "0.01%"), (None, "n/a")]
)
def test_percentages(value, said):
    assert words.percentage(value) == said


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_lists(names, said):
    assert words.listed(names) == said


@pytest.mark.parametrize(("number", "said"), [(0, "no indicators"), (1, "1 indicator"), (2, "2 indicators")])
def test_counts(number, said):
    assert words.count(number, "indicator") == said


def test_days_come_from_dates_and_moments():
    assert words.day("2026-10-20") == "20 October 2026"
    assert words.day("2026-10-20T09:00:00+01:00") == "20 October 2026"
    assert words.day(None) == ""


def test_nothing_is_nought_where_the_caller_says_so():
    assert words.amount(None) == 0
    assert words.amount("12.345") == Decimal("12.35")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"updated": True, "status": "red", "status_word": "Over"}, Cell("Over", "bad")),
        ({"updated": True, "status": "none", "status_word": "Not rated"}, Cell("Not rated", "muted")),
        ({"updated": False, "status": "red", "status_word": "Over"}, Cell("Not updated", "muted")),
    ],
)
def test_a_status_is_a_word_and_a_late_line_says_so(line, said):
    assert words.status(line) == said


def test_an_edition_says_whether_it_is_approved():
    assert words.Edition(3, "x").words == "Version 3, draft: not approved for publication"
    assert words.Edition(3, "x", draft=False).words == "Version 3, approved"
