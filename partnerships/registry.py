"""Who is told when a request is decided: the owner of that type of decision, by name, so we need not import it.

And who knows what the board may commit: the app that keeps the money.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from partnerships.domain.matter import BoardAuthority
from partnerships.domain.words import DecisionType


class Owner(Protocol):
    """Called in the transaction that settles the request: approved, refused or lapsed, as its state says.

    `approval` is the Approval or Resolution it rests on (None when it lapsed). What the owner raises leaves an approved
    request "approved, not applied", and undoes a refusal.
    """

    def __call__(self, *, request: Any, approval: Any, by: Any, at: datetime) -> None: ...


_owners: dict[DecisionType, Owner] = {}
_goes_back: set[DecisionType] = set()


def decides(decision_type: str, *, goes_back: bool = False) -> Callable[[Owner], Owner]:
    """Register the decorated function as the owner of `decision_type`. Raises ValueError for an unknown type.

    `goes_back`: a refusal puts the record back into its maker's hands, so such a request is never sent back by itself.
    """
    kind = DecisionType(decision_type)

    def register(owner: Owner) -> Owner:
        _owners[kind] = owner
        if goes_back:
            _goes_back.add(kind)
        return owner

    return register


def owner_of(decision_type: str) -> Owner | None:
    """The function to call once such a request is settled; None when nobody owns the type."""
    return _owners.get(DecisionType(decision_type))


def refusal_sends_back(decision_type: str) -> bool:
    """Whether refusing such a request already gives its record back to be changed."""
    return decision_type in _owners and decision_type in _goes_back


class AuthorityOfBoard(Protocol):
    """What a partnership's board may commit in the year of the day `on`, and has: with what was decided after that day
    too, unless `known_then`."""

    def __call__(self, partnership: int, on: date, *, known_then: bool) -> BoardAuthority | None: ...


_board_authorities: list[AuthorityOfBoard] = []


def provides_board_authority(provider: AuthorityOfBoard) -> AuthorityOfBoard:
    """Register what says how much the board may commit and has; there is one."""
    _board_authorities[:] = [provider]
    return provider


def board_authority(partnership: int, on: date, *, known_then: bool = False) -> BoardAuthority | None:
    """What the board may commit in the year of `on`; None when nobody keeps that money. `known_then`: as it stood that
    day, for a matter of the past; money that is still to be committed is committed once, whenever it was decided."""
    found = (provider(partnership, on, known_then=known_then) for provider in _board_authorities)
    return next(found, None)
