"""One request as its page shows it: what is asked, the way it takes, who said what, and what the reader may do."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from jct.core.money import pounds
from jct.support.access import Perm, can
from jct.support.facts import FactPanel, fact
from partnerships.domain.gates import keeps
from partnerships.domain.lifecycle import OPEN, UNSETTLED
from partnerships.domain.money_after import Left, money_after
from partnerships.domain.route import Route
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import WAITS, Effect, Gate, RequestState
from partnerships.models import (
    AgendaItem,
    Approval,
    Condition,
    Consultation,
    DecisionRequest,
    Declaration,
    DeniedAttempt,
    GatePassed,
    Question,
    Resolution,
    UrgencyConsent,
)
from partnerships.permissions import requests_for
from partnerships.registry import owner_of, refusal_sends_back, why_stale
from partnerships.selectors.call_in import CallInState, call_in_of, may_call_in
from partnerships.selectors.envelopes import EnvelopeLeft, envelope_left
from partnerships.selectors.evidence import asked_through, chairs_for_urgency, functions_of
from partnerships.selectors.funds import indicative_left
from partnerships.selectors.meetings.papers import reads_exempt
from partnerships.selectors.new_money import recurrence
from partnerships.selectors.parts import Parts, parts_of
from partnerships.selectors.request_history import Past, past_of
from partnerships.selectors.retry import may_retry
from partnerships.selectors.route import judged
from partnerships.selectors.sitting import conflicts_of

_KEYS = {"return", "revision"}
_LABELS = {
    "sha256": "Figures (sha256)",
    "sha256_of_the_clauses": "Clauses (sha256)",
    "actual": "Spent and accrued to date",
}
_MONEY = re.compile(r"-?\d+\.\d\d")

WITH_NAMES = (
    "partnership",
    "requested_by",
    "on_behalf_of",
    "care_group",
    "partner__organisation",
    "envelope",
    "part_of",
)


@dataclass(frozen=True)
class Answered:
    """An answer with the ruling it rested on; one to an older version counts for nothing any more."""

    row: Approval
    ruling: Ruling
    counts: bool


@dataclass(frozen=True)
class May:
    """What the reader may do. Whether an answer is allowed is the ruling's to say; the services ask again."""

    answer: bool = False
    refuse: bool = False
    recommend: bool = False
    send_back: bool = False
    question: bool = False
    declare: bool = False
    revise: bool = False
    send: bool = False
    withdraw: bool = False
    ask_anew: bool = False  # sum and terms are the record's: another request must be made of it
    consult: bool = False
    notice: bool = False
    agree_urgency: bool = False
    urgent: bool = False
    publish: bool = False
    retry: bool = False
    call_in: bool = False
    gates: tuple[Gate, ...] = ()
    see_denied: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is an act besides answering."""
        return bool(self.gates) or any(
            (
                self.question,
                self.revise,
                self.send,
                self.withdraw,
                self.consult,
                self.notice,
                self.agree_urgency,
                self.call_in,
            )
        )


@dataclass(frozen=True)
class RequestPage:
    request: DecisionRequest
    facts: tuple[tuple[str, str], ...]
    ruling: Ruling
    route: Route
    left: tuple[Left, ...]
    money: FactPanel | None
    envelope: EnvelopeLeft | None
    call_in: CallInState | None
    parts: Parts | None
    open: bool
    stale: str  # why nobody can approve it as its record stands; nothing where one can
    mine: bool
    answers: tuple[Answered, ...]
    resolutions: tuple[tuple[Resolution, Ruling], ...]
    declarations: tuple[Declaration, ...]
    questions: tuple[Question, ...]
    conditions: tuple[Condition, ...]
    gates: tuple[GatePassed, ...]
    consultations: tuple[Consultation, ...]
    urgency: tuple[UrgencyConsent, ...]
    denied: tuple[DeniedAttempt, ...]
    past: Past
    may: May
    unread: frozenset[int]  # exempt items whose words this reader may not read

    @property
    def evidence(self) -> bool:
        return bool(self.gates or self.consultations or self.urgency or self.request.notice_on)


def request_page(user: Any, pk: int, *, on: date) -> RequestPage:
    """A request for one reader on the day `on`. Raises DoesNotExist when `user` may not see it.

    The number of queries does not grow with what was said about it, except by the exempt items it was put in.
    """
    request = requests_for(user).select_related(*WITH_NAMES).get(pk=pk)
    found = judged(user=user, request=request, on=on)
    declarations = tuple(request.declarations.select_related("user"))
    answers = request.approvals.select_related(
        "approver", "post", "seat__body", "cover_for", "clause__scheme"
    )
    resolutions = request.resolutions.select_related(
        "body", "item__request", "item__meeting__body", "by", "clause__scheme"
    )
    answered_in = list(resolutions)
    sees_denied = can(user, Perm.READ_AUDIT, request.partnership_id) or can(
        user, Perm.EDIT_STRUCTURE, request.partnership_id
    )
    denied = request.denied.select_related("user") if sees_denied else ()
    stale = why_stale(request, on=on) if request.state in OPEN else ""
    return RequestPage(
        request=request,
        facts=(*facts_in_words(request), *_indicative(request, on), *_every_year(request)),
        ruling=found.ruling,
        route=found.route,
        left=money_after(found.matter, found.ruling) if found.ruling.allowed else (),
        money=fact("request.money", request_id=request.pk, on=on),
        envelope=envelope_left(request) if request.is_envelope else None,
        call_in=call_in_of(request),
        parts=_parts(request),
        open=request.state in OPEN,
        stale=stale,
        mine=user.pk in (request.requested_by_id, request.on_behalf_of_id),
        answers=tuple(
            Answered(row, Ruling.from_json(row.ruling), row.version == request.version) for row in answers
        ),
        resolutions=tuple((row, Ruling.from_json(row.ruling)) for row in answered_in),
        declarations=declarations,
        questions=tuple(request.questions.select_related("by", "answered_by")),
        conditions=tuple(
            request.conditions.filter(version=request.version).select_related("set_by", "met_by")
        ),
        gates=tuple(request.gates_passed.select_related("by", "item__meeting__body")),
        consultations=tuple(request.consultations.select_related("person", "by")),
        urgency=tuple(request.urgency_consents.select_related("by")),
        denied=tuple(denied),
        past=past_of(request),
        may=_may(
            user,
            request,
            found.ruling,
            on,
            stale=bool(stale),
            declared=user.pk in {row.user_id for row in declarations},
            answered=any(
                user.pk in (row.approver_id, row.cover_for_id) and row.version == request.version
                for row in answers
            ),
        ),
        unread=frozenset(row.item_id for row in answered_in if not _reads(user, row.item)),
    )


def _reads(user: Any, item: AgendaItem) -> bool:
    """Whether the reader may read what was said on an item: the same as on the item's own page."""
    if not item.exempt_paragraph:
        return True
    conflicts = conflicts_of([item], localdate(item.meeting.starts_at)).get(item.pk, {})
    return user.pk not in conflicts and reads_exempt(user, item.meeting.body)


