"""Named facts: a lower page shows what an upper app knows without importing it (spend and KPI state on a contract)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FactPanel:
    """A small panel: a title, rows of (label, value, link or None), a note, and where to read more."""

    title: str
    rows: Sequence[tuple[str, str, str | None]] = ()
    note: str = ""
    url: str = ""


Provider = Callable[..., FactPanel | None]
_providers: dict[str, Provider] = {}


def provides_fact(name: str) -> Callable[[Provider], Provider]:
    """Register the decorated function as the provider of `name`, such as "contract.spend"."""

    def register(provider: Provider) -> Provider:
        _providers[name] = provider
        return provider

    return register


def fact(name: str, **facts: Any) -> FactPanel | None:
    """The panel called `name` for these facts; None when nobody provides it or there is nothing to show."""
    provider = _providers.get(name)
    return provider(**facts) if provider else None
