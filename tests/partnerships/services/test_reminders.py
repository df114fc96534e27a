"""Reminders: what is due on a day, to whom, and each once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import make_aware

from jct.core.calendar import FinancialYear, day_words
from jct.support.history import record
from partnerships.models import (
    Action,
    Advice,
    Body,
    Condition,
    DecisionRequest,
    Meeting,
    PostFunding,
    PostHolder,
    ReminderSent,
    TermsOfReference,
    Training,
    YearlyDeclaration,
)
from partnerships.selectors import reminders as due
from partnerships.selectors.checks import structure_facts
from partnerships.services import cover, decisions, evidence, meetings, recertification, reminders
from partnerships.tasks import remind
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, called_in, decide


def letters(gather, world, on):
    return [(str(letter.person), letter.subject) for letter in gather(world.partnership, on)]


@pytest.fixture
def quiet(world):
    """Everybody has declared and confirmed, so that one thing can be looked at alone."""
    for person in world.people.values():
        YearlyDeclaration.objects.create(
            partnership=world.partnership,
            user=person,
            year=FinancialYear.of(world.on).year,
            nil=True,
            at=world.at,
        )
        for row in person.appointments.all():
            recertification.answer(holder_pk=row.pk, confirmed=True, by=person, at=world.at)


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2026, 5, 30), None),
        (date(2026, 5, 31), "30"),
        (date(2026, 6, 22), "30"),
        (date(2026, 6, 23), "7"),
        (date(2026, 6, 30), "0"),
        (date(2026, 8, 1), "0"),
    ],
)
def test_declarations_30_7_and_0_days_before(world, on, key):
    stages = {letter.key.rpartition(":")[2] for letter in due.declarations(world.partnership, on)}
    assert stages == ({key} if key else set())


def test_a_declaration_made_or_overdue(world):
    on = date(2026, 6, 30)
    before = letters(due.declarations, world, on)
    assert ("Helen Fairweather", "Declare your interests for 2026/27") in before
    YearlyDeclaration.objects.create(
        partnership=world.partnership, user=world.people["head"], year=2026, nil=True, at=world.at
    )
    assert len(letters(due.declarations, world, on)) == len(before) - 1
    late = next(due.declarations(world.partnership, on + timedelta(days=1)))
    assert "was due by 30 June 2026" in late.lines[0]


def test_confirmations_of_the_quarter(world):
    found = letters(due.confirmations, world, date(2026, 10, 24))
    assert ("Helen Fairweather", "Confirm that you hold Head of Joint Commissioning") in found
    (holder,) = world.posts["head"].holders.all()
    recertification.answer(holder_pk=holder.pk, confirmed=True, by=world.people["head"], at=world.at)
    after = letters(due.confirmations, world, date(2026, 10, 24))
    assert len(after) == len(found) - 1
    assert {
        letter.key.rpartition(":")[2] for letter in due.confirmations(world.partnership, date(2026, 10, 24))
    } == {"7"}


def test_cover_that_begins_or_ends_tomorrow(world):
    cover.give(
        holder_pk=world.posts["head"].holders.get().pk,
        user=world.people["commissioner_mh"],
        starts=date(2026, 11, 2),
        ends=date(2026, 11, 16),
        reason="leave",
        by=None,
        at=world.at,
    )
    begins = "Cover for Head of Joint Commissioning begins tomorrow"
    assert letters(due.cover, world, date(2026, 11, 1)) == [
        ("Rhys Pritchard", begins),
        ("Helen Fairweather", begins),
    ]
    assert [words for _, words in letters(due.cover, world, date(2026, 11, 14))] == [
        "Cover for Head of Joint Commissioning ends tomorrow"
    ] * 2
    assert letters(due.cover, world, date(2026, 11, 15)) == []


def test_money_of_a_joint_post_runs_out(world):
    PostFunding.objects.all().delete()
    facts = {"post": world.posts["head"], "percent": Decimal(50)}
    ending = PostFunding(
        **facts, partner=world.partners["icb"], starts=date(2024, 4, 1), ends=date(2026, 11, 1)
    )
    record(ending, by=None, why="agreed", at=world.at)
    record(
        PostFunding(**facts, partner=world.partners["council"], starts=date(2024, 4, 1)),
        by=None,
        why="agreed",
        at=world.at,
    )
    assert letters(due.joint_posts, world, date(2026, 8, 2)) == []
    assert letters(due.joint_posts, world, date(2026, 8, 3)) == [
        ("Oliver Trent", "Money for Head of Joint Commissioning ends on 31 October 2026")
    ]
    follows = PostFunding(**facts, partner=world.partners["icb"], starts=ending.ends)
    record(follows, by=None, why="agreed", at=world.at)
    assert letters(due.joint_posts, world, date(2026, 10, 31)) == []


@pytest.fixture
def meeting(world):
    begins = make_aware(datetime(2026, 11, 18, 14))
    row = Meeting(
        body=world.bodies["jcpb"], starts_at=begins, ends_at=begins + timedelta(hours=2), place="County Hall"
    )
    record(row, by=None, why="planned", at=world.at)
    return row


def test_a_meeting_tomorrow_goes_to_whoever_sits_on_the_body(world, meeting):
    found = letters(due.meetings, world, date(2026, 11, 17))
    assert ("Councillor Ruth Ashby", "Joint Commissioning Partnership Board meets tomorrow") in found
    assert letters(due.meetings, world, date(2026, 11, 18)) == []
    meeting.state = "cancelled"
    record(meeting, by=None, why="cancelled", at=world.at)
    assert letters(due.meetings, world, date(2026, 11, 17)) == []


def test_papers_due_go_to_those_who_run_meetings(world, meeting):
    # Five clear working days before Wednesday 18 November: out by Tuesday 10 November.
    found = letters(due.meetings, world, date(2026, 11, 3))
    assert (
        "Niamh Doyle",
        "Papers for Joint Commissioning Partnership Board go out by 10 November 2026",
    ) in found
    assert letters(due.meetings, world, date(2026, 11, 2)) == []
    assert letters(due.meetings, world, date(2026, 11, 11)) == []
    meeting.state = "called"  # the agenda is out, and its papers with it
    record(meeting, by=None, why="called", at=world.at)
    assert letters(due.meetings, world, date(2026, 11, 3)) == []


def test_advice_without_an_answer(world):
    row = Advice(
        adviser=world.bodies["users"],
        to=world.bodies["jcpb"],
        text="Keep it local",
        given_on=date(2026, 9, 1),
        given_by=world.people["secretary"],
        respond_by=date(2026, 10, 1),
    )
    record(row, by=None, why="given", at=world.at)
    assert letters(due.advice, world, date(2026, 10, 1)) == []
    assert ("Niamh Doyle", f"{row.to} owes {row.adviser} an answer") in letters(
        due.advice, world, date(2026, 10, 2)
    )


def test_conditions_due_go_to_whoever_asked(world):
    request = DecisionRequest(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Short breaks",
        amount=Decimal(10),
        requested_by=world.people["contracts_officer"],
        requested_at=world.at,
    )
    record(request, by=None, why="asked", at=world.at)
    row = Condition(
        request=request, text="Show the insurance", due_on=date(2026, 11, 10), set_by=world.people["head"]
    )
    record(row, by=None, why="set", at=world.at)
    assert letters(due.conditions, world, date(2026, 11, 2)) == []
    assert letters(due.conditions, world, date(2026, 11, 3)) == [
        ("Tomasz Zielinski", "A condition of “Short breaks” is due by 10 November 2026")
    ]


def test_a_condition_of_an_older_version_is_not_asked_for_any_more(world):
    request = ask(world, "40000", "virement_between_pools", on_behalf_of=world.people["pool_manager"])
    decide(world, request, "cfo_council", conditions=[("Show the plan", date(2026, 10, 23))])
    subject = "A condition of “Supported living” is due by 23 October 2026"
    both = [(str(request.requested_by), subject), (str(request.on_behalf_of), subject)]
    assert letters(due.conditions, world, world.on) == both
    decisions.revise(
        pk=request.pk, changed="less", amount=Decimal(30_000), by=request.requested_by, at=world.at
    )
    assert letters(due.conditions, world, world.on) == []


def test_a_record_that_waits_to_be_published(world):
    """What may be called in is carried out after its publication only, so whoever publishes is written to, once."""
    request = ask(world, "90000")
    called_in(world, request)
    found = [*due.records(world.partnership, world.on)]
    assert {str(letter.person) for letter in found} == {
        str(world.people["secretary"]),
        str(world.people["governance"]),
    }
    assert {letter.subject for letter in found} == {"The record of “Supported living” waits to be published"}
    assert {letter.key for letter in found} == {f"record:{request.pk}:1"}
    evidence.publish_record(request_pk=request.pk, by=world.people["secretary"], at=world.at)
    assert [*due.records(world.partnership, world.on)] == []


def test_each_letter_once_however_often_the_morning_comes(world, quiet, meeting):
    on, at = date(2026, 11, 17), make_aware(datetime(2026, 11, 17, 6))
    sent = reminders.remind(on=on, at=at)
    assert sent == len(mail.outbox) == ReminderSent.objects.count() > 0
    assert reminders.remind(on=on, at=at) == 0
    assert len(mail.outbox) == sent
    letter = mail.outbox[0]
    assert letter.subject == "Joint Commissioning Partnership Board meets tomorrow"
    assert "18 November 2026 at 14:00, County Hall" in letter.body
    assert "http" not in letter.body


def test_a_letter_that_cannot_be_sent_is_tried_again(world, quiet, meeting, monkeypatch):
    on, at = date(2026, 11, 17), make_aware(datetime(2026, 11, 17, 6))

    class Down:
        def __init__(self, *args, **kwargs):
            pass

        def send_messages(self, messages):
            raise SMTPServerDisconnected("down")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend", Down)
        assert reminders.remind(on=on, at=at) == 0
    assert not ReminderSent.objects.exists()
    assert reminders.remind(on=on, at=at) == len(mail.outbox) > 0


def test_somebody_else_was_faster(world):
    letter = due.Reminder(world.people["head"], "papers:1", "x", ("y",))
    ReminderSent.objects.create(user=world.people["head"], key="papers:1", at=world.at)
    assert reminders._send(letter, at=world.at) is False
    assert mail.outbox == []


def test_closed_accounts_are_not_written_to(world):
    person = world.people["auditor"]
    person.is_active = False
    assert reminders._send_once([due.Reminder(person, "x", "x", ("y",))], at=world.at) == 0


def test_the_task_sends_for_today(world, settings):
    settings.JCT_DEMO_DATE = world.on
    remind(future="argument")
    assert mail.outbox


def test_gathering_asks_as_much_for_many_as_for_few(world, meeting):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            due.reminders(world.partnership, on=date(2026, 11, 17))
        return len(queries)

    once = cost()
    for day in range(30):
        begins = meeting.starts_at + timedelta(days=day, hours=3)
        row = Meeting(body=meeting.body, starts_at=begins, ends_at=begins + timedelta(hours=2), place="Hall")
        record(row, by=None, why="planned", at=world.at)
    assert cost() == once


@pytest.mark.parametrize(
    ("days", "stage"), [(61, None), (60, "60"), (15, "60"), (14, "14"), (1, "14"), (0, "0"), (-30, "0")]
)
def test_reviews_of_bodies_and_their_terms(world, days, stage):
    """To governance officers, 60, 14 and 0 days before; what is overdue is said to be."""
    day = world.on + timedelta(days=days)
    Body.objects.filter(partnership=world.partnership).update(review_on=None)
    TermsOfReference.objects.update(review_on=date(2040, 1, 1))
    Body.objects.filter(pk=world.bodies["jcpb"].pk).update(review_on=day)
    TermsOfReference.objects.filter(body=world.bodies["scg_ld"]).update(review_on=day)
    found = [*due.reviews(world.partnership, world.on)]
    if stage is None:
        assert found == []
        return
    assert {str(letter.person) for letter in found} == {str(world.people["governance"])}
    assert [letter.key.rpartition(":")[2] for letter in found] == [stage, stage]
    verb = "was" if days < 0 else "is"
    assert found[0].subject == f"The review of {world.bodies['jcpb']} {verb} due on {day_words(day)}"
    assert "TOR-SCG-LD issue 1" in found[1].subject


def test_actions_of_a_meeting(world, meeting):
    item = meetings.add_item(
        meeting_pk=meeting.pk, verb="note", title="Any business", by=world.people["secretary"], at=world.at
    )
    head = world.people["head"]
    row = Action(item=item, text="Write to the trust", owner=head, due_on=world.on + timedelta(days=7))
    record(row, by=None, why="asked", at=world.at)
    assert [*due.actions(world.partnership, world.on - timedelta(days=1))] == []
    (letter,) = due.actions(world.partnership, world.on)
    assert (letter.person, letter.subject) == (head, "An action is due by 27 October 2026")
    assert "Write to the trust" in letter.lines[0]
    stages = [
        letter.key.rpartition(":")[2]
        for days in (7, 14)
        for letter in due.actions(world.partnership, world.on + timedelta(days=days))
    ]
    assert stages == ["0", "-7"]
    (late,) = due.actions(world.partnership, world.on + timedelta(days=8))
    assert late.subject == "An action was due by 27 October 2026"
    row.evidence, row.done_at = "Letter of 26 October", world.at
    record(row, by=None, why="done", at=world.at, fields=["evidence", "done_at"])
    assert [*due.actions(world.partnership, world.on)] == []


def test_a_title_of_two_lines_stops_no_letter(world, quiet):
    """A subject cannot hold two lines: one such title would keep everybody's reminders back, every morning."""
    request = ask(world, title="Supported\nliving")
    decide(world, request, "head", conditions=[("Report back", world.on)])
    assert reminders.remind(on=world.on, at=world.at)
    assert any("“Supported living”" in letter.subject for letter in mail.outbox)


