"""Workbooks: formulas, merged cells, hidden columns and rows, days as numbers, several sheets, and no workbook."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from budgets.domain.ledger_columns import guess
from budgets.intake import workbook
from budgets.intake.rows import Reader
from jct.core.errors import Refused

HEAD = ["TransNo", "Date", "Amount", "Supplier"]


def made(*rows, change=None):
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content):
    rows, notes = workbook.read(content)
    return list(rows), notes


def test_cells_are_texts_as_a_ledger_writes_them():
    rows, notes = read(
        made([148015973, date(2026, 4, 1), 14.5, "A"], ["T-2", datetime(2026, 4, 2, 9, 30), -0.1 - 0.2, True])
    )
    assert rows == [HEAD, ["148015973", "2026-04-01", "14.5", "A"], ["T-2", "2026-04-02", "-0.3", "Yes"]]
    assert notes == ()


def test_days_as_numbers_are_days_where_a_day_is_needed():
    rows, _ = read(made([1, 46204, 46204, "A"]))
    faults = []
    reader = Reader(guess(rows[0]), batch=1, tell=faults.append, serial=True)
    lines = list(reader.lines(iter(rows[1:]), after=1))
    assert faults == []
    assert lines[0].split("\t")[4:8] == ["2026-07-01", "2026", "4", "46204.00"]


def test_a_formula_gives_its_saved_result_and_one_without_is_named():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["1", "2026-04-01"])
        sheet.write_formula(1, 2, "=2+3", None, 5)
    rows, notes = read(out.getvalue())
    assert rows[1][2] == "5"
    assert notes == ("Formulas were read as the results saved with them: 1.",)
    rows, _ = read(made([1, date(2026, 4, 1), "=2+3", "A"]))
    faults = []
    reader = Reader(guess(rows[0]), batch=1, tell=faults.append, serial=True)
    assert list(reader.lines(iter(rows[1:]), after=1)) == []
    assert (faults[0].number, faults[0].heading) == (2, "Amount")
    assert faults[0].what == "“a formula without a result” is not an amount"


def test_a_cell_in_error_is_named_as_it_shows():
    def fault(book):
        book.active["C2"].value = "#REF!"
        book.active["C2"].data_type = "e"

    rows, _ = read(made([1, date(2026, 4, 1), None, "A"], change=fault))
    assert rows[1][2] == "#REF!"


def test_what_a_workbook_hides_is_read_and_said():
    def hide(book):
        sheet = book.active
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[2].hidden = True
        sheet.merge_cells("D2:D3")
        book.create_sheet("Notes")

    rows, notes = read(made([1, date(2026, 4, 1), 5, "A"], [2, date(2026, 4, 1), 6, "B"], change=hide))
    assert len(rows) == 3
    assert rows[2][3] == ""
    assert notes == (
        "The sheet “Sheet” was read; not read: “Notes”.",
        "Columns that are hidden in the workbook were read as well: B.",
        "Rows that are hidden in the workbook were read as well: 1.",
        "Merged cells are read in their first cell only, the others are empty: D2:D3.",
    )


def test_the_first_sheet_that_can_be_seen_is_read():
    def hide(book):
        book.create_sheet("Ledger").append(["TransNo"])
        book["Sheet"].sheet_state = "hidden"

    rows, notes = read(made([1, 2, 3, 4], change=hide))
    assert rows == [["TransNo"]]
    assert "The sheet “Ledger” was read; not read: “Sheet”." in notes


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_place():
    book = openpyxl.Workbook()
    book.active["B3"], book.active["C3"] = "TransNo", "Amount"
    out = io.BytesIO()
    book.save(out)
    rows, _ = read(out.getvalue())
    assert [row for row in rows if any(row)] == [["", "TransNo", "Amount"]]
    assert rows.index(["", "TransNo", "Amount"]) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04rest", b"a,b\n1,2\n"])
def test_what_is_no_workbook(content):
    with pytest.raises(Refused, match="not an Excel workbook inside"):
        workbook.read(content)


def test_a_zip_that_is_no_workbook_and_one_that_unfolds_too_far(monkeypatch):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "x" * 100)
    with pytest.raises(Refused, match="cannot be opened"):
        workbook.read(out.getvalue())
    monkeypatch.setattr(workbook, "LARGEST_UNFOLDED", 50)
    with pytest.raises(Refused, match="unfolds to more than"):
        workbook.read(made([1, 2, 3, 4]))
