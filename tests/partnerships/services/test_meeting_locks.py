"""The order of `services.meetings.ground`: whoever waits for a request holds no meeting, and whoever waits for a
meeting nothing that the owner of a matter wants, so that a resolution and an urgent decision of one day cannot stop
each other.
"""

import threading
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, transaction

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import DecisionRequest, Meeting
from partnerships.services import emergency, meetings, resolutions
from tests.partnerships.meetings import BOARD, Meetings
from tests.partnerships.requests import ask
from tests.race_kit import at_once, behind, until_one_waits_for_this

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(world, transactional_db):
    return Meetings(world)


def while_held(lock, act, meanwhile):
    """What `act` comes to that waits for what `lock` takes, once `meanwhile` has found what it looks for."""
    answers = []
    other = threading.Thread(target=lambda: answers.extend(at_once(act)))
    with transaction.atomic():
        list(lock())
        other.start()
        until_one_waits_for_this()
        meanwhile()
    other.join(60)
    return answers[0]


def every_meeting_is_free():
    list(Meeting.objects.select_for_update(nowait=True))


def every_body_can_be_pointed_to():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM partnerships_body FOR KEY SHARE NOWAIT")


def test_whoever_waits_for_a_request_holds_no_meeting_and_no_body(room, world):
    request = room.ask()
    first = room.sitting(request, people=BOARD[:1])  # inquorate
    other = room.plan("executives", date(2026, 12, 9))
    then = {"by": room.secretary, "at": room.then}
    seats = {room.seat(first.meeting, key): "for" for key in BOARD[:1]}
    declared = {"by": world.people["executive"], "at": room.then, "interest": "x"}
    acts = {
        "add_item": lambda: room.add(other, "recommend", request),
        "cast_votes": lambda: meetings.cast_votes(item_pk=first.pk, votes=seats, **then),
        "declare_interest": lambda: meetings.declare_interest(item_pk=first.pk, **declared),
        "resolve": lambda: resolutions.resolve(item_pk=first.pk, **then),
        "plan": lambda: room.plan(day=date(2026, 12, 16)),  # there it was recommended to
    }

    def free():
        every_meeting_is_free()
        every_body_can_be_pointed_to()

    def wait(act):
        return while_held(lambda: DecisionRequest.objects.select_for_update(), act, free)

    done = {name: wait(act) for name, act in acts.items()}
    assert [name for name, answer in done.items() if answer is None or isinstance(answer, Refused)] == []
    assert done["resolve"].outcome == "recommended"
    assert done["plan"].items.get().request == request


def test_an_urgent_decision_waits_for_its_meeting_before_the_owner_acts(room, world):
    """Whoever resolves another matter there has the meeting, and then what that matter's owner takes."""
    acted = []
    registry.decides("contract_award")(lambda **facts: acted.append(facts["request"].pk))
    request, meeting = ask(world, "300000"), room.plan()
    password = settings.JCT_DEMO_PASSWORD
    told = {"reason": "It closes on Friday", "by": world.people["executive"], "at": world.at}

    def nobody_acted():
        assert acted == []

    while_held(
        lambda: Meeting.objects.select_for_update(),
        lambda: emergency.break_glass(pk=request.pk, password=password, **told),
        nobody_acted,
    )
    assert acted == [request.pk]
    assert meeting.items.get().report_of.request == request


@pytest.mark.parametrize("act", ["cancel", "withdraw_item", "plan"])
def test_a_meeting_planned_while_another_gives_up_its_report_takes_it(room, world, act):
    """Whichever comes first: else the decision would stand on no agenda."""
    first, request = room.plan(), ask(world, "300000")
    told = {"reason": "It closes on Friday", "by": world.people["executive"], "at": world.at}
    emergency.break_glass(pk=request.pk, password=settings.JCT_DEMO_PASSWORD, **told)
    item, how = first.items.get(), {"reason": "Snow.", "by": room.secretary, "at": room.now}
    give_up = {
        "cancel": lambda: meetings.cancel(pk=first.pk, **how),
        "withdraw_item": lambda: meetings.withdraw_item(pk=item.pk, **how),
    }

    def plan():
        return room.plan(day=date(2026, 12, 9))

    if act == "plan":
        behind(plan, give_up["cancel"])
    else:
        behind(give_up[act], plan)
    later = Meeting.objects.get(state="planned", starts_at__gt=first.starts_at)
    assert later.items.get().report_of.request == request
