"""What one cell of a register says: the value, the value with a guess told, or why it cannot be read.

Each reader takes the cell's text and returns (value, guess); the guess is None when nothing had to be assumed.
A cell that cannot be read raises BadCell with what is wrong and what would be right.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from jct.core.money import money

UNSTATED = frozenset(
    {*("", "-", "–", "—", "?", "x", "n/a", "na", "none", "nil"), *("tbc", "tba", "tbd", "unknown", "various")}
)
EXCEL_DAY_ZERO = date(1899, 12, 30)
EARLIEST, LATEST = date(1948, 7, 5), date(2199, 12, 31)  # nothing here is older than the NHS
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_NAMES = {name[:length]: place for place, name in enumerate(_MONTHS, 1) for length in (3, 4, len(name))}
LARGEST_SUM = Decimal("999999999999.99")


class BadCell(ValueError):
    """A cell that cannot be read: `what` is wrong with it and what would be right `instead`."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


def unstated(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, N/A, TBC and the like."""
    return text.strip().lower() in UNSTATED


# UTF-8 punctuation read as Latin-1 and saved again: whole ("â\x80\x99"), or its first byte lost ("\x80\x99").
_BROKEN = re.compile("\u00e2?\x80([\x80-\xbf])")
_DOUBLE = re.compile(r"[ÂÃâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ¡-¿]{1,2}")


_INVISIBLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def _utf8(*octets: int) -> str:
    return bytes(octets).decode("utf-8")


def _mended(found: re.Match[str]) -> str:
    try:
        return found[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return found[0]


def text(cell: str, longest: int) -> tuple[str, str | None]:
    """A text in one line, composed (NFC), no control characters; letters damaged in transit are put right."""
    guess = None
    tidy = cell.strip()
    if not (cell.isascii() and cell.isprintable() and "\\" not in cell):
        mended = _DOUBLE.sub(_mended, _BROKEN.sub(lambda found: _utf8(0xE2, 0x80, ord(found[1])), cell))
        lines = re.sub(r"(\\r)?\\n", " ", mended)
        clean = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in lines)
        if mended != cell:
            guess = "damaged letters put right"
        elif clean.strip() != cell.strip():
            guess = "line breaks and control characters taken out"
        tidy = unicodedata.normalize("NFC", clean)
    tidy = " ".join(tidy.split())
    if len(tidy) > longest:
        raise BadCell(f"is {len(tidy):,} characters long", f"at most {longest:,} characters")
    return tidy, guess


def _date(year: int, month: int, day: int, found: str) -> date:
    try:
        answer = date(year, month, day)
    except ValueError:
        raise BadCell(
            f"{found} is not a day in the calendar", "a day that exists, such as 2022-09-30"
        ) from None
    if not EARLIEST <= answer <= LATEST:
        raise BadCell(f"{found} is not a likely day for a contract", "a day between 1948 and 2199")
    return answer


def day(cell: str) -> tuple[date, str | None]:
    """A date: 2021-04-01, 01/04/2021 (day first), 1 Apr 21, or the number a spreadsheet keeps."""
    found = cell.strip()
    if parts := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?", found, re.ASCII):
        return _date(int(parts[1]), int(parts[2]), int(parts[3]), found), None
    if parts := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})(?: [\d:.]+)?", found, re.ASCII):
        year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)
        answer = _date(year, int(parts[2]), int(parts[1]), found)
        ambiguous = answer.day <= 12 and answer.day != answer.month
        return answer, "read with the day first" if ambiguous or len(parts[3]) == 2 else None
    if parts := re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)?[ \-]([A-Za-z]+)\.?,?[ \-](\d{2}|\d{4})", found, re.ASCII
    ):
        month = MONTH_NAMES.get(parts[2].lower())
        if month:
            year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)
            return _date(year, month, int(parts[1]), found), None
    if re.fullmatch(r"[2-9]\d{4}(\.0)?", found, re.ASCII):
        return EXCEL_DAY_ZERO + timedelta(days=int(found[:5])), "a spreadsheet's number for a day"
    what = "is empty" if not found else f"“{found[:40]}” is not a date"
    raise BadCell(what, "a day such as 2022-04-01 or 01/04/2022")


_SUM = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(k|m|bn)?", re.ASCII)
_TIMES = {"k": Decimal(1000), "m": Decimal(1_000_000), "bn": Decimal(1_000_000_000)}


def amount(cell: str) -> tuple[Decimal | None, str | None]:
    """A sum in GBP, not negative; £ and thousands commas are welcome. None when the cell says nothing."""
    found = cell.strip()
    if unstated(found):
        return None, "no sum stated" if found else None
    plain = found.replace("£", "").replace("GBP", "").replace("\u00a0", "").strip().lower()
    if plain.startswith(("-", "−", "(")):
        raise BadCell(f"“{found[:40]}” is below nought", "what the contract costs, as a positive sum")
    parts = _SUM.fullmatch(plain)
    if not parts:
        raise BadCell(f"“{found[:40]}” is not a sum of money", "pounds and pence, such as 12500.00")
    exact = Decimal(parts[1].replace(",", "") + (parts[2] or "")) * _TIMES.get(parts[3] or "", Decimal(1))
    if exact > LARGEST_SUM:
        raise BadCell(f"“{found[:40]}” is larger than any contract", "pounds and pence, such as 12500.00")
    answer = money(exact)
    if parts[3]:
        return answer, "k, m or bn written out"
    return answer, "rounded to the penny" if answer != exact else None


def whole(cell: str, largest: int, *, unit: str) -> tuple[int | None, str | None]:
    """A whole number from 0 to `largest`, with or without its unit. None when the cell says nothing."""
    found = cell.strip()
    if unstated(found):
        return None, None if not found else "read as none"
    parts = re.fullmatch(r"(\d{1,6})(?:\.0+)?\s*(months?|years?|mths?|yrs?)?", found.lower(), re.ASCII)
    if not parts:
        raise BadCell(f"“{found[:40]}” is not a number of {unit}", f"a whole number from 0 to {largest}")
    years = bool(parts[2]) and parts[2].startswith("y")
    answer = int(parts[1]) * (12 if years else 1)
    if answer > largest:
        raise BadCell(f"{found} is too many {unit}", f"a whole number from 0 to {largest}")
    return answer, "years counted as months" if years else None


YES = frozenset({"yes", "y", "true", "1", "1.0", "taken"})
NO = frozenset({"no", "n", "false", "0", "0.0", "not taken"})


def yes_no(cell: str) -> tuple[bool | None, str | None]:
    """Yes, No, or None when the cell says nothing."""
    found = cell.strip().lower()
    if found in YES:
        return True, None
    if found in NO:
        return False, None
    if unstated(found):
        return None, None
    raise BadCell(f"“{cell.strip()[:40]}” is neither yes nor no", "Yes, No, or nothing")
