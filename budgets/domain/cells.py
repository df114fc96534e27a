"""The columns of a return's grid: how each is called, what a text in it means, and how its value is written.

One reading for the cell, the paste and the upload; `read(written(value))` is the value again. GBP.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from budgets.domain.amount import EXAMPLE, how_negative, read_amount, shorten
from budgets.domain.forecast import METHODS
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO

Value = Decimal | str | None
Cells = Mapping[int, Mapping[str, Value]]

AMOUNT, WORDS, CHOICE, SHOWN = "amount", "words", "choice", "shown"
LONGEST = 4000
UNKEPT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    """`heading` over the column and in files, `said` in a label ("LD short breaks, forecast outturn"); `aliases` are
    other headings under which people paste it. A column that is only SHOWN is never filled in.
    """

    name: str
    heading: str
    kind: str
    said: str
    aliases: tuple[str, ...] = ()


# As they stand in the grid and in the download, so that any range of one fits the other.
COLUMNS = {
    column.name: column
    for column in (
        Column("code", "Code", SHOWN, "code", ("line code", "budget code", "ref")),
        Column("name", "Line", SHOWN, "line", ("name", "line name", "budget line", "service")),
        Column("budget", "Latest budget", SHOWN, "latest budget", ("budget",)),
        Column("ledger", "Ledger to date", SHOWN, "ledger to date", ("ledger",)),
        Column(
            "actual",
            "Actual to date",
            AMOUNT,
            "actual to date",
            ("actual", "actuals", "actuals to date", "spend to date"),
        ),
        Column("accrual", "Accrual", AMOUNT, "accrual", ("accruals",)),
        Column(
            "forecast",
            "Forecast",
            AMOUNT,
            "forecast outturn",
            ("forecast outturn", "latest forecast", "outturn"),
        ),
        Column("previous_forecast", "Previous forecast", SHOWN, "previous forecast", ("last forecast",)),
        Column("variance", "Variance", SHOWN, "variance"),
        Column(
            "explanation",
            "Explanation",
            WORDS,
            "explanation",
            ("explanation of variance", "comment", "comments", "narrative"),
        ),
        Column(
            "adjustment_reason",
            "Reason for adjustment",
            WORDS,
            "reason for adjustment",
            ("adjustment reason",),
        ),
        Column("low", "Low forecast", AMOUNT, "low forecast", ("low", "lowest")),
        Column("high", "High forecast", AMOUNT, "high forecast", ("high", "highest")),
        Column("method", "Method", CHOICE, "forecast method", ("forecast method",)),
        Column("method_reason", "Reason for method", WORDS, "reason for method", ("method reason",)),
        Column("commitment", "Commitment", AMOUNT, "commitment", ("commitments", "committed")),
    )
}
# The figures of a quarter that a correction after its lock restates, in the order in which they are told. Words are not
# restated: the version before keeps what it said, with who submitted and who certified it.
RESTATED = {
    "actual": "Actual",
    "accrual": "Accrual",
    "opening_accrual": "Accrual of 31 March taken off",
    "forecast": "Forecast",
    "low": "Low forecast",
    "high": "High forecast",
    "commitment": "Commitment",
}
ENTERED = tuple(name for name, column in COLUMNS.items() if column.kind != SHOWN)


@dataclass(frozen=True)
class Read:
    """A text as it was read; `guess` says how, where somebody might have meant something else."""

    value: Value
    guess: str = ""


def read(name: str, text: str) -> Read:
    """A text as the value of a column: None for an empty amount, "" for empty words or no method.

    Raises `Refused` whose text completes "the cell …"; `instead` says what would be right.
    """
    return READERS[COLUMNS[name].kind](text)


def _amount(text: str) -> Read:
    amount = read_amount(text)
    return Read(amount.value, amount.guess or how_negative(text, amount.value))


def _words(text: str) -> Read:
    clean = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(clean) > LONGEST:
        raise Refused(f"has {len(clean):,} characters")
    if not can_be_kept(clean):
        raise Refused("has a character that cannot be kept")
    return Read(clean)


def can_be_kept(text: str) -> bool:
    """Whether the database takes every character: neither a null nor half of a pair (JSON can spell one out)."""
    return not UNKEPT.search(text)


def _choice(text: str) -> Read:
    wanted = " ".join(text.split()).lower()
    for code, label in METHODS.items():
        if wanted in (code, label.lower()):
            return Read(code)
    if wanted:
        raise Refused(f"“{shorten(text)}” is not a forecast method")
    return Read("")


READERS: Mapping[str, Callable[[str], Read]] = {AMOUNT: _amount, WORDS: _words, CHOICE: _choice}
INSTEAD = {
    AMOUNT: EXAMPLE,
    WORDS: f"at most {LONGEST:,} characters",
    CHOICE: f"one of {', '.join(METHODS.values())}",
}


def instead(name: str) -> str:
    """What would be right in a column."""
    return INSTEAD[COLUMNS[name].kind]


def problem(name: str, where: str, refused: Refused) -> Problem:
    """What is wrong with the text of a cell, and what would be right."""
    return Problem(where, refused.reason, instead(name))


def written(name: str, value: Value) -> str:
    """A value as it stands in its box: "24,060,000", "-2,100,000.50", "Run rate"; nothing for an empty one."""
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if name == "method":
        return METHODS.get(value or "", "")
    return value or ""


def emptied(name: str, *, ledger: Decimal) -> Value:
    """What clearing a cell leaves: the ledger's own figure as the actual, no accrual, nothing elsewhere."""
    if name == "actual":
        return ledger
    if name == "accrual":
        return ZERO
    return None if COLUMNS[name].kind == AMOUNT else ""


