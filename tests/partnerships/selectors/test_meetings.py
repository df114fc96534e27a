"""A fixed number of queries, with one row and with thirty."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jct.core.calendar import FinancialYear
from jct.support.access import forget_grants
from partnerships.domain.meeting import Level
from partnerships.selectors import meetings as selectors
from partnerships.services import meetings
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings


@pytest.fixture
def room(world):
    return Meetings(world)


def queries(call, user):
    forget_grants(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def fill(room, meeting, number):
    """`number` items, each with a request, a paper and an interest."""
    for place in range(number):
        item = room.add(meeting, "decide", room.ask(title=f"Matter {place}"))
        meetings.add_paper(item_pk=item.pk, title="Report", text="Words", by=room.secretary, at=room.now)
        meetings.declare_interest(
            item_pk=item.pk, interest="A trustee", by=room.world.people["executive"], at=room.now
        )


def test_a_meeting_page_asks_as_often_for_thirty_items_as_for_one(room):
    meeting = room.plan()
    fill(room, meeting, 1)
    room.ask(title="Waiting")

    def look():
        return selectors.meeting_page(room.secretary, meeting.pk, on=room.world.on)

    one = queries(look, room.secretary)
    fill(room, meeting, 29)
    for place in range(5):
        room.ask(title=f"Waiting {place}")
    assert queries(look, room.secretary) == one <= 60
    page = look()
    assert len(page.items) == 30
    assert len(page.waiting) == 6


def test_a_body_is_offered_what_the_scheme_gives_it(room):
    """An award of £40,000 is a commissioner's; one of two million is the board's, after the executives."""
    small = room.ask("contract_award", "40000", by="contracts_officer", group="LD", title="Small")
    large = room.ask("contract_award", "2000000", by="contracts_officer", group="LD", title="Large")
    offered = {
        body: [
            row.request
            for row in selectors.meeting_page(room.secretary, room.plan(body).pk, on=room.world.on).waiting
        ]
        for body in ("jcpb", "executives", "scg_ld", "contracts")
    }
    assert offered == {"jcpb": [large], "executives": [large], "scg_ld": [], "contracts": []}
    assert small.state == "waiting"


def test_the_calendar_asks_as_often_for_thirty_meetings_as_for_one(room):
    room.plan()
    user = room.world.people["head"]

    def look():
        return selectors.calendar(user, on=room.world.on, year=FinancialYear(2026))

    one = queries(look, user)
    for step in range(1, 30):
        room.plan(day=MEETS_ON + timedelta(days=step))
    assert queries(look, user) == one <= 8
    assert sum(len(month.lines) for month in look().months) == 30


def test_the_forward_plan_asks_as_often_for_thirty_decisions_as_for_one(room):
    user = room.world.people["head"]

    def ask(place):
        room.ask("contract_award", "2000000", by="contracts_officer", group="LD", title=f"Award {place}")

    def look():
        return selectors.forward_plan(user, on=room.world.on)

    ask(0)
    one = queries(look, user)
    for place in range(1, 30):
        ask(place)
    assert queries(look, user) == one
    assert len(look().lines) == 30


def test_an_item_page_asks_a_fixed_number(room):
    item = room.sitting(room.ask())
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    count = queries(lambda: selectors.item_page(room.secretary, item.pk), room.secretary)
    assert count <= 50


def test_the_calendar_names_bodies_that_meet_too_seldom_or_not_before_another(room):
    room.plan()
    page = selectors.calendar(room.secretary, on=date(2027, 3, 31), year=FinancialYear(2026))
    found = {one.body.short_name: one.finding for one in page.findings}
    assert found["JCPB"].level is Level.BREACH
    assert found["Executives"].sentence.startswith(
        "1 meeting of Joint Commissioning Partnership Board in 2026/27"
    )


def test_my_meetings_are_those_of_my_bodies(room):
    meeting = room.plan()
    room.plan("contracts")
    mine = selectors.my_meetings(room.world.people["executive"], since=room.now)
    assert list(mine) == [meeting]
