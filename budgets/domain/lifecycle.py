"""The life of a partner's quarterly return: one table. Reopening leaves the certified version as it is and
starts a new one.
"""

from enum import StrEnum

from jct.core.errors import Refused


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
