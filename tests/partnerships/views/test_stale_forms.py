"""Two people, two tabs: a form that its page showed before something was changed writes over nothing, and says so.

Each row of the tables is a form that carries what its page showed; `test_every_such_form_is_tried` finds new ones.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from jct.support import clock
from partnerships.models import DecisionRequest, Meeting, Vote
from partnerships.services import appointments, decisions, meetings, scheme, structure
from tests.partnerships.meetings import BOARD, Meetings
from tests.partnerships.requests import ask, called_in, decide
from tests.partnerships.shown import hidden, press, shown

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
SHOWN = re.compile(r'<input type="hidden" name="(?:version|seen|revision)[^>]*>')


def url(name, *args):
    return reverse(f"partnerships:{name}", args=args)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def room(world):
    return Meetings(world)


@pytest.fixture
def on(monkeypatch, world):
    def stand_at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", moment.date)

    stand_at(world.at)
    return stand_at


def change(world, request, at=None, by="commissioner_ld"):
    decisions.revise(
        pk=request.pk,
        changed="Another provider",
        title="Willow House",
        by=world.people[by],
        at=at or world.at,
    )


# Pages of requests --------------------------------------------------------------------------------------------------

ON_REQUEST = {  # page: who, and what is wrong with a field of theirs
    "answer": ("head", {"condition": "Publish it"}),
    "send_back": ("head", {"reason": ""}),
    "pass_gate": ("cfo_icb", {"note": ""}),
    "consult": ("commissioner_ld", {"who": ""}),
    "give_notice": ("secretary", {}),
    "agree_urgency": ("scrutiny_chair", {"reason": ""}),
    "urgent": ("executive", {"reason": "", "password": ""}),
    "revise": ("commissioner_ld", {"title": "", "what_changed": "More"}),
}
DIFFERENCE = "Title: Supported living before, Willow House now."


@pytest.mark.parametrize("page", ON_REQUEST)
def test_a_form_with_something_wrong_says_at_once_that_the_request_was_changed(world, client_as, on, page):
    who, wrong = ON_REQUEST[page]
    request = ask(world, "900000")
    path, client = url(page, request.pk), client_as(who)
    first = shown(client, path)
    again = client.post(path, wrong | first)
    assert hidden(again) == first
    assert "while you looked at it" not in text(again)
    change(world, request)
    told = client.post(path, wrong | first)
    assert told.status_code == 200
    assert DIFFERENCE in text(told)
    assert hidden(told) == shown(client, path) != first


def test_calling_in_says_so_too(world, client_as, on):
    request = ask(world)
    called_in(world, request)
    client, path = client_as("scrutiny_chair"), url("call_in", request.pk)
    assert hidden(client.post(path, {"reason": "", "version": "1"})) == {"version": "1"}
    told = client.post(path, {"reason": "", "version": "2"})
    assert "it stands at version 1 now" in text(told)


def test_who_was_told_acts_on_what_they_were_told_of(world, client_as, on):
    request = ask(world, "60000")
    client, path = client_as("head"), url("send_back", request.pk)
    first = shown(client, path)
    change(world, request)
    refused = client.post(path, {"reason": "Why?"} | first)
    assert text(refused).count(DIFFERENCE) == 2  # in the summary and above the form, once each
    request.refresh_from_db()
    assert (request.state, request.version) == ("waiting", 2)
    client.post(path, {"reason": "Why?"} | hidden(refused))
    request.refresh_from_db()
    assert request.state == "sent_back"


# A request of two people --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [decisions.draft, decisions.ask])
def test_two_who_ask_together_do_not_write_over_each_other(world, client_as, on, how):
    director = world.people["head"]
    request = ask(world, on_behalf_of=director, how=how)
    client, path = client_as("head"), url("revise", request.pk)
    first = shown(client, path)
    mine = {
        "decision_type": "contract_award",
        "title": "Oak House",
        "amount": "40000",
        "why": "x",
        "what_changed": "x",
    }
    change(world, request)
    told = client.post(path, mine | first)
    assert DIFFERENCE in text(told)
    request.refresh_from_db()
    assert request.title == "Willow House"
    client.post(path, mine | hidden(told))
    request.refresh_from_db()
    assert request.title == "Oak House"


def test_a_draft_is_sent_as_it_was_looked_at(world, client_as, on):
    request = ask(world, on_behalf_of=world.people["head"], how=decisions.draft)
    client = client_as("head")
    first = shown(client, url("request", request.pk))
    change(world, request)
    for said, words in (
        (first, DIFFERENCE),
        ({}, "It was not said"),
        ({"seen": "9" * 15}, "It was not said"),
    ):
        assert words in text(client.post(url("send", request.pk), said, follow=True))
    press(client, url("send", request.pk), on=url("request", request.pk))
    assert DecisionRequest.objects.get().state == "waiting"


def test_what_is_recorded_besides_the_text_disturbs_nobody(world, client_as, on):
    """A reminder, a clearance or notice is no change of what whoever asks writes."""
    request = ask(world)
    client, path = client_as("commissioner_ld"), url("revise", request.pk)
    first = shown(client, path)
    request.chased_at = world.at
    request.save(update_fields=["chased_at"])
    request.refresh_from_db()
    mine = {"title": "Oak House", "amount": "40000", "why": "x", "what_changed": "x"}
    client.post(path, mine | first)
    request.refresh_from_db()
    assert request.title == "Oak House"


# Forms of the secretary ---------------------------------------------------------------------------------------------


@pytest.fixture
def held(room):
    item = room.sitting()
    meetings.note_item(pk=item.pk, outcome="noted", by=room.secretary, at=room.then)
    meetings.close(pk=item.meeting_id, by=room.secretary, at=room.then)
    return item


def _minute(room):
    item = room.sitting()
    told = {"pk": item.pk, "by": room.secretary, "at": room.then}
    return item.pk, lambda: meetings.note_item(minute="Theirs", **told), {"minute": "Mine"}


def _item(room):
    item = room.add(room.plan())
    told = {"pk": item.pk, "verb": "note", "by": room.secretary, "at": room.now}
    return item.pk, lambda: meetings.change_item(title="Theirs", **told), {"title": "Mine", "verb": "note"}


def _meeting(room):
    meeting = room.plan()
    when = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    told = {"pk": meeting.pk, "by": room.secretary, "at": room.now, **when}
    mine = {"day_day": 25, "day_month": 11, "day_year": 2026, "starts": "9:00", "ends": "12:00"}
    return meeting.pk, lambda: meetings.change(place="Theirs", **told), mine | {"place": "Mine"}


def _minutes(room):
    item = room.sitting()
    meetings.note_item(pk=item.pk, outcome="noted", by=room.secretary, at=room.then)
    meetings.close(pk=item.meeting_id, by=room.secretary, at=room.then)
    told = {"pk": item.meeting_id, "by": room.secretary, "at": room.then}
    return item.meeting_id, lambda: meetings.write_minutes(text="Theirs", **told), {"text": "Mine"}


def _agenda(room):
    meeting = room.plan()
    room.add(meeting)
    return meeting.pk, lambda: room.add(meeting, title="Theirs"), {"reason": "It is late."}


def _cancelled(room):
    key, theirs, _ = _agenda(room)
    return key, theirs, {"reason": "Snow."}


def _withdrawn(room):
    key, theirs, _ = _minute(room)
    return key, theirs, {"reason": "Not ready."}


def _record_of(room):
    item = room.sitting(people=("board_member",))
    told = {"pk": item.pk, "by": room.secretary, "at": room.then}
    meetings.note_item(outcome="noted", **told)
    return item.meeting_id, lambda: room.attend(item.meeting, "executive"), {}


OF_SECRETARY = {
    "call_meeting": (_agenda, "Private business: none. 1. Any business; 2. Theirs"),
    "close_meeting": (_record_of, "2 present. 1. Any business: noted"),
    "minute": (_minute, "Minute: nothing before, Theirs now."),
    "change_item": (_item, "Title: Any business before, Theirs now."),
    "withdraw_item": (_withdrawn, "Minute: nothing before, Theirs now."),
    "cancel_meeting": (_cancelled, "Private business: none. 1. Any business; 2. Theirs"),
    "change_meeting": (_meeting, "Place: County Hall before, Theirs now."),
    "edit_minutes": (_minutes, "before, Theirs now."),
}


@pytest.mark.parametrize("page", OF_SECRETARY)
def test_two_secretaries_do_not_write_over_each_other(room, client_as, on, page):
    make, difference = OF_SECRETARY[page]
    key, theirs, mine = make(room)
    client, path = client_as("secretary"), url(page, key)
    on(room.then)
    first = shown(client, path)
    theirs()
    told = client.post(path, mine | first)
    assert difference in text(told)
    assert ("What it says now" in text(told)) is (page in ("minute", "edit_minutes"))
    assert "It was not said" in text(client.post(path, mine))
    assert client.post(path, mine | hidden(told)).status_code == 302


def test_attendance_of_two_secretaries_is_put_together(room, world, client_as, on):
    item = room.sitting(people=("board_member",))
    meeting, client, path = item.meeting, client_as("secretary"), url("attendance", item.meeting_id)
    on(room.then)
    first = shown(client, path)
    seats = {name.removeprefix("was_"): word for name, word in first.items()}
    room.attend(meeting, "executive")
    icb = f"seat_{room.seat(meeting, 'cfo_icb')}"
    client.post(path, seats | first | {icb: f"present:{world.people['cfo_icb'].pk}"})
    present = set(meeting.attendance.filter(presence="present").values_list("user", flat=True))
    assert present == {world.people[key].pk for key in ("board_member", "executive", "cfo_icb")}
    other = f"seat_{room.seat(meeting, 'executive')}"
    told = text(client.post(path, seats | first | {other: "apologies"}))
    assert "it was recorded meanwhile as present" in told
    assert "It was not said" in text(client.post(path, seats))


def _chosen(answer):
    """What the selects of the form on a page say, as a browser would post them."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.places}


