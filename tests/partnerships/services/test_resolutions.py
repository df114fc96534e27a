"""What a body resolves: carried, lost, ratified, recommended, noted; and what an inquorate meeting makes of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import DecisionType, Verb
from partnerships.models import (
    AgendaItem,
    Approval,
    BodyPower,
    DecisionRequest,
    DeniedAttempt,
    GatePassed,
    PostHolder,
    Resolution,
    Seat,
)
from partnerships.selectors.authority import ruling
from partnerships.selectors.meetings import item_page
from partnerships.selectors.sitting import room_of, sitting_of
from partnerships.services import appointments, meetings, resolutions, structure
from partnerships.services.terms import lower_sum
from tests.partnerships.adopted import change_clauses
from tests.partnerships.meetings import BOARD, MEETS_ON, Meetings
from tests.partnerships.requests import waiting_from_before
from tests.race_kit import at_once, refusals

SCG_DA = {"body": "scg_da", "people": ("executive",)}


@pytest.fixture
def room(world):
    return Meetings(world)


def resolve(room, item, **more):
    return resolutions.resolve(item_pk=item.pk, by=room.secretary, at=room.at_meeting(item.meeting), **more)


def everybody(room, item, how="for", people=BOARD):
    room.vote(item, **dict.fromkeys(people, how))


def test_a_carried_vote_settles_the_request_and_keeps_what_it_rested_on(room):
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item)
    done = resolve(room, item, reason="It keeps people safe.")
    request.refresh_from_db()
    item.refresh_from_db()
    assert (request.state, item.outcome) == ("approved", "carried")
    assert (done.verb, done.outcome, done.version, done.body) == ("decide", "carried", 1, room.body("jcpb"))
    assert done.reason.startswith("It keeps people safe. Every partner agrees: ")
    assert done.clause_text == done.clause.text
    stored = Ruling.from_json(Resolution.objects.get().ruling)
    assert stored.allowed
    assert {"quorum", "vote"} <= {check.code for check in stored.checks}
    with pytest.raises(Refused, match="has an outcome"):
        resolve(room, item)


def test_a_body_agrees_to_a_lower_sum_and_on_conditions(room):
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item)
    terms = {"agreed_amount": Decimal(60000), "conditions": [("A report to the board", date(2027, 1, 31))]}
    done = resolve(room, item, **terms)
    request.refresh_from_db()
    assert (request.state, request.agreed_amount) == ("approved", Decimal(60000))
    assert [(row.text, row.due_on) for row in request.conditions.all()] == terms["conditions"]
    assert "Agreed for £60,000, not £90,000." in done.reason
    assert "On condition, by 31 January 2027: A report to the board" in done.reason


@pytest.mark.parametrize(
    ("how", "terms", "words"),
    [
        ("against", {"agreed_amount": Decimal(60000)}, "belong to a decision that is carried"),
        (
            "against",
            {"conditions": [("A report", date(2027, 1, 31))]},
            "belong to a decision that is carried",
        ),
        ("for", {"agreed_amount": Decimal(90001)}, "cannot be agreed"),
        ("for", {"conditions": [("A report", date(2026, 1, 31))]}, "lies in the past"),
    ],
)
def test_terms_that_do_not_hold_leave_everything_as_it_was(room, how, terms, words):
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item, how)
    with pytest.raises(Refused, match=words):
        resolve(room, item, **terms)
    request.refresh_from_db()
    assert (request.state, request.agreed_amount) == ("waiting", None)
    assert not request.conditions.exists()
    assert not Resolution.objects.exists()


def test_two_bodies_cannot_agree_to_different_sums(room):
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item)
    first = resolve(room, item)
    verdict = Ruling.from_json(first.ruling)
    assert verdict.completes
    with pytest.raises(Refused, match="all to the same sum"):
        lower_sum(request, verdict, Decimal(60000))


def test_a_lost_vote_refuses_the_request(room):
    request = room.ask()
    item = room.sitting(request)
    room.vote(item, board_member="for", board_member_icb="against")
    done = resolve(room, item)
    request.refresh_from_db()
    assert (done.outcome, request.state) == ("lost", "refused")
    assert "votes against" in done.reason


def test_nothing_is_resolved_without_votes_or_without_a_request(room):
    item = room.sitting(room.ask())
    with pytest.raises(Refused, match="Record the votes first"):
        resolve(room, item)
    other = room.sitting(day=date(2026, 12, 9))
    with pytest.raises(Refused, match="puts no request"):
        resolve(room, other)


def test_only_who_runs_meetings_records_a_resolution(room, world):
    item = room.sitting(room.ask())
    everybody(room, item)
    for key in ("board_member", "head", "auditor"):
        with pytest.raises(ObjectDoesNotExist):
            resolutions.resolve(item_pk=item.pk, by=world.people[key], at=room.then)


def test_a_body_resolves_nothing_that_its_scheme_does_not_let_it(room, world):
    """Forty million is beyond the board: the clauses say so, whatever its members vote."""
    request = room.ask("contract_award", "40000000", by="contracts_officer", group="LD")
    item = room.sitting(request)
    everybody(room, item)
    with pytest.raises(Refused) as refused:
        resolve(room, item)
    assert "£40,000,000" in refused.value.reason
    assert not Resolution.objects.exists()
    request.refresh_from_db()
    assert request.state == "waiting"
    attempt = DeniedAttempt.objects.get()
    assert (attempt.user, attempt.request) == (room.secretary, request)
    assert "vote" not in attempt.refused_by


def test_a_settled_request_is_not_resolved_again(room, world):
    request = room.ask()
    first, second = room.sitting(request), None
    everybody(room, first)
    meeting = room.plan("executives", date(2026, 12, 9))
    second = room.add(meeting, "recommend", request)
    room.call(meeting)
    room.attend(meeting, "executive", "cfo_icb")
    resolve(room, first)
    with pytest.raises(Refused, match="there is nothing to resolve"):
        resolve(room, second)


def test_a_conflicted_member_may_cost_the_item_its_quorum(room, world):
    """D7: the council's officer heads the provider; counted out for that item, the meeting cannot decide it."""
    request = room.ask()
    item = room.sitting(request, people=("executive", "board_member_icb", "cfo_icb"))
    meetings.declare_interest(
        item_pk=item.pk, interest="Heads the provider arm", by=world.people["executive"], at=room.then
    )
    room.vote(item, board_member_icb="for", cfo_icb="for")
    done = resolve(room, item)
    request.refresh_from_db()
    assert (done.outcome, request.state) == ("recommended", "recommended")
    assert "Members of Northmere County Council: 0; 1 needed." in done.reason


