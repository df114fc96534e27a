"""Wiltshire 1994: practices plan within notional budgets; contracts are added up and stay with the Commission."""

from datetime import date
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.words import RequestState
from partnerships.models import IndicativeBudget
from partnerships.selectors import request_page
from tests.partnerships.blueprints.sound import *  # noqa: F403 (what holds for every structure)
from tests.partnerships.blueprints.structure import failed

BLUEPRINT, LOADED = "wiltshire_1994", date(1994, 4, 5)
ASKED, TEAM, ABOVE = date(1994, 5, 3), date(1994, 7, 5), date(1994, 7, 19)
ON_PAGE = {
    "by": "team_manager",
    "asked": {
        "decision_type": "commissioning_intention",
        "amount": "40000",
        "fund": "Notional allocation of the Third Practice",
    },
    "shown": (
        "£220,000, held by Strategic Commissioners; £0 in other plans; £180,000 left after this",
        "Local Team, Third Practice may recommend it Clause 8",
        "Strategic Commissioners decides Clause 8",
    ),
}


def need(structure, practice, amount, whole):
    """What a practice needs, put on the page out of its notional allocation."""
    return structure.ask_on_page(
        "team_manager",
        ASKED,
        decision_type="commissioning_intention",
        title=f"Respite care, {practice} practice",
        amount=amount,
        fund=f"Notional allocation of the {practice} Practice",
        part_of=whole.pk,
    )


def test_what_practices_need_is_added_up_into_a_contract_above(structure):
    contract = structure.ask("contract_award", "Respite care, West Wiltshire", 70_000, "planner", ASKED)
    third, _ = need(structure, "Third", 40_000, contract)
    new, _ = need(structure, "New", 30_000, contract)
    assert (third.is_notional, new.is_notional) == (True, True)  # it guides plans, and is planned with
    structure.meet("team3", TEAM, (third, "recommend"))
    structure.meet("team4", TEAM, (new, "recommend"))
    assert {third.state, new.state} == {RequestState.RECOMMENDED}
    page = request_page(structure.who("planner"), contract.pk, on=ASKED)
    assert ([row.pk for row in page.parts.rows], page.parts.sum) == ([third.pk, new.pk], contract.amount)
    refused, words = need(structure, "Second", 1, contract)  # the parts are never more than the contract
    assert refused is None
    assert "more than the whole, of which £0 is left" in words

    structure.meet("commissioners", ABOVE, (third, "decide"), (new, "decide"), (contract, "decide"))
    assert {third.state, new.state, contract.state} == {RequestState.APPROVED}


def test_no_team_awards_a_contract(structure):
    contract = structure.ask("contract_award", "Respite care", 70_000, "planner", ASKED)
    with pytest.raises(Refused):
        structure.call("team3", TEAM, (contract, "decide"))
    assert "clause" in failed(structure.ruling(contract, "team_manager", ASKED))


def test_a_notional_allocation_is_not_money_to_spend(structure):
    notional = IndicativeBudget.objects.get(body=structure.body("team3"))
    assert notional.amount == Decimal(220_000)
    assert notional.held_by == structure.body("commissioners")
    spending, page = structure.ask_on_page(
        "planner",
        ASKED,
        decision_type="grant_award",
        amount="1000",
        fund="Notional allocation of the Third Practice",
    )
    assert "The money is indicative: it guides plans and cannot be spent." in page
    meeting = structure.call("commissioners", ABOVE, (spending, "decide"))
    structure.attend(meeting)
    with pytest.raises(Refused, match="The money is indicative"):
        structure.resolve(meeting.items.get())


def test_a_team_spends_a_small_sum_once_and_passes_on_what_is_beyond_it(structure):
    small = {"fund": "Small sums of the Third Practice"}
    hoist = structure.ask("grant_award", "A hoist", "2500", "planner", ASKED, **small)
    structure.meet("team3", TEAM, (hoist, "decide"))
    assert hoist.state == RequestState.APPROVED
    for title, amount, more in [
        ("A car", "2500.01", {}),
        ("A sitter", "2000", {"recurrent": True, "annual_amount": Decimal(2_000)}),
    ]:
        request = structure.ask("grant_award", title, amount, "planner", ASKED, **small, **more)
        meeting = structure.call("team3", date(1994, 7, 6 + len(title) % 5), (request, "decide"))
        structure.attend(meeting)
        with pytest.raises(Refused):
            structure.resolve(meeting.items.get())
        structure.meet("commissioners", date(1994, 7, 20 + len(title) % 5), (request, "decide"))
        assert request.state == RequestState.APPROVED


def test_two_practices_gave_way_to_a_new_one_and_kept_their_history(structure):
    old = structure.body("team1")
    before = structure.ask(
        "grant_award", "A hoist", 900, "planner", date(1994, 4, 20), fund="Small sums of the First Practice"
    )
    structure.meet("team1", date(1994, 5, 24), (before, "decide"))
    assert before.state == RequestState.APPROVED
    assert old.ends == structure.body("team4").starts == date(1994, 6, 1)
    after = structure.ask("grant_award", "A chair", 900, "planner", ASKED)
    with pytest.raises(Refused) as refusal:
        structure.call("team1", date(1994, 6, 14), (after, "decide"))
    assert any("does not exist on 14 June 1994" in str(problem) for problem in refusal.value.problems)
    assert old.resolutions.get().request == before
    assert {seat.ends for seat in old.seats.all()} == {date(1994, 6, 1)}


def test_both_employers_pay_for_the_linkworker(structure):
    post = structure.partnership.posts.get(title="Linkworker, general practice")
    assert [(row.partner.short_name, row.percent) for row in post.funding.all()] == [
        ("Health Commission", 50),
        ("Social Services", 50),
    ]
