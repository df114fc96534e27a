"""Which money pays for a contract: told by the app that keeps the money, so that we need not import it."""

from typing import Protocol

from partnerships.registry import FundOffered


class PaidFrom(Protocol):
    """The one fund whose lines pay for the contract; None when none does, or more than one."""

    def __call__(self, contract: int) -> FundOffered | None: ...


_providers: list[PaidFrom] = []


def provides_paying_fund(provider: PaidFrom) -> PaidFrom:
    """Register what knows which lines pay for a contract; there is one."""
    _providers[:] = [provider]
    return provider


def paying_fund(contract: int) -> FundOffered | None:
    """The fund that a request about the contract names; None when nobody keeps that money."""
    return next((provider(contract) for provider in _providers), None)
