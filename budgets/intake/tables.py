"""A file as rows of texts, one after another, so that a long CSV file never stands in memory whole."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice

from budgets.domain import ledger_columns
from jct.core.errors import Refused

HEAD = 20  # rows in which the headings are looked for: a ledger may have a few lines above them
MARKS = ("\ufeff", "ï»¿")  # a byte-order mark, and one that was saved a second time as letters


class Parts(io.RawIOBase):
    """Parts of a file read as one stream; `position` tells how many bytes were taken, `tail` the last of them."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._rest = memoryview(b"")
        self.position = 0
        self.tail = b""

    @property
    def ended(self) -> bool:
        """Whether what was taken ends with a line break, or is nothing at all."""
        return not self.tail or b"\n" in self.tail or b"\r" in self.tail

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._rest = memoryview(part)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self.position += size
        self.tail = (self.tail + bytes(buffer[max(0, size - 2) : size]))[-2:]
        return size


def csv_rows(stream: Parts, encoding: str) -> Iterator[list[str]]:
    """The rows of a comma, semicolon, tab or bar separated file; marks at its start are left out, however many.

    Raises csv.Error where the file cannot be read on. Its letters are known by then (intake.letters).
    """
    buffered = io.BufferedReader(stream, 1 << 18)
    lines = iter(io.TextIOWrapper(buffered, encoding=encoding, newline=""))
    head = list(islice(lines, HEAD))
    if head:
        head[0] = _without_marks(head[0])
    delimiter = max(",;\t|", key=lambda mark: max((line.count(mark) for line in head), default=0))
    return csv.reader(chain(head, lines), delimiter=delimiter, strict=True)


def _without_marks(line: str) -> str:
    while mark := next((mark for mark in MARKS if line.startswith(mark)), ""):
        line = line[len(mark) :]
    return line


def first_rows(rows: Iterator[list[str]]) -> list[list[str]]:
    """The rows among which the headings stand; fewer where the file ends or breaks off."""
    head: list[list[str]] = []
    with suppress(csv.Error):  # said with its row when the rows are read
        head.extend(islice(rows, HEAD))
    return head


def headings_at(head: Sequence[Sequence[str]], known: Iterable[str] = ()) -> int:
    """Which of the first rows has the headings: one of a saved source (`known` fingerprints), else the most telling.

    Raises Refused when all of them are blank.
    """
    saved = set(known)
    for place, row in enumerate(head):
        if ledger_columns.fingerprint(row) in saved:
            return place
    telling = [sum(map(bool, ledger_columns.guess(row).columns)) for row in head]
    if max(telling, default=0) > 1:
        return telling.index(max(telling))
    place = next((place for place, row in enumerate(head) if any(cell.strip() for cell in row)), None)
    if place is None:
        raise Refused("The file is empty. It needs a heading row and one row for each transaction.")
    return place
