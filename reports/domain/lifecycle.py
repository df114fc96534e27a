"""The states of a pack, as one table."""

from enum import StrEnum

from jct.core.errors import Refused
from partnerships.domain.words import Words


class State(Words):
    FROZEN = "frozen", "Drafts being printed"
    RENDERED = "rendered", "Drafts ready"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


SENT = (State.SUBMITTED, State.APPROVED, State.PUBLISHED)
"""The states in which people go by what a pack says."""
STANDING = (State.APPROVED, State.PUBLISHED)
"""Those from which it never comes back."""


class DocumentKind(Words):
    PERFORMANCE_REPORT = "performance_report", "Quarterly performance report"
    REVENUE_MONITOR = "revenue_monitor", "Revenue monitor"


class EditionKind(Words):
    DRAFT = "draft", "Draft"
    FINAL = "final", "Approved edition"


class Act(StrEnum):
    PRINT = "printed as a draft"
    SUBMIT = "sent for approval"
    APPROVE = "approved"
    SEND_BACK = "sent back"
    PUBLISH = "published"
    SUPERSEDE = "superseded"


STEPS = {
    (State.FROZEN, Act.PRINT): State.RENDERED,
    (State.RENDERED, Act.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.SEND_BACK): State.RENDERED,
    (State.APPROVED, Act.PUBLISH): State.PUBLISHED,
    (State.FROZEN, Act.SUPERSEDE): State.SUPERSEDED,
    (State.RENDERED, Act.SUPERSEDE): State.SUPERSEDED,
    (State.PUBLISHED, Act.SUPERSEDE): State.SUPERSEDED,
}


def step(state: State, act: Act) -> State:
    """The state after `act`. Raises Refused when the act does not fit the state."""
    try:
        return STEPS[state, act]
    except KeyError:
        raise Refused(f"A pack in the state “{state.label.lower()}” cannot be {act}.") from None
