"""Cells pasted from a spreadsheet, or read from an uploaded one, matched to the lines of a return: what would change,
what was guessed, what is wrong.

Nothing is applied here. A paste with any problem is refused whole; an empty cell changes nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from budgets.domain.amount import shorten
from budgets.domain.cells import COLUMNS, ENTERED, SHOWN, Value, problem, read
from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed

MOST_ROWS = 10_000
HEAD = 10  # rows among which the headings are looked for: a sheet may have a title above them
GRID = tuple(
    name for name in COLUMNS if name != "code"
)  # what the grid shows: a line's code stands with its name

BY_LABEL = {column.heading.lower(): name for name, column in COLUMNS.items()} | {
    alias: name for name, column in COLUMNS.items() for alias in column.aliases
}
TOTAL = re.compile(r"(?:grand |sub[ -]?)?totals?\b.*|sum|[^\d\n]{1,60} totals?", re.IGNORECASE | re.DOTALL)
QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=\t|\r?\n|\r|\Z)')
EDGE = re.compile(r"[\t\r\n]")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Line:
    """A line the paste may fill, with what it holds now by column."""

    code: str
    name: str
    now: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Range:
    """Where in the grid a paste without headings begins, counted from 0, and how much is selected there."""

    row: int
    column: str
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Change:
    """One cell that would change: `where` is its address ("D4, LD short breaks, Forecast")."""

    code: str
    column: str
    where: str
    before: Value
    after: Value
    guess: str = ""


@dataclass(frozen=True)
class Paste:
    """What a paste would do. `notes` tell of rows left out on purpose; `mapping` of (address, heading, read as)."""

    changes: tuple[Change, ...]
    guesses: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    unchanged: int
    mapping: tuple[tuple[str, str, str], ...] = ()


def read_paste(text: str, lines: Sequence[Line], *, into: Range | None = None) -> Paste:
    """Match pasted text (tab-separated, as a spreadsheet copies it) to the lines.

    With a heading row the columns may stand in any order. Without one they go `into` the selected place, or must be
    all of the download's. A text that our CSV kept from running comes back as it was typed.
    """
    return read_rows([[as_typed(cell) for cell in row] for row in cells(text)], lines, into=into)


def read_rows(
    rows: Rows,
    lines: Sequence[Line],
    *,
    into: Range | None = None,
    faults: Mapping[tuple[int, int], Problem] | None = None,
) -> Paste:
    """Match rows of cells to the lines: found by code, or by name where there is no code.

    `faults` are problems a reader of the file has found, by row and column counted from 0; each counts where the cell
    would have been read. Every problem is reported, each with its cell.
    """
    if not any(cell.strip() for row in rows for cell in row):
        return _refused("is empty", "the rows copied from the spreadsheet, with their headings")
    if len(rows) > MOST_ROWS + 1:
        return _refused(f"has {len(rows):,} rows", f"at most {MOST_ROWS:,} rows")
    found = _Found(lines, faults or {})
    start = _heading_row(rows)
    if start is not None:
        headings = [_column(cell) for cell in rows[start]]
        if fault := _heading_problem(headings, start):
            return Paste((), (), (fault,), (), 0)
        found.mapped(rows[start], headings, start)
        found.rows(rows, start + 1, [heading or "" for heading in headings])
    elif _whole(rows, lines):
        found.rows(rows, 0, list(COLUMNS))
    elif into:
        found.range(_spread(rows, into), into, lines)
    else:
        wide = max(len(row) for row in rows)
        return _refused(
            f"has no heading row and {wide} {'column' if wide == 1 else 'columns'}",
            f"the heading row too, or all {len(COLUMNS)} columns of the download",
        )
    return found.paste()


def cells(text: str) -> list[list[str]]:
    """Tab-separated text as rows of cells; a cell in quotes may hold tabs, new lines and doubled quotes."""
    text = text.removeprefix("\ufeff")
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        if found := QUOTED.match(text, place):
            rows[-1].append(found[1].replace('""', '"'))
            place = found.end()
        else:
            end = EDGE.search(text, place)
            stop = end.start() if end else len(text)
            rows[-1].append(text[place:stop])
            place = stop
        if place >= len(text):
            break
        if text[place] == "\t":
            place += 1
            continue
        place += 2 if text.startswith("\r\n", place) else 1
        rows.append([])
    if rows[-1] == [""]:
        rows.pop()
    return rows


def as_pasted(rows: Rows) -> str:
    """Rows of cells as a spreadsheet copies them: what `cells` reads."""
    return "".join("\t".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('"\t\r\n') else cell


def address(row: int, column: int) -> str:
    """The spreadsheet address of a cell counted from nought: (3, 3) is "D4"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _refused(what: str, instead: str) -> Paste:
    return Paste((), (), (Problem("The paste", what, instead),), (), 0)


def _column(cell: str) -> str | None:
    label = " ".join(cell.replace("_", " ").split()).lower().removesuffix(" (£)").strip()
    return BY_LABEL.get(label)


def _heading_row(rows: Rows) -> int | None:
    """Which of the first rows has the headings: one that names the lines and something beside them."""
    for place, row in enumerate(rows[:HEAD]):
        known = {_column(cell) for cell in row} - {None}
        if known & {"code", "name"} and len(known) > 1:
            return place
    return None


