"""The funds that a request may name, and the one that pays for a contract."""

from collections.abc import Sequence
from typing import Any

from budgets.models import Fund
from budgets.models.fund import Kind
from budgets.permissions import visible_funds
from contracts.registry import provides_paying_fund
from partnerships.registry import FundOffered, provides_funds


@provides_funds
def funds_offered(partnership: int, user: Any | None) -> Sequence[FundOffered]:
    """What decides whether a fund can pay: notional money cannot be spent, and a grant only until its day."""
    known = Fund.objects.all() if user is None else visible_funds(user)
    rows = known.filter(partnership=partnership).order_by("name")
    return [_offered(row) for row in rows]


@provides_paying_fund
def pays_for(contract: int) -> FundOffered | None:
    """The fund of the contract's open lines; one query."""
    funds = list(Fund.objects.filter(lines__contract=contract, lines__closed_on=None).distinct()[:2])
    return _offered(funds[0]) if len(funds) == 1 else None


def _offered(fund: Fund) -> FundOffered:
    return FundOffered(fund.name, fund.kind == Kind.NOTIONAL, fund.grant_ends)
