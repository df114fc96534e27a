"""A file as rows of texts: marks, separators, and where the headings stand."""

import csv
import io

import pytest

from budgets.domain.ledger_columns import fingerprint
from budgets.intake import tables
from jct.core.errors import Refused

TEXT = "Transaction number,Date paid,Net amount,Supplier name\r\n1,2 March 2026,5.00,Café\r\n"


def rows(data, encoding="utf-8", size=7):
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return list(tables.csv_rows(tables.Parts(parts), encoding))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_separators_and_line_ends(delimiter, ends):
    data = TEXT.replace(",", delimiter).replace("\r\n", ends).encode()
    assert rows(data)[1] == ["1", "2 March 2026", "5.00", "Café"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"), "utf-8"),
        ("ï»¿".encode() + TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + "ï»¿".encode() + TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xef\xbb\xbf" + TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_marks_at_the_start_are_left_out_however_many(data, encoding):
    read = rows(data, encoding)
    assert read[0][0] == "Transaction number"
    assert read[1][3] == "Café"


def test_cells_with_line_ends_and_separators_inside():
    assert rows(b'a,b\r\n"1,234","two\r\nlines"\r\n') == [["a", "b"], ["1,234", "two\r\nlines"]]


def test_the_stream_tells_how_far_it_is():
    stream = tables.Parts([b"ab", b"", b"cde"])
    assert io.BufferedReader(stream, 2).read() == b"abcde"
    assert stream.position == 5


def test_headings_below_a_title_and_those_of_a_saved_source():
    head = [["Spend over £500"], [], ["TransNo", "Date", "Amount"], ["1", "2", "3"]]
    assert tables.headings_at(head) == 2
    assert tables.headings_at([*head, ["x", "y"]], [fingerprint(["X ", "Y"])]) == 4
    assert tables.headings_at([[""], ["x", "y"]]) == 1
    with pytest.raises(Refused, match="The file is empty"):
        tables.headings_at([["", " "], []])


def test_a_file_that_breaks_off_among_its_first_rows_still_shows_them():
    read = tables.csv_rows(tables.Parts([b'a,b\n1,"2']), "utf-8")
    assert tables.first_rows(read) == [["a", "b"]]
    with pytest.raises(csv.Error):
        rows(b'a,b\n1,"2')
