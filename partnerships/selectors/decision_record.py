"""The whole record of a decision: one set of facts, printed as a PDF and given as JSON.

What an exempt item was about is kept from whoever may not read it, as on the page of the request.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate, make_aware

from jct.core.calendar import DAY, day_words
from jct.core.money import pounds
from partnerships.domain.lifecycle import SETTLED
from partnerships.domain.route import Route
from partnerships.domain.ruling import Check, Ruling
from partnerships.domain.words import Effect, RequestState
from partnerships.models import Approval, Resolution
from partnerships.selectors.request_page import RequestPage, request_page

FORMAT = "jct-decision-record/1"
WITHHELD = "Kept back: it was said on an exempt item that you may not read."


@dataclass(frozen=True)
class Fact:
    """One fact of what was asked: `value` for a program, `words` for a reader."""

    name: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True)
class Judgement:
    """An answer, of an officer or of a body in its meeting, with the ruling it rested on."""

    who: str
    role: str
    outcome: str
    at: datetime
    in_place_of: str
    urgent: bool
    version: int
    counts: bool  # an answer to an older version counts for nothing any more
    reason: str
    scheme: str
    clause_number: str
    clause_text: str
    limit: Decimal | None
    sum: Decimal  # with related requests of twelve months
    judged_on: date
    checks: tuple[Check, ...]
    next_step: str


@dataclass(frozen=True)
class Happened:
    """Something that happened on the way, the day it did."""

    on: date
    what: str
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bound:
    """A condition of the approval."""

    text: str
    due_on: date
    set_by: str
    met_on: date | None
    evidence: str


@dataclass(frozen=True)
class Asked:
    """A question put to whoever asked for the decision."""

    by: str
    on: date
    text: str
    answer: str
    answered_by: str


@dataclass(frozen=True)
class Record:
    format: str
    number: int
    version: int
    partnership: str
    decision_type: str
    decision: str
    title: str
    state: str
    state_words: str
    verdict: str  # how it stands, as one sentence
    exempt: str
    facts: tuple[Fact, ...]
    judgements: tuple[Judgement, ...]
    happened: tuple[Happened, ...]
    ahead: Route | None  # the way still to go, while it is open
    questions: tuple[Asked, ...]
    conditions: tuple[Bound, ...]
    interests: tuple[tuple[str, str, date], ...]
    printed_on: date


def decision_record(user: Any, pk: int, *, on: date) -> Record:
    """The record of a request as it stands on the day `on`. Raises DoesNotExist when `user` may not see it."""
    page = request_page(user, pk, on=on)
    request = page.request
    judged = [*(_by_officer(one.row, one.ruling, one.counts) for one in page.answers)]
    judged += [_by_body(page, row, ruling) for row, ruling in page.resolutions]
    paragraph = request.exempt_paragraph
    return Record(
        format=FORMAT,
        number=request.pk,
        version=request.version,
        partnership=request.partnership.name,
        decision_type=request.decision_type,
        decision=request.get_decision_type_display(),
        title=request.title,
        state=request.state,
        state_words=request.get_state_display(),
        verdict=_verdict(page),
        exempt=f"Paragraph {paragraph} of Schedule 12A: {request.public_interest}" if paragraph else "",
        facts=tuple(_facts(page)),
        judgements=tuple(sorted(judged, key=lambda one: one.at)),
        happened=tuple(row for _, row in sorted(_happened(page), key=lambda pair: pair[0])),
        ahead=page.route if page.open else None,
        questions=tuple(
            Asked(str(row.by), localdate(row.at), row.text, row.answer, str(row.answered_by or ""))
            for row in page.questions
        ),
        conditions=tuple(
            Bound(
                row.text,
                row.due_on,
                str(row.set_by),
                localdate(row.met_at) if row.met_at else None,
                row.evidence,
            )
            for row in page.conditions
        ),
        interests=tuple((str(row.user), row.interest, localdate(row.at)) for row in page.declarations),
        printed_on=on,
    )


def _verdict(page: RequestPage) -> str:
    request = page.request
    if request.state not in SETTLED:
        return f"Not decided. {request.get_state_display()}."
    sum_agreed = request.amount if request.agreed_amount is None else request.agreed_amount
    approved = request.state == RequestState.APPROVED
    worth = f" for {pounds(sum_agreed)}" if approved and sum_agreed else ""
    effect = {
        Effect.APPLIED: " It has been carried out.",
        Effect.FAILED: " It has not been carried out.",
        Effect.NONE: f" {request.effect_note}".rstrip(),
    }
    day = day_words(localdate(request.decided_at))
    return f"{request.get_state_display()}{worth} on {day}.{effect[Effect(request.effect)]}"


def _facts(page: RequestPage) -> Iterator[Fact]:
    """What was asked; nothing for what was left empty."""
    row = page.request
    yield Fact("requested_by", "Asked for by", str(row.requested_by), str(row.requested_by))
    if row.on_behalf_of:
        yield Fact("on_behalf_of", "On behalf of", str(row.on_behalf_of), str(row.on_behalf_of))
    for name, label in (
        ("amount", "Amount asked for"),
        ("agreed_amount", "Agreed for"),
        ("annual_amount", "New commitment of a year"),
    ):
        value = getattr(row, name)
        if value:
            yield Fact(name, label, value, pounds(value))
    for name, label in (
        ("care_group", "Care group"),
        ("partner", "Partner"),
        ("provider", "Provider"),
        ("fund", "Fund"),
        ("envelope", "Drawn from"),
        ("part_of", "Part of"),
        ("why", "Why"),
        ("alternatives", "Alternatives rejected"),
        ("consultation", "Consultation"),
    ):
        value = str(getattr(row, name) or "")
        if value:
            yield Fact(name, label, value, value)
    for name, label in (
        ("effective_on", "Should take effect"),
        ("exercise_by", "Option ends"),
        ("answer_by", "Answer needed by"),
    ):
        day = getattr(row, name)
        if day:
            yield Fact(name, label, day, day_words(day))
    if row.money_ends:
        yield Fact("money_ends", "Money lasts until", row.money_ends, day_words(row.money_ends - DAY))
    for label, value in page.facts:
        yield Fact(label.lower().replace(" ", "_"), label, value, value)


def _by_officer(row: Approval, ruling: Ruling, counts: bool) -> Judgement:
    return Judgement(
        who=str(row.approver),
        role=row.role,
        outcome=row.get_outcome_display(),
        at=row.at,
        in_place_of=str(row.cover_for or ""),
        urgent=row.emergency,
        version=row.version,
        counts=counts,
        reason=row.reason,
        scheme=str(row.clause.scheme),
        clause_number=row.clause_number,
        clause_text=row.clause_text,
        limit=row.limit,
        sum=row.amount,
        judged_on=ruling.on,
        checks=ruling.checks,
        next_step=ruling.next_step,
    )


def _by_body(page: RequestPage, row: Resolution, ruling: Ruling) -> Judgement:
    return Judgement(
        who=str(row.body),
        role="in its meeting",
        outcome=row.get_outcome_display(),
        at=row.at,
        in_place_of="",
        urgent=False,
        version=row.version,
        counts=row.version == page.request.version,
        reason=WITHHELD if row.reason and row.item_id in page.unread else row.reason,
        scheme=str(row.clause.scheme) if row.clause else "",
        clause_number=row.clause_number,
        clause_text=row.clause_text,
        limit=ruling.limit,
        sum=row.amount,
        judged_on=ruling.on,
        checks=ruling.checks,
        next_step=ruling.next_step,
    )


def _happened(page: RequestPage) -> Iterator[tuple[datetime, Happened]]:
    """Each thing that happened, with the moment by which it is put in order."""
    request, past = page.request, page.past
    for text in past.versions:
        what = "It was asked for" if text.number == 1 else f"Version {text.number} was put"
        why = text.why if text.number > 1 else ""
        yield text.at, Happened(localdate(text.at), what, text.by, why)
    for back in past.sent_back:
        yield back.at, Happened(localdate(back.at), "It was sent back", back.by, back.why)
    if request.notice_on:
        given = make_aware(datetime.combine(request.notice_on, time()))
        yield given, Happened(request.notice_on, "Public notice was given")
    for consulted in page.consultations:
        who = str(consulted.person or "")
        words = f"{consulted.who} was consulted"
        yield consulted.at, Happened(consulted.on, words, who, consulted.evidence)
    for gate in page.gates:
        note = WITHHELD if gate.item_id in page.unread else gate.note
        by = str(gate.item.meeting) if gate.item else str(gate.by)
        yield (
            gate.at,
            Happened(localdate(gate.at), f"Gate passed: {gate.get_gate_display().lower()}", by, note),
        )
    for agreed in page.urgency:
        words = f"Agreed that it could not wait: {agreed.get_urgency_display().lower()}"
        yield agreed.at, Happened(localdate(agreed.at), words, str(agreed.by), agreed.reason)
    for answer in page.answers:
        words = f"{answer.row.get_outcome_display()} under clause {answer.row.clause_number}"
        yield answer.row.at, Happened(localdate(answer.row.at), words, str(answer.row.approver))
    for row, _ in page.resolutions:
        yield row.at, Happened(localdate(row.at), row.get_outcome_display(), str(row.item.meeting))
    yield from _after(page)


def _after(page: RequestPage) -> Iterator[tuple[datetime, Happened]]:
    """What became of it in the end."""
    request, past = page.request, page.past
    if request.state in (
        RequestState.WITHDRAWN,
        RequestState.LAPSED,
    ):  # others are decided by an answer above
        day = localdate(request.decided_at)
        yield request.decided_at, Happened(day, request.get_state_display(), note=past.closing_words)
    if request.published_at:
        yield request.published_at, Happened(localdate(request.published_at), "The record was published")
    if past.carried_out_at:
        yield past.carried_out_at, Happened(localdate(past.carried_out_at), "It was carried out")
