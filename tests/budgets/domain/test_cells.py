"""The cells of a return: reading, writing, merging what two people did, and taking it back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain import cells
from budgets.domain.cells import COLUMNS, ENTERED, keep, label, merge, read, undo, written
from jct.core.errors import Refused

D = Decimal
AMOUNTS = st.none() | st.decimals(-(10**11), 10**11, places=2)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20).map(
    str.strip
)
METHOD = st.sampled_from(["", "run_rate", "manual"])


def values(name):
    return {"amount": AMOUNTS, "words": WORDS, "choice": METHOD}[COLUMNS[name].kind]


@given(st.data(), st.sampled_from(ENTERED))
def test_what_is_written_is_read_again(data, name):
    value = data.draw(values(name))
    assert read(name, written(name, value)).value == value


@pytest.mark.parametrize(
    ("name", "text", "value", "guess"),
    [
        ("forecast", "1.2m", D(1200000), "“1.2m” read as £1,200,000"),
        ("forecast", "(5)", D(-5), "“(5)” read as −\u2060£5"),
        ("forecast", "", None, ""),
        ("explanation", " a\r\nb\rc ", "a\nb\nc", ""),
        ("method", "RUN  RATE", "run_rate", ""),
        ("method", "run_rate", "run_rate", ""),
        ("method", " ", "", ""),
    ],
)
def test_reading(name, text, value, guess):
    found = read(name, text)
    assert (found.value, found.guess) == (value, guess)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("actual", "x", "A1: “x” is not an amount. Give an amount such as"),
        ("explanation", "x" * 4001, "A1: has 4,001 characters. Give at most 4,000 characters."),
        ("explanation", "\x00", "A1: has a character that cannot be kept."),
        ("explanation", "half of a pair \ud83d", "A1: has a character that cannot be kept."),
        ("method", "guesswork", "A1: “guesswork” is not a forecast method. Give one of Run rate, "),
    ],
)
def test_what_is_refused_says_what_would_be_right(name, text, said):
    with pytest.raises(Refused) as refusal:
        read(name, text)
    assert str(cells.problem(name, "A1", refusal.value)).startswith(said)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("forecast", D("24060000.00"), "24,060,000"),
        ("forecast", D("-2100000.50"), "-2,100,000.50"),
        ("forecast", None, ""),
        ("method", "run_rate", "Run rate"),
        ("method", "", ""),
        ("explanation", "Because.", "Because."),
        ("explanation", None, ""),
    ],
)
def test_writing(name, value, text):
    assert written(name, value) == text


def test_clearing_a_cell():
    left = {name: cells.emptied(name, ledger=D("5.00")) for name in ENTERED}
    assert (left["actual"], left["accrual"], left["forecast"], left["commitment"]) == (D(5), D(0), None, None)
    assert (left["explanation"], left["method"]) == ("", "")


def test_labels_are_said_in_words():
    assert label("forecast", "LD short breaks") == "LD short breaks, forecast outturn"


@pytest.mark.parametrize(
    ("saw", "mine", "stands", "writes", "clash"),
    [
        (1, 2, 1, True, False),  # nobody else was there
        (1, 1, 3, False, False),  # I left it alone: theirs stays
        (1, 3, 3, False, False),  # we both said the same
        (1, 2, 3, False, True),
    ],
)
def test_what_two_people_did_to_one_cell(saw, mine, stands, writes, clash):
    def one(value):
        return {7: {"forecast": D(value)}}

    merged = merge(one(mine), seen=one(saw), now=one(stands))
    assert merged.write == (one(mine) if writes else {})
    assert merged.clashes == (((7, "forecast"),) if clash else ())


ROWS = st.dictionaries(
    st.integers(1, 4), st.fixed_dictionaries({name: values(name) for name in ENTERED}), min_size=1
)


def changed(before, data):
    """Some cells of `before` with new values."""
    keys = data.draw(st.sets(st.sampled_from([(key, name) for key in before for name in ENTERED])))
    new: dict = {}
    for key, name in sorted(keys):
        new.setdefault(key, {})[name] = data.draw(values(name))
    return new


def applied(cells_, new):
    return {key: {**row, **new.get(key, {})} for key, row in cells_.items()}


@given(ROWS, st.data())
def test_paste_then_undo_is_as_it_was(before, data):
    new = changed(before, data)
    after = applied(before, new)
    back = undo(keep(new, before), after)
    assert (applied(after, back.back), back.stay) == (before, ())


def test_undo_leaves_what_was_changed_since():
    before = {1: {"forecast": D(1), "explanation": ""}, 2: {"forecast": None}}
    new = {1: {"forecast": D(2), "explanation": "why"}, 2: {"forecast": D(3)}}
    found = undo(keep(new, before), {1: {"forecast": D(9), "explanation": "why"}, 2: {"forecast": D(3)}})
    assert found.back == {1: {"explanation": ""}, 2: {"forecast": None}}
    assert found.stay == ((1, "forecast"),)


@given(ROWS, st.data(), st.randoms())
def test_edits_in_any_order_are_one_paste(before, data, random):
    new = changed(before, data)
    edits = [(key, name, value) for key, row in new.items() for name, value in row.items()]
    random.shuffle(edits)
    now = before
    for key, name, value in edits:
        merged = merge({key: {name: value}}, seen=before, now=now)
        assert merged.clashes == ()
        now = applied(now, merged.write)
    assert now == applied(before, merge(new, seen=before, now=before).write)
