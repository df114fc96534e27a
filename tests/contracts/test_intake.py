"""Files become tables, are asked about, or are refused with the reason."""

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from contracts import intake
from contracts.domain import columns
from contracts.domain.register import read_rows
from jct.core.errors import Refused
from jct.support.sheets import as_csv

DATA = Path(__file__).parent / "data"
HEAD = "Contract Title,Supplier,Start Date\n"


def read(text, *, encoding="utf-8", answer=""):
    return intake.read(text.encode(encoding), name="register.csv", encoding=answer)


def workbook(*rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)
    return out.getvalue()


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    table = read(
        'Title,Supplier,Start\n\nDay care,Meadow,2024-04-01\n"Night\ncare",Meadow,2024-04-01\n,,\nRespite,Meadow,x\n'
    )
    assert [number for number, _cells in table.rows] == [3, 4, 6]
    assert table.rows[1][1][0] == "Night\ncare"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_usual_mark_between_cells(mark):
    table = read(f"Title{mark}Supplier{mark}Start\nDay care{mark}Meadow{mark}2024-04-01\n")
    assert table.headings == ("Title", "Supplier", "Start")


def test_lines_above_the_headings_are_told():
    table = read("Register of contracts\nAs at 1 April\n" + HEAD + "Day care,Meadow,2024-04-01\n")
    assert table.headings[0] == "Contract Title"
    assert [number for number, _cells in table.rows] == [4]
    assert "The headings stand in row 3" in table.notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_that_say_what_they_are(encoding):
    table = read(HEAD + "Café – Zoë’s,Meadow,2024-04-01\n", encoding=encoding)
    assert table.rows[0][1][0] == "Café – Zoë’s"
    assert table.encoding == encoding.removesuffix("-sig")


def test_a_mark_saved_twice_is_told():
    table = intake.read((DATA / "council_contract_register_120_rows.csv").read_bytes(), name="r.csv")
    assert table.headings[0] == "Directorate Name"
    assert "saved twice" in table.notes[0]


def test_letters_that_were_saved_twice_are_read_as_meant():
    """As a council's published register has them: the first byte of some was lost on the way."""
    doubled = "\ufeffTitle\nSt Mary’s – café £5".encode().decode("latin-1")
    lost = "One \x80\x93 two \x9d three"
    table = intake.read(f"{doubled}\n{lost}".encode(), name="register.csv")
    assert [row for _, row in table.rows] == [("St Mary’s – café £5",), ("One – two \x9d three",)]
    assert "put right" in table.notes[1]
    kept = intake.read("Title\nÃ© \x80\x93".encode(), name="register.csv")
    assert (kept.rows[0][1], kept.notes) == (("Ã© \x80\x93",), ())


@pytest.mark.parametrize(
    ("text", "encoding", "chosen"),
    [
        ("Women’s café", "cp1252", "cp1252"),
        ("£500 grants", "cp1252", "cp1252"),
        ("Women’s café", "mac_roman", "mac_roman"),
        ("Zürich’s", "mac_roman", "mac_roman"),
    ],
)
def test_old_letters_are_decided_when_only_one_reading_makes_words(text, encoding, chosen):
    table = read(HEAD + f"{text},Meadow,2024-04-01\n", encoding=encoding)
    assert table.encoding == chosen
    assert table.rows[0][1][0] == text
    assert "letters" in table.notes[0]


def test_letters_that_cannot_be_decided_are_asked_with_the_same_lines_in_both():
    text = HEAD + "Église,Meadow,2024-04-01\n"
    question = read(text, encoding="cp1252")
    assert isinstance(question, intake.Question)
    assert [(key, lines[0].split(",")[0]) for key, _name, lines in question.readings] == [
        ("cp1252", "Église"),
        ("mac_roman", "…glise"),
    ]
    assert read(text, encoding="cp1252", answer="cp1252").rows[0][1][0] == "Église"
    assert read(text, encoding="cp1252", answer="mac_roman").rows[0][1][0] == "…glise"


