"""The funds that a request may name, for the page on which decisions are asked for."""

from collections.abc import Sequence
from typing import Any

from budgets.models.fund import Kind
from budgets.permissions import visible_funds
from partnerships.registry import FundOffered, provides_funds


@provides_funds
def funds_offered(partnership: int, user: Any) -> Sequence[FundOffered]:
    """What decides whether a fund can pay: notional money cannot be spent, and a grant only until its day."""
    rows = visible_funds(user).filter(partnership=partnership).order_by("name")
    return [FundOffered(row.name, row.kind == Kind.NOTIONAL, row.grant_ends) for row in rows]
