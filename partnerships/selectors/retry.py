"""Who may try again to carry out what was approved and not applied: asked by the page and by the service."""

from typing import Any

from jct.support.access import Perm, can
from partnerships.domain.words import Outcome
from partnerships.models import DecisionRequest


def may_retry(request: DecisionRequest, user: Any) -> bool:
    """Whoever asked or had it typed, whoever approved it, and a governance officer."""
    return (
        user.pk in (request.requested_by_id, request.on_behalf_of_id)
        or request.approvals.filter(approver=user, outcome=Outcome.APPROVE).exists()
        or can(user, Perm.EDIT_STRUCTURE, request.partnership_id)
    )
