"""The call-in of a decision: until when, by whom, and whether it is over. Asked by the page and by the services."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from jct.support.holidays import bank_holidays
from partnerships.domain.route import call_in_until
from partnerships.domain.words import WAITS, Effect, ItemOutcome, Outcome, RequestState
from partnerships.models import Approval, Body, CallIn, DecisionRequest, PostHolder, Resolution, Seat, Vote
from partnerships.querysets import in_effect, recorded_by
from partnerships.selectors.matters import matters_of

Answer = Approval | Resolution


@dataclass(frozen=True)
class CallInState:
    """`until` is the last day, None before publication; `called` is the call-in, once there was one."""

    until: date | None
    waits: bool
    called: CallIn | None
    body: Body | None


def to_publish() -> QuerySet[DecisionRequest]:
    """What was approved and waits for its call-in to end, whose days count from a publication still to come."""
    rows = DecisionRequest.objects.filter(effect=Effect.FAILED, effect_note=WAITS, published_at__isnull=True)
    return rows.order_by("decided_at", "pk")


def call_in_of(request: DecisionRequest) -> CallInState | None:
    """How the call-in of a request stands; None where nothing was or can be called in."""
    called = request.call_ins.select_related("by", "body").last()
    if request.state != RequestState.APPROVED:
        return CallInState(None, False, called, None) if called else None
    answer = settled_by(request)
    if answer is None or (called is None and not call_in_days(request, answer)):
        return None
    waits = request.effect == Effect.FAILED and request.effect_note == WAITS
    return CallInState(
        called_in_until(request, answer), waits, called, answer.clause and answer.clause.urgency_body
    )


def may_call_in(request: DecisionRequest, user: Any, *, on: date) -> Body | None:
    """The body for which this person may call the decision in on the day: one that the clause names, in which they have
    a seat with a vote. None when it is too late, was done, or is their own matter."""
    state = call_in_of(request)
    if state is None or not state.waits or state.body is None:
        return None
    if state.until is not None and on > state.until:
        return None
    return state.body if _sits(user, state.body, on) and user.pk not in _had_a_part(request, on) else None


def _had_a_part(request: DecisionRequest, on: date) -> set[int | None]:
    """Whoever asked, answered or was covered in answering, voted on it, or has an interest, declared or registered."""
    part = {request.requested_by_id, request.on_behalf_of_id}
    for pair in request.approvals.values_list("approver", "cover_for"):
        part |= {*pair}
    part |= {*Vote.objects.filter(item__request=request).values_list("user", flat=True)}
    return part | matters_of([request], on=on)[request.pk].interests.keys()


def _sits(user: Any, body: Body, on: date) -> bool:
    seats = Seat.objects.filter(in_effect(on), body=body, votes__gt=0)
    held = PostHolder.objects.filter(in_effect(on), recorded_by(on), user=user)
    return seats.filter(user=user).exists() or seats.filter(post__in=held.values("post")).exists()


def called_in_until(request: DecisionRequest, answer: Answer) -> date | None:
    """The last day of the call-in of a published decision; None before its publication, or without a call-in."""
    days = call_in_days(request, answer)
    if not days or request.published_at is None:
        return None
    return call_in_until(localdate(request.published_at), days, bank_holidays())


def call_in_days(request: DecisionRequest, answer: Answer | None) -> int:
    """Working days of call-in under the clause it was decided by. An emergency is not called in, nor what was called in
    already and decided again as it stood; a text changed since then is another decision."""
    if answer is None or (isinstance(answer, Approval) and answer.emergency):
        return 0
    days = int(answer.ruling.get("call_in_days", 0))
    return 0 if days and request.call_ins.filter(version=request.version - 1).exists() else days


def settled_by(request: DecisionRequest) -> Answer | None:
    """The last answer that agreed to the request as it stands."""
    agreed = request.approvals.filter(version=request.version, outcome=Outcome.APPROVE)
    carried = request.resolutions.filter(version=request.version, outcome=ItemOutcome.CARRIED)
    answers: list[Answer] = [
        *agreed.select_related("approver", "clause__urgency_body").order_by("-at", "-pk")[:1],
        *carried.select_related("by", "clause__urgency_body").order_by("-at", "-pk")[:1],
    ]
    return max(answers, key=lambda answer: answer.at, default=None)
