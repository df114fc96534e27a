"""What each partner puts in: what counts towards its share, and contributions that run for part of a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jct.core.calendar import FinancialYear
from jct.core.money import ZERO, money


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


def part_year(annual: Decimal, starts: date, year: FinancialYear) -> Decimal:
    """The part of an annual contribution due when it starts in the year: whole months remaining ÷ 12, GBP.

    A start before the year gives all of it and one after it nothing. A month begun counts as a whole month.
    """
    if starts <= year.starts:
        return money(annual)
    if starts >= year.ends:
        return ZERO
    gone = (starts.year - year.starts.year) * 12 + starts.month - year.starts.month
    return money(annual * (12 - gone) / 12)
