"""Move a request to its next state and, once it is settled, have its owner carry the matter out exactly once.

The caller has locked the request and has judged the act; here is only what follows from it.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.domain.lifecycle import Act, step
from partnerships.domain.words import WAITS, Effect, RequestState
from partnerships.models import Approval, DecisionRequest
from partnerships.permissions import requests_for
from partnerships.registry import Owner, owner_of, said_of, why_stale
from partnerships.selectors.call_in import Answer, call_in_days, called_in_until, settled_by
from partnerships.selectors.retry import may_retry
from partnerships.services.denials import denied, keeps_attempts
from partnerships.services.letters import tell

log = logging.getLogger(__name__)

UNFORESEEN = "An error that nobody foresaw; it has been logged. Try again, and tell support if it stays."


@transaction.atomic
def settle(
    request: DecisionRequest,
    act: Act,
    *,
    by: User | None,
    at: datetime,
    why: str = "",
    answer: Answer | None = None,
    also: Sequence[str] = (),
) -> DecisionRequest:
    """Move a locked request by one act and, when it is approved, refused or lapsed thereby, tell its owner.

    `also` names further fields that changed on it; `answer` is the approval or resolution it rests on (None when it
    lapsed), `by` None for the nightly task. A failing owner leaves an approved request "approved, not applied" with
    the reason; a refusal it cannot follow is undone.
    Raises Refused when the act does not fit the state, or when what would be approved rests on what has moved since.
    """
    request.state = step(RequestState(request.state), act)
    if request.state == RequestState.APPROVED and (moved := why_stale(request, on=localdate(at))):
        raise Refused(moved)
    settled = request.state in (RequestState.APPROVED, RequestState.REFUSED, RequestState.LAPSED)
    request.decided_at = at if settled or request.state == RequestState.WITHDRAWN else None
    fields = ["state", "decided_at", "agreed_amount", *also]
    record(request, by=by, why=why or str(act), at=at, fields=fields)
    if act in (Act.REFUSE, Act.LAPSE):
        _tell_whoever_asked(request, act, answer)
    if request.state == RequestState.APPROVED and call_in_days(request, answer):
        _note_effect(request, Effect.FAILED, WAITS, by=by, at=at)
        return request
    owner = owner_of(request) if settled else None
    if owner is None:
        return request
    if request.state == RequestState.APPROVED:
        _carry_out(request, owner, answer, by=by, told_by=by, at=at)
    else:
        owner(request=request, approval=answer, by=by, at=at)
    return request


def _tell_whoever_asked(request: DecisionRequest, act: Act, answer: Answer | None) -> None:
    """That nothing came of it. An officer's reason is written for them to read; what a body said is read on the page,
    by whoever may."""
    if isinstance(answer, Approval):
        words = f" by {answer.approver}: {answer.reason}"
    elif answer is not None:
        words = f" by {answer.body}."
    else:
        words = ": its last day for an answer is over."
    for person in filter(None, (request.requested_by, request.on_behalf_of)):
        tell(person, f"Your request was {act}", [f"“{request.title}” was {act}{words}"])


@keeps_attempts
@transaction.atomic
def retry_effect(*, pk: int, by: User, at: datetime) -> DecisionRequest:
    """Try again to carry out an approved request whose owner failed; it is carried out once, in the name of whoever
    approved it. Raises Refused when there is nothing to retry, or (the attempt is kept) for somebody who had no part in
    the request."""
    request = requests_for(by).select_for_update(of=("self",)).get(pk=pk)
    if request.effect != Effect.FAILED:
        raise Refused("There is nothing to carry out again.")
    if not may_retry(request, by):
        words = "Only whoever asked for it, whoever decided it or a governance officer can try it again."
        raise denied(request, "retry", words, by=by, at=at)
    answer = settled_by(request)
    owner = owner_of(request)
    until = called_in_until(request, answer) if answer else None
    if call_in_days(request, answer) and (until is None or localdate(at) <= until):
        raise Refused(f"It may still be called in until {day_words(until)}." if until else WAITS)
    if owner is None or answer is None:
        raise Refused("Nothing carries this kind of decision out any more. Do it by hand.")
    acted = answer.approver if isinstance(answer, Approval) else answer.by
    _carry_out(request, owner, answer, by=by, told_by=acted, at=at, later=True)
    return request


@transaction.atomic
def give_up(*, pk: int, by: User, at: datetime, reason: str, from_owner: bool = False) -> DecisionRequest:
    """What was approved and could not be carried out is not done any more. For the service that owns it, whose record
    goes back to its maker; the approval stays as evidence. Raises Refused for any other request, and for somebody who
    had no part in it, unless that service has asked who may change the record (`from_owner`)."""
    request = requests_for(by).select_for_update(of=("self",)).get(pk=pk)
    if not request.not_applied:
        raise Refused("Only what was approved and could not be carried out is given up.")
    if not from_owner and not may_retry(request, by):
        raise Refused("Only whoever asked for it, whoever decided it or a governance officer can give it up.")
    _note_effect(request, Effect.NONE, f"Given up before it was carried out: {reason}.", by=by, at=at)
    return request


def carry_out_after_call_in(*, on: date, at: datetime) -> int:
    """Carry out what waited for its call-in to end; gives how many were tried. For the nightly task."""
    tried = 0
    waiting = DecisionRequest.objects.filter(
        effect=Effect.FAILED, effect_note=WAITS, published_at__isnull=False
    )
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            request = DecisionRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            answer, owner = settled_by(request), owner_of(request)
            if request.effect_note != WAITS or answer is None:
                continue
            until = called_in_until(request, answer)
            if until is None or on <= until:
                continue
            tried += 1
            if owner is None:  # asked for in words alone: from now on it counts, and nothing is to be done
                _note_effect(request, Effect.NONE, "", by=None, at=at)
                continue
            acted = answer.approver if isinstance(answer, Approval) else answer.by
            _carry_out(request, owner, answer, by=None, told_by=acted, at=at, later=True)
    return tried


def _carry_out(
    request: DecisionRequest,
    owner: Owner,
    answer: Answer | None,
    *,
    by: User | None,
    told_by: User | None,
    at: datetime,
    later: bool = False,
) -> None:
    """Let the owner act inside a savepoint and note how it went. `later`: it was approved before now, so the record
    behind it is held as in deciding, and what has moved since keeps it from being carried out."""
    try:
        with transaction.atomic():
            if later:
                _refuse_stale(request, on=localdate(at))
            owner(request=request, approval=answer, by=told_by, at=at)
    except Refused as refusal:
        note = " ".join([refusal.reason, *map(str, refusal.problems)])
    except Exception:
        log.exception("request %s was approved and its owner failed", request.pk)
        note = UNFORESEEN
    else:
        note = ""
    _note_effect(request, Effect.FAILED if note else Effect.APPLIED, note, by=by, at=at)


def _refuse_stale(request: DecisionRequest, *, on: date) -> None:
    """Raises Refused when the record behind the request, from now on held, must not be approved as it stands."""
    said_of(request, on=on, hold=True)
    if moved := why_stale(request, on=on):
        raise Refused(moved)


def _note_effect(
    request: DecisionRequest, effect: Effect, note: str, *, by: User | None, at: datetime
) -> None:
    request.effect, request.effect_note = effect, note
    record(request, by=by, why=effect.label, at=at, fields=["effect", "effect_note"])
