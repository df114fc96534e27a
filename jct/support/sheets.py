"""Rows as CSV or Excel files to download. No cell ever becomes a formula in the reader's spreadsheet."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, islice

import xlsxwriter
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from jct.core.formulas import inert

Cell = str | int | float | Decimal | date | None
Rows = Iterable[Sequence[Cell]]
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDEST = 320  # pixels
BITE = 500  # lines of a streamed file sent together


def as_csv(headings: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with its mark, so that Excel reads the letters right; dates as 2026-10-20."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([inert(cell) for cell in row] for row in (headings, *rows))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Rows) -> bytes:
    """One sheet: bold headings that stay in view, a filter, dates and amounts in their own formats."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        amount = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "text_wrap": True}))
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case Decimal():
                        sheet.write_number(last, column, cell, amount)
                    case int() | float():
                        sheet.write_number(last, column, cell)
                    case date():
                        sheet.write_datetime(last, column, cell, day)
                    case _:
                        sheet.write_string(last, column, cell or "")
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, last, len(headings) - 1)
        sheet.autofit(WIDEST)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """A title without the signs that Excel does not take in the name of a sheet, 31 letters at most."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip(" '") or "Rows"


def download(kind: str, name: str, headings: Sequence[str], rows: Rows, *, title: str = "") -> HttpResponse:
    """The rows as an attachment `name`.csv or `name`.xlsx; `title` names the sheet of a workbook."""
    content = as_csv(headings, rows) if kind == "csv" else as_xlsx(title or name, headings, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


def streamed(name: str, headings: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """The rows as the attachment `name` in CSV, written while they are sent: however many, they never fill memory."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_bites(chain((headings,), rows)), content_type=KINDS["csv"], headers=headers)


def _bites(rows: Rows) -> Iterator[bytes]:
    yield codecs.BOM_UTF8
    left = iter(rows)
    while part := list(islice(left, BITE)):
        out = io.StringIO(newline="")
        csv.writer(out).writerows([inert(cell) for cell in row] for row in part)
        yield out.getvalue().encode()


def download_links(request: HttpRequest) -> list[tuple[str, str]]:
    """(words, address) of this page's rows as files: the same filters, every page of them."""
    query = request.GET.copy()
    query.pop("page", None)
    links = []
    for kind, words in (("csv", "Download as CSV"), ("xlsx", "Download as Excel")):
        query["download"] = kind
        links.append((words, f"?{query.urlencode()}"))
    return links
