"""Planning, calling, attending, declaring, voting and minuting, through the services."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from jct.core.errors import Refused
from partnerships.domain.words import Presence
from partnerships.models import Attendance, Declaration, ItemInterest, Meeting, Paper, Seat, Vote
from partnerships.selectors.sitting import power_of, room_of
from partnerships.services import decisions, meetings
from partnerships.services.resolutions import resolve
from partnerships.services.structure import name_deputy
from tests.partnerships.adopted import change_clauses
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings


@pytest.fixture
def room(world):
    return Meetings(world)


def reasons(refused):
    return f"{refused.value.reason} {' '.join(map(str, refused.value.problems))}"


# Planning -----------------------------------------------------------------------------------------------------------


def test_a_planned_meeting_has_its_history(room):
    meeting = room.plan()
    assert (meeting.state, localdate(meeting.starts_at), meeting.place) == (
        "planned",
        MEETS_ON,
        "County Hall",
    )
    assert meeting.history.get().history_by_name == "Niamh Doyle"


def test_a_year_of_meetings_is_planned_at_once_or_not_at_all(room, world):
    facts = {
        "body_pk": room.body("jcpb").pk,
        "starts": time(10),
        "ends": time(12),
        "place": "County Hall",
        "by": room.secretary,
        "at": room.now,
    }
    days = [date(2027, 4, 14), date(2027, 7, 14), date(2027, 10, 13)]
    made = meetings.plan_year(days=[*days, days[0]], **facts)
    assert [localdate(meeting.starts_at) for meeting in made] == days
    with pytest.raises(Refused, match="cannot be held then"):
        meetings.plan_year(days=[date(2028, 1, 12), days[1]], **facts)
    assert Meeting.objects.filter(body=room.body("jcpb")).count() == 3


@pytest.mark.parametrize("later", [False, True])
def test_what_an_inquorate_body_could_not_decide_yet_waits_for_its_next_meeting(room, later):
    """The gate has not been passed either, so nobody is named: it goes to the body's own next meeting, whenever that is
    planned, and to no other body's."""
    change_clauses({"gates": ["legal"]}, decision_type="overspend_treatment", body=room.body("jcpb"))
    request = room.ask()
    following = None if later else room.plan(day=date(2026, 12, 16))
    item = room.sitting(request, people=("board_member",))
    room.vote(item, board_member="for")
    done = resolve(item_pk=item.pk, by=room.secretary, at=room.then)
    assert (done.outcome, done.ruling["recommends_to"]) == ("recommended", [])
    assert not room.plan("executives", date(2026, 12, 9)).items.exists()
    following = following or room.plan(day=date(2026, 12, 16))
    assert following.items.get().request == request
    assert not room.plan(day=date(2027, 1, 20)).items.exists()


def test_only_those_who_run_meetings_plan_them(room, world):
    starts = world.moment(MEETS_ON)
    for key in ("head", "board_member", "auditor"):
        with pytest.raises(ObjectDoesNotExist):
            meetings.plan(
                body_pk=room.body("jcpb").pk,
                starts_at=starts,
                ends_at=starts + timedelta(hours=1),
                place="Hall",
                by=world.people[key],
                at=room.now,
            )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"place": "  "}, "Place: it is empty"),
        ({"hours": 0}, "the end does not follow the start"),
        ({"hours": 13}, "the end does not follow the start"),
        ({"day": date(2002, 3, 31)}, "does not exist on 31 March 2002"),
        ({"day": MEETS_ON}, "meets then already on 25 November 2026"),
    ],
)
def test_a_meeting_that_cannot_be_held(room, world, facts, words):
    room.plan()
    starts = world.moment(facts.get("day", date(2026, 12, 9)))
    with pytest.raises(Refused) as refused:
        meetings.plan(
            body_pk=room.body("jcpb").pk,
            starts_at=starts,
            ends_at=starts + timedelta(hours=facts.get("hours", 2)),
            place=facts.get("place", "County Hall"),
            by=room.secretary,
            at=room.now,
        )
    assert words in reasons(refused)


def test_a_body_meets_again_where_a_meeting_was_cancelled_but_not_at_that_very_minute(room):
    meeting = room.plan()
    meetings.cancel(pk=meeting.pk, reason="The hall is closed.", by=room.secretary, at=room.now)
    with pytest.raises(Refused) as refused:
        room.plan()
    assert "a cancelled meeting stands at that very time" in reasons(refused)
    later = meeting.starts_at + timedelta(minutes=30)
    room.plan(starts_at=later, ends_at=later + timedelta(hours=1))


