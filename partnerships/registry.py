"""Who is told when a request is decided: the owner of that type of decision, by name, so we need not import it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from partnerships.domain.words import DecisionType


class Owner(Protocol):
    """Called in the transaction that settles the request: approved, refused or lapsed, as its state says.

    `approval` is the Approval or Resolution it rests on (None when it lapsed). What the owner raises leaves an approved
    request "approved, not applied", and undoes a refusal.
    """

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
