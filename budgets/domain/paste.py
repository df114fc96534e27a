"""Cells pasted from a spreadsheet, matched to the lines of a return: what would change, what was guessed,
what is wrong.

Nothing is applied here. A paste with any problem is refused whole; an empty cell changes nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgets.domain.amount import EXAMPLE, read_amount, shorten
from jct.core.errors import Problem, Refused

CODE, NAME = "code", "name"
AMOUNTS = ("actual", "accrual", "forecast")
TEXTS = ("explanation", "adjustment_reason")
LONGEST = 4000
MOST_ROWS = 10_000

# The columns of the download, in order: what a paste without a heading row must have.
COLUMNS = {
    CODE: "Code",
    NAME: "Line",
    "budget": "Latest budget",
    "ledger": "Ledger to date",
    "actual": "Actual to date",
    "accrual": "Accrual",
    "forecast": "Forecast",
    "previous_forecast": "Previous forecast",
    "explanation": "Explanation",
    "adjustment_reason": "Reason for adjustment",
}
ALIASES = {
    CODE: ("line code", "budget code", "ref"),
    NAME: ("name", "line name", "budget line", "service"),
    "actual": ("actual", "actuals", "actuals to date", "spend to date"),
    "accrual": ("accruals",),
    "forecast": ("forecast outturn", "latest forecast", "outturn"),
    "explanation": ("explanation of variance", "comment", "comments", "narrative"),
    "adjustment_reason": ("adjustment reason",),
}
BY_LABEL = {heading.lower(): column for column, heading in COLUMNS.items()} | {
    label: column for column, labels in ALIASES.items() for label in labels
}

QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=\t|\r?\n|\r|\Z)')
EDGE = re.compile(r"[\t\r\n]")


@dataclass(frozen=True)
class Line:
    """A line the paste may fill, with what it holds now by column (amounts as Decimal or None, texts as
    str).
    """

    code: str
    name: str
    now: Mapping[str, Decimal | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One cell that would change: `where` is its address ("D4, LD short breaks, Forecast")."""

    code: str
    column: str
    where: str
    before: Decimal | str | None
    after: Decimal | str
    guess: str = ""


@dataclass(frozen=True)
class Paste:
    """What a paste would do. `notes` tell of rows left out on purpose (totals, blanks)."""

    changes: tuple[Change, ...]
    guesses: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    unchanged: int


def read_paste(text: str, lines: Sequence[Line]) -> Paste:
    """Match pasted text (tab-separated, as a spreadsheet copies it) to the lines.

    With a heading row the columns may stand in any order; without one they must be those of `COLUMNS`.
    Lines are found by code, or by name where there is no code. Every problem is reported, each with its
    cell.
    """
    rows = cells(text)
    if not any(any(cell.strip() for cell in row) for row in rows):
        return _refused(
            Problem("The paste", "is empty", "the rows copied from the spreadsheet, with their headings")
        )
    if len(rows) > MOST_ROWS + 1:
        return _refused(Problem("The paste", f"has {len(rows):,} rows", f"at most {MOST_ROWS:,} rows"))
    start = next(i for i, row in enumerate(rows) if any(cell.strip() for cell in row))
    headings = [_column(cell) for cell in rows[start]]
    headed = CODE in headings or NAME in headings
    if headed:
        problem = _heading_problem(headings, rows[start], start)
        start += 1
    else:
        headings = list(COLUMNS)
        wide = max(len(row) for row in rows)
        problem = None
        if wide != len(headings):
            problem = Problem(
                "The paste",
                f"has no heading row and {wide} columns",
                f"the heading row too, or all {len(headings)} columns of the download",
            )
    if problem:
        return _refused(problem)
    return _match(rows, start, [heading or "" for heading in headings], lines)


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


def address(row: int, column: int) -> str:
    """The spreadsheet address of a cell counted from nought: (3, 3) is "D4"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _refused(problem: Problem) -> Paste:
    return Paste((), (), (problem,), (), 0)


def _column(cell: str) -> str | None:
    label = (
        " ".join(cell.replace("_", " ").replace("\u00a0", " ").split()).lower().removesuffix(" (£)").strip()
    )
    return BY_LABEL.get(label)


def _heading_problem(headings: Sequence[str | None], row: Sequence[str], number: int) -> Problem | None:
    known = [heading for heading in headings if heading]
    twice = next((heading for heading in known if known.count(heading) > 1), None)
    if twice:
        return Problem(f"Row {number + 1}", f"“{COLUMNS[twice]}” is a heading twice", "each heading once")
    if not set(known) & {*AMOUNTS, *TEXTS}:
        wanted = ", ".join(COLUMNS[column] for column in (*AMOUNTS, *TEXTS))
        return Problem(f"Row {number + 1}", "no heading can be filled in", f"at least one of {wanted}")
    return None


def _match(
    rows: Sequence[Sequence[str]], start: int, headings: Sequence[str], lines: Sequence[Line]
) -> Paste:
    found = _Found({line.code.strip().lower(): line for line in lines}, _names(lines))
    for number in range(start, len(rows)):
        found.row(number, rows[number], headings)
    return Paste(
        tuple(found.changes), tuple(found.guesses), tuple(found.problems), tuple(found.notes), found.unchanged
    )


def _names(lines: Sequence[Line]) -> dict[str, Line]:
    """Lines by name, without names that two lines share: those need their code."""
    names = [line.name.strip().lower() for line in lines]
    times = Counter(names)
    return {name: line for name, line in zip(names, lines, strict=True) if times[name] == 1}


class _Found:
    """What has been read so far, row by row."""

    def __init__(self, by_code: Mapping[str, Line], by_name: Mapping[str, Line]) -> None:
        self.by_code, self.by_name = by_code, by_name
        self.seen: dict[str, int] = {}
        self.changes: list[Change] = []
        self.guesses: list[str] = []
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.unchanged = 0

    def row(self, number: int, row: Sequence[str], headings: Sequence[str]) -> None:
        given = {
            heading: (place, row[place])
            for place, heading in enumerate(headings)
            if heading and place < len(row)
        }
        code, name = (given.get(key, (0, ""))[1].strip() for key in (CODE, NAME))
        if not any(cell.strip() for cell in row):
            return
        if not code and name.lower() in {"total", "totals", "grand total", ""}:
            self.notes.append(f"Row {number + 1} was left out: it names no line.")
            return
        line = self.by_code.get(code.lower()) if code else self.by_name.get(name.lower())
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
            if column in AMOUNTS or column in TEXTS:
                self.cell(line, column, f"{address(number, place)}, {line.name}, {COLUMNS[column]}", cell)

    def cell(self, line: Line, column: str, where: str, cell: str) -> None:
        after: Decimal | str | None
        guess = ""
        if column in TEXTS:
            after = cell.strip() or None
            if after and ("\x00" in after or len(after) > LONGEST):
                self.problems.append(
                    Problem(
                        where,
                        f"has {len(after):,} characters or one that cannot be kept",
                        f"at most {LONGEST:,}",
                    )
                )
                return
        else:
            try:
                amount = read_amount(cell)
            except Refused as refused:
                self.problems.append(Problem(where, refused.reason, EXAMPLE))
                return
            after, guess = amount.value, amount.guess
        before = line.now.get(column)
        if guess:
            self.guesses.append(f"{where}: {guess}")
        if after is None or after == before:
            self.unchanged += 1
        else:
            self.changes.append(Change(line.code, column, where, before, after, guess))
