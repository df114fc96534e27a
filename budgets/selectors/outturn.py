"""What a fund has left of a year, by its last report."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budgets.domain.reserve import by_rule
from budgets.domain.year_end import last_quarter
from budgets.models import Fund
from budgets.selectors.monitor import fund_facts
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO


@dataclass(frozen=True)
class Left:
    """What a fund has left of a year, GBP; nothing when it overspent. `by_rule`: whose that is by its risk share."""

    underspent: Decimal
    by_rule: str


def left_of(fund: Fund, year: FinancialYear, *, on: date) -> Left | None:
    """What the fund has left of a year by its last report; None when no partner has submitted the year's last quarter:
    the fourth, or the one in which the fund closed.
    """
    quarter = last_quarter(year, fund.closed_on)
    facts = fund_facts(Fund.objects.filter(pk=fund.pk), quarter=quarter, on=on)[0]
    if not any(row.updated for row in facts.returns):
        return None
    return Left(max(-facts.total.variance, ZERO), by_rule(facts.risk_share))