def test_an_inquorate_decision_becomes_a_recommendation_to_the_next_meeting(room):
    request = room.ask()
    following = room.plan(day=date(2026, 12, 16))
    item = room.sitting(request, people=("board_member",))
    room.vote(item, board_member="for")
    done = resolve(room, item)
    request.refresh_from_db()
    assert (done.outcome, done.verb, request.state) == ("recommended", "decide", "recommended")
    assert "next quorate meeting of Joint Commissioning Partnership Board" in done.reason
    onward = following.items.get()
    assert (onward.request, onward.verb, onward.outcome) == (request, "decide", "")
    room.call(following)
    room.attend(following, *BOARD)
    everybody(room, onward)
    resolve(room, onward)
    request.refresh_from_db()
    assert request.state == "approved"


def test_an_inquorate_recommendation_waits_for_the_next_meeting_that_is_planned(room):
    """No later meeting was planned: the next one that is has it on its agenda, once."""
    request = room.ask()
    item = room.sitting(request, people=("board_member",))
    room.vote(item, board_member="for")
    resolve(room, item)
    assert room.plan("executives", date(2026, 12, 9)).items.count() == 0
    following = room.plan(day=date(2026, 12, 16))
    onward = following.items.get()
    assert (onward.request, onward.verb) == (request, "decide")
    assert room.plan(day=date(2027, 1, 20)).items.count() == 0
    room.call(following)
    room.attend(following, *BOARD)
    everybody(room, onward)
    resolve(room, onward)
    request.refresh_from_db()
    assert request.state == "approved"


