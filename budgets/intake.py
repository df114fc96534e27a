"""A ledger file becomes plain rows, or a list of what is wrong with it by row and column. No database here.

Councils publish their spending in many dialects: byte-order marks, headings with trailing spaces or
spelling mistakes, three ways to write a date, negative credits. What is plain is read; what is not is
named, and then nothing is taken.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from budgets.domain.amount import EXAMPLE, read_amount, shorten
from jct.core.calendar import MONTHS, FinancialYear
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO

MOST_ROWS = 100_000
MOST_PROBLEMS = 500
MOST_BYTES = 30 * 1024 * 1024
LONGEST = 200
YEARS = range(1990, 2101)  # a ledger row is never changed, so a slip of the year must not get in
ENCODINGS = {"cp1252": "Windows (Western European)", "mac_roman": "Macintosh"}

# Column of ours → headings seen in real files, in lower case, without spaces around and without "(T)".
HEADINGS = {
    "transaction": (
        "transno",
        "transaction number",
        "transaction no",
        "transaction id",
        "transaction",
        "trans no",
        "document number",
    ),
    "sequence": ("sequence no", "sequence number", "sequence", "line number", "line no"),
    "posted_on": (
        "date paid",
        "updated",
        "date",
        "payment date",
        "posting date",
        "transaction date",
        "paid date",
    ),
    "amount": ("amount", "net amount", "amount (£)", "net amount (£)", "value", "amount paid"),
    "period": ("period", "financial period"),
    "supplier": ("supplier id", "supplier name", "supplier", "vendor name", "beneficiary name", "payee"),
    "service": ("strgrpcc", "service label", "service", "directorate", "service area"),
    "division": (
        "service division label",
        "service divison label",
        "division",
        "service division",
        "cost centre name",
    ),
    "category": ("cipfsubj", "expenditure category", "category", "expense area"),
    "detail": (
        "cipfsubs",
        "detailed expenditure type",
        "detailed expenses type",
        "expense type",
        "description",
    ),
    "code": (
        "detailed expenditure code",
        "detailed expense code",
        "cost centre",
        "cost centre code",
        "account code",
    ),
    "body": ("body name", "organisation", "entity"),
    "capital": ("capital or revenue", "capital/revenue"),
}
LABELS = {
    "transaction": "transaction number",
    "sequence": "sequence number",
    "posted_on": "date",
    "amount": "amount",
    "period": "period",
    "supplier": "supplier",
    "service": "service",
    "division": "service division",
    "category": "expenditure category",
    "detail": "expenditure type",
    "code": "code",
    "body": "body",
    "capital": "capital or revenue",
}
NEEDED = ("transaction", "posted_on", "amount")
TEXTS = ("transaction", "sequence", "supplier", "service", "division", "category", "detail", "code", "body")
DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})(?: 00:00(?::00)?)?", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})[ -](?P<m>[A-Za-z]{3,9})[ -](?P<y>\d{4}|\d{2})", re.ASCII),
)
PERIOD = re.compile(r"(?P<y>\d{4})[-/ ]?(?P<p>\d{2})|P?(?P<only>\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class LedgerLine:
    """One transaction as the file gives it. `year` and `period`: financial year and period 1 to 13 (1 is
    April).
    """

    number: int
    transaction: str
    sequence: str
    posted_on: date
    year: int
    period: int
    amount: Decimal
    supplier: str = ""
    service: str = ""
    division: str = ""
    category: str = ""
    detail: str = ""
    code: str = ""
    body: str = ""
    capital: bool = False

    @property
    def period_words(self) -> str:
        """ "4 of 2015/16"."""
        return f"{self.period} of {FinancialYear(self.year)}"


@dataclass(frozen=True)
class LedgerFile:
    """What a file says. With any problem nothing of it may be taken. `ask_encoding`: the same doubtful
    words read each way.
    """

    lines: tuple[LedgerLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = "utf-8"
    ask_encoding: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=())

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def total(self) -> Decimal:
        """The sum of all amounts, GBP: what must agree with the ledger it came from."""
        return sum((line.amount for line in self.lines), ZERO)


def read_ledger(data: bytes, encoding: str = "") -> LedgerFile:
    """Read a ledger from a comma, semicolon or tab separated file.

    UTF-8 and UTF-16 with a mark are recognised; for anything else `encoding` must be chosen (`ENCODINGS`),
    and until it is the answer carries `ask_encoding` and no rows.
    """
    if len(data) > MOST_BYTES:
        return _bad("The file", f"has {len(data):,} bytes", f"at most {MOST_BYTES:,}; send it by quarter")
    if data[:4] == b"PK\x03\x04":
        return _bad("The file", "is a workbook", "the sheet saved as CSV (comma separated)")
    try:
        text, read_as = _decode(data, encoding)
    except UnicodeDecodeError:
        if encoding:
            return _bad(
                "The file", f"cannot be read as {ENCODINGS.get(encoding, encoding)}", "another encoding"
            )
        return LedgerFile(ask_encoding=_readings(data))
    if "\x00" in text:
        return _bad("The file", "holds characters that are not text", "a CSV file")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as wrong:
        return _bad("The file", f"is not a CSV file ({wrong})", "the ledger saved as CSV")
    start = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if start is None:
        return _bad("The file", "is empty", "a heading row and one row for each transaction")
    if len(rows) > MOST_ROWS + start + 1:
        return _bad("The file", f"has {len(rows):,} rows", f"at most {MOST_ROWS:,}; send it by quarter")
    return _read(rows, start, read_as)


def read_date(text: str) -> date:
    """A day written 2015-07-06, 24/12/2010, 02-Mar-12 or 2 March 2012 (day first). Raises `Refused`
    completing "the cell …".
    """
    for pattern in DATES:
        found = pattern.fullmatch(text)
        if not found:
            continue
        month = found["m"]
        number = int(month) if month.isdigit() else _month(month)
        year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
        try:
            day = date(year, number, int(found["d"]))
        except ValueError:
            raise Refused(f"“{text}” is not a day of the calendar") from None
        if year not in YEARS:
            raise Refused(f"“{text}” is not a day of {YEARS[0]} to {YEARS[-1]}")
        return day
    raise Refused(f"“{shorten(text)}” is not a date" if text else "is empty")


def _bad(where: str, what: str, instead: str) -> LedgerFile:
    return LedgerFile(problems=(Problem(where, what, instead),))


def _decode(data: bytes, encoding: str) -> tuple[str, str]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "utf-16"
    if encoding in ENCODINGS:
        return data.decode(encoding), encoding
    return data.decode("utf-8-sig"), "utf-8"


def _readings(data: bytes) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    doubtful = [line for line in data.splitlines() if not line.isascii()][:5]
    return tuple(
        (code, name, tuple(line.decode(code, "replace") for line in doubtful))
        for code, name in ENCODINGS.items()
    )


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t|", key=first.count)


def _month(name: str) -> int:
    return next(
        (
            n
            for n, month in enumerate(MONTHS, start=1)
            if len(name) >= 3 and month.lower().startswith(name.lower())
        ),
        0,
    )


def _heading(cell: str) -> str:
    label = " ".join(cell.replace("\u00a0", " ").split()).lower().replace("(t)", "").strip()
    return next((column for column, seen in HEADINGS.items() if label in seen), "")


def _read(rows: Sequence[Sequence[str]], start: int, encoding: str) -> LedgerFile:
    headings = [_heading(cell) for cell in rows[start]]
    problems = [
        Problem(
            "Heading row",
            f"no column gives the {LABELS[column]}",
            f"a column headed “{HEADINGS[column][0]}” or “{HEADINGS[column][1]}”",
        )
        for column in NEEDED
        if column not in headings
    ]
    problems += [
        Problem("Heading row", f"two columns give the {LABELS[column]}", "one of them")
        for column in HEADINGS
        if headings.count(column) > 1
    ]
    if problems:
        return LedgerFile(problems=tuple(problems), encoding=encoding)
    labels = {column: " ".join(rows[start][place].split()) for place, column in enumerate(headings) if column}
    lines: list[LedgerLine] = []
    seen: dict[tuple[str, str], int] = {}
    for number in range(start + 1, len(rows)):
        if any(cell.strip() for cell in rows[number]):
            line = _line(rows[number], number + 1, headings, labels, seen, problems)
            if line:
                lines.append(line)
        if len(problems) >= MOST_PROBLEMS:
            problems.append(
                Problem("The file", f"has {MOST_PROBLEMS} problems or more; reading stopped", "a mended file")
            )
            break
    if not lines and not problems:
        problems.append(
            Problem("The file", "has headings but no transactions", "one row for each transaction")
        )
    return LedgerFile(
        lines=() if problems else tuple(lines),
        problems=tuple(problems),
        headings=tuple((LABELS[column], label) for column, label in labels.items()),
        ignored=tuple(
            cell.strip()
            for cell, column in zip(rows[start], headings, strict=True)
            if not column and cell.strip()
        ),
        encoding=encoding,
    )


Wrong = Callable[[str, str, str], None]
"""Takes a column of ours, what is wrong with its cell, and what would be right."""


def _line(
    row: Sequence[str],
    number: int,
    headings: Sequence[str],
    labels: dict[str, str],
    seen: dict[tuple[str, str], int],
    problems: list[Problem],
) -> LedgerLine | None:
    """One row read, or None with its problems added."""
    before = len(problems)

    def wrong(column: str, what: str, instead: str) -> None:
        problems.append(Problem(f"Row {number}, {labels[column]}", what, instead))

    if len(row) != len(headings):
        what = f"has {len(row)} cells and the headings are {len(headings)}"
        problems.append(Problem(f"Row {number}", what, "one cell under each heading"))
        return None
    cell = {column: " ".join(text.split()) for column, text in zip(headings, row, strict=True) if column}
    texts = _texts(cell, wrong)
    posted_on, amount = _posted_on(cell, wrong), _amount(cell, wrong)
    capital = cell.get("capital", "").upper()
    if capital not in {"", "R", "C", "REVENUE", "CAPITAL"}:
        wrong("capital", f"“{shorten(capital)}” is neither", "R or C")
    year, period = _period(cell, posted_on, wrong) if posted_on else (0, 0)
    key = (cell["transaction"], cell.get("sequence", ""))
    if cell["transaction"] and key in seen:
        what = f"“{' / '.join(filter(None, key))}” stands in row {seen[key]} already"
        wrong("transaction", what, "each transaction once")
    seen.setdefault(key, number)
    if len(problems) > before or posted_on is None or amount is None:
        return None
    return LedgerLine(number, *key, posted_on, year, period, amount, capital=capital[:1] == "C", **texts)


def _texts(cell: dict[str, str], wrong: Wrong) -> dict[str, str]:
    """The cells that are words, without the transaction's own number and sequence."""
    for column in TEXTS:
        if len(cell.get(column, "")) > LONGEST:
            wrong(column, f"has {len(cell[column])} characters", f"at most {LONGEST}")
    if not cell["transaction"]:
        wrong("transaction", "is empty", "the number by which your ledger knows this transaction")
    return {column: cell[column] for column in TEXTS[2:] if column in cell}


