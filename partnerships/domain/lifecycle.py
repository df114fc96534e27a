"""The states of a decision request, as one table."""

from enum import StrEnum

from jct.core.errors import Refused
from partnerships.domain.words import RequestState


class Act(StrEnum):
    CONSENT = "agreed to by one partner"
    APPROVE = "approved"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"


OPEN = (RequestState.WAITING, RequestState.PARTLY_AGREED)

STEPS = {
    (state, act): after
    for state in OPEN
    for act, after in {
        Act.CONSENT: RequestState.PARTLY_AGREED,
        Act.APPROVE: RequestState.APPROVED,
        Act.REFUSE: RequestState.REFUSED,
        Act.WITHDRAW: RequestState.WITHDRAWN,
    }.items()
}


def step(state: RequestState, act: Act) -> RequestState:
    """The state after `act`. Raises Refused when the act does not fit the state."""
    try:
        return STEPS[state, act]
    except KeyError:
        raise Refused(f"A request that is {state.label.lower()} cannot be {act}.") from None
