"""A file of figures becomes plain rows, and every cell that is wrong is named. No database.

Two layouts are known by their headings: one row for each figure (indicator, period, numerator, denominator or value,
state), and NHS England's A&E attendances (period, org_code, type, attendances, breaches, admissions).
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import MONTHS
from jct.core.errors import Problem, Refused
from jct.core.formulas import as_typed
from performance.domain.batch import Layout
from performance.domain.measure import RECORDED, State

MOST_ROWS = 200_000
LONGEST_CELL = 200
COLUMNS = {
    Layout.AE: ("period", "org_code", "type", "attendances", "breaches", "admissions"),
    Layout.LONG: ("indicator", "period", "numerator", "denominator", "value", "state"),
}
NEEDED = {Layout.AE: COLUMNS[Layout.AE][:5], Layout.LONG: ("indicator", "period")}
A_AND_E_TYPES = {"1": "type 1", "2": "type 2", "other": "other departments"}
NUMBER = re.compile(r"-?\d{1,14}(\.\d{1,4})?", re.ASCII)
WHOLE = re.compile(r"\d{1,14}", re.ASCII)
ORG_CODE = re.compile(r"[A-Z0-9]{3,6}", re.ASCII)
_MONTH = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure as the file gives it; `indicator` is a code, `number` the row as a spreadsheet counts it."""

    number: int
    cells: tuple[str, ...]
    indicator: str
    start: date
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    state: State = State.FINAL
    name: str = ""
    org_code: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that cannot be taken, and every reason."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """What a file holds."""

    layout: Layout
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[str, ...]

    @property
    def count(self) -> int:
        """Rows in the file, taken or not, without the headings and blank lines."""
        return len(self.rows) + len(self.refused)


def read(content: bytes) -> Intake:
    """Read a CSV file. Raises Refused when it is empty, unreadable, too long, or has neither set of headings."""
    text, notes = _decode(content)
    lines = list(_lines(text))
    if not lines:
        raise Refused("The file is empty. It needs a row of headings and a row for each figure.")
    headings = tuple(cell.strip().lower() for cell in lines[0][1])
    layout = _layout(headings)
    if len(lines) == 1:
        raise Refused("The file has headings but no figures below them.")
    if len(lines) > MOST_ROWS:
        raise Refused(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
    rows, refused = _judge(lines[1:], headings, _ae_row if layout is Layout.AE else _long_row)
    return Intake(layout, tuple(lines[0][1]), tuple(rows), tuple(refused), notes)


def _decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("The file holds bytes that no text has. Save it as CSV and choose it again.")
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        return text.replace("\x00", ""), ()  # no database text has NUL
    except UnicodeDecodeError:
        # only codes and numbers are read from a file of figures, and those are the same in every old alphabet
        return content.decode("cp1252", errors="replace"), (
            "The file was read in Windows (Western) letters.",
        )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text[:2000].splitlines()[:1] or [""]
    delimiter = max(",;\t", key=head[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(
                f"The file cannot be read from line {reader.line_num} on: a cell has no end."
            ) from None
        number += 1
        if any(cell.strip() for cell in cells):
            yield number, [as_typed(cell) for cell in cells]  # our own file of rows to mend comes back


def _layout(headings: Sequence[str]) -> Layout:
    for layout, needed in NEEDED.items():
        if set(needed) <= set(headings):
            return layout
    found = ", ".join(filter(None, headings))[:300] or "none"
    choices = " or ".join(", ".join(COLUMNS[layout]) for layout in (Layout.LONG, Layout.AE))
    raise Refused(f"The headings are not those of a file of figures. Found: {found}. Needed: {choices}.")


def _judge(
    lines: Iterable[tuple[int, list[str]]], headings: Sequence[str], make: "Maker"
) -> tuple[list[Row], list[Refusal]]:
    rows, refused = [], []
    seen: dict[tuple[str, date], int] = {}
    for number, cells in lines:
        kept = tuple(cell[:LONGEST_CELL] for cell in cells)
        reader = _Cells(number, dict(zip(headings, (cell.strip() for cell in cells), strict=False)))
        row = make(reader, kept)
        if row is not None:
            first = seen.setdefault((row.indicator, row.start), number)
            if first != number:
                reader.wrong("period", f"says the same figure as row {first}", "each figure once")
        if row is None or reader.problems:
            refused.append(Refusal(number, kept, tuple(reader.problems)))
        else:
            rows.append(row)
    return rows, refused


class _Cells:
    """The cells of one row by heading, collecting what is wrong with them."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number, self.cells = number, cells
        self.problems: list[Problem] = []

    def text(self, heading: str) -> str:
        return self.cells.get(heading, "")

    def wrong(self, heading: str, what: str, instead: str) -> None:
        self.problems.append(Problem(f"row {self.number}, {heading}", what, instead))

    def needed(self, heading: str, instead: str) -> str:
        if not self.text(heading):
            self.wrong(heading, "is empty", instead)
        return self.text(heading)

    def month(self, heading: str) -> date | None:
        text = self.needed(heading, "a month such as 2026-09 or 01/09/2026")
        day = first_day(text)
        if text and day is None:
            self.wrong(
                heading,
                f"“{text[:40]}” is not the first day of a month",
                "a month such as 2026-09 or 01/09/2026",
            )
        return day

    def whole(self, heading: str) -> int | None:
        text = self.needed(heading, "a whole number such as 1250")
        digits = text.replace(",", "")
        if text and not WHOLE.fullmatch(digits):
            self.wrong(
                heading, f"“{text[:40]}” is not a whole number of 0 or more", "a whole number such as 1250"
            )
            return None
        return int(digits) if text else None

    def number_or_none(self, heading: str) -> Decimal | None:
        text = self.text(heading)
        digits = text.replace(",", "").removesuffix("%")
        if text and not NUMBER.fullmatch(digits):
            self.wrong(heading, f"“{text[:40]}” is not a number", "a number such as 1250 or 81.7, or nothing")
            return None
        return Decimal(digits) if text else None


