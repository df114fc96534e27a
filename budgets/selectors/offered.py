"""The funds that a request may name, and the one that pays for a contract."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from budgets.models import BudgetLine, Fund
from budgets.models.fund import Kind
from budgets.permissions import visible_funds
from contracts.registry import provides_paying_fund
from partnerships.registry import FundOffered, provides_funds


@provides_funds
def funds_offered(partnership: int, user: Any | None) -> Sequence[FundOffered]:
    """What decides whether a fund can pay: notional money cannot be spent, and a grant only until its day."""
    known = Fund.objects.all() if user is None else visible_funds(user)
    rows = known.filter(partnership=partnership).order_by("name")
    return [offered(row) for row in rows]


@provides_paying_fund
def pays_for(contract: int, on: date) -> FundOffered | None:
    """The fund of the contract's lines that are open on the day; of several the strictest money, without a name, so
    that no part of it is taken for money that can be spent, or for longer. One query.
    """
    funds = [offered(row) for row in Fund.objects.filter(lines__in=_paying(contract, on)).distinct()]
    if len(funds) < 2:
        return next(iter(funds), None)
    return FundOffered(
        "",
        any(fund.is_notional for fund in funds),
        min((fund.money_ends for fund in funds if fund.money_ends), default=None),
    )


def _paying(contract: int, on: date) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), contract=contract)


def offered(fund: Fund) -> FundOffered:
    """The money of a fund as a request names it."""
    return FundOffered(fund.name, fund.kind == Kind.NOTIONAL, fund.grant_ends)