def test_a_meeting_moves_until_its_agenda_is_out(room, world):
    meeting = room.plan()
    day = world.moment(date(2026, 12, 2))
    facts = {"ends_at": day + timedelta(hours=2), "place": "Town Hall", "by": room.secretary, "at": room.now}
    moved = meetings.change(pk=meeting.pk, starts_at=day, **facts)
    assert (moved.starts_at, moved.place) == (day, "Town Hall")
    room.add(meeting)
    room.call(meeting)
    with pytest.raises(Refused, match="the time stands"):
        meetings.change(pk=meeting.pk, starts_at=day + timedelta(hours=1), **facts)
    private = meetings.change(
        pk=meeting.pk, starts_at=day, private_from="Staffing", private_notice_on=world.on, **facts
    )
    assert private.private_notice_on == world.on
    with pytest.raises(Refused, match="on a day to come"):
        meetings.change(pk=meeting.pk, starts_at=day, private_notice_on=date(2026, 11, 1), **facts)


def test_a_cancelled_meeting_says_why_and_is_not_cancelled_twice(room):
    meeting = room.plan()
    with pytest.raises(Refused, match="Say why"):
        meetings.cancel(pk=meeting.pk, reason=" ", by=room.secretary, at=room.now)
    meetings.cancel(pk=meeting.pk, reason="Snow.", by=room.secretary, at=room.now)
    with pytest.raises(Refused, match="A meeting that is cancelled cannot be cancelled"):
        meetings.cancel(pk=meeting.pk, reason="Snow.", by=room.secretary, at=room.now)
    with pytest.raises(Refused, match="its agenda stays"):
        room.add(meeting)


# The agenda ---------------------------------------------------------------------------------------------------------


def test_an_agenda_goes_out_in_time_or_with_a_reason(room, world):
    meeting = room.plan()
    with pytest.raises(Refused, match="nothing on the agenda"):
        room.call(meeting)
    room.add(meeting)
    late = world.moment(date(2026, 11, 18))
    with pytest.raises(Refused) as refused:
        meetings.call(pk=meeting.pk, by=room.secretary, at=late)
    assert "papers were due out by 17 November 2026, 5 clear working days before" in reasons(refused)
    called = meetings.call(
        pk=meeting.pk, by=room.secretary, at=late, reason="The grant was offered on Monday."
    )
    assert (called.state, called.agenda_published_at) == ("called", late)
    assert called.history.first().history_change_reason == "called: The grant was offered on Monday."


def test_private_business_needs_its_notice_or_a_reason(room, world):
    meeting = room.plan()
    room.add(meeting, exempt_paragraph="3", public_interest="A provider's prices.")
    with pytest.raises(Refused) as refused:
        room.call(meeting)
    assert "it needs 28 clear days of notice" in reasons(refused)
    meetings.change(
        pk=meeting.pk,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place="County Hall",
        private_from="A provider's prices",
        private_notice_on=world.on,
        by=room.secretary,
        at=room.now,
    )
    assert room.call(meeting).state == "called"


def test_a_verb_is_the_bodys_power_or_to_note(room):
    request = room.ask()
    meeting = room.plan()
    with pytest.raises(Refused, match="only decides or notes"):
        room.add(meeting, "ratify", request)
    item = room.add(meeting, "decide", request)
    assert (item.title, item.position) == ("Overspend on short breaks", 1)
    assert item.subject_url == f"/partnership/decisions/{request.pk}/"
    with pytest.raises(Refused, match="only notes"):
        room.add(room.plan("steering"), "decide", request)


def test_powers_come_from_the_body_and_then_from_the_scheme(room, world):
    def power(body, kind):
        return power_of(world.bodies[body], kind, on=world.on)

    assert power("jcpb", "overspend_treatment") == "decide"
    assert power("jcpb", "direct_award") == "decide"  # a clause names it
    assert power("contracts", "contract_notice_issue") == "decide"
    assert power("users", "contract_award") is None


