"""Pasting from a spreadsheet: every error with its cell, guesses listed, empty cells harmless."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.cells import COLUMNS, ENTERED, written
from budgets.domain.paste import Line, Range, address, as_pasted, cells, read_paste, read_rows
from jct.core.errors import Problem

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
HEADINGS = [column.heading for column in COLUMNS.values()]


def paste(*rows, into=None):
    return read_paste("\r\n".join("\t".join(row) for row in rows) + "\r\n", LINES, into=into)


def whole(**given):
    """A row of the download."""
    return [given.get(name, "") for name in COLUMNS]


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
    row = whole(
        code="LD2",
        name="LD short breaks",
        budget="3,900,000",
        ledger="0",
        actual="1,820,000",
        forecast="(3)",
        explanation="Fewer stays",
        method="run rate",
    )
    assert {c.column: c.after for c in paste(row).changes} == {
        "method": "run_rate",
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
        "D5, LD short breaks, Explanation: has 4,001 characters. Give at most 4,000 characters.",
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([[""]], "The paste: is empty"),
        ([["", ""], [" "]], "The paste: is empty"),
        ([["LD1", "5"]], "The paste: has no heading row and 2 columns"),
        ([["LD1"]], "The paste: has no heading row and 1 column."),
        ([["Code", "Forecast", "Outturn"], ["LD1", "5", "6"]], "Row 1: “Forecast” is a heading twice"),
        ([["Code", "Line"], ["LD1", "x"]], "Row 1: no heading can be filled in"),
        ([["Code", "Latest budget"], ["LD1", "5"]], "Row 1: no heading can be filled in"),
    ],
)
def test_a_paste_that_cannot_be_read(rows, problem):
    assert [s.startswith(problem) for s in said(paste(*rows))] == [True]


def test_blank_rows_and_totals_are_left_out_and_totals_are_told():
    result = paste(
        ["Code", "Line", "Forecast"], ["", "", ""], ["LD2", "", "5"], ["", "TOTAL", "99"], ["", "", "99"]
    )
    assert [c.code for c in result.changes] == ["LD2"]
    assert result.notes == (
        "Row 4 was left out: “TOTAL” is a total.",
        "Row 5 was left out: it names no line.",
    )


@pytest.mark.parametrize(
    "name",
    [
        "Total",
        "Grand total",
        "SUB-TOTAL",
        "Subtotal LD",
        "Total for the fund",
        "sum",
        "Fund total",
        "LD totals",
    ],
)
def test_a_total_is_known_by_its_name_in_either_column(name):
    for row in ([name, "", "7"], ["", name, "7"]):
        result = paste(["Code", "Line", "Forecast"], row, ["LD2", "", "5"])
        assert ([c.code for c in result.changes], said(result)) == (["LD2"], [])


def test_a_line_called_total_is_a_line():
    result = read_paste("Line\tForecast\nTotal care\t5", [Line("T1", "Total care")])
    assert [c.code for c in result.changes] == ["T1"]


def test_a_title_above_the_headings_is_left_out_and_the_headings_are_told():
    result = paste(
        ["Return of quarter 2", "", ""],
        [""],
        ["Code", "Budget", "Outturn", "Colour", ""],
        ["LD2", "1", "5", "x"],
    )
    assert [c.where for c in result.changes] == ["C4, LD short breaks, Forecast"]
    assert result.notes == ("Rows 1 to 2 above the headings: left out.",)
    assert result.mapping == (
        ("A3", "Code", "Code (finds the line)"),
        ("B3", "Budget", "Latest budget, not changed by a paste"),
        ("C3", "Outturn", "Forecast"),
        ("D3", "Colour", "not read"),
    )
    assert paste(["Title"], ["Code", "Forecast"], ["LD2", "5"]).notes == (
        "Row 1 above the headings: left out.",
    )


def test_a_range_goes_in_where_it_is_put_down():
    result = paste(["5", "6"], ["7", ""], into=Range(row=1, column="accrual"))
    assert [(c.code, c.column, c.after) for c in result.changes] == [
        ("LD2", "accrual", D(5)),
        ("LD2", "forecast", D(6)),
        ("LD3", "accrual", D(7)),
    ]
    assert result.changes[1].where == "B1, LD short breaks, Forecast"


def test_a_range_leaves_the_grids_own_columns_alone_and_says_so():
    result = paste(["9", "9", "5"], into=Range(row=1, column="budget"))
    assert [(c.column, c.after) for c in result.changes] == [("actual", D(5))]
    assert result.notes == (
        "Cells that fall on budget, ledger and other columns of the grid's own: left out.",
    )


def test_one_copied_cell_fills_the_selection():
    result = paste(["5"], into=Range(row=0, column="low", rows=2, columns=2))
    assert [(c.code, c.column) for c in result.changes] == [
        ("LD1", "low"),
        ("LD1", "high"),
        ("LD2", "low"),
        ("LD2", "high"),
    ]


@pytest.mark.parametrize("rows", [[["1"]] * 4, [["1"] * 15]])
def test_a_range_that_does_not_fit_is_refused_whole(rows):
    result = paste(*rows, into=Range(row=1, column="budget"))
    assert (result.changes, len(result.problems)) == ((), 1)
    assert (
        "here is room for 3 and 14"
        in said(paste(["1"], ["1"], ["1"], ["1"], into=Range(row=1, column="budget")))[0]
    )


def test_a_whole_sheet_pasted_anywhere_finds_its_lines():
    result = paste(whole(code="LD2", forecast="5"), into=Range(row=3, column="high"))
    assert [(c.code, c.column) for c in result.changes] == [("LD2", "forecast")]


def test_brackets_are_told_as_a_guess_and_what_does_not_change_is_not():
    result = paste(["Code", "Actual", "Forecast"], ["LD1", "1.00", "(1,234)"], ["LD2", "", "nil"])
    assert result.guesses == (
        "C2, LD community placements, Forecast: “(1,234)” read as −\u2060£1,234",
        "C3, LD short breaks, Forecast: “nil” read as £0.00",
    )


def test_a_text_that_our_csv_kept_from_running_comes_back_as_it_was():
    assert paste(["Code", "Explanation"], ["LD2", "'=SUM of two fees"]).changes[0].after == "=SUM of two fees"
    assert read_rows([["Code", "Explanation"], ["LD2", "'=x"]], LINES).changes[0].after == "'=x"


def test_what_a_reader_of_the_file_found_is_told_where_it_matters():
    fault = Problem("", "is a formula", "its value")
    rows = [["Code", "Budget", "Forecast"], ["LD2", "1", "5"], ["LD1", "1", "6"]]
    result = read_rows(rows, LINES, faults={(1, 2): fault, (2, 1): fault})
    assert said(result) == ["C2, LD short breaks, Forecast: is a formula. Give its value."]
    assert [c.code for c in result.changes] == ["LD1"]


MONEY = st.decimals(-(10**9), 10**9, places=2)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30).map(
    lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip()
)
VALUES = {
    "method": st.sampled_from(["run_rate", "manual", "ratio"]),
    "explanation": WORDS,
    "adjustment_reason": WORDS,
    "method_reason": WORDS,
}


@given(st.fixed_dictionaries({name: VALUES.get(name, MONEY) for name in ENTERED}))
def test_what_the_download_says_is_read_back_as_it_was(values):
    row = [
        "LD2",
        "LD short breaks",
        *(written(n, values[n]) if n in values else "" for n in list(COLUMNS)[2:]),
    ]
    changes = read_rows(cells(as_pasted([HEADINGS, row])), LINES).changes
    assert {c.column: c.after for c in changes} == {n: v for n, v in values.items() if v not in ("", None)}


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
    assert cells(as_pasted(rows)) == rows or rows[-1] == [""]
    assert cells(as_pasted(rows).replace("\n", "\r\n")) == [
        [cell.replace("\n", "\r\n") for cell in row] for row in rows
    ] or rows[-1] == [""]


def test_a_character_that_cannot_be_kept_is_named():
    assert "cannot be kept" in said(paste(["Code", "Explanation"], ["LD1", "a\x00b"]))[0]
