"""Downloads: what a spreadsheet gets is what the page holds, and nothing of it runs."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.test import RequestFactory

from jct.support import sheets
from jct.support.sheets import as_csv, as_xlsx, download, download_links, streamed


def first_sheet(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def test_a_csv_runs_nothing_neither_cell_nor_heading():
    text = as_csv(["=A1", "Amount"], [["+1", Decimal("-2.50")], [None, date(2026, 10, 20)]]).decode(
        "utf-8-sig"
    )
    assert text.splitlines() == ["'=A1,Amount", "'+1,-2.50", ",2026-10-20"]


def test_a_long_csv_is_written_while_it_is_sent(monkeypatch):
    monkeypatch.setattr(sheets, "BITE", 2)
    asked = []

    def rows():
        for number in range(5):
            asked.append(number)
            yield [number, "=1+1"]

    parts = iter(streamed("rows.csv", ["Row", "Text"], rows()).streaming_content)
    assert (next(parts), next(parts), asked) == (b"\xef\xbb\xbf", b"Row,Text\r\n0,'=1+1\r\n", [0])
    assert b"".join(parts).splitlines()[-1] == b"4,'=1+1"


def test_a_workbook_runs_nothing_and_keeps_kinds_apart():
    rows = [["=1+1", "http://a.example", Decimal("-2.50")], [None, 5, date(2026, 10, 20)]]
    sheet = first_sheet(as_xlsx("rows", ["Title", "Link", "Value"], rows))
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["B2"].hyperlink is None
    assert (sheet["C2"].value, sheet["C2"].number_format) == (-2.5, "#,##0.00")
    assert (sheet["B3"].value, sheet["C3"].value) == (5, datetime(2026, 10, 20))
    assert sheet.freeze_panes == "C2"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mental health: adults / older [s75]", "Mental health  adults   older"),
        ("'quoted'", "quoted"),
        ("***", "Rows"),
    ],
)
def test_any_title_can_name_a_sheet(title, name):
    assert first_sheet(as_xlsx(title, ["A", "B"], [])).title == name


def test_a_download_says_its_name_and_kind():
    answer = download("xlsx", "funds-2026-q2", ["A"], [["a"]], title="Funds")
    assert answer["Content-Disposition"] == 'attachment; filename="funds-2026-q2.xlsx"'
    assert first_sheet(answer.content).title == "Funds"
    assert download("csv", "funds", ["A"], [["a"]])["Content-Type"].startswith("text/csv")


def test_links_keep_the_filters_and_leave_the_page():
    links = download_links(RequestFactory().get("/contracts/?q=care&page=3"))
    assert links == [
        ("Download as CSV", "?q=care&download=csv"),
        ("Download as Excel", "?q=care&download=xlsx"),
    ]