def test_an_inquorate_group_with_an_empty_partners_seat_recommends_to_the_board(room, world):
    """D7: the group's award of £900,000 with the NHS seat vacant becomes a recommendation to the board."""
    request = room.ask("contract_award", "900000", by="contracts_officer", group="DA")
    board = room.plan(day=date(2026, 12, 16))
    item = room.sitting(request, **SCG_DA)
    room.vote(item, executive="for")
    done = resolve(room, item)
    request.refresh_from_db()
    assert (done.outcome, request.state) == ("recommended", "recommended")
    assert "so it goes to Joint Commissioning Partnership Board as a recommendation" in done.reason
    assert board.items.get().request == request


def test_a_group_that_may_only_recommend_goes_to_whom_its_clause_names_not_to_the_board_above(room, world):
    """The clause refers it to the executives' meeting, the reporting line goes to the board."""
    referred = {"mode": "recommend_to", "refer_to": room.body("executives")}
    change_clauses(referred, body=room.body("scg_da"), decision_type="contract_award")
    request = room.ask("contract_award", "900000", by="contracts_officer", group="DA")
    board, executives = room.plan(day=date(2026, 12, 16)), room.plan("executives", date(2026, 12, 9))
    item = room.sitting(request, **SCG_DA)
    room.vote(item, executive="for")
    done = resolve(room, item)
    assert "so it goes to Partnership Executives' Meeting as a recommendation" in done.reason
    assert not board.items.exists()
    assert (executives.items.get().request, executives.items.get().verb) == (request, "decide")
    later = room.plan("executives", date(2027, 1, 6))
    assert not later.items.exists()


def test_what_a_clause_refers_to_a_group_is_not_handed_to_the_board_above(room):
    """The board may do nothing with it: it waits for the group's own next meeting, and the minute says so."""
    to_the_group = {"body": None, "post_function": "head_of_commissioning", "mode": "recommend_to"}
    group = room.body("scg_da")
    change_clauses(to_the_group | {"refer_to": group}, body=group, decision_type="contract_award")
    request = room.ask("contract_award", "900000", by="contracts_officer", group="DA")
    board, following = room.plan(day=date(2026, 12, 16)), room.plan("scg_da", date(2026, 12, 9))
    item = room.sitting(request, **SCG_DA)
    room.vote(item, executive="for")
    done = resolve(room, item)
    assert (done.outcome, done.ruling["recommends_to"]) == ("recommended", [group.name])
    assert f"it becomes a recommendation to the next quorate meeting of {group.name}" in done.reason
    assert not board.items.exists()
    assert (following.items.get().request, following.items.get().verb) == (request, "decide")


def test_a_group_whose_power_is_to_recommend_goes_to_the_posts_that_decide(room, world):
    """No meeting hears it: those in the posts find it among their work."""
    group = room.body("scg_da")
    BodyPower.objects.update_or_create(
        body=group, decision_type="carry_forward", defaults={"verb": "recommend"}
    )
    request = room.ask("carry_forward", "90000", by="finance_officer_council", group="DA")
    later = [room.plan(day=date(2026, 12, 16)), room.plan("scg_da", date(2026, 12, 9))]
    item = room.sitting(request, "recommend", **SCG_DA)
    room.vote(item, executive="for")
    done = resolve(room, item)
    request.refresh_from_db()
    to = done.ruling["recommends_to"]
    assert (done.outcome, done.verb, request.state) == ("recommended", "recommend", "recommended")
    assert f"so it goes to {' and '.join(to)} as a recommendation" in done.reason
    assert group.name not in to
    assert not any(meeting.items.exists() for meeting in later)
    assert ruling(user=world.people["cfo_icb"], request=request, on=MEETS_ON).allowed


