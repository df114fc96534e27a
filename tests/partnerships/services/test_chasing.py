"""Unanswered requests, night after night."""

from datetime import date, timedelta

import pytest
from django.db import connection

from jct.core.errors import Refused
from partnerships import registry
from partnerships.domain.chasing import Reminder
from partnerships.models import Body, Clause, Post
from partnerships.selectors.route import diary_of
from partnerships.selectors.unanswered import managers_of, secretaries_of, waits_for
from partnerships.services import decisions, evidence, structure
from partnerships.services.chasing import chase_all
from partnerships.tasks import chase_requests
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide, state


@pytest.fixture
def night(world, mailoutbox, django_capture_on_commit_callbacks):
    """Run the nightly task on a day; whom it wrote to."""

    def run(on):
        del mailoutbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            done = chase_all(on=on, at=world.moment(on, 3))
        return done, {address for mail in mailoutbox for address in mail.to}

    return run


def test_chased_then_told_to_the_manager_and_each_once(world, night):
    request = ask(world, answer_by=date(2026, 12, 1))
    assert night(date(2026, 10, 27))[1] == set()
    done, told = night(date(2026, 10, 28))
    assert done[Reminder.CHASE] == 1
    assert told == {"head@northmere.example"}  # the commissioner asked, so only the head can decide
    assert night(date(2026, 10, 28))[1] == night(date(2026, 11, 4))[1] == set()
    done, told = night(date(2026, 11, 5))
    assert done[Reminder.ESCALATE] == 1
    assert told == {"executive@northmere.example"}
    assert night(date(2026, 11, 20))[1] == set()
    assert state(request) == "waiting"


def test_it_lapses_after_its_last_day(world, night):
    request = ask(world, answer_by=date(2026, 10, 23))
    night(date(2026, 10, 23))
    assert state(request) == "waiting"
    assert night(date(2026, 10, 24))[0][Reminder.LAPSE] == 1
    assert state(request) == "lapsed"
    assert request.history.latest().history_change_reason == "nobody answered in time"
    assert request.history.latest().history_by_name == "the system"


def test_what_was_sent_back_is_not_chased_but_lapses(world, night):
    request = ask(world, answer_by=date(2026, 11, 10))
    decisions.send_back(pk=request.pk, reason="x", by=world.people["head"], at=world.at)
    assert night(date(2026, 11, 9))[1] == set()
    night(date(2026, 11, 11))
    assert state(request) == "lapsed"


def test_a_new_version_begins_the_days_anew(world, night):
    request = ask(world)
    night(date(2026, 10, 28))
    later = world.at + timedelta(days=10)
    decisions.revise(
        pk=request.pk, changed="clearer", by=world.people["commissioner_ld"], at=later, title="New"
    )
    request.refresh_from_db()
    assert (request.chased_at, request.escalated_at) == (None, None)
    assert night(date(2026, 11, 6))[1] == set()
    assert night(date(2026, 11, 7))[1] == {"head@northmere.example"}


def test_a_matter_for_a_meeting_writes_to_who_makes_its_agenda(world, night, mailoutbox):
    """The body's own secretariat; else any secretary; else governance. Escalated, it goes to their manager."""
    body, secretary = world.bodies["scg_ld"], world.posts["secretary"]
    ask(world, "900000")
    done, told = night(date(2026, 10, 28))
    assert (done[Reminder.CHASE], told) == (1, {"secretary@northmere.example"})
    assert f"waits for a meeting of {body}" in mailoutbox[0].body
    day = date(2026, 10, 28)
    for partner in ("council", "icb"):
        structure.change_body(pk=body.pk, secretariat=world.partners[partner], by=None, at=world.at)
        body.refresh_from_db()
        assert secretaries_of([body], on=day) == [world.people["secretary"]]
    secretary.holders.update(ends=day)
    assert secretaries_of([body], on=day) == [world.people["governance"]]


def test_what_waits_for_a_gate_and_notice_writes_to_whoever_gives_them(world, night, mailoutbox):
    ask(world, "2000000")
    done, told = night(date(2026, 10, 28))
    assert (done[Reminder.CHASE], told) == (
        1,
        {"secretary@northmere.example"},
    )  # executives' agenda, notice, board
    assert "waits for: executives' meeting, public notice." in mailoutbox[0].body


