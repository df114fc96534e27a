"""Ledger files: three real dialects byte for byte, and everything that can be wrong with one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import intake
from budgets.intake import read_date, read_ledger
from jct.core.errors import Refused

DATA = Path(__file__).parent / "data"
HEAD = "Transaction number,Date paid,Net amount,Supplier name\r\n"


def said(data, **options):
    return [
        str(problem)
        for problem in read_ledger(data if isinstance(data, bytes) else data.encode(), **options).problems
    ]


@pytest.mark.parametrize(
    ("name", "count", "total", "first", "year", "period"),
    [
        ("gateshead_2015-07_utf8_bom.csv", 150, "258723.26", date(2015, 7, 6), 2015, 4),
        ("leeds_2010-12_ddmmyyyy_trailing_space.csv", 200, "919587.72", date(2010, 12, 24), 2010, 9),
        ("leeds_2012-03_dMonyy_header_trailing_space.csv", 200, "1089241.84", date(2012, 3, 2), 2011, 12),
    ],
)
def test_real_files_are_read_whole(name, count, total, first, year, period):
    ledger = read_ledger((DATA / name).read_bytes())
    assert ledger.problems == ()
    assert (ledger.count, ledger.total) == (count, Decimal(total))
    line = ledger.lines[0]
    assert (line.posted_on, line.year, line.period, line.number) == (first, year, period, 2)


def test_credits_capital_and_sequences_are_kept():
    december = read_ledger((DATA / "leeds_2010-12_ddmmyyyy_trailing_space.csv").read_bytes())
    assert [line.amount for line in december.lines if line.amount < 0] == [
        Decimal("-468.60"),
        Decimal("-592.30"),
    ]
    assert sum(line.capital for line in december.lines) == 34
    assert december.ignored == ("Body",)
    july = read_ledger((DATA / "gateshead_2015-07_utf8_bom.csv").read_bytes())
    assert len({line.transaction for line in july.lines}) == 116
    assert july.lines[0].period_words == "4 of 2015/16"
    assert len({(line.transaction, line.sequence) for line in july.lines}) == 150


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_separators(encoding, delimiter):
    text = "Transaction number,Date paid,Net amount,Supplier name\n1,2 March 2026,5.00,Café\n".replace(
        ",", delimiter
    )
    ledger = read_ledger(text.encode(encoding))
    assert (ledger.problems, ledger.lines[0].supplier) == ((), "Café")


def test_a_doubtful_encoding_is_asked_and_then_obeyed():
    data = (HEAD + "1,01/04/2026,5.00,Café\r\n").encode("cp1252")
    asked = read_ledger(data)
    assert (asked.count, asked.problems) == (0, ())
    readings = {code: words for code, _, words in asked.ask_encoding}
    assert "Café" in readings["cp1252"][0]
    assert "Caf\u00c8" in readings["mac_roman"][0]
    assert read_ledger(data, "cp1252").lines[0].supplier == "Café"
    assert said(b"\x81\x8d", encoding="cp1252")[0].startswith("The file: cannot be read as Windows")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-07-06", date(2015, 7, 6)),
        ("2015-07-06 00:00:00", date(2015, 7, 6)),
        ("24/12/2010", date(2010, 12, 24)),
        ("1.4.26", date(2026, 4, 1)),
        ("02-Mar-12", date(2012, 3, 2)),
        ("2 March 2012", date(2012, 3, 2)),
    ],
)
def test_dates(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2026",
        "02-Mxx-12",
        "2 Ma 2012",
        "12/24/2010",
        "soon",
        "40179",
        "0000-01-01",
        "01/04/0026",
        "9999-12-31",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(Refused):
        read_date(text)


def test_every_bad_cell_is_named_and_nothing_is_taken():
    text = (
        "TransNo,Date,Amount,Period,Capital or revenue,Supplier\n"
        "1,31/02/2026,5.00,202601,R,A\n"
        ",01/04/2026,abc,202614,X,B\n"
        "3,01/04/2026,,P1,C,C\n"
        "4,01/04/2026,-,,r,D\n"
        "5,01/04/2026,5.00,202601,R,E,extra\n"
        "6,01/04/2026,5.00,202613,R," + "x" * 201 + "\n"
        "7,01/04/2026,5.00,13,R,F\n"
        "7,01/04/2026,5.00,13,R,F\n"
        "8,01/04/2026,5.00,soon,R,F\n"
        "9,01/04/2026,5.00,000001,R,F\n"
    )
    ledger = read_ledger(text.encode())
    assert ledger.lines == ()
    assert [str(p) for p in ledger.problems] == [
        "Row 2, Date: “31/02/2026” is not a day of the calendar. "
        "Give a day such as 24/12/2026, 24-Dec-26 or 2026-12-24.",
        "Row 3, TransNo: is empty. Give the number by which your ledger knows this transaction.",
        "Row 3, Amount: “abc” is not an amount. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 3, Capital or revenue: “X” is neither. Give R or C.",
        "Row 3, Period: “202614” is not a period. Give a year and a period from 01 to 13, such as 202604.",
        "Row 4, Amount: is empty. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 5, Amount: “-” read as £0.00. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 6: has 7 cells and the headings are 6. Give one cell under each heading.",
        "Row 7, Supplier: has 201 characters. Give at most 200.",
        "Row 9, TransNo: “7” stands in row 8 already. Give each transaction once.",
        "Row 10, Period: “soon” is not a period. Give a year and a period from 01 to 13, such as 202604.",
        "Row 11, Period: “000001” is not a period. Give a year and a period from 01 to 13, such as 202604.",
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "The file: is empty"),
        (b"\n \n", "The file: is empty"),
        (b"PK\x03\x04rest", "The file: is a workbook"),
        (HEAD.encode() + b"1,01/04/2026,5.00,\x00\n", "The file: holds characters that are not text"),
        (HEAD.encode() + b'1,01/04/2026,5.00,"x"y\n', "The file: is not a CSV file"),
        (HEAD.encode(), "The file: has headings but no transactions"),
        (b"Supplier,Paid\nx,y\n", "Heading row: no column gives the transaction number"),
        (
            b"TransNo,Transaction number,Date,Amount\n1,1,2,3\n",
            "Heading row: two columns give the transaction number",
        ),
    ],
)
def test_files_that_cannot_be_read(data, problem):
    assert said(data)[0].startswith(problem)


def test_limits_of_size(monkeypatch):
    monkeypatch.setattr(intake, "MOST_ROWS", 2)
    rows = "".join(f"{n},01/04/2026,5.00,A\r\n" for n in range(3))
    assert said(HEAD + rows)[0].startswith("The file: has 4 rows")
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    assert said(HEAD + rows)[0].startswith("The file: has")


def test_reading_stops_at_the_most_problems_worth_showing():
    assert len(said(HEAD + "x,x,x,x\r\n" * 600)) == intake.MOST_PROBLEMS + 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    ledger = read_ledger(data)
    assert ledger.lines == () or not ledger.problems
