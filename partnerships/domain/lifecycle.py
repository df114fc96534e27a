"""The states of a decision request, as one table.

Whether somebody may act is for `decide()` to say; this table says only what follows from the act.
"""

from enum import StrEnum

from jct.core.errors import Refused
from partnerships.domain.words import Outcome, RequestState


class Act(StrEnum):
    SEND = "sent"
    SEND_BACK = "sent back"
    RESUBMIT = "sent again"
    REVISE = "changed"
    CONSENT = "agreed to in part"
    RECOMMEND = "recommended"
    AGREE_TO_RATIFY = "agreed, to be ratified"
    RATIFY = "ratified"
    APPROVE = "approved"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"
    LAPSE = "left to lapse"
    CALL_IN = "called in"


S = RequestState
OPEN = (S.WAITING, S.PARTLY_AGREED, S.RECOMMENDED, S.TO_RATIFY)  # somebody may decide it
UNSETTLED = (S.DRAFT, *OPEN, S.SENT_BACK)  # it may still be approved one day
SETTLED = (S.APPROVED, S.REFUSED, S.WITHDRAWN, S.LAPSED)

# What each act makes of an open request. An answer of a body that only recommends, or that was not quorate, leaves
# what others have agreed as it is; one of two ratifying bodies leaves the other's part to do.
_ANSWERS = {
    Act.SEND_BACK: dict.fromkeys(OPEN, S.SENT_BACK),
    Act.REVISE: dict.fromkeys(OPEN, S.WAITING),
    Act.CONSENT: dict.fromkeys(OPEN, S.PARTLY_AGREED) | {S.TO_RATIFY: S.TO_RATIFY},
    Act.RECOMMEND: {state: state for state in OPEN} | {S.WAITING: S.RECOMMENDED},
    Act.AGREE_TO_RATIFY: dict.fromkeys(OPEN, S.TO_RATIFY),
    Act.RATIFY: {S.TO_RATIFY: S.APPROVED},
    Act.APPROVE: dict.fromkeys(OPEN, S.APPROVED),
    Act.REFUSE: dict.fromkeys(OPEN, S.REFUSED),
}
STEPS = {(state, act): after for act, afters in _ANSWERS.items() for state, after in afters.items()} | {
    (S.DRAFT, Act.SEND): S.WAITING,
    (S.SENT_BACK, Act.RESUBMIT): S.WAITING,
    (S.APPROVED, Act.CALL_IN): S.WAITING,
    **{(state, Act.WITHDRAW): S.WITHDRAWN for state in UNSETTLED},
    **{(state, Act.LAPSE): S.LAPSED for state in (*OPEN, S.SENT_BACK)},
}


def step(state: RequestState, act: Act) -> RequestState:
    """The state after `act`. Raises Refused when the act does not fit the state."""
    try:
        return STEPS[state, act]
    except KeyError:
        raise Refused(f"A request that is {state.label.lower()} cannot be {act}.") from None


def act_of(outcome: Outcome, *, state: RequestState, completes: bool, to_ratify: bool = False) -> Act:
    """The act that an answer is. `completes`: nobody else is needed; `to_ratify`: another body must ratify it."""
    if outcome is Outcome.REFUSE:
        return Act.REFUSE
    if outcome is Outcome.RECOMMEND:
        return Act.RECOMMEND
    if completes:
        return Act.RATIFY if state is S.TO_RATIFY else Act.APPROVE
    return Act.AGREE_TO_RATIFY if to_ratify and state is not S.TO_RATIFY else Act.CONSENT