def test_members_who_are_asked_for_the_training_once_a_quarter(world):
    """Whoever votes on a body under a clause that asks for it, and has not had it in a post or as a member."""
    assert [*due.trainings(world.partnership, world.on)] == []
    change_clauses({"trained": True}, body=world.bodies["jcpb"])
    member = world.people["board_member"]
    PostHolder.objects.filter(user=member).update(trained_on=None)
    found = {str(letter.person): letter for letter in due.trainings(world.partnership, world.on)}
    assert str(member) in found
    assert str(world.people["executive"]) not in found  # acknowledged in the post
    letter = found[str(member)]
    assert letter.key == f"training:{world.partnership.pk}:2026-Q3"
    assert "on the Joint Commissioning Partnership Board" in letter.lines[0]
    Training.objects.create(partnership=world.partnership, user=member, trained_on=world.on)
    assert member not in {letter.person for letter in due.trainings(world.partnership, world.on)}


@pytest.mark.parametrize(("starts", "ends", "asked"), [(-9, 0, False), (1, None, False), (0, 1, True)])
def test_a_clause_asks_for_the_training_only_while_it_is_in_force(world, starts, ends, asked):
    days = [None if after is None else world.on + timedelta(days=after) for after in (starts, ends)]
    change_clauses({"trained": True, "starts": days[0], "ends": days[1]}, body=world.bodies["jcpb"])
    PostHolder.objects.update(trained_on=None)
    assert bool([*due.trainings(world.partnership, world.on)]) is asked
    assert any(body.untrained for body in structure_facts(world.partnership, on=world.on).bodies) is asked