def test_a_request_stands_on_one_agenda_of_a_body_at_a_time(room):
    request = room.ask()
    first, second = room.plan(), room.plan(day=date(2026, 12, 9))
    item = room.add(first, "decide", request)
    with pytest.raises(Refused, match="is on the agenda of"):
        room.add(second, "decide", request)
    meetings.withdraw_item(pk=item.pk, reason="Not ready.", by=room.secretary, at=room.now)
    with pytest.raises(Refused, match="has dealt with"):
        room.add(first, "decide", request)
    assert room.add(second, "decide", request).position == 1


def test_a_settled_request_or_one_of_another_partnership_is_not_put_on_an_agenda(room, world):
    request = room.ask()
    decisions.withdraw(pk=request.pk, by=world.people["pool_manager"], at=room.now, reason="No need.")
    with pytest.raises(Refused, match="there is nothing to decide"):
        room.add(room.plan(), "decide", request)


def test_a_late_item_says_why_it_cannot_wait(room):
    meeting = room.plan()
    room.add(meeting)
    room.call(meeting)
    with pytest.raises(Refused, match="cannot wait"):
        room.add(meeting, title="A late matter")
    late = room.add(meeting, title="A late matter", reason="The offer ends on Friday.")
    assert late.history.get().history_change_reason.endswith("The offer ends on Friday.")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": " "}, "Title: it is empty"),
        ({"exempt_paragraph": "3"}, "Public interest: it is empty"),
    ],
)
def test_an_item_that_cannot_stand(room, facts, words):
    with pytest.raises(Refused) as refused:
        room.add(room.plan(), **facts)
    assert words in reasons(refused)


def test_an_item_is_changed_until_it_is_dealt_with(room):
    item = room.add(room.plan())
    facts = {"pk": item.pk, "by": room.secretary, "at": room.now}
    changed = meetings.change_item(
        title="Winter plan", verb="advise", exempt_paragraph="3", public_interest="Prices", **facts
    )
    assert (changed.title, changed.verb) == ("Winter plan", "advise")
    meetings.add_paper(
        item_pk=item.pk, title="Prices", text="£12", is_exempt=True, by=room.secretary, at=room.now
    )
    with pytest.raises(Refused, match="one must stay named"):
        meetings.change_item(title="Winter plan", verb="note", **facts)
    meetings.withdraw_item(pk=item.pk, reason="No.", by=room.secretary, at=room.now)
    with pytest.raises(Refused, match="has an outcome"):
        meetings.change_item(title="Other", verb="note", **facts)


def test_items_are_put_in_order_all_or_none(room):
    meeting = room.plan()
    keys = [room.add(meeting, title=f"Item {number}").pk for number in range(3)]
    order = [keys[2], keys[0], keys[1]]
    meetings.reorder(meeting_pk=meeting.pk, order=order, by=room.secretary, at=room.now)
    assert list(meeting.items.order_by("position").values_list("pk", flat=True)) == order
    for wrong in (keys[:2], [*keys, keys[0]], [*keys[:2], 0]):
        with pytest.raises(Refused, match="changed meanwhile"):
            meetings.reorder(meeting_pk=meeting.pk, order=wrong, by=room.secretary, at=room.now)


def test_an_item_taken_off_stays_with_its_reason(room):
    item = room.add(room.plan())
    with pytest.raises(Refused, match="Say why"):
        meetings.withdraw_item(pk=item.pk, reason="", by=room.secretary, at=room.now)
    item = meetings.withdraw_item(pk=item.pk, reason="Not ready.", by=room.secretary, at=room.now)
    assert (item.outcome, item.minute) == ("deferred", "Withdrawn from the agenda: Not ready.")


# Papers -------------------------------------------------------------------------------------------------------------


def test_a_paper_grows_by_versions_and_old_ones_stay(room):
    item = room.add(room.plan())
    facts = {"item_pk": item.pk, "title": "Report", "by": room.secretary, "at": room.now}
    first = meetings.add_paper(text="Draft", **facts)
    second = meetings.add_paper(file=SimpleUploadedFile("report.pdf", b"%PDF-1.7 two"), **facts)
    assert [first.version, second.version] == [1, 2]
    assert len(second.sha256) == 64
    assert Paper.objects.get(pk=first.pk).text == "Draft"
    assert str(second) == "Report, version 2"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"text": ""}, "Paper: give its text or a file"),
        ({"text": "x", "file": SimpleUploadedFile("a.pdf", b"%PDF-")}, "Paper: give its text or a file"),
        ({"title": " "}, "Title: it is empty"),
        ({"is_exempt": True}, "Exempt paragraph: it is not named"),
        ({"is_exempt": True, "exempt_paragraph": "3"}, "Public interest: it is empty"),
    ],
)
def test_a_paper_that_cannot_be_added(room, facts, words):
    item = room.add(room.plan())
    with pytest.raises(Refused) as refused:
        meetings.add_paper(
            item_pk=item.pk,
            by=room.secretary,
            at=room.now,
            **{"title": "Report", "text": "Words"} | facts,
        )
    assert words in reasons(refused)
    assert not Paper.objects.exists()


