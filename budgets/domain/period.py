"""Who may still write to a quarter: everybody who enters, only keepers and those with leave, or nobody."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from jct.core.calendar import Quarter
from jct.core.errors import Refused


class PeriodState(StrEnum):
    words: str

    def __new__(cls, value: str, words: str = "") -> "PeriodState":
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed to officers"
    LOCKED = "locked", "Locked"


# What may follow what. A locked quarter stays locked: its figures are restated, never rewritten.
STEPS = {
    PeriodState.OPEN: (PeriodState.CLOSED, PeriodState.LOCKED),
    PeriodState.CLOSED: (PeriodState.OPEN, PeriodState.LOCKED),
    PeriodState.LOCKED: (),
}


def step(state: str, to: str, label: str) -> PeriodState:
    """The state `to`, when the quarter `label` may go from `state` to it. Raises `Refused` otherwise."""
    now, then = PeriodState(state), PeriodState(to)
    if then in STEPS[now]:
        return then
    if now == then:
        raise Refused(f"{label} is {now.words.lower()} already.")
    raise Refused(f"{label} is locked and stays so. A figure of it can be restated, with a reason.")


def quarter_of_period(period: int) -> int:
    """The quarter (1 to 4) of a ledger period: 1 is April, and the closing periods after 12 belong to quarter 4."""
    return min((period + 2) // 3, 4)


def counts_in(year: int, period: int, *, on_line: bool) -> tuple[Quarter, ...]:
    """The quarters in which a ledger row of the period counts: its own, and for a row on a line those after it too,
    each of which reports the year so far.
    """
    first = quarter_of_period(period)
    return tuple(Quarter(year, number) for number in range(first, 5 if on_line else first + 1))


def refuse_writing(
    state: str,
    label: str,
    *,
    keeper: bool,
    leave_until: Collection[datetime],
    at: datetime,
    restating: bool = False,
    signing: bool = False,
) -> None:
    """Raise `Refused` when nobody such may write to the quarter `label` (“Quarter 2 2026/27”) at the moment `at`.

    `keeper`: the pool manager's office, which may write until the lock; `leave_until`: the ends of the person's
    exceptions. A locked quarter is only ever restated: `restating` is a return opened again for that. While partners
    are asked to sign the fund's position (`signing`) its figures rest for everybody.
    """
    if signing:
        raise Refused(
            f"The fund’s position in {label} is waiting to be signed. Ask the pool manager to take it back first."
        )
    if restating:
        return
    if state == PeriodState.LOCKED:
        raise Refused(
            f"{label} is locked. A figure of it can only be restated, with a reason that the next report prints."
        )
    if state == PeriodState.OPEN or keeper or any(at < end for end in leave_until):
        return
    raise Refused(f"{label} is closed to officers. Ask the pool manager for leave to change it.")
