"""Ask for a decision, decide it under lock, declare an interest, withdraw.

Who may decide is `decide()` and nothing else: no permission, no superuser, no role opens another way.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.core.money import money
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain.lifecycle import OPEN, Act, act_of
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import DecisionType, Outcome, RequestState
from partnerships.models import (
    Approval,
    CareGroup,
    DecisionRequest,
    Declaration,
    Partner,
    Partnership,
)
from partnerships.permissions import partnerships_for
from partnerships.registry import owner_of
from partnerships.selectors.authority import ruling
from partnerships.services.settling import settle


@transaction.atomic
def ask(
    *,
    partnership: Partnership,
    decision_type: str,
    title: str,
    amount: Decimal,
    by: User,
    at: datetime,
    care_group: CareGroup | None = None,
    partner: Partner | None = None,
    subject_url: str = "",
    facts: dict[str, Any] | None = None,
    percent: Decimal | None = None,
    series: str = "",
) -> DecisionRequest:
    """Put a matter to whoever may decide it; its facts stay as they are now.

    `amount` is GBP as the scheme measures it (a contract's lifetime value with its options, say), `percent` the
    cumulative change where the scheme asks for one. Requests of one `series` (same contract, or same supplier and
    service) within twelve months are judged by their sum. Raises DoesNotExist when `by` may not see the partnership.
    """
    partnership = partnerships_for(by, Perm.VIEW).get(pk=partnership.pk)
    problems = []
    if decision_type not in DecisionType.values:
        problems.append(
            Problem("Decision", f"“{decision_type}” is not a type of decision", "one of the list")
        )
    if not title.strip():
        problems.append(Problem("Title", "it is empty", "what is to be decided, in a few words"))
    if money(amount) < 0:
        problems.append(Problem("Amount", "it is less than nothing", "an amount of £0 or more"))
    if any(row and row.partnership_id != partnership.pk for row in (care_group, partner)):
        problems.append(Problem("Care group or partner", "it belongs elsewhere", "one of this partnership"))
    if problems:
        raise Refused("The request cannot be sent.", problems=problems)
    request = DecisionRequest(
        partnership=partnership,
        decision_type=decision_type,
        title=title.strip(),
        amount=money(amount),
        percent=percent,
        care_group=care_group,
        partner=partner,
        series=series,
        subject_url=subject_url,
        facts=facts or {},
        requested_by=by,
        requested_at=at,
    )
    record(request, by=by, why="asked", at=at)
    return request


@transaction.atomic
def decide_request(
    *, pk: int, by: User, at: datetime, outcome: str = "approve", reason: str = ""
) -> Approval:
    """Approve or refuse a request, if the ruling on `by` allows it, and tell the owner of the matter.

    A joint matter is settled by the last partner's consent; a refusal settles it at once. Raises Refused with the
    ruling's words, or for a refusal without a reason; DoesNotExist when `by` may not see the request.
    """
    request = _locked(by, pk)
    answer = Outcome(outcome)
    verdict = ruling(user=by, request=request, on=localdate(at))
    if not verdict.allowed:
        raise Refused(str(verdict))
    if answer is Outcome.REFUSE and not reason.strip():
        raise Refused("Say why the request is refused: whoever asked will read it.")
    approval = _answer(request, verdict, answer, reason.strip(), by=by, at=at)
    act = act_of(answer, state=RequestState(request.state), completes=verdict.completes)
    settle(request, act, by=by, at=at, answer=approval)
    return approval


@transaction.atomic
def declare_interest(*, pk: int, interest: str, by: User, at: datetime) -> Declaration:
    """Declare an interest in a matter: from then on the person cannot decide it. Raises Refused when the interest is
    not named, was declared already, or the matter is settled."""
    request = _locked(by, pk)
    if RequestState(request.state) not in OPEN:
        raise Refused("The request has been settled; tell the secretary about the interest.")
    if not interest.strip():
        raise Refused("Say what the interest is.")
    if request.declarations.filter(user=by).exists():
        raise Refused("You have declared an interest in this matter already.")
    return Declaration.objects.create(request=request, user=by, interest=interest.strip(), at=at)


@transaction.atomic
def withdraw(
    *, pk: int, by: User, at: datetime, reason: str = "", from_owner: bool = False
) -> DecisionRequest:
    """Take a request back before it is settled: its requester may, and a governance officer when that person has left.

    `from_owner` is True when the service that owns the matter calls; without it, a matter that has an owner is
    refused, because its own page must change with it.
    """
    request = _locked(by, pk)
    if request.requested_by_id != by.pk and not can(by, Perm.EDIT_STRUCTURE, request.partnership_id):
        raise Refused(f"Only {request.requested_by} or a governance officer can withdraw this request.")
    if owner_of(request.decision_type) and not from_owner:
        raise Refused("Withdraw it where it was asked for, so that the record there changes with it.")
    settle(request, Act.WITHDRAW, by=by, at=at, why=reason.strip())
    return request


def _locked(by: User, pk: int) -> DecisionRequest:
    rows = DecisionRequest.objects.filter(partnership__in=partnerships_for(by, Perm.VIEW))
    return rows.select_for_update(of=("self",)).select_related("requested_by").get(pk=pk)


def _answer(
    request: DecisionRequest, verdict: Ruling, answer: Outcome, reason: str, *, by: User, at: datetime
) -> Approval:
    return Approval.objects.create(
        request=request,
        approver=by,
        post_id=verdict.post,
        requester_id=request.requested_by_id,
        outcome=answer,
        reason=reason,
        clause_id=verdict.clause,
        clause_number=verdict.clause_number,
        clause_text=verdict.clause_text,
        limit=verdict.limit,
        amount=verdict.sum,
        ruling=verdict.as_json(),
        at=at,
    )
