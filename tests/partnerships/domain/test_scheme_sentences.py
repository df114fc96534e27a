"""Sentences a scheme must make true, told from a ruling."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.actor import Actor
from partnerships.domain.delegation import decide
from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.scheme_sentences import Sentence, matter_of, verdict, whoever_could
from partnerships.domain.words import DecisionType, Measure, PostFunction
from tests.partnerships.domain.facts import authority, clause

ON = date(2026, 10, 20)
SENTENCE = Sentence(
    1,
    "A manager may not extend above £100,000.",
    DecisionType.CONTRACT_EXTENSION,
    False,
    Decimal(100_001),
    post_function=PostFunction.COMMISSIONER,
)
MILLION = Decimal(1_000_000)
HOLDER = Actor(-2, "the holder", 7, "Commissioner", PostFunction.COMMISSIONER, 1, "Council", date.min)
MANAGER = Able("Manager", ("x",), "4", post=-1)
BOARD = Able("Board", (), "7", meeting=True, body=9)


def ruling(*could):
    return Ruling(
        0,
        "",
        False,
        ON,
        Decimal(0),
        Decimal(0),
        None,
        None,
        "",
        None,
        "",
        "",
        (),
        (),
        (),
        "",
        who_could=could,
    )


@pytest.mark.parametrize(
    ("may", "could", "holds", "finding"),
    [
        (False, (BOARD,), True, "It does not; contract extension (planned option) of £100,001 is for Board."),
        (False, (), True, "It does not; nobody may decide contract extension (planned option) of £100,001."),
        (False, (MANAGER, BOARD), False, "Clause 4 lets Manager decide contract extension"),
        (True, (MANAGER,), True, "Clause 4 lets Manager decide"),
        (True, (BOARD,), False, "It does not"),
    ],
)
def test_of_a_function(may, could, holds, finding):
    found = verdict(replace(SENTENCE, may=may), ruling(*could), [-1])
    assert found.holds is holds
    assert found.finding.startswith(finding)


def test_of_a_body_and_without_an_amount():
    sentence = replace(SENTENCE, post_function=None, body=9, may=True, amount=Decimal(0))
    assert verdict(sentence, ruling(BOARD), []).holds
    assert not verdict(sentence, ruling(MANAGER), []).holds
    assert (
        verdict(sentence, ruling(BOARD), []).finding
        == "Clause 7 lets Board decide contract extension (planned option)."
    )


def test_those_who_could_come_with_the_lowest_limit_first_and_meetings_last():
    now = Able("Head", ("x",), "2", Decimal(250), post=2)
    later = Able("Manager", ("x",), "1", Decimal(50), post=1)
    both = replace(ruling(BOARD, later), who_can=(now, replace(now, title="CFO", limit=None)))
    assert [able.title for able in whoever_could(both)] == ["Manager", "Head", "CFO", "Board"]


def test_the_matter_is_nobodys_and_belongs_to_the_partner_given():
    matter = matter_of(SENTENCE, on=ON, partner=3, partner_name="Council")
    assert (matter.requester, matter.partner, matter.partners) == (-1, 3, {3: "Council"})
    assert matter_of(SENTENCE, on=ON).partners == {}


def test_of_the_money_of_one_fund():
    sentence = replace(SENTENCE, fund="Small budget")
    assert matter_of(sentence, on=ON).fund == "Small budget"
    assert "of £100,001 from Small budget is for Board" in verdict(sentence, ruling(BOARD), [-1]).finding


def held(sentence, **clause_facts):
    """Whether one clause, a commissioner's up to £1,000,000, makes a sentence about commissioners true."""
    facts = {"post_function": PostFunction.COMMISSIONER, **clause_facts}
    scheme = authority([clause(90, sentence.decision_type, MILLION, **facts)], appointments=[HOLDER])
    ruling = decide(matter_of(sentence, on=ON), person=0, name="", authority=scheme)
    return verdict(sentence, ruling, [HOLDER.post]).holds


@pytest.mark.parametrize("measure", [measure for measure in Measure if measure is not Measure.NONE])
@pytest.mark.parametrize(("amount", "able"), [("100000.01", True), ("1000000", True), ("1000000.01", False)])
def test_the_amount_of_a_sentence_is_whatever_a_clause_measures(measure, amount, able):
    for may in (True, False):
        sentence = replace(SENTENCE, amount=Decimal(amount), may=may)
        assert held(sentence, measure=measure) is (may is able)


@pytest.mark.parametrize(("percent", "able"), [(None, True), (Decimal(5), True), (Decimal("5.01"), False)])
def test_a_sentence_without_a_percentage_asks_for_the_smallest_change(percent, able):
    for may in (True, False):
        sentence = replace(SENTENCE, percent=percent, may=may)
        assert held(sentence, percent_up_to=Decimal(5)) is (may is able)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"sector": "nursing_homes"}, "sector nursing homes"),
        ({"regime": "psr"}, "regime psr"),
        ({"recurrent": True}, "recurrent"),
        ({"fund": "Pool A"}, "from Pool A"),
    ],
)
def test_a_sentence_names_every_filter_a_clause_has(said, word):
    sentence = replace(SENTENCE, may=True, **said)
    assert held(sentence, **said)
    assert not held(replace(SENTENCE, may=True), **said)
    assert word in verdict(sentence, ruling(), []).finding
