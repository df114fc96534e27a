"""The registry behind "Your work": each app tells what waits for a person, and the page only gathers.

An app puts its provider in `<app>/work.py` and imports that module in its AppConfig.ready().
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class WorkItem:
    """One thing that waits for the signed-in person, one click away."""

    title: str
    url: str
    kind: str  # "Budget return", "Approval", "Contract", "Indicator", "Pack": the page groups by it
    due: date | None = None
    detail: str = ""


Provider = Callable[[Any, date], list[WorkItem]]
_providers: list[Provider] = []


def provides_work(provider: Provider) -> Provider:
    """Register `provider(user, on)`; registering the same function twice does nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def work_for(user: Any, on: date) -> list[WorkItem]:
    """All that waits for `user` on the day `on`: dated things first, soonest first, then by kind and title."""
    items = [item for provider in _providers for item in provider(user, on)]
    return sorted(items, key=lambda item: (item.due is None, item.due or on, item.kind, item.title))
