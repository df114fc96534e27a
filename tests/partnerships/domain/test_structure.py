"""The checks a governance officer sees: one line, one thing wrong, one finding."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.spans import Span
from partnerships.domain.structure import (
    AdviceFacts,
    BodyFacts,
    Check,
    Payment,
    Person,
    PostFacts,
    Right,
    SeatFacts,
    Severity,
    Structure,
    counts,
    inspect,
)
from partnerships.domain.words import SeatKind

ON = date(2026, 10, 20)
MAY = date(2026, 5, 1)
ANNA, BEN = Person(1, "Anna", date(2025, 1, 1)), Person(2, "Ben", date(2025, 1, 1))
PARTNERS = {1: "Council", 2: "NHS"}
OFFICER = SeatKind.OFFICER
BOTH = (
    SeatFacts("Council officer", OFFICER, 1, (ANNA,), 1),
    SeatFacts("NHS officer", OFFICER, 1, (BEN,), 2),
)
SOUND = BodyFacts(7, "Board", seats=BOTH, decides=True, needs_every_partner=True, terms="B issue 1")
AWARD = Right("Contract award", 1)
POST = PostFacts(9, "Head", (ANNA, BEN), decides=(AWARD,))


def found(*bodies, posts=(), advice=(), on=ON):
    facts = Structure(PARTNERS, tuple(bodies), tuple(posts), tuple(advice))
    return [(row.check, row.severity, row.sentence) for row in inspect(facts, on)]


def test_nothing_to_mend():
    assert found(SOUND, posts=[POST]) == []
    assert inspect(Structure(), ON) == ()


@pytest.mark.parametrize(
    ("changes", "check", "severity", "words"),
    [
        ({"seats": BOTH[:1]}, Check.REPRESENTATION, Severity.BREACH, "NHS has nobody with a vote on the Board"),
        (
            {"equal_partners": True, "seats": (*BOTH, replace(BOTH[0], votes=2))},
            Check.EQUALITY,
            Severity.BREACH,
            "unequal ones: Council 3, NHS 1.",
        ),
        (
            {"needs_users_and_carers": True, "seats": (*BOTH, SeatFacts("User", SeatKind.USER, 0, (ANNA,)))},
            Check.USERS,
            Severity.BREACH,
            "no seat for carers",
        ),
        (
            {"seats": (*BOTH, SeatFacts("GP", SeatKind.CLINICIAN, 2))},
            Check.SEAT_VACANT,
            Severity.WARNING,
            "The seat “GP”, with 2 votes, on the Board is vacant.",
        ),
        (
            {"seats": (*BOTH, SeatFacts("Adviser", SeatKind.ADVISER, 0))},
            Check.SEAT_VACANT,
            Severity.NOTE,
            "The seat “Adviser” on the Board is vacant.",
        ),
        ({"reports": False}, Check.REPORTING, Severity.WARNING, "reports to no other body"),
        ({"terms": ""}, Check.TERMS, Severity.WARNING, "decides without terms of reference"),
        (
            {"terms_review_on": date(2026, 10, 19)},
            Check.TERMS,
            Severity.WARNING,
            "(B issue 1) were due for review on 19 October 2026",
        ),
        ({"review_on": date(2026, 1, 1)}, Check.REVIEW, Severity.WARNING, "due for review on 1 January 2026"),
        (
            {"meetings_min": 4, "meetings_max": 6},
            Check.MEETINGS,
            Severity.WARNING,
            "The Board has not met so far in 2026/27, 0 more planned, 4 short",
        ),
        (
            {"meets_before": "Cabinet", "follows_on": (MAY, date(2026, 7, 1)), "held": (date(2026, 4, 20),)},
            Check.MEETINGS,
            Severity.WARNING,
            "The Board did not meet before the Cabinet of 1 July 2026.",
        ),
    ],
)  # fmt: skip
def test_one_thing_wrong_with_a_body(changes, check, severity, words):
    ((told, gravity, sentence),) = found(replace(SOUND, **changes))
    assert (told, gravity) == (check, severity)
    assert words in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"seats": BOTH[:1], "decides": False},
        {"seats": BOTH[:1], "needs_every_partner": False},
        {"equal_partners": True},
        {"seats": (*BOTH, SeatFacts("Observer", SeatKind.OBSERVER, 0, may_be_empty=True))},
        {"reports": False, "is_top": True},
        {"reports": False, "of_one_partner": True},
        {"terms": "", "decides": False},
        {"review_on": ON, "terms_review_on": ON},
        {"meetings_min": 1, "held": (date(2026, 5, 1),)},
        {"meets_before": "Cabinet", "follows_on": (date(2025, 5, 1),)},
        {"meets_before": "Cabinet", "follows_on": (MAY,), "being": Span(date(2026, 9, 1))},
        {
            "meetings_min": 4,
            "being": Span(date(2026, 9, 1)),
            "planned": (date(2026, 12, 1), date(2027, 2, 1)),
        },
    ],
)
def test_what_is_in_order_is_not_reported(changes):
    assert found(replace(SOUND, **changes)) == []


@pytest.mark.parametrize(
    ("held", "on", "expected"),
    [
        # E-G3: four to six meetings in a financial year.
        (3, date(2026, 3, 31), [(Severity.BREACH, "The Board met 3 times in 2025/26: fewer than the 4 to 6 a year.")]),
        (4, date(2026, 3, 31), []),
        (6, date(2026, 3, 31), []),
        (7, date(2026, 3, 31), [(Severity.WARNING, "The Board met 7 times in 2025/26: more than the 4 to 6 a year.")]),
    ],
)  # fmt: skip
def test_meetings_of_a_year(held, on, expected):
    days = tuple(date(2025, 4 + month, 1) for month in range(held))
    body = replace(SOUND, meetings_min=4, meetings_max=6, held=days)
    assert [(row[1], row[2]) for row in found(body, on=on)] == expected


def test_last_year_is_judged_when_any_meeting_of_it_is_on_record():
    planned = tuple(date(2026, month, 1) for month in (6, 8, 10, 12))
    body = replace(SOUND, meetings_min=4, meetings_max=6, planned=planned)
    assert found(body, on=date(2026, 4, 1)) == []
    ((_, severity, sentence),) = found(replace(body, held=(date(2025, 5, 1),)), on=date(2026, 4, 1))
    assert (severity, sentence) == (
        Severity.BREACH,
        "The Board met once in 2025/26: fewer than the 4 to 6 a year.",
    )


HALF = Decimal(50)


@pytest.mark.parametrize(
    ("changes", "check", "severity", "words"),
    [
        (
            {"holders": ()},
            Check.POST_VACANT,
            Severity.WARNING,
            "Head is vacant, so nobody in it decides contract award.",
        ),
        (
            {"holders": (), "covered": True},
            Check.POST_VACANT,
            Severity.NOTE,
            "Head is vacant, so nobody in it decides",
        ),
        ({"holders": (), "decides": ()}, Check.POST_VACANT, Severity.NOTE, "Head is vacant."),
        (
            {"employer": "CCG", "employer_left": date(2026, 7, 1)},
            Check.EMPLOYER,
            Severity.BREACH,
            "employed by CCG, which left on 30 June 2026",
        ),
        (
            {"holders": (ANNA, replace(BEN, trained_on=None))},
            Check.TRAINING,
            Severity.WARNING,
            "Ben decides as Head without having acknowledged the training",
        ),
        (
            {"paid": (Payment("Council", HALF, None), Payment("NHS", Decimal("49.50"), None))},
            Check.FUNDING,
            Severity.BREACH,
            "come to 99.5%, not 100%",
        ),
        (
            {"paid": (Payment("Council", HALF, date(2027, 4, 20)), Payment("NHS", HALF, date(2027, 4, 20)))},
            Check.FUNDING,
            Severity.WARNING,
            "Council and NHS pay for Head until 19 April 2027",
        ),
        ({"paid_until": date(2026, 9, 1)}, Check.FUNDING, Severity.BREACH, "ended on 31 August 2026"),
    ],
)
def test_one_thing_wrong_with_a_post(changes, check, severity, words):
    ((told, gravity, sentence),) = found(posts=[replace(POST, **changes)])
    assert (told, gravity) == (check, severity)
    assert words in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"paid": (Payment("Council", HALF, None), Payment("NHS", HALF, None))},
        {"paid": (Payment("Council", HALF, date(2027, 4, 21)), Payment("NHS", HALF, date(2027, 4, 21)))},
        {"holders": (Person(3, "Cy"), ANNA), "decides": ()},
    ],
)
def test_a_post_in_order(changes):
    assert found(posts=[replace(POST, **changes)]) == []


STRATEGY, IN_PERSON = Right("Strategy", 2), Right("Closure", 3, in_person=True)
ACTING = Person(4, "Di", date(2025, 1, 1), acting=True, about=frozenset({"Strategy", "Closure"}))


def test_whoever_acts_up_decides_alone_only_what_they_were_appointed_for():
    post = replace(POST, holders=(ACTING,), decides=(AWARD, STRATEGY, IN_PERSON))
    assert found(posts=[post]) == [
        (
            Check.POST_VACANT,
            Severity.WARNING,
            "Nobody in Head decides contract award and closure: whoever acts there may not.",
        ),
        (Check.DEPENDENCE, Severity.NOTE, "Only Di can decide strategy, and nobody covers."),
    ]
    every = replace(ACTING, about=frozenset())
    assert (every.takes(AWARD), every.takes(IN_PERSON), BEN.takes(IN_PERSON)) == (True, False, True)
    covered = replace(post, covered=True, decides=(AWARD,))
    assert [row[1] for row in found(posts=[covered])] == [Severity.NOTE]


def test_a_holder_decides_alone_what_whoever_acts_beside_them_may_not():
    post = replace(POST, holders=(ANNA, ACTING), decides=(AWARD, STRATEGY))
    words = "Only Anna can decide contract award, and nobody covers."
    assert found(posts=[post]) == [(Check.DEPENDENCE, Severity.NOTE, words)]
    other = replace(POST, key=10, title="Deputy", holders=(ACTING,), decides=(STRATEGY,))
    assert found(posts=[replace(post, holders=(ANNA,)), other])[0][2] == words
    untrained = replace(POST, holders=(ANNA, replace(ACTING, trained_on=None)), decides=(AWARD,))
    assert [row[0] for row in found(posts=[untrained])] == [Check.DEPENDENCE]


@pytest.mark.parametrize(
    ("decides", "words"),
    [
        (("Grant award",), "Only Anna can decide grant award, and nobody covers."),
        (("Grant award", "Write-off"), "grant award and write-off"),
        (("Grant award", "Write-off", "Publication"), "grant award, write-off and publication"),
        (("A", "B", "C", "D"), "a, b and 2 other decisions"),
        (("A", "A"), "Only Anna can decide a, and"),
    ],
)
def test_depends_on_one_person(decides, words):
    rights = tuple(Right(name, number) for number, name in enumerate(decides))
    post = replace(POST, holders=(ANNA,), decides=rights)
    ((check, severity, sentence),) = found(posts=[post])
    assert (check, severity) == (Check.DEPENDENCE, Severity.NOTE)
    assert words in sentence
    assert found(posts=[replace(post, covered=True)]) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "shared"),
    [
        (AWARD, AWARD, True),
        (AWARD, replace(AWARD, clause=2), False),
        (replace(AWARD, care_group=1), AWARD, True),
        (replace(AWARD, care_group=1), replace(AWARD, care_group=2), False),
        (AWARD, replace(AWARD, care_group=1), False),
        (replace(AWARD, partner=1), replace(AWARD, partner=2), False),
        (replace(AWARD, partner=1), replace(AWARD, partner=1), True),
    ],
)
def test_somebody_else_can_take_it_too(mine, theirs, shared):
    posts = [
        replace(POST, holders=(ANNA,), decides=(mine,)),
        replace(POST, holders=(BEN,), decides=(theirs,)),
    ]
    alone = [sentence for _, _, sentence in found(posts=posts) if sentence.startswith("Only Anna")]
    assert bool(alone) is not shared


def test_one_person_holds_much():
    posts = [replace(POST, key=key, holders=(ANNA, BEN) if key else (BEN,), decides=()) for key in (0, 1)]
    assert found(posts=posts) == [(Check.DEPENDENCE, Severity.NOTE, "Ben holds 2 posts and 0 seats at once.")]
    crowded = replace(SOUND, seats=BOTH * 5)
    assert [sentence for _, _, sentence in found(crowded)] == [
        "Anna holds 0 posts and 5 seats at once.",
        "Ben holds 0 posts and 5 seats at once.",
    ]
    busy = found(crowded, posts=[replace(POST, decides=())])
    assert busy[0][2] == "Anna holds 1 post and 5 seats at once."


def test_advice_is_owed_an_answer():
    due = AdviceFacts(1, "Locality group", 7, "Board", date(2026, 10, 19))
    assert found(advice=[replace(due, respond_by=ON)]) == []
    ((check, severity, sentence),) = found(advice=[due])
    assert (check, severity) == (Check.ADVICE, Severity.BREACH)
    assert sentence == "The Board owed the Locality group an answer to its advice by 19 October 2026."


def test_the_gravest_first_and_counted():
    facts = Structure(
        PARTNERS,
        (replace(SOUND, seats=BOTH[:1], review_on=date(2026, 1, 1)),),
        (replace(POST, holders=(), decides=()),),
    )
    findings = inspect(facts, ON)
    assert [row.severity for row in findings] == [Severity.BREACH, Severity.WARNING, Severity.NOTE]
    assert [(row.kind, row.key) for row in findings] == [("body", 7), ("body", 7), ("post", 9)]
    assert counts(findings) == {Check.REPRESENTATION: 1, Check.POST_VACANT: 1, Check.REVIEW: 1}


people = st.builds(Person, st.integers(1, 4), st.just("Anna"), st.none() | st.just(ON))
seats = st.builds(
    SeatFacts,
    st.text(max_size=5),
    st.sampled_from(SeatKind),
    st.integers(0, 3),
    st.lists(people, max_size=2).map(tuple),
    st.sampled_from([None, 1, 2]),
    st.booleans(),
)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
bodies = st.builds(
    BodyFacts,
    st.integers(1, 9),
    st.sampled_from(["Board", "Forum"]),
    seats=st.lists(seats, max_size=4).map(tuple),
    decides=st.booleans(),
    needs_every_partner=st.booleans(),
    equal_partners=st.booleans(),
    needs_users_and_carers=st.booleans(),
    reports=st.booleans(),
    review_on=st.none() | days,
    terms_review_on=st.none() | days,
    meetings_min=st.none() | st.integers(0, 4),
    meetings_max=st.none() | st.integers(5, 8),
    held=st.lists(days, max_size=9).map(tuple),
)


@given(st.lists(bodies, max_size=4), days)
def test_any_structure_is_told_in_whole_sentences_and_in_the_same_order(rows, on):
    facts = Structure(PARTNERS, tuple(rows))
    findings = inspect(facts, on)
    assert findings == inspect(replace(facts, bodies=tuple(reversed(rows))), on)
    assert all(row.sentence.endswith(".") and row.kind in ("body", "post", "person") for row in findings)
    assert sum(counts(findings).values()) == len(findings)


@given(bodies)
def test_one_more_voting_seat_for_each_partner_never_adds_a_missing_representative(body):
    def missing(row):
        return sum(told.check is Check.REPRESENTATION for told in inspect(Structure(PARTNERS, (row,)), ON))

    assert missing(replace(body, seats=body.seats + BOTH)) == 0
    assert missing(body) in (0, 1, 2)


def test_members_who_are_asked_for_the_training():
    """Each once, in voting seats of a body that a clause asks it of."""
    member, had = Person(8, "Mia"), Person(9, "Ned", date(2025, 1, 1))
    seats = (
        SeatFacts("One", SeatKind.OFFICER, 1, (member, had)),
        SeatFacts("Two", SeatKind.OFFICER, 1, (member,)),
        SeatFacts("Observer", SeatKind.OBSERVER, 0, (Person(10, "Oz"),)),
    )
    body = BodyFacts(1, "Board", seats, is_top=True, asks_training="3")
    assert body.untrained == {8: "Mia"}
    assert replace(body, asks_training="").untrained == {}
    ((told, gravity, sentence),) = found(body)
    assert (told, gravity) == (Check.TRAINING, Severity.WARNING)
    assert sentence.startswith(
        "Mia votes on the Board without having acknowledged the training that clause 3 asks for"
    )
