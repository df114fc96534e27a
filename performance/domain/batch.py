"""A file of measurements on its way: read, being applied, applied; or put aside. And the layouts it may have."""

from enum import StrEnum

from jct.core.errors import Refused


class Layout(StrEnum):
    """What the columns of a file mean."""

    LONG = "long"
    AE = "ae"

    @property
    def words(self) -> str:
        """The layout as a page names it."""
        return {"long": "One row for each figure", "ae": "NHS England A&E attendances"}[self.value]


class State(StrEnum):
    """Where an import stands."""

    READ = "read"
    APPLYING = "applying"
    APPLIED = "applied"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        """The state as a page prints it."""
        return {
            "read": "Waiting for confirmation",
            "applying": "Being applied",
            "applied": "Applied",
            "discarded": "Put aside",
        }[self.value]


class Act(StrEnum):
    """What can be done with an import."""

    CONFIRM = "confirmed"
    FINISH = "finished"
    DISCARD = "put aside"


STEPS = {
    (State.READ, Act.CONFIRM): State.APPLYING,
    (State.APPLYING, Act.FINISH): State.APPLIED,
    (State.READ, Act.DISCARD): State.DISCARDED,
}


def step(state: State, act: Act) -> State:
    """The state after ``act``. Raises Refused when an import in ``state`` cannot take it."""
    try:
        return STEPS[state, act]
    except KeyError:
        raise Refused(f"This import cannot be {act}: it stands at “{state.words}”.") from None
