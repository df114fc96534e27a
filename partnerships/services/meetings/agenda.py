"""Items of an agenda: add, change, order, take off; and report what was decided between meetings."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.domain import lifecycle
from partnerships.domain.meeting import verbs_allowed
from partnerships.domain.words import ItemOutcome, MeetingState, Verb
from partnerships.models import AgendaItem, Approval, Body, DecisionRequest, Meeting, Resolution
from partnerships.permissions import partnerships_for
from partnerships.selectors.authority import has_a_part
from partnerships.selectors.sitting import power_of
from partnerships.services.meetings.ground import (
    OPEN,
    lock_agendas,
    locked_item,
    locked_item_with_the_next,
    locked_meeting,
    speaks_for,
    still_open,
    undecided,
)
from partnerships.services.told import as_shown

log = structlog.get_logger(__name__)

CHANGED = ("title", "verb", "subject_url", "exempt_paragraph", "public_interest")
WITHDRAWN = (*CHANGED, "minute")  # what is taken off, and the words that the reason takes the place of


@transaction.atomic
def add_item(
    *,
    meeting_pk: int,
    verb: str,
    by: User | None,
    at: datetime,
    title: str = "",
    request_pk: int | None = None,
    subject_url: str = "",
    exempt_paragraph: str = "",
    public_interest: str = "",
    reason: str = "",
) -> AgendaItem:
    """Put a matter on an agenda with exactly one verb.

    With a request, the verb is the body's power for that decision or "notes"; its title, address and exemption are
    taken from the request where none is given. Once the agenda is out, `reason` must say why the matter cannot wait.
    Raises Refused; DoesNotExist when `by` may not run the meeting or see the request.
    """
    request = _request(by, request_pk) if request_pk else None
    meeting = locked_meeting(by, meeting_pk)
    still_open(meeting)
    if meeting.state == MeetingState.CALLED and not reason.strip():
        raise Refused("The agenda is out. Say why this matter cannot wait for the next meeting.")
    if request:
        _may_come(request, meeting)
        title = title or request.title
        subject_url = subject_url or reverse("partnerships:request", args=[request.pk])
        exempt_paragraph = exempt_paragraph or request.exempt_paragraph
        public_interest = public_interest or request.public_interest
        _check_verb(meeting, request, verb)
        _check_care_group(meeting, request, verb)
    item = AgendaItem(
        meeting=meeting,
        position=next_position(meeting),
        title=title.strip(),
        verb=Verb(verb),
        request=request,
        subject_url=subject_url,
        exempt_paragraph=exempt_paragraph.strip(),
        public_interest=public_interest.strip(),
    )
    _check_words(item)
    why = f"added after the agenda went out: {reason.strip()}" if reason.strip() else "added"
    record(item, by=by, why=why, at=at)
    return item


@transaction.atomic
def change_item(
    *,
    pk: int,
    title: str,
    verb: str,
    by: User | None,
    at: datetime,
    exempt_paragraph: str = "",
    public_interest: str = "",
    subject_url: str | None = None,
    seen: int | None = None,
) -> AgendaItem:
    """Change an item's title, verb, exemption or the page it is about (None leaves it) before the meeting deals with
    it. An exemption on which a paper rests cannot be taken away, nor a request's item be about another page. Raises
    Refused, also when it is not what it was at `seen`, the row of its history that was looked at."""
    item = locked_item(by, pk)
    still_open(item.meeting)
    undecided(item)
    as_shown(item, seen, CHANGED)
    if item.request:
        _check_verb(item.meeting, item.request, verb)
        if verb != item.verb:
            _check_care_group(item.meeting, item.request, verb)
    if not exempt_paragraph.strip() and item.papers.filter(is_exempt=True).exists():
        raise Refused("An exempt paper rests on the paragraph named here, so one must stay named.")
    if subject_url is not None and item.request_id is None:
        item.subject_url = subject_url
    item.title, item.verb = title.strip(), Verb(verb)
    item.exempt_paragraph, item.public_interest = exempt_paragraph.strip(), public_interest.strip()
    _check_words(item)
    record(item, by=by, why="changed", at=at, fields=CHANGED)
    return item


@transaction.atomic
def reorder(*, meeting_pk: int, order: Sequence[int], by: User | None, at: datetime) -> Meeting:
    """Put the items into `order` (their keys, each once). Raises Refused when it is not this agenda's own items."""
    meeting = locked_meeting(by, meeting_pk)
    still_open(meeting)
    items = {item.pk: item for item in meeting.items.all()}
    if sorted(order) != sorted(items):
        raise Refused("The agenda changed meanwhile. Look at it again and put it in order once more.")
    moved = []
    for position, pk in enumerate(order, start=1):
        if items[pk].position != position:
            items[pk].position = position
            moved.append(items[pk])
    for item in moved:  # the constraint is deferred, so positions may clash until the end
        record(item, by=by, why="put in order", at=at, fields=["position"])
    return meeting


