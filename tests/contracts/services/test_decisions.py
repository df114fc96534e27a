"""A contract is awarded, varied and ended by whoever may decide it, and by nobody else."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from contracts import registry
from contracts.models import ContractDecision
from contracts.selectors import extensions
from contracts.selectors.decisions import draft, termination_of, variation_of
from contracts.selectors.extensions import offer_for
from contracts.services import decisions
from contracts.services.contracts import edit_contract
from jct.core.errors import Refused
from partnerships.registry import FundOffered
from partnerships.services.decisions import decide_request, withdraw

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def lead(world):
    return world.people["commissioner_ld"]


@pytest.fixture
def award(world, lead):
    def ask(contract, **more):
        facts = {"route": "contract_award", "why": "The best offer.", "by": lead, "at": world.at}
        return decisions.ask_award(pk=contract.pk, **facts | more)

    return ask


@pytest.fixture
def vary(world, lead):
    def ask(contract, by=lead, **terms):
        return decisions.ask_variation(pk=contract.pk, terms=terms, why="More places.", by=by, at=world.at)

    return ask


def settle(world, asked, person="head", **more):
    decide_request(pk=asked.request_id, by=world.people[person], at=world.at, **more)
    asked.request.refresh_from_db()
    asked.contract.refresh_from_db()
    return asked.request


def test_an_approved_award_makes_a_draft_active(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    assert (asked.request.amount, asked.request.annual_amount) == (D(200_000), D(90_000))
    assert settle(world, asked).effect == "applied"
    assert (asked.contract.status, asked.contract.version) == ("active", 2)
    assert "award approved under clause" in asked.contract.history.latest("history_id").history_change_reason
    with pytest.raises(Refused, match="awarded already"):
        award(asked.contract)


def test_a_refused_award_stays_a_draft_and_may_be_asked_for_again(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    settle(world, asked, outcome="refuse", reason="Too dear.")
    assert asked.contract.status == "draft"
    assert award(asked.contract).pk != asked.pk


def test_a_lower_sum_is_the_value_awarded(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    settle(world, asked, agreed_amount=D(180_000))
    assert asked.contract.lifetime_value == D(180_000)


def test_nobody_awards_their_own(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)), by=world.people["head"])
    with pytest.raises(Refused):
        settle(world, asked)
    assert asked.contract.status == "draft"


def test_a_variation_changes_the_terms_and_adds_up(world, make_contract, vary):
    contract = make_contract(lifetime_value=D(400_000))
    first = vary(contract, lifetime_value=D(410_000))
    assert (first.value, first.request.percent) == (D(10_000), D("2.50"))
    settle(world, first)
    assert (first.contract.lifetime_value, first.contract.annual_value) == (D(410_000), D(90_000))
    second = variation_of(first.contract, {"lifetime_value": D(402_000)})
    assert (second.value, second.percent) == (D(8_000), D("4.50"))


def test_without_a_stated_whole_the_change_follows_from_price_and_term(make_contract):
    contract = make_contract(annual_value=D("36600.00"), starts=date(2025, 4, 1), ends=date(2027, 4, 1))
    assert variation_of(contract, {"current_ends": date(2027, 4, 11)}).value == D("1000.00")


def test_a_new_price_needs_the_new_whole(make_contract):
    contract = make_contract(lifetime_value=D(400_000))
    with pytest.raises(Refused, match="It is £400,000 now"):
        variation_of(contract, {"annual_value": D(95_000)})
    assert variation_of(contract, {"annual_value": D(95_000), "lifetime_value": D(420_000)}).value == D(
        20_000
    )


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, "Nothing would be changed"),
        ({"ends": date(2020, 1, 1)}, "does not agree with itself"),
        ({"extensions_allowed": 2, "extension_months": 0}, "does not agree with itself"),
    ],
)
def test_terms_that_make_no_sense_are_refused(make_contract, vary, terms, words):
    with pytest.raises(Refused, match=words):
        vary(make_contract(), **terms)
    assert not ContractDecision.objects.exists()


def test_a_variation_agreed_for_less_is_approved_and_not_carried_out(world, make_contract, vary):
    asked = vary(make_contract(lifetime_value=D(400_000)), lifetime_value=D(410_000))
    settled = settle(world, asked, agreed_amount=D(5_000))
    assert (settled.effect, asked.contract.lifetime_value) == ("failed", D(400_000))
    assert "Ask again for the terms as agreed" in settled.effect_note


def test_terms_that_moved_meanwhile_are_not_overwritten(world, make_contract, vary):
    contract = make_contract(lifetime_value=D(400_000))
    asked = vary(contract, lifetime_value=D(410_000))
    type(contract).objects.filter(pk=contract.pk).update(lifetime_value=D(399_000))  # round the services
    with pytest.raises(Refused, match="£400,000 to £410,000 before, £399,000 to £410,000 now"):
        settle(world, asked)
    assert settle(world, asked).effect == "failed"
    assert asked.contract.lifetime_value == D(399_000)


def test_one_request_at_a_time_and_the_terms_stay_meanwhile(world, make_contract, vary, lead):
    contract = make_contract(lifetime_value=D(400_000))
    asked = vary(contract, lifetime_value=D(410_000))
    with pytest.raises(Refused, match="already waiting"):
        vary(contract, lifetime_value=D(420_000))
    officer = world.people["contracts_officer"]
    change = {"pk": contract.pk, "by": officer, "at": world.at, "why": "x", "version": 1}
    with pytest.raises(Refused, match="must stay until then"):
        edit_contract(**change, changes={"lifetime_value": D(1)})
    withdraw(pk=asked.request_id, by=lead, at=world.at)
    edit_contract(**change, changes={"lifetime_value": D(1)})


def test_a_termination_ends_the_contract_on_its_day(world, make_contract, lead):
    contract = make_contract()
    asked = decisions.ask_termination(
        pk=contract.pk, ends=date(2027, 4, 1), why="No longer needed.", by=lead, at=world.at
    )
    assert asked.value == D("90000.00")  # a whole year of it
    assert asked.request.decision_type == "contract_termination"
    asked.request.state = "approved"
    clause = type("Answer", (), {"clause_number": "9"})()
    decisions.settle_contract(request=asked.request, approval=clause, by=lead, at=world.at)
    contract.refresh_from_db()
    assert (contract.ends, contract.current_ends, contract.status) == (
        date(2027, 4, 1),
        date(2027, 4, 1),
        "active",
    )


def test_a_request_in_words_only_changes_no_contract(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    ContractDecision.objects.filter(pk=asked.pk).delete()
    assert settle(world, asked).effect == "none"
    assert asked.contract.status == "draft"


@pytest.mark.parametrize("person", ["commissioner_mh", "board_member", "auditor"])
def test_only_those_who_keep_the_contract_ask(world, make_contract, award, vary, person):
    by = world.people[person]
    with pytest.raises(ObjectDoesNotExist):
        award(make_contract(status="draft", lifetime_value=D(200_000)), by=by)
    with pytest.raises(ObjectDoesNotExist):
        vary(make_contract(), by=by, annual_value=D(1))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"kind": "gift", "changes": {"ends": [None, None]}}, "contract_decision_kind_known"),
        ({"value": D(-1)}, "contract_decision_value_not_negative"),
        ({"kind": "variation", "changes": {}}, "contract_decision_changes_something"),
    ],
)
def test_the_database_refuses_nonsense(make_contract, award, change, constraint):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ContractDecision.objects.filter(pk=asked.pk).update(**change)


def test_a_contract_is_awarded_once(world, make_contract, award):
    asked = award(make_contract(status="draft", lifetime_value=D(200_000)))
    settle(world, asked, outcome="refuse", reason="Not yet.")
    again = award(asked.contract)
    settle(world, again)
    with pytest.raises(IntegrityError, match="contract_awarded_once"), transaction.atomic():
        ContractDecision.objects.filter(pk=asked.pk).update(carried_out_at=world.at)


@pytest.fixture
def from_fund():
    """A fund that pays for every contract, as long as the test runs."""
    known = list(registry._providers)
    yield lambda **fund: registry.provides_paying_fund(lambda contract, on: FundOffered("Beds fund", **fund))
    registry._providers[:] = known


def test_what_follows_an_award_goes_on_with_its_money(world, make_contract, award, vary, from_fund, lead):
    """Else the board's total would lose next year's money with the first variation."""
    asked = award(make_contract(status="draft"), recurrent=True, money_ends=date(2030, 4, 1))
    assert (asked.request.fund, asked.request.recurrent) == ("", True)
    ContractDecision.objects.filter(pk=asked.pk).update(carried_out_at=world.at)
    contract = asked.contract
    from_fund(money_ends=date(2029, 4, 1))
    matter = variation_of(contract_of(contract, "active"), {"annual_value": D(95_000)})
    said = draft(contract, matter, why="", on=world.on)
    assert (said["fund"], said["recurrent"], said["money_ends"]) == ("Beds fund", True, date(2029, 4, 1))
    more = extensions.draft(
        contract, extensions.Asked(offer_for(contract, on=world.on), D(9)), why="It works.", on=world.on
    )
    assert (more["fund"], more["recurrent"], more["money_ends"]) == ("Beds fund", True, date(2029, 4, 1))
    assert (more["is_notional"], more["why"]) == (False, "It works.")


def test_ending_a_contract_or_paying_less_needs_no_money(world, make_contract, from_fund):
    """A grant that has ended does not keep anybody from ending what it paid for."""
    from_fund(is_notional=True, money_ends=date(2026, 4, 1))
    contract = make_contract()
    less = variation_of(contract, {"annual_value": D(80_000)})
    end = termination_of(contract, ends=date(2027, 4, 1), on=world.on)
    for matter in (less, end):
        said = draft(contract, matter, why="", on=world.on)
        assert said["fund"] == "Beds fund"
        assert "is_notional" not in said
        assert "money_ends" not in said
    more = variation_of(contract, {"annual_value": D(100_000)})
    assert draft(contract, more, why="", on=world.on)["is_notional"]


def test_paying_less_for_longer_needs_money_of_that_time(make_contract):
    contract = make_contract(lifetime_value=D(400_000))
    terms = {"lifetime_value": D(390_000)}
    assert not variation_of(contract, terms).commits
    assert variation_of(contract, terms | {"current_ends": date(2030, 4, 1)}).commits


def contract_of(contract, status):
    contract.status = status
    return contract


@pytest.mark.parametrize(
    ("terms", "annual"),
    [
        ({"annual_value": D(95_000)}, D(5_000)),
        ({"current_ends": date(2029, 4, 1)}, D(90_000)),  # a further year, as an extension commits
        ({"current_ends": date(2029, 4, 1), "annual_value": D(80_000)}, D(80_000)),
        ({"current_ends": date(2027, 4, 1)}, D(0)),
    ],
)
def test_a_later_end_commits_further_years(make_contract, terms, annual):
    assert variation_of(make_contract(), terms).annual == annual
