"""Hertfordshire localities: county and locality agree the same text; notional money is not spent."""

from datetime import date
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.words import RequestState
from partnerships.models import IndicativeBudget
from partnerships.services import asking
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed, moment

BLUEPRINT, LOADED = "hertfordshire_localities", date(2007, 4, 2)
ASKED, COUNTY, LOCAL = date(2007, 6, 1), date(2007, 7, 3), date(2007, 7, 17)
STEVENAGE = {"fund": "Stevenage joint funding"}
ON_PAGE = {
    "by": "manager",
    "asked": {
        "decision_type": "commissioning_intention",
        "amount": "60000",
        "fund": "Notional mental health budget, Stevenage",
    },
    "shown": (
        "£2,400,000, held by Joint Commissioning Partnership Board; £0 in other plans; £2,340,000 left after this",
        "Specialist Commissioning Group, Working Age Mental Health decides Clause 12",
        "Stevenage Practice-based Locality decides Clause 12",
        "The money is indicative, and this plans with it",
    ),
}


@pytest.fixture
def intention(structure):
    return structure.ask(
        "commissioning_intention", "Counselling in every practice", 60_000, "manager", ASKED, **STEVENAGE
    )


def test_both_keys_to_the_same_text_make_the_decision(structure, intention):
    (county,) = structure.meet("scg_wamh", COUNTY, (intention, "decide"))
    assert county.ruling["still_needed"] == ["Stevenage Practice-based Locality"]
    assert intention.state == RequestState.PARTLY_AGREED
    (local,) = structure.meet("loc_stevenage", LOCAL, (intention, "decide"))
    assert (county.version, local.version) == (1, 1)
    assert intention.state == RequestState.APPROVED


def test_the_keys_turn_in_either_order(structure, intention):
    structure.meet("loc_stevenage", COUNTY, (intention, "decide"))
    assert intention.state == RequestState.PARTLY_AGREED
    structure.meet("scg_wamh", LOCAL, (intention, "decide"))
    assert intention.state == RequestState.APPROVED


def test_a_key_to_the_older_text_opens_nothing(structure, intention):
    structure.meet("loc_stevenage", COUNTY, (intention, "decide"))
    asking.revise(
        pk=intention.pk,
        changed="The county asks for two practices first",
        title="Counselling in two practices",
        by=structure.who("manager"),
        at=moment(date(2007, 7, 4)),
    )
    (county,) = structure.meet("scg_wamh", LOCAL, (intention, "decide"))
    assert county.version == 2
    assert intention.state == RequestState.PARTLY_AGREED  # the locality agreed to version 1
    structure.meet("loc_stevenage", date(2007, 8, 14), (intention, "decide"))
    assert intention.state == RequestState.APPROVED


def test_another_locality_holds_no_key(structure, intention):
    meeting = structure.call("loc_watford", LOCAL, (intention, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="No clause of the scheme gives this decision"):
        structure.resolve(meeting.items.get())


def test_notional_money_guides_and_cannot_be_spent(structure):
    notional = IndicativeBudget.objects.get(body=structure.body("loc_stevenage"))
    assert notional.held_by == structure.body("jcpb")
    named = {"amount": 40_000, "fund": notional.title}
    plan, _ = structure.ask_on_page("manager", ASKED, decision_type="commissioning_intention", **named)
    structure.meet("scg_wamh", COUNTY, (plan, "decide"))
    structure.meet("loc_stevenage", LOCAL, (plan, "decide"))
    assert (plan.is_notional, plan.state) == (True, RequestState.APPROVED)
    spending, page = structure.ask_on_page("manager", ASKED, decision_type="grant_award", **named)
    assert "The money is indicative: it guides plans and cannot be spent." in page
    assert "£40,000 in other plans; £2,320,000 left after this" in page
    assert "notional" in failed(structure.ruling(spending, "head", ASKED))
    real = structure.ask("grant_award", "A counsellor", 40_000, "manager", ASKED, **STEVENAGE)
    structure.meet("loc_stevenage", date(2007, 7, 24), (real, "decide"))
    structure.meet("scg_wamh", date(2007, 7, 31), (real, "decide"))
    assert real.state == RequestState.APPROVED


def test_pump_priming_buys_nothing_recurrent(structure):
    last = {"money_ends": date(2008, 4, 1), **STEVENAGE}
    for_good = structure.ask(
        "grant_award",
        "A new team",
        90_000,
        "manager",
        ASKED,
        recurrent=True,
        annual_amount=Decimal(90_000),
        **last,
    )
    meeting = structure.call("scg_wamh", COUNTY, (for_good, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="31 March 2008"):
        structure.resolve(meeting.items.get())
    for_a_year = structure.ask("grant_award", "A pilot", 90_000, "manager", ASKED, **last)
    structure.meet("scg_wamh", LOCAL, (for_a_year, "decide"))
    structure.meet("loc_stevenage", date(2007, 7, 24), (for_a_year, "decide"))
    assert for_a_year.state == RequestState.APPROVED


def test_the_board_delegates_further_only_by_a_decision_of_its_own(structure):
    more = structure.ask("delegation_change", "Delegate fully to Stevenage", 0, "head", ASKED)
    structure.meet("jcpb", COUNTY, (more, "decide"))
    assert more.state == RequestState.APPROVED
