"""The quarterly return of the Better Care Fund as data: its sheets, their fields with the cell each stands in, and
what is wrong with the answers.

Sheets, national conditions and metrics follow the 2025/26 return: cover, four national conditions, three metrics,
income and expenditure by source, and the schemes' own spending at quarters 2 and 4. Sums in GBP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from budgets.domain.amount import read_amount
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, percent

CONDITIONS = (
    "Plans are jointly agreed",
    "The objectives of the fund are being implemented",
    "Grant and funding conditions are met, with the NHS minimum contribution to adult social care",
    "Oversight and support processes are complied with",
)
METRICS = (
    "Emergency admissions, people aged 65 and over, per 100,000",
    "Average days from the discharge-ready date to discharge",
    "Long-term admissions to residential and nursing care, people aged 65 and over, per 100,000",
)
SOURCES = {
    "dfg": "Disabled facilities grant",
    "nhs_minimum": "NHS minimum contribution",
    "la_bcf": "Local authority Better Care grant",
    "additional_la": "Additional local authority contribution",
    "additional_nhs": "Additional NHS contribution",
}
STATUSES = ("On track", "Not on track", "Data not available")
YES_NO = ("Yes", "No")
LONGEST = 2000
SCHEMES = "schemes"  # among the answers of a return that was sent: the names of its schemes, in order


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    DAY = "day"
    MONEY = "money"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One answer: `key` in the stored data, `sheet` and `cell` in the workbook, `row` and `column` as read there."""

    key: str
    sheet: str
    cell: str
    row: str
    kind: Kind
    column: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.row}: {self.column.lower()}" if self.column else self.row

    @property
    def where(self) -> str:
        """“Metrics C5 (…: actual)”: the cell as a person finds it."""
        return f"{self.sheet} {self.cell} ({self.label})"


def fields_of(quarter: int, schemes: Sequence[str] = ()) -> tuple[Field, ...]:
    """Every field of the return of a quarter (1 to 4), in the order of the sheets.

    `schemes`: the names of the agreement's schemes; they report their own spending at quarters 2 and 4.
    """
    own = _schemes(schemes) if quarter in (2, 4) else []
    return (*_cover(), *_conditions(), *_metrics(), *_money_fields(), *own)


def _cover() -> list[Field]:
    return [
        Field("hwb", "Cover", "B4", "Health and wellbeing board", Kind.TEXT),
        Field("completed_by", "Cover", "B5", "Completed by", Kind.TEXT),
        Field("email", "Cover", "B6", "E-mail", Kind.TEXT),
        Field("signed_off_on", "Cover", "B7", "Signed off by the board on", Kind.DAY, required=False),
    ]


def _conditions() -> list[Field]:
    sheet, found = "National conditions", []
    for row, words in enumerate(CONDITIONS, start=4):
        key = f"condition_{row - 3}"
        found += [
            Field(key, sheet, f"B{row}", words, Kind.CHOICE, "Met", choices=YES_NO),
            Field(
                f"{key}_note", sheet, f"C{row}", words, Kind.LONG, "If not, why and by when", required=False
            ),
        ]
    return found


def _metrics() -> list[Field]:
    sheet, found = "Metrics", []
    for row, words in enumerate(METRICS, start=4):
        key = f"metric_{row - 3}"
        found += [
            Field(f"{key}_plan", sheet, f"B{row}", words, Kind.NUMBER, "Plan"),
            Field(f"{key}_actual", sheet, f"C{row}", words, Kind.NUMBER, "Actual", required=False),
            Field(f"{key}_status", sheet, f"D{row}", words, Kind.CHOICE, "Status", choices=STATUSES),
            Field(f"{key}_challenges", sheet, f"E{row}", words, Kind.LONG, "Challenges", required=False),
            Field(f"{key}_achievements", sheet, f"F{row}", words, Kind.LONG, "Achievements", required=False),
        ]
    return found


def _money_fields() -> list[Field]:
    sheet, found = "Income and expenditure", []
    for row, (key, words) in enumerate(SOURCES.items(), start=4):
        found += [
            Field(f"{key}_planned", sheet, f"B{row}", words, Kind.MONEY, "Planned for the year"),
            Field(f"{key}_spent", sheet, f"C{row}", words, Kind.MONEY, "Spent to date"),
        ]
    return [
        *found,
        Field("within", sheet, "B10", "Spending has stayed within the plan", Kind.CHOICE, choices=YES_NO),
        Field("money_note", sheet, "B11", "If not, why and what is done", Kind.LONG, required=False),
    ]


def _schemes(names: Sequence[str]) -> list[Field]:
    sheet, found = "Schemes", []
    for number, name in enumerate(names, start=1):
        cell, key = number + 3, f"scheme_{number}"
        found += [
            Field(f"{key}_spent", sheet, f"B{cell}", name, Kind.MONEY, "Spent to date"),
            Field(f"{key}_outputs", sheet, f"C{cell}", name, Kind.TEXT, "Outputs delivered", required=False),
        ]
    return found


