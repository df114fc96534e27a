"""What was said on an exempt item is read on no other page by whoever may not read it on the item's own."""

from datetime import date

import pytest
from django.urls import reverse

from partnerships.services import meetings, resolutions
from tests.partnerships.meetings import BOARD, Meetings

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
