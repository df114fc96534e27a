"""The pages of meetings: the secretary's whole meeting, the member's view, and who is kept out of what."""

from datetime import date
from urllib.parse import urlencode

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from jct.accounts.models import User
from jct.support import clock
from partnerships.models import Action, AgendaItem, Meeting, Resolution, Seat
from partnerships.services import appointments, evidence, meetings
from partnerships.services.structure import name_deputy
from partnerships.views.meetings.pages import feed_signature
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings
from tests.partnerships.shown import press


@pytest.fixture
def room(world):
    return Meetings(world)


@pytest.fixture
def secretary(client_as):
    return client_as("secretary")


def url(name, *args):
    return reverse(f"partnerships:{name}", args=args)


def text(response):
    assert response.status_code == 200, response
    return " ".join(response.content.decode().split())


def day(name, when):
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


@pytest.fixture
def on(monkeypatch, world):
    """`on(moment)` sets the clock of the views."""

    def stand_at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", moment.date)

    stand_at(world.at)
    return stand_at


def test_the_secretary_runs_a_whole_meeting_in_the_browser(room, world, secretary, on):
    request = room.ask()
    facts = {"body": room.body("jcpb").pk, **day("day", MEETS_ON), "starts": "10:00", "ends": "12:00"}
    sent = secretary.post(url("plan_meeting"), facts | {"place": "County Hall"})
    meeting = Meeting.objects.get()
    assert sent.url == url("meeting", meeting.pk)
    page = text(secretary.get(sent.url))
    assert "Waiting for this body" in page
    assert "Overspend on short breaks" in page
    form = text(secretary.get(f"{url('add_item', meeting.pk)}?request={request.pk}"))
    assert f'value="{request.pk}" selected' in form
    secretary.post(url("add_item", meeting.pk), {"request": request.pk, "verb": "decide"})
    item = AgendaItem.objects.get()
    secretary.post(url("add_paper", item.pk), {"title": "Report", "text": "Words\n\nMore words"})
    paper = item.papers.get()
    assert '<p class="govuk-body">More words</p>' in text(secretary.get(url("paper", paper.pk)))
    press(secretary, url("call_meeting", meeting.pk), {"reason": ""})
    on(room.then)
    seats = {
        f"seat_{place.pk}": "expected" for place in Seat.objects.filter(body=room.body("jcpb"), ends=None)
    }
    for key in BOARD:
        seats[f"seat_{room.seat(meeting, key)}"] = f"present:{world.people[key].pk}"
    press(secretary, url("attendance", meeting.pk), seats)
    assert "4 present, 4 with a vote. Councillor Ruth Ashby is in the chair." in text(
        secretary.get(url("meeting", meeting.pk))
    )
    votes = {f"seat_{room.seat(meeting, key)}": "for" for key in BOARD}
    press(secretary, url("votes", item.pk), votes)
    assert "Every partner agrees" in text(secretary.get(url("resolve", item.pk)))
    wrong = text(
        press(secretary, url("resolve", item.pk), {"reason": "It is needed.", "agreed_amount": "95,000"})
    )
    assert "less than what is asked" in wrong
    terms = {
        "agreed_amount": "85,000",
        "condition": "A report to the board",
        **day("due_on", date(2027, 3, 1)),
    }
    press(secretary, url("resolve", item.pk), {"reason": "It is needed.", **terms})
    request.refresh_from_db()
    assert (request.agreed_amount, request.conditions.get().due_on) == (85000, date(2027, 3, 1))
    assert Resolution.objects.get().outcome == "carried"
    secretary.post(
        url("add_action", item.pk),
        {
            "text": "Write to the provider.",
            "owner": world.people["head"].pk,
            **day("due_on", date(2026, 12, 1)),
        },
    )
    press(secretary, url("minute", item.pk), {"minute": "Members welcomed it."})
    closed = press(secretary, url("close_meeting", meeting.pk))
    assert closed.url == url("minutes", meeting.pk)
    minutes = text(secretary.get(closed.url))
    assert "Members welcomed it." in minutes
    assert "Carried. It is needed. Every partner agrees" in minutes
    press(secretary, url("edit_minutes", meeting.pk), {"text": "Better words"})
    assert "Better words" in text(secretary.get(closed.url))
    press(secretary, url("redraft_minutes", meeting.pk), on=url("minutes", meeting.pk))
    assert "Members welcomed it." in text(secretary.get(closed.url))
    request.refresh_from_db()
    assert request.state == "approved"


