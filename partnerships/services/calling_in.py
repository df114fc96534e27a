"""Call a decision in before it is carried out: it goes back to whoever decided, who looks at it once more."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.lifecycle import Act
from partnerships.domain.words import Effect
from partnerships.models import CallIn, Consultation, DecisionRequest, GatePassed, UrgencyConsent
from partnerships.permissions import requests_for
from partnerships.selectors.call_in import may_call_in
from partnerships.services.ground import as_seen
from partnerships.services.letters import tell
from partnerships.services.settling import settle


@transaction.atomic
def call_in(*, pk: int, reason: str, by: User, at: datetime, version: int | None = None) -> CallIn:
    """Call an approved request in: it is not carried out, and waits for a decision again as its next version.

    The text stays the same, so what was cleared, consulted and agreed to be urgent counts for that version too; only
    the answers do not. A decision is called in once. Raises Refused without a reason, when it is too late, or for
    anybody but a voting member of the body that the clause names; DoesNotExist when `by` may not see the request.
    """
    rows = requests_for(by).select_for_update(of=("self",))
    request = rows.select_related("requested_by", "on_behalf_of").get(pk=pk)
    as_seen(request, version)
    body = may_call_in(request, by, on=localdate(at))
    if body is None:
        raise Refused(
            "A decision is called in once, before it is carried out, by a voting member of the body that its clause "
            "names, who neither asked for it, nor decided it, nor has an interest in it."
        )
    if not reason.strip():
        raise Refused("Say why it is called in: whoever decided will read it.")
    done = CallIn.objects.create(
        request=request, version=request.version, body=body, reason=reason.strip(), by=by, at=at
    )
    people = {request.requested_by, *(row.approver for row in request.approvals.select_related("approver"))}
    request.version += 1
    request.effect, request.effect_note = Effect.NONE, ""
    request.published_at = request.agreed_amount = None
    also = ("version", "effect", "effect_note", "published_at")
    settle(request, Act.CALL_IN, by=by, at=at, why=f"called in: {reason.strip()}", also=also)
    _carry_over(request, done.version)
    for person in sorted(people, key=lambda one: one.pk):
        lines = [
            f"“{request.title}” was called in by {by} ({body}): {done.reason}",
            "It waits for a decision again.",
        ]
        tell(person, "A decision was called in", lines)
    return done


def _carry_over(request: DecisionRequest, version: int) -> None:
    """The same evidence for the same text under its next number."""
    for model in (GatePassed, Consultation, UrgencyConsent):
        for row in model.objects.filter(request=request, version=version).order_by("pk"):
            row.pk, row.version = None, request.version
            row._state.adding = True
            row.save(force_insert=True)
