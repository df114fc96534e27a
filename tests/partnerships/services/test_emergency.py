"""Break-glass through the services: the password again, the next agenda, and every rule on persons."""

from datetime import timedelta

import pytest
from django.conf import settings

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import (
    AgendaItem,
    Approval,
    DecisionRequest,
    DeniedAttempt,
    PostHolder,
    Training,
    UrgencyConsent,
)
from partnerships.services import decisions, emergency, meetings
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide, state


def break_glass(world, request, key, **more):
    facts = {"reason": "The provider closes on Friday", "password": settings.JCT_DEMO_PASSWORD, **more}
    return emergency.break_glass(pk=request.pk, by=world.people[key], at=world.at, **facts)


def codes():
    return {*DeniedAttempt.objects.get().refused_by}


def test_an_executive_decides_what_cannot_wait(world):
    carried_out = []
    registry.decides("contract_award")(lambda **facts: carried_out.append(facts["request"].pk))
    request = ask(world, "300000")
    approval = break_glass(world, request, "executive")
    request.refresh_from_db()
    assert (request.state, request.effect, carried_out) == ("approved", "applied", [request.pk])
    assert (approval.emergency, approval.post, approval.seat) == (True, world.posts["executive"], None)
    assert approval.clause_text.startswith("An executive director decides what cannot wait")
    why = request.history.filter(state="approved").first().history_change_reason
    assert "urgent decision: The provider closes on Friday" in {
        row.history_change_reason for row in request.history.all()
    } | {why}


def test_it_stands_on_the_next_agenda_of_the_board(world):
    starts = world.at + timedelta(days=30)
    meetings.plan(
        body_pk=world.bodies["jcpb"].pk,
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place="County Hall",
        by=world.people["secretary"],
        at=world.at,
    )
    approval = break_glass(world, ask(world, "300000"), "executive")
    item = AgendaItem.objects.get(report_of=approval)
    assert (item.verb, item.meeting.starts_at) == ("note", starts)


def test_a_wrong_password_opens_nothing_and_is_kept(world):
    request = ask(world, "300000")
    with pytest.raises(Refused, match="password was not right"):
        break_glass(world, request, "executive", password="guessed")
    assert codes() == {"password"}
    assert state(request) == "waiting"


@pytest.mark.parametrize(
    ("who", "facts", "check"),
    [
        ("head", {}, "member"),  # an adviser of the board, without a vote
        ("executive", {"amount": "5000001"}, "band"),
        ("executive", {"by": "executive"}, "not_requester"),
        ("governance", {}, "clause"),
    ],
)
def test_who_cannot(world, who, facts, check):
    request = ask(world, **{"amount": "300000", **facts})
    with pytest.raises(Refused):
        break_glass(world, request, who)
    assert check in codes()
    assert not Approval.objects.exists()


def test_beyond_an_executives_own_sum_it_takes_the_chair_too(world):
    request = ask(world, "500001")
    approval = break_glass(world, request, "executive")
    assert (state(request), approval.seat.title) == ("partly_agreed", "Director of Adult Care")


def test_an_interest_bars_even_then(world):
    request = ask(world, "300000")
    decisions.declare_interest(pk=request.pk, interest="x", by=world.people["executive"], at=world.at)
    with pytest.raises(Refused, match="declared an interest"):
        break_glass(world, request, "executive")


def test_a_reason_is_needed(world):
    with pytest.raises(Refused, match="Say why it cannot wait"):
        break_glass(world, ask(world, "300000"), "executive", reason=" ")


def test_chairs_action_takes_the_chair_and_another_partner(world):
    request = ask(world, "900000")
    first = break_glass(world, request, "board_member")
    assert (state(request), first.post, first.seat.office) == ("partly_agreed", None, "chair")
    with pytest.raises(Refused, match="each step needs a different person"):
        break_glass(world, request, "board_member")
    second = break_glass(world, request, "board_member_icb")
    assert state(request) == "approved"
    assert second.role == "ICB non-executive member, vice chair, Joint Commissioning Partnership Board"


def test_chairs_action_asks_for_the_training_that_its_clause_asks_for(world):
    change_clauses({"trained": True}, decision_type="urgent_decision")
    PostHolder.objects.update(trained_on=None)
    Training.objects.all().delete()
    request = ask(world, "900000")
    with pytest.raises(Refused, match="has not acknowledged the training"):
        break_glass(world, request, "board_member")
    assert codes() == {"trained"}
    told = {"partnership": world.partnership, "trained_on": world.on}
    Training.objects.create(user=world.people["board_member"], **told)
    break_glass(world, request, "board_member")
    with pytest.raises(Refused, match="has not acknowledged the training"):
        break_glass(world, request, "board_member_icb")
    Training.objects.create(user=world.people["board_member_icb"], **told)
    break_glass(world, request, "board_member_icb")
    assert state(request) == "approved"


def test_two_of_one_partner_are_no_chairs_action(world):
    request = ask(world, "900000")
    break_glass(world, request, "board_member")
    with pytest.raises(Refused, match="must be of another partner"):
        break_glass(world, request, "executive")


def test_chairs_action_falls_with_a_new_version(world):
    request = ask(world, "900000")
    break_glass(world, request, "board_member")
    decisions.revise(
        pk=request.pk, changed="more", by=world.people["commissioner_ld"], at=world.at, title="New"
    )
    assert break_glass(world, request, "board_member_icb").version == 2
    assert state(request) == "partly_agreed"


def test_what_is_settled_is_not_broken_open(world):
    request = ask(world)
    decide(world, request, "head")
    with pytest.raises(Refused, match="already been settled"):
        break_glass(world, request, "executive")
    with pytest.raises(Refused, match="already been settled"):
        break_glass(world, request, "board_member")


@pytest.mark.parametrize("ended", [False, True])
def test_whoever_acts_up_in_a_seat_acts_in_its_holders_name_too(world, ended):
    dates = {"starts": world.on - timedelta(days=9), "ends": world.on if ended else None}
    PostHolder.objects.create(
        post=world.posts["executive"], user=world.people["cfo_council"], acting=True, **dates
    )
    request = ask(world, "900000")
    if ended:
        with pytest.raises(Refused):
            break_glass(world, request, "cfo_council")
        return
    approval = break_glass(world, request, "cfo_council")
    assert (approval.seat.title, approval.cover_for) == ("Director of Adult Care", world.people["executive"])
    with pytest.raises(Refused, match="each step needs a different person"):
        break_glass(world, request, "executive")
    with pytest.raises(Refused, match=r"Jonathan .*behind this request"):
        break_glass(world, ask(world, "900000", by="executive"), "cfo_council")


def test_an_emergency_is_carried_out_without_waiting_for_call_in(world):
    registry.decides("contract_award")(lambda **facts: None)
    request = ask(world, "2000000")
    with pytest.raises(Refused, match="No public notice has been given"):
        break_glass(world, request, "board_member")  # a key decision, however urgent
    UrgencyConsent.objects.create(
        request=request, urgency="special_urgency", reason="x", by=world.people["auditor"], at=world.at
    )
    DecisionRequest.objects.filter(pk=request.pk).update(urgency="special_urgency")
    break_glass(world, request, "board_member")
    break_glass(world, request, "cfo_icb")
    request.refresh_from_db()
    assert (request.state, request.effect) == ("approved", "applied")
