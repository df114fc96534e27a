"""What the checks of a return look at, and what they say. Amounts in GBP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jct.core.money import ZERO


class Severity(StrEnum):
    """An error keeps a return from being submitted; a warning asks to look again."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Entry:
    """One line of a return as entered. `forecast` is None until somebody has given one.

    `previous_…` is what the partner's last return of the year said; where the year has none yet, `previous_accrual` is
    what was owed on 31 March, which the whole year takes off as `opening_accrual`. `explained`: the sum of the causes
    given for the forecast's movement. `after_grant`: what of the ledger is dated after the grant's end. `…_now`: as the
    registers, the line's profile and the year before stand, None when they were not asked; a correction after the lock
    keeps its budget to date, so `budget_to_date_now` is not asked there.
    """

    code: str
    name: str
    budget: Decimal
    ledger: Decimal
    actual: Decimal
    accrual: Decimal
    forecast: Decimal | None
    previous_forecast: Decimal | None
    explanation: str
    adjustment_reason: str
    is_income: bool = False
    budget_to_date: Decimal = ZERO
    low: Decimal | None = None
    high: Decimal | None = None
    method: str = ""
    method_reason: str = ""
    commitment: Decimal | None = None
    previous_accrual: Decimal | None = None
    opening_accrual: Decimal = ZERO
    previous_ledger: Decimal | None = None
    previous_explanation: str = ""
    explained: Decimal = ZERO
    budget_now: Decimal | None = None
    budget_to_date_now: Decimal | None = None
    ledger_now: Decimal | None = None
    opening_now: Decimal | None = None
    after_grant: Decimal = ZERO
    closed_on: date | None = None

    @property
    def spent(self) -> Decimal:
        """The adjusted actual: actual and accruals."""
        return self.actual + self.accrued

    @property
    def accrued(self) -> Decimal:
        """What accruals add to the year: what is owed now less what was owed when it began."""
        return self.accrual - self.opening_accrual

    @property
    def variance(self) -> Decimal | None:
        return None if self.forecast is None else self.forecast - self.budget

    @property
    def movement(self) -> Decimal | None:
        """How the forecast moved since the last report; None without two forecasts."""
        if self.forecast is None or self.previous_forecast is None:
            return None
        return self.forecast - self.previous_forecast

    @property
    def sign(self) -> int:
        """Income is entered as a negative sum."""
        return -1 if self.is_income else 1


@dataclass(frozen=True)
class Waived:
    """Leave for one line to break one check. `until` is the last day."""

    by: str
    until: date
    reason: str


@dataclass(frozen=True)
class Setting:
    """By what a return is judged: the fund's tolerances, the quarter, the day, and what was agreed about the checks.

    A line is explained from `explain_over` (GBP), or from `explain_percent` of its budget when the variance is above
    `floor`. `month`: of the financial year, at the quarter's end (3, 6, 9, 12). `untied`: contributions less latest
    budget of the fund. `left_out`: the names of lines with money in the year that have no row. `blocks_from`: check →
    day from which its warning is an error. `waivers`: (line, check) → leave.
    """

    explain_over: Decimal
    starts: date
    ends: date
    month: int
    on: date
    explain_percent: Decimal | None = None
    floor: Decimal = ZERO
    tolerance: Decimal = ZERO
    untied: Decimal = ZERO
    grant_ends: date | None = None
    left_out: tuple[str, ...] = ()
    blocks_from: Mapping[str, date] = field(default_factory=dict)
    waivers: Mapping[tuple[str, str], Waived] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing to mend (`blocks`) or to look at again. `code` is the line's, `column` the field of the grid, `where`
    says both in words; `check` is the rule that found it. `waived` says who gave leave, and until when; `blocks_from`
    is the day from which a warning will be an error.
    """

    code: str
    column: str
    where: str
    message: str
    blocks: bool = True
    check: str = ""
    waived: Waived | None = None
    blocks_from: date | None = None
    waivable: bool = False