def _posted_on(cell: dict[str, str], wrong: Wrong) -> date | None:
    try:
        return read_date(cell["posted_on"])
    except Refused as refused:
        wrong("posted_on", refused.reason, "a day such as 24/12/2026, 24-Dec-26 or 2026-12-24")
        return None


def _amount(cell: dict[str, str], wrong: Wrong) -> Decimal | None:
    """The amount, GBP. What could be read in two ways is a problem, never a guess."""
    try:
        read = read_amount(cell["amount"])
    except Refused as refused:
        wrong("amount", refused.reason, EXAMPLE)
        return None
    if read.value is None or read.guess:
        wrong("amount", read.guess or "is empty", EXAMPLE)
    return read.value


def _period(cell: dict[str, str], posted_on: date, wrong: Wrong) -> tuple[int, int]:
    """Financial year and period: as the file states them, else from the date (April is 1)."""
    year = FinancialYear.of(posted_on).year
    own = (posted_on.month - 4) % 12 + 1
    text = cell.get("period", "")
    if not text:
        return year, own
    found = PERIOD.fullmatch(text)
    period = int(found["p"] or found["only"]) if found else 0
    said = int(found["y"]) if found and found["y"] else year
    if not 1 <= period <= 13 or said not in YEARS:
        wrong(
            "period",
            f"“{shorten(text)}” is not a period",
            "a year and a period from 01 to 13, such as 202604",
        )
        return year, own
    return said, period
