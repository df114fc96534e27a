"""A reserve's account year by year, and what may be drawn on it. GBP; into the reserve positive."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from budgets.domain.risk_terms import RiskShare
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO, pounds

OPENING, PAID_IN, CARRY_FORWARD, DRAW, RETURNED = "opening", "paid_in", "carry_forward", "draw", "returned"


@dataclass(frozen=True)
class Moved:
    """One movement: `kind` of the five above, in a financial year (its first calendar year)."""

    year: int
    kind: str
    amount: Decimal


@dataclass(frozen=True)
class ReserveYear:
    """One year's account: what stood there on 1 April, what came and went, what is left."""

    year: int
    opening: Decimal
    paid_in: Decimal = ZERO
    carried: Decimal = ZERO
    drawn: Decimal = ZERO
    returned: Decimal = ZERO

    @property
    def closing(self) -> Decimal:
        return self.opening + self.paid_in + self.carried + self.drawn + self.returned

    @property
    def label(self) -> str:
        return str(FinancialYear(self.year))


FIELDS = {PAID_IN: "paid_in", CARRY_FORWARD: "carried", DRAW: "drawn", RETURNED: "returned"}


def account(rows: Iterable[Moved], through: int | None = None) -> list[ReserveYear]:
    """Every year from the first movement to the last (or to `through`), in order, each opening with what the year
    before left. The balance with which a reserve was set up counts as its first year's opening.
    """
    by_year: dict[int, list[Moved]] = {}
    for row in rows:
        by_year.setdefault(row.year, []).append(row)
    if not by_year:
        return []
    years: list[ReserveYear] = []
    for year in range(min(by_year), max(*by_year, through or 0) + 1):
        entry = ReserveYear(year, years[-1].closing if years else ZERO)
        for row in by_year.get(year, ()):
            name = FIELDS.get(row.kind, "opening")
            entry = replace(entry, **{name: getattr(entry, name) + row.amount})
        years.append(entry)
    return years


def balance(rows: Iterable[Moved]) -> Decimal:
    """What the reserve holds, GBP."""
    return sum((row.amount for row in rows), ZERO)


def free(held: Decimal, asked: Iterable[Decimal]) -> Decimal:
    """What may still be asked for: the balance less the draws that wait for a decision. Never below nothing."""
    return max(held - sum(asked, ZERO), ZERO)


GOES_TO = {
    "carried_forward": "kept in the pool",
    "from_risk_pool": "into the risk pool",
    "offset": "set against other funds of the agreement",
    "outside": "to whom nobody has agreed yet",
}


def by_rule(share: RiskShare) -> str:
    """What the risk-share rule makes of an underspend, whatever is asked for: "£200 back to the Council, £100 kept in
    the pool".
    """
    if share.missing:
        return share.words
    back = [(part.amount, f"back to {part.name}") for part in share.shares]
    apart = [(getattr(share, name), words) for name, words in GOES_TO.items()]
    said = [f"{pounds(-amount)} {words}" for amount, words in (*back, *apart) if amount < 0]
    said += [f"{pounds(part.amount)} to be paid by {part.name}" for part in share.shares if part.amount > 0]
    return ", ".join(said) or "nothing is shared"


def carried_on(underspent_in: int) -> date:
    """The day on which an underspend of a financial year is carried forward: the first of the next."""
    return FinancialYear(underspent_in).ends
