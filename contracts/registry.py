"""Which money pays for a contract: told by the app that keeps the money, so that we need not import it."""

from datetime import date
from typing import Protocol

from partnerships.registry import FundOffered


class PaidFrom(Protocol):
    """The fund whose lines pay for the contract on the day `on`; None when none does. Several are told as one without a
    name, bound as the strictest of them.
    """

    def __call__(self, contract: int, on: date) -> FundOffered | None: ...


_providers: list[PaidFrom] = []


def provides_paying_fund(provider: PaidFrom) -> PaidFrom:
    """Register what knows which lines pay for a contract; there is one."""
    _providers[:] = [provider]
    return provider


def paying_fund(contract: int, on: date) -> FundOffered | None:
    """The fund that a request about the contract names on the day `on`; None when nobody keeps that money."""
    return next((provider(contract, on) for provider in _providers), None)
