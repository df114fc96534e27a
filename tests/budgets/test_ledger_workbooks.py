"""Workbooks and files that were cut, sent as ledgers: read as they stand, or refused by cell."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from budgets.models import LedgerImport, LedgerStaged
from jct.core.errors import Refused
from jct.support.uploads import MEGABYTE
from tests.budgets.ledger_kit import OFFICER, D, add, read, rows, said, send
from tests.budgets.test_ledger_views import upload
from tests.budgets.test_views import text

HEAD = ["Transaction number", "Date paid", "Net amount", "Supplier"]
JULY = 46204  # 1 July 2026, as a workbook counts


def book(*lines, change=None):
    made = openpyxl.Workbook()
    for line in (HEAD, *lines):
        made.active.append(line)
    if change:
        change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def staged():
    return list(LedgerStaged.objects.order_by("number").values_list("transaction", "posted_on", "amount"))


def test_days_as_days_as_numbers_and_with_a_time_are_the_same_day(pool):
    days = [JULY, JULY + 0.75, date(2026, 7, 1), datetime(2026, 7, 1, 13, 5), "01/07/2026", "1 July 2026"]
    read(pool, book(*([n, day, 5, "A"] for n, day in enumerate(days))), "ledger.xlsx")
    assert {row[1] for row in staged()} == {date(2026, 7, 1)}
    assert len(staged()) == len(days)


def test_numbers_that_are_no_day(pool):
    kept, _ = send(pool, book([1, 12, 5, "A"], [2, 99999, 5, "A"], [3, "", 5, "A"]), "ledger.xlsx")
    assert said(kept) == [
        "Row 2, Date paid: “12” is not a date",
        "Row 3, Date paid: “99999” is not a day of 1990 to 2100",
        "Row 4, Date paid: is empty",
    ]


def test_amounts_keep_their_pence_whatever_a_workbook_makes_of_them(pool):
    amounts = [0.1 + 0.2, 1.15, 4.35, 0.29, 1234567.89, -0.01, "(1,234.50)", "£5.00"]
    kept = read(pool, book(*([n, JULY, amount, "A"] for n, amount in enumerate(amounts))), "ledger.xlsx")
    made = [D(text) for text in ("0.30", "1.15", "4.35", "0.29", "1234567.89", "-0.01", "-1234.50", "5.00")]
    assert [row[2] for row in staged()] == made
    assert kept.total == sum(made)


def test_formulas_count_with_their_results_and_without_one_are_refused_by_cell(pool):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["1", JULY])
        sheet.write_formula(1, 2, "=2+3", None, 5)
        sheet.write(1, 3, "A")
        sheet.write_formula(2, 0, '="T"&2', None, "T2")
        sheet.write_row(2, 1, [JULY, 7, "A"])
    kept = read(pool, out.getvalue(), "ledger.xlsx")
    assert [(row[0], row[2]) for row in staged()] == [("1", 5), ("T2", 7)]
    assert kept.notes == ["Formulas were read as the results saved with them: 2."]
    kept, _ = send(pool, book([1, JULY, "=2+3", "A"], [2, "=TODAY()", 5, "A"]), "never-saved.xlsx")
    assert said(kept) == [
        "Row 2, Net amount: “a formula without a result” is not an amount",
        "Row 3, Date paid: “a formula without a result” is not a date",
    ]


def test_merged_cells_that_leave_a_needed_cell_empty_are_refused_by_cell(pool):
    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("C2:C3")

    kept, _ = send(pool, book([1, JULY, 5, "A"], [None, JULY, None, "A"], change=merge), "ledger.xlsx")
    assert said(kept) == ["Row 3, Transaction number: is empty", "Row 3, Net amount: is empty"]
    assert kept.notes == [
        "Merged cells are read in their first cell only, the others are empty: A2:A3, C2:C3."
    ]


def test_merged_cells_above_the_headings_do_no_harm(pool):
    def title(sheet):
        sheet.insert_rows(1)
        sheet["A1"] = "Ledger of July"
        sheet.merge_cells("A1:D1")

    assert read(pool, book([1, JULY, 5, "A"], change=title), "ledger.xlsx").count == 1


def test_columns_that_are_hidden_are_read_and_told(pool):
    def hide(sheet):
        sheet.column_dimensions["C"].hidden = True

    kept = read(pool, book([1, JULY, 5, "A"], change=hide), "ledger.xlsx")
    assert (kept.total, kept.notes) == (
        5,
        ["Columns that are hidden in the workbook were read as well: C."],
    )


@pytest.mark.parametrize("part", [0.2, 0.5, 0.95])
def test_a_workbook_that_was_cut_is_not_kept(pool, part):
    whole = book(*([n, JULY, 5, "A"] for n in range(200)))
    with pytest.raises(Refused, match="Save it"):
        send(pool, whole[: int(len(whole) * part)], "ledger.xlsx")
    assert not LedgerImport.objects.exists()


def test_a_workbook_of_fifty_megabytes_is_refused_kindly(pool, client_as):
    page = text(upload(client_as(OFFICER), pool, b"PK\x03\x04" + bytes(50 * MEGABYTE), "ledger.xlsx"))
    assert "“ledger.xlsx” is 50 MB; the limit is 10 MB. Send it in parts." in page
    assert not LedgerImport.objects.exists()


WHOLE = rows("1,01/07/2026,5.00,Acme,Caf\xe9", "2,01/07/2026,125.00,Bolt Limited,Placements")


@pytest.mark.parametrize(
    ("kept_of", "words"),
    [
        ("2,01/07/20", "Row 3: has 2 cells and the headings are 5; the file ends in the middle of this row"),
        (
            "2,01/07/2026,12",
            "Row 3: has 3 cells and the headings are 5; the file ends in the middle of this row",
        ),
        (
            "2,01/07/2026,125.00,Bolt",
            "Row 3: has 4 cells and the headings are 5; the file ends in the middle",
        ),
    ],
)
def test_a_file_cut_in_the_middle_of_a_line_is_refused(pool, kept_of, words):
    data = WHOLE[: WHOLE.index(kept_of.encode()) + len(kept_of)]
    kept, _ = send(pool, data)
    assert said(kept)[0].startswith(words)


CUT = "the last, has no line break at its end"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_cut_within_its_last_cell_is_read_with_a_warning(pool, encoding):
    data = WHOLE.decode()
    kept = read(pool, data[: data.index("Place") + 5].encode(encoding))
    assert (len(kept.notes), CUT in kept.notes[0]) == (1, True)
    assert kept.notes[0].startswith("Row 3, ")
    assert read(pool, WHOLE).notes == []
    for end in ("\r", "\n"):
        assert read(pool, (data.rstrip() + end).encode(encoding)).notes == []


def test_a_file_cut_in_the_middle_of_a_letter_is_not_taken_for_other_letters(pool):
    data = rows("1,01/07/2026,5.00,Acme,Caf\xe9", "2,01/07/2026,5.00,Acme,Caf\xe9")
    with pytest.raises(Refused, match="ends in the middle of a letter"):
        send(pool, data.rstrip()[:-1])
    assert not LedgerImport.objects.exists()


def test_a_file_cut_after_a_row_is_caught_by_the_total_of_the_ledger(pool):
    data = WHOLE[: WHOLE.index(b"2,01/07")]
    with pytest.raises(Refused, match="they differ by £125"):
        add(pool, data, "130.00")
