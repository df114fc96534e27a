"""What would let somebody decide what nobody can: a sentence for each cause, and it names what the rules take."""

from dataclasses import replace
from decimal import Decimal

import pytest

from partnerships.domain.actor import Limit
from partnerships.domain.delegation import decide
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Consent
from partnerships.domain.words import DecisionType, Gate, Measure, Mode, PostFunction, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    CFO_COUNCIL,
    CFO_ICB,
    COUNCIL,
    HEAD,
    ICB,
    JCPB,
    MANAGER,
    MH,
    ON,
    SCG,
    actor,
    authority,
    clause,
    matter,
)

BOARD = clause(90, DecisionType.DELEGATION_CHANGE, measure=Measure.NONE, body="JCPB")
ADOPTS = (
    "A clause for it can be adopted by JCPB, once drafted as the next version of the scheme and proposed."
)
SOLE = clause(1, AWARD, 100_000, post_function=HEAD.function)
ANOTHER = "somebody besides Helen holds the post Head of joint commissioning"
OTHER = actor(70, "Olga", HEAD.function, post=HEAD.post)
ACTING = replace(OTHER, person=71, name="Hazel", acting=True)
COVER = replace(HEAD, person=72, name="Dan", cover_for=HEAD.person, cover_for_name="Helen")
CLASH = Pair(HEAD.function, PostFunction.AUDITOR, "whoever decides is not whoever checks")
AUDITOR = actor(HEAD.person, "Helen", PostFunction.AUDITOR, post=60)
REQUESTED = {"requester": HEAD.person, "requester_name": "Helen"}


def asked(about, clauses, cast=(HEAD,), **more):
    """The ruling for somebody who never held a post."""
    whole = authority([*clauses, BOARD], appointments=cast, **more)
    return decide(about, person=500, name="Nobody", authority=whole)


def said(about, clauses, cast=(HEAD,), **more):
    return asked(about, clauses, cast, **more).next_step


def limit(amount, person=None):
    return Limit(HEAD.post, person, AWARD, Decimal(amount), HEAD.starts)


@pytest.mark.parametrize(
    ("facts", "clauses", "more", "until"),
    [
        (
            {"on_behalf_of": HEAD.person, "on_behalf_of_name": "Helen"},
            [SOLE],
            {},
            f"{ANOTHER} or it is asked for on somebody else's behalf (nobody who covers or acts up for Helen",
        ),
        (
            REQUESTED,
            [SOLE],
            {},
            f"{ANOTHER} or somebody else asks for it (nobody who covers or acts up for Helen",
        ),
        (
            {"cleared_by": {HEAD.person: Gate.LEGAL}},
            [SOLE],
            {},
            f"{ANOTHER} (nobody who covers or acts up for Helen",
        ),
        (
            {"interests": {HEAD.person: "shares"}},
            [SOLE],
            {},
            f"{ANOTHER} or acts up in it (whoever covers for Helen",
        ),
        ({"interests": {HEAD.person: "shares"}}, [replace(SOLE, non_delegable=True)], {}, f"{ANOTHER}."),
        (
            {},
            [SOLE],
            {"cast": (HEAD, AUDITOR), "incompatible": [CLASH]},
            f"{ANOTHER}, acts up in it or covers it.",
        ),
        (
            {},
            [replace(SOLE, deputies=False)],
            {"cast": (HEAD, AUDITOR), "incompatible": [CLASH]},
            f"{ANOTHER} or acts up in it.",
        ),
        (
            {},
            [SOLE],
            {"limits": [limit(10)]},
            "Northmere County Council raises its own limit for Head of joint comm",
        ),
        (
            {"interests": {HEAD.person: "shares"}},
            [SOLE],
            {"limits": [limit(10)]},
            f"{ANOTHER} or acts up in it (whoever covers for Helen cannot decide it) and Northmere County Council",
        ),
        (
            {},
            [SOLE],
            {"limits": [limit(10, HEAD.person)]},
            "Northmere County Council raises the limit it gave Helen in person.",
        ),
        (
            {},
            [replace(SOLE, trained=True)],
            {},
            "Helen has acknowledged the training that clause 1 asks for.",
        ),
        (
            {},
            [SOLE],
            {"cast": (replace(ACTING, cap=Decimal(10)),)},
            "Hazel's acting appointment as Head of joint commissioning extends to it.",
        ),
        (
            {},
            [replace(SOLE, non_delegable=True)],
            {"cast": (ACTING,)},
            "somebody holds the post Head of joint commissioning, and does not only act up in it.",
        ),
        (
            REQUESTED,
            [replace(SOLE, mode=Mode.RATIFY_BY, refer_to="JCPB", refer_key=JCPB)],
            {},
            f"{ANOTHER} or somebody else asks for it",
        ),
        ({}, [SOLE], {"cast": ()}, "somebody is appointed as head of joint commissioning (clause 1)."),
        (
            {},
            [replace(SOLE, own_partner=True)],
            {},
            "the request says which partner it is of, by which clause 1 goes.",
        ),
        (
            {},
            [replace(SOLE, post_function=None, post=HEAD.post)],
            {"cast": (CFO_ICB, replace(HEAD, ends=ON))},
            "somebody is appointed as Head of joint commissioning (clause 1).",
        ),
        (
            {},
            [replace(SOLE, post_function=None, post=HEAD.post)],
            {"cast": ()},
            "somebody is appointed to the post that clause 1 names.",
        ),
        (
            {"care_group": MH, "care_group_name": "Mental health"},
            [replace(SOLE, post_function=MANAGER.function)],
            {"cast": (MANAGER,)},
            "somebody is appointed as commissioner for Mental health (clause 1).",
        ),
        (
            {"partner": ICB, "partner_name": "NHS Northmere ICB"},
            [replace(SOLE, own_partner=True)],
            {},
            "somebody is appointed as head of joint commissioning of NHS Northmere ICB (clause 1).",
        ),
        (
            {"consents": (Consent(CFO_COUNCIL.person, "Philippa", COUNCIL, on=ON),)},
            [replace(SOLE, post_function=CFO_ICB.function, mode=Mode.ALL_OF)],
            {"cast": (CFO_COUNCIL,)},
            "somebody is appointed as chief finance officer of NHS Northmere ICB (clause 1).",
        ),
        (
            {},
            [replace(SOLE, body="SCG LD", body_key=SCG, post_function=None)],
            {"powers": {(SCG, AWARD): Verb.ADVISE}},
            "SCG LD has the power to decide on such matters.",
        ),
        (
            {"consents": (Consent(HEAD.person, "Helen", COUNCIL, on=ON),)},
            [replace(SOLE, mode=Mode.RATIFY_BY, refer_to="JCPB", refer_key=JCPB)],
            {"powers": {(JCPB, AWARD): Verb.NOTE}},
            "JCPB has the power to ratify on such matters.",
        ),
        (
            {},
            [replace(SOLE, measure=Measure.ANNUAL_VALUE)],
            {},
            "the request gives the annual value, by which clause 1 goes.",
        ),
        (
            {},
            [replace(SOLE, percent_up_to=Decimal(5))],
            {},
            "the request gives the change in per cent, by which clause 1 goes.",
        ),
        (
            REQUESTED,
            [SOLE, replace(SOLE, key=2, number="2", post_function=MANAGER.function)],
            {},
            "can decide it), or until somebody is appointed as commissioner (clause 2).",
        ),
    ],
)
def test_what_would_let_somebody_decide_it(facts, clauses, more, until):
    words = said(matter("5000", **facts), clauses, **more)
    assert words.startswith("Nobody can decide this until ")
    assert until in words
    assert "A clause for it" not in words


