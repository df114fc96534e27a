"""The route shown before anything is sent: who, which meeting, which days, and when it may take effect."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.delegation import decide
from partnerships.domain.matter import Consent, Resolved
from partnerships.domain.route import Diary, Kind, Sits, Step, call_in_until, route
from partnerships.domain.words import (
    DecisionType,
    Gate,
    ItemOutcome,
    Measure,
    Mode,
    PostFunction,
    Urgency,
    Verb,
)
from tests.partnerships.domain.facts import (
    AWARD,
    CLAUSES,
    COUNCIL,
    ICB,
    JCPB,
    ON,
    REQUESTER,
    SCG,
    authority,
    clause,
    matter,
)

EXECUTIVES = 40
HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}
DIARY = Diary(
    {
        SCG: (
            Sits(date(2026, 10, 22), date(2026, 10, 14)),  # its papers are out
            Sits(date(2026, 11, 26), date(2026, 11, 18)),
        ),
        JCPB: (Sits(date(2026, 12, 18), date(2026, 12, 10)),),
        EXECUTIVES: (Sits(date(2026, 11, 3), date(2026, 10, 26)),),
    },
    EXECUTIVES,
)


def way(asked, clauses=CLAUSES, diary=DIARY):
    ruling = decide(asked, person=REQUESTER, name="Rhys", authority=authority(clauses))
    return route(ruling, asked, {row.number: row for row in clauses}, diary, HOLIDAYS)


def days(found):
    return [(step.kind, step.on) for step in found.steps]


def test_a_person_may_decide_the_same_day():
    found = way(matter(60_000))
    assert [step.title for step in found.steps] == [
        "Rhys asks for it",
        "Head of joint commissioning decides",
        "It may take effect",
    ]
    assert found.steps[1].people == ("Helen",)
    assert found.steps[1].note == "Clause 2."
    assert found.effective_on == ON
    assert found.words == "It may take effect from 20 October 2026 at the earliest."


def test_somebody_else_who_can_is_named_too():
    assert way(matter(40_000)).steps[1].note == "Clause 1. Or: Helen (Head of joint commissioning)."


def test_a_body_decides_in_the_next_meeting_whose_papers_can_still_go_out():
    step = way(matter(900_000)).steps[1]
    assert (step.title, step.on, step.papers_by) == (
        "SCG LD decides",
        date(2026, 11, 26),
        date(2026, 11, 18),
    )


def test_without_a_planned_meeting_no_day_is_promised():
    found = way(matter(900_000), diary=Diary())
    assert found.effective_on is None
    assert "until the meetings are planned" in found.words
    assert found.steps[1].note == "Clause 3. No meeting is planned in time."


GATED = (
    *CLAUSES[:3],
    clause(
        4,
        AWARD,
        10_000_000,
        above=Decimal(1_000_000),
        body="JCPB",
        gates=(Gate.FINANCE, Gate.EXECUTIVES),
        consult=("Healthwatch",),
        notice_days=28,
        call_in_days=5,
        urgency_body="Scrutiny",
    ),
)


def test_gates_notice_meeting_and_call_in_in_their_order():
    """The call-in is worked example D6: published Friday 18 December 2026, last day the 29th, carried out from the
    30th."""
    found = way(matter(2_000_000), GATED)
    assert days(found) == [
        (Kind.ASK, ON),
        (Kind.GATE, ON),
        (Kind.GATE, date(2026, 11, 3)),
        (Kind.CONSULT, date(2026, 11, 3)),
        (Kind.NOTICE, ON),
        (Kind.DECIDE, date(2026, 12, 18)),
        (Kind.CALL_IN, date(2026, 12, 29)),
        (Kind.EFFECT, date(2026, 12, 30)),
    ]
    assert found.steps[2].papers_by == date(2026, 10, 26)
    assert found.steps[4].note == "28 clear days, if it is given today: no decision before 18 November 2026."
    assert "can be called in until 29 December 2026" in found.steps[6].note
    assert found.effective_on == date(2026, 12, 30)


def test_what_is_done_is_shown_as_done():
    asked = matter(
        2_000_000,
        gates={Gate.FINANCE: ON, Gate.EXECUTIVES: ON},
        consulted={"healthwatch": ("a letter", None)},
        notice_on=date(2026, 9, 1),
    )
    found = way(asked, GATED)
    assert [step.done for step in found.steps[1:5]] == [True] * 4
    assert (found.steps[3].title, found.steps[3].on) == ("Healthwatch was consulted", None)
    assert "given on 1 September 2026: no decision before 30 September 2026" in found.steps[4].note


def test_a_request_already_sent_says_when_it_was_asked():
    """A draft is asked for today; what was sent keeps its day, whenever it is looked at."""
    draft, sent = way(matter(60_000)), way(matter(60_000, asked_on=date(2026, 10, 12)))
    assert draft.steps[0] == Step(Kind.ASK, "Rhys asks for it", on=ON)
    assert sent.steps[0] == Step(Kind.ASK, "Rhys asked for it", on=date(2026, 10, 12), done=True)
    assert sent.steps[1:] == draft.steps[1:]


def test_answers_already_given_are_told_from_those_to_come():
    """In the order they were given; an answer to an older version is none."""
    answers = (
        Consent(4, "Anil", ICB, on=date(2026, 10, 19)),
        Consent(2, "Helen", COUNCIL, verb=Verb.RECOMMEND, on=date(2026, 10, 15)),
        Consent(3, "Philippa", COUNCIL, version=0, on=date(2026, 10, 1)),
    )
    handed_up = (Resolved(SCG, "SCG LD", Verb.DECIDE, ItemOutcome.RECOMMENDED, 1, date(2026, 10, 17)),)
    asked = matter(5_000, DecisionType.VIREMENT_BETWEEN_POOLS, consents=answers, resolutions=handed_up)
    assert [(step.title, step.on, step.done) for step in way(asked).steps[1:4]] == [
        ("Helen recommended it", date(2026, 10, 15), True),
        ("SCG LD recommended it", date(2026, 10, 17), True),
        ("Anil agreed to it", date(2026, 10, 19), True),
    ]
    assert [step.title for step in way(asked).steps[4:]] == ["CFO, Council decides", "It may take effect"]


@pytest.mark.parametrize(
    ("more", "interests", "note"),
    [
        ({}, {}, ""),
        ({}, {3: "shares"}, "Does not count: Philippa has an interest in this matter."),
        (
            {"cover_for": 77, "covering": True},
            {77: "shares"},
            "Does not count: the holder whom Philippa covered has an interest in this matter.",
        ),
        ({"cover_for": 77}, {77: "shares"}, ""),  # acting up, or passed on
        (
            {"emergency": True},
            {},
            "Does not count: it was given as urgent, and counts for an urgent decision alone.",
        ),
        ({"verb": Verb.RECOMMEND}, {3: "shares"}, ""),
    ],
)
def test_an_approval_that_does_not_count_says_so(more, interests, note):
    answer = Consent(3, "Philippa", COUNCIL, on=ON, **more)
    asked = matter(5_000, DecisionType.VIREMENT_BETWEEN_POOLS, consents=(answer,), interests=interests)
    step = way(asked).steps[1]
    assert (step.done, step.note) == (True, note)
    assert bool(asked.agreed) is (not note and answer.verb is Verb.DECIDE)


def test_what_was_agreed_in_the_usual_way_is_told_not_to_be_urgent():
    answer = Consent(3, "Philippa", COUNCIL, on=ON)
    assert matter(1, emergency=True).left_out(answer) == "it was not given as urgent"


@pytest.mark.parametrize(
    ("urgency", "consent", "title", "note", "done"),
    [
        (Urgency.GENERAL_EXCEPTION, None, "Public notice", "5 clear days, if it is given today", False),
        (Urgency.SPECIAL_URGENCY, None, "Special urgency", "The chair of Scrutiny must agree", False),
        (Urgency.SPECIAL_URGENCY, (7, "Ruth"), "Special urgency", "Ruth agreed that it cannot wait.", True),
    ],
)
def test_urgency_shortens_the_notice(urgency, consent, title, note, done):
    step = way(matter(2_000_000, urgency=urgency, urgency_consent=consent), GATED).steps[4]
    assert (step.title, step.done) == (title, done)
    assert note in step.note


def test_special_urgency_without_a_body_asks_scrutiny():
    plain = (*CLAUSES[:3], replace(GATED[3], urgency_body=""))
    step = way(matter(2_000_000, urgency=Urgency.SPECIAL_URGENCY), plain).steps[4]
    assert step.note == "The chair of scrutiny must agree that it cannot wait."


def test_call_in_after_a_meeting_nobody_planned():
    found = way(matter(2_000_000), GATED, Diary())
    assert found.steps[-1].note == "5 working days after publication."
    assert found.effective_on is None


def test_joint_consent_names_each_partner():
    found = way(matter(5_000, DecisionType.VIREMENT_BETWEEN_POOLS))
    assert [step.title for step in found.steps[1:3]] == ["CFO, Council decides", "CFO, NHS decides"]
    assert found.effective_on == ON


def test_two_keys_wait_for_the_later_meeting():
    keys = (clause(1, AWARD, body="SCG LD", second_body="JCPB", mode=Mode.DUAL_KEY),)
    found = way(matter(5_000), keys)
    assert days(found)[1:] == [
        (Kind.DECIDE, date(2026, 12, 18)),
        (Kind.DECIDE, date(2026, 11, 26)),
        (Kind.EFFECT, date(2026, 12, 18)),
    ]
    one_planned = Diary({SCG: DIARY.meetings[SCG]})
    assert way(matter(5_000), keys, one_planned).effective_on is None


def test_a_recommendation_goes_before_the_body_that_decides():
    found = way(matter(0, DecisionType.STRATEGY_APPROVAL))
    assert [step.title for step in found.steps[1:3]] == [
        "Head of joint commissioning may recommend it",
        "JCPB decides",
    ]


def test_what_is_agreed_is_then_ratified():
    found = way(matter(0, DecisionType.COMMISSIONING_INTENTION))
    assert days(found)[1:] == [
        (Kind.DECIDE, ON),
        (Kind.RATIFY, date(2026, 12, 18)),
        (Kind.EFFECT, date(2026, 12, 18)),
    ]
    two = (
        clause(
            14,
            DecisionType.COMMISSIONING_INTENTION,
            measure=Measure.NONE,
            post_function=PostFunction.HEAD_OF_COMMISSIONING,
            mode=Mode.RATIFY_BY,
            refer_to="JCPB",
            second_body="North Locality Group",
        ),
    )
    found = way(matter(0, DecisionType.COMMISSIONING_INTENTION), two)
    assert [step.title for step in found.steps[2:]] == [
        "JCPB ratifies it",
        "North Locality Group ratifies it",
    ]
    assert found.effective_on is None


def test_who_decides_in_the_place_of_another_ratifies_nothing_of_its_own():
    up = Resolved(SCG, "SCG LD", Verb.DECIDE, ItemOutcome.RECOMMENDED, 1, ON, ((JCPB, "JCPB"),))
    referred = clause(70, AWARD, body="SCG LD", mode=Mode.RATIFY_BY, refer_to="JCPB")
    asked = matter(900_000, resolutions=(up,))
    assert [step.title for step in way(asked, [referred]).steps[2:]] == [
        "JCPB decides",
        "It may take effect",
    ]


def test_once_agreed_only_the_ratifying_body_is_left():
    ratified = (
        clause(
            14,
            DecisionType.COMMISSIONING_INTENTION,
            measure=Measure.NONE,
            body="SCG LD",
            mode=Mode.RATIFY_BY,
            refer_to="JCPB",
        ),
    )
    agreed = (Resolved(SCG, "SCG LD", Verb.DECIDE, ItemOutcome.CARRIED, 1, ON),)
    found = way(matter(0, DecisionType.COMMISSIONING_INTENTION, resolutions=agreed), ratified)
    assert [(step.title, step.done) for step in found.steps[1:]] == [
        ("SCG LD agreed to it", True),
        ("JCPB ratifies", False),
        ("It may take effect", False),
    ]


def test_nobody_may_decide():
    found = way(matter(0, DecisionType.WRITE_OFF))
    assert len(found.steps) == 1
    assert found.effective_on is None
    assert found.words.startswith("Nobody can decide this until the scheme has a clause for it")


def test_an_option_that_ends_before_the_meeting_is_warned_of():
    found = way(matter(900_000, exercise_by=date(2026, 11, 1)))
    assert found.warnings == (
        "SCG LD cannot decide before the option ends on 1 November 2026. Ask for an urgent decision.",
    )
    assert way(matter(900_000, exercise_by=date(2027, 1, 1))).warnings == ()


def test_call_in_of_five_working_days():
    assert call_in_until(date(2026, 12, 18), 5, HOLIDAYS) == date(2026, 12, 29)


@given(
    amount=st.integers(0, 12_000_000),
    starts=st.lists(st.dates(date(2026, 10, 1), date(2027, 12, 31)), max_size=6),
    notice=st.integers(0, 40),
    call_in=st.integers(0, 10),
)
def test_no_day_goes_back(amount, starts, notice, call_in):
    """Each day follows the one before, none lies before the asking, and nothing decides before its notice."""
    sits = tuple(Sits(day, day) for day in sorted(starts))
    diary = Diary({SCG: sits, JCPB: sits, EXECUTIVES: sits}, EXECUTIVES)
    strict = tuple(
        replace(row, notice_days=notice, call_in_days=call_in, gates=(Gate.EXECUTIVES,)) for row in CLAUSES
    )
    found = way(matter(amount), strict, diary)
    known = [step.on for step in found.steps if step.on and step.kind is not Kind.NOTICE]
    assert known == sorted(known)
    assert all(day >= ON for day in known)
    decided = [step.on for step in found.steps if step.kind is Kind.DECIDE and step.on]
    assert all((day - ON).days > notice or not notice for day in decided)


def test_who_recommended_against_it_stands_in_the_way_it_went():
    against = Resolved(SCG, "SCG LD", Verb.RECOMMEND, ItemOutcome.LOST, 1, ON)
    found = way(matter(60_000, resolutions=(against,)))
    assert found.steps[1] == Step(Kind.RECOMMEND, "SCG LD recommended against it", on=ON, done=True)
