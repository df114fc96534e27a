"""The life of a ledger file: kept, read, confirmed, added; or put aside; or, when it was the wrong one, reversed."""

from datetime import date, timedelta
from enum import StrEnum

from jct.core.errors import Refused


class State(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    READ = "read"
    ADDING = "adding"
    ADDED = "added"
    REVERSING = "reversing"
    REVERSED = "reversed"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        """The state as a page prints it."""
        return WORDS[self]


class Act(StrEnum):
    """What is done with a file; the value completes "it cannot be …"."""

    ASK = "read another way"
    READ = "read"
    REFUSE = "refused"
    CONFIRM = "confirmed"
    HOLD = "held back"
    ADD = "added"
    DISCARD = "put aside"
    UNDO = "reversed"
    REVERSE = "reversed in full"


WORDS = {
    State.RECEIVED: "Waiting to be read",
    State.REFUSED: "Cells to mend",
    State.READ: "Waiting to be confirmed",
    State.ADDING: "Being added",
    State.ADDED: "Added to the ledger",
    State.REVERSING: "Being reversed",
    State.REVERSED: "Reversed",
    State.DISCARDED: "Put aside",
}

OPEN = (State.RECEIVED, State.REFUSED, State.READ)
"""Nothing of these files is in the ledger: they may be read again, another way, or put aside."""

WAITS = timedelta(days=7)
"""How long a file waits to be confirmed after it was sent, before it is put aside by night."""

STEPS = {
    **{(state, Act.ASK): State.RECEIVED for state in OPEN},
    **{(state, Act.DISCARD): State.DISCARDED for state in OPEN},
    (State.RECEIVED, Act.READ): State.READ,
    (State.RECEIVED, Act.REFUSE): State.REFUSED,
    (State.READ, Act.CONFIRM): State.ADDING,
    (State.ADDING, Act.HOLD): State.READ,
    (State.ADDING, Act.ADD): State.ADDED,
    (State.ADDED, Act.UNDO): State.REVERSING,
    (State.REVERSING, Act.HOLD): State.ADDED,
    (State.REVERSING, Act.REVERSE): State.REVERSED,
}


def step(state: str, act: Act) -> State:
    """The state after the act. Raises `Refused` when the file cannot be acted on so."""
    try:
        return STEPS[State(state), act]
    except KeyError:
        settled = "is settled" if State(state) not in OPEN else "cannot be " + act
        raise Refused(f"This file {settled}: {State(state).words.lower()}.") from None


def waits_until(sent: date) -> date:
    """The last day on which a file can be confirmed; the night after it is put aside."""
    return sent + WAITS