def test_a_refusal_comes_back_on_the_form_with_everything_typed(room, secretary, on):
    room.plan()
    facts = {"body": room.body("jcpb").pk, **day("day", MEETS_ON), "starts": "11:00", "ends": "10:30"}
    page = text(secretary.post(url("plan_meeting"), facts | {"place": "Room 7"}))
    assert "The meeting cannot be held then." in page
    assert "the end does not follow the start" in page
    assert 'value="Room 7"' in page


def test_a_year_of_days_names_every_wrong_line(room, secretary, on):
    facts = {"body": room.body("jcpb").pk, "starts": "10:00", "ends": "12:00", "place": "County Hall"}
    page = text(secretary.post(url("plan_year"), facts | {"days": "14 4 2027\nsoon\n\n31 2 2027\n1 1 1066"}))
    for words in ("Line 2: “soon”", "Line 4: “31 2 2027”", "Line 5: “1 1 1066”"):
        assert words in page
    assert not Meeting.objects.exists()
    sent = secretary.post(url("plan_year"), facts | {"days": "14 4 2027\n14/7/2027"})
    assert sent.url == f"{url('meetings')}?body={room.body('jcpb').pk}"
    assert Meeting.objects.count() == 2


def test_a_meeting_is_changed_and_cancelled(room, secretary, on):
    meeting = room.plan()
    form = text(secretary.get(url("change_meeting", meeting.pk)))
    assert 'value="10:00"' in form
    later = day("day", date(2026, 12, 2))
    press(
        secretary,
        url("change_meeting", meeting.pk),
        {**later, "starts": "14.30", "ends": "1600", "place": "Town Hall", "private_from": "Staffing"},
    )
    page = text(secretary.get(url("meeting", meeting.pk)))
    assert "2 December 2026, 14:30" in page
    assert "Staffing" in page
    assert "This field is required" not in text(secretary.get(url("cancel_meeting", meeting.pk)))
    press(secretary, url("cancel_meeting", meeting.pk), {"reason": "The hall is closed."})
    page = text(secretary.get(url("meeting", meeting.pk)))
    assert "Cancelled" in page
    assert "The hall is closed." in page


def test_items_move_with_buttons_and_are_changed_and_taken_off(room, secretary, on):
    meeting = room.plan()
    first, second = room.add(meeting, title="First"), room.add(meeting, title="Second")
    secretary.post(url("move_item", meeting.pk), {"item": second.pk, "move": "up"})
    assert list(meeting.items.order_by("position")) == [second, first]
    secretary.post(url("move_item", meeting.pk), {"item": second.pk, "move": "up"})
    assert list(meeting.items.order_by("position")) == [second, first]
    gone = secretary.post(url("move_item", meeting.pk), {"item": "999999"}, follow=True)
    assert "no longer on this agenda" in text(gone)
    press(secretary, url("change_item", first.pk), {"title": "Winter plan", "verb": "note"})
    assert "Winter plan" in text(secretary.get(url("agenda_item", first.pk)))
    press(secretary, url("withdraw_item", first.pk), {"reason": "Not ready."})
    assert "Withdrawn from the agenda: Not ready." in text(secretary.get(url("agenda_item", first.pk)))


def exempt_paper(room, world):
    item = room.add(room.plan(), exempt_paragraph="paragraph 3", public_interest="A provider's prices")
    paper = meetings.add_paper(
        item_pk=item.pk, title="Prices", text="£12 an hour", is_exempt=True, by=room.secretary, at=room.now
    )
    return item, paper


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("board_member", 200),
        ("secretary", 200),
        ("auditor", 200),
        ("commissioner_ld", 404),
        ("finance_officer_icb", 404),
    ],
)
def test_members_read_an_exempt_paper_and_others_do_not(room, world, client_as, on, key, status):
    item, paper = exempt_paper(room, world)
    client = client_as(key)
    assert client.get(url("paper", paper.pk)).status_code == status
    page = text(client.get(url("agenda_item", item.pk)))
    assert ("Prices" in page) is (status == 200)
    assert ("A paper exempt under paragraph 3" in page) is (status == 404)


