"""What the columns of a ledger file mean: headings seen in real files, and what a person has said of their own.

A saved layout is found again by its headings, so that a source is described once and its next file reads itself.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from jct.core.errors import Problem


class Dates(StrEnum):
    """How a source writes the days that can be read two ways, or only one."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    COMPACT = "compact"
    SERIAL = "serial"

    @property
    def words(self) -> str:
        """The form as a page names it, with an example."""
        return {
            "day_first": "Day first: 24/12/2026, 24-Dec-26, 24 December 2026, 2026-12-24",
            "month_first": "Month first: 12/24/2026",
            "compact": "Without separators: 20261224",
            "serial": "Excel's day numbers: 46380",
        }[self.value]


class Signs(StrEnum):
    """What a plain, positive amount is in a source."""

    SPENDING = "spending"
    INCOME = "income"

    @property
    def words(self) -> str:
        """The convention as a page names it."""
        return {
            "spending": "Spending is positive, income and credits negative",
            "income": "Spending is negative, income and credits positive",
        }[self.value]


ENCODINGS = {"cp1252": "Windows (Western European)", "mac_roman": "Macintosh"}
"""The letters that cannot be told from a file's bytes, so that a person must say."""

# Column of ours → what it is called, and headings seen in real files: lower case, single spaces, without "(T)".
COLUMNS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "transaction": (
        "transaction number",
        (
            "transno", "transaction number", "transaction no", "transaction id", "transaction", "trans no",
            "document number", "invoice number", "payment reference",
        ),
    ),
    "sequence": (
        "sequence number",
        ("sequence no", "sequence number", "sequence", "line number", "line no", "invoice line"),
    ),
    "posted_on": (
        "date",
        ("date paid", "updated", "date", "payment date", "posting date", "transaction date", "paid date"),
    ),
    "amount": (
        "amount",
        (
            "amount", "net amount", "amount (£)", "net amount (£)", "value", "amount paid", "amount £",
            "net amount £", "amount gbp",
        ),
    ),
    "debit": ("debit", ("debit", "debit amount", "dr")),
    "credit": ("credit", ("credit", "credit amount", "cr")),
    "period": ("period", ("period", "financial period", "accounting period")),
    "supplier": (
        "supplier",
        ("supplier id", "supplier name", "supplier", "vendor name", "beneficiary name", "payee"),
    ),
    "service": ("service", ("strgrpcc", "service label", "service", "directorate", "service area")),
    "division": (
        "service division",
        (
            "service division label", "service divison label", "division", "service division",
            "cost centre name",
        ),
    ),
    "category": ("expenditure category", ("cipfsubj", "expenditure category", "category", "expense area")),
    "detail": (
        "expenditure type",
        ("cipfsubs", "detailed expenditure type", "detailed expenses type", "expense type", "description"),
    ),
    "code": (
        "code",
        (
            "detailed expenditure code", "detailed expense code", "cost centre", "cost centre code",
            "account code", "ledger code",
        ),
    ),
    "body": ("body", ("body name", "organisation", "entity")),
    "capital": ("capital or revenue", ("capital or revenue", "capital/revenue")),
}  # fmt: skip
LABELS = {column: label for column, (label, _) in COLUMNS.items()}
TEXTS = ("supplier", "service", "division", "category", "detail", "code", "body")
"""The columns that are kept word for word."""

_KNOWN = {heading: column for column, (_, seen) in COLUMNS.items() for heading in seen}


@dataclass(frozen=True)
class Layout:
    """A file's headings, the column of ours that each gives ("" where none), and how its days and signs are written."""

    headings: tuple[str, ...]
    columns: tuple[str, ...]
    dates: Dates = Dates.DAY_FIRST
    signs: Signs = Signs.SPENDING

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """A layout from what `as_data` made of it."""
        return cls(
            tuple(data["headings"]), tuple(data["columns"]), Dates(data["dates"]), Signs(data["signs"])
        )

    @property
    def as_data(self) -> dict[str, Any]:
        """Plain values, to keep."""
        return {
            "headings": list(self.headings),
            "columns": list(self.columns),
            "dates": self.dates.value,
            "signs": self.signs.value,
        }

    @property
    def read(self) -> tuple[tuple[str, str], ...]:
        """(column of ours, heading) of each column used."""
        return tuple(
            (LABELS[column], name_of(place, heading))
            for place, (column, heading) in enumerate(zip(self.columns, self.headings, strict=True))
            if column
        )

    @property
    def unread(self) -> tuple[str, ...]:
        """Headings of the columns that are not used."""
        pairs = enumerate(zip(self.columns, self.headings, strict=True))
        return tuple(name_of(place, heading) for place, (column, heading) in pairs if not column)


def guess(headings: Sequence[str]) -> Layout:
    """The columns told by headings seen before."""
    shown = tuple(" ".join(heading.split()) for heading in headings)
    return Layout(shown, tuple(_KNOWN.get(plain(heading), "") for heading in shown))


def plain(heading: str) -> str:
    """A heading for comparing: lower case, single spaces, without the "(T)" of a text column."""
    return " ".join(heading.replace("\ufeff", " ").split()).lower().replace("(t)", "").strip()


def fingerprint(headings: Sequence[str]) -> str:
    """What two files with the same headings in the same order share; 64 letters."""
    return hashlib.sha256("\x1f".join(plain(heading) for heading in headings).encode()).hexdigest()


def name_of(place: int, heading: str) -> str:
    """A column as a page names it: by its heading, or by its letter where the heading is blank."""
    return heading or f"column {letter(place)} (no heading)"


def letter(place: int) -> str:
    """The letter a spreadsheet gives the column at `place`, counted from 0: A, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def wrong(layout: Layout) -> tuple[Problem, ...]:
    """Why rows cannot be read with this layout: what is missing, and what is given twice. Empty when they can."""
    given = [column for column in layout.columns if column]
    return (
        *(_missing(column) for column in ("transaction", "posted_on") if column not in given),
        *_money(given),
        *(
            Problem("Heading row", f"two columns give the {LABELS[column]}", "one of them")
            for column in COLUMNS
            if given.count(column) > 1
        ),
    )


def _money(given: Sequence[str]) -> tuple[Problem, ...]:
    pair = [column for column in ("debit", "credit") if column in given]
    if "amount" in given:
        if pair:
            what = f"an amount and a {pair[0]} are both given"
            return (Problem("Heading row", what, "the amount, or debit and credit, but not both"),)
        return ()
    if len(pair) == 1:
        other = "credit" if pair == ["debit"] else "debit"
        return (Problem("Heading row", f"a {pair[0]} is given without a {other}", f"the {other} as well"),)
    return () if pair else (_missing("amount"),)


def _missing(column: str) -> Problem:
    label, seen = COLUMNS[column]
    return Problem(
        "Heading row", f"no column gives the {label}", f"a column headed “{seen[0]}” or “{seen[1]}”"
    )