@pytest.mark.parametrize(("cast", "outcome"), [("for", None), ("against", "lost")])
def test_what_cannot_go_ahead_is_recommended_by_nobody_and_may_be_recommended_against(
    room, world, cast, outcome
):
    """A clause that lets a body only recommend refuses it as well."""
    BodyPower.objects.update_or_create(
        body=room.body("jcpb"), decision_type="contract_award", defaults={"verb": "recommend"}
    )
    request = waiting_from_before(world)
    item = room.sitting(request, "recommend")
    room.vote(item, **dict.fromkeys(BOARD, cast))
    if outcome is None:
        with pytest.raises(Refused, match="does not say the yearly sum"):
            resolve(room, item)
    else:
        assert resolve(room, item).outcome == outcome
    request.refresh_from_db()
    assert request.state == "waiting"


def test_what_those_present_oppose_is_only_discussed(room):
    request = room.ask()
    item = room.sitting(request, people=("board_member",))
    room.vote(item, board_member="against")
    assert resolve(room, item).outcome == "discussed"
    request.refresh_from_db()
    assert request.state == "waiting"


def test_the_executives_gate_is_passed_in_their_quorate_meeting(room):
    request = room.ask()
    item = room.sitting(request, "recommend", "executives", ("executive", "cfo_council", "cfo_icb"))
    room.vote(item, executive="for", cfo_council="for", cfo_icb="for")
    resolve(room, item)
    request.refresh_from_db()
    passed = GatePassed.objects.get()
    assert (passed.gate, passed.item, passed.version) == ("executives", item, 1)
    assert "Partnership Executives' Meeting" in passed.note
    assert request.state == "recommended"


@pytest.mark.parametrize(
    ("people", "cast"),
    [(("executive",), {}), (("executive", "cfo_icb"), {"executive": "for", "cfo_icb": "against"})],
)
def test_the_gate_is_not_passed_inquorate_or_against_the_vote(room, people, cast):
    item = room.sitting(room.ask(), "recommend", "executives", people)
    if cast:
        room.vote(item, **cast)
    resolve(room, item)
    assert not GatePassed.objects.exists()


def test_the_gate_notes_without_a_vote(room):
    request = room.ask("contract_award", "2000000", by="contracts_officer", group="LD")
    item = room.sitting(request, "note", "executives", ("executive", "cfo_icb"))
    assert resolve(room, item).outcome == "noted"
    request.refresh_from_db()
    assert request.state == "waiting"
    assert GatePassed.objects.get().request == request


def test_a_tie_is_settled_by_the_chairs_casting_vote_where_the_rule_has_one(room, world):
    structure.change_body(pk=room.body("jcpb").pk, by=None, at=room.now, voting="majority_casting")
    item = room.sitting(room.ask())
    room.vote(item, board_member="for", executive="for", board_member_icb="against", cfo_icb="against")
    done = resolve(room, item, casting="for")
    assert done.outcome == "carried"
    assert "by the chair's casting vote for" in done.reason


def test_a_vote_of_a_member_who_declares_afterwards_is_not_counted(room, world):
    item = room.sitting(room.ask())
    room.vote(item, executive="for", cfo_icb="for", board_member="abstain", board_member_icb="abstain")
    meetings.declare_interest(
        item_pk=item.pk, interest="A trustee", by=world.people["executive"], at=room.then
    )
    assert resolve(room, item).outcome == "lost"


def test_advice_and_a_lost_recommendation_leave_the_request_waiting(room, world):
    request = room.ask("commissioning_intention", "0", by="head")
    structure.change_body(pk=room.body("locality_north").pk, quorum_members=1, by=None, at=room.now)
    item = room.sitting(request, "advise", "locality_north", ("group_member",))
    done = resolve(room, item, reason="Open on Saturdays too.")
    request.refresh_from_db()
    assert (done.verb, done.outcome, done.reason) == ("advise", "carried", "Open on Saturdays too.")
    assert request.state == "waiting"
    advice = request.advice.get()
    assert (advice.to, advice.text) == (room.body("jcpb"), "Open on Saturdays too.")


