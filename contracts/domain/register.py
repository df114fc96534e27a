"""Rows of a contract register become contracts, with every bad cell named and every guess told.

A row with a bad cell is refused whole, so that nothing is half-written; what a cell does not say stays unsaid. Rows
that describe one contract twice are refused, because which of them is right is not ours to choose
(docs/decisions/0010-register-rows.md).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from contracts.domain import cells, identifiers
from contracts.domain.cells import BadCell
from contracts.domain.columns import Mapping
from jct.core.calendar import DAY, add_months

T = TypeVar("T")
# What a cell may become.
Value = str | int | bool | Decimal | date | None
MOST_OPTIONS = 10
LONGEST_EXTENSION = 120
TEXTS = {
    "reference": 60,
    "title": 300,
    "description": 4000,
    "provider": 200,
    "directorate": 200,
    "purchasing_body": 200,
    "route": 200,
    "classification_words": 200,
}
NUMBERS_OF = {
    "provider_postcode": identifiers.postcode,
    "provider_company_number": identifiers.company_number,
    "provider_charity_number": identifiers.charity_number,
}
INTERNAL = frozenset({"internal", "private", "confidential", "restricted", "not public"})


@dataclass(frozen=True)
class Mishap:
    """A bad cell: the row and column, what it holds, what is wrong and what would be right."""

    column: str
    what: str
    instead: str = ""


@dataclass(frozen=True)
class Guess:
    """A cell read with an assumption: what stood there, what was read, and the kind of guess."""

    column: str
    found: str
    read: str
    kind: str


@dataclass
class Reading:
    """One row as read: `number` as a spreadsheet counts it; `values` by column key; refused when it has problems."""

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Mishap] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)


def plain(name: str) -> str:
    """A text to compare by: letter case, double spaces and punctuation at the edges do not matter."""
    return " ".join(name.casefold().split()).strip(" .,;:-")


def provider_key(name: str) -> str:
    """A provider's name to compare by: "Ltd" is "Limited", "&" is "and", punctuation does not matter."""
    words = re.sub(r"[^\w]+", " ", name.casefold().replace("&", " and ")).split()
    return " ".join({"ltd": "limited", "co": "company"}.get(word, word) for word in words)


class _Row:
    """The cells of one row while they are read, and what has been found in them."""

    def __init__(self, number: int, texts: Sequence[str], mapping: Mapping) -> None:
        self.texts, self.mapping = texts, mapping
        self.reading = Reading(number)

    def cell(self, key: str) -> str:
        place = self.mapping.places.get(key)
        return self.texts[place] if place is not None and place < len(self.texts) else ""

    def bad(self, key: str, what: str, instead: str = "") -> None:
        self.reading.problems.append(Mishap(self.mapping.heading(key), what, instead))

    def guess(self, key: str, read: object, kind: str) -> None:
        self.reading.guesses.append(Guess(self.mapping.heading(key), self.cell(key)[:80], str(read), kind))

    def take(self, key: str, reader: Callable[[str], tuple[T, str | None]]) -> T | None:
        """Read a cell with `reader`, keeping the guess or the problem; None when it cannot be read."""
        try:
            value, guess = reader(self.cell(key))
        except BadCell as bad:
            self.bad(key, bad.what, bad.instead)
            return None
        if guess:
            self.guess(key, "nothing" if value is None else value, guess)
        return value


def read_row(number: int, texts: Sequence[str], mapping: Mapping) -> Reading:
    """One row of cells as a contract; every problem of the row is found, not only the first."""
    row = _Row(number, texts, mapping)
    extra = [text for text in texts[len(mapping.headings) :] if text.strip()]
    if extra:
        row.reading.problems.append(
            Mishap(
                f"column {len(mapping.headings) + 1}",
                f"there is a cell beyond the last heading (“{extra[0][:40]}”)",
                "quotation marks round a text that has commas in it",
            )
        )
    _texts(row)
    _provider_facts(row)
    _money(row)
    _term(row)
    _extensions(row)
    _class_and_visibility(row)
    return row.reading


def _texts(row: _Row) -> None:
    values = row.reading.values
    for key, longest in TEXTS.items():
        values[key] = row.take(key, lambda cell, longest=longest: cells.text(cell, longest)) or ""  # type: ignore[misc]
    for key in ("title", "provider"):
        if not values[key] and not any(
            problem.column == row.mapping.heading(key) for problem in row.reading.problems
        ):
            row.bad(key, "is empty", "the contract's title" if key == "title" else "the provider's name")
    if values["reference"] and cells.unstated(str(values["reference"])):
        values["reference"] = ""
    if not values["reference"]:
        row.guess("reference", "no reference", "no reference: known by its title, provider and first day")
    if cells.unstated(str(values["provider"])) or plain(str(values["provider"])) == "various providers":
        row.guess("provider", values["provider"], "more than one provider under one name")


