"""A list of contracts as CSV or Excel bytes. No cell ever becomes a formula in the reader's spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from contracts.domain.formulas import inert


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with its mark, so that Excel reads the letters right; dates as 2026-10-20."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: bold headings that stay in view, a filter, dates and money in their own formats."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        money = book.add_format({"num_format": "£#,##0.00"})
        sheet.write_row(0, 0, headings, bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case Decimal():
                        sheet.write_number(last, column, cell, money)
                    case date():
                        sheet.write_datetime(last, column, cell, day)
                    case int():
                        sheet.write_number(last, column, cell)
                    case _:
                        sheet.write_string(last, column, str(cell or ""))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(headings) - 1)
        sheet.set_column(0, len(headings) - 1, 18)
    return out.getvalue()