def test_advice_says_something_and_is_due_at_the_next_meeting(room, world):
    request = room.ask("commissioning_intention", "0", by="head")
    board = room.plan(day=date(2026, 12, 16))
    structure.change_body(pk=room.body("locality_north").pk, quorum_members=1, by=None, at=room.now)
    item = room.sitting(request, "advise", "locality_north", ("group_member",))
    with pytest.raises(Refused, match="Say what the"):
        resolve(room, item)
    room.vote(item, group_member="against")
    assert resolve(room, item).outcome == "lost"
    advice = request.advice.get()
    assert advice.text.startswith("Against it. 0 for, 1 against")
    assert advice.respond_by == board.starts_at.date()


# Reported at the next meeting ---------------------------------------------------------------------------------------


@pytest.fixture
def emergency(room, world):
    """A break-glass approval, as the service that records one stores it."""
    request = room.ask("contract_award", "60000", by="contracts_officer", group="LD")
    clause = world.partnership.schemes.get(state="adopted").clauses.first()
    return Approval.objects.create(
        request=request,
        approver=world.people["head"],
        post=world.posts["head"],
        requester=request.requested_by,
        outcome="approve",
        emergency=True,
        reason="The home closed overnight.",
        clause=clause,
        clause_number=clause.number,
        clause_text=clause.text,
        limit=None,
        amount=request.amount,
        ruling={},
        at=room.now,
    )


def test_an_emergency_decision_goes_on_the_next_agenda_once(room, emergency):
    meeting = room.plan()
    item = meeting.items.get()
    assert (item.report_of, item.verb) == (emergency, "note")
    assert item.title == f"Emergency decision: {emergency.request.title}"
    again = meetings.report_on_next_agenda(emergency, by=room.secretary, at=room.now)
    assert again == item
    assert not room.plan(day=date(2026, 12, 9)).items.exists()


def test_it_is_reported_again_when_that_meeting_is_cancelled(room, emergency):
    meeting = room.plan()
    meetings.cancel(pk=meeting.pk, reason="Snow.", by=room.secretary, at=room.now)
    assert room.plan(day=date(2026, 12, 9)).items.get().report_of == emergency


def test_it_goes_to_the_next_that_is_planned_already_when_that_meeting_is_cancelled(room, emergency):
    """Planning another is not waited for, and neither is one that comes sooner passed by."""
    late = room.plan(day=date(2026, 12, 9))
    assert late.items.get().report_of == emergency
    soon, later = room.plan(), room.plan(day=date(2026, 12, 16))
    meetings.cancel(pk=late.pk, reason="Snow.", by=room.secretary, at=room.now)
    assert soon.items.get().report_of == emergency
    assert not later.items.exists()


def _taken_off(room, meeting):
    meetings.withdraw_item(pk=meeting.items.get().pk, reason="Late.", by=room.secretary, at=room.now)


def _deferred(room, meeting):
    meetings.note_item(pk=meeting.items.get().pk, outcome="deferred", by=room.secretary, at=room.then)


@pytest.mark.parametrize("how", [_taken_off, _deferred])
def test_a_report_that_was_taken_off_or_deferred_goes_to_the_next_meeting_at_once(room, emergency, how):
    """Not only once this one is closed, when the next may have been held already."""
    meeting = room.plan()
    following, later = room.plan(day=date(2026, 12, 9)), room.plan(day=date(2026, 12, 16))
    room.call(meeting)
    how(room, meeting)
    assert following.items.get().report_of == emergency
    room.attend(meeting, *BOARD)
    meetings.close(pk=meeting.pk, by=room.secretary, at=room.then)
    assert following.items.get().report_of == emergency
    assert not later.items.exists()


def test_what_is_taken_off_and_reports_nothing_goes_nowhere(room):
    meeting, later = room.plan(), room.plan(day=date(2026, 12, 9))
    room.add(meeting)
    _taken_off(room, meeting)
    assert not later.items.exists()


