"""The states of a contract: one table, one step."""

from datetime import date
from enum import StrEnum

from jct.core.errors import Refused
from partnerships.domain.words import Words


class Status(Words):
    """Where a contract stands. A service may go on after the contract has expired, and that must be visible."""

    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    EXPIRED_DELIVERING = "expired_delivering", "Expired, still delivering"
    ENDED = "ended", "Ended"


class Act(StrEnum):
    """What may happen to a contract."""

    START = "started"
    EXPIRE = "marked as expired and still delivering"
    END = "ended"
    EXTEND = "extended"
    REOPEN = "reopened"


STEPS = {
    (Status.DRAFT, Act.START): Status.ACTIVE,
    (Status.ACTIVE, Act.EXPIRE): Status.EXPIRED_DELIVERING,
    (Status.ACTIVE, Act.END): Status.ENDED,
    (Status.ACTIVE, Act.EXTEND): Status.ACTIVE,
    (Status.EXPIRED_DELIVERING, Act.END): Status.ENDED,
    (Status.EXPIRED_DELIVERING, Act.EXTEND): Status.ACTIVE,
    (Status.ENDED, Act.REOPEN): Status.EXPIRED_DELIVERING,
}


def step(status: Status, act: Act) -> Status:
    """The state after `act`. Raises Refused when a contract in `status` cannot have it done."""
    try:
        return STEPS[status, act]
    except KeyError:
        raise Refused(f"A contract that is {status.label.lower()} cannot be {act}.") from None


def act_between(before: Status, after: Status) -> Act:
    """The act that leads from one state to another chosen in a form. Raises Refused when there is none."""
    for (state, act), then in STEPS.items():
        if state == before and then == after:
            return act
    raise Refused(
        f"A contract that is {before.label.lower()} cannot become {after.label.lower()} in one step."
    )


def from_dates(starts: date, ends: date | None, on: date) -> Status:
    """The state that dates alone say on day `on` (`ends` exclusive, None = open).

    A register does not say whether a service goes on after its last day, so a past end reads as ended.
    """
    if starts > on:
        return Status.DRAFT
    if ends is not None and ends <= on:
        return Status.ENDED
    return Status.ACTIVE