def test_executives_that_meet_until_a_later_day_still_keep_their_gate(world):
    request, gate = ask(world, "2000000"), world.bodies["executives"]
    evidence.give_notice(request_pk=request.pk, on=world.on, by=world.people["secretary"], at=world.at)
    Body.objects.filter(partnership=world.partnership).exclude(pk=gate.pk).update(
        secretariat=world.posts["cfo_icb"].partner
    )
    Post.objects.filter(pk=world.posts["cfo_icb"].pk).update(function="secretary")

    later = world.on + timedelta(days=40)  # the notice is over

    def kept():
        route = diary_of(world.partnership.pk, on=later)
        return route.executives, world.people["secretary"] in waits_for(request, on=later).people

    assert kept() == (gate.pk, True)
    Body.objects.filter(pk=gate.pk).update(ends=later + timedelta(days=1))
    assert kept() == (gate.pk, True)
    Body.objects.filter(pk=gate.pk).update(ends=later)
    assert kept() == (None, False)


def test_a_clearance_is_asked_of_whoever_keeps_it(world, night, mailoutbox):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE partnerships_clause DISABLE TRIGGER clause_frozen")
    Clause.objects.filter(number="2", scheme__state="adopted").update(gates=["finance"], consult=["Carers"])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE partnerships_clause ENABLE TRIGGER clause_frozen")
    ask(world, "100000")
    told = night(date(2026, 10, 28))[1]
    assert "waits for: finance clearance, consultation." in mailoutbox[0].body
    keepers = {"cfo_council", "cfo_icb", "finance_lead_council", "finance_lead_icb", "commissioner_ld"}
    assert told == {world.people[key].email for key in keepers}


def test_what_nobody_can_decide_goes_to_the_governance_officers(world, night, mailoutbox):
    ask(world, "1", "write_off", by="pool_manager")
    assert night(date(2026, 10, 28))[1] == {"governance@northmere.example"}
    assert "waits, and nobody in post can decide it." in mailoutbox[0].body


def test_where_nobody_is_above_it_goes_to_the_governance_officers(world, night):
    Post.objects.filter(pk=world.posts["head"].pk).update(reports_to=None)
    ask(world)
    night(date(2026, 10, 28))
    assert night(date(2026, 11, 5))[1] == {"governance@northmere.example"}


def test_the_task_is_a_door(world, settings):
    settings.JCT_DEMO_DATE = date(2026, 10, 24)
    request = ask(world, answer_by=date(2026, 10, 23))
    chase_requests()
    assert state(request) == "lapsed"


def test_a_request_whose_turn_fails_keeps_nobody_from_theirs(world, night):
    registry.decides("contract_award")(lambda **facts: (_ for _ in ()).throw(Refused("Not possible.")))
    stuck = ask(world, answer_by=date(2026, 10, 23))
    other = ask(world, "0", "strategy_approval", answer_by=date(2026, 10, 23))
    assert night(date(2026, 10, 24))[0][Reminder.LAPSE] == 1
    assert (state(stuck), state(other)) == ("waiting", "lapsed")


def test_the_next_step_is_chased_and_told_to_its_own_manager(world, night, mailoutbox):
    """Whoever answered is not reminded again; whoever answers next is, with days from the answer."""
    change_clauses({"mode": "ratify_by", "refer_to": world.bodies["jcpb"]}, number="2")
    request = ask(world, "90000")
    night(date(2026, 10, 28))
    night(date(2026, 11, 5))
    decide(world, request, "head", at=world.moment(date(2026, 11, 9), 10))
    assert state(request) == "to_ratify"
    assert night(date(2026, 11, 16))[1] == set()
    done, told = night(date(2026, 11, 17))
    assert (done[Reminder.CHASE], told) == (1, {"secretary@northmere.example"})
    assert "waits for a meeting of Joint Commissioning Partnership Board" in mailoutbox[0].body
    assert night(date(2026, 11, 24))[1] == set()
    done, told = night(date(2026, 11, 25))
    assert (done[Reminder.ESCALATE], mailoutbox[0].subject) == (1, "A request is still unanswered")
    assert told == {person.email for person in managers_of([world.people["secretary"]], request, on=world.on)}
    assert night(date(2026, 12, 20))[1] == set()


def test_once_cleared_a_request_is_chased_with_whoever_decides_it(world, night):
    change_clauses({"gates": ["finance"]}, number="2")
    request = ask(world, "100000")
    assert world.people["finance_lead_icb"].email in night(date(2026, 10, 28))[1]
    evidence.pass_gate(
        request_pk=request.pk,
        gate="finance",
        note="Seen",
        by=world.people["finance_lead_icb"],
        at=world.moment(date(2026, 11, 2), 10),
    )
    assert night(date(2026, 11, 9))[1] == set()
    assert night(date(2026, 11, 10))[1] == {"head@northmere.example"}