def _provider_facts(row: _Row) -> None:
    values, key = row.reading.values, "provider_company_number"
    number = row.cell(key).strip()
    if charity := re.fullmatch(r"(?:CHA|GB-CHC-|CHC)([0-9]{6,7})", number):
        values["provider_charity_number"] = charity[1]
        row.guess(key, charity[1], "a charity number in the company's place")
        number = ""
    values[key] = _identifier(row, key, number)
    if values[key] and values[key] != re.sub(r"\s+", "", number).upper():
        row.guess(key, values[key], "leading zeros put back")
    for other in ("provider_postcode", "provider_charity_number"):
        if not values.get(other):
            values[other] = _identifier(row, other, row.cell(other).strip())
    for flag in ("provider_sme", "provider_vcse"):
        values[flag] = row.take(flag, cells.yes_no)
    name = str(values["provider"])
    if not values[key] and re.fullmatch(r"((Mr|Mrs|Ms|Miss|Dr) .+|([A-Z]\.? ){1,3}[A-Z][a-z'’-]+)", name):
        row.guess(
            "provider", name, "may be a sole trader: a person's name, to be checked before it is published"
        )


def _identifier(row: _Row, key: str, number: str) -> str:
    if cells.unstated(number):
        return ""
    try:
        return NUMBERS_OF[key](number)
    except ValueError as wrong:
        many = "\\n" in number or "\n" in number or " & " in number
        what = "holds more than one number" if many else f"“{number[:40]}” has not the right form"
        instead = (
            f"IP{number} if it is a registered society" if re.fullmatch(r"[0-9]{5}R", number) else str(wrong)
        )
        row.bad(key, what, f"one number: {instead}" if many else instead)
        return ""


def _money(row: _Row) -> None:
    values = row.reading.values
    for key in ("annual_value", "lifetime_value"):
        values[key] = row.take(key, cells.amount)


def _last_day(row: _Row, key: str) -> date | None:
    return None if not row.cell(key).strip() else row.take(key, cells.day)


def _term(row: _Row) -> None:
    """First and last days; `ends` and `current_ends` are kept as the day after the last one (exclusive)."""
    values, before = row.reading.values, len(row.reading.problems)
    starts = row.take("starts", cells.day)
    ends = _last_day(row, "ends")
    current = _last_day(row, "current_ends")
    if len(row.reading.problems) == before and starts:
        if ends and ends < starts:
            row.bad("ends", f"{ends} is before the first day, {starts}", "a last day on or after the first")
        floor = max(starts, ends or starts)
        if current and current < floor:
            against = "the last day of the first term" if ends and floor == ends else "the first day"
            row.bad("current_ends", f"{current} is before {against}, {floor}", f"{floor} or later")
        if not ends and current:
            row.guess("ends", current, "no last day: the one with extensions taken")
            ends = current
        elif not ends:
            row.guess("ends", "open-ended", "no last day: open-ended")
        _compare_duration(row, starts, ends, current)
    values["starts"] = starts
    values["ends"] = ends + DAY if ends else None
    values["current_ends"] = (current or ends or date.min) + DAY if ends else None


def _compare_duration(row: _Row, starts: date, ends: date | None, current: date | None) -> None:
    """The length stated beside the dates is not kept; where it disagrees with them, that is told."""
    stated = row.cell("duration").strip()
    if not stated or ends is None:
        return
    if not re.fullmatch(r"\d{1,5}(\.\d+)?", stated):
        row.guess("duration", "the dates", "a length that is not a number: the dates are kept")
        return
    months = float(stated)
    if months % 1:
        days = (ends - starts).days + 1
        row.guess(
            "duration", f"{days} day{'' if days == 1 else 's'}", "a part of a month: the dates are kept"
        )
        return
    lengths = [end for end in (ends, current) if end]
    if all(abs((add_months(starts, int(months)) - end).days) > 46 for end in lengths):
        row.guess(
            "duration", f"{starts} to {ends}", "a length that differs from the dates: the dates are kept"
        )


def _extensions(row: _Row) -> None:
    values = row.reading.values
    months = row.take("extension_months", lambda cell: cells.whole(cell, LONGEST_EXTENSION, unit="months"))
    allowed = row.take("extensions_allowed", lambda cell: cells.whole(cell, MOST_OPTIONS, unit="extensions"))
    taken = _taken(row)
    bad = {problem.column for problem in row.reading.problems}
    if row.mapping.heading("extensions_allowed") not in bad:
        if months and allowed is None:
            row.guess(
                "extensions_allowed", "no options", "an extension without a number of options: none kept"
            )
        if allowed and not months and row.mapping.heading("extension_months") not in bad:
            row.bad(
                "extension_months",
                "says nothing, but the contract has options",
                "the months of one extension",
            )
        if taken and taken > (allowed or 0):
            had = f"{taken} {'is' if taken == 1 else 'are'} taken, but the contract has {allowed or 'no'} options"
            row.bad("extensions_allowed", had, "the number of options agreed")
    values["extension_months"] = months
    values["extensions_allowed"] = allowed
    values["extensions_taken"] = taken


