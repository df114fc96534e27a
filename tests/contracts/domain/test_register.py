"""Rows: every bad cell named, every guess told, and the real register accounted for."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contracts import intake
from contracts.domain import columns, register

REAL = Path(__file__).parents[1] / "data" / "council_contract_register_120_rows.csv"
HEADINGS = (
    *(
        "Contract Reference",
        "Contract Title",
        "Supplier",
        "Start Date",
        "End Date",
        "Contract Duration",
        "Annual Value",
    ),
    *("Option to extend (months)", "How many extensions", "Extension 1 Taken?", "Current Expiry Date"),
    *("Classification", "Company Number", "Visibility", "Postcode", "SME"),
)
GOOD = dict(
    zip(
        HEADINGS,
        (
            *("S1", "Day care", "Meadow Ltd", "2024-04-01", "2026-03-31", "24", "100", "12", "2", "Yes"),
            *("2027-03-31", "850000", "01234567", "Public", "NM1 2AB", "Yes"),
        ),
        strict=True,
    )
)
MAPPING = columns.match(HEADINGS)


def row(**changes):
    """GOOD with cells changed by heading."""
    return tuple({**GOOD, **changes}.values())


def read(**changes):
    return register.read_row(2, row(**changes), MAPPING)


def test_a_good_row():
    reading = read()
    assert reading.problems == []
    assert reading.guesses == []
    assert reading.values["starts"] == date(2024, 4, 1)
    assert reading.values["ends"] == date(2026, 4, 1)
    assert reading.values["current_ends"] == date(2027, 4, 1)
    assert reading.values["annual_value"] == Decimal("100.00")
    assert (reading.values["extensions_allowed"], reading.values["extensions_taken"]) == (2, 1)
    assert reading.values["provider_sme"] is True


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"Contract Title": ""}, "Contract Title"),
        ({"Contract Title": "x" * 301}, "Contract Title"),
        ({"Supplier": ""}, "Supplier"),
        ({"Start Date": "TBC"}, "Start Date"),
        ({"End Date": "2022-09-31"}, "End Date"),
        ({"End Date": "2024-03-31", "Current Expiry Date": ""}, "End Date"),
        ({"Current Expiry Date": "2025-03-31"}, "Current Expiry Date"),
        ({"End Date": "", "Current Expiry Date": "2024-03-31"}, "Current Expiry Date"),
        ({"Annual Value": "lots"}, "Annual Value"),
        ({"Option to extend (months)": ""}, "Option to extend (months)"),
        ({"How many extensions": "24"}, "How many extensions"),
        ({"How many extensions": "0"}, "How many extensions"),
        ({"Extension 1 Taken?": "Perhaps"}, "Extension 1 Taken?"),
        ({"Classification": "2023-03-31"}, "Classification"),
        ({"Company Number": "GBML4119704"}, "Company Number"),
        ({"Visibility": "Sometimes"}, "Visibility"),
        ({"Postcode": "ZZ"}, "Postcode"),
        ({"SME": "Perhaps"}, "SME"),
    ],
)
def test_each_bad_cell_names_its_column(changes, column):
    problems = read(**changes).problems
    assert [problem.column for problem in problems] == [column]
    assert problems[0].what


def test_all_bad_cells_of_a_row_are_named_at_once():
    problems = read(**{"Contract Title": "", "Start Date": "X", "Annual Value": "lots", "SME": "?!"}).problems
    assert {problem.column for problem in problems} == {"Contract Title", "Start Date", "Annual Value", "SME"}


@pytest.mark.parametrize(
    ("changes", "column", "kind"),
    [
        ({"Contract Reference": ""}, "Contract Reference", "no reference"),
        ({"Contract Reference": "TBC"}, "Contract Reference", "no reference"),
        ({"Supplier": "Various"}, "Supplier", "more than one provider"),
        ({"Supplier": "Various Providers"}, "Supplier", "more than one provider"),
        ({"Supplier": "A E Yates", "Company Number": ""}, "Supplier", "may be a sole trader"),
        ({"Supplier": "Dr Ann Bell", "Company Number": "N/A"}, "Supplier", "may be a sole trader"),
        ({"Company Number": "1234567"}, "Company Number", "leading zeros"),
        ({"Company Number": "CHA1049226"}, "Company Number", "a charity number"),
        ({"Annual Value": "-"}, "Annual Value", "no sum stated"),
        ({"End Date": "", "Current Expiry Date": ""}, "End Date", "open-ended"),
        ({"End Date": "", "Contract Duration": ""}, "End Date", "the one with extensions taken"),
        ({"Contract Duration": "Ongoing"}, "Contract Duration", "not a number"),
        ({"Contract Duration": "0.3"}, "Contract Duration", "a part of a month"),
        ({"Contract Duration": "60"}, "Contract Duration", "differs from the dates"),
        ({"How many extensions": "", "Extension 1 Taken?": ""}, "How many extensions", "none kept"),
        ({"Visibility": ""}, "Visibility", "kept internal"),
    ],
)
def test_each_guess_is_told(changes, column, kind):
    reading = read(**changes)
    assert reading.problems == []
    assert [guess.column for guess in reading.guesses] == [column]
    assert kind in reading.guesses[0].kind


def test_one_day_is_one_day():
    reading = read(**{"Start Date": "2022-03-07", "End Date": "2022-03-07", "Current Expiry Date": "2022-03-07",
                      "Contract Duration": "0.3"})  # fmt: skip
    assert reading.guesses[0].read == "1 day"


def test_internal_stays_internal():
    assert read(Visibility="Confidential").values["visibility"] == "internal"


def test_a_cell_beyond_the_headings_is_a_problem_and_a_missing_one_is_empty():
    assert "beyond the last heading" in register.read_row(2, (*row(), "stray"), MAPPING).problems[0].what
    assert register.read_row(2, row()[:-1], MAPPING).values["provider_sme"] is None


def test_two_numbers_in_one_cell_and_a_society_without_its_letters():
    assert (
        "more than one number" in read(**{"Company Number": "AIG 10737370\\nQBE 02641728"}).problems[0].what
    )
    assert (
        read(**{"Company Number": "31552R"}).problems[0].instead == "IP31552R if it is a registered society"
    )


def test_extensions_taken_may_be_counted_or_not_said():
    headings = (
        "Title",
        "Supplier",
        "Start",
        "Option to extend (months)",
        "How many extensions",
        "Extensions taken",
    )
    mapping = columns.match(headings)
    cells = ("Day care", "Meadow", "2024-04-01", "12", "3", "2")
    assert register.read_row(2, cells, mapping).values["extensions_taken"] == 2
    silent = columns.match(headings[:-1])
    assert register.read_row(2, cells[:-1], silent).values["extensions_taken"] is None


def rows(*several):
    return register.read_rows(list(enumerate(several, start=2)), MAPPING)


def test_one_contract_twice_alike_is_kept_once():
    first, second = rows(row(), row())
    assert first.problems == []
    assert second.problems[0].what == "repeats row 2 exactly"


def test_one_contract_twice_with_different_facts_is_refused_twice():
    first, second = rows(row(), row(**{"Annual Value": "200", "Contract Title": "day  CARE"}))
    assert "names the same contract as row 3" in first.problems[0].what
    assert "differs in Annual Value" in second.problems[0].what


def test_one_contract_twice_that_differs_in_capitals_only():
    _first, second = rows(row(), row(**{"Contract Title": "DAY CARE"}))
    assert "differs in capitals" in second.problems[0].what


def test_a_shared_reference_is_told_and_each_row_is_its_own_contract():
    first, second = rows(row(), row(**{"Contract Title": "Day care - extension", "Start Date": "2025-04-01"}))
    assert first.problems == second.problems == []
    assert first.guesses[-1].read == "its own contract (also row 3)"


def test_two_rows_without_a_title_are_not_called_repeats():
    assert [
        len(reading.problems)
        for reading in rows(row(**{"Contract Title": ""}), row(**{"Contract Title": ""}))
    ] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pavement Testing Services ltd", "Pavement Testing Services Limited"),
        ("Rundle & Co", "RUNDLE and Company"),
        ("A.B.C. Care", "A B C Care"),
    ],
)
def test_providers_are_known_by_more_than_one_spelling(one, other):
    assert register.provider_key(one) == register.provider_key(other)


def test_values_are_stored_and_read_back():
    values = read(**{"End Date": "", "Current Expiry Date": "", "Annual Value": "-"}).values
    assert register.from_json(register.as_json(values)) == values
    values = read().values
    assert register.from_json(register.as_json(values)) == values


def test_the_real_register_is_accounted_for_row_by_row():
    table = intake.read(REAL.read_bytes(), name=REAL.name)
    mapping = columns.match(table.headings)
    readings = register.read_rows(table.rows, mapping)
    assert [reading.number for reading in readings] == list(range(2, 122))
    assert [heading for heading, column in mapping.pairs() if not column] == ["OJEU/FTS?"]
    bad = {
        reading.number: {problem.column for problem in reading.problems}
        for reading in readings
        if reading.problems
    }
    assert bad == {
        7: {"Company Number"},
        18: {"Company Number"},
        27: {"Start Date", "End Date", "Current Expiry Date"},
        28: {"Start Date"},
        38: {"Contract Title"},
        39: {"Contract Title"},
        40: {"Company Number"},
        48: {"Current Expiry Date"},
        80: {"Start Date"},
        87: {"Company Number"},
        89: {"How many extensions"},
        106: {"How many extensions"},
        116: {"ProClass Classification"},
        118: {"End Date", "Current Expiry Date"},
    }
    told = {(guess.column, guess.kind) for reading in readings for guess in reading.guesses}
    assert ("Company Number", "leading zeros put back") in told
    assert "Letters that were saved twice" in table.notes[1]  # told once for the file, so no cell is a guess
    assert not {kind for _, kind in told if kind == "damaged letters put right"}
