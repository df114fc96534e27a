"""What follows from a decision: carried out once, or approved and not applied with the reason, and tried again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from jct.core.errors import Problem, Refused
from partnerships import registry
from partnerships.domain.lifecycle import Act
from partnerships.models import Approval, CallIn, DecisionRequest
from partnerships.selectors.call_in import WAITS, call_in_of, may_call_in
from partnerships.selectors.retry import may_retry
from partnerships.services import decisions, evidence, interests, meetings, resolutions
from partnerships.services.chasing import chase
from partnerships.services.settling import UNFORESEEN, carry_out_after_call_in, retry_effect, settle
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings
from tests.partnerships.requests import ask, called_in, decide, state


class Owner:
    """An owner that fails as often as it is told to."""

    def __init__(self, *failures):
        self.failures, self.calls = [*failures], []
        registry.decides("contract_award")(self)

    def __call__(self, *, request, approval, by, at):
        DecisionRequest.objects.filter(pk=request.pk).values_list("pk").first()
        self.calls.append((request.state, approval and approval.pk, by and by.name))
        if self.failures:
            raise self.failures.pop(0)


def test_a_rule_of_the_owner_leaves_it_approved_and_not_applied(world):
    owner = Owner(Refused("No budget.", problems=[Problem("Line", "it is closed", "another")]))
    request = ask(world)
    approval = decide(world, request, "head")
    request.refresh_from_db()
    assert (request.state, request.effect) == ("approved", "failed")
    assert request.effect_note == "No budget. Line: it is closed. Give another."
    assert owner.calls == [("approved", approval.pk, "Helen Fairweather")]
    assert Approval.objects.filter(pk=approval.pk).exists()


def test_an_error_nobody_foresaw_too(world, caplog):
    def broken(**facts):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    registry.decides("contract_award")(broken)
    request = ask(world)
    decide(world, request, "head")
    request.refresh_from_db()
    assert (request.state, request.effect, request.effect_note) == ("approved", "failed", UNFORESEEN)
    assert "its owner failed" in caplog.text


def test_it_is_tried_again_in_the_name_of_whoever_approved_and_once(world):
    owner = Owner(Refused("Not yet."), Refused("Still not."))
    request = ask(world)
    decide(world, request, "head")
    retry = {"pk": request.pk, "by": world.people["governance"], "at": world.at}
    assert retry_effect(**retry).effect_note == "Still not."
    assert retry_effect(**retry).effect == "applied"
    assert [name for _, _, name in owner.calls] == ["Helen Fairweather"] * 3
    with pytest.raises(Refused, match="nothing to carry out"):
        retry_effect(**retry)
    assert len(owner.calls) == 3
    assert request.history.latest().history_by_name == "Oliver Trent"


def test_only_who_has_to_do_with_it_tries_again(world):
    Owner(Refused("Not yet."))
    request = ask(world)
    decide(world, request, "head")
    with pytest.raises(Refused, match="Only whoever asked"):
        retry_effect(pk=request.pk, by=world.people["auditor"], at=world.at)
    (attempt,) = request.denied.all()
    assert (attempt.user, attempt.refused_by) == (world.people["auditor"], ["retry"])
    for key in ("commissioner_ld", "head", "governance"):
        assert may_retry(request, world.people[key])


def test_what_was_not_applied_is_given_up_for_its_owner_by_a_successor(world):
    Owner(Refused("Not yet."))
    request, by = ask(world), {"by": world.people["contracts_officer"], "at": world.at}
    decide(world, request, "head")
    with pytest.raises(Refused, match="Only whoever asked"):
        decisions.give_up(pk=request.pk, reason="x", **by)
    DecisionRequest.objects.filter(pk=request.pk).update(effect_note=WAITS)
    with pytest.raises(Refused, match="may be called in, so it cannot be withdrawn"):
        decisions.take_back(pk=request.pk, **by)
    DecisionRequest.objects.filter(pk=request.pk).update(effect_note="Not yet.")
    given_up = decisions.take_back(pk=request.pk, **by)
    assert (given_up.state, given_up.effect) == ("approved", "none")
    assert given_up.effect_note == "Given up before it was carried out: taken back."


def test_whoever_had_it_typed_tries_again_too(world):
    owner = Owner(Refused("Not yet."))
    request = ask(world, by="secretary", on_behalf_of=world.people["commissioner_ld"])
    decide(world, request, "head")
    assert retry_effect(pk=request.pk, by=world.people["commissioner_ld"], at=world.at).effect == "applied"
    assert len(owner.calls) == 2


def test_without_an_owner_any_more_it_is_done_by_hand(world):
    Owner(Refused("Not yet."))
    request = ask(world)
    decide(world, request, "head")
    registry._owners.clear()
    with pytest.raises(Refused, match="Do it by hand"):
        retry_effect(pk=request.pk, by=world.people["head"], at=world.at)


def test_a_refusal_the_owner_cannot_follow_is_undone(world):
    Owner(Refused("The return is locked."))
    request = ask(world)
    with pytest.raises(Refused, match="locked"):
        decide(world, request, "head", outcome="refuse", reason="No.")
    assert state(request) == "waiting"
    assert not Approval.objects.exists()


def test_the_owner_is_told_when_it_lapses(world):
    owner = Owner()
    request = ask(world)
    settle(request, Act.LAPSE, by=None, at=world.at)
    assert owner.calls == [("lapsed", None, None)]
    assert (state(request), request.decided_at) == ("lapsed", world.at)


def test_what_may_be_called_in_waits_for_its_publication_and_its_days(world):
    """Published Tuesday 20 October 2026: it may be called in until the 27th."""
    owner = Owner()
    request = ask(world)
    called_in(world, request)
    assert (request.state, request.effect, request.effect_note) == ("approved", "failed", WAITS)
    assert owner.calls == []
    head = world.people["head"]
    with pytest.raises(Refused, match="It may be called in"):
        retry_effect(pk=request.pk, by=head, at=world.at)
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    with pytest.raises(Refused, match="until 27 October 2026"):
        retry_effect(pk=request.pk, by=head, at=world.at + timedelta(days=7))
    assert carry_out_after_call_in(on=date(2026, 10, 27), at=world.at + timedelta(days=7)) == 0
    assert carry_out_after_call_in(on=date(2026, 10, 28), at=world.at + timedelta(days=8)) == 1
    assert carry_out_after_call_in(on=date(2026, 10, 29), at=world.at + timedelta(days=9)) == 0
    request.refresh_from_db()
    assert (request.effect, [name for _, _, name in owner.calls]) == ("applied", ["Helen Fairweather"])


def test_an_amount_can_be_agreed_only_below_what_was_asked(world):
    request = ask(world)
    request.agreed_amount = Decimal(10)
    settle(request, Act.APPROVE, by=world.people["head"], at=world.at)
    request.refresh_from_db()
    assert request.agreed_amount == 10


def test_what_nobody_carries_out_is_held_for_its_call_in_too(world):
    """Asked for in words alone: it counts only once the days of call-in are over."""
    request = ask(world)
    called_in(world, request)
    assert (request.state, request.effect, request.effect_note) == ("approved", "failed", WAITS)
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    request.refresh_from_db()
    assert call_in_of(request).until == date(2026, 10, 27)
    assert carry_out_after_call_in(on=date(2026, 10, 28), at=world.at + timedelta(days=8)) == 1
    request.refresh_from_db()
    assert (request.effect, request.effect_note) == ("none", "")
    with pytest.raises(Refused, match="called in once, before it is carried out"):
        call_in(world, request)


def call_in(world, request, key="scrutiny_chair", **more):
    facts = {"reason": "Carers were not asked", "at": world.at, **more}
    return decisions.call_in(pk=request.pk, by=world.people[key], **facts)


def test_a_decision_called_in_goes_back_to_whoever_decided_and_is_not_carried_out(world):
    owner = Owner()
    request = ask(world)
    evidence.pass_gate(
        request_pk=request.pk, gate="finance", note="x", by=world.people["cfo_icb"], at=world.at
    )
    called_in(world, request)
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    assert call_in(world, request).version == 1
    request.refresh_from_db()
    assert (request.state, request.version, request.effect) == ("waiting", 2, "none")
    assert (request.decided_at, request.published_at, owner.calls) == (None, None, [])
    assert carry_out_after_call_in(on=date(2026, 11, 28), at=world.at + timedelta(days=30)) == 0
    assert [*request.gates_passed.values_list("version", flat=True)] == [1, 2]  # the same text
    decide(world, request, "head")
    request.refresh_from_db()
    assert (request.state, request.effect, len(owner.calls)) == (
        "approved",
        "applied",
        1,
    )  # once, and at once
    with pytest.raises(Refused, match="called in once"):
        call_in(world, request)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CallIn.objects.update(reason="y")


def test_who_may_call_in_and_until_when(world):
    request = ask(world)
    assert may_call_in(request, world.people["scrutiny_chair"], on=world.on) is None  # nothing is decided
    called_in(world, request)
    for key in ("head", "commissioner_ld", "governance", "executive"):
        with pytest.raises(Refused, match="by a voting member of the body"):
            call_in(world, request, key)
    with pytest.raises(Refused, match="Say why"):
        call_in(world, request, reason=" ")
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    request.refresh_from_db()
    chair = world.people["scrutiny_chair"]
    assert may_call_in(request, chair, on=date(2026, 10, 27)) == world.bodies["scrutiny"]
    assert may_call_in(request, chair, on=date(2026, 10, 28)) is None
    other = ask(world, by="contracts_officer", on_behalf_of=chair)
    called_in(world, other)
    with pytest.raises(Refused, match="neither asked for it"):
        call_in(world, other)


def test_whoever_had_a_part_in_it_does_not_call_it_in(world):
    """Covered in the answer, voting on it, or with an interest in the provider that stands in the register."""
    request = ask(world, provider="Care Ltd")
    called_in(world, request)
    chair = world.people["scrutiny_chair"]
    assert may_call_in(request, chair, on=world.on)
    line = {
        "partnership": world.partnership,
        "kind": "financial",
        "organisation": "CARE LTD",
        "detail": "Shares",
    }
    interests.register(**line, starts=world.on, by=chair, at=world.at)
    assert may_call_in(request, chair, on=world.on) is None


def test_a_decision_called_in_waits_as_if_it_were_new(world):
    """Its last day for an answer was kept, so it does not lapse that night; nobody has been reminded of it yet."""
    request = ask(world, answer_by=world.on)
    DecisionRequest.objects.filter(pk=request.pk).update(chased_at=world.at, escalated_at=world.at)
    called_in(world, request)
    call_in(world, request)
    request.refresh_from_db()
    assert (request.answer_by, request.chased_at, request.escalated_at) == (None, None, None)
    chase(pk=request.pk, on=world.on + timedelta(days=1), at=world.at + timedelta(days=1))
    assert state(request) == "waiting"


def test_a_text_changed_after_its_call_in_is_another_decision(world):
    request = ask(world)
    called_in(world, request)
    call_in(world, request)
    decisions.revise(
        pk=request.pk, changed="Twice as long", by=world.people["commissioner_ld"], at=world.at, title="More"
    )
    decide(world, request, "head")
    request.refresh_from_db()
    assert (request.version, request.effect_note) == (3, WAITS)
    assert call_in(world, request).version == 3
    decide(world, request, "head")
    request.refresh_from_db()
    assert (request.version, request.effect_note) == (4, "")


def test_whoever_it_was_asked_for_hears_of_a_call_in(world, mailoutbox, django_capture_on_commit_callbacks):
    behind = world.people["contracts_officer"]
    request = ask(world, on_behalf_of=behind)
    called_in(world, request)
    with django_capture_on_commit_callbacks(execute=True):
        call_in(world, request)
    told = {mail.to[0] for mail in mailoutbox}
    assert told == {behind.email, world.people["commissioner_ld"].email, world.people["head"].email}


def test_no_decision_goes_back_without_a_call_in(world):
    request = ask(world)
    called_in(world, request)
    with pytest.raises(DatabaseError, match="is settled"), transaction.atomic():
        DecisionRequest.objects.filter(pk=request.pk).update(
            state="waiting", version=2, decided_at=None, effect="none"
        )


@pytest.fixture
def letters(mailoutbox, django_capture_on_commit_callbacks):
    """The letters that `act` sends: to whom, with which subject, and their words."""

    def sent_by(act):
        del mailoutbox[:]
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return [(mail.to, mail.subject, mail.body.split("\n\n")[1]) for mail in mailoutbox]

    return sent_by


def test_whoever_asked_is_told_that_it_was_refused(world, letters):
    request = ask(world, on_behalf_of=world.people["pool_manager"])
    assert letters(lambda: decide(world, request, "head", outcome="refuse", reason="Too dear.")) == [
        (
            [person.email],
            "Your request was refused",
            "“Supported living” was refused by Helen Fairweather: Too dear.",
        )
        for person in (request.requested_by, request.on_behalf_of)
    ]


def test_what_a_body_said_in_refusing_is_read_on_the_page_by_whoever_may(world, letters):
    room = Meetings(world)
    request = room.ask()
    item = room.sitting(request)
    room.vote(item, **dict.fromkeys(BOARD, "against"))
    ((to, subject, words),) = letters(
        lambda: resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.then, reason="A secret")
    )
    assert (to, subject) == ([request.requested_by.email], "Your request was refused")
    assert words == "“Overspend on short breaks” was refused by Joint Commissioning Partnership Board."


def test_whoever_asked_is_told_that_it_lapsed(world, letters):
    request = ask(world, answer_by=world.on)
    late = world.on + timedelta(days=1)
    assert letters(lambda: chase(pk=request.pk, on=late, at=world.moment(late, 3))) == [
        (
            [request.requested_by.email],
            "Your request was left to lapse",
            "“Supported living” was left to lapse: its last day for an answer is over.",
        )
    ]


def test_whoever_asks_a_question_is_told_its_answer(world, letters):
    request = ask(world)
    put = decisions.ask_question(pk=request.pk, text="How many?", by=world.people["head"], at=world.at)
    assert letters(
        lambda: decisions.answer_question(pk=put.pk, answer="Eleven", by=request.requested_by, at=world.at)
    ) == [
        (
            [world.people["head"].email],
            "Your question was answered",
            "You asked about “Supported living”: How many?",
        )
    ]


def test_of_an_exempt_matter_the_letter_says_only_that_the_question_was_answered(world, letters):
    request = ask(world, exempt_paragraph="3", public_interest="Prices.")
    put = decisions.ask_question(pk=request.pk, text="How dear?", by=world.people["head"], at=world.at)
    ((_, _, words),) = letters(
        lambda: decisions.answer_question(pk=put.pk, answer="Very", by=request.requested_by, at=world.at)
    )
    assert words == "Your question about “Supported living” was answered. Read it on the page of the request."


def test_whoever_may_no_longer_see_the_request_is_sent_no_answer(world, letters):
    request, auditor = ask(world), world.people["auditor"]
    put = decisions.ask_question(pk=request.pk, text="How many?", by=auditor, at=world.at)
    auditor.groups.clear()  # as the end of a post does
    assert not letters(
        lambda: decisions.answer_question(pk=put.pk, answer="Eleven", by=request.requested_by, at=world.at)
    )


def test_members_are_told_that_a_meeting_they_were_called_to_is_cancelled(world, letters):
    room = Meetings(world)
    planned, called = room.plan(day=MEETS_ON + timedelta(days=7)), room.plan()
    room.add(called)
    room.call(called)

    def cancel(meeting):
        return letters(lambda: meetings.cancel(pk=meeting.pk, reason="Snow.", by=room.secretary, at=room.now))

    assert cancel(planned) == []
    found = cancel(called)
    assert world.people["board_member"].email in {to for (to,), _, _ in found}
    assert {(subject, words) for _, subject, words in found} == {
        (
            "The meeting of Joint Commissioning Partnership Board is cancelled",
            "It was called for 25 November 2026 at 10:00, County Hall.",
        )
    }
