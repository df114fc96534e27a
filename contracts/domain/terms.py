"""What must agree among the dates, options and sums of one contract."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem


@dataclass(frozen=True)
class Terms:
    """The term of a contract: ends are exclusive, None = open-ended; sums in GBP, None = not stated."""

    starts: date
    ends: date | None
    current_ends: date | None
    extension_months: int
    extensions_allowed: int
    extensions_taken: int
    annual_value: Decimal | None
    lifetime_value: Decimal | None


def check(terms: Terms) -> list[tuple[str, Problem]]:
    """Every disagreement, with the field to mend. Empty when all is well."""
    found: list[tuple[str, Problem]] = []

    def add(field: str, where: str, what: str, instead: str) -> None:
        found.append((field, Problem(where, what, instead)))

    if terms.ends is not None and terms.ends <= terms.starts:
        add("ends", "Last day", "it is before the first day", f"{day_words(terms.starts)} or later")
    if terms.ends is None and terms.current_ends is not None:
        add(
            "ends",
            "Last day",
            "it is missing, yet a last day with extensions is given",
            "the last day as first agreed",
        )
    if terms.ends is not None and terms.current_ends is not None and terms.current_ends < terms.ends:
        first = day_words(terms.ends - DAY)
        add(
            "current_ends",
            "Last day with extensions",
            "it is before the last day as first agreed",
            f"{first} or later",
        )
    if terms.extensions_taken > terms.extensions_allowed:
        add(
            "extensions_taken",
            "Extensions taken",
            f"{terms.extensions_taken} of {terms.extensions_allowed} options are taken",
            "no more than the options agreed",
        )
    if terms.extensions_allowed and not terms.extension_months:
        add(
            "extension_months",
            "Length of one extension",
            "it is missing",
            "the months that one extension lasts",
        )
    for field, where, value in (
        ("annual_value", "Annual value", terms.annual_value),
        ("lifetime_value", "Whole value", terms.lifetime_value),
    ):
        if value is not None and value < 0:
            add(field, where, "it is below nought", "what the contract costs, as a positive sum")
    return found
