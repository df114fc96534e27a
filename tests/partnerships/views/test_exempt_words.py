"""What was said on an exempt item is read on no other page by whoever may not read it on the item's own."""

import pytest
from django.urls import reverse

from partnerships.services import meetings, resolutions
from tests.partnerships.meetings import BOARD, Meetings

SAID = "The provider is near collapse."


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