def _taken(row: _Row) -> int | None:
    """How many extensions are taken: as counted, or one yes for each; None when the file has no such column."""
    marks = [key for key in ("taken_1", "taken_2", "taken_3") if key in row.mapping.places]
    if "extensions_taken" in row.mapping.places:
        return row.take("extensions_taken", lambda cell: cells.whole(cell, MOST_OPTIONS, unit="extensions"))
    return sum(bool(row.take(key, cells.yes_no)) for key in marks) if marks else None


def _class_and_visibility(row: _Row) -> None:
    values = row.reading.values
    code = row.cell("classification").strip().removesuffix(".0")
    values["classification"] = ""
    if re.fullmatch(r"[0-9]{5,8}(-[0-9])?", code):
        values["classification"] = code
    elif not cells.unstated(code):
        row.bad("classification", f"“{code[:40]}” is not a classification code", "a code of 5 to 8 digits")
    said = row.cell("visibility").strip().lower()
    values["visibility"] = "public" if said in {"public", "open", "yes"} else "internal"
    if said not in {"public", "open", "yes", *INTERNAL}:
        if cells.unstated(said):
            row.guess("visibility", "internal", "visibility not stated: kept internal")
        else:
            row.bad("visibility", f"“{said[:40]}” is not a visibility", "Public or Internal")


def identity(values: dict[str, Value]) -> tuple[str, str, str, Value]:
    """What names one contract: reference, title, provider and first day, letter case and spacing apart."""
    return (
        plain(str(values["reference"])),
        plain(str(values["title"])),
        provider_key(str(values["provider"])),
        values["starts"],
    )


def read_rows(rows: Iterable[tuple[int, Sequence[str]]], mapping: Mapping) -> list[Reading]:
    """All rows, each read by itself and then beside the others: repeats are refused, shared references are told."""
    readings = [read_row(number, texts, mapping) for number, texts in rows]
    by_identity: dict[object, list[Reading]] = defaultdict(list)
    by_reference: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_identity[identity(reading.values)].append(reading)
        if reference := plain(str(reading.values["reference"])):
            by_reference[reference].append(reading)
    for same in by_identity.values():
        if len(same) > 1 and same[0].values["title"]:
            _refuse_repeats(same, mapping)
    for several in by_reference.values():
        if len(several) > 1:
            _tell_shared_reference(several, mapping)
    return readings


def _refuse_repeats(same: list[Reading], mapping: Mapping) -> None:
    first, *others = same
    title, equal = mapping.heading("title"), all(other.values == first.values for other in others)
    if equal:
        for other in others:
            other.problems.append(Mishap(title, f"repeats row {first.number} exactly", "the row once"))
        return
    differ = ", ".join(
        mapping.heading(key)
        for key in sorted(mapping.places, key=mapping.places.__getitem__)
        if any(_compared(other.values.get(key)) != _compared(first.values.get(key)) for other in others)
    )
    for reading in same:
        rest = " and ".join(str(other.number) for other in same if other is not reading)
        reading.problems.append(
            Mishap(
                title,
                f"names the same contract as row {rest} (reference, title, provider and first day agree) "
                f"but differs in {differ or 'capitals'}",
                "the row that is right, once",
            )
        )


def _compared(value: Value) -> Value:
    return plain(value) if isinstance(value, str) else value


def _tell_shared_reference(several: list[Reading], mapping: Mapping) -> None:
    numbers = [reading.number for reading in several]
    for reading in several:
        others = ", ".join(str(number) for number in numbers if number != reading.number)
        reading.guesses.append(
            Guess(
                mapping.heading("reference"),
                str(reading.values["reference"]),
                f"its own contract (also row {others})",
                "a reference on several rows: each is its own contract",
            )
        )


DATES = frozenset({"starts", "ends", "current_ends"})
SUMS = frozenset({"annual_value", "lifetime_value"})


def as_json(values: dict[str, Value]) -> dict[str, str | int | bool | None]:
    """Values as they are stored: dates and sums as texts."""
    return {key: str(value) if isinstance(value, date | Decimal) else value for key, value in values.items()}


def from_json(stored: dict[str, str | int | bool | None]) -> dict[str, Value]:
    """Stored values as they were read."""
    values: dict[str, Value] = {}
    for key, value in stored.items():
        if value is not None and key in DATES:
            values[key] = date.fromisoformat(str(value))
        else:
            values[key] = Decimal(str(value)) if value is not None and key in SUMS else value
    return values