def label(name: str, line: str) -> str:
    """A cell as a screen reader says it: "LD short breaks, forecast outturn"."""
    return f"{line}, {COLUMNS[name].said}"


@dataclass(frozen=True)
class Merged:
    """What somebody typed, set against what they saw and what stands now: what may be written, and what clashes."""

    write: dict[int, dict[str, Value]]
    clashes: tuple[tuple[int, str], ...]


def merge(mine: Cells, *, seen: Cells, now: Cells) -> Merged:
    """Let every cell through that nobody else has changed since it was seen.

    A cell that I left as I saw it stays as it stands now; one that we both set alike is no clash.
    """
    write: dict[int, dict[str, Value]] = {}
    clashes = []
    for key, values in mine.items():
        for name, value in values.items():
            saw, stands = seen[key][name], now[key][name]
            if value in (saw, stands):
                continue
            if saw == stands:
                write.setdefault(key, {})[name] = value
            else:
                clashes.append((key, name))
    return Merged(write, tuple(clashes))


@dataclass(frozen=True)
class Undo:
    """The cells that go back, and those that somebody has changed since and that stay."""

    back: dict[int, dict[str, Value]]
    stay: tuple[tuple[int, str], ...]


Kept = Mapping[str, Mapping[str, list[str]]]


def keep(cells: Cells, before: Cells) -> dict[str, dict[str, list[str]]]:
    """A change of many cells as it is kept: row → column → [before, after], as texts."""
    return {
        str(key): {
            name: [written(name, before[key][name]), written(name, value)] for name, value in values.items()
        }
        for key, values in cells.items()
    }


def undo(kept: Kept, now: Cells) -> Undo:
    """Back to what stood before, wherever the cell still says what the change wrote."""
    back: dict[int, dict[str, Value]] = {}
    stay = []
    for row, columns in kept.items():
        for name, (before, after) in columns.items():
            key = int(row)
            if now[key][name] == read(name, after).value:
                back.setdefault(key, {})[name] = read(name, before).value
            else:
                stay.append((key, name))
    return Undo(back, tuple(stay))
