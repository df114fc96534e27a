"""What was looked at is what is decided: not a later version, not another day, not a record that lives elsewhere."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import Approval, Consultation, Resolution
from partnerships.selectors.matters import matters_of
from partnerships.services import decisions, emergency, evidence, meetings, resolutions
from partnerships.services.ground import NOT_SAID
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings
from tests.partnerships.requests import ask, called_in, decide, state


@pytest.fixture
def room(world):
    return Meetings(world)


def change(world, request, key="commissioner_ld", at=None, **more):
    facts = more or {"title": "Something else"}
    return decisions.revise(
        pk=request.pk, changed="It is larger", by=world.people[key], at=at or world.at, **facts
    )


def test_nobody_approves_a_version_they_have_not_seen(world):
    request = ask(world)
    change(world, request)
    with pytest.raises(Refused, match="changed while you looked"):
        decide(world, request, "head", version=1)
    with pytest.raises(Refused, match="changed while you looked"):
        emergency.break_glass(
            pk=request.pk, reason="now", password="x", by=world.people["executive"], at=world.at, version=1
        )
    with pytest.raises(Refused, match="changed while you looked"):
        evidence.pass_gate(
            request_pk=request.pk,
            gate="finance",
            note="seen",
            by=world.people["cfo_icb"],
            at=world.at,
            version=1,
        )
    results = decisions.decide_many(
        pks=[request.pk], by=world.people["head"], at=world.at, versions={request.pk: 1}
    )
    assert not results[0].done
    assert not Approval.objects.exists()
    decide(world, request, "head", version=2)
    assert state(request) == "approved"


def refused_unless_at(version, act):
    """`act` refuses the version before `version`, and a page that does not say which one it showed."""
    with pytest.raises(Refused, match=f"it stands at version {version} now"):
        act(version=version - 1)
    with pytest.raises(Refused, match="It was not said which version"):
        act(version=NOT_SAID)


def test_nobody_is_consulted_on_a_version_they_have_not_seen(world):
    request = ask(world)
    change(world, request)

    def consult(version):
        return evidence.record_consultation(
            request_pk=request.pk,
            who="Healthwatch",
            evidence="Letter",
            on=world.on,
            by=world.people["commissioner_ld"],
            at=world.at,
            version=version,
        )

    refused_unless_at(2, consult)
    assert not Consultation.objects.exists()
    assert consult(2).version == 2


def test_notice_is_not_given_of_a_version_nobody_has_seen(world):
    request = ask(world)
    change(world, request)
    told = {"request_pk": request.pk, "on": world.on, "by": world.people["secretary"], "at": world.at}
    refused_unless_at(2, partial(evidence.give_notice, **told))
    request.refresh_from_db()
    assert request.notice_on is None
    assert evidence.give_notice(**told, version=2).notice_on == world.on


def test_the_record_of_the_decision_before_it_was_called_in_is_not_published_for_the_next(world):
    request = ask(world)
    called_in(world, request)
    decisions.call_in(
        pk=request.pk, reason="Ask carers", by=world.people["scrutiny_chair"], at=world.at, version=1
    )
    decide(world, request, "head", outcome="refuse", reason="Carers said no", version=2)
    told = {"request_pk": request.pk, "by": world.people["secretary"], "at": world.at}
    refused_unless_at(2, partial(evidence.publish_record, **told))
    request.refresh_from_db()
    assert request.published_at is None
    assert evidence.publish_record(**told, version=2).published_at == world.at


def test_votes_count_for_the_text_they_were_cast_on(room, world):
    request = room.ask()
    item = room.sitting(request)
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    later = room.at_meeting(item.meeting) + timedelta(minutes=5)
    change(world, request, "pool_manager", at=later, title="Ten times as much")
    with pytest.raises(Refused, match="after the votes"):
        resolutions.resolve(item_pk=item.pk, by=room.secretary, at=later)
    assert not Resolution.objects.exists()


def test_a_meeting_resolves_nothing_that_was_asked_after_its_day(room, world):
    """Otherwise a meeting could be dated back to when an older scheme, or another chair, would have said yes."""
    item = room.sitting(room.ask())
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    room.now = world.moment(MEETS_ON + timedelta(days=2), 9)
    late = room.ask(title="Another overspend")
    added = room.add(item.meeting, "decide", late, reason="It is urgent.")
    with pytest.raises(Refused, match="after that meeting"):
        room.vote(added, at=room.now, **dict.fromkeys(BOARD, "for"))
    with pytest.raises(Refused, match="after that meeting"):
        resolutions.resolve(item_pk=added.pk, by=room.secretary, at=room.now)
    assert resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.now).outcome == "carried"


def test_the_record_behind_a_request_is_not_changed_on_the_request(world):
    """Its provider, series and envelope say whose interests bar, what it is added to, and how high its band reaches."""
    registry.decides("contract_award")(lambda **facts: None)
    request = ask(world, provider="Care Ltd", series="contract 1")
    for facts in ({"provider": ""}, {"series": "another"}, {"care_group": None}, {"amount": Decimal(1)}):
        with pytest.raises(Refused, match="where it was asked for"):
            change(world, request, **facts)
    change(world, request, provider="Care Ltd", why="Said better.")
    request.refresh_from_db()
    assert (request.version, request.provider, request.why) == (2, "Care Ltd", "Said better.")


def test_urgency_was_agreed_for_the_text_that_stood_then(room, world):
    request = room.ask()
    request.urgency = "general_exception"
    request.save(update_fields=["urgency"])
    change(world, request, "pool_manager")
    request.refresh_from_db()
    assert (request.version, request.urgency) == (2, "none")


def test_a_late_record_of_a_meeting_draws_on_what_is_left_now(world):
    envelope = ask(world, "50000", is_envelope=True, title="Envelope")
    decide(world, envelope, "head")
    assert state(envelope) == "approved"
    first = ask(world, "20000", envelope=envelope, title="First")
    second = ask(world, "20000", envelope=envelope, title="Second")
    decide(world, first, "head", at=world.moment(date(2026, 11, 30), 9))
    assert matters_of([second], on=MEETS_ON)[second.pk].envelope.used == 20_000


def test_what_was_agreed_is_what_is_added_up(world):
    first = ask(world, "60000", series="one")
    decide(world, first, "head", agreed_amount=Decimal(25_000))
    second = ask(world, "30000", series="one")
    assert matters_of([second], on=world.on)[second.pk].sum == 55_000


def test_an_interest_declared_while_a_request_is_sent_back_bars_later(room, world):
    request = ask(world, "0", "strategy_approval")
    item = room.sitting(request, people=())
    decisions.send_back(pk=request.pk, reason="Cost it", by=world.people["head"], at=world.at)
    meetings.declare_interest(item_pk=item.pk, interest="Shares", by=world.people["head"], at=world.at)
    change(world, request)
    with pytest.raises(Refused, match="declared an interest"):
        decide(world, request, "head", outcome="recommend")
