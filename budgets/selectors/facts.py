"""What is told of funds, returns and contributions: frozen, ready for a page or a snapshot. Amounts in GBP."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from budgets.domain.agreement import Standing
from budgets.domain.contribution import Tie
from budgets.domain.forecast import Limits
from budgets.domain.position import LinePosition
from budgets.domain.risk_share import RiskShare
from jct.core.calendar import Quarter
from jct.core.money import ZERO


@dataclass(frozen=True)
class PartnerContribution:
    """What one partner puts into a fund in the year; `base` is what counts towards its share, `in_kind`
    apart from `total`. `unconfirmed` is of `total`, `kind_unconfirmed` of `in_kind`.
    """

    key: int
    name: str
    original: Decimal
    variations: Decimal
    total: Decimal
    in_kind: Decimal
    base: Decimal
    unconfirmed: Decimal
    kind_unconfirmed: Decimal = ZERO

    @property
    def indicative(self) -> Decimal:
        """What of all that it gives is only promised, GBP."""
        return self.unconfirmed + self.kind_unconfirmed


@dataclass(frozen=True)
class Told:
    """The version of a return whose figures are in the position: while it is being corrected, the one before."""

    pk: int
    version: int
    submitted_by: str
    certified_by: str


@dataclass(frozen=True)
class ReturnState:
    """One partner's return for the quarter. `pk` is None when none was opened. `updated`: its figures are
    in the position, those of `told`.
    """

    pk: int | None
    partner: str
    state: str
    words: str
    updated: bool
    late: bool
    due_on: date | None
    version: int
    submitted_by: str
    submitted_at: datetime | None
    certified_by: str
    certified_at: datetime | None
    note: str
    told: Told | None = None


@dataclass(frozen=True)
class Change:
    """One change of a line's budget with its reason. `entered_on`: the day it was entered, for one whose date lies in a
    quarter before the one that is told.
    """

    line: str
    kind: str
    amount: Decimal
    effective_on: date
    reason: str
    by: str
    entered_on: date | None = None


@dataclass(frozen=True)
class AgreementFacts:
    """What a fund rests on. `until` is the first day without it, be it by its end or by a notice; `stands` is how it
    stands today, `stood` how it did on the quarter's last day, or the fund's where that came first.
    """

    key: int
    reference: str
    title: str
    until: date | None
    stands: Standing
    stood: Standing

    @property
    def lapse(self) -> str:
        """That nothing bound the partners at the end of the quarter; nothing where the agreement did."""
        return "" if self.stood.binds else f"Agreement {self.reference} {self.stood.said}."


@dataclass(frozen=True)
class FundFacts:
    """A fund in a quarter: its lines and their sum, who funds it, who has reported, who would bear the
    variance.
    """

    key: int
    name: str
    kind: str
    kind_words: str
    care_group: str
    host: str
    pool_manager: str
    agreement: AgreementFacts | None
    limits: Limits
    explain_from: str
    lines: tuple[LinePosition, ...]
    total: LinePosition
    contributions: tuple[PartnerContribution, ...]
    contributed: Decimal
    returns: tuple[ReturnState, ...]
    risk_share: RiskShare
    risk_share_source: str
    changes: tuple[Change, ...]
    brought_forward: Decimal = ZERO  # in the latest budget, from reserves and last year's underspend
    settled: bool = (
        False  # what is known of its lines is kept as it stood when the quarter was locked or signed
    )
    closing_words: str = ""  # of quarter 4: whether the ledger's closing entries (period 13) are in
    signed_otherwise: str = ""  # that partners signed other shares of the quarter than stand now
    closed_on: date | None = None

    @property
    def lapse(self) -> str:
        """That no agreement bound the fund's partners at the end of the quarter, of one that has an agreement."""
        return self.agreement.lapse if self.agreement else ""

    @property
    def explained(self) -> tuple[LinePosition, ...]:
        """The lines somebody has explained."""
        return tuple(line for line in self.lines if line.explanation)

    @property
    def tie(self) -> Tie:
        """Confirmed contributions of money beside the latest budget."""
        indicative = sum((row.unconfirmed for row in self.contributions), ZERO)
        return Tie(self.contributed - indicative, indicative, self.total.latest, self.brought_forward)

    @property
    def untied(self) -> Decimal:
        """Confirmed contributions and what was brought forward, less latest budget: nothing when they agree."""
        return self.tie.untied

    @property
    def indicative(self) -> Decimal:
        """What of all contributions no partner has confirmed yet, in kind or not."""
        return sum((row.indicative for row in self.contributions), ZERO)

    @property
    def not_updated(self) -> tuple[str, ...]:
        """The partners whose figures are carried forward."""
        return tuple(r.partner for r in self.returns if not r.updated)

    @property
    def certified(self) -> bool:
        """Whether every partner's return of the quarter is certified."""
        return bool(self.returns) and all(r.state == "certified" for r in self.returns)


@dataclass(frozen=True)
class Monitor:
    """Every fund of a partnership in a quarter: what the revenue monitor prints."""

    partnership: str
    quarter: Quarter
    funds: tuple[FundFacts, ...]
