"""Wiltshire 2009: a board that may only recommend; two sovereign parents, and both must decide."""

from datetime import date
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.structure import Check
from partnerships.domain.words import DecisionType, ItemOutcome, RequestState, Verb
from partnerships.services import asking
from partnerships.services import structure as services
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed, moment

BLUEPRINT, LOADED = "wiltshire_2009", date(2009, 4, 1)
ASKED, BOARD, CABINET, PCT = date(2009, 9, 1), date(2009, 10, 1), date(2009, 10, 20), date(2009, 11, 3)
ON_PAGE = {
    "by": "service_director",
    "asked": {"decision_type": "budget_setting", "amount": "400000"},
    "shown": (
        "Joint Commissioning Board may recommend it Clause 3",
        "Board of NHS Wiltshire decides Clause 3",
        "Cabinet of Wiltshire Council decides Clause 3",
    ),
}


@pytest.fixture
def investment(structure):
    return structure.ask("budget_setting", "Invest in re-ablement", 400_000, "service_director", ASKED)


def test_the_board_recommends_and_takes_effect_when_both_parents_have_decided(structure, investment):
    (said,) = structure.meet("jcb", BOARD, (investment, "recommend"))
    assert (said.verb, said.outcome) == (Verb.RECOMMEND, ItemOutcome.CARRIED)
    assert investment.state == RequestState.RECOMMENDED

    (cabinet,) = structure.meet("cabinet", CABINET, (investment, "decide"))
    assert cabinet.ruling["still_needed"] == ["Board of NHS Wiltshire"]
    assert (investment.state, investment.decided_at) == (RequestState.PARTLY_AGREED, None)

    structure.meet("pct_board", PCT, (investment, "decide"))
    assert investment.state == RequestState.APPROVED
    assert [one.body.short_name for one in investment.resolutions.all()] == ["JCB", "Cabinet", "PCT Board"]


def test_a_recommendation_against_stops_nothing(structure, investment):
    """Whatever verb stood on the agenda: the board advises its parents not to, and they may still agree."""
    powers = {DecisionType.BUDGET_SETTING: Verb.DECIDE}
    services.set_powers(body=structure.body("jcb"), powers=powers, by=None, at=moment(ASKED))
    seats = [seat.title for seat in structure.body("jcb").seats.all()]
    (said,) = structure.meet("jcb", BOARD, (investment, "decide"), against=seats)
    assert (said.verb, said.outcome) == (Verb.RECOMMEND, ItemOutcome.LOST)
    assert investment.state == RequestState.WAITING
    structure.meet("cabinet", CABINET, (investment, "decide"))
    structure.meet("pct_board", PCT, (investment, "decide"))
    assert investment.state == RequestState.APPROVED


def test_one_parent_alone_stops_it(structure, investment):
    structure.meet("jcb", BOARD, (investment, "recommend"))
    structure.meet("cabinet", CABINET, (investment, "decide"))
    most = ["Chairman of the PCT", "Non-executive director, first", "Chief executive"]
    (no,) = structure.meet("pct_board", PCT, (investment, "decide"), against=most)
    assert no.outcome == ItemOutcome.LOST
    assert investment.state == RequestState.REFUSED


def test_a_changed_text_needs_both_parents_again(structure, investment):
    structure.meet("jcb", BOARD, (investment, "recommend"))
    structure.meet("cabinet", CABINET, (investment, "decide"))
    asking.revise(
        pk=investment.pk,
        changed="The first year costs less",
        amount=Decimal(350_000),
        by=structure.who("service_director"),
        at=moment(date(2009, 10, 21)),
    )
    (pct,) = structure.meet("pct_board", date(2009, 11, 24), (investment, "decide"))
    assert investment.state == RequestState.PARTLY_AGREED
    assert pct.ruling["still_needed"] == ["Cabinet of Wiltshire Council"]  # it agreed to another text


def test_neither_the_board_nor_a_person_can_decide(structure, investment):
    with pytest.raises(Refused, match="recommends"):
        structure.call("jcb", BOARD, (investment, "decide"))
    for post in ("service_director", "pct_chief", "leader"):
        verdict = structure.ruling(investment, post, ASKED)
        assert not verdict.allowed
        assert "clause" in failed(verdict)
    assert [able.title for able in verdict.who_recommends] == ["Joint Commissioning Board"]


def test_the_board_is_reviewed_after_twelve_months(structure):
    in_time = structure.findings(Check.REVIEW, date(2010, 3, 31))
    assert not [sentence for sentence in in_time if "Joint Commissioning Board" in sentence]
    assert [
        sentence
        for sentence in structure.findings(Check.REVIEW, date(2010, 4, 2))
        if "Joint Commissioning Board" in sentence
    ]


def test_ten_seats_are_shared_equally(structure):
    seats = [seat.partner.short_name for seat in structure.body("jcb").seats.all()]
    assert (seats.count("Council"), seats.count("NHS Wiltshire")) == (5, 5)
    assert structure.findings(Check.EQUALITY, ASKED) == []