def test_a_report_that_was_taken_off_does_not_come_back_to_that_agenda(room, emergency):
    first = room.plan()
    meetings.withdraw_item(pk=first.items.get().pk, reason="Late.", by=room.secretary, at=room.now)
    assert meetings.report_on_next_agenda(emergency, by=room.secretary, at=room.now) is None
    assert room.plan(day=date(2026, 12, 9)).items.get().report_of == emergency


def test_a_report_that_was_noted_is_told_once(room, emergency):
    meeting = room.plan()
    later = room.plan(day=date(2026, 12, 9))
    room.call(meeting)
    room.attend(meeting, *BOARD)
    meetings.note_item(pk=meeting.items.get().pk, outcome="noted", by=room.secretary, at=room.then)
    meetings.close(pk=meeting.pk, by=room.secretary, at=room.then)
    assert not later.items.exists()


def test_another_body_that_cancels_its_meeting_moves_no_report(room, emergency):
    group = room.plan("contracts")
    room.plan()
    meetings.cancel(pk=group.pk, reason="Snow.", by=room.secretary, at=room.now)
    assert AgendaItem.objects.count() == 1


def test_a_decision_that_met_the_planning_of_a_meeting_is_reported_at_night(room, emergency):
    """Neither saw the other, so it stands on no agenda."""
    meeting, first = room.plan(), AgendaItem.objects.get()
    first.delete()
    assert meetings.report_what_waits(at=room.now) == 1
    assert meeting.items.get().report_of == emergency
    assert meetings.report_what_waits(at=room.now) == 0
    _taken_off(room, meeting)
    assert meetings.report_what_waits(at=room.now) == 0  # it waits for another meeting
    assert meeting.items.count() == 1


def test_without_a_planned_meeting_the_report_waits(room, emergency):
    assert meetings.report_on_next_agenda(emergency, by=room.secretary, at=room.now) is None
    meeting = room.plan("contracts")
    assert not meeting.items.exists()
    item = meetings.report_on_next_agenda(
        emergency, by=room.secretary, at=room.now, body=room.body("contracts")
    )
    assert item.meeting == meeting


# Two at once --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_at_once_record_one_resolution(world):
    room = Meetings(world)
    item = room.sitting(room.ask())
    everybody(room, item)
    told = {"item_pk": item.pk, "at": room.then + timedelta(minutes=1)}
    answers = at_once(
        lambda: resolutions.resolve(by=world.people["secretary"], **told),
        lambda: resolutions.resolve(by=world.people["governance"], **told),
    )
    (refused,) = refusals(answers)
    assert refused.reason == f"“{item.title}” has an outcome: carried. It stays."
    assert [answer for answer in answers if answer is not refused] == [Resolution.objects.get()]
    assert DecisionRequest.objects.get().state == "approved"
    assert AgendaItem.objects.get().outcome == "carried"


def test_whoever_asked_does_not_carry_it_alone(room, world):
    """A member may vote for their own paper, but it takes another one to agree."""
    body = room.body("jcpb")
    structure.change_body(pk=body.pk, voting="majority", quorum_members=2, by=None, at=room.now)
    request = room.ask(by="executive")
    item = room.sitting(request)
    room.vote(item, executive="for", board_member="abstain", board_member_icb="abstain")
    with pytest.raises(Refused, match="another member must agree"):
        resolve(room, item)
    assert DeniedAttempt.objects.get().refused_by == ["not_requester"]
    room.vote(item, cfo_icb="for")
    assert resolve(room, item).outcome == "carried"


def test_a_power_narrowed_after_the_agenda_is_read_again(room, world):
    """The agenda says "decides"; by the meeting the board only recommends on such a matter."""
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item)
    powers = {DecisionType.OVERSPEND_TREATMENT: Verb.RECOMMEND}
    structure.set_powers(body=room.body("jcpb"), powers=powers, by=None, at=room.then)
    with pytest.raises(Refused, match="its power was changed since, and now it only recommends"):
        resolve(room, item)
    request.refresh_from_db()
    assert request.state == "waiting"


