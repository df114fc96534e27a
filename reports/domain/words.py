"""Figures in words, as the two reports print them. A sign never stands alone: over and under, higher and lower."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jct.core.calendar import Quarter, day_words
from jct.core.money import THOUSAND, money, over_under
from reports.domain.document import Cell, Paragraph, Table, Tone

Facts = Mapping[str, Any]

ROUNDING = (
    "Figures are computed to the penny and printed in thousands of pounds (£k), rounded half up; "
    "printed figures may not sum because of rounding."
)
CONVENTION = (
    "A variance is the forecast less the latest budget. Spending more than the budget, or receiving less income than "
    "the budget, is printed “over”; the reverse is “under”. Income lines carry a minus sign. A movement is the change "
    "of forecast since the last report; a change of budget is shown apart."
)
STATUS_TONES: Mapping[str, Tone] = {"green": "good", "amber": "warn", "red": "bad", "blue": "info"}


@dataclass(frozen=True, slots=True)
class Edition:
    """Which printing of a snapshot this is.

    `approvals` are the signatures: post or body, person, day, clause. A draft has none and says so on every page.
    """

    version: int
    sha256: str
    draft: bool = True
    approvals: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def words(self) -> str:
        return (
            f"Version {self.version}, {'draft: not approved for publication' if self.draft else 'approved'}"
        )


def amount(value: str | None) -> Decimal:
    """An amount of the facts in GBP; nothing counts as nought only where the caller has said so in words."""
    return money(value or "0")


def k(value: Decimal) -> str:
    """Thousands without the pound sign, for a column headed £k: "46,500", "−2,100"."""
    thousands = (value / THOUSAND).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f"{'−' if thousands < 0 else ''}{abs(thousands):,}"


def _directed(value: Decimal, up: str, down: str, none: str) -> str:
    text = k(abs(value))
    if value == 0:
        return none
    if text == "0":
        text = "<1"
    return f"{text} {up if value > 0 else down}"


def variance_k(value: Decimal) -> str:
    """ "950 over", "140 under", "nil"."""
    return _directed(value, "over", "under", "nil")


def movement_k(value: Decimal) -> str:
    """ "550 up", "140 down", "none"."""
    return _directed(value, "up", "down", "none")


def virement_k(value: Decimal) -> str:
    """ "300 in", "300 out", "none"."""
    return _directed(value, "in", "out", "none")


def moved(value: Decimal) -> str:
    """A movement in a sentence: "£300k higher than", "£140k lower than", "the same as"."""
    if value == 0:
        return "the same as"
    return f"{over_under(abs(value)).removesuffix(' over')} {'higher' if value > 0 else 'lower'} than"


def percentage(value: str | None) -> str:
    """ "2.04%" to two places, as the status is judged; "n/a" for a budget of nought.

    Without a sign: the word beside it says which way.
    """
    if value is None:
        return "n/a"
    return f"{abs(Decimal(value)).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"


def day(value: str | None) -> str:
    """ "20 October 2026" from an ISO date or moment; nothing for nothing."""
    return day_words(date.fromisoformat(value[:10])) if value else ""


def status(line: Facts) -> Cell:
    """A budget line's status as a word with its tone."""
    if not line["updated"]:
        return Cell("Not updated", "muted")
    return Cell(sentence(line["status_word"]), STATUS_TONES.get(line["status"], "muted"))


def quarter_words(facts: Facts) -> str:
    """ "Quarter 2 2026/27 (July to September 2026)"."""
    return Quarter.parse(facts["quarter"]).label


def listed(names: Iterable[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentence(text: str) -> str:
    """The text with a capital first letter, where it begins a sentence or stands alone."""
    return text[:1].upper() + text[1:]


def by_fund(tables: Iterable[tuple[str, Table]]) -> tuple[Table | Paragraph, ...]:
    """(fund, its table): the tables that have rows, then one sentence for all funds that have nothing to show."""
    tables = list(tables)
    said: dict[str, list[str]] = {}
    for fund, table in tables:
        if not table.rows:
            said.setdefault(table.empty, []).append(fund)
    quiet = (f"{listed(funds)}: {empty[:1].lower()}{empty[1:]}" for empty, funds in said.items())
    return (
        *(table for _, table in tables if table.rows),
        *(Paragraph(text, role="note") for text in quiet),
    )


def count(number: int, one: str, many: str = "") -> str:
    """ "1 indicator", "3 indicators", "no indicators"."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def cover(facts: Facts, edition: Edition) -> tuple[tuple[str, str], ...]:
    """The facts on the cover of either report."""
    rows = [
        ("Period", quarter_words(facts)),
        ("Data as at", day(facts["data_as_at"])),
        ("For", facts["board"]),
        ("Version", edition.words),
        ("Prepared by", listed(f"{p['name']}, {p['post']}" for p in facts["prepared_by"])),
        ("Snapshot (sha256)", edition.sha256),
    ]
    return tuple((label, value) for label, value in rows if value)


def footer(facts: Facts, edition: Edition, title: str) -> tuple[str, str]:
    """The two lines at the foot of every page: what it is, and which frozen facts it was printed from."""
    quarter = Quarter.parse(facts["quarter"])
    what = f"{title} · Quarter {quarter.number} {quarter.financial_year} · {edition.words}"
    return what, f"Data as at {day(facts['data_as_at'])} · Snapshot sha256 {edition.sha256}"


def restated(facts: Facts) -> tuple[Paragraph, ...]:
    """Why this version replaces an earlier one; nothing for a first version."""
    if not facts["replaces"]:
        return ()
    return (
        Paragraph(f"This version replaces an earlier one of the same quarter. Reason: {facts['replaces']}"),
    )
