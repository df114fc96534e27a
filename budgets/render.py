"""The money as files: a fund's lines and a return's grid as CSV and Excel.

Text that a spreadsheet would take for a formula is written as text.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from budgets.domain.paste import COLUMNS
from budgets.selectors.facts import FundFacts
from budgets.selectors.grid import ReturnPage

FORMULA = ("=", "+", "-", "@", "\t", "\r")
FUND_COLUMNS = (
    "Code",
    "Line",
    "Original budget (£)",
    "Virements (£)",
    "Variations (£)",
    "Latest budget (£)",
    "Budget to date (£)",
    "Actual and accrual to date (£)",
    "Variance to date (£)",
    "Previous forecast (£)",
    "Forecast (£)",
    "Variance (£, over is positive)",
    "Variance (%)",
    "Status",
    "Movement (£)",
    "Figures",
    "Explanation",
)
Rows = Iterable[Sequence[Any]]


def fund_rows(fund: FundFacts) -> Rows:
    """Each line of the fund and their total, under `FUND_COLUMNS`."""
    for line in (*fund.lines, fund.total):
        yield (
            line.code,
            line.name,
            line.original,
            line.virements,
            line.variations,
            line.latest,
            line.budget_to_date,
            line.spent,
            line.variance_to_date,
            line.previous_forecast,
            line.forecast,
            line.variance,
            line.percent,
            line.status.words,
            line.movement.amount,
            line.source_words,
            line.explanation,
        )


def return_rows(page: ReturnPage) -> Rows:
    """The grid under the headings that a paste expects."""
    for row in page.rows:
        yield tuple(getattr(row, column) for column in COLUMNS)


def as_csv(head: Sequence[str], rows: Rows) -> bytes:
    """UTF-8 with a mark, so that Excel opens it as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, head: Sequence[str], rows: Rows) -> bytes:
    """One sheet with its heading row frozen; amounts are numbers, text stays text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, money = (
            book.add_format({"bold": True, "text_wrap": True}),
            book.add_format({"num_format": "#,##0.00"}),
        )
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(number, place, cell, money)
                else:
                    sheet.write_string(number, place, str(cell if cell is not None else ""))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 10)
        sheet.set_column(1, 1, 32)
        sheet.set_column(2, len(head) - 1, 16)
    return out.getvalue()


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if not isinstance(cell, Decimal) and text.startswith(FORMULA) else text
