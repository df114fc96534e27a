"""What was said on an exempt item is read on no other page by whoever may not read it on the item's own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from partnerships.services import decisions, meetings, resolutions
from tests.partnerships.meetings import BOARD, Meetings
from tests.partnerships.requests import ask, decide

SAID = "The provider is near collapse."
ASKED = "Find another provider:"


@pytest.fixture
def resolved(world, settings):
    settings.JCT_DEMO_DATE = world.on
    room = Meetings(world)
    request = room.ask(exempt_paragraph="3", public_interest="Prices")
    meeting = room.plan()
    item = room.add(meeting, "decide", request)
    room.call(meeting, reason="Impracticable; scrutiny agreed.")
    room.attend(meeting, *BOARD)
    brother = {"interest": "A brother works there", "user": world.people["executive"]}
    meetings.declare_interest(item_pk=item.pk, by=room.secretary, at=room.then, **brother)
    room.vote(item, **dict.fromkeys([key for key in BOARD if key != "executive"], "for"))
    for key in ("commissioner_mh", "executive"):
        meetings.add_action(
            item_pk=item.pk,
            text=f"{ASKED} {key}",
            owner=world.people[key],
            due_on=date(2027, 1, 31),
            by=room.secretary,
            at=room.at_meeting(item.meeting),
        )
    resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.at_meeting(item.meeting), reason=SAID)
    return request


@pytest.mark.parametrize(
    ("key", "reads"), [("board_member", True), ("executive", False), ("commissioner_ld", False)]
)
def test_the_page_of_the_request_keeps_the_exempt_words(resolved, client_as, key, reads):
    for name in ("request", "record"):
        page = client_as(key).get(reverse(f"partnerships:{name}", args=[resolved.pk]))
        assert page.status_code == 200
        assert (SAID in page.content.decode()) is (reads and name == "request")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("board_member", {"commissioner_mh", "executive"}),  # a member of the body
        ("auditor", {"commissioner_mh", "executive"}),
        ("commissioner_mh", {"commissioner_mh"}),  # only what was asked of them
        ("executive", {"executive"}),  # a member with an interest
        ("commissioner_ld", set()),
    ],
)
def test_actions_of_an_exempt_item_are_told_to_their_owner_and_to_those_who_may_read_it(
    resolved, client_as, key, told
):
    item = resolved.agenda_items.get()
    client = client_as(key)
    for address in (
        reverse("partnerships:agenda_item", args=[item.pk]),
        reverse("partnerships:meeting", args=[item.meeting_id]),
        reverse("partnerships:actions"),
    ):
        text = client.get(address).content.decode()
        assert {owner for owner in ("commissioner_mh", "executive") if f"{ASKED} {owner}" in text} == told


def test_the_record_of_an_exempt_matter_names_neither_sum_nor_conditions(world, client_as, settings):
    settings.JCT_DEMO_DATE = world.on
    request = ask(world, "90000", exempt_paragraph="3", public_interest="Prices")
    bound = [("Acme lowers its price", world.on + timedelta(days=3))]
    decide(world, request, "head", agreed_amount=Decimal(77_000), conditions=bound)
    page = client_as("secretary").get(reverse("partnerships:record", args=[request.pk])).content.decode()
    assert "Exempt under paragraph 3" in page
    assert "£77,000" not in page
    assert "Acme" not in page


@pytest.mark.parametrize(("key", "reads"), [("board_member", True), ("commissioner_ld", False)])
def test_the_agenda_names_the_sum_of_an_exempt_matter_only_to_those_who_read_it(
    resolved, client_as, key, reads
):
    item = resolved.agenda_items.get()
    for name, pk in (("meeting", item.meeting_id), ("agenda_item", item.pk)):
        page = client_as(key).get(reverse(f"partnerships:{name}", args=[pk])).content.decode()
        assert ("£90,000" in page) is reads


def test_the_forward_plan_tells_no_sum_of_an_exempt_matter(world, client_as, settings):
    settings.JCT_DEMO_DATE = world.on
    ask(world, "2000000", exempt_paragraph="3", public_interest="Prices")
    page = client_as("commissioner_ld").get(reverse("partnerships:forward_plan")).content.decode()
    assert "Its amount is more than £1,000,000" in page
    assert "£2,000,000" not in page


def test_the_record_says_which_resolution_counts_no_more(world, client_as, settings):
    settings.JCT_DEMO_DATE = world.on
    room = Meetings(world)
    request = room.ask()
    item = room.sitting(request, people=BOARD[:1])
    resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.then)
    url = reverse("partnerships:record", args=[request.pk])
    assert "no longer counts" not in client_as("secretary").get(url).content.decode()
    decisions.revise(pk=request.pk, changed="clearer", title="Clearer", by=request.requested_by, at=room.then)
    page = client_as("secretary").get(url).content.decode()
    assert "on version 1. It no longer counts: version 2 was put since" in page
