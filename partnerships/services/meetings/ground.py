"""What every act on a meeting begins with: the person's scope, the lock, and whether it is early enough.

The request before the body, and what that draws on, is locked before the meeting; so is it where a request is decided
between meetings and reported in the next (`report_on_next_agenda`), the only meeting that is held then. Of meetings of
one body the earlier is locked first (`lock_in_order`), and the body itself before them, by whoever plans one or moves
what one was to be told to another; never by whoever holds a request, for which whoever plans may wait. Of several
bodies it is that in which something is resolved, and then those that take it over, in the order of their bodies:
nothing is resolved there yet, so whoever holds one of them wants none of another body. Nobody waits in a circle. Even a
row that only points to a request waits for whoever has it.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from partnerships.domain.words import MeetingState, Verb
from partnerships.models import AgendaItem, Body, DecisionRequest, Meeting
from partnerships.permissions import partnerships_for
from partnerships.selectors.sitting import Room
from partnerships.services.ground import stands_since
from partnerships.services.told import NOT_SAID, UNSAID

OPEN = (MeetingState.PLANNED, MeetingState.CALLED)


def request_of(by: User | None, item_pk: int, perm: Perm = Perm.RUN_MEETINGS) -> DecisionRequest | None:
    """The request that an item puts to the body, locked, before its meeting is; None for the body's own business.
    Raises DoesNotExist as `locked_item` does."""
    key = _items(by, perm).values_list("request", flat=True).get(pk=item_pk)
    if key is None:
        return None
    return DecisionRequest.objects.select_for_update(of=("self",)).get(pk=key)


def locked_meeting(by: User | None, pk: int, perm: Perm = Perm.RUN_MEETINGS) -> Meeting:
    """The meeting, locked. Raises DoesNotExist when `by` does not hold `perm` on its partnership."""
    rows = Meeting.objects.filter(body__partnership__in=partnerships_for(by, perm))
    return rows.select_for_update(of=("self",)).select_related("body__partnership").get(pk=pk)


def locked_with_the_next(by: User | None, pk: int, at: datetime) -> Meeting:
    """The meeting, locked, and of the top body also those to come, one of which takes over what it was to be told.
    Raises DoesNotExist as `locked_meeting` does."""
    rows = Meeting.objects.filter(body__partnership__in=partnerships_for(by, Perm.RUN_MEETINGS))
    lock_agendas(rows.values_list("body", flat=True).get(pk=pk), at, also=pk)
    return locked_meeting(by, pk)


def lock_agendas(body: int, at: datetime, also: int | None = None) -> None:
    """Lock the body, so that no meeting of it is planned meanwhile (`plan` takes the same lock), and of the top body
    its meetings to come, and `also` that one."""
    Body.objects.select_for_update(of=("self",), no_key=True).get(pk=body)
    coming = Q(pk=also) | Q(state__in=OPEN, starts_at__gt=at)
    lock_in_order(Meeting.objects.filter(coming, body=body, body__is_top=True))


def lock_in_order(meetings: QuerySet[Meeting]) -> None:
    """Lock several meetings, the earlier first."""
    list(meetings.order_by("starts_at", "pk").select_for_update(of=("self",)))


def locked_item(by: User | None, pk: int, perm: Perm = Perm.RUN_MEETINGS) -> AgendaItem:
    """The item with its meeting, the meeting locked first. Raises DoesNotExist as `locked_meeting` does."""
    rows = _items(by, perm)
    meeting = locked_meeting(by, rows.values_list("meeting", flat=True).get(pk=pk), perm)
    item = rows.select_for_update(of=("self",)).select_related("request").get(pk=pk)
    item.meeting = meeting
    return item


def locked_item_with_the_next(by: User | None, pk: int, at: datetime) -> AgendaItem:
    """The item as `locked_item` gives it; where it tells of a decision between meetings, also the meetings to come are
    locked, one of which takes it over when it is told of it in this one no more."""
    meeting, report = _items(by, Perm.RUN_MEETINGS).values_list("meeting", "report_of").get(pk=pk)
    if report is not None:
        locked_with_the_next(by, meeting, at)
    return locked_item(by, pk)


def _items(by: User | None, perm: Perm) -> QuerySet[AgendaItem]:
    return AgendaItem.objects.filter(meeting__body__partnership__in=partnerships_for(by, perm))


def room_changed(room: Room, item: AgendaItem, seen: int) -> str:
    """That attendance, interests or votes of the item are not what `seen` says (Room.mark), and how they stand now, in
    words; nothing while they are the same."""
    if room.mark(item.pk) == seen:
        return ""
    if seen == NOT_SAID:
        return UNSAID
    count = room.tally(item.pk).sentence if room.votes.get(item.pk) else "No votes are recorded."
    words = (
        "Attendance, interests or votes of this item were changed while you looked at it. As they stand now:"
    )
    return f"{words} {room.quorum(item.pk).sentence} {count}"


def speaks_for(body: Body, request: DecisionRequest, verb: str) -> str:
    """In words, that a body of one care group would recommend on another, which it may where a clause names it; nothing
    otherwise."""
    about = request.care_group
    if verb != Verb.RECOMMEND or not body.care_group or not about or body.care_group == about:
        return ""
    return f"The {body} speaks for {body.care_group}, and this is about {about}: no clause lets it recommend on that."


def still_open(meeting: Meeting) -> None:
    """Raises Refused when the meeting is held or cancelled."""
    if meeting.state not in OPEN:
        raise Refused(f"This meeting is {meeting.get_state_display().lower()}: its agenda stays as it is.")


def in_session(meeting: Meeting, at: datetime) -> None:
    """Raises Refused unless the agenda is out, the day has come and the meeting is not yet closed."""
    if meeting.state == MeetingState.PLANNED:
        raise Refused("Send the agenda out first: a meeting that was not called decides nothing.")
    still_open(meeting)
    if localdate(at) < localdate(meeting.starts_at):
        raise Refused(
            f"The meeting is on {day_words(localdate(meeting.starts_at))}; nothing can be recorded yet."
        )


def undecided(item: AgendaItem) -> None:
    """Raises Refused when the meeting has already dealt with the item."""
    if item.outcome:
        raise Refused(f"“{item.title}” has an outcome: {item.get_outcome_display().lower()}. It stays.")


def before_the_body(request: DecisionRequest, item: AgendaItem) -> None:
    """Raises Refused unless the text as it stands was asked for by the day of the meeting, and before any vote on it:
    a meeting dated back, or votes on another text, decide nothing."""
    since = stands_since(request)
    if localdate(since) > localdate(item.meeting.starts_at):
        raise Refused(
            f"“{request}” was asked for as it stands only on {day_words(localdate(since))}, after that meeting. "
            "Put it on the agenda of another."
        )
    if item.votes.filter(at__lt=since).exists():
        raise Refused(
            f"“{request}” was changed after the votes were cast, so they were on another text. "
            "Defer it, and put it on the agenda of another meeting."
        )
