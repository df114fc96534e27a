"""The life of a partner's quarterly return: one table. Reopening leaves the certified version as it is and
starts a new one.
"""

from datetime import date
from enum import StrEnum

from jct.core.calendar import Quarter, add_months, day_words
from jct.core.errors import Problem, Refused


class State(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    CERTIFIED = "certified"
    SUPERSEDED = "superseded"


class Act(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    CERTIFY = "certify"
    SEND_BACK = "send_back"
    REOPEN = "reopen"


WORDS = {
    State.OPEN: "open",
    State.SUBMITTED: "submitted, waiting to be certified",
    State.SENT_BACK: "sent back for changes",
    State.CERTIFIED: "certified",
    State.SUPERSEDED: "replaced by a later version",
}

DONE = {
    Act.SAVE: "changed",
    Act.SUBMIT: "submitted",
    Act.TAKE_BACK: "taken back",
    Act.CERTIFY: "certified",
    Act.SEND_BACK: "sent back",
    Act.REOPEN: "reopened",
}

STEPS = {
    (State.OPEN, Act.SAVE): State.OPEN,
    (State.OPEN, Act.SUBMIT): State.SUBMITTED,
    (State.SENT_BACK, Act.SAVE): State.SENT_BACK,
    (State.SENT_BACK, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.TAKE_BACK): State.OPEN,
    (State.SUBMITTED, Act.CERTIFY): State.CERTIFIED,
    (State.SUBMITTED, Act.SEND_BACK): State.SENT_BACK,
    (State.CERTIFIED, Act.REOPEN): State.SUPERSEDED,
}

EDITABLE = frozenset(state for state, act in STEPS if act == Act.SAVE)


def step(state: str, act: Act) -> State:
    """The state after the act. Raises `Refused` when the return cannot be acted on so."""
    try:
        return STEPS[State(state), act]
    except KeyError:
        raise Refused(f"This return is {WORDS[State(state)]}, so it cannot be {DONE[act]}.") from None


MONTHS_TO_COME = 3  # a return that is opened long after its quarter has as long as one opened in time


def wrong_due(day: date, quarter: Quarter, *, where: str, on: date) -> list[Problem]:
    """What is wrong with a return of the quarter due on `day`, as set on the day `on`; nothing when it may be.

    It is due once the quarter has ended, and before the one after it has, or within three months: one due in a mistyped
    year would never be late, and the fund's position would wait for it.
    """
    last = max(quarter.next().last_day, add_months(on, MONTHS_TO_COME))
    if day < quarter.ends:
        right = f"a day from {day_words(quarter.ends)} on"
        return [Problem(where, "the return is due before the quarter ends", right)]
    if day > last:
        return [
            Problem(where, f"the return is due only on {day_words(day)}", f"a day up to {day_words(last)}")
        ]
    return []