def test_whoever_was_appointed_afterwards_did_not_sit_there(room, world):
    """A back-dated appointment puts nobody into a meeting that was held before it was recorded."""
    item = room.sitting(room.ask(), people=())
    told = {"by": world.people["governance"], "at": room.then + timedelta(days=3)}
    post = next(seat.post for seat in room.body("jcpb").seats.all() if seat.post)
    newcomer = world.people["commissioner_mh"]
    appointments.appoint(post=post, user=newcomer, starts=world.on, **told)
    places = room_of(item.meeting, [item]).places
    assert newcomer not in {user for place in places for user in place.may_sit}


@pytest.mark.parametrize("key", ["executive", "cfo_icb"])
def test_the_limit_of_an_employer_binds_its_officer_in_a_joint_body(room, world, key):
    """No partner is committed beyond what it delegated to whoever sits and votes for it."""
    request = room.ask(amount="90000")
    item = room.sitting(request)
    structure.set_limit(
        post=world.posts[key],
        decision_type=request.decision_type,
        limit=Decimal(50_000),
        starts=world.on,
        by=None,
        at=world.at,
    )
    room.vote(item, executive="for", cfo_icb="for", board_member="abstain", board_member_icb="abstain")
    with pytest.raises(Refused, match=r"£90,000 is more than .* £50,000: .* cannot carry it for"):
        resolve(room, item)
    assert DeniedAttempt.objects.get().refused_by == ["sitters_limit"]


def test_an_untrained_vote_is_left_out_and_the_record_says_so(room, world):
    """The clause asks for the training; one officer of the council has not had it, and the matter stands without."""
    request = room.ask()
    item = room.sitting(request)
    everybody(room, item)
    change_clauses({"trained": True}, decision_type=request.decision_type, body=room.body("jcpb"))
    people = [world.people[key] for key in BOARD]
    PostHolder.objects.filter(user__in=people).update(trained_on=None)
    with pytest.raises(Refused, match="have not acknowledged the training"):
        resolve(room, item)
    assert DeniedAttempt.objects.get().refused_by == ["trained"]
    for person in set(people) - {world.people["executive"]}:
        appointments.record_members_training(
            partnership_pk=world.partnership.pk,
            user_pk=person.pk,
            trained_on=world.on,
            by=person,
            at=room.then,
        )
    counted = item_page(room.secretary, item.pk).count
    assert "their vote and their presence are left out of the count" in counted
    done = resolve(room, item)
    assert counted in done.reason
    assert f"{world.people['executive']} has not acknowledged the training" in done.reason
    assert "their vote and their presence are left out of the count" in done.reason
    stored = {check.code for check in Ruling.from_json(done.ruling).checks}
    assert "left_out" in stored


def test_a_key_decision_without_notice_is_not_carried(room):
    """The forward plan calls it a key decision, so nobody decides it without its 28 clear days."""
    request = room.ask(amount="1000000.01")
    item = room.sitting(request)
    everybody(room, item)
    with pytest.raises(Refused, match=r"for a key decision \(£1,000,000.01 is more than £1,000,000\)"):
        resolve(room, item)


def test_a_deputy_is_known_with_whose_seat_they_take(room, world):
    """So that the only vote for a request is not that of its requester's own deputy."""
    item = room.sitting(room.ask(), people=("board_member",))
    seat, deputy = room.seat(item.meeting, "executive"), world.people["cfo_council"]
    structure.name_deputy(seat=Seat.objects.get(pk=seat), user=deputy, starts=world.on, by=None, at=room.now)
    meetings.record_attendance(
        meeting_pk=item.meeting.pk, who={seat: ("present", deputy)}, by=room.secretary, at=room.then
    )
    here = sitting_of(room_of(item.meeting, [item]), item, None, [])
    assert here.deputies == {deputy.pk: frozenset({world.people["executive"].pk})}