def read(field: Field, typed: Any) -> str:
    """One answer as it is stored (text; nothing for an empty cell). Raises `Refused` whose text says what is wrong."""
    if isinstance(typed, date):
        typed = typed.isoformat()[:10]
    text = "" if typed is None else str(typed).strip()
    if not text:
        return ""
    if field.kind is Kind.MONEY:
        return str(read_amount(text).value)
    if field.kind is Kind.NUMBER:
        return _number(text)
    if field.kind is Kind.DAY:
        return _day(text)
    if field.kind is Kind.CHOICE:
        return _choice(text, field.choices)
    if len(text) > LONGEST or "\x00" in text:
        raise Refused(f"it has {len(text):,} characters or one that cannot be kept; at most {LONGEST:,}")
    return text


def _number(text: str) -> str:
    plain = text.replace(",", "")
    try:
        value = Decimal(plain)
    except ArithmeticError:
        raise Refused(f"“{text[:40]}” is not a number, such as 1,234.5") from None
    if not value.is_finite() or value < 0:
        raise Refused(f"“{text[:40]}” is not a number of nought or more")
    return format(value, "f")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"“{text[:40]}” is not a day, such as 2026-11-30") from None


def _choice(text: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if choice.casefold() == text.casefold():
            return choice
    raise Refused(f"“{text[:40]}” is none of {', '.join(choices)}")


def check(data: Mapping[str, str], fields: Sequence[Field]) -> list[Problem]:
    """Everything that keeps the return from being sent, each naming its cell."""
    found = [
        Problem(field.where, "is not answered", _wanted(field))
        for field in fields
        if field.required and not data.get(field.key)
    ]
    by_key = {field.key: field for field in fields}

    def need(key: str, because: str) -> None:
        if not data.get(key):
            found.append(Problem(by_key[key].where, because, "a sentence that says why"))

    for number in range(1, len(CONDITIONS) + 1):
        if data.get(f"condition_{number}") == "No":
            need(f"condition_{number}_note", "is empty though the condition is not met")
    for number in range(1, len(METRICS) + 1):
        if data.get(f"metric_{number}_status") == "Not on track":
            need(f"metric_{number}_challenges", "is empty though the metric is not on track")
    if data.get("within") == "No":
        need("money_note", "is empty though spending is outside the plan")
    for key, words in SOURCES.items():
        if amount(data, f"{key}_spent") > amount(data, f"{key}_planned") and data.get("within") == "Yes":
            found.append(
                Problem(
                    by_key["within"].where,
                    f"says Yes, yet more was spent than planned from the {words}",
                    "No, with the reason, or the right sums",
                )
            )
    return found


def _wanted(field: Field) -> str:
    if field.kind is Kind.CHOICE:
        return f"one of {', '.join(field.choices)}"
    return {Kind.MONEY: "an amount in pounds, 0 for nothing", Kind.NUMBER: "a number"}.get(
        field.kind, "an answer"
    )


def amount(data: Mapping[str, str], key: str) -> Decimal:
    """A stored sum, GBP; nothing where none was given."""
    return Decimal(data[key]) if data.get(key) else ZERO


@dataclass(frozen=True)
class Money:
    """One source of income and what was spent from it: GBP, and per cent of the plan (None without a plan)."""

    words: str
    planned: Decimal
    spent: Decimal
    percent: Decimal | None


def money_of(data: Mapping[str, str]) -> tuple[list[Money], Money]:
    """The income and expenditure by source, and their sum."""
    rows = [
        _money(words, amount(data, f"{key}_planned"), amount(data, f"{key}_spent"))
        for key, words in SOURCES.items()
    ]
    total = _money("Total", sum((r.planned for r in rows), ZERO), sum((r.spent for r in rows), ZERO))
    return rows, total


def _money(words: str, planned: Decimal, spent: Decimal) -> Money:
    return Money(words, planned, spent, percent(spent, planned))


def headline(data: Mapping[str, str]) -> str:
    """“Meeting 4 of 4 national conditions; on track on 1 of 3 metrics; 47.50% of the plan spent.”"""
    met = sum(data.get(f"condition_{n}") == "Yes" for n in range(1, len(CONDITIONS) + 1))
    track = sum(data.get(f"metric_{n}_status") == "On track" for n in range(1, len(METRICS) + 1))
    spent = money_of(data)[1].percent
    share = "nothing planned" if spent is None else f"{spent}% of the plan spent"
    conditions = f"Meeting {met} of {len(CONDITIONS)} national conditions"
    return f"{conditions}; on track on {track} of {len(METRICS)} metrics; {share}."