def test_a_declared_conflict_hides_the_exempt_paper_everywhere(room, world, client_as, on):
    item, paper = exempt_paper(room, world)
    client = client_as("executive")
    assert client.get(url("paper", paper.pk)).status_code == 200
    client.post(url("item_interest", item.pk), {"interest": "He runs the provider arm", "action": "leave"})
    assert client.get(url("paper", paper.pk)).status_code == 404
    assert client.get(url("paper_file", paper.pk)).status_code == 404
    for page in (url("agenda_item", item.pk), url("meeting", item.meeting_id)):
        shown = text(client.get(page))
        assert "Prices" not in shown
        assert "You have an interest in this item" in shown


def test_a_deputy_reads_what_the_body_reads(room, world, client_as, on):
    _, paper = exempt_paper(room, world)
    seat = Seat.objects.filter(body=room.body("jcpb")).first()
    head = world.people["commissioner_ld"]
    name_deputy(seat=seat, user=head, starts=world.on, by=None, at=room.now)
    assert client_as("commissioner_ld").get(url("paper", paper.pk)).status_code == 200


def test_a_file_is_handed_out_as_it_was_given(room, world, client_as, secretary, on, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    item = room.add(room.plan())
    upload = SimpleUploadedFile("report.pdf", b"%PDF-1.7 words", "application/pdf")
    secretary.post(url("add_paper", item.pk), {"title": "Report", "file": upload})
    paper = item.papers.get()
    got = client_as("board_member").get(url("paper_file", paper.pk))
    assert b"".join(got.streaming_content) == b"%PDF-1.7 words"
    assert "attachment" in got["Content-Disposition"]
    assert paper.sha256 in text(client_as("board_member").get(url("paper", paper.pk)))
    wrong = SimpleUploadedFile("page.html", b"<script>", "text/html")
    assert "is not a PDF" in text(secretary.post(url("add_paper", item.pk), {"title": "Page", "file": wrong}))


def test_the_secretary_records_an_interest_for_a_member(room, world, secretary, on):
    item = room.add(room.plan())
    secretary.post(
        url("item_interest", item.pk),
        {"user": world.people["cfo_icb"].pk, "interest": "A trustee", "action": "no_vote"},
    )
    assert item.interests.get().user == world.people["cfo_icb"]
    assert "A trustee (stays, does not vote)" in text(secretary.get(url("agenda_item", item.pk)))


def test_votes_need_at_least_one(room, secretary, on):
    item = room.sitting(room.ask())
    on(room.then)
    assert "Record at least one vote." in text(press(secretary, url("votes", item.pk), {}))


def test_minutes_are_approved_on_the_page_of_a_later_meeting(room, secretary, on):
    item = room.sitting()
    meetings.note_item(pk=item.pk, outcome="noted", by=room.secretary, at=room.then)
    meetings.close(pk=item.meeting.pk, by=room.secretary, at=room.then)
    later = room.sitting(day=date(2026, 12, 16)).meeting
    on(room.at_meeting(later))
    assert "This meeting approved them" in text(secretary.get(url("meeting", later.pk)))
    assert secretary.post(url("approve_minutes", item.meeting.pk), {"in": "x"}).status_code == 404
    press(
        secretary,
        url("approve_minutes", item.meeting.pk),
        {"in": later.pk},
        on=url("meeting", later.pk),
    )
    assert "by the meeting of" in text(secretary.get(url("minutes", item.meeting.pk)))


def test_an_action_stands_on_your_work_until_it_is_done(room, world, client_as, on):
    item = room.sitting()
    action = meetings.add_action(
        item_pk=item.pk,
        text="Write to the provider.",
        owner=world.people["head"],
        due_on=date(2026, 12, 1),
        by=room.secretary,
        at=room.then,
    )
    head = client_as("head")
    assert "Write to the provider." in text(head.get(reverse("home:work")))
    assert "Write to the provider." in text(head.get(url("actions")))
    head.post(url("finish_action", action.pk), {"evidence": "Letter of 27 November"})
    assert "Write to the provider." not in text(head.get(reverse("home:work")))
    again = head.post(url("finish_action", action.pk), {"evidence": "Again"})
    assert "was recorded as done" in text(again)
    other = Action.objects.get()
    assert "Letter of 27 November" in other.evidence


def test_the_calendar_filters_by_body_and_year(room, world, client_as, on):
    room.plan()
    room.plan("contracts", date(2026, 11, 4))
    member = client_as("commissioner_ld")
    page = text(member.get(url("meetings")))
    assert "November 2026" in page
    assert "Plan a meeting" not in page
    assert "fewer" in page or "short of" in page  # the board has too few planned
    only = text(member.get(f"{url('meetings')}?body={room.body('contracts').pk}&year=2026"))
    assert only.count("Joint Commissioning Partnership Board<span") == 0
    assert "No meetings in this year" in text(member.get(f"{url('meetings')}?year=2030&body=x"))


def test_the_forward_plan_shows_key_decisions_only(room, world, client_as, on):
    room.ask(title="A small matter", amount="90000")
    key = room.ask("contract_award", "2000000", by="contracts_officer", group="LD", title="A large contract")
    room.ask("commissioning_intention", "0", by="head", title="A change in three wards", wards=3)
    meeting = room.plan()
    room.add(meeting, "decide", key)
    page = text(client_as("commissioner_ld").get(url("forward_plan")))
    assert "A small matter" not in page
    assert "£2,000,000 is more than £1,000,000" in page
    assert "It affects 3 wards" in page
    assert "Notice has not been given." in page
    assert "Due by 27 October 2026 for that meeting" in page


def test_the_forward_plan_names_the_meeting_that_decides_and_not_the_gate_before_it(
    room, world, client_as, on
):
    key = room.ask("contract_award", "2000000", by="contracts_officer", group="LD", title="A large contract")
    evidence.give_notice(request_pk=key.pk, on=world.on, by=room.secretary, at=world.at)
    gate = room.plan("executives", date(2026, 11, 11))
    room.add(gate, "note", key)
    member = client_as("commissioner_ld")
    page = text(member.get(url("forward_plan")))
    assert "Joint Commissioning Partnership Board; on the agenda of no meeting that decides it yet" in page
    assert "Executives&#x27; meeting: not passed yet" in page
    room.add(room.plan(), "decide", key)
    page = text(member.get(url("forward_plan")))
    assert "Joint Commissioning Partnership Board, 25 November 2026</a>" in page
    assert "Not in time" not in page


def test_the_feed_is_ones_own_and_needs_no_sign_in(room, world, client_as, on):
    room.plan()
    page = client_as("executive").get(url("meetings"))
    feed = page.context["feed"]
    got = Client().get(feed)
    assert got["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(got.content).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Joint Commissioning Partnership Board"]
    assert events[0]["status"] == "TENTATIVE"
    stranger_feed = client_as("finance_lead_council").get(url("meetings")).context["feed"]
    assert not icalendar.Calendar.from_ical(Client().get(stranger_feed).content).walk("VEVENT")


def test_a_guessed_feed_address_is_not_found(world, on):
    person = world.people["executive"]
    assert Client().get(url("meetings_feed", person.pk, "guess")).status_code == 404
    User.objects.filter(pk=person.pk).update(is_active=False, closed_at=world.at)
    assert Client().get(url("meetings_feed", person.pk, feed_signature(person))).status_code == 404


def test_ones_own_feed_can_have_a_new_address_and_the_old_one_dies(room, world, client_as, on):
    client, other = client_as("executive"), client_as("secretary")
    old, others = (one.get(url("meetings")).context["feed"] for one in (client, other))
    asked = client.get(url("renew_feed")).content.decode()
    assert "stops working at once" in asked
    assert Client().get(old).status_code == 200
    client.post(url("renew_feed"))
    new = client.get(url("meetings")).context["feed"]
    assert new != old
    assert [Client().get(address).status_code for address in (old, new, others)] == [404, 200, 200]


def test_a_leavers_address_dies_when_their_posts_are_handed_over(room, world, client_as, on):
    address = client_as("executive").get(url("meetings")).context["feed"]
    leaver = world.people["executive"]
    appointments.hand_over(leaver=leaver, to=None, by=world.people["governance"], at=world.at)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("name", ["meeting", "minutes", "agenda_item", "item_interest"])
def test_a_stranger_and_somebody_elses_partnership_see_nothing(room, stranger, on, name):
    item = room.add(room.plan())
    key = item.meeting_id if name in ("meeting", "minutes") else item.pk
    assert stranger.get(url(name, key)).status_code == 403


def test_a_record_is_put_on_an_agenda_from_its_own_page(room, secretary, client_as, on):
    meeting, record = room.plan(), url("body", room.body("jcpb").pk)
    query = urlencode({"about": record, "title": "The board's terms"})
    choice = text(secretary.get(f"{url('put_on_agenda')}?{query}"))
    assert f"{url('add_item', meeting.pk)}?" in choice
    assert f'value="{record}"' in text(secretary.get(f"{url('add_item', meeting.pk)}?{query}"))
    facts = {"title": "The board's terms", "verb": "note", "subject_url": f"http://testserver{record}"}
    secretary.post(url("add_item", meeting.pk), facts)
    item = AgendaItem.objects.get()
    assert item.subject_url == record
    assert f'href="{record}">See what it is about' in text(
        client_as("board_member").get(url("meeting", meeting.pk))
    )
    press(secretary, url("change_item", item.pk), {**facts, "subject_url": "/contracts/"})
    item.refresh_from_db()
    assert item.subject_url == "/contracts/"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/contracts/1/",
        "/no/such/page/",
        "javascript:alert(1)",
        "http://[x",
        "contracts",
    ],
)
def test_an_item_is_about_a_page_of_this_site_or_none(room, secretary, on, address):
    meeting = room.plan()
    facts = {"title": "The provider's letter", "verb": "note", "subject_url": address}
    assert "must be the address of a page here" in text(secretary.post(url("add_item", meeting.pk), facts))
    assert not AgendaItem.objects.exists()