def _record(room, client, meeting, answer, **here):
    """Post the form of a page with what is chosen and hidden in it, but for `here`."""
    mine = {f"seat_{room.seat(meeting, person)}": how for person, how in here.items()}
    return client.post(url("attendance", meeting.pk), _chosen(answer) | hidden(answer) | mine)


@pytest.fixture
def attended(room, client_as, on):
    meeting = room.sitting(people=("board_member",)).meeting
    on(room.then)
    client = client_as("secretary")
    return meeting, client, client.get(url("attendance", meeting.pk))


def test_attendance_that_came_back_stands_for_what_is_there_and_can_be_sent(room, world, attended):
    meeting, client, page = attended
    room.attend(meeting, "cfo_icb", "executive")
    told = _record(room, client, meeting, page, cfo_icb="apologies", board_member_icb="absent")
    assert "it was recorded meanwhile as present" in text(told)
    assert _record(room, client, meeting, told).status_code == 302
    rows = {row.seat_id: (row.presence, row.user) for row in meeting.attendance.all()}
    assert [rows[room.seat(meeting, key)] for key in BOARD] == [
        ("present", world.people["board_member"]),
        ("present", world.people["executive"]),  # as the other recorded it: nobody touched it here
        ("absent", None),
        ("apologies", None),  # whoever clicked again had been told
    ]


