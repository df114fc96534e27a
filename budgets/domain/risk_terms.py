"""What a risk-share rule is made of, what it may draw on, and what comes of it. Amounts are GBP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jct.core.money import ZERO, pounds

OWN, PROPORTIONAL, EQUAL, FIXED, LEAD = "own", "proportional", "equal", "fixed", "lead"
RISK_POOL, OFFSET, RETAIN, OUTSIDE = "risk_pool", "offset", "retain", "outside"

METHODS = {
    OWN: "each partner bears the variance of its own lines",
    PROPORTIONAL: "shared in proportion to contributions",
    EQUAL: "shared equally",
    FIXED: "shared in fixed percentages",
    LEAD: "borne or kept by the host partner alone",
    RISK_POOL: "met from the risk pool",
    OFFSET: "set against the opposite variances of the agreement’s other funds",
    RETAIN: "kept in the fund and carried forward",
    OUTSIDE: "to be met from outside the fund, with every partner’s consent",
}
# What no partner bears: a reserve, another fund, next year, or money that is still to be agreed.
APART = (RISK_POOL, OFFSET, RETAIN, OUTSIDE)

COUNTED, CASH, CASH_AND_KIND, RECURRENT = "counted", "cash", "cash_and_kind", "recurrent"
BASES = {
    COUNTED: "contributions that count towards the share",
    CASH: "contributions of money",
    CASH_AND_KIND: "contributions of money and in kind",
    RECURRENT: "recurrent contributions of money",
}
Base = tuple[
    str, date | None
]  # which contributions, and as they stood at which day (None: at the quarter's end)


@dataclass(frozen=True)
class Party:
    """A partner of the fund. `base` is the contribution that counts towards its share, `bases` what it contributed
    by other measures; `own` the variance of the lines it leads, `fixed` of those whose variance stays with it.
    """

    key: str
    name: str
    base: Decimal = ZERO
    own: Decimal = ZERO
    fixed: Decimal = ZERO
    leads: bool = False  # the host of the fund
    bases: Mapping[Base, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step of a rule.

    `up_to` (GBP) and `up_to_percent` (of the fund's latest budget): the most it takes; without either, all that is
    left. `within` (GBP): it acts only while the whole variance is no more than that, a dead band. `base` and
    `base_on`: by which contributions a proportion goes. `shares`: per cent by partner key, for fixed shares. `caps`:
    the most a partner bears in all, GBP, counting what earlier steps gave it; what is above falls on `excess_to`.
    """

    method: str
    up_to: Decimal | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    excess_to: str = ""
    up_to_percent: Decimal | None = None
    within: Decimal | None = None
    base: str = COUNTED
    base_on: date | None = None

    @property
    def limited(self) -> bool:
        """Whether it may leave something for the steps after it."""
        limits = (self.up_to, self.up_to_percent, self.within)
        return self.method in (RISK_POOL, OFFSET) or any(limit is not None for limit in limits)


@dataclass(frozen=True)
class Rule:
    """The steps for an overspend and for an underspend, and the clause of the agreement they come from.

    `fixed_lines`: the variance of fixed lines stays with the partner that leads them; the rest is shared.
    """

    over: tuple[Step, ...]
    under: tuple[Step, ...]
    source: str = ""
    fixed_lines: bool = False

    @property
    def bases(self) -> frozenset[Base]:
        """The measures of contributions its steps go by, besides the usual one."""
        named = {(s.base, s.base_on) for s in (*self.over, *self.under) if s.method == PROPORTIONAL}
        return frozenset(named - {(COUNTED, None)})

    @property
    def names(self) -> frozenset[str]:
        """The partners its steps name, who bear a part whether or not they contribute or lead lines."""
        steps = (*self.over, *self.under)
        return frozenset(key for s in steps for key in (*s.shares, *s.caps, s.excess_to) if key)

    def offsets(self, variance: Decimal) -> bool:
        """Whether a variance is first set against other funds of the agreement."""
        steps = self.over if variance > 0 else self.under
        return bool(steps) and steps[0].method == OFFSET


@dataclass(frozen=True)
class Means:
    """What a rule may draw on, GBP: the balance of the `risk_pool` (None: not known, so not a limit), what may be set
    against other funds (`offset`), and the fund's latest `budget`, of which limits in per cent are taken.
    """

    risk_pool: Decimal | None = None
    offset: Decimal = ZERO
    budget: Decimal = ZERO


@dataclass(frozen=True)
class Working:
    """What one step did: `words` for a reader, the `amount` it took, each party's part in party order, and
    the sums. Number 0 is what stays with its partner before the first step.
    """

    number: int
    words: str
    amount: Decimal
    parts: tuple[Decimal, ...]
    sums: tuple[str, ...]


@dataclass(frozen=True)
class PartyShare:
    key: str
    name: str
    amount: Decimal
    words: str

    @property
    def falls(self) -> str:
        """ "£759,375 to pay", "£200 back" or "nothing"."""
        return falls_words(self.amount)


@dataclass(frozen=True)
class RiskShare:
    """The answer. `shares` + `from_risk_pool` + `offset` + `carried_forward` + `outside` = `variance`, to the penny;
    all zero when `missing`. `outside` is money nobody has agreed to pay yet.
    """

    variance: Decimal
    missing: bool
    words: str
    shares: tuple[PartyShare, ...] = ()
    from_risk_pool: Decimal = ZERO
    carried_forward: Decimal = ZERO
    working: tuple[Working, ...] = ()
    offset: Decimal = ZERO
    outside: Decimal = ZERO


def falls_words(amount: Decimal) -> str:
    if not amount:
        return "nothing"
    return f"{pounds(amount)} to pay" if amount > 0 else f"{pounds(-amount)} back"
