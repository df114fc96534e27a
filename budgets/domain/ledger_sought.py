"""What is looked for among the ledger rows of a line, and what was found: how many rows, and what they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self
from urllib.parse import urlencode

from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.core.money import pounds

LONGEST = 200  # characters of anything looked for: no column holds more
PERIODS = range(1, 14)


@dataclass(frozen=True)
class Sought:
    """Words in the supplier, the beginning of the code, words in service, category or type, and one period (0: any)."""

    supplier: str = ""
    code: str = ""
    words: str = ""
    period: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Self:
        """What an address or a form says; what it cannot mean is left out."""
        supplier, code, words = (
            " ".join(given.get(name, "").replace("\x00", "").split())[:LONGEST]
            for name in ("supplier", "code", "words")
        )
        period = given.get("period", "")
        known = period.isascii() and period.isdecimal() and len(period) < 3 and int(period) in PERIODS
        return cls(supplier, code, words, int(period) if known else 0)

    def __bool__(self) -> bool:
        return bool(self.supplier or self.code or self.words or self.period)

    @property
    def query(self) -> str:
        """The same as part of an address: "supplier=Acme&period=4", empty when all rows are looked for."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    def said(self, year: int) -> str:
        """In words, after "rows"; `year`: the financial year in which the period lies."""
        parts = [
            f"with “{self.supplier}” in the supplier" if self.supplier else "",
            f"whose code begins with “{self.code}”" if self.code else "",
            f"with “{self.words}” in the service, category or type" if self.words else "",
            f"in period {self.period} of {FinancialYear(year)}" if self.period else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Found:
    """How many rows, and what they make (GBP)."""

    count: int
    total: Decimal

    @property
    def words(self) -> str:
        """ "1 row, £5" or "312 rows, £12,345.60"."""
        return f"{self.count:,} {'row' if self.count == 1 else 'rows'}, {pounds(self.total)}"


def same(confirmed: Found, now: Found) -> None:
    """Raises Refused when what would be moved is no longer what a person has confirmed."""
    if confirmed != now:
        raise Refused(
            f"The ledger has changed: you confirmed {confirmed.words}, and now it is {now.words}. Nothing was moved. "
            "Look again and confirm."
        )
