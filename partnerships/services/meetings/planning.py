"""Plan a meeting or a year of them, send the agenda out, change the time, cancel, close."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record
from jct.support.holidays import bank_holidays
from partnerships.domain.meeting import (
    PRIVATE_NOTICE_DAYS,
    MeetingAct,
    paper_deadline,
    papers_late,
    private_notice_short,
    step,
)
from partnerships.domain.words import MeetingState, Presence
from partnerships.models import Body, Meeting
from partnerships.permissions import partnerships_for
from partnerships.selectors.meetings.marks import agenda_mark, agenda_words, record_mark, record_words
from partnerships.services.letters import tell
from partnerships.services.meetings import agenda
from partnerships.services.meetings.ground import (
    in_session,
    locked_meeting,
    locked_with_the_next,
    still_open,
)
from partnerships.services.meetings.minutes import draft_minutes
from partnerships.services.told import NOT_SAID, UNSAID, as_shown

LONGEST = timedelta(hours=12)
CHANGED = ("starts_at", "ends_at", "place", "private_from", "private_notice_on")


@transaction.atomic
def plan(
    *,
    body_pk: int,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: User | None,
    at: datetime,
    private_from: str = "",
) -> Meeting:
    """Put a meeting of a body into the calendar; emergency decisions that wait to be reported go on its agenda,
    and what inquorate meetings recommended to the body.

    `private_from` says why it, or a part of it, is held in private. Raises Refused for a time out of order, outside the
    body's life, or already taken; DoesNotExist when `by` may not run this body's meetings.
    """
    bodies = Body.objects.filter(partnership__in=partnerships_for(by, Perm.RUN_MEETINGS))
    # What only points to the body need not wait: whoever resolves a request here has that, and this wants it below.
    body = bodies.select_for_update(of=("self",), no_key=True).get(pk=body_pk)
    _check_time(body, starts_at, ends_at, place)
    meeting = Meeting(
        body=body,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place.strip(),
        private_from=private_from.strip(),
    )
    record(meeting, by=by, why="planned", at=at)
    agenda.add_waiting_reports(meeting, by=by, at=at)
    agenda.add_waiting_recommendations(meeting, by=by, at=at)
    return meeting


@transaction.atomic
def plan_year(
    *,
    body_pk: int,
    days: Iterable[date],
    starts: time,
    ends: time,
    place: str,
    by: User | None,
    at: datetime,
) -> list[Meeting]:
    """Plan one meeting on each of `days`, at the same time and place. Raises Refused when any of them cannot be."""
    return [
        plan(
            body_pk=body_pk,
            starts_at=_moment(day, starts),
            ends_at=_moment(day, ends),
            place=place,
            by=by,
            at=at,
        )
        for day in sorted(set(days))
    ]


@transaction.atomic
def change(
    *,
    pk: int,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    by: User | None,
    at: datetime,
    private_from: str = "",
    private_notice_on: date | None = None,
    seen: int | None = None,
) -> Meeting:
    """Move a meeting whose agenda is not out, or say what of it is private and when notice of that was given. Once the
    agenda is out the time stands: cancel it and plan another. Raises Refused as `plan` does, and when it is not what it
    was at `seen`, the row of its history that was looked at."""
    meeting = locked_meeting(by, pk)
    still_open(meeting)
    as_shown(meeting, seen, CHANGED)
    moved = (meeting.starts_at, meeting.ends_at) != (starts_at, ends_at)
    if moved and meeting.state == MeetingState.CALLED:
        raise Refused("The agenda is out, so the time stands. Cancel this meeting and plan another.")
    if private_notice_on and private_notice_on > localdate(at):
        raise Refused("Notice of private business cannot have been given on a day to come.")
    _check_time(meeting.body, starts_at, ends_at, place, other_than=pk)
    meeting.starts_at, meeting.ends_at, meeting.place = starts_at, ends_at, place.strip()
    meeting.private_from, meeting.private_notice_on = private_from.strip(), private_notice_on
    record(meeting, by=by, why="changed", at=at, fields=CHANGED)
    return meeting


@transaction.atomic
def call(*, pk: int, by: User | None, at: datetime, reason: str = "", seen: int | None = None) -> Meeting:
    """Send the agenda out. Raises Refused when it is empty; when it is not what `seen` says (agenda_mark); and, unless
    a `reason` is given, when it is later than the body's paper deadline or when private business lacks its 28 clear
    days of notice."""
    meeting = locked_meeting(by, pk)
    meeting.state = step(MeetingState(meeting.state), MeetingAct.CALL)
    if seen is not None and (words := agenda_changed(meeting, seen)):
        raise Refused(words)
    items = list(meeting.items.all())
    if not items:
        raise Refused("There is nothing on the agenda yet.")
    on, meeting_on = localdate(at), localdate(meeting.starts_at)
    problems = []
    if papers_late(on, meeting_on, meeting.body.paper_days, bank_holidays()):
        deadline = paper_deadline(meeting_on, meeting.body.paper_days, bank_holidays())
        problems.append(
            Problem(
                "Agenda",
                f"papers were due out by {day_words(deadline)}, {meeting.body.paper_days} clear working days before",
                "the reason why it is late",
            )
        )
    private = meeting.private_from or any(item.exempt_paragraph for item in items)
    if (
        private
        and not meeting.body.is_private
        and private_notice_short(meeting.private_notice_on, meeting_on)
    ):
        problems.append(
            Problem(
                "Private business",
                f"it needs {PRIVATE_NOTICE_DAYS} clear days of notice",
                "the reason why that was impracticable, and who agreed",
            )
        )
    if problems and not reason.strip():
        raise Refused("The agenda cannot go out like this.", problems=problems)
    meeting.agenda_published_at = at
    why = f"called: {reason.strip()}" if problems else "called"
    record(meeting, by=by, why=why, at=at, fields=["state", "agenda_published_at"])
    return meeting


@transaction.atomic
def cancel(*, pk: int, reason: str, by: User | None, at: datetime, seen: int | None = None) -> Meeting:
    """Cancel a meeting that has decided nothing; its requests can go to another, and what it was to be told of
    emergency decisions goes to the next. Raises Refused without a reason, when something was resolved there, and when
    its agenda is not what `seen` says (agenda_mark)."""
    meeting = locked_with_the_next(by, pk, at)
    called = meeting.state == MeetingState.CALLED
    meeting.state = step(MeetingState(meeting.state), MeetingAct.CANCEL)
    if seen is not None and (words := agenda_changed(meeting, seen)):
        raise Refused(words)
    if not reason.strip():
        raise Refused("Say why the meeting is cancelled: its members will read it.")
    if meeting.items.filter(resolution__isnull=False).exists():
        raise Refused("The meeting has resolved something already. Close it instead.")
    record(meeting, by=by, why=f"cancelled: {reason.strip()}", at=at, fields=["state"])
    agenda.report_elsewhere(meeting, by=by, at=at)
    if called:
        _tell_it_is_cancelled(meeting, reason.strip())
    return meeting


def _tell_it_is_cancelled(meeting: Meeting, reason: str) -> None:
    """To whoever sits on the body and was called."""
    when = (
        f"{day_words(localdate(meeting.starts_at))} at {localtime(meeting.starts_at):%H:%M}, {meeting.place}"
    )
    for person in meeting.body.group.user_set.order_by("pk"):
        tell(
            person,
            f"The meeting of {meeting.body} is cancelled",
            [f"It was called for {when}.", f"Why: {reason}"],
        )


@transaction.atomic
def close(*, pk: int, by: User | None, at: datetime, seen: int | None = None) -> Meeting:
    """Close a meeting that took place and draft its minutes; an emergency decision of which it deferred to be told goes
    to the next. Raises Refused while nobody is recorded as present, or an item has no outcome, and when what was
    recorded is not what `seen` says (record_mark)."""
    meeting = locked_with_the_next(by, pk, at)
    in_session(meeting, at)
    meeting.state = step(MeetingState(meeting.state), MeetingAct.CLOSE)
    if seen is not None and (words := record_changed(meeting, seen)):
        raise Refused(words)
    problems = [
        Problem(f"Item {number}", f"“{item.title}” has no outcome", "what became of it")
        for number, item in enumerate(meeting.items.all(), start=1)
        if not item.outcome
    ]
    if not meeting.attendance.filter(presence=Presence.PRESENT).exists():
        problems.insert(0, Problem("Attendance", "nobody is recorded as present", "who came"))
    if problems:
        raise Refused("The meeting cannot be closed yet.", problems=problems)
    record(meeting, by=by, why="held", at=at, fields=["state"])
    agenda.report_elsewhere(meeting, by=by, at=at)
    return draft_minutes(pk=pk, by=by, at=at)


def agenda_changed(meeting: Meeting, seen: int) -> str:
    """That the agenda, or when and where it meets, is not what `seen` says (agenda_mark), and how it stands now."""
    return _changed(agenda_mark(meeting), seen, "The agenda", lambda: agenda_words(meeting))


def record_changed(meeting: Meeting, seen: int) -> str:
    """That what was recorded in the meeting is not what `seen` says (record_mark), and how it stands now."""
    return _changed(record_mark(meeting), seen, "What was recorded", lambda: record_words(meeting))


def _changed(now: int, seen: int, what: str, words: Callable[[], str]) -> str:
    if now == seen:
        return ""
    return (
        UNSAID if seen == NOT_SAID else f"{what} was changed while you looked at it. As it stands: {words()}"
    )


def _check_time(
    body: Body, starts_at: datetime, ends_at: datetime, place: str, other_than: int | None = None
) -> None:
    on, problems = localdate(starts_at), []
    if not starts_at < ends_at <= starts_at + LONGEST:
        problems.append(Problem("Time", "the end does not follow the start", "an end later the same day"))
    if on < body.starts or (body.ends is not None and on >= body.ends):
        problems.append(Problem("Date", f"the {body} does not exist on {day_words(on)}"))
    others = Meeting.objects.filter(body=body, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if others.exclude(pk=other_than).exclude(state=MeetingState.CANCELLED).exists():
        problems.append(Problem("Time", f"the {body} meets then already on {day_words(on)}", "another time"))
    elif others.exclude(pk=other_than).filter(starts_at=starts_at).exists():
        problems.append(
            Problem("Time", "a cancelled meeting stands at that very time", "a minute later or earlier")
        )
    if not place.strip():
        problems.append(Problem("Place", "it is empty", "where it is held, or the link"))
    if problems:
        raise Refused("The meeting cannot be held then.", problems=problems)


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