MONTH_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(-0?1)?", re.ASCII),
    re.compile(r"0?1/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<word>[A-Za-z]{3,9})[ -](?P<year>\d{4})", re.ASCII),
)


def first_day(text: str) -> date | None:
    """The first of a month from 2026-09, 2026-09-01, 01/09/2026 or Sep 2026; None for anything else."""
    found = next(filter(None, (form.fullmatch(text) for form in MONTH_FORMS)), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = int(parts["month"]) if "month" in parts else _month(parts["word"])
    year = int(parts["year"])
    return date(year, month, 1) if 1 <= month <= 12 and 1990 <= year <= 2200 else None


def _month(word: str) -> int:
    number = _MONTH.get(word[:3].lower(), 0)
    return number if number and MONTHS[number - 1].lower().startswith(word.lower()) else 0


Maker = Callable[[_Cells, tuple[str, ...]], Row | None]


def _long_row(cells: _Cells, kept: tuple[str, ...]) -> Row | None:
    code = cells.needed("indicator", "the code of an indicator")
    start = cells.month("period")
    figures = {name: cells.number_or_none(name) for name in ("numerator", "denominator", "value")}
    words = cells.text("state").lower() or State.FINAL.value
    states = [state.value for state in RECORDED]
    if words not in states:
        cells.wrong("state", f"“{words[:40]}” is not a state of a figure", " or ".join(states))
    if cells.problems or start is None:
        return None
    return Row(cells.number, kept, code, start, **figures, state=State(words))


def _ae_row(cells: _Cells, kept: tuple[str, ...]) -> Row | None:
    """Attendances within four hours: attendances less breaches, out of attendances."""
    start = cells.month("period")
    org = cells.needed("org_code", "an ODS code such as RF4").upper()
    kind = cells.needed("type", "1, 2 or other").lower()
    seen, late = cells.whole("attendances"), cells.whole("breaches")
    if org and not ORG_CODE.fullmatch(org):
        cells.wrong(
            "org_code", f"“{org[:40]}” is not an ODS code", "three to six letters and digits, such as RF4"
        )
    if kind and kind not in A_AND_E_TYPES:
        cells.wrong("type", f"“{kind[:40]}” is not a type of department", "1, 2 or other")
    if seen == 0:
        cells.wrong("attendances", "is 0, so nothing can be within four hours", "1 or more")
    if seen is not None and late is not None and late > seen > 0:
        cells.wrong("breaches", f"{late:,} is more than the {seen:,} attendances", "attendances or fewer")
    if cells.problems or start is None or seen is None or late is None:
        return None
    return Row(
        cells.number,
        kept,
        indicator=f"AE4H-{org}-{kind.upper()}",
        start=start,
        numerator=Decimal(seen - late),
        denominator=Decimal(seen),
        name=f"A&E within four hours, {A_AND_E_TYPES[kind]}, {org}",
        org_code=org,
    )
