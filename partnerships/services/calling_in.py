"""Call a decision in before it is carried out: it goes back to whoever decided, who looks at it once more."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.domain.lifecycle import Act
from partnerships.domain.words import Effect
from partnerships.models import CallIn, Consultation, DecisionRequest, GatePassed, UrgencyConsent
from partnerships.permissions import requests_for
from partnerships.selectors.call_in import may_call_in
from partnerships.services.denials import denied, keeps_attempts
from partnerships.services.ground import as_seen
from partnerships.services.letters import tell
from partnerships.services.settling import settle

NOT_YOURS = (
    "A decision is called in once, before it is carried out, by a voting member of the body that its clause names, who "
    "neither asked for it, nor decided it or voted on it, nor has an interest in it."
)


@keeps_attempts
@transaction.atomic
def call_in(*, pk: int, reason: str, by: User, at: datetime, version: int | None = None) -> CallIn:
    """Call an approved request in: it is not carried out, and waits for a decision again as its next version.

    The text stays the same, so what was cleared, consulted and agreed to be urgent counts for that version too; only
    the answers do not, and its days begin anew. A decision is called in once; a text that is changed after that is
    another. Raises Refused without a reason, and (the attempt is kept) when it is too late, or for anybody but a voting
    member of the body that the clause names; DoesNotExist when `by` may not see the request.
    """
    rows = requests_for(by).select_for_update(of=("self",))
    request = rows.select_related("requested_by", "on_behalf_of").get(pk=pk)
    body = may_call_in(request, by, on=localdate(at))
    if body is None:
        raise denied(request, "call_in", NOT_YOURS, by=by, at=at)
    as_seen(request, version)
    if not reason.strip():
        raise Refused("Say why it is called in: whoever decided will read it.")
    done = CallIn.objects.create(
        request=request, version=request.version, body=body, reason=reason.strip(), by=by, at=at
    )
    people = _concerned(request)
    request.version += 1
    request.effect, request.effect_note = Effect.NONE, ""
    request.published_at = request.agreed_amount = None
    also = ("version", "effect", "effect_note", "published_at")
    settle(request, Act.CALL_IN, by=by, at=at, why=f"called in: {reason.strip()}", also=also)
    _begin_anew(request, by=by, at=at)
    _carry_over(request, done.version)
    for person in people:
        lines = [
            f"“{request.title}” was called in by {by} ({body}): {done.reason}",
            "It waits for a decision again.",
        ]
        tell(person, "A decision was called in", lines)
    return done


def _concerned(request: DecisionRequest) -> list[User]:
    """Whoever asked, whoever decided, and whoever recorded what a body resolved."""
    people = {request.requested_by, request.on_behalf_of}
    for row in request.approvals.filter(version=request.version).select_related("approver", "cover_for"):
        people |= {row.approver, row.cover_for}
    people |= {row.by for row in request.resolutions.filter(version=request.version).select_related("by")}
    return sorted((person for person in people if person is not None), key=lambda one: one.pk)


def _begin_anew(request: DecisionRequest, *, by: User, at: datetime) -> None:
    """Nobody has been reminded of it as it waits now, and a last day for an answer that was kept lets it not lapse."""
    request.chased_at = request.escalated_at = None
    if request.answer_by is not None and request.answer_by <= localdate(at):
        request.answer_by = None
    fields = ["chased_at", "escalated_at", "answer_by"]
    record(request, by=by, why="called in: its days begin anew", at=at, fields=fields)


def _carry_over(request: DecisionRequest, version: int) -> None:
    """The same evidence for the same text under its next number."""
    for model in (GatePassed, Consultation, UrgencyConsent):
        for row in model.objects.filter(request=request, version=version).order_by("pk"):
            row.pk, row.version = None, request.version
            row._state.adding = True
            row.save(force_insert=True)