def test_attendance_with_another_mistake_says_at_once_what_was_recorded_meanwhile(room, world, attended):
    meeting, client, page = attended
    room.attend(meeting, "executive")
    told = _record(room, client, meeting, page, executive="apologies", cfo_icb="present:0")
    assert "it was recorded meanwhile as present" in text(told)
    assert _record(room, client, meeting, told, cfo_icb="absent").status_code == 302
    assert not meeting.attendance.filter(user=world.people["executive"]).exists()


def test_attendance_that_came_back_has_the_seat_that_was_added(room, world, attended):
    meeting, client, page = attended
    facts = {"kind": "officer", "partner": world.partners["council"], "starts": world.on}
    structure.add_seat(body=meeting.body, title="A new seat", by=None, at=room.then, **facts)
    told = _record(room, client, meeting, page, cfo_icb="absent")
    assert "It was not said" in text(told)
    assert "A new seat" in text(told)
    assert _record(room, client, meeting, told).status_code == 302
    assert {row.presence for row in meeting.attendance.all()} == {"present", "absent"}


def test_votes_are_on_the_text_that_the_page_showed(room, world, client_as, on):
    request = room.ask()
    item = room.sitting(request)
    client, path = client_as("secretary"), url("votes", item.pk)
    cast = {f"seat_{room.seat(item.meeting, key)}": "for" for key in BOARD}
    on(room.then)
    first = shown(client, path)
    change(world, request, at=room.then, by="pool_manager")
    told = client.post(path, cast | first)
    assert "it stands at version 2 now" in text(told)
    assert not Vote.objects.exists()
    assert client.post(path, cast | hidden(told)).status_code == 302
    assert Vote.objects.count() == 4