@pytest.mark.parametrize(
    ("facts", "clauses", "until"),
    [
        ({}, [], "until the scheme has a clause for it"),
        ({"amount": Decimal(100_001)}, [SOLE], "until a clause covers this sum"),
        (
            {"amount": Decimal(100_001)},
            [SOLE, replace(SOLE, key=2, number="2", up_to=Decimal(200_000), fund="Pool")],
            "until a clause covers this sum",
        ),
        (
            {"percent": Decimal(6)},
            [replace(SOLE, percent_up_to=Decimal(5))],
            "until a clause covers a change of so many per cent",
        ),
        # the special clause goes before the general one, and does not reach so far
        (
            {"amount": Decimal(50_000), "fund": "Pool"},
            [SOLE, replace(SOLE, key=2, number="2", up_to=Decimal(10), fund="Pool")],
            "until a clause covers this sum",
        ),
        (
            {"amount": Decimal(100_001)},
            [replace(SOLE, mode=Mode.RECOMMEND_TO, refer_to="JCPB", refer_key=JCPB)],
            "until a clause covers this sum",
        ),
        # what is recommended to each other in a circle
        (
            {},
            [
                replace(
                    SOLE,
                    body="SCG LD",
                    body_key=SCG,
                    post_function=None,
                    mode=Mode.RECOMMEND_TO,
                    refer_to="JCPB",
                    refer_key=JCPB,
                ),
                replace(
                    SOLE,
                    key=2,
                    number="2",
                    body="JCPB",
                    body_key=JCPB,
                    post_function=None,
                    mode=Mode.RECOMMEND_TO,
                    refer_to="SCG LD",
                    refer_key=SCG,
                ),
            ],
            "as things are",
        ),
    ],
)
def test_where_only_a_clause_helps_whoever_adopts_one_is_named(facts, clauses, until):
    about = replace(matter("5000"), **facts)
    assert said(about, clauses).endswith(f"Nobody can decide this {until}. {ADOPTS}")


STOOD_IN = {"acts up": ACTING, "covers": COVER, "holds": OTHER}


@pytest.mark.parametrize(
    ("facts", "more", "able"),
    [
        (REQUESTED, {}, {"holds"}),
        ({"cleared_by": {HEAD.person: Gate.LEGAL}}, {}, {"holds"}),
        ({"interests": {HEAD.person: "shares"}}, {}, {"holds", "acts up"}),
        ({}, {"cast": (HEAD, AUDITOR), "incompatible": [CLASH]}, {"holds", "acts up", "covers"}),
        ({}, {"limits": [limit(10)]}, set()),
        ({}, {"limits": [limit(10, HEAD.person)]}, {"holds", "acts up"}),
    ],
)
def test_what_is_named_is_what_the_rules_take(facts, more, able):
    about, cast = matter("5000", **facts), more.get("cast", (HEAD,))
    others = {name: given for name, given in more.items() if name != "cast"}
    for way, one in STOOD_IN.items():
        whole = authority([SOLE], appointments=(*cast, one), **others)
        assert decide(about, person=one.person, name=one.name, authority=whole).allowed == (way in able)


@pytest.mark.parametrize(
    ("facts", "clauses", "uncovered"),
    [
        ({}, [], True),
        ({}, [replace(SOLE, ends=ON)], True),
        ({}, [SOLE], False),
        (REQUESTED, [SOLE], False),
        ({"amount": Decimal(100_001)}, [SOLE], False),
        ({"waiting": False}, [], False),
    ],
)
def test_uncovered_is_what_waits_and_no_clause_in_force_covers(facts, clauses, uncovered):
    ruling = asked(replace(matter("5000"), **facts), clauses)
    assert ruling.uncovered == uncovered
    assert type(ruling).from_json(ruling.as_json()) == ruling
