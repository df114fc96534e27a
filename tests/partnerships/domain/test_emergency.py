"""Break-glass and chair's action: outside the usual limits, inside every rule on persons."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.actor import Limit
from partnerships.domain.emergency import chairs_action, decide_urgently
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Advised, Consent
from partnerships.domain.meeting import Member
from partnerships.domain.words import DecisionType, Gate, Measure, PostFunction, SeatOffice
from tests.partnerships.domain.facts import (
    CLAUSES,
    COUNCIL,
    EVERYBODY,
    HEAD,
    ICB,
    JCPB,
    MANAGER,
    ON,
    actor,
    authority,
    clause,
    failed,
    matter,
)

URGENT = DecisionType.URGENT_DECISION
EXECUTIVE = actor(8, "Jonathan", PostFunction.EXECUTIVE, title="Executive Director")
BY_POST = clause(90, URGENT, 500_000, measure=Measure.AMOUNT, post_function=PostFunction.EXECUTIVE)
BY_BODY = clause(91, URGENT, 5_000_000, measure=Measure.AMOUNT, body="JCPB")
SCHEME_ = authority((*CLAUSES, BY_POST, BY_BODY), appointments=(*EVERYBODY, EXECUTIVE))


def urgently(who, about, whole=SCHEME_):
    return decide_urgently(about, person=who.person, name=who.name, authority=whole)


def test_the_named_post_decides_outside_the_usual_limits():
    ruling = urgently(EXECUTIVE, matter(300_000, gates={}, wards=3, notice_on=ON))
    assert ruling.clause_number == "90"
    assert "notice" in failed(ruling)  # the law's notice binds even here: two wards or more
    assert urgently(EXECUTIVE, matter(300_000)).allowed


def test_advice_is_answered_afterwards():
    assert act(CHAIR, about=matter(2_000_000, advice=(Advised("Forum", JCPB, "JCPB", ON),))).allowed


def test_nobody_writes_the_scheme_by_breaking_the_glass():
    """An executive alone could otherwise adopt whatever limits they like."""
    change = matter(0, DecisionType.DELEGATION_CHANGE)
    ruling = urgently(EXECUTIVE, change)
    assert not ruling.allowed
    assert failed(ruling) == {"never_urgent"}
    assert "never_urgent" in failed(act(CHAIR, about=change))
    assert not act(NHS, CHAIR, about=change).allowed


@pytest.mark.parametrize(
    ("who", "about", "check"),
    [
        (HEAD, matter(300_000), "clause"),
        (MANAGER, matter(10), "clause"),
        (EXECUTIVE, matter(500_001), "band"),
        (EXECUTIVE, matter(10, requester=8), "not_requester"),
        (EXECUTIVE, matter(10, on_behalf_of=8, on_behalf_of_name="Jonathan"), "not_requester"),
        (EXECUTIVE, matter(10, interests={8: "a share"}), "no_interest"),
        (EXECUTIVE, matter(10, cleared_by={8: Gate.LEGAL}), "cleared"),
        (EXECUTIVE, matter(10, urgency_consent=(8, "Jonathan")), "third_person"),
        (EXECUTIVE, matter(10, waiting=False), "waiting"),
        (EXECUTIVE, matter(10, consents=(Consent(8, "Jonathan", COUNCIL),)), "once"),
    ],
)
def test_what_binds_even_then(who, about, check):
    assert check in failed(urgently(who, about))


def test_without_a_clause_the_glass_does_not_break():
    assert "clause" in failed(urgently(EXECUTIVE, matter(10), authority(CLAUSES, appointments=(EXECUTIVE,))))


CHAIR = Member(1, "Chair", 21, "Ruth", COUNCIL, "Northmere County Council", office=SeatOffice.CHAIR)
NHS = Member(2, "NHS member", 22, "Kwame", ICB, "NHS Northmere ICB")
COUNCILLOR = Member(3, "Council member", 23, "Bill", COUNCIL, "Northmere County Council")


def act(member, *agreed, about=None, whole=SCHEME_, **more):
    return chairs_action(
        about or matter(2_000_000),
        body=JCPB,
        body_name="JCPB",
        member=member,
        agreed=agreed,
        authority=whole,
        **more,
    )


def test_chair_first_then_a_member_of_another_partner():
    first = act(CHAIR)
    assert first.allowed
    assert not first.completes
    assert first.still_needed == ("a member of JCPB from another partner than Northmere County Council",)
    assert first.next_step.startswith("Now a member of JCPB")
    second = act(NHS, CHAIR)
    assert second.completes
    assert (second.person, second.name, second.post_title) == (22, "Kwame", "NHS member")
    assert second.next_step == "This settles the matter; it is reported to the next meeting."


def test_either_order():
    assert act(NHS).still_needed == ("the chair of JCPB",)
    assert act(CHAIR, NHS).completes


@pytest.mark.parametrize(
    ("member", "agreed", "about", "check"),
    [
        (COUNCILLOR, (CHAIR,), None, "other_partner"),
        (COUNCILLOR, (NHS,), None, "chair"),
        (replace(NHS, votes=0), (CHAIR,), None, "member"),
        (CHAIR, (), matter(2_000_000, requester=21), "not_requester"),
        (CHAIR, (), matter(2_000_000, interests={21: "his firm"}), "no_interest"),
        (CHAIR, (), matter(2_000_000, consents=(Consent(21, "Ruth", COUNCIL),)), "once"),
        (CHAIR, (), matter(2_000_000, cleared_by={21: Gate.LEGAL}), "cleared"),
        (CHAIR, (), matter(2_000_000, urgency_consent=(21, "Ruth")), "third_person"),
        (CHAIR, (), matter(5_000_001), "band"),
        (CHAIR, (), matter(10, waiting=False), "waiting"),
    ],
)
def test_chairs_action_refused(member, agreed, about, check):
    ruling = act(member, *agreed, about=about)
    assert check in failed(ruling)
    assert not ruling.allowed
    assert ruling.still_needed == ()
    assert ruling.next_step.startswith("It takes the chair")


def test_whoever_acts_up_in_a_seat_stands_for_its_holder():
    about = matter(10, requester=77)
    assert act(CHAIR, about=about).allowed
    assert failed(act(CHAIR, about=about, behind={77: "Rhys"})) == {"not_requester"}


APART = [Pair(PostFunction.EXECUTIVE, PostFunction.AUDITOR, "the auditor checks what executives decide")]


@pytest.mark.parametrize(
    ("person", "post", "check"),
    [
        (8, 8, {"incompatible"}),  # the holder of the post that has the seat
        (30, 8, set()),  # somebody who sits there without a post that clashes
        (31, 8, {"incompatible"}),  # a deputy who is an auditor
        (31, None, set()),  # the same person in a seat of their own
        (31, 99, set()),  # nobody was ever appointed to the seat's post
    ],
)
def test_posts_kept_apart_are_kept_apart_in_a_seat(person, post, check):
    auditors = [
        actor(each, "Jonathan", PostFunction.AUDITOR, title="Auditor", post=100 + each) for each in (8, 31)
    ]
    executive = replace(EXECUTIVE, post=8)
    whole = authority((*CLAUSES, BY_BODY), appointments=(executive, *auditors), incompatible=APART)
    assert failed(act(replace(CHAIR, person=person, post=post), whole=whole)) == check


def test_an_empty_seat_acts_for_nobody():
    ruling = act(replace(CHAIR, person=None), about=matter(10, requester=0))
    assert not ruling.allowed
    assert not act(replace(CHAIR, person=None, post=EXECUTIVE.post), about=matter(10, requester=0)).allowed


def test_usual_gates_fall_away():
    gated = replace(
        BY_BODY, number="92", key=92, decision_type=DecisionType.CONTRACT_AWARD, gates=(Gate.LEGAL,)
    )
    whole = authority((*CLAUSES[:3], gated, BY_BODY), appointments=EVERYBODY)
    assert act(CHAIR, whole=whole).allowed


TRAINED_BY = authority((*CLAUSES, replace(BY_BODY, trained=True)), appointments=EVERYBODY)


def test_the_training_that_the_clause_asks_for_binds_each_who_acts():
    ruling = act(CHAIR, whole=TRAINED_BY)
    assert (failed(ruling), ruling.allowed) == ({"trained"}, False)
    assert any(words.startswith("Ruth has not acknowledged the training") for words in ruling.reasons)
    chair = replace(CHAIR, trained_on=ON)
    assert act(chair, whole=TRAINED_BY).allowed
    assert failed(act(NHS, chair, whole=TRAINED_BY)) == {"trained"}
    assert act(replace(NHS, trained_on=ON), chair, whole=TRAINED_BY).completes


def test_nobody_is_trained_in_an_empty_seat():
    ruling = act(replace(CHAIR, person=None), whole=TRAINED_BY)
    assert failed(ruling) == {"trained"}
    assert "It is not known whose vote carries it" in ruling.reasons[0]


@pytest.mark.parametrize("person", [None, 22])
def test_a_partners_own_limit_on_urgent_decisions_binds_its_member(person):
    own = Limit(73, person, URGENT, Decimal(1_000_000), date(2024, 4, 1))
    whole = authority((*CLAUSES, BY_BODY), appointments=EVERYBODY, limits=[own])
    nhs = replace(NHS, post=73)
    ruling = act(nhs, CHAIR, whole=whole)
    assert failed(ruling) == {"sitters_limit"}
    assert not ruling.completes
    assert "Kwame cannot carry it for NHS Northmere ICB" in ruling.reasons[0]
    assert act(nhs, CHAIR, about=matter(1_000_000), whole=whole).limit == Decimal(1_000_000)
    assert act(nhs, CHAIR, about=matter(1_000_000), whole=whole).completes
    assert act(CHAIR, whole=whole).allowed  # the other partner's limit is asked once its member acts