def test_votes_are_of_those_who_sat_there_when_the_page_was_shown(room, world, client_as, on):
    """A vote would otherwise stand for good in the name of a deputy who was seated in another tab."""
    item = room.sitting(room.ask())
    client, path = client_as("secretary"), url("votes", item.pk)
    on(room.then)
    seat = item.meeting.body.seats.get(pk=room.seat(item.meeting, "executive"))
    oliver = world.people["governance"]
    structure.name_deputy(seat=seat, user=oliver, starts=world.on, by=None, at=world.at)
    cast = {f"seat_{seat.pk}": "for"}
    first = shown(client, path)
    meetings.record_attendance(
        meeting_pk=item.meeting_id, who={seat.pk: ("present", oliver)}, by=room.secretary, at=room.then
    )
    told = client.post(path, cast | first)
    assert "were changed while you looked at it" in text(told)
    assert not Vote.objects.exists()
    assert "It was not said" in text(client.post(path, cast | {"version": first["version"]}))
    assert client.post(path, cast | hidden(told)).status_code == 302
    assert Vote.objects.get().user == oliver


def test_votes_on_an_item_are_all_on_one_text(room, world, client_as, on):
    request = room.ask()
    item = room.sitting(request)
    room.vote(item, board_member="for")
    on(room.then)
    later = room.at_meeting(item.meeting) + timedelta(minutes=5)
    change(world, request, at=later, by="pool_manager")
    on(later)
    cast = {f"seat_{room.seat(item.meeting, 'executive')}": "for"}
    answer = press(client_as("secretary"), url("votes", item.pk), cast)
    assert "was changed after the votes were cast" in text(answer)
    assert Vote.objects.count() == 1


def test_a_vote_that_somebody_else_has_recorded_is_named(room, client_as, on):
    item = room.sitting(room.ask())
    client, path = client_as("secretary"), url("votes", item.pk)
    on(room.then)
    first = shown(client, path)
    room.vote(item, board_member="for")
    cast = {f"seat_{room.seat(item.meeting, key)}": "against" for key in BOARD}
    assert "vote is recorded already: for" in text(client.post(path, cast | first | {"seat_x": "for"}))
    assert Vote.objects.count() == 1


def test_a_body_resolves_on_the_text_and_the_votes_that_the_page_showed(room, world, client_as, on):
    item = room.sitting(room.ask(), people=BOARD[:3])
    client, path = client_as("secretary"), url("resolve", item.pk)
    on(room.then)
    room.vote(item, board_member="for", board_member_icb="for")
    first = shown(client, path)
    room.vote(item, executive="against")
    told = client.post(path, {"reason": "It is needed."} | first)
    assert "votes of this item were changed while you looked at it" in text(told)
    assert "votes against" in text(told)
    item.refresh_from_db()
    assert item.outcome == ""
    assert "It was not said" in text(client.post(path, {"reason": "x", "version": "1"}))
    assert client.post(path, {"reason": "It is needed."} | hidden(told)).status_code == 302


def test_a_body_resolves_on_the_version_that_the_page_showed(room, world, client_as, on):
    request = room.ask()
    item = room.sitting(request, people=BOARD[:1])  # inquorate, without a vote
    client, path = client_as("secretary"), url("resolve", item.pk)
    on(room.then)
    first = shown(client, path)
    change(world, request, at=room.then, by="pool_manager")
    assert "it stands at version 2 now" in text(client.post(path, {"reason": "x"} | first))
    item.refresh_from_db()
    assert item.outcome == ""


@pytest.mark.parametrize("act", ["redraft_minutes", "approve_minutes"])
def test_minutes_are_drafted_anew_or_approved_as_the_page_showed_them(room, client_as, on, held, act):
    later = room.sitting(day=date(2026, 12, 16)).meeting
    page = url("minutes", held.meeting_id) if act == "redraft_minutes" else url("meeting", later.pk)
    client, path = client_as("secretary"), url(act, held.meeting_id)
    on(room.at_meeting(later))
    first = shown(client, page) | {"in": later.pk}
    meetings.write_minutes(pk=held.meeting_id, text="Theirs", by=room.secretary, at=room.then)
    refused = client.post(path, first, follow=True)
    assert "This was changed while you looked at it." in text(refused)
    meeting = Meeting.objects.get(pk=held.meeting_id)
    assert (meeting.minutes, meeting.minutes_approved_in) == ("Theirs\n", None)
    client.post(path, shown(client, page) | {"in": later.pk})
    meeting.refresh_from_db()
    assert (
        (meeting.minutes != "Theirs\n") if act == "redraft_minutes" else meeting.minutes_approved_in == later
    )


