"""Rows become lines for the database, or problems by cell: three real dialects, and everything that can be wrong."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.ledger_columns import Dates, Layout, Signs, guess
from budgets.intake import rows as module
from budgets.intake import tables
from budgets.intake.rows import Reader

DATA = Path(__file__).parents[1] / "data"


def read(data, **layout):
    """(reader, rows as mappings, faults) of CSV bytes or text whose first row has headings."""
    raw = data if isinstance(data, bytes) else data.encode()
    found = tables.csv_rows(tables.Parts([raw]), "utf-8")
    guessed = guess(next(found))
    faults = []
    reader = Reader(Layout(guessed.headings, guessed.columns, **layout), batch=7, tell=faults.append)
    lines = [
        dict(zip(reader.columns, line.rstrip("\n").split("\t"), strict=True))
        for line in reader.lines(found, after=1)
    ]
    assert reader.faults == len(faults)
    return reader, lines, faults


def said(data, **layout):
    return [in_words(fault) for fault in read(data, **layout)[2]]


def in_words(fault):
    where = ", ".join(filter(None, (f"Row {fault.number}" if fault.number else "The file", fault.heading)))
    return f"{where}: {fault.what}. Give {fault.instead}."


@pytest.mark.parametrize(
    ("name", "count", "total", "first"),
    [
        ("gateshead_2015-07_utf8_bom.csv", 150, "258723.26", ("2015-07-06", "2015", "4")),
        ("leeds_2010-12_ddmmyyyy_trailing_space.csv", 200, "919587.72", ("2010-12-24", "2010", "9")),
        ("leeds_2012-03_dMonyy_header_trailing_space.csv", 200, "1089241.84", ("2012-03-02", "2011", "12")),
    ],
)
def test_real_files_are_read_whole(name, count, total, first):
    reader, lines, faults = read((DATA / name).read_bytes())
    assert (faults, reader.count, len(lines)) == ([], count, count)
    assert sum(Decimal(line["amount"]) for line in lines) == Decimal(total)
    assert tuple(lines[0][name] for name in ("posted_on", "year", "period")) == first
    assert (lines[0]["number"], lines[0]["batch_id"]) == ("2", "7")


def test_credits_capital_and_sequences_are_kept():
    _, december, _ = read((DATA / "leeds_2010-12_ddmmyyyy_trailing_space.csv").read_bytes())
    assert [line["amount"] for line in december if line["amount"].startswith("-")] == ["-468.60", "-592.30"]
    assert sum(line["capital"] == "t" for line in december) == 34
    _, july, _ = read((DATA / "gateshead_2015-07_utf8_bom.csv").read_bytes())
    assert len({line["transaction"] for line in july}) == 116
    assert len({(line["transaction"], line["sequence"]) for line in july}) == 150


HEAD = "TransNo,Date,Amount,Supplier\n"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ('"1,234,567.89"', "1234567.89"),
        ("£1,234.50".join('""'), "1234.50"),
        ("(1234)", "-1234.00"),
        ('"1,234-"', "-1234.00"),
        ("-0.01", "-0.01"),
        ("−5", "-5.00"),
        (" 0.29 ", "0.29"),
        ("1.15", "1.15"),
        ("4.35", "4.35"),
        (".5", "0.50"),
        ("12", "12"),
    ],
)
def test_amounts_as_ledgers_write_them(cell, amount):
    for turned, sign in ((Signs.SPENDING, 1), (Signs.INCOME, -1)):
        _, lines, faults = read(f"{HEAD}1,01/04/2026,{cell},A\n", signs=turned)
        assert (faults, Decimal(lines[0]["amount"])) == ([], sign * Decimal(amount))


def test_a_known_cell_and_a_new_one_give_the_same_line():
    """The quick way and the long way must not differ."""
    line = '1,01/04/2026,"1,000.00",A  &  B\\C\n'
    _, lines, _ = read(HEAD + line + "2,01/04/2026,1000.00,A  &  B\\C\n" + line.replace("1,01", "3,01", 1))
    for name in set(lines[0]) - {"number", "transaction", "amount"}:
        assert len({row[name] for row in lines}) == 1
    assert lines[0]["supplier"] == "A & B\\\\C"
    assert {Decimal(row["amount"]) for row in lines} == {Decimal(1000)}


def test_what_is_remembered_is_forgotten_in_time(monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED", 3)
    text = HEAD + "".join(f"{n},{n % 9 + 1:02}/04/2026,1.00,S{n}\n" for n in range(40))
    reader, lines, faults = read(text)
    assert (faults, [line["supplier"] for line in lines]) == ([], [f"S{n}" for n in range(40)])
    assert len(reader._texts) <= 4
    assert len(reader._days) <= 4


def test_every_bad_cell_is_named():
    text = (
        "TransNo,Date,Amount,Period,Capital or revenue,Supplier\n"
        "1,31/02/2026,5.00,202601,R,A\n"
        ",01/04/2026,abc,202614,X,B\n"
        "3,01/04/2026,,P1,C,C\n"
        "4,01/04/2026,-,,r,D\n"
        "5,01/04/2026,5.00,202601,R,E,extra\n"
        "6,01/04/2026,5.00,202613,R," + "x" * 201 + "\n"
        "7,01/04/2026,5.00,13,R,F\n"
        "\n"
        "8,01/04/2026,5.00,soon,R,F,\n"
        "9,01/04/2026,5.00,000001,R,F\n"
    )
    assert said(text) == [
        "Row 2, Date: “31/02/2026” is not a day of the calendar. "
        "Give a day such as 24/12/2026, 24-Dec-26 or 2026-12-24.",
        "Row 3, TransNo: is empty. Give the number by which your ledger knows this transaction.",
        "Row 3, Period: “202614” is not a period. Give a year and a period from 01 to 13, such as 202604.",
        "Row 3, Amount: “abc” is not an amount. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 3, Capital or revenue: “X” is neither. Give R or C.",
        "Row 4, Amount: is empty. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 5, Amount: “-” read as £0.00. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 6: has 7 cells and the headings are 6. Give one cell under each heading.",
        "Row 7, Supplier: has 201 characters. Give at most 200.",
        "Row 10, Period: “soon” is not a period. Give a year and a period from 01 to 13, such as 202604.",
        "Row 11, Period: “000001” is not a period. Give a year and a period from 01 to 13, such as 202604.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            HEAD + "1,01/04/2026,5.00,A\n2,01/04",
            "Row 3: has 2 cells and the headings are 4; the file ends in the middle",
        ),
        (HEAD + '1,01/04/2026,5.00,A\n2,01/04/2026,5.00,"Acm', "Row 3: is cut: a quotation mark is opened"),
        (HEAD + '1,01/04/2026,5.00,"x"y\n', "Row 2: cannot be read as CSV"),
        (HEAD + "1,01/04\n2,01/04/2026,5.00,A\n", "Row 2: has 2 cells and the headings are 4. Give"),
    ],
)
def test_a_file_cut_in_the_middle_of_a_line_is_named_by_row(text, words):
    assert said(text)[0].startswith(words)


PAIR = "TransNo,Date,Debit,Credit\n"


def test_debit_and_credit_are_one_amount():
    _, lines, _ = read(PAIR + "1,01/04/2026,5.00,\n2,01/04/2026,,7.25\n3,01/04/2026,-,1\n4,01/04/2026,9,2\n")
    assert [Decimal(line["amount"]) for line in lines] == [
        Decimal(text) for text in ("5", "-7.25", "-1", "7")
    ]
    assert said(PAIR + "1,01/04/2026,,\n2,01/04/2026,x,1.234\n") == [
        "Row 2, Debit: is empty, and so is the credit. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 3, Debit: “x” is not an amount. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
        "Row 3, Credit: “1.234” rounded to £1.23. Give an amount such as 1,234.56, -1,234.56 or (1,234.56).",
    ]


def test_total_rows_are_told_apart_by_name_and_not_by_a_missing_date():
    reader, lines, faults = read(HEAD + "1,01/04/2026,5.00,A\nGrand Total,,5.00,\n2,,5.00,Total Care Ltd\n")
    assert (len(lines), reader.totals) == (1, [(3, Decimal("5.00"), "5.00")])
    assert [in_words(fault)[:20] for fault in faults] == ["Row 4, Date: is empt"]
    reader, *_ = read(PAIR + '1,01/04/2026,"1,234.50",\nTotal,,"1,234.50",-\n')
    assert reader.totals == [(3, Decimal("1234.50"), "1,234.50 / -")]  # as it stands in the file
    assert said(HEAD + "Total,,x,\n")[0].startswith("Row 2, Amount: “x” is not an amount")


def test_a_file_has_so_many_rows_and_no_more(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    text = HEAD + "".join(f"{n},01/04/2026,5.00,A\n" for n in range(3))
    assert said(text) == ["The file: has more than 2 rows. Give the file in parts, by quarter."]
    assert (
        said(HEAD + "1,01/04/2026,5.00,A\n,,,\n2,01/04/2026,5.00,A\n,,,\n") == []
    )  # blank rows do not count
    bad = said(HEAD + "1,01/04/2026,x,A\n" * 4)
    assert [words.split(",")[0] for words in bad[:2]] == ["Row 2", "Row 3"]
    assert bad[-1].startswith("The file: has more than 2 rows")
    assert len(bad) == 4


def test_every_fault_is_told_with_what_stands_in_its_cell():
    _, lines, faults = read(HEAD + "x,x,y,x\n" * 600 + "1,01/04/2026,5.00,A\n2\n")
    assert (len(lines), len(faults)) == (1, 1201)
    assert [(fault.number, fault.heading, fault.cell) for fault in faults[-3:]] == [
        (601, "Date", "x"), (601, "Amount", "y"), (603, "", ""),
    ]  # fmt: skip


def test_days_as_the_source_writes_them():
    assert read(HEAD + "1,12/24/2026,5,A\n", dates=Dates.MONTH_FIRST)[1][0]["posted_on"] == "2026-12-24"


@given(
    st.lists(st.lists(st.sampled_from(["", "1", "x", "01/04/2026", "5.00", '"', "Total", "\\"]), max_size=6))
)
def test_any_rows_are_read_or_refused(cells):
    layout = guess(["TransNo", "Date", "Amount", "Supplier"])
    faults = []
    reader = Reader(layout, batch=1, tell=faults.append)
    lines = list(reader.lines(iter(cells), after=1))
    assert len(faults) == reader.faults
    assert [fault.number for fault in faults] == sorted(fault.number for fault in faults)
    assert len(lines) == reader.count
    assert all(line.count("\t") == len(reader.columns) - 1 for line in lines)