@transaction.atomic
def withdraw_item(
    *, pk: int, reason: str, by: User | None, at: datetime, seen: int | None = None
) -> AgendaItem:
    """Take a matter off: it stays on the agenda as deferred, with the reason; what the body was to be told of an
    emergency decision goes to its next meeting. Raises Refused without a reason, and when the item is not what it was
    at `seen`, the row of its history that was looked at."""
    item = locked_item_with_the_next(by, pk, at)
    still_open(item.meeting)
    undecided(item)
    as_shown(item, seen, WITHDRAWN)
    if not reason.strip():
        raise Refused("Say why it is taken off: members have seen it announced.")
    item.outcome, item.minute = ItemOutcome.DEFERRED, f"Withdrawn from the agenda: {reason.strip()}"
    record(item, by=by, why="withdrawn", at=at, fields=["outcome", "minute"])
    if item.report_of_id is not None:
        report_elsewhere(item.meeting, by=by, at=at)
    return item


def report_on_next_agenda(
    approval: Approval, *, by: User | None, at: datetime, body: Body | None = None
) -> AgendaItem | None:
    """Put a decision taken between meetings on the next agenda of `body` (the partnership's top body when none is
    named), to be noted. Returns the item it has already; None while no other meeting is planned: `plan` adds it then.

    Called by the service that records the decision, so it asks for no permission.
    """
    reported = _standing_reports().filter(report_of=approval).first()
    if reported:
        return reported
    body = body or approval.request.partnership.bodies.filter(is_top=True).first()
    coming = Meeting.objects.filter(body=body, state__in=OPEN, starts_at__gt=at)
    # An agenda that is not out yet comes before one that is; never that from which it was taken off.
    coming = coming.exclude(items__report_of=approval).order_by("-state", "starts_at")
    meeting = coming.select_for_update(of=("self",)).first()
    return _report(meeting, approval, by=by, at=at) if meeting else None


def add_waiting_reports(meeting: Meeting, *, by: User | None, at: datetime) -> list[AgendaItem]:
    """Put every emergency decision not yet reported anywhere on a top body's new agenda."""
    if not meeting.body.is_top or meeting.starts_at <= at:
        return []
    waiting = _waiting_reports(meeting.body.partnership_id)
    return [_report(meeting, approval, by=by, at=at) for approval in waiting]


def report_elsewhere(meeting: Meeting, *, by: User | None, at: datetime) -> None:
    """Put on the next agenda of a top body the emergency decisions of which its `meeting` was not told after all: it
    is cancelled, or deferred them. `locked_with_the_next` has locked the meetings."""
    if meeting.body.is_top:
        _report_waiting(meeting.body, by=by, at=at)


def report_what_waits(*, at: datetime) -> int:
    """Put on the next agenda of each top body the emergency decisions that stand on none; gives how many. For the
    nightly task: where a decision was taken in the moment in which a meeting was planned, neither saw the other."""
    return sum(_tried(body, at) for body in Body.objects.filter(is_top=True).order_by("pk"))


def _tried(body: Body, at: datetime) -> int:
    """How many were put on the body's agenda; an error of one body is logged and does not stop the next."""
    try:
        return _report_tonight(body, at)
    except Exception:
        log.exception("emergency decisions not reported", body=body.pk)
        return 0


@transaction.atomic
def _report_tonight(body: Body, at: datetime) -> int:
    if not _waiting_reports(body.partnership_id).exists():
        return 0
    lock_agendas(body.pk, at)
    return _report_waiting(body, by=None, at=at)


def _report_waiting(body: Body, *, by: User | None, at: datetime) -> int:
    waiting = list(_waiting_reports(body.partnership_id))
    reported = [report_on_next_agenda(approval, by=by, at=at, body=body) for approval in waiting]
    return len([item for item in reported if item is not None])


def _standing_reports() -> QuerySet[AgendaItem]:
    """The items by which a body was told, or is to be told, of a decision between meetings."""
    told = AgendaItem.objects.filter(report_of__isnull=False).exclude(meeting__state=MeetingState.CANCELLED)
    return told.exclude(outcome=ItemOutcome.DEFERRED)


def _waiting_reports(partnership: int) -> QuerySet[Approval]:
    """The emergency decisions of which no body was told, nor is to be."""
    rows = Approval.objects.filter(request__partnership=partnership, emergency=True)
    waiting = rows.exclude(pk__in=_standing_reports().values("report_of"))
    return waiting.select_related("request__partnership", "approver").order_by("at", "pk")


