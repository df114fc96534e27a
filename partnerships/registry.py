"""Who is told when a request is decided: the owner of that type of decision, by name, so we need not import it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from partnerships.domain.words import DecisionType


class Owner(Protocol):
    """Called in the same transaction as the decision; what it raises undoes the decision."""

    def __call__(self, *, request: Any, approval: Any, by: Any, at: datetime) -> None: ...


_owners: dict[DecisionType, Owner] = {}


def decides(decision_type: str) -> Callable[[Owner], Owner]:
    """Register the decorated function as the owner of `decision_type`. Raises ValueError for an unknown type."""
    kind = DecisionType(decision_type)

    def register(owner: Owner) -> Owner:
        _owners[kind] = owner
        return owner

    return register


def owner_of(decision_type: str) -> Owner | None:
    """The function to call once such a request is approved or refused; None when nobody owns the type."""
    return _owners.get(DecisionType(decision_type))