# The room -----------------------------------------------------------------------------------------------------------


def test_nothing_is_recorded_before_the_agenda_is_out_and_the_day_has_come(room):
    meeting = room.plan()
    with pytest.raises(Refused, match="was not called"):
        room.attend(meeting, *BOARD)
    room.add(meeting)
    room.call(meeting)
    with pytest.raises(Refused, match="on 25 November 2026"):
        room.attend(meeting, *BOARD, at=room.now)
    assert len(room.attend(meeting, *BOARD)) == 4
    assert room.attend(meeting, *BOARD) == []


def test_apologies_may_come_before_the_meeting(room):
    meeting = room.plan()
    seat = room.seat(meeting, "executive")
    meetings.record_attendance(
        meeting_pk=meeting.pk, who={seat: ("apologies", None)}, by=room.secretary, at=room.now
    )
    assert Attendance.objects.get().presence == "apologies"


def test_only_the_holder_or_a_named_deputy_sits_in_a_seat(room, world):
    item = room.sitting(people=())
    seat, head = room.seat(item.meeting, "executive"), world.people["head"]

    def sit(person):
        return meetings.record_attendance(
            meeting_pk=item.meeting.pk, who={seat: ("present", person)}, by=room.secretary, at=room.then
        )

    with pytest.raises(Refused) as refused:
        sit(world.people["cfo_council"])
    assert "neither holds it nor is a named deputy" in reasons(refused)
    with pytest.raises(Refused) as refused:
        sit(None)
    assert "nobody is named" in reasons(refused)
    name_deputy(
        seat=Seat.objects.get(pk=seat),
        user=world.people["cfo_council"],
        starts=world.on,
        by=None,
        at=room.now,
    )
    assert sit(world.people["cfo_council"])[0].is_deputy
    with pytest.raises(Refused):
        sit(head)


def test_nobody_sits_in_two_seats(room, world):
    item = room.sitting(people=("executive",))
    seat = room.seat(item.meeting, "board_member")
    name_deputy(
        seat=Seat.objects.get(pk=seat), user=world.people["executive"], starts=world.on, by=None, at=room.now
    )
    both = {seat: ("present", world.people["executive"])}
    facts = {"meeting_pk": item.meeting.pk, "by": room.secretary, "at": room.then}
    with pytest.raises(Refused) as refused:
        meetings.record_attendance(who=both, **facts)
    assert "sits in another seat of this meeting" in reasons(refused)
    own = room.seat(item.meeting, "executive")
    moved = meetings.record_attendance(who=both | {own: ("apologies", None)}, **facts)
    assert {row.seat_id: row.presence for row in moved} == {own: "apologies", seat: "present"}


def test_two_people_change_seats_with_each_other(room, world):
    item = room.sitting(people=("executive", "board_member"))
    seats = {key: Seat.objects.get(pk=room.seat(item.meeting, key)) for key in ("executive", "board_member")}
    for key, other in (("executive", "board_member"), ("board_member", "executive")):
        name_deputy(seat=seats[key], user=world.people[other], starts=world.on, by=None, at=room.now)
    meetings.record_attendance(
        meeting_pk=item.meeting.pk,
        who={
            seats["executive"].pk: ("present", world.people["board_member"]),
            seats["board_member"].pk: ("present", world.people["executive"]),
        },
        by=room.secretary,
        at=room.then,
    )
    assert Attendance.objects.filter(meeting=item.meeting, presence="present", is_deputy=True).count() == 2


def test_a_seat_of_another_body_is_refused(room):
    item = room.sitting(people=())
    stray = Seat.objects.exclude(body=room.body("jcpb")).first()
    with pytest.raises(Refused) as refused:
        meetings.record_attendance(
            meeting_pk=item.meeting.pk, who={stray.pk: ("absent", None)}, by=room.secretary, at=room.then
        )
    assert "is not a seat of the" in reasons(refused)


