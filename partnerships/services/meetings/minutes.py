"""Minutes drafted from what was recorded, edited, approved at the next meeting; and the actions that follow."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain.minutes import MinutedAction, MinutedItem, MinutedMeeting, draft
from partnerships.domain.words import ItemOutcome, MeetingState, Presence
from partnerships.models import Action, AgendaItem, Meeting
from partnerships.permissions import partnerships_for
from partnerships.selectors.people import people_of
from partnerships.selectors.sitting import Place, Room, room_of
from partnerships.services.meetings.agenda import report_elsewhere
from partnerships.services.meetings.ground import (
    in_session,
    lock_in_order,
    locked_item,
    locked_item_with_the_next,
    locked_meeting,
    undecided,
)
from partnerships.services.told import as_shown

OWN_BUSINESS = (
    ItemOutcome.NOTED,
    ItemOutcome.DISCUSSED,
    ItemOutcome.DEFERRED,
    ItemOutcome.CARRIED,
    ItemOutcome.LOST,
)
NOTED = ("minute", "outcome")
MINUTES = ("minutes",)
WITHOUT_RESOLUTION = (ItemOutcome.DISCUSSED, ItemOutcome.DEFERRED)


@transaction.atomic
def note_item(
    *,
    pk: int,
    by: User | None,
    at: datetime,
    minute: str = "",
    outcome: str = "",
    seen: int | None = None,
) -> AgendaItem:
    """Write what was said on an item, and what became of it where no resolution does: the body's own business has any
    outcome, a request only "discussed" or "deferred". The minute may be corrected until the minutes are approved.
    What is deferred of emergency decisions the body is told in its next meeting. Raises Refused, also when they are not
    what they were at `seen`, the row of its history that was looked at."""
    item = locked_item_with_the_next(by, pk, at)
    as_shown(item, seen, NOTED)
    if item.meeting.minutes_approved_in_id:
        raise Refused("The minutes have been approved and stay as they are.")
    if item.meeting.state != MeetingState.HELD:
        in_session(item.meeting, at)
    if outcome:
        undecided(item)
        if outcome not in outcomes_of(item):
            raise Refused("Resolve this item: its request waits for what the body does with it.")
        item.outcome = ItemOutcome(outcome)
    item.minute = minute.strip()
    record(item, by=by, why="minuted", at=at, fields=NOTED)
    if outcome == ItemOutcome.DEFERRED and item.report_of_id is not None:
        report_elsewhere(item.meeting, by=by, at=at)
    return item


def outcomes_of(item: AgendaItem) -> tuple[ItemOutcome, ...]:
    """What may be written down as having become of an item that nothing resolves."""
    return WITHOUT_RESOLUTION if item.request_id else OWN_BUSINESS


@transaction.atomic
def draft_minutes(*, pk: int, by: User | None, at: datetime, seen: int | None = None) -> Meeting:
    """Write the minutes anew from what was recorded. Raises Refused before the meeting is held, once they are approved,
    and when they are not what they were at `seen`, the row of the meeting's history that was looked at."""
    meeting = _held(by, pk)
    as_shown(meeting, seen, MINUTES)
    meeting.minutes = draft(_minuted(meeting))
    record(meeting, by=by, why="minutes drafted", at=at, fields=["minutes"])
    return meeting


@transaction.atomic
def write_minutes(*, pk: int, text: str, by: User | None, at: datetime, seen: int | None = None) -> Meeting:
    """Edit the minutes. Raises Refused when they would be empty, before the meeting is held, once approved, and when
    they are not what they were at `seen`, the row of the meeting's history that was looked at."""
    meeting = _held(by, pk)
    as_shown(meeting, seen, MINUTES)
    if not text.strip():
        raise Refused("The minutes cannot be empty.")
    meeting.minutes = text.replace("\r\n", "\n").strip() + "\n"
    record(meeting, by=by, why="minutes edited", at=at, fields=["minutes"])
    return meeting


@transaction.atomic
def approve_minutes(
    *, pk: int, in_pk: int, by: User | None, at: datetime, seen: int | None = None
) -> Meeting:
    """Record that a later, quorate meeting of the same body approved the minutes of this one. Raises Refused, also when
    they are not what they were at `seen`, the row of the meeting's history that was looked at."""
    lock_in_order(Meeting.objects.filter(pk__in=(pk, in_pk)))
    meeting, approving = _held(by, pk), locked_meeting(by, in_pk)
    as_shown(meeting, seen, MINUTES)
    if approving.body_id != meeting.body_id or approving.starts_at <= meeting.starts_at:
        raise Refused("Minutes are approved by a later meeting of the same body.")
    if approving.state != MeetingState.HELD:
        in_session(approving, at)
    quorum = room_of(approving, []).quorum(0)
    if not quorum.met:
        raise Refused(f"That meeting cannot approve minutes. {quorum.sentence}")
    meeting.minutes_approved_in = approving
    why = f"minutes approved on {day_words(localdate(approving.starts_at))}"
    record(meeting, by=by, why=why, at=at, fields=["minutes_approved_in"])
    return meeting


