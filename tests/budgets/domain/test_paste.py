"""Pasting from a spreadsheet: every error with its cell, guesses listed, empty cells harmless."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.paste import COLUMNS, Line, address, cells, read_paste

D = Decimal
LINES = [
    Line(
        "LD1",
        "LD community placements",
        {"forecast": D("46900000.00"), "actual": D("1.00"), "explanation": ""},
    ),
    Line("LD2", "LD short breaks", {"forecast": None}),
    Line("LD3", "Twins", {}),
    Line("LD4", "Twins", {}),
]
ALL = list(COLUMNS.values())


def paste(*rows):
    return read_paste("\r\n".join("\t".join(row) for row in rows) + "\r\n", LINES)


def said(result):
    return [str(problem) for problem in result.problems]


def test_headed_columns_in_any_order():
    result = paste(["Forecast", "Notes", "Code", "Comments"], ["£47,450,000", "x", "ld1", "New placements"])
    assert [(c.code, c.column, c.before, c.after, c.where) for c in result.changes] == [
        ("LD1", "forecast", D("46900000.00"), D("47450000.00"), "A2, LD community placements, Forecast"),
        ("LD1", "explanation", "", "New placements", "D2, LD community placements, Explanation"),
    ]
    assert result.problems == ()


def test_without_a_heading_the_columns_are_those_of_the_download():
    row = ["LD2", "LD short breaks", "3,900,000", "0", "1,820,000", "", "(3)", "3,900,000", "Fewer stays", ""]
    assert {c.column: c.after for c in paste(row).changes} == {
        "actual": D("1820000.00"),
        "forecast": D("-3.00"),
        "explanation": "Fewer stays",
    }


def test_an_empty_cell_changes_nothing_and_the_same_value_is_no_change():
    result = paste(["Code", "Actual to date", "Forecast"], ["LD1", "1.00", ""])
    assert (result.changes, result.unchanged) == ((), 2)


def test_lines_are_found_by_name_unless_two_share_it():
    result = paste(["Line", "Forecast"], ["ld short breaks ", "5"], ["Twins", "6"])
    assert [c.code for c in result.changes] == ["LD2"]
    assert said(result) == [
        "Row 3: “Twins” is not a line of this return. Give the code as it stands in the download."
    ]


def test_guesses_are_listed_with_their_cell():
    result = paste(["Code", "Forecast"], ["LD2", "-"])
    assert result.guesses == ("B2, LD short breaks, Forecast: “-” read as £0.00",)
    assert result.changes[0].after == D("0.00")


def test_all_problems_at_once_each_with_its_cell():
    result = paste(
        ["Code", "Actual", "Forecast", "Explanation"],
        ["LD1", "abc", "1.2.3", "fine"],
        ["LD9", "1", "2", ""],
        ["LD1", "1", "2", ""],
        ["LD2", "1", "2", "x" * 4001],
    )
    assert said(result) == [
        "B2, LD community placements, Actual to date: “abc” is not an amount. "
        "Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "C2, LD community placements, Forecast: “1.2.3” is not an amount. "
        "Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 3: “LD9” is not a line of this return. Give the code as it stands in the download.",
        "Row 4: “LD1” stands in row 2 already. Give each line once.",
        "D5, LD short breaks, Explanation: has 4,001 characters or one that cannot be kept. Give at most 4,000.",
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([[""]], "The paste: is empty"),
        ([["", ""], [" "]], "The paste: is empty"),
        ([["LD1", "5"]], "The paste: has no heading row and 2 columns"),
        ([["Code", "Forecast", "Outturn"], ["LD1", "5", "6"]], "Row 1: “Forecast” is a heading twice"),
        ([["Code", "Line"], ["LD1", "x"]], "Row 1: no heading can be filled in"),
    ],
)
def test_a_paste_that_cannot_be_read(rows, problem):
    assert [s.startswith(problem) for s in said(paste(*rows))] == [True]


def test_blank_rows_and_totals_are_left_out_and_totals_are_told():
    result = paste(
        ["Code", "Line", "Forecast"], ["", "", ""], ["LD2", "", "5"], ["", "TOTAL", "99"], ["", "", "99"]
    )
    assert [c.code for c in result.changes] == ["LD2"]
    assert result.notes == ("Row 4 was left out: it names no line.", "Row 5 was left out: it names no line.")


def test_cells_in_quotes_may_hold_tabs_lines_and_quotes():
    assert cells('a\t"b\tc\nd ""e"""\r\nf\t"g" h\n') == [["a", 'b\tc\nd "e"'], ["f", '"g" h']]
    assert cells("\ufeffa\t\rb") == [["a", ""], ["b"]]
    assert cells('"never closed\tx\ny') == [['"never closed', "x"], ["y"]]


@pytest.mark.parametrize(
    ("row", "column", "name"),
    [(0, 0, "A1"), (3, 3, "D4"), (8, 25, "Z9"), (0, 26, "AA1"), (0, 701, "ZZ1"), (0, 702, "AAA1")],
)
def test_addresses(row, column, name):
    assert address(row, column) == name


def test_too_many_rows_are_refused_and_ten_thousand_are_quick():
    many = [Line(f"L{n}", f"Line {n}") for n in range(10_000)]
    rows = "\n".join(["Code\tForecast\tExplanation", *(f"L{n}\t{n}.50\tbecause" for n in range(10_000))])
    started = time.perf_counter()
    result = read_paste(rows, many)
    assert time.perf_counter() - started < 5
    assert len(result.changes) == 20_000
    assert str(read_paste(rows + "\nL1\t1\tx", many).problems[0]).startswith("The paste: has 10,002 rows")


def test_naughty_strings_never_break_a_paste():
    naughty = json.loads((Path(__file__).parent.parent / "data/blns.json").read_text())
    for text in naughty:
        read_paste(text, LINES)
    texts = [" ".join(text.split()) for text in naughty]
    result = read_paste("\n".join(["Code\tExplanation", *(f"LD1\t{text}" for text in texts)]), LINES)
    assert len(result.changes) <= 1


@given(st.text(alphabet='"\t\r\n,ab(1-£', max_size=60))
def test_any_text_is_read_or_refused(text):
    read_paste(text, LINES)


@given(
    st.lists(
        st.lists(st.text(alphabet='"\t\n ab1', max_size=8), min_size=1, max_size=4), min_size=1, max_size=5
    )
)
def test_what_a_spreadsheet_writes_is_read_back(rows):
    def write(cell):
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('"\t\n') else cell

    text = "\r\n".join("\t".join(write(cell) for cell in row) for row in rows) + "\r\n"
    assert cells(text) == rows or rows[-1] == [""]


def test_a_character_that_cannot_be_kept_is_named():
    assert "cannot be kept" in said(paste(["Code", "Explanation"], ["LD1", "a\x00b"]))[0]
