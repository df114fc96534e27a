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
from jct.support.holidays import bank_holidays
from partnerships.domain.lifecycle import Act, step
from partnerships.domain.route import call_in_until
from partnerships.domain.words import Effect, ItemOutcome, Outcome, RequestState
from partnerships.models import Approval, DecisionRequest, Resolution
from partnerships.permissions import requests_for
from partnerships.registry import Owner, owner_of
from partnerships.selectors.retry import may_retry

log = logging.getLogger(__name__)

Answer = Approval | Resolution
CALL_IN = "It may be called in: it is carried out when its record has been published and the days of call-in are over."
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
    Raises Refused when the act does not fit the state.
    """
    request.state = step(RequestState(request.state), act)
    settled = request.state in (RequestState.APPROVED, RequestState.REFUSED, RequestState.LAPSED)
    request.decided_at = at if settled or request.state == RequestState.WITHDRAWN else None
    fields = ["state", "decided_at", "agreed_amount", *also]
    record(request, by=by, why=why or str(act), at=at, fields=fields)
    owner = owner_of(request) if settled else None
    if owner is None:
        return request
    if request.state == RequestState.APPROVED and _call_in_days(answer):
        _note_effect(request, Effect.FAILED, CALL_IN, by=by, at=at)
    elif request.state == RequestState.APPROVED:
        _carry_out(request, owner, answer, by=by, told_by=by, at=at)
    else:
        owner(request=request, approval=answer, by=by, at=at)
    return request


@transaction.atomic
def retry_effect(*, pk: int, by: User, at: datetime) -> DecisionRequest:
    """Try again to carry out an approved request whose owner failed; it is carried out once, in the name of whoever
    approved it. Raises Refused when there is nothing to retry, or for somebody who had no part in the request."""
    request = requests_for(by).select_for_update(of=("self",)).get(pk=pk)
    if request.effect != Effect.FAILED:
        raise Refused("There is nothing to carry out again.")
    if not may_retry(request, by):
        raise Refused(
            "Only whoever asked for it, whoever decided it or a governance officer can try it again."
        )
    answer = _settled_by(request)
    owner = owner_of(request)
    if owner is None or answer is None:
        raise Refused("Nothing carries this kind of decision out any more. Do it by hand.")
    until = called_in_until(request, answer)
    if _call_in_days(answer) and (until is None or localdate(at) <= until):
        raise Refused(f"It may still be called in until {day_words(until)}." if until else CALL_IN)
    acted = answer.approver if isinstance(answer, Approval) else answer.by
    _carry_out(request, owner, answer, by=by, told_by=acted, at=at)
    return request


def carry_out_after_call_in(*, on: date, at: datetime) -> int:
    """Carry out what waited for its call-in to end; gives how many were tried. For the nightly task."""
    tried = 0
    waiting = DecisionRequest.objects.filter(
        effect=Effect.FAILED, effect_note=CALL_IN, published_at__isnull=False
    )
    for pk in waiting.values_list("pk", flat=True):
        with transaction.atomic():
            request = DecisionRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            answer, owner = _settled_by(request), owner_of(request)
            if request.effect_note != CALL_IN or answer is None or owner is None:
                continue
            until = called_in_until(request, answer)
            if until and on > until:
                acted = answer.approver if isinstance(answer, Approval) else answer.by
                _carry_out(request, owner, answer, by=None, told_by=acted, at=at)
                tried += 1
    return tried


def called_in_until(request: DecisionRequest, answer: Answer) -> date | None:
    """The last day of the call-in of a published decision; None before its publication, or without a call-in."""
    days = _call_in_days(answer)
    if not days or request.published_at is None:
        return None
    return call_in_until(localdate(request.published_at), days, bank_holidays())


def _carry_out(
    request: DecisionRequest,
    owner: Owner,
    answer: Answer | None,
    *,
    by: User | None,
    told_by: User | None,
    at: datetime,
) -> None:
    """Let the owner act inside a savepoint and note how it went."""
    try:
        with transaction.atomic():
            owner(request=request, approval=answer, by=told_by, at=at)
    except Refused as refusal:
        note = " ".join([refusal.reason, *map(str, refusal.problems)])
    except Exception:
        log.exception("request %s was approved and its owner failed", request.pk)
        note = UNFORESEEN
    else:
        note = ""
    _note_effect(request, Effect.FAILED if note else Effect.APPLIED, note, by=by, at=at)


def _note_effect(
    request: DecisionRequest, effect: Effect, note: str, *, by: User | None, at: datetime
) -> None:
    request.effect, request.effect_note = effect, note
    record(request, by=by, why=effect.label, at=at, fields=["effect", "effect_note"])


def _call_in_days(answer: Answer | None) -> int:
    """Working days of call-in under the clause it was decided by; an emergency is not called in."""
    if answer is None or (isinstance(answer, Approval) and answer.emergency):
        return 0
    return int(answer.ruling.get("call_in_days", 0))


def _settled_by(request: DecisionRequest) -> Answer | None:
    """The last answer that agreed to the request as it stands."""
    agreed = request.approvals.filter(version=request.version, outcome=Outcome.APPROVE)
    carried = request.resolutions.filter(version=request.version, outcome=ItemOutcome.CARRIED)
    answers: list[Answer] = [
        *agreed.select_related("approver").order_by("-at", "-pk")[:1],
        *carried.select_related("by").order_by("-at", "-pk")[:1],
    ]
    return max(answers, key=lambda answer: answer.at, default=None)