def _every_year(request: DecisionRequest) -> tuple[tuple[str, str], ...]:
    words = recurrence(request)
    return (("Every year", words),) if words else ()


def facts_in_words(request: DecisionRequest) -> tuple[tuple[str, str], ...]:
    """What the record behind it says of itself, in words; without the keys by which programs find it again."""
    return tuple(
        (_LABELS.get(name) or str(name).replace("_", " ").capitalize(), _said(value))
        for name, value in request.facts.items()
        if value and name not in _KEYS
    )


def _said(value: Any) -> str:
    """A sum of money is kept with its pence; everything else as it reads."""
    text = str(value)
    return pounds(Decimal(text)) if _MONEY.fullmatch(text) else text


def _indicative(request: DecisionRequest, on: date) -> tuple[tuple[str, str], ...]:
    """What the indicative money that it plans with has left."""
    found = indicative_left(request, on=on)
    if found is None:
        return ()
    after = f"{pounds(found.left)} left after this" if found.left >= 0 else f"{pounds(-found.left)} too much"
    words = (
        f"{pounds(found.amount)}, held by {found.held_by}; {pounds(found.planned)} in other plans; {after}"
    )
    return (("Indicative money", words),)


def _parts(request: DecisionRequest) -> Parts | None:
    """Those of the request, or of the whole it is part of; None for one that stands alone."""
    whole = request.part_of or request
    parts = parts_of(whole)
    return parts if parts.rows else None


def _may(
    user: Any,
    request: DecisionRequest,
    ruling: Ruling,
    on: date,
    *,
    stale: bool,
    declared: bool,
    answered: bool,
) -> May:
    """Each step is another person's: whoever asked, stands in for them or has answered clears nothing."""
    place = request.partnership_id
    mine = user.pk in (request.requested_by_id, request.on_behalf_of_id)
    governs, secretary = can(user, Perm.EDIT_STRUCTURE, place), can(user, Perm.RUN_MEETINGS, place)
    is_open, unsettled = request.state in OPEN, request.state in UNSETTLED
    draft = request.state == RequestState.DRAFT
    owned = owner_of(request) is not None
    decided = request.state in (RequestState.APPROVED, RequestState.REFUSED)
    keeps_evidence = is_open and (mine or secretary)
    # Of those behind an answer, whom the ruling asks for, only some are behind a clearance too.
    apart = not (mine or (ruling.fails("not_requester") and asked_through(user, request, on)))
    clears = is_open and apart and not (answered or declared)
    return May(
        answer=is_open and ruling.allowed and not stale,
        refuse=is_open and ruling.may_refuse,
        recommend=is_open and ruling.recommends,
        send_back=is_open and ruling.may_send_back and not refusal_sends_back(request),
        question=is_open and not mine,
        declare=unsettled and not draft and not declared,
        revise=unsettled and mine,
        send=draft and mine,
        withdraw=unsettled and (mine or governs) and (draft or not refusal_sends_back(request)),
        ask_anew=unsettled and mine and owned and not draft and not refusal_sends_back(request),
        consult=keeps_evidence,
        notice=is_open and secretary and apart and request.notice_on is None,
        agree_urgency=clears and user.pk in chairs_for_urgency(request, on=on),
        urgent=is_open and not mine and not ruling.allowed,
        publish=decided and secretary and request.published_at is None,
        retry=request.effect == Effect.FAILED and request.effect_note != WAITS and may_retry(request, user),
        call_in=may_call_in(request, user, on=on) is not None,
        gates=gates_of(user, request, on=on) if clears else (),
        see_denied=governs or can(user, Perm.READ_AUDIT, place),
    )


def gates_of(user: Any, request: DecisionRequest, *, on: date) -> tuple[Gate, ...]:
    """The gates this reader keeps that the present version has not passed."""
    functions = functions_of(user, request.partnership_id, on)
    kept = [gate for gate in Gate if keeps(gate, functions)]
    if not kept:
        return ()
    passed = {*request.gates_passed.filter(version=request.version).values_list("gate", flat=True)}
    return tuple(gate for gate in kept if gate not in passed)
