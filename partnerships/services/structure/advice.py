"""Advice that binds nobody but must be answered, and indicative budgets that guide plans but cannot be spent."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Advice, Body, DecisionRequest, IndicativeBudget
from partnerships.permissions import partnerships_for
from partnerships.services.structure.ground import can_end, in_order, locked, refuse


def speaks_for(by: User | None) -> QuerySet[Body]:
    """The bodies for which `by` may give or answer advice: those on which they sit, and all they govern."""
    mine = Q(group__user=by) if by else Q()
    return Body.objects.filter(Q(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE)) | mine).distinct()


@transaction.atomic
def give_advice(
    *,
    adviser: Body,
    to: Body,
    text: str,
    respond_by: date,
    by: User | None,
    at: datetime,
    recorded_by: User | None = None,
    given_on: date | None = None,
    request: DecisionRequest | None = None,
) -> Advice:
    """`adviser` advises `to`, perhaps on a request; it must be answered by `respond_by`. Raises Refused with every
    reason. `recorded_by` names the person when the system itself records it."""
    adviser = speaks_for(by).get(pk=adviser.pk)
    given = given_on or localdate(at)
    refuse(
        "The advice cannot be recorded.",
        [
            Problem("To", "a body does not advise itself", "another body") if adviser == to else None,
            Problem("To", f"{to} belongs to another partnership", "one of this partnership")
            if to.partnership_id != adviser.partnership_id
            else None,
            Problem("Request", "it belongs to another partnership", "one of this partnership")
            if request and request.partnership_id != adviser.partnership_id
            else None,
            Problem("Given on", "it lies ahead", "today or a day that has passed")
            if given > localdate(at)
            else None,
            Problem("Answer by", "it lies before the advice", f"{day_words(given)} or later")
            if respond_by < given
            else None,
            Problem("Advice", "it is empty", "what the body advises") if not text.strip() else None,
        ],
    )
    row = Advice(
        adviser=adviser,
        to=to,
        request=request,
        text=text,
        given_on=given,
        given_by=by or recorded_by,
        respond_by=respond_by,
    )
    record(row, by=by, why="given", at=at)
    return row


@transaction.atomic
def answer_advice(
    *, pk: int, response: str, by: User | None, at: datetime, answered_by: User | None = None
) -> Advice:
    """The body that was advised says, once, what it does with it and why. Raises Refused when answered or empty."""
    rows = Advice.objects.filter(to__in=speaks_for(by).values("pk"))
    advice = rows.select_for_update(of=("self",)).select_related("to").get(pk=pk)
    if advice.responded_at:
        raise Refused(f"The {advice.to} answered on {day_words(localdate(advice.responded_at))}.")
    if not response.strip():
        raise Refused("Say what the body does with the advice, and why.")
    advice.response, advice.responded_by, advice.responded_at = response, by or answered_by, at
    record(advice, by=by, why="answered", at=at, fields=["response", "responded_by", "responded_at"])
    return advice


@transaction.atomic
def set_indicative_budget(
    *,
    body: Body,
    held_by: Body,
    title: str,
    amount: Decimal,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
) -> IndicativeBudget:
    """Notional money (GBP) that guides `body`; the contracts stay with `held_by`. Raises Refused with every reason."""
    body = locked(Body, body.pk, by)
    refuse(
        "The indicative budget cannot be set.",
        [
            Problem("Held by", "a body holds no real money for its own plans", "the body above it")
            if held_by == body
            else None,
            Problem("Held by", f"{held_by} belongs to another partnership", "one of this partnership")
            if held_by.partnership_id != body.partnership_id
            else None,
            Problem("Amount", "it is below zero", "£0 or more") if amount < 0 else None,
            in_order(starts, ends),
        ],
    )
    row = IndicativeBudget(body=body, held_by=held_by, title=title, amount=amount, starts=starts, ends=ends)
    record(row, by=by, why="set", at=at)
    return row


@transaction.atomic
def end_indicative_budget(*, pk: int, ends: date, by: User | None, at: datetime) -> IndicativeBudget:
    """End an indicative budget on `ends` (exclusive)."""
    row = locked(IndicativeBudget, pk, by, "body__partnership")
    refuse(f"{row.title} cannot end then.", [can_end(row, ends)])
    row.ends = ends
    record(row, by=by, why="ended", at=at, fields=["ends"])
    return row