def _heading_problem(headings: Sequence[str | None], number: int) -> Problem | None:
    known = [heading for heading in headings if heading]
    twice = next((heading for heading in known if known.count(heading) > 1), None)
    if twice:
        what = f"“{COLUMNS[twice].heading}” is a heading twice"
        return Problem(f"Row {number + 1}", what, "each heading once")
    if not set(known) & set(ENTERED):
        wanted = ", ".join(COLUMNS[name].heading for name in ENTERED)
        return Problem(f"Row {number + 1}", "no heading can be filled in", f"at least one of {wanted}")
    return None


def _whole(rows: Rows, lines: Sequence[Line]) -> bool:
    """Whether these are the rows of the download without its headings."""
    codes = {line.code.strip().lower() for line in lines}
    return all(len(row) == len(COLUMNS) for row in rows) and rows[0][0].strip().lower() in codes


def _spread(rows: Rows, into: Range) -> Rows:
    """One copied cell fills the whole selection; anything larger goes in as it is."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return [list(rows[0]) * into.columns] * into.rows
    return rows


def _names(lines: Sequence[Line]) -> dict[str, Line]:
    """Lines by name, without names that two lines share: those need their code."""
    names = [line.name.strip().lower() for line in lines]
    times = Counter(names)
    return {name: line for name, line in zip(names, lines, strict=True) if times[name] == 1}


class _Found:
    """What has been read so far, row by row."""

    def __init__(self, lines: Sequence[Line], faults: Mapping[tuple[int, int], Problem]) -> None:
        self.by_code = {line.code.strip().lower(): line for line in lines}
        self.by_name = _names(lines)
        self.faults = faults
        self.seen: dict[str, int] = {}
        self.changes: list[Change] = []
        self.guesses: list[str] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.unchanged = 0
        self.mapping: list[tuple[str, str, str]] = []

    def paste(self) -> Paste:
        return Paste(
            tuple(self.changes),
            tuple(self.guesses),
            tuple(self.problems),
            tuple(self.notes),
            self.unchanged,
            tuple(self.mapping),
        )

    def mapped(self, row: Sequence[str], headings: Sequence[str | None], number: int) -> None:
        """Tell how each heading was understood, and of rows above them."""
        if number:
            self.notes.append(
                f"{'Row 1' if number == 1 else f'Rows 1 to {number}'} above the headings: left out."
            )
        for place, (cell, name) in enumerate(zip(row, headings, strict=True)):
            if not cell.strip():
                continue
            meant = "not read"
            if name:
                column = COLUMNS[name]
                finds = " (finds the line)" if name in ("code", "name") else ", not changed by a paste"
                meant = column.heading + (finds if column.kind == SHOWN else "")
            self.mapping.append((address(number, place), shorten(cell), meant))

    def rows(self, rows: Rows, start: int, headings: Sequence[str]) -> None:
        for number in range(start, len(rows)):
            self.row(number, rows[number], headings)

    def row(self, number: int, row: Sequence[str], headings: Sequence[str]) -> None:
        given = {name: (place, row[place]) for place, name in enumerate(headings[: len(row)]) if name}
        code, name = (" ".join(given.get(key, (0, ""))[1].split()) for key in ("code", "name"))
        if not any(cell.strip() for cell in row):
            return
        line = self.by_code.get(code.lower()) if code else self.by_name.get(name.lower())
        if line is None and (not (code or name) or TOTAL.fullmatch(code or name)):
            why = f"“{shorten(code or name)}” is a total" if code or name else "it names no line"
            self.notes.append(f"Row {number + 1} was left out: {why}.")
            return
        if line is None:
            what = f"“{shorten(code or name)}” is not a line of this return"
            self.problems.append(Problem(f"Row {number + 1}", what, "the code as it stands in the download"))
            return
        if line.code in self.seen:
            what = f"“{line.code}” stands in row {self.seen[line.code] + 1} already"
            self.problems.append(Problem(f"Row {number + 1}", what, "each line once"))
            return
        self.seen[line.code] = number
        for column, (place, cell) in given.items():
            if column in ENTERED:
                self.cell(line, column, number, place, cell)

    def range(self, rows: Rows, into: Range, lines: Sequence[Line]) -> None:
        """Cells without headings, put down at the selected place: to the right and down from there."""
        columns, below = GRID[GRID.index(into.column) :], lines[into.row :]
        wide = max(len(row) for row in rows)
        if len(rows) > len(below) or wide > len(columns):
            room = f"{len(below):,} and {len(columns):,}"
            what = f"has {len(rows):,} rows and {wide:,} columns, and here is room for {room}"
            self.problems.append(Problem("The paste", what, "a range that fits, or paste it further up"))
            return
        kept = False
        for number, (row, line) in enumerate(zip(rows, below, strict=False)):
            for place, (cell, column) in enumerate(zip(row, columns, strict=False)):
                if column in ENTERED:
                    self.cell(line, column, number, place, cell)
                else:
                    kept = kept or bool(cell.strip())
        if kept:
            self.notes.append(
                "Cells that fall on budget, ledger and other columns of the grid's own: left out."
            )

    def cell(self, line: Line, column: str, number: int, place: int, text: str) -> None:
        where = f"{address(number, place)}, {line.name}, {COLUMNS[column].heading}"
        if fault := self.faults.get((number, place)):
            self.problems.append(replace(fault, where=where))
            return
        if not text.strip():
            self.unchanged += 1
            return
        try:
            found = read(column, text)
        except Refused as refused:
            self.problems.append(problem(column, where, refused))
            return
        before = line.now.get(column)
        if found.value == before:
            self.unchanged += 1
            return
        if found.guess:
            self.guesses.append(f"{where}: {found.guess}")
        self.changes.append(Change(line.code, column, where, before, found.value, found.guess))
