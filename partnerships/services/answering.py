"""Answer a request: approve, refuse, recommend, send it back, ask about it; declare an interest; meet a condition.

Who may decide is `decide()` and nothing else: no permission, no superuser, no role opens another way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Refused
from jct.core.money import money
from jct.support.history import record
from partnerships.domain.lifecycle import OPEN, UNSETTLED, Act, act_of
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import Outcome, RequestState
from partnerships.models import Approval, Condition, DecisionRequest, Declaration, Question
from partnerships.permissions import requests_for
from partnerships.registry import refusal_sends_back
from partnerships.selectors.authority import ruling
from partnerships.services.asking import asked_by
from partnerships.services.denials import Denied, keeps_attempts
from partnerships.services.ground import as_seen, lock_indicative_money, lock_what_it_draws_on
from partnerships.services.keeping_up import on_the_subject_as_it_is
from partnerships.services.letters import tell
from partnerships.services.settling import settle
from partnerships.services.subject import as_it_was_asked
from partnerships.services.terms import lower_sum, set_conditions


@dataclass(frozen=True)
class Result:
    """What became of one request of many."""

    pk: int
    title: str
    done: bool
    words: str
    outcome: str = Outcome.APPROVE.value


@on_the_subject_as_it_is
@keeps_attempts
def decide_request(
    *,
    pk: int,
    by: User,
    at: datetime,
    outcome: str = "approve",
    reason: str = "",
    agreed_amount: Decimal | None = None,
    conditions: Sequence[tuple[str, date]] = (),
    version: int | None = None,
) -> Approval:
    """Approve, refuse or recommend a request, if the ruling on `by` allows it, and tell the owner of the matter.

    A joint matter is settled by the last consent it needs; a refusal settles it at once. `agreed_amount` approves a
    lower sum (GBP), `conditions` are what must follow, each with its day, `version` is the one that `by` looked at.
    Raises Refused with the ruling's words (the attempt is kept), when the request or its subject was changed meanwhile,
    or for a refusal without a reason; DoesNotExist when `by` may not see the request.
    """
    return _decide(pk, by, at, Outcome(outcome), reason.strip(), agreed_amount, conditions, version)


def decide_many(
    *,
    pks: Iterable[int],
    by: User,
    at: datetime,
    outcome: str = "approve",
    reason: str = "",
    versions: Mapping[int, int] | None = None,
    outcomes: Mapping[int, str] | None = None,
) -> list[Result]:
    """Answer many requests, each by itself: what is refused for one does not stop the others. By request: `versions`,
    the one that `by` looked at, and `outcomes`, where one is answered otherwise than with `outcome`."""
    results = []
    for pk in dict.fromkeys(pks):
        said = (outcomes or {}).get(pk, outcome)
        seen = (versions or {}).get(pk)
        try:
            request = decide_request(pk=pk, by=by, at=at, outcome=said, reason=reason, version=seen).request
        except Refused as refusal:
            words = " ".join([refusal.reason, *map(str, refusal.problems)])
            results.append(Result(pk, requests_for(by).get(pk=pk).title, False, words, said))
        except ObjectDoesNotExist:
            results.append(Result(pk, f"Request {pk}", False, "There is no such request.", said))
        else:
            words = request.get_state_display() + (". " + request.effect_note if request.effect_note else "")
            results.append(Result(pk, request.title, True, words, said))
    return results


@on_the_subject_as_it_is
@keeps_attempts
def send_back(*, pk: int, reason: str, by: User, at: datetime, version: int | None = None) -> DecisionRequest:
    """Give a request back to whoever asked, to be changed and sent again. Only somebody who might decide or recommend
    it may; raises Refused for others (the attempt is kept), when it is no longer at the `version` that `by` looked at
    or its subject was changed meanwhile, without a reason, or where a refusal does the same."""
    return _send_back(pk, reason.strip(), by, at, version)


@transaction.atomic
def ask_question(*, pk: int, text: str, by: User, at: datetime) -> Question:
    """Ask whoever wants the decision something, without sending the request back; its days run on."""
    request = _locked(by, pk)
    if RequestState(request.state) not in OPEN:
        raise Refused("The request is not waiting for a decision.")
    if asked_by(request, by):
        raise Refused("You asked for this decision: a question comes from somebody else.")
    if not text.strip():
        raise Refused("Write the question.")
    question = Question(request=request, text=text.strip(), by=by, at=at)
    record(question, by=by, why="asked", at=at)
    return question


@transaction.atomic
def answer_question(*, pk: int, answer: str, by: User, at: datetime) -> Question:
    """Answer a question put to the requester. `pk` is the question's."""
    rows = Question.objects.filter(request__in=requests_for(by)).select_related("request", "by")
    question = rows.select_for_update(of=("self",)).get(pk=pk)
    if not asked_by(question.request, by):
        raise Refused(f"The question is for {question.request.requested_by}.")
    if question.answer:
        raise Refused("This question has been answered.")
    if not answer.strip():
        raise Refused("Write the answer.")
    question.answer, question.answered_by, question.answered_at = answer.strip(), by, at
    record(question, by=by, why="answered", at=at, fields=["answer", "answered_by", "answered_at"])
    _tell_who_asked(question)
    return question


