"""Sentences a scheme must make true, told from a ruling."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.ruling import Able, Ruling
from partnerships.domain.scheme_sentences import Sentence, matter_of, verdict, whoever_could
from partnerships.domain.words import DecisionType, PostFunction

ON = date(2026, 10, 20)
SENTENCE = Sentence(
    1,
    "A manager may not extend above £100,000.",
    DecisionType.CONTRACT_EXTENSION,
    False,
    Decimal(100_001),
    post_function=PostFunction.COMMISSIONER,
)
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
