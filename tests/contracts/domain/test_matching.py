"""Which stored contract a row speaks of."""

from datetime import date

import pytest

from contracts.domain.matching import FIELDS, Known, plan
from contracts.domain.register import Mishap, Reading

START = date(2024, 4, 1)
ALL = frozenset(FIELDS)


SAME = {
    "reference": "S1",
    "title": "Day care",
    "provider": "Meadow Ltd",
    "starts": START,
    "extensions_taken": 0,
}


def values(**changes):
    return dict.fromkeys(FIELDS, "") | SAME | changes


def step(stored, row, *more):
    readings = [Reading(number, values(**each)) for number, each in enumerate((row, *more), start=2)]
    return plan(readings, [Known(key, values(**each)) for key, each in stored.items()], ALL)[0]


def test_an_unknown_row_makes_a_contract():
    assert step({}, {}).key is None


def test_a_known_row_changes_only_what_it_states_differently():
    found = step({7: {"route": "Tender", "directorate": "People"}}, {"route": "Quote", "directorate": ""})
    assert (found.key, found.changes) == (7, {"route": "Quote"})


def test_a_column_the_file_lacks_changes_nothing():
    found = plan([Reading(2, values(route="Quote"))], [Known(7, values(route="Tender"))], ALL - {"route"})
    assert found[0].changes == {}


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"title": "DAY  care.", "provider": "meadow limited"}, 7),
        ({"title": "Day centre"}, 7),
        ({"provider": "Meadow Care Group"}, 7),
        ({"title": "Day centre", "provider": "Meadow Care Group"}, None),
        ({"starts": date(2025, 4, 1)}, None),
        ({"reference": ""}, None),
    ],
)
def test_a_correction_is_the_same_contract_and_a_new_term_is_not(row, key):
    assert step({7: {}}, row).key == key


def test_a_reference_that_stands_twice_needs_full_agreement():
    row = {"title": "Day centre"}
    assert step({7: {}}, row, {"title": "Night care"}).key is None
    assert step({7: {}, 8: {"title": "Night care"}}, row).key is None


def test_refused_rows_do_nothing():
    assert plan([Reading(2, values(), problems=[Mishap("Title", "is empty")])], [], ALL) == []


@pytest.mark.parametrize(
    ("row", "changed", "terms"),
    [
        ({}, (), ()),
        ({"provider": "Meadow Limited"}, (), ()),
        ({"provider": "Meadow Care Group"}, ("provider",), ("provider",)),
        ({"route": "Quote"}, ("route",), ()),
        ({"route": "Quote", "annual_value": 5}, ("route", "annual_value"), ("annual_value",)),
        (
            {"extensions_taken": 1, "provider": "Meadow Care"},
            ("extensions_taken", "provider"),
            ("extensions_taken", "provider"),
        ),
    ],
)
def test_what_a_row_changes_and_what_of_it_the_parties_agree(row, changed, terms):
    found = step({7: {}}, row)
    assert (found.changed, found.terms) == (changed, terms)


def test_a_row_that_makes_a_contract_changes_no_stored_one():
    assert step({}, {"annual_value": 5}).changed == ()
