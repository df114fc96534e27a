"""What a fund has left of a year, by its last report."""

from datetime import date
from decimal import Decimal

from budgets.domain.year_end import last_quarter
from budgets.models import Fund
from budgets.selectors.monitor import fund_facts
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO


def underspent(fund: Fund, year: FinancialYear, *, on: date) -> Decimal | None:
    """What the fund has left of a year by its last report, GBP; nothing when it overspent, None when no partner has
    submitted the year's last quarter: the fourth, or the one in which the fund closed.
    """
    quarter = last_quarter(year, fund.closed_on)
    facts = fund_facts(Fund.objects.filter(pk=fund.pk), quarter=quarter, on=on)[0]
    if not any(row.updated for row in facts.returns):
        return None
    return max(-facts.total.variance, ZERO)
