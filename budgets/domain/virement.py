"""Moves of budget: what a line can give, and whose money it is when budget leaves one fund for another."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

from jct.core.errors import Refused
from jct.core.money import ZERO, pounds, split

Key = TypeVar("Key", bound=Hashable)


def can_give(*, latest: Decimal, amount: Decimal, income: bool) -> bool:
    """Whether a line whose latest budget is `latest` can give `amount` (GBP).

    A line of spending gives what it has. A line of income may always give: its target becomes larger.
    """
    return income or amount <= latest


def parts_of(amount: Decimal, contributed: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """How much of a move between funds is each partner's, GBP, or of a partner's part each of its promises': in
    proportion to the cash each contributes to the fund that gives. The parts make `amount` to the penny, so that both
    funds still agree with their contributions and no partner pays more in all than before.

    Raises `Refused` when the partners contribute less cash than would move.
    """
    paying = {partner: cash for partner, cash in contributed.items() if cash > 0}
    whole = sum(paying.values(), ZERO)
    if amount > whole:
        raise Refused(
            f"The partners contribute {pounds(whole)} in cash to the fund that gives, which is less than "
            f"{pounds(amount)}."
        )
    return dict(zip(paying, split(amount, list(paying.values())), strict=True))
