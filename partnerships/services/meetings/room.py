"""What happens in the room: who came, who has an interest, how they voted. A member casts nothing alone; the secretary
records it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain import lifecycle
from partnerships.domain.meeting import Member
from partnerships.domain.words import InterestAction, Presence, VoteCast
from partnerships.models import (
    AgendaItem,
    Attendance,
    Declaration,
    ItemInterest,
    Meeting,
    Vote,
)
from partnerships.selectors.sitting import Place, room_of
from partnerships.services.ground import as_seen
from partnerships.services.keeping_up import on_the_subject_as_it_is
from partnerships.services.meetings.ground import (
    before_the_body,
    in_session,
    locked_item,
    locked_meeting,
    request_of,
    room_changed,
    still_open,
    undecided,
)
from partnerships.services.subject import as_it_was_asked


@transaction.atomic
def record_attendance(
    *,
    meeting_pk: int,
    who: Mapping[int, tuple[str, User | None]],
    by: User | None,
    at: datetime,
    seen: Mapping[int, tuple[str, int | None]] | None = None,
) -> list[Attendance]:
    """Record who sat where: seat → (presence, who sat there). Apologies may come before the meeting, presence not.

    Only the holder of a seat or its named deputy may sit in it, and nobody in two. Raises Refused, naming each seat at
    fault, also one that is no longer as `by` looked at it (`seen`: seat → presence, key of who sat there); nothing is
    recorded then.
    """
    meeting = locked_meeting(by, meeting_pk)
    still_open(meeting)
    if any(presence == Presence.PRESENT for presence, _ in who.values()):
        in_session(meeting, at)
    places = {place.seat.pk: place for place in room_of(meeting, []).places}
    problems, sitting = (
        [],
        {place.sitter.pk for seat, place in places.items() if seat not in who and _here(place)},
    )
    for seat, (presence, user) in who.items():
        place = places.get(seat)
        if place is None:
            problems.append(Problem("Seat", f"number {seat} is not a seat of the {meeting.body} that day"))
            continue
        problems += _problems(place, Presence(presence), user, sitting)
        if seen is not None and _stands(place) not in (seen.get(seat), (presence, user.pk if user else None)):
            problems.append(meanwhile(place))
        if user and presence == Presence.PRESENT:
            sitting.add(user.pk)
    if problems:
        raise Refused("The attendance cannot be recorded.", problems=problems)
    rows = [_set(meeting, places[seat], Presence(presence), user) for seat, (presence, user) in who.items()]
    changed = [row for row in rows if row is not None]
    rising = {row.user_id for row in changed if row.user_id}
    for row in [row for row in Attendance.objects.filter(meeting=meeting) if row.user_id in rising]:
        row.presence, row.user, row.is_deputy = (
            Presence.EXPECTED,
            None,
            False,
        )  # up, before they sit elsewhere
        record(row, by=by, why="changed seats", at=at)
    for row in changed:
        record(row, by=by, why=row.get_presence_display().lower(), at=at)
    return changed


@transaction.atomic
def declare_interest(
    *, item_pk: int, interest: str, by: User, at: datetime, action: str = "leave", user: User | None = None
) -> ItemInterest:
    """Declare an interest in an item: from then on the person may not read its exempt paper, does not vote on it and
    does not count for its quorum; nor may they decide its request alone. One declares for oneself; the secretary
    records it for anybody (`user`). Raises Refused."""
    request = request_of(by, item_pk, Perm.VIEW)
    item = locked_item(by, item_pk, Perm.VIEW)
    whose = user or by
    if whose.pk != by.pk and not can(by, Perm.RUN_MEETINGS, item.meeting.body.partnership_id):
        raise Refused("Only the secretary records an interest for somebody else.")
    still_open(item.meeting)
    undecided(item)
    if not interest.strip():
        raise Refused("Say what the interest is.")
    if item.interests.filter(user=whose).exists():
        raise Refused(f"{whose} has declared an interest in this item already.")
    said = ItemInterest.objects.create(
        item=item, user=whose, interest=interest.strip(), action=InterestAction(action), at=at
    )
    if request and request.state in lifecycle.UNSETTLED:
        Declaration.objects.get_or_create(
            request=request, user=whose, defaults={"interest": interest.strip(), "at": at}
        )
    return said


@on_the_subject_as_it_is
@transaction.atomic
def cast_votes(
    *,
    item_pk: int,
    votes: Mapping[int, str],
    by: User | None,
    at: datetime,
    version: int | None = None,
    seen: int | None = None,
) -> list[Vote]:
    """Record how seats voted on an item: seat → for, against or abstain. Raises Refused, naming each seat that may not
    vote: absent, without a vote, in conflict, or recorded already; nothing is recorded then. Nor is it when the item's
    request or its subject was changed since the meeting or other votes, or is no longer at the `version` that `by`
    looked at, for votes are on one text; or when somebody else sits in a seat than did then (`seen`, Room.mark)."""
    request = request_of(by, item_pk)
    item = locked_item(by, item_pk)
    in_session(item.meeting, at)
    undecided(item)
    if request is not None:
        before_the_body(request, item)
        as_it_was_asked(request, at=at)
        as_seen(request, version)
    room = room_of(item.meeting, [item])
    members = {member.seat: member for member in room.members(item.pk)}
    cast = room.votes.get(item.pk, {})
    problems = []
    for seat in votes:
        member = members.get(seat)
        fault = f"number {seat} is not a seat of this body" if member is None else _why_not(member, cast)
        if fault:
            problems.append(Problem(member.title if member else "Seat", fault))
    if problems:
        raise Refused("The votes cannot be recorded.", problems=problems)
    if seen is not None and (words := room_changed(room, item, seen)):
        raise Refused(words)
    return [_cast(item, members[seat], VoteCast(how), at) for seat, how in votes.items()]


def _stands(place: Place) -> tuple[str, int | None]:
    """How the seat is recorded: presence, and the key of who sits there."""
    return place.presence.value, place.attendance.user_id if place.attendance else None


def meanwhile(place: Place) -> Problem:
    """That somebody else recorded the seat, and how."""
    sitter = place.attendance.user if place.attendance else None
    how = f"{place.presence.label.lower()}{f': {sitter}' if sitter else ''}"
    return Problem(place.seat.title, f"it was recorded meanwhile as {how}")


def _here(place: Place) -> bool:
    return place.presence is Presence.PRESENT


def _problems(place: Place, presence: Presence, user: Any, sitting: set[int]) -> list[Problem]:
    seat, found = place.seat.title, []
    if presence is Presence.PRESENT and user is None:
        found.append(Problem(seat, "nobody is named", "who sat there"))
    if user and user not in place.may_sit:
        found.append(Problem(seat, f"{user} neither holds it nor is a named deputy for it that day"))
    if user and presence is Presence.PRESENT and user.pk in sitting:
        found.append(Problem(seat, f"{user} sits in another seat of this meeting"))
    return found


def _set(meeting: Meeting, place: Place, presence: Presence, user: Any) -> Attendance | None:
    """The seat's row as it should be; None when it is so already. Whoever is not there keeps no seat."""
    row = place.attendance or Attendance(meeting=meeting, seat=place.seat)
    sitter = user if presence is Presence.PRESENT else None
    facts = (str(presence), sitter.pk if sitter else None)
    if row.pk and (row.presence, row.user_id) == facts:
        return None
    row.presence, row.user = presence, sitter
    row.is_deputy = sitter is not None and sitter not in place.holders
    return row


def _why_not(member: Member, cast: Mapping[int, VoteCast]) -> str:
    if not member.present:
        return "nobody is recorded as present in it"
    if member.votes == 0:
        return "it has no vote"
    if member.conflicted:
        return f"{member.name} has an interest in this item and does not vote on it"
    if member.seat in cast:
        return f"{member.name}'s vote is recorded already: {cast[member.seat].label.lower()}"
    return ""


def _cast(item: AgendaItem, member: Member, how: VoteCast, at: datetime) -> Vote:
    return Vote.objects.create(
        item=item, seat_id=member.seat, user_id=member.person, cast=how, weight=member.votes, at=at
    )