# The scheme ---------------------------------------------------------------------------------------------------------


def test_a_clause_is_changed_and_taken_out_only_as_the_page_showed_it(world, client_as):
    """B's old page would otherwise silently put £50,000 back over A's £70,000."""
    officer = {"by": world.people["governance"], "at": world.at}
    draft = scheme.draft_from(partnership=world.partnership, **officer)
    row = draft.clauses.filter(up_to=50_000).first()
    client, change, remove = (
        client_as("governance"),
        url("change_clause", row.pk),
        url("remove_clause", row.pk),
    )
    page, first = client.get(change), shown(client, remove)
    typed = {
        bound.name: bound.value() for bound in page.context["form"] if bound.value() not in (None, False)
    }
    typed |= {"deputies": "on", "text": "In other words."}
    facts = {"up_to": Decimal(70_000), "gates": ["legal"], "percent_up_to": Decimal(10)}
    scheme.change_clause(pk=row.pk, facts=facts, **officer)
    told = client.post(change, typed | hidden(page))
    assert "Up to: £50,000 before, £70,000 now." in text(told)
    assert "Gates: nothing before, Legal" in text(told)
    assert "nothing before, 10 per cent now" in text(told)
    gone = client.post(remove, first)
    assert "£70,000 now" in text(gone)
    row.refresh_from_db()
    assert row.up_to == Decimal(70_000)
    assert "It was not said" in text(client.post(change, typed))
    assert client.post(change, typed | hidden(told)).status_code == 302
    assert press(client, remove).status_code == 302
    assert not draft.clauses.filter(pk=row.pk).exists()


# All of them --------------------------------------------------------------------------------------------------------

TRIED = {
    "people/leaving.html",
    "partnerships/decisions/act.html",
    "partnerships/decisions/urgent.html",
    "partnerships/decisions/revise.html",
    "partnerships/decisions/_answer.html",  # the button: test_acts
    "partnerships/decisions/record.html",  # the button: test_acts
    "partnerships/decisions/many.html",  # each of many: test_acts
    "partnerships/decisions/_acts.html",
    "partnerships/meetings/form.html",
    "partnerships/meetings/resolve.html",
    "partnerships/meetings/minutes.html",
    "partnerships/meetings/meeting.html",
    "partnerships/structure/form.html",  # each of them: test_edits
    "partnerships/structure/powers.html",
    "partnerships/scheme/clause.html",
    "partnerships/scheme/confirm.html",
    "partnerships/scheme/adoption.html",  # these: tests/test_found_partnership
    "partnerships/scheme/adoption_confirm.html",
    "budgets/return.html",  # these: tests/budgets/test_stale_pages
    "budgets/plans/plan.html",
    "budgets/outlook/movement.html",
    "budgets/_paste_preview.html",  # shows what each cell is now, before and after: tests/budgets/test_grid
}


def test_a_leaver_hands_over_nothing_that_was_given_meanwhile_unseen(world, client_as, on):
    client, leaver = client_as("governance"), world.people["commissioner_ld"]
    path, facts = reverse("people:leaving", args=[leaver.pk]), {"why": "Left"}
    first = shown(client, path)
    post = world.posts["commissioner_mh"]
    appointments.appoint(post=post, user=leaver, starts=world.on, acting=True, by=None, at=world.at)
    told = client.post(path, facts | first)
    assert f"while you looked at it. Given: Acting {post.title}." in text(told)
    leaver.refresh_from_db()
    assert leaver.is_active
    assert "It was not said" in text(client.post(path, facts))
    assert client.post(path, facts | hidden(told)).status_code == 302
    assert not leaver.appointments.filter(ends=None).exists()


def test_every_such_form_is_tried():
    """A hidden field that a template writes itself is what stands when the page is rendered, not what was posted, so a
    form that comes back must say what changed. (Hidden fields of Django's forms keep what was posted.)"""
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if SHOWN.search(path.read_text())
    }
    assert found == TRIED


def test_an_approval_of_many_is_of_what_the_page_showed(world, client_as, on):
    request = ask(world)
    client = client_as("head")
    page = client.post(url("decide_many"), {"pk": request.pk})
    change(world, request)
    sent = {"pk": request.pk, "confirm": "yes", f"answer-{request.pk}": "approve"}
    answer = client.post(url("decide_many"), sent | hidden(page))
    assert DIFFERENCE in text(answer)
    assert decide(world, request, "head").version == 2
