"""An Excel workbook's first visible sheet as rows of texts, with notes on what a reader of the file might not see."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from budgets.domain.ledger_columns import letter
from jct.core.errors import Refused

LARGEST_UNFOLDED = 300_000_000
NAMED = 5  # sheets, columns and cells that a note names
CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>(.*?)</c>)', re.DOTALL)
FAULT = re.compile(rb"<v>(#[^<]{2,20})</v>")
FORMULA = re.compile(rb"<f[ >/]")
RESULT = re.compile(rb"<v>[^<]|<is>")
HIDDEN_COLUMN = re.compile(rb"<col (?=[^>]*\bhidden=\"(?:1|true)\")[^>]*>")
HIDDEN_ROW = re.compile(rb"<row (?=[^>]*\bhidden=\"(?:1|true)\")[^>]*>")
SHEET = re.compile(rb'<(?:\w+:)?sheet [^>]*\br:id="([^"]+)"')
LINK = re.compile(rb"<(?:\w+:)?Relationship ([^>]*)>")
ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
EDGE = re.compile(rb'\b(min|max)="(\d+)"')
Place = tuple[int, int]  # row and column, counted from 0


def read(content: bytes) -> tuple[Iterator[list[str]], tuple[str, ...]]:
    """The rows of the first visible sheet, and notes. Raises Refused when the file is not a workbook one can read.

    A formula gives the result that was saved with it; an error in a cell, or a formula without a result, stays in
    the cell as text, so that it is named where an amount or a date is needed.
    """
    book = opened(content)
    return book.rows(), (*book.notes, *book.of_formulas(), *book.of_merged())


def opened(content: bytes) -> "Book":
    """The first visible sheet of a workbook. Raises Refused when the file is not a workbook one can read."""
    _check(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        if not shown:
            raise Refused("The workbook has no sheet that can be seen. Save the ledger as its first sheet.")
        sheet = book.get_sheet_by_name(shown[0])
        found = _Raw(content, book.sheet_names.index(shown[0]))
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise Refused(
            "The workbook cannot be opened. Save it again as an Excel workbook (.xlsx) or as CSV."
        ) from error
    return Book(sheet, found, (*_of_sheets(book, shown), *found.notes))


@dataclass(frozen=True)
class Book:
    """An opened sheet. `notes` tell what was not read and what is hidden."""

    sheet: CalamineSheet
    raw: "_Raw"
    notes: tuple[str, ...]

    def rows(self) -> Iterator[list[str]]:
        """Each row as texts."""
        for cells in self.values():
            yield [as_text(cell) for cell in cells]

    def values(self) -> Iterator[list[object]]:
        """Each row as the workbook has it: numbers, days, texts; a fault in a cell as its text."""
        _, left = self.sheet.start or (0, 0)
        for number, row in enumerate(self.sheet.iter_rows()):
            cells: list[object] = [""] * left + list(row)
            if self.raw.texts:
                for place, cell in enumerate(cells):
                    if cell == "":
                        cells[place] = self.raw.texts.get((number, place), "")
            yield cells

    @property
    def formulas(self) -> frozenset[Place]:
        """The cells that hold a formula."""
        return frozenset(self.raw.formulas)

    @property
    def merged(self) -> list[tuple[Place, Place]]:
        """The first and the last cell of each merged range, from the top."""
        return sorted(self.sheet.merged_cell_ranges or [])

    def of_formulas(self) -> list[str]:
        number = len(self.raw.formulas)
        return [f"Formulas were read as the results saved with them: {number:,}."] if number else []

    def of_merged(self) -> list[str]:
        names = [f"{named(first)}:{named(last)}" for first, last in self.merged]
        if not names:
            return []
        return [f"Merged cells are read in their first cell only, the others are empty: {_some(names)}."]


def named(place: Place) -> str:
    """(1, 2) → "C2"."""
    row, column = place
    return f"{letter(column)}{row + 1}"


def _check(content: bytes) -> None:
    """A workbook is a zip file: one that unfolds to far more than it should is refused before it is read."""
    try:
        unfolded = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile:
        raise Refused(
            "The file is not an Excel workbook inside. Save it as an Excel workbook (.xlsx) or as CSV."
        ) from None
    if unfolded > LARGEST_UNFOLDED:
        raise Refused("The workbook unfolds to more than 300 MB. Save only the sheet of the ledger, as CSV.")


def _of_sheets(book: CalamineWorkbook, shown: Sequence[str]) -> list[str]:
    others = [name for name in book.sheet_names if name != shown[0]]
    if not others:
        return []
    return [f"The sheet “{shown[0]}” was read; not read: {_some([f'“{name}”' for name in others])}."]


def _some(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


class _Raw:
    """What calamine does not tell: hidden columns and rows, formulas, and the texts of cells at fault."""

    def __init__(self, content: bytes, place: int) -> None:
        self.texts: dict[Place, str] = {}
        self.formulas: list[Place] = []
        hidden_rows, columns = 0, []
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for part in _pieces(book, _part_of(book, place)):
                hidden_rows += len(HIDDEN_ROW.findall(part))
                for found in HIDDEN_COLUMN.findall(part):
                    edges = {key: int(value) for key, value in EDGE.findall(found)}
                    columns += range(edges.get(b"min", 1) - 1, min(edges.get(b"max", 1), 200))
                if b'"e"' in part or b"<f" in part:
                    self._faults(part)
        self.notes = []
        if columns:
            names = _some([letter(column) for column in columns])
            self.notes.append(f"Columns that are hidden in the workbook were read as well: {names}.")
        if hidden_rows:
            self.notes.append(f"Rows that are hidden in the workbook were read as well: {hidden_rows:,}.")

    def _faults(self, part: bytes) -> None:
        for name, inside in CELL.findall(part):
            fault, formula = FAULT.search(inside), FORMULA.search(inside)
            if formula:
                self.formulas.append(_address(name.decode()))
            if fault or (formula and not RESULT.search(inside)):
                text = fault[1].decode() if fault else "a formula without a result"
                self.texts[_address(name.decode())] = text


def _part_of(book: zipfile.ZipFile, place: int) -> str:
    """Where the sheet at `place` lies inside the workbook; raises KeyError where the workbook contradicts itself."""
    keys = SHEET.findall(book.read("xl/workbook.xml"))
    links = {}
    for link in LINK.findall(book.read("xl/_rels/workbook.xml.rels")):
        named = dict(ATTRIBUTE.findall(link))
        links[named.get(b"Id")] = named.get(b"Target", b"").decode()
    if place >= len(keys) or not links.get(keys[place]):
        raise KeyError(place)
    target = links[keys[place]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _pieces(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A sheet's XML in pieces that end with a row."""
    rest = b""
    with book.open(name) as file:
        while part := file.read(1 << 20):
            whole, mark, rest = (rest + part).rpartition(b"</row>")
            if mark:
                yield whole
    yield rest


def _address(name: str) -> tuple[int, int]:
    """ "C2" → (1, 2): row and column, counted from 0."""
    letters = name.rstrip("0123456789")
    column = 0
    for sign in letters:
        column = column * 26 + ord(sign) - ord("A") + 1
    return int(name[len(letters) :]) - 1, column - 1


def as_text(cell: object) -> str:
    """A cell as a person would type it."""
    match cell:
        case bool():
            return "Yes" if cell else "No"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return format(cell, ".15g")  # the digits Excel itself keeps: 0.1 + 0.2 is 0.3
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return str(cell).replace("\x00", "")
