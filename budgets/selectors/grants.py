"""Grants that must soon be spent, or should have been: how long there is, and what of this year's budget is left."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from budgets.domain.fund import grant_words
from budgets.models import Fund
from budgets.selectors.monitor import fund_facts
from jct.core.calendar import Quarter, last_day

WARNED = timedelta(days=92)  # a quarter before its end: there is one return left in which to plan


@dataclass(frozen=True)
class GrantLeft:
    """A grant that ends within a quarter or has ended. `unspent`: the year's latest budget less what is spent, GBP."""

    fund: Fund
    last: date
    unspent: Decimal
    words: str


def grants_ending(funds: QuerySet[Any], *, on: date) -> list[GrantLeft]:
    """Of the funds, the grants that are open and end within WARNED of the day `on`, or have ended with money left."""
    ending = funds.filter(kind="grant", closed_on=None, grant_ends__lte=on + WARNED)
    found = []
    for fund in ending.order_by("grant_ends", "position"):
        last = last_day(fund.grant_ends)
        (facts,) = fund_facts(Fund.objects.filter(pk=fund.pk), quarter=Quarter.of(min(on, last)), on=on)
        unspent = facts.total.latest - facts.total.spent
        if unspent > 0 or last >= on:
            found.append(GrantLeft(fund, last, unspent, grant_words(fund.grant_ends, unspent, on=on)))
    return found
