"""Who is told when a request is decided: the owner of that type of decision, by name, so we need not import it.

And who knows what the board may commit: the app that keeps the money.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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


class Says(Protocol):
    """What the record behind a request says of it on the day `on`, in the words of `services.decisions.ask`; None when
    there is no record, and nothing when nobody can say it any more. `hold`: nobody changes that record before this
    transaction ends."""

    def __call__(self, *, request: Any, on: date, hold: bool) -> Mapping[str, Any] | None: ...


class Stale(Protocol):
    """Why the request cannot be approved as its record stands on the day `on`, in words for whoever would; nothing when
    it can. It can be refused all the same."""

    def __call__(self, *, request: Any, on: date) -> str: ...


class Followed(Protocol):
    """Called in the transaction in which a request has taken up what its record says: what else the record keeps of the
    request is brought into step."""

    def __call__(self, *, request: Any) -> None: ...


@dataclass(frozen=True)
class _Registered:
    owner: Owner
    record: str
    goes_back: bool
    in_words: bool
    of_partner: bool
    says: Says | None
    followed: Followed | None
    stale: Stale | None


_owners: dict[DecisionType, tuple[_Registered, ...]] = {}


def decides(
    decision_type: str,
    *,
    record: str = "",
    goes_back: bool = False,
    in_words: bool = False,
    of_partner: bool = False,
    says: Says | None = None,
    followed: Followed | None = None,
    stale: Stale | None = None,
) -> Callable[[Owner], Owner]:
    """Register the decorated function as an owner of `decision_type`. Raises ValueError for an unknown type.

    `record` names the relation by which a request leads to this owner's record: then the owner is told only of those
    that have one, and a type may have several owners. `goes_back`: a refusal puts the record back into its maker's
    hands, so such a request is never sent back by itself. `in_words`: it may also be asked for in words alone.
    `of_partner`: its requests say whose own decision they are. `says`: what the record says now, where it may change
    while the request waits; the request then follows it as a new version. `followed`: told once it has. `stale`:
    why it must not be approved any more, where the record stays as it was sent and what it rests on has moved.
    """
    kind = DecisionType(decision_type)

    def register(owner: Owner) -> Owner:
        registered = _Registered(owner, record, goes_back, in_words, of_partner, says, followed, stale)
        _owners[kind] = (registered, *_owners.get(kind, ()))
        return owner

    return register


def owner_of(request: Any) -> Owner | None:
    """The function to call once the request is settled; None when there is no record behind it."""
    found = _registered(request)
    return found.owner if found else None


def refusal_sends_back(request: Any) -> bool:
    """Whether refusing the request already gives its record back to be changed."""
    found = _registered(request)
    return found is not None and found.goes_back


def said_of(request: Any, *, on: date, hold: bool = False) -> Mapping[str, Any] | None:
    """What the record behind the request says of it now; None where it has none, or one that stays as it is."""
    found = _registered(request)
    return found.says(request=request, on=on, hold=hold) if found and found.says else None


def why_stale(request: Any, *, on: date) -> str:
    """Why the record behind the request must not be approved as it stands; nothing where it may."""
    found = _registered(request)
    return found.stale(request=request, on=on) if found and found.stale else ""


def followed(request: Any) -> None:
    """Tell the owner that the request, already saved, has taken up what its record says."""
    found = _registered(request)
    if found and found.followed:
        found.followed(request=request)


def may_move() -> list[DecisionType]:
    """The kinds of decision whose records may change while a request waits."""
    return [kind for kind, known in _owners.items() if any(one.says for one in known)]


def asked_in_words(decision_type: str) -> bool:
    """Whether such a decision may be asked for without a record, on the page for any request."""
    return all(registered.in_words for registered in _owners.get(DecisionType(decision_type), ()))


def says_whose(decision_type: DecisionType) -> bool:
    """Whether a request of this kind can say which partner's own decision it is."""
    known = _owners.get(decision_type, ())
    return asked_in_words(decision_type) or any(registered.of_partner for registered in known)


def _registered(request: Any) -> _Registered | None:
    known = _owners.get(DecisionType(request.decision_type), ())
    return next((one for one in known if not one.record or _leads_to(request, one.record)), None)


def _leads_to(request: Any, record: str) -> bool:
    found = getattr(request, record, None)
    return found.exists() if hasattr(found, "exists") else found is not None


class AuthorityOfBoard(Protocol):
    """What a partnership's board may commit in the year of the day `on`, and has: with what was decided after that day
    too, unless `known_then`."""

    def __call__(self, partnership: int, on: date, *, known_then: bool) -> BoardAuthority | None: ...


@dataclass(frozen=True)
class FundOffered:
    """A fund as a request may name it: whether its money is indicative only, and the first day without it."""

    name: str
    is_notional: bool = False
    money_ends: date | None = None


class FundsOf(Protocol):
    """The funds of a partnership that `user` may see, or all of them for nobody, in order of their names."""

    def __call__(self, partnership: int, user: Any | None) -> Sequence[FundOffered]: ...


_funds: list[FundsOf] = []


def provides_funds(provider: FundsOf) -> FundsOf:
    """Register what knows a partnership's funds; there is one."""
    _funds[:] = [provider]
    return provider


def funds_of(partnership: int, user: Any | None) -> Sequence[FundOffered]:
    """The funds kept here that `user` may see, or all of them for nobody; none when nobody keeps that money."""
    return next((provider(partnership, user) for provider in _funds), ())


class HoldsFund(Protocol):
    """Lets nobody change the fund that a partnership keeps under a name before this transaction ends."""

    def __call__(self, partnership: int, name: str) -> None: ...


_fund_holders: list[HoldsFund] = []


def holds_funds(holder: HoldsFund) -> HoldsFund:
    """Register what holds a fund while somebody decides on it; there is one."""
    _fund_holders[:] = [holder]
    return holder


def hold_fund(partnership: int, name: str) -> None:
    """Nobody changes the fund kept under this name before this transaction ends; nothing where nobody keeps it."""
    for holder in _fund_holders:
        holder(partnership, name)


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