def test_the_agendas_of_the_bodies_that_can_take_a_request_come_first_and_are_marked(room, secretary, on):
    request = room.ask()
    other, board = room.plan("scrutiny"), room.plan(day=date(2026, 12, 2))
    page = text(secretary.get(url("put_on_agenda"), {"request": request.pk}))
    first, second = url("add_item", board.pk), url("add_item", other.pk)
    assert page.index(first) < page.index("Decides") < page.index(second)
    for nothing in ({}, {"request": "x"}, {"request": "999999"}):
        page = text(secretary.get(url("put_on_agenda"), nothing))
        assert page.index(second) < page.index(first)
        assert "Decides" not in page


def test_the_way_back_leads_nowhere_else(secretary, on):
    page = text(
        secretary.get(url("put_on_agenda"), {"about": "https://elsewhere.example/", "title": "A letter"})
    )
    assert 'href="https://elsewhere.example/' not in page
    assert f'href="{url("meetings")}"' in page


def test_without_a_meeting_to_come_the_way_to_plan_one_is_shown(secretary, on):
    assert url("plan_meeting") in text(secretary.get(url("put_on_agenda")))


@pytest.mark.parametrize(
    "name",
    ["call_meeting", "attendance", "add_item", "close_meeting", "votes", "resolve", "add_paper", "minute"],
)
def test_a_member_runs_nothing(room, client_as, on, name):
    item = room.add(room.plan())
    key = item.pk if name in ("votes", "resolve", "add_paper", "minute") else item.meeting_id
    assert client_as("board_member").post(url(name, key)).status_code == 403
