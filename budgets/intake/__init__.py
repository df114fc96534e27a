"""A ledger file becomes rows ready to be staged, or a list of what is wrong with it by row and column. No database.

Councils publish their spending in many dialects: byte-order marks, headings with trailing spaces or spelling mistakes,
three ways to write a date, negative credits. What is plain is read; what is not is named, and then nothing is taken.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from budgets.intake import tables, workbook
from budgets.intake.letters import can_read, look, readings
from budgets.intake.rows import Reader
from budgets.intake.tables import first_rows, headings_at

__all__ = ["Opened", "Reader", "can_read", "first_rows", "headings_at", "look", "opened", "readings"]


@dataclass(frozen=True)
class Opened:
    """A file's rows, notes on the whole of it, how many of its bytes were read so far, and, when all were, whether its
    last row ends with a line break.
    """

    rows: Iterator[list[str]]
    notes: tuple[str, ...]
    position: Callable[[], int]
    ended: Callable[[], bool]


def opened(parts: Iterable[bytes], *, encoding: str) -> Opened:
    """The rows of a file: a workbook where `encoding` is "xlsx", else CSV in those letters.

    Raises Refused for a workbook that cannot be opened; a CSV file raises while its rows are read.
    """
    if encoding == "xlsx":
        content = b"".join(parts)
        rows, notes = workbook.read(content)
        return Opened(rows, notes, lambda: len(content), lambda: True)
    stream = tables.Parts(parts)
    return Opened(tables.csv_rows(stream, encoding), (), lambda: stream.position, lambda: stream.ended)