def test_a_declared_interest_bars_the_vote_and_leaves_the_quorum(room, world):
    item = room.sitting(room.ask())
    executive = world.people["executive"]
    before = room_of(item.meeting, [item]).quorum(item.pk)
    said = meetings.declare_interest(
        item_pk=item.pk, interest=" He runs the provider arm. ", by=executive, at=room.then
    )
    assert (said.interest, said.action) == ("He runs the provider arm.", "leave")
    after = room_of(item.meeting, [item])
    assert sum(member.counts for member in after.members(item.pk)) == 3
    assert "Jonathan Reeve has an interest" in after.quorum(item.pk).lines[-1].sentence
    assert before.met
    assert Declaration.objects.get(request=item.request).user == executive
    with pytest.raises(Refused) as refused:
        room.vote(item, executive="for")
    assert "does not vote on it" in reasons(refused)
    with pytest.raises(Refused, match="already"):
        meetings.declare_interest(item_pk=item.pk, interest="Again", by=executive, at=room.then)
    with pytest.raises(Refused, match="Say what"):
        meetings.declare_interest(item_pk=item.pk, interest=" ", by=world.people["cfo_icb"], at=room.then)


def test_the_secretary_records_an_interest_for_somebody_and_nobody_else_does(room, world):
    item = room.sitting(room.ask())
    facts = {"item_pk": item.pk, "interest": "A trustee", "user": world.people["cfo_icb"], "at": room.then}
    with pytest.raises(Refused, match="Only the secretary"):
        meetings.declare_interest(by=world.people["executive"], **facts)
    meetings.declare_interest(by=room.secretary, action="no_vote", **facts)
    assert ItemInterest.objects.get().user == world.people["cfo_icb"]


def test_a_registered_interest_in_the_provider_counts_as_declared(room, world):
    world.people["executive"].interests.create(
        partnership=world.partnership,
        kind="financial",
        organisation="HOLLOWAY CARE",
        detail="Holds shares",
        starts=world.on,
    )
    item = room.sitting(room.ask(provider="Holloway Care"))
    members = room_of(item.meeting, [item]).members(item.pk)
    assert [member.name for member in members if member.conflicted] == ["Jonathan Reeve"]


def test_votes_are_recorded_once_and_only_of_those_who_may(room):
    item = room.sitting(room.ask(), people=("board_member", "executive", "cfo_icb", "head"))
    assert len(room.vote(item, board_member="for", cfo_icb="against")) == 2
    for key, words in (
        ("board_member", "vote is recorded already"),
        ("board_member_icb", "nobody is recorded as present"),
        ("head", "it has no vote"),
    ):
        with pytest.raises(Refused) as refused:
            room.vote(item, **{key: "for", "executive": "for"})
        assert words in reasons(refused)
    with pytest.raises(Refused) as refused:
        meetings.cast_votes(item_pk=item.pk, votes={0: "for"}, by=room.secretary, at=room.then)
    assert "not a seat of this body" in reasons(refused)
    assert Vote.objects.filter(item=item).count() == 2


def test_a_member_records_no_votes(room, world):
    item = room.sitting(room.ask())
    with pytest.raises(ObjectDoesNotExist):
        meetings.cast_votes(
            item_pk=item.pk,
            votes={room.seat(item.meeting, "executive"): "for"},
            by=world.people["executive"],
            at=room.then,
        )


# Minutes and actions ------------------------------------------------------------------------------------------------


def held(room, **more):
    item = room.sitting(**more)
    meetings.note_item(
        pk=item.pk,
        minute="The plan was noted.",
        outcome="noted",
        by=room.secretary,
        at=room.at_meeting(item.meeting),
    )
    return meetings.close(pk=item.meeting.pk, by=room.secretary, at=room.at_meeting(item.meeting))


def test_a_meeting_closes_once_everything_has_an_outcome_and_somebody_came(room):
    item = room.sitting(people=())
    with pytest.raises(Refused) as refused:
        meetings.close(pk=item.meeting.pk, by=room.secretary, at=room.then)
    words = reasons(refused)
    assert "Attendance: nobody is recorded as present" in words
    assert "Item 1: “Any business” has no outcome" in words