@transaction.atomic
def add_action(*, item_pk: int, text: str, owner: User, due_on: date, by: User, at: datetime) -> Action:
    """Give somebody of the partnership something to do by a day. Raises Refused."""
    item = locked_item(by, item_pk)
    if item.meeting.state != MeetingState.HELD:
        in_session(item.meeting, at)
    problems = []
    if not text.strip():
        problems.append(Problem("Action", "it is empty", "what is to be done"))
    if due_on < localdate(item.meeting.starts_at):
        problems.append(Problem("Due", "it lies before the meeting", "a day after it"))
    if not people_of(item.meeting.body.partnership, by).filter(pk=owner.pk, is_active=True).exists():
        problems.append(Problem("Owner", f"{owner} has no part in this partnership", "somebody who has"))
    if problems:
        raise Refused("The action cannot be given.", problems=problems)
    action = Action(item=item, text=text.strip(), owner=owner, due_on=due_on)
    record(action, by=by, why="given", at=at)
    return action


@transaction.atomic
def finish_action(*, pk: int, evidence: str, by: User, at: datetime) -> Action:
    """Record that an action is done, and what shows it: its owner or the secretary. Raises Refused."""
    rows = Action.objects.filter(item__meeting__body__partnership__in=partnerships_for(by, Perm.VIEW))
    rows = rows.select_for_update(of=("self",)).select_related("item__meeting__body", "owner")
    action = rows.get(pk=pk)
    partnership = action.item.meeting.body.partnership_id
    if action.owner_id != by.pk and not can(by, Perm.RUN_MEETINGS, partnership):
        raise Refused(f"Only {action.owner} or the secretary can record that this is done.")
    if action.done_at:
        raise Refused(f"It was recorded as done on {day_words(localdate(action.done_at))}.")
    if not evidence.strip():
        raise Refused("Say what shows that it is done.")
    action.evidence, action.done_at = evidence.strip(), at
    record(action, by=by, why="done", at=at, fields=["evidence", "done_at"])
    return action


def _held(by: User | None, pk: int) -> Meeting:
    meeting = locked_meeting(by, pk)
    if meeting.state != MeetingState.HELD:
        raise Refused("Minutes are written once the meeting has been held and closed.")
    if meeting.minutes_approved_in_id:
        raise Refused("The minutes have been approved and stay as they are.")
    return meeting


def _minuted(meeting: Meeting) -> MinutedMeeting:
    items = list(
        meeting.items.select_related("request", "resolution").prefetch_related(
            "actions__owner", "interests__user"
        )
    )
    room = room_of(meeting, items)
    chair = room.in_the_chair()
    return MinutedMeeting(
        body=meeting.body.name,
        on=room.on,
        place=meeting.place,
        present=_names(room, Presence.PRESENT),
        apologies=_names(room, Presence.APOLOGIES),
        absent=_names(room, Presence.ABSENT),
        in_the_chair=chair.name if chair else "",
        items=tuple(_minuted_item(room, number, item) for number, item in enumerate(items, start=1)),
        private=meeting.private_from,
    )


def _names(room: Room, presence: Presence) -> tuple[str, ...]:
    return tuple(_name(place) for place in room.places if place.presence is presence and place.sitter)


def _name(place: Place) -> str:
    deputy = place.attendance is not None and place.attendance.is_deputy
    return f"{place.sitter} ({'deputy for ' if deputy else ''}{place.seat.title})"


def _minuted_item(room: Room, number: int, item: AgendaItem) -> MinutedItem:
    quorum, cast = room.quorum(item.pk), room.votes.get(item.pk, {})
    resolution = getattr(item, "resolution", None)
    return MinutedItem(
        number=number,
        title=item.title,
        verb=item.get_verb_display(),
        outcome=item.get_outcome_display() if item.outcome else "",
        resolved=resolution.reason if resolution else "",
        quorate=quorum.met or resolution is not None,
        quorum=quorum.sentence,
        votes=tuple(
            f"{member.name}: {cast[member.seat].label.lower()}"
            for member in room.members(item.pk)
            if member.seat in cast
        ),
        interests=tuple(
            f"{said.user} ({said.get_action_display().lower()}): {said.interest}"
            for said in item.interests.all()
        ),
        exempt=item.exempt_paragraph,
        minute=item.minute,
        actions=tuple(
            MinutedAction(action.text, str(action.owner), action.due_on) for action in item.actions.all()
        ),
    )