def add_waiting_recommendations(meeting: Meeting, *, by: User | None, at: datetime) -> list[AgendaItem]:
    """Put what inquorate meetings made recommendations to this body on its new agenda, where it stands on none; where
    they name nobody, it is for the next meeting of their own body."""
    body = meeting.body
    if meeting.starts_at <= at:
        return []
    handed = Resolution.objects.filter(
        request__partnership=body.partnership_id,
        request__state__in=lifecycle.OPEN,
        version=F("request__version"),
        outcome=ItemOutcome.RECOMMENDED,
    ).filter(Q(ruling__recommends_to__contains=body.name) | Q(ruling__recommends_to=[], body=body))
    there = AgendaItem.objects.filter(meeting__body=body, meeting__state__in=OPEN, outcome="")
    settled = Resolution.objects.filter(body=body, version=F("request__version")).exclude(
        outcome=ItemOutcome.RECOMMENDED
    )
    handed = handed.exclude(request__in=there.values("request")).exclude(
        request__in=settled.values("request")
    )
    last = {
        row.request_id: row
        for row in handed.select_related("request", "item__meeting__body").order_by("at", "pk")
    }
    return [carry_on(row.item, row.request, meeting, by=by, at=at) for row in last.values()]


def carry_on(
    item: AgendaItem, request: DecisionRequest, meeting: Meeting, *, by: User | None, at: datetime
) -> AgendaItem:
    """The same matter on a later agenda, with the verb that the body there has for it."""
    power = power_of(meeting.body, request.decision_type, on=localdate(meeting.starts_at))
    onward = AgendaItem(
        meeting=meeting,
        position=next_position(meeting),
        title=item.title,
        verb=verbs_allowed(power)[0],
        request=request,
        subject_url=item.subject_url,
        exempt_paragraph=item.exempt_paragraph,
        public_interest=item.public_interest,
    )
    record(onward, by=by, why=f"recommended by {item.meeting}", at=at)
    return onward


def _report(meeting: Meeting, approval: Approval, *, by: User | None, at: datetime) -> AgendaItem:
    kind = "Emergency decision" if approval.emergency else "Decision between meetings"
    item = AgendaItem(
        meeting=meeting,
        position=next_position(meeting),
        title=f"{kind}: {approval.request.title}"[:200],
        verb=Verb.NOTE,
        subject_url=reverse("partnerships:request", args=[approval.request_id]),
        report_of=approval,
        exempt_paragraph=approval.request.exempt_paragraph,
        public_interest=approval.request.public_interest,
    )
    record(item, by=by, why="reported", at=at)
    return item


def next_position(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1


def _request(by: User | None, pk: int) -> DecisionRequest:
    """The request, locked before the meeting is (services.meetings.ground)."""
    rows = DecisionRequest.objects.filter(partnership__in=partnerships_for(by, Perm.VIEW))
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _may_come(request: DecisionRequest, meeting: Meeting) -> None:
    """Raises Refused when it is settled, or on an agenda of this body already; DoesNotExist when it is another
    partnership's."""
    if request.partnership_id != meeting.body.partnership_id:
        raise DecisionRequest.DoesNotExist
    if request.state not in lifecycle.OPEN:
        raise Refused(f"“{request}” is {request.get_state_display().lower()}: there is nothing to decide.")
    waiting = request.agenda_items.filter(meeting__body=meeting.body_id, meeting__state__in=OPEN, outcome="")
    if (there := waiting.select_related("meeting__body").first()) is not None:
        raise Refused(f"“{request}” is on the agenda of {there.meeting} already.")
    if meeting.items.filter(request=request).exists():
        raise Refused(f"This meeting has dealt with “{request}”. Put it on the agenda of another.")


def _check_verb(meeting: Meeting, request: DecisionRequest, verb: str) -> None:
    power = power_of(meeting.body, request.decision_type, on=localdate(meeting.starts_at))
    allowed = verbs_allowed(power)
    if verb not in allowed:
        words = " or ".join(each.label.lower() for each in allowed)
        kind = request.get_decision_type_display().lower()
        raise Refused(f"On a matter of this kind ({kind}) the {meeting.body} only {words}.")


def _check_care_group(meeting: Meeting, request: DecisionRequest, verb: str) -> None:
    words = speaks_for(meeting.body, request, verb)
    if words and not has_a_part(body=meeting.body, request=request, on=localdate(meeting.starts_at)):
        raise Refused(f"{words} Put it before the body of its care group.")


def _check_words(item: AgendaItem) -> None:
    problems = []
    if not item.title:
        problems.append(Problem("Title", "it is empty", "what the item is about, in a few words"))
    if item.exempt_paragraph and not item.public_interest:
        problems.append(Problem("Public interest", "it is empty", "why the interest is in not publishing it"))
    if problems:
        raise Refused("The item cannot stand like this.", problems=problems)