def _tell_who_asked(question: Question) -> None:
    """The answer, to whoever may still read the request; of an exempt matter only that it was answered."""
    request = question.request
    if not requests_for(question.by).filter(pk=request.pk).exists():
        return
    words = [
        f"You asked about “{request.title}”: {question.text}",
        f"{question.answered_by} answers: {question.answer}",
    ]
    if request.exempt_paragraph:
        words = [f"Your question about “{request.title}” was answered. Read it on the page of the request."]
    tell(question.by, "Your question was answered", words)


@transaction.atomic
def meet_condition(*, pk: int, evidence: str, by: User, at: datetime) -> Condition:
    """Record what shows that a condition (`pk`) has been met: for whoever asked, or whoever set it."""
    rows = Condition.objects.filter(request__in=requests_for(by)).select_related("request", "set_by")
    condition = rows.select_for_update(of=("self",)).get(pk=pk)
    if not asked_by(condition.request, by) and condition.set_by_id != by.pk:
        raise Refused(f"This is for {condition.request.requested_by} or {condition.set_by} to record.")
    if condition.version != condition.request.version:
        raise Refused(
            f"This was a condition of version {condition.version}; the request was changed since, and it fell away."
        )
    if condition.evidence:
        raise Refused("This condition has been met already.")
    if not evidence.strip():
        raise Refused("Say what shows that it was done, and where it can be seen.")
    condition.evidence, condition.met_by, condition.met_at = evidence.strip(), by, at
    record(condition, by=by, why="met", at=at, fields=["evidence", "met_by", "met_at"])
    return condition


@transaction.atomic
def declare_interest(*, pk: int, interest: str, by: User, at: datetime) -> Declaration:
    """Declare an interest in a matter: from then on the person cannot decide it. Raises Refused when the interest is
    not named, was declared already, or the matter is settled."""
    request = _locked(by, pk)
    if RequestState(request.state) not in UNSETTLED:
        raise Refused("The request has been settled; tell the secretary about the interest.")
    if not interest.strip():
        raise Refused("Say what the interest is.")
    if request.declarations.filter(user=by).exists():
        raise Refused("You have declared an interest in this matter already.")
    return Declaration.objects.create(request=request, user=by, interest=interest.strip(), at=at)


@transaction.atomic
def _decide(
    pk: int,
    by: User,
    at: datetime,
    outcome: Outcome,
    reason: str,
    agreed_amount: Decimal | None,
    conditions: Sequence[tuple[str, date]],
    version: int | None,
) -> Approval:
    request = _locked(by, pk)
    lock_what_it_draws_on(request)
    as_it_was_asked(request, at=at, hold=True)
    lock_indicative_money(request)
    verdict = ruling(user=by, request=request, on=localdate(at))
    may = {Outcome.RECOMMEND: verdict.recommends, Outcome.REFUSE: verdict.may_refuse}
    if not may.get(outcome, verdict.allowed):
        raise Denied(request, verdict)
    as_seen(request, version)
    if outcome is Outcome.REFUSE and not reason:
        raise Refused("Say why the request is refused: whoever asked will read it.")
    if (conditions or agreed_amount is not None) and outcome is not Outcome.APPROVE:
        raise Refused("Conditions and a lower sum belong to an approval.")
    if agreed_amount is not None:
        request.agreed_amount = lower_sum(request, verdict, money(agreed_amount))
    approval = answer_with(request, verdict, outcome, reason, by=by, at=at)
    set_conditions(request, conditions, by=by, at=at)
    act = act_of(
        outcome,
        state=RequestState(request.state),
        completes=verdict.completes,
        to_ratify=bool(verdict.ratified_by),
    )
    settle(request, act, by=by, at=at, answer=approval)
    return approval


@transaction.atomic
def _send_back(pk: int, reason: str, by: User, at: datetime, version: int | None) -> DecisionRequest:
    request = _locked(by, pk)
    as_it_was_asked(request, at=at, hold=True)
    verdict = ruling(user=by, request=request, on=localdate(at))
    if not verdict.may_send_back:
        raise Denied(request, verdict)
    as_seen(request, version)
    if refusal_sends_back(request):
        raise Refused("Refuse it with the reason: it then goes back to where it was asked for.")
    if not reason:
        raise Refused("Say what should be changed: whoever asked will read it.")
    return settle(request, Act.SEND_BACK, by=by, at=at, why=f"sent back: {reason}")


def answer_with(
    request: DecisionRequest,
    verdict: Ruling,
    outcome: Outcome,
    reason: str,
    *,
    by: User,
    at: datetime,
    emergency: bool = False,
    seat: int | None = None,
) -> Approval:
    """Keep an answer with everything it rests on: the clause, the limit, the sum and the ruling as they stand now."""
    return Approval.objects.create(
        request=request,
        approver=by,
        post_id=None if seat else verdict.post,
        seat_id=seat,
        requester_id=request.requested_by_id,
        behalf_id=request.on_behalf_of_id,
        cover_for_id=verdict.cover_for,
        covering=verdict.covering,
        version=request.version,
        outcome=outcome,
        emergency=emergency,
        reason=reason,
        clause_id=verdict.clause,
        clause_number=verdict.clause_number,
        clause_text=verdict.clause_text,
        limit=verdict.limit,
        amount=verdict.sum,
        ruling=verdict.as_json(),
        at=at,
    )


def _locked(by: User, pk: int) -> DecisionRequest:
    rows = requests_for(by).select_for_update(of=("self",))
    return rows.select_related("requested_by", "on_behalf_of").get(pk=pk)
