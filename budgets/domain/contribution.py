"""What each partner puts in: what counts towards its share, contributions that run for part of a year, and whether
they tie to the budget.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import MONTHS, FinancialYear
from jct.core.money import ZERO, money, pounds

# Kinds of change of a budget that are paid for by money the fund has already.
NEEDS_NO_CONTRIBUTION = ("carried", "reserve")


@dataclass(frozen=True)
class Contributed:
    """One row of a partner's contribution for a year: `amount` GBP; `counts` says whether it counts towards
    its share.
    """

    partner: str
    amount: Decimal
    cash: bool = True
    recurrent: bool = True
    counts: bool = True


def share_base(rows: Iterable[Contributed], partner: str) -> Decimal:
    """The contribution that weighs in the partner's risk share, GBP.

    In-kind contributions are valued and disclosed but do not count; neither does a row marked as not
    counting.
    """
    return sum((row.amount for row in rows if row.partner == partner and row.cash and row.counts), ZERO)


def months_remaining(starts: date, year: FinancialYear) -> int:
    """How many months of the year are left from `starts`; a month begun counts as a whole one."""
    if starts <= year.starts:
        return 12
    if starts >= year.ends:
        return 0
    return 12 - ((starts.year - year.starts.year) * 12 + starts.month - year.starts.month)


def part_year(annual: Decimal, starts: date, year: FinancialYear) -> Decimal:
    """The part of an annual contribution due when it starts in the year: whole months remaining ÷ 12, GBP.

    A start before the year gives all of it and one after it nothing. A month begun counts as a whole month.
    """
    return money(annual * months_remaining(starts, year) / 12)


def part_year_words(annual: Decimal, starts: date, year: FinancialYear) -> str:
    """The sum as people would write it: "£6,000,000 × 9 ÷ 12 (July to March) = £4,500,000"."""
    left = months_remaining(starts, year)
    if left == 0:
        return f"{pounds(annual)} begins after {year}: nothing is due in it"
    first = MONTHS[(3 + 12 - left) % 12]
    return f"{pounds(annual)} × {left} ÷ 12 ({first} to March) = {pounds(part_year(annual, starts, year))}"


@dataclass(frozen=True)
class Tie:
    """Confirmed contributions beside the latest budget, GBP. `brought` is what was carried forward or drawn from a
    reserve and so needs no contribution. `untied` is what they are over (positive) or under.
    """

    confirmed: Decimal
    indicative: Decimal
    budget: Decimal
    brought: Decimal = ZERO

    @property
    def untied(self) -> Decimal:
        return self.confirmed + self.brought - self.budget

    def follows(self, change: Decimal) -> bool:
        """Whether the budget may change by so much alone, GBP: towards the contributions, and no further."""
        return min(ZERO, self.untied) <= change <= max(ZERO, self.untied)

    @property
    def words(self) -> str:
        """Whether they tie, or by how much not."""
        them = "Confirmed contributions"
        if self.brought:
            them += f" and {pounds(self.brought)} brought forward or from reserves"
        if self.untied == 0:
            return f"{them} agree with the latest budget to the penny."
        side = "more" if self.untied > 0 else "less"
        said = (
            f"{them} are {pounds(abs(self.untied))} {side} than the latest budget "
            f"({pounds(self.confirmed + self.brought)} and {pounds(self.budget)})."
        )
        if self.indicative == -self.untied:
            return f"{said} They will agree once the indicative {pounds(self.indicative)} is confirmed."
        return said
