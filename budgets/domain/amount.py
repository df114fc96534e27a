"""Money as people and spreadsheets write it, read into GBP to the penny or refused with what would be
right.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from jct.core.errors import Refused
from jct.core.money import ZERO, money, pounds

NOTHING = {"-", "–", "—", "−", "nil"}
SPACES = re.compile(
    r"[\s\u00a0\u2007\u200b\u202f\u2060\ufeff]+"
)  # with what has no width, as our own pages have
PLAIN = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+", re.ASCII)
SIGNED = re.compile(
    r"(?:£(?=\())?(?P<open>\()?(?P<sign>[-+−–])?£?(?P<inner>[-−–])?(?P<figure>[\d.,]+)"
    r"(?P<unit>k|thousand|m|mn|million|bn|billion)?(?P<after>[-−–])?(?P<close>\))?",
    re.ASCII | re.IGNORECASE,
)
UNITS = {"k": 3, "t": 3, "m": 6, "b": 9}  # powers of ten, by the first letter of the unit
LARGEST = Decimal("999999999999.99")
EXAMPLE = "an amount such as 1,234.56, -1,234.56 or (1,234.56)"


@dataclass(frozen=True)
class Amount:
    """`value` in GBP, None for an empty cell; `guess` says how a doubtful text was read, for the reader to
    confirm.
    """

    value: Decimal | None
    guess: str = ""


def read_amount(text: str) -> Amount:
    """Read one cell: £ and thousands commas are ignored, brackets and a minus on either side make it
    negative.

    "-", "–" and "nil" are read as 0.00, "1.2m" as 1,200,000.00, and more than two decimals are rounded half
    up; each is reported as a guess. Raises `Refused` whose text completes "the cell says …": what is wrong,
    and what would be right.
    """
    cell = SPACES.sub("", text)
    if not cell:
        return Amount(None)
    if cell.lower() in NOTHING:
        return Amount(ZERO, f"“{text.strip()}” read as £0.00")
    found = SIGNED.fullmatch(cell)
    if not found or bool(found["open"]) != bool(found["close"]) or not PLAIN.fullmatch(found["figure"]):
        raise Refused(f"“{shorten(text)}” is not an amount")
    minuses = sum(bool(found[part]) for part in ("open", "inner", "after")) + ((found["sign"] or "+") != "+")
    if minuses > 1:
        raise Refused(f"“{shorten(text)}” is negative twice")
    exact = Decimal(found["figure"].replace(",", ""))
    if unit := found["unit"]:
        exact = exact.scaleb(UNITS[unit[0].lower()])
    if exact > LARGEST:
        raise Refused(f"“{shorten(text)}” is larger than {pounds(LARGEST)}")
    value = money(-exact if minuses else exact)
    if abs(value) != exact:
        return Amount(value, f"“{shorten(text)}” rounded to {pounds(value)}")
    return Amount(value, f"“{shorten(text)}” read as {pounds(value)}" if unit else "")


def how_negative(text: str, value: Decimal | None) -> str:
    """How a negative sum was told from brackets or from a minus behind it; empty where a minus stands before it."""
    marks = text.strip()
    if value is None or value >= 0 or not marks.endswith((")", "-", "−", "–")):
        return ""
    return f"“{shorten(text)}” read as {pounds(value)}"


def shorten(text: str, size: int = 40) -> str:
    """The text on one line, cut to `size` characters, so that a message stays readable."""
    line = " ".join(text.split())
    return line if len(line) <= size else f"{line[: size - 1]}…"