def test_closing_drafts_the_minutes(room):
    meeting = held(room)
    assert meeting.state == "held"
    assert "In the chair: Councillor Ruth Ashby" in meeting.minutes
    assert "1. Any business (decides)\nThe plan was noted.\nNoted." in meeting.minutes
    with pytest.raises(Refused, match="its agenda stays"):
        room.add(meeting)


def test_a_requests_item_is_resolved_and_not_just_noted(room):
    item = room.sitting(room.ask())
    facts = {"pk": item.pk, "by": room.secretary, "at": room.then}
    with pytest.raises(Refused, match="Resolve this item"):
        meetings.note_item(outcome="noted", **facts)
    assert meetings.note_item(minute="Members asked for more figures.", **facts).outcome == ""
    assert meetings.note_item(outcome="deferred", **facts).outcome == "deferred"


def test_minutes_are_edited_until_a_later_quorate_meeting_approves_them(room):
    meeting = held(room)
    facts = {"by": room.secretary, "at": room.then}
    with pytest.raises(Refused, match="cannot be empty"):
        meetings.write_minutes(pk=meeting.pk, text=" ", **facts)
    meetings.write_minutes(pk=meeting.pk, text="Better\r\nwords ", **facts)
    following = room.sitting(people=("board_member",), day=date(2026, 12, 16)).meeting
    facts["at"] = room.at_meeting(following)
    with pytest.raises(Refused, match="cannot approve minutes"):
        meetings.approve_minutes(pk=meeting.pk, in_pk=following.pk, **facts)
    room.attend(following, "cfo_icb")
    approved = meetings.approve_minutes(pk=meeting.pk, in_pk=following.pk, **facts)
    assert (approved.minutes, approved.minutes_approved_in) == ("Better\nwords\n", following)
    for change in (
        lambda: meetings.write_minutes(pk=meeting.pk, text="Other words", **facts),
        lambda: meetings.draft_minutes(pk=meeting.pk, **facts),
        lambda: meetings.note_item(pk=meeting.items.get().pk, minute="Other", **facts),
        lambda: meetings.approve_minutes(pk=meeting.pk, in_pk=following.pk, **facts),
    ):
        with pytest.raises(Refused, match="have been approved"):
            change()


def test_minutes_are_approved_by_a_later_meeting_of_the_same_body(room):
    meeting = held(room)
    facts = {"by": room.secretary, "at": room.then + timedelta(days=60)}
    other = room.sitting(body="executives", people=("executive", "cfo_icb"), day=date(2026, 12, 16)).meeting
    with pytest.raises(Refused, match="a later meeting of the same body"):
        meetings.approve_minutes(pk=meeting.pk, in_pk=other.pk, **facts)
    with pytest.raises(Refused, match="once the meeting has been held"):
        meetings.write_minutes(pk=other.pk, text="Words", **facts)


def test_an_action_is_tracked_to_its_evidence(room, world):
    item = room.sitting(room.ask())
    facts = {"item_pk": item.pk, "by": room.secretary, "at": room.then}
    action = meetings.add_action(
        text="Write to the provider.", owner=world.people["head"], due_on=date(2026, 12, 1), **facts
    )
    done = {"pk": action.pk, "at": room.then}
    with pytest.raises(Refused, match="Only Helen Fairweather or the secretary"):
        meetings.finish_action(evidence="Letter", by=world.people["executive"], **done)
    with pytest.raises(Refused, match="Say what shows"):
        meetings.finish_action(evidence=" ", by=world.people["head"], **done)
    finished = meetings.finish_action(evidence="Letter of 27 November", by=world.people["head"], **done)
    assert (finished.evidence, finished.done_at) == ("Letter of 27 November", room.then)
    with pytest.raises(Refused, match="was recorded as done on 25 November 2026"):
        meetings.finish_action(evidence="Again", by=room.secretary, **done)


def test_an_action_that_cannot_be_given(room, world, stranger):
    item = room.sitting()
    outsider = type(world.people["head"]).objects.get(email="stranger@elsewhere.example")
    with pytest.raises(Refused) as refused:
        meetings.add_action(
            item_pk=item.pk,
            text=" ",
            owner=outsider,
            due_on=date(2026, 11, 24),
            by=room.secretary,
            at=room.then,
        )
    for words in ("Action: it is empty", "Due: it lies before", "has no part in this partnership"):
        assert words in reasons(refused)


def test_presence_words_are_those_of_the_form():
    assert Presence.values == ["expected", "present", "apologies", "absent"]
