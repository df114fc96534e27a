"""A filled-in return as somebody sends it back, CSV or workbook: its cells as texts, and what may not stand in one."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from budgets.domain.cells import INSTEAD
from budgets.domain.paste import MOST_ROWS
from budgets.intake import letters, tables, workbook
from budgets.intake.workbook import Book, Place, as_text, named
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed

FORMULA = Problem("", "is a formula", "its result: copy the cell and paste it as a value")


@dataclass(frozen=True)
class Sheet:
    """`faults` by row and column, counted from 0: problems of cells that would be filled in. `notes` on the whole."""

    rows: list[list[str]]
    faults: dict[Place, Problem] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_sheet(upload: Any) -> Sheet:
    """The cells of an uploaded file. Raises Refused when it cannot be read or has too many rows."""
    content = b"".join(upload.chunks())
    if upload.name.lower().endswith(".xlsx"):
        return _of_workbook(workbook.opened(content))
    try:
        return Sheet([[as_typed(cell) for cell in row] for row in _first(_of_csv(content))])
    except csv.Error:
        raise Refused("The file cannot be read as CSV. Save it as CSV UTF-8 and choose it again.") from None


def _of_csv(content: bytes) -> Iterator[list[str]]:
    """UTF-8, UTF-16, or else the letters Windows writes."""
    encoding = letters.look([content], text=True).encoding or "cp1252"
    if not letters.can_read([content], encoding):
        raise Refused("The file is not written in letters we can read. Save it as CSV UTF-8.")
    return tables.csv_rows(tables.Parts([content]), encoding)


def _of_workbook(book: Book) -> Sheet:
    values = _first(book.values())
    faults = dict(_of_days(values))
    for first, last in book.merged:
        fault = Problem("", f"is part of the merged cells {named(first)}:{named(last)}", "cells of its own")
        for row in range(first[0], min(last[0] + 1, len(values))):
            columns = range(first[1], min(last[1] + 1, len(values[row])))
            faults |= {(row, column): fault for column in columns}
    faults |= dict.fromkeys(book.formulas, FORMULA)
    return Sheet([[as_text(cell) for cell in row] for row in values], faults, book.notes)


def _of_days(values: Iterable[list[object]]) -> Iterator[tuple[Place, Problem]]:
    """A day, or a number that the workbook shows as one, is no amount."""
    for number, row in enumerate(values):
        for place, cell in enumerate(row):
            if isinstance(cell, date | datetime):
                day = cell.date() if isinstance(cell, datetime) else cell
                what = f"is shown as a date in the workbook ({day_words(day)})"
                yield (
                    (number, place),
                    Problem("", what, f"{INSTEAD['amount']}, in a cell formatted as a number"),
                )


def _first(rows: Iterator[list[Any]]) -> list[list[Any]]:
    """All rows up to the last that says something. Raises Refused when there are more than a return can have."""
    found = list(islice(rows, MOST_ROWS + 2))
    if len(found) > MOST_ROWS + 1:
        raise Refused(f"The file has more than {MOST_ROWS:,} rows. Send only the rows of this return.")
    while found and not any(str(cell).strip() for cell in found[-1]):
        found.pop()
    return found
