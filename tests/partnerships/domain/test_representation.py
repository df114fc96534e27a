"""Partners whose members may not carry what their body may decide."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.actor import Limit
from partnerships.domain.representation import undelegated
from partnerships.domain.structure import BodyFacts, Check, Person, SeatFacts, Severity, Structure
from partnerships.domain.words import DecisionType, Mode, PostFunction, SeatKind
from tests.partnerships.domain.facts import AWARD, COUNCIL, ICB, JCPB, ON, SCG, actor, authority, clause

OFFICE, OTHER = 71, 72
DANA, IVOR = Person(50, "Dana"), Person(52, "Ivor")
SEATS = (
    SeatFacts("One", SeatKind.OFFICER, 1, (DANA,), COUNCIL, post=OFFICE),
    SeatFacts("Two", SeatKind.OFFICER, 1, (IVOR,), ICB, post=OTHER),
    SeatFacts("Adviser", SeatKind.ADVISER, 0, (Person(53, "Tess"),), COUNCIL),
)
GROUP = BodyFacts(SCG, "Group", SEATS)
RULE = clause(1, AWARD, Decimal(1_000_000), body="SCG LD")


def limit(amount, post=OFFICE, **more):
    return Limit(post, None, AWARD, Decimal(amount), date(2024, 4, 1), **more)


def found(*limits, rules=(RULE,), body=GROUP):
    facts = Structure({COUNCIL: "Council", ICB: "NHS"}, (body,))
    return [row.sentence for row in undelegated(facts, authority(rules, limits=limits), ON)]


def test_the_partner_its_furthest_limit_and_the_decision_are_named():
    (row,) = undelegated(
        Structure({COUNCIL: "Council"}, (GROUP,)), authority([RULE], limits=[limit(500_000)]), ON
    )
    assert (row.check, row.severity, row.kind, row.key) == (
        Check.REPRESENTATION,
        Severity.WARNING,
        "body",
        SCG,
    )
    assert row.sentence == (
        "The Group may decide a contract award up to £1,000,000; nobody carries more than £500,000 of it for Council "
        "(Council's own limit for the seat's post)."
    )


@pytest.mark.parametrize(
    ("limits", "facts", "words"),
    [
        ((), {}, []),  # no limit: nothing is withheld
        ((limit(1_000_000),), {}, []),
        ((limit(5, ends=ON),), {}, []),
        ((limit(5), limit(6, OTHER)), {}, ["£5 of it for Council", "£6 of it for NHS"]),
        ((limit(5),), {"rules": [replace(RULE, up_to=None)]}, ["whatever the amount"]),
        (
            (limit(5),),
            {"rules": [replace(RULE, mode=Mode.RECOMMEND_TO, refer_to="JCPB", refer_key=JCPB)]},
            [],
        ),
        ((limit(5),), {"rules": [clause(1, AWARD, body="JCPB")]}, []),
        (
            (limit(5),),
            {"rules": [clause(1, AWARD, body="JCPB", second_body="SCG LD", mode=Mode.DUAL_KEY)]},
            ["£5"],
        ),
        ((limit(5),), {"rules": [replace(RULE, starts=date(2027, 1, 1))]}, []),
        ((limit(5),), {"rules": [clause(1, DecisionType.WRITE_OFF, Decimal(9), body="SCG LD")]}, []),
        ((limit(5),), {"body": replace(GROUP, seats=SEATS[1:])}, []),  # nobody sits there: told elsewhere
        (
            (limit(5),),
            {
                "body": replace(
                    GROUP, seats=(*SEATS, replace(SEATS[0], post=None, holders=(Person(54, "Una"),)))
                )
            },
            [],  # another of its members has no limit
        ),
    ],
)
def test_partners_whose_members_reach_less_far(limits, facts, words):
    sentences = found(*limits, **facts)
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))


def test_whoever_acts_up_for_something_else_carries_nothing():
    facts = Structure({COUNCIL: "Council"}, (GROUP,))
    writes_off = frozenset({DecisionType.WRITE_OFF})
    dana = actor(
        50, "Dana", PostFunction.EXECUTIVE, post=OFFICE, title="Director", acting=True, scope=writes_off
    )
    (row,) = undelegated(facts, authority([RULE], appointments=(dana,)), ON)
    assert (
        "nobody carries more than £0 of it for Council (Dana's acting appointment as Director" in row.sentence
    )
    assert not list(
        undelegated(facts, authority([RULE], appointments=(replace(dana, scope=frozenset()),)), ON)
    )
