"""Who may still write to a quarter: everybody who enters, only keepers and those with leave, or nobody."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from jct.core.errors import Refused


class PeriodState(StrEnum):
    words: str

    def __new__(cls, value: str, words: str) -> "PeriodState":
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = words
        return member

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed to officers"
    LOCKED = "locked", "Locked"


def refuse_writing(
    state: str, label: str, *, keeper: bool, leave_until: Collection[datetime], at: datetime
) -> None:
    """Raise `Refused` when nobody such may write to the quarter `label` (“Q2 2026/27”) at the moment `at`.

    `keeper`: the pool manager's office, which may write until the lock; `leave_until`: the ends of the person's
    exceptions. A locked quarter is only ever restated.
    """
    if state == PeriodState.LOCKED:
        raise Refused(
            f"{label} is locked. A figure of it can only be restated, with a reason that the next report prints."
        )
    if state == PeriodState.OPEN or keeper or any(at < end for end in leave_until):
        return
    raise Refused(f"{label} is closed to officers. Ask the pool manager for leave to change it.")
