"""What a decision rests on besides the answers: gates, consultation, notice, and a third person's word that it is
urgent; and, once it is taken, its published record."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain.gates import keepers_words, keeps
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import Gate, RequestState, Urgency
from partnerships.models import Consultation, DecisionRequest, GatePassed, UrgencyConsent
from partnerships.permissions import requests_for
from partnerships.selectors.evidence import asked_through, chairs_for_urgency, functions_of
from partnerships.services.asking import asked_by
from partnerships.services.denials import denied, keeps_attempts
from partnerships.services.ground import as_seen, stands_since
from partnerships.services.keeping_up import on_the_subject_as_it_is
from partnerships.services.subject import as_it_was_asked


@on_the_subject_as_it_is
@keeps_attempts
@transaction.atomic
def pass_gate(
    *, request_pk: int, gate: str, note: str, by: User, at: datetime, version: int | None = None
) -> GatePassed:
    """Pass a gate of the request as it stands. The executives' gate is passed in their meeting only.

    Raises Refused for whoever asked, stands in for them or has answered it, for somebody whose post does not keep the
    gate, without a note of what was seen, when this version has passed it, or when the request is no longer at the
    `version` that `by` looked at. Whoever passes a gate does not decide the request afterwards (`decide()`).
    """
    request = _open(by, request_pk, at)
    kind = Gate(gate)
    if asked_by(request, by):
        raise denied(
            request,
            "not_requester",
            "You asked for this decision, so somebody else passes its gates.",
            by=by,
            at=at,
        )
    _not_for_whoever_asked(request, by, at)
    _not_answered(request, by, at)
    if not keeps(kind, functions_of(by, request.partnership_id, localdate(at))):
        raise denied(request, "keeps_gate", f"{kind.label} is given by {keepers_words(kind)}.", by=by, at=at)
    if request.declarations.filter(user=by).exists():
        raise denied(request, "no_interest", "You have declared an interest in this matter.", by=by, at=at)
    as_seen(request, version)
    if not note.strip():
        raise Refused("Say what was looked at and what was found.")
    if request.gates_passed.filter(version=request.version, gate=kind).exists():
        raise Refused(f"{kind.label} has been given for this version already.")
    return GatePassed.objects.create(
        request=request, version=request.version, gate=kind, note=note.strip(), by=by, at=at
    )


@on_the_subject_as_it_is
@keeps_attempts
@transaction.atomic
def record_consultation(
    *,
    request_pk: int,
    who: str,
    evidence: str,
    on: date,
    by: User,
    at: datetime,
    person: User | None = None,
    version: int | None = None,
) -> Consultation:
    """Keep that `who` (as the clause names them) was consulted, on which day, and what shows it.

    `person` is the one who spoke for them: consulted on a matter, one does not decide it. So whoever asked names
    nobody, or they could bar a decider by a word; the secretary does. Raises Refused, also when the request is no
    longer at the `version` that `by` looked at.
    """
    request = _open(by, request_pk, at)
    if not asked_by(request, by) and not can(by, Perm.RUN_MEETINGS, request.partnership_id):
        raise denied(
            request,
            "secretary",
            f"Only {request.requested_by} or the secretary records who was consulted.",
            by=by,
            at=at,
        )
    if not who.strip() or not evidence.strip():
        raise Refused("Name who was consulted and what shows it: a minute, a letter, its date.")
    if on > localdate(at):
        raise Refused("The consultation lies in the future. Record it when it has happened.")
    if person and asked_by(request, person):
        raise Refused("Whoever asks for a decision cannot be consulted on it.")
    if person and asked_by(request, by):
        words = (
            f"You asked for this decision. To name {person} as the one consulted bars them from deciding it, so the "
            "secretary does that; leave the person out, and say in the evidence who spoke."
        )
        raise denied(request, "not_requester", words, by=by, at=at)
    if person:
        _not_for_whoever_asked(request, by, at)
    as_seen(request, version)
    if request.consultations.filter(version=request.version, who=who.strip()).exists():
        raise Refused(f"The consultation of {who.strip()} has been recorded for this version.")
    return Consultation.objects.create(
        request=request,
        version=request.version,
        who=who.strip(),
        person=person,
        evidence=evidence.strip(),
        on=on,
        by=by,
        at=at,
    )


@on_the_subject_as_it_is
@keeps_attempts
@transaction.atomic
def give_notice(
    *, request_pk: int, on: date, by: User, at: datetime, version: int | None = None
) -> DecisionRequest:
    """Record the day on which public notice of the decision was given. It cannot be earlier than the text it tells of,
    nor be moved back once given. For the secretary or a governance officer who did not ask: a law's days are not
    counted from the word of whoever waits for them. Raises Refused, also when the request is no longer at the `version`
    that `by` looked at: notice is of a text."""
    request = _open(by, request_pk, at)
    if not can(by, Perm.RUN_MEETINGS, request.partnership_id):
        raise denied(
            request,
            "secretary",
            "The secretary or a governance officer gives public notice and records it.",
            by=by,
            at=at,
        )
    if asked_by(request, by):
        raise denied(
            request,
            "not_requester",
            "You asked for this decision, so somebody else records that notice was given.",
            by=by,
            at=at,
        )
    _not_for_whoever_asked(request, by, at)
    as_seen(request, version)
    first = localdate(stands_since(request))
    if not first <= on <= localdate(at):
        raise Refused(
            f"Notice is given between {day_words(first)}, when this was asked as it stands, and today."
        )
    if request.notice_on is not None:
        raise Refused(f"Notice was given on {day_words(request.notice_on)}.")
    request.notice_on = on
    record(request, by=by, why="public notice given", at=at, fields=["notice_on"])
    return request


@on_the_subject_as_it_is
@keeps_attempts
@transaction.atomic
def agree_urgency(
    *, request_pk: int, urgency: str, reason: str, by: User, at: datetime, version: int | None = None
) -> UrgencyConsent:
    """A third person agrees that the matter cannot wait for its notice: the chair of the body that the clause names.

    Raises Refused for anybody else, for whoever asked or stands in for them, without a reason, when it was agreed
    already, or when the request is no longer at the `version` that `by` looked at.
    """
    request = _open(by, request_pk, at)
    kind = Urgency(urgency)
    if kind is Urgency.NONE:
        raise Refused("Say which it is: the general exception or special urgency.")
    if asked_by(request, by):
        raise denied(
            request,
            "not_requester",
            "You asked for this decision, so a third person must agree that it is urgent.",
            by=by,
            at=at,
        )
    _not_for_whoever_asked(request, by, at)
    _not_answered(request, by, at)
    chairs = chairs_for_urgency(request, on=localdate(at))
    if by.pk not in chairs:
        who = " or ".join(sorted(chairs.values())) or "nobody: no clause of the scheme names a body for it"
        raise denied(
            request, "urgency", f"That it is urgent is for the chair to agree ({who}).", by=by, at=at
        )
    if request.declarations.filter(user=by).exists():
        raise denied(request, "no_interest", "You have declared an interest in this matter.", by=by, at=at)
    as_seen(request, version)
    if not reason.strip():
        raise Refused("Say why it cannot wait: the reason is published.")
    if request.urgency_consents.filter(version=request.version).exists():
        raise Refused("It has been agreed already that this is urgent.")
    request.urgency = kind
    record(request, by=by, why=f"agreed: {kind.label.lower()}", at=at, fields=["urgency"])
    return UrgencyConsent.objects.create(
        request=request, version=request.version, urgency=kind, reason=reason.strip(), by=by, at=at
    )


@keeps_attempts
@transaction.atomic
def publish_record(*, request_pk: int, by: User, at: datetime, version: int | None = None) -> DecisionRequest:
    """Publish the record of a decision taken (SI 2012/2089, regulations 12 and 13); days of call-in count from then.

    For the body secretary or a governance officer. Raises Refused before the decision, when it was published, or when
    the request is no longer at the `version` whose record `by` looked at: called in, it was decided again.
    """
    request = requests_for(by).select_for_update(of=("self",)).get(pk=request_pk)
    if not can(by, Perm.RUN_MEETINGS, request.partnership_id):
        raise denied(
            request,
            "secretary",
            "The secretary or a governance officer publishes records of decisions.",
            by=by,
            at=at,
        )
    as_seen(request, version)
    if request.state not in (RequestState.APPROVED, RequestState.REFUSED):
        raise Refused("Nothing has been decided yet, so there is no record to publish.")
    if request.published_at is not None:
        raise Refused("The record has been published already.")
    request.published_at = at
    record(request, by=by, why="record published", at=at, fields=["published_at"])
    return request


def _not_for_whoever_asked(request: DecisionRequest, by: User, at: datetime) -> None:
    """Whoever covers or acts up for somebody who asked is not another person."""
    if asked := asked_through(by, request, localdate(at)):
        words = f"{asked}, whose place you take, asked for this decision, so somebody else does this."
        raise denied(request, "not_requester", words, by=by, at=at)


def _not_answered(request: DecisionRequest, by: User, at: datetime) -> None:
    """Each step is another person's: whoever answered this version, or was covered in it, does not clear it too."""
    answered = Q(approver=by) | Q(cover_for=by)
    if request.approvals.filter(answered, version=request.version).exists():
        raise denied(
            request, "once", "You have answered this request, so somebody else does this.", by=by, at=at
        )


def _open(by: User, pk: int, at: datetime) -> DecisionRequest:
    request = requests_for(by).select_for_update(of=("self",)).select_related("requested_by").get(pk=pk)
    if RequestState(request.state) not in OPEN:
        raise Refused("The request is not waiting for a decision.")
    as_it_was_asked(request, at=at)
    return request