def test_letters_that_windows_does_not_have_are_macintosh():
    assert intake.read(HEAD.encode() + b"Stra\x8fe,Meadow,2024-04-01\n", name="r.csv").encoding == "mac_roman"


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "r.csv", "The file is empty"),
        (b" \n ", "r.csv", "The file is empty"),
        (b"%PDF-1.7", "r.csv", "is not a CSV file inside"),
        (b"PK\x03\x04abc", "r.csv", "is not a CSV file inside"),
        (b"Title\x00,Supplier", "r.csv", "bytes that no text has"),
        (b"\xff\xfea", "r.csv", "letters cannot be read"),
        (b"Title,Supplier,Start\n", "r.csv", "headings but no rows"),
        (b'Title,Supplier,Start\n"Day care,Meadow\n' + b"x" * 200_000, "r.csv", "cannot be read from line"),
        (b",,\nDay care,Meadow,\n", "r.csv", "no row of headings"),
        (b"Title," * 300 + b"\nDay care", "r.csv", "columns"),
        (b"not a workbook", "r.xlsx", "not an Excel workbook inside"),
        (b"PK\x05\x06" + b"\x00" * 18, "r.xlsx", "cannot be opened"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_the_reason(content, name, reason):
    with pytest.raises(Refused, match=reason):
        intake.read(content, name=name)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(intake, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="more than 3 rows"):
        read(HEAD + "Day care,Meadow,2024-04-01\n" * 4)


def test_a_workbook_that_unfolds_too_far_is_refused(monkeypatch):
    class Huge:
        file_size = 10**9

    monkeypatch.setattr(intake.zipfile.ZipFile, "infolist", lambda self: [Huge()])
    with pytest.raises(Refused, match="unfolds"):
        intake.read(workbook(["Title"], ["Day care"]), name="r.xlsx")


def test_a_workbook_is_read_with_its_days_and_numbers():
    from datetime import date, datetime, time

    content = workbook(
        ["Title", "Supplier", "Start", "Annual value", "SME", "Duration"],
        ["Day care", "Meadow", date(2024, 4, 1), 5015.2, True, 12],
        ["Night care", "Meadow", datetime(2024, 4, 1, 9), 100.0, False, time(9)],
    )
    table = intake.read(content, name="Register.XLSX")
    assert table.rows[0] == (2, ("Day care", "Meadow", "2024-04-01", "5015.2", "Yes", "12"))
    assert table.rows[1][1][2:5] == ("2024-04-01", "100", "No")


def test_rows_of_a_workbook_keep_their_numbers_when_it_starts_lower_down():
    content = workbook([], [], ["Title", "Supplier", "Start"], ["Day care", "Meadow", "2024-04-01"])
    assert intake.read(content, name="r.xlsx").rows[0][0] == 4


def test_naughty_strings_come_through_a_file_and_back():
    naughty = json.loads((DATA / "naughty_strings.json").read_text())
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Title", "Supplier", "Start"])
    writer.writerows([text.replace("\x00", ""), "Meadow", "2024-04-01"] for text in naughty)
    table = read(out.getvalue())
    readings = read_rows(table.rows, columns.match(table.headings))
    assert len(readings) == len(naughty)
    assert all(reading.problems or reading.values["title"] for reading in readings)


def test_mended_rows_come_back_as_they_went():
    headings = ["Title", "Supplier", "Start", "What to mend"]
    rows = [
        (["=1+1", "Meadow, Ltd", "X", "old advice"], "Start: “X” is not a date"),
        (["Day care"], "Supplier: is empty"),
    ]
    content = as_csv(*intake.to_mend(headings, rows))
    table = intake.read(content, name="to-mend.csv")
    assert table.headings == ("Title", "Supplier", "Start", "What to mend")
    assert table.rows == (
        (2, ("=1+1", "Meadow, Ltd", "X", "Start: “X” is not a date")),
        (3, ("Day care", "", "", "Supplier: is empty")),
    )
    assert b"'=1+1" in content
    assert ("What to mend", "") in columns.match(table.headings).pairs()


def test_the_downloads_of_the_register_can_be_read_again():
    from contracts.tables import HEADINGS

    mapping = columns.match(HEADINGS)
    unread = {heading for heading, column in mapping.pairs() if not column}
    assert unread == {"Care group", "Regime", "Decision needed by", "Status", "Tier"}
