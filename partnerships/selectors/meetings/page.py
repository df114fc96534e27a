"""A meeting on one page: its agenda with papers, quorum, votes and outcomes, who came, and what waits for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localdate

from jct.core.calendar import FinancialYear
from jct.support.access import Perm, can
from jct.support.history import standing_of_each
from jct.support.holidays import bank_holidays
from partnerships.domain import lifecycle
from partnerships.domain.meeting import Finding, Member, Quorum, paper_deadline, papers_late
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import BodyKind, Gate, MeetingState, Presence, Verb
from partnerships.models import (
    Action,
    AgendaItem,
    Body,
    DecisionRequest,
    GatePassed,
    ItemInterest,
    Meeting,
    Resolution,
)
from partnerships.selectors.authority import rulings
from partnerships.selectors.meetings.calendar import frequency_of
from partnerships.selectors.meetings.papers import PaperLine, paper_lines, reads_exempt
from partnerships.selectors.meetings.visible import visible_meetings
from partnerships.selectors.sitting import Place, Room, powers_of, room_of

_OPEN = (MeetingState.PLANNED, MeetingState.CALLED)


@dataclass(frozen=True)
class ItemLine:
    number: int
    item: AgendaItem
    papers: tuple[PaperLine, ...]
    interests: tuple[ItemInterest, ...]
    quorum: Quorum
    votes: tuple[tuple[Member, str], ...]
    resolution: Resolution | None
    actions: tuple[Action, ...]  # of an exempt item only the reader's own, unless they may read it
    mine: str  # the reader's own interest in it
    readable: bool  # what was said, where the item is exempt


@dataclass(frozen=True)
class Waiting:
    """A request that this body may take and that stands on no agenda of it."""

    request: DecisionRequest
    verb: Verb


@dataclass(frozen=True)
class MeetingPage:
    meeting: Meeting
    on: date
    deadline: date
    agenda_late: bool
    why: str  # the reason given when it was called late, or cancelled
    items: tuple[ItemLine, ...]
    places: tuple[Place, ...]
    present: int
    voting_present: int
    chair: str
    frequency: Finding
    waiting: tuple[Waiting, ...]
    minutes_to_approve: tuple[Meeting, ...]
    may_run: bool

    @property
    def planned(self) -> bool:
        return self.meeting.state == MeetingState.PLANNED

    @property
    def open(self) -> bool:
        return self.meeting.state in (MeetingState.PLANNED, MeetingState.CALLED)

    @property
    def called(self) -> bool:
        return self.meeting.state == MeetingState.CALLED

    @property
    def held(self) -> bool:
        return self.meeting.state == MeetingState.HELD

    @property
    def minutes_named(self) -> str:
        """What an item about the minutes is called; nothing before there are any."""
        return f"Minutes of {self.meeting}" if self.held else ""


def meeting_page(user: Any, pk: int, *, on: date) -> MeetingPage:
    """One meeting as `user` sees it on the day `on`. A fixed number of queries, whatever is on the agenda. Raises
    DoesNotExist when `user` may not see it."""
    rows = visible_meetings(user).select_related("body__meets_before", "minutes_approved_in")
    meeting = rows.get(pk=pk)
    items = list(
        meeting.items.select_related("request", "report_of__approver", "resolution")
        .prefetch_related("papers__by", "interests__user", "actions__owner")
        .order_by("position")
    )
    room = room_of(meeting, items)
    may_run = can(user, Perm.RUN_MEETINGS, meeting.body.partnership_id)
    exempt = reads_exempt(user, meeting.body)
    deadline = paper_deadline(room.on, meeting.body.paper_days, bank_holidays())
    went_out = localdate(meeting.agenda_published_at) if meeting.agenda_published_at else on
    chair = room.in_the_chair()
    return MeetingPage(
        meeting=meeting,
        on=room.on,
        deadline=deadline,
        agenda_late=papers_late(went_out, room.on, meeting.body.paper_days, bank_holidays()),
        why=_why(meeting),
        items=tuple(
            _line(number, item, meeting, room, user, exempt) for number, item in enumerate(items, start=1)
        ),
        places=room.places,
        present=sum(place.presence is Presence.PRESENT for place in room.places),
        voting_present=sum(
            place.presence is Presence.PRESENT and place.seat.votes > 0 for place in room.places
        ),
        chair=chair.name if chair else "",
        frequency=_frequency(meeting, room.on, on),
        waiting=_waiting(meeting, user, room.on, on) if may_run and meeting.state in _OPEN else (),
        minutes_to_approve=_minutes(meeting) if may_run else (),
        may_run=may_run,
    )


def _line(number: int, item: AgendaItem, meeting: Meeting, room: Room, user: Any, exempt: bool) -> ItemLine:
    conflicts: Mapping[int, str] = room.conflicts.get(item.pk, {})
    cast = room.votes.get(item.pk, {})
    readable = not item.exempt_paragraph or (exempt and user.pk not in conflicts)
    return ItemLine(
        number=number,
        item=item,
        papers=paper_lines(item, meeting, user, exempt=exempt, conflicts=conflicts),
        interests=tuple(item.interests.all()),
        quorum=room.quorum(item.pk),
        votes=tuple(
            (member, cast[member.seat].label) for member in room.members(item.pk) if member.seat in cast
        ),
        resolution=getattr(item, "resolution", None),
        actions=tuple(row for row in item.actions.all() if readable or row.owner_id == user.pk),
        mine=conflicts.get(user.pk, ""),
        readable=readable,
    )


def _why(meeting: Meeting) -> str:
    """What was said when the agenda went out late or the meeting was cancelled, from its history."""
    told = Q(history_change_reason__startswith="called: ") | Q(
        history_change_reason__startswith="cancelled: "
    )
    row = meeting.history.filter(told).order_by("-history_date", "-history_id").first()
    return row.history_change_reason.partition(": ")[2] if row else ""


def _frequency(meeting: Meeting, meeting_on: date, on: date) -> Finding:
    year = FinancialYear.of(meeting_on)
    bodies = [meeting.body_id, meeting.body.meets_before_id]
    rows = Meeting.objects.filter(
        body__in=[key for key in bodies if key],
        starts_at__date__gte=year.starts,
        starts_at__date__lt=year.ends,
    )
    return frequency_of(meeting.body, list(rows), year, on)


def _waiting(meeting: Meeting, user: Any, meeting_on: date, on: date) -> tuple[Waiting, ...]:
    """Open requests that are this body's to take, oldest first: those the scheme gives it, those on which it
    recommends or advises, and for the executives' meeting those that cannot go on without it."""
    body = meeting.body
    before_it = AgendaItem.objects.filter(
        Q(meeting=meeting) | Q(meeting__body=body, meeting__state__in=_OPEN), request__isnull=False
    )
    rows = DecisionRequest.objects.filter(partnership=body.partnership_id, state__in=lifecycle.OPEN)
    if body.care_group_id:
        rows = rows.filter(care_group=body.care_group_id)
    rows = list(
        rows.exclude(pk__in=before_it.values("request"))
        .select_related("requested_by", "care_group")
        .order_by("requested_at", "pk")
    )
    if not rows:
        return ()
    powers = powers_of(body, {row.decision_type for row in rows}, on=meeting_on)
    answers = rulings(user=user, requests=rows, on=on)
    gated = _past_the_gate(rows) if body.kind == BodyKind.EXECUTIVE_GATE else None
    return tuple(
        Waiting(row, powers.get(row.decision_type, Verb.NOTE))
        for row in rows
        if _is_for(body, row, powers.get(row.decision_type, Verb.NOTE), answers[row.pk], gated)
    )


def _is_for(body: Body, row: DecisionRequest, power: Verb, answer: Ruling, gated: set[int] | None) -> bool:
    """`gated` holds the requests that have passed the executives' gate; None for any other body."""
    if gated is not None and row.pk not in gated and any(able.meeting for able in answer.who_could):
        return True
    able = (*answer.who_can, *answer.who_could, *answer.who_recommends)
    return power in (Verb.RECOMMEND, Verb.ADVISE) or body.pk in {one.body for one in able}


def _past_the_gate(rows: list[DecisionRequest]) -> set[int]:
    passed = GatePassed.objects.filter(request__in=rows, version=F("request__version"), gate=Gate.EXECUTIVES)
    return set(passed.values_list("request_id", flat=True))


def _minutes(meeting: Meeting) -> tuple[Meeting, ...]:
    """Earlier meetings of the body whose minutes nobody has approved yet, and the row of history (`seen`) that says
    what each was when this was read."""
    rows = Meeting.objects.filter(
        body=meeting.body,
        state=MeetingState.HELD,
        starts_at__lt=meeting.starts_at,
        minutes_approved_in__isnull=True,
    )
    rows = rows.annotate(seen=standing_of_each(Meeting))
    return tuple(rows.select_related("body").order_by("starts_at"))
