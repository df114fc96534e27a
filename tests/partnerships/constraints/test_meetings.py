"""What the database refuses of meetings, whatever code asks it to store."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from partnerships.models import (
    Action,
    AgendaItem,
    Attendance,
    ItemInterest,
    Meeting,
    Paper,
    Resolution,
    Seat,
    Vote,
)
from partnerships.services import meetings
from tests.partnerships.meetings import BOARD, Meetings


@pytest.fixture
def room(world):
    return Meetings(world)


@pytest.fixture
def item(room):
    return room.sitting(room.ask())


def refuses(name, act):
    with pytest.raises((IntegrityError, InternalError), match=name), transaction.atomic():
        act()


def test_meetings(room):
    starts = room.then
    good = {
        "body": room.body("jcpb"),
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "place": "Hall",
    }
    meeting = Meeting.objects.create(**good)
    refuses("meeting_once_at_a_time", lambda: Meeting.objects.create(**good))
    refuses("meeting_in_order", lambda: Meeting.objects.create(**good | {"starts_at": good["ends_at"]}))
    other = good | {"starts_at": starts - timedelta(hours=1), "state": "postponed"}
    refuses("meeting_state_known", lambda: Meeting.objects.create(**other))
    rows = Meeting.objects.filter(pk=meeting.pk)
    refuses("meeting_minutes_approved_later", lambda: rows.update(minutes_approved_in=meeting))


def test_agenda_items(item):
    good = {"meeting": item.meeting, "position": 9, "title": "Item", "verb": "note"}
    for name, wrong in (
        ("agenda_request_once", {"request": item.request}),
        ("agenda_verb_known", {"verb": "bless"}),
        ("agenda_outcome_known", {"outcome": "vanished"}),
        ("agenda_exempt_says_why", {"exempt_paragraph": "paragraph 3"}),
    ):
        refuses(name, lambda wrong=wrong: AgendaItem.objects.create(**good | wrong))

    def same_place():
        AgendaItem.objects.create(**good | {"position": item.position})
        with transaction.get_connection().cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refuses("agenda_position_once", same_place)


def test_papers_are_never_changed(room, item):
    paper = meetings.add_paper(item_pk=item.pk, title="Report", text="Words", by=room.secretary, at=room.now)
    rows = Paper.objects.filter(pk=paper.pk)
    refuses("append-only", lambda: rows.update(text="Other words"))
    refuses("append-only", rows.delete)
    good = {"item": item, "title": "Report", "text": "Words", "by": room.secretary, "at": room.now}
    refuses("paper_version_once", lambda: Paper.objects.create(version=1, **good))
    refuses("paper_has_something", lambda: Paper.objects.create(version=2, **good | {"text": ""}))


def test_attendance(room, item, world):
    row = Attendance.objects.filter(meeting=item.meeting).first()
    free = Seat.objects.filter(body=room.body("jcpb")).exclude(attendance__meeting=item.meeting).first()
    good = {"meeting": item.meeting, "seat": free, "user": world.people["head"], "presence": "present"}
    refuses("attendance_one_vote_a_seat", lambda: Attendance.objects.create(**good | {"seat": row.seat}))
    refuses("attendance_one_seat_a_person", lambda: Attendance.objects.create(**good | {"user": row.user}))
    refuses("attendance_known", lambda: Attendance.objects.create(**good | {"presence": "asleep"}))
    refuses("attendance_present_is_somebody", lambda: Attendance.objects.create(**good | {"user": None}))


def test_interests_and_votes(room, item, world):
    said = {"item": item, "user": world.people["executive"], "interest": "A trustee", "at": room.then}
    refuses(
        "item_interest_says_what",
        lambda: ItemInterest.objects.create(**said | {"interest": ""}, action="leave"),
    )
    refuses("item_interest_action_known", lambda: ItemInterest.objects.create(**said, action="hides"))
    row = ItemInterest.objects.create(**said, action="leave")
    refuses("item_interest_once", lambda: ItemInterest.objects.create(**said, action="leave"))
    refuses("append-only", ItemInterest.objects.filter(pk=row.pk).delete)
    seat = Seat.objects.get(pk=room.seat(item.meeting, "executive"))
    vote = {"item": item, "seat": seat, "user": world.people["executive"], "cast": "for", "at": room.then}
    refuses("does not vote", lambda: Vote.objects.create(**vote))
    room.vote(item, cfo_icb="for")
    mine = Vote.objects.get()
    other = vote | {"user": world.people["cfo_icb"]}
    refuses("vote_once_a_person", lambda: Vote.objects.create(**other))
    refuses(
        "vote_once_a_seat",
        lambda: Vote.objects.create(**vote | {"seat": mine.seat, "user": world.people["head"]}),
    )
    refuses(
        "vote_known", lambda: Vote.objects.create(**vote | {"user": world.people["head"], "cast": "maybe"})
    )
    refuses("append-only", lambda: Vote.objects.filter(pk=mine.pk).update(cast="against"))


def test_resolutions(room, item):
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    good = {
        "item": item,
        "request": item.request,
        "body": room.body("jcpb"),
        "version": 1,
        "verb": "decide",
        "outcome": "carried",
        "amount": item.request.amount,
        "ruling": {},
        "by": room.secretary,
        "at": room.then,
    }
    refuses("resolution_verb_known", lambda: Resolution.objects.create(**good | {"verb": "bless"}))
    refuses("resolution_outcome_known", lambda: Resolution.objects.create(**good | {"outcome": "vanished"}))
    refuses("has no version 2", lambda: Resolution.objects.create(**good | {"version": 2}))
    row = Resolution.objects.create(**good)
    refuses("item_id", lambda: Resolution.objects.create(**good))
    refuses("append-only", lambda: Resolution.objects.filter(pk=row.pk).update(reason="Other"))


def test_actions(room, item):
    good = {"item": item, "text": "Write", "owner": room.secretary, "due_on": room.world.on}
    refuses("action_says_what", lambda: Action.objects.create(**good | {"text": ""}))
    refuses("action_done_has_evidence", lambda: Action.objects.create(**good | {"done_at": room.then}))
    refuses("action_done_has_evidence", lambda: Action.objects.create(**good | {"evidence": "Letter"}))
