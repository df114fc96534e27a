"""An extension is asked for, decided by whoever may, and taken up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from contracts.models import Contract, Extension
from contracts.selectors import extensions as selectors
from contracts.services.contracts import edit_contract
from contracts.services.extensions import ask_extension
from jct.core.errors import Refused
from partnerships.services.decisions import decide_request, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(world):
    def send(contract, *, by="commissioner_ld", value="90000.00"):
        return ask_extension(
            pk=contract.pk, value=Decimal(value), why="It works well.", by=world.people[by], at=world.at
        )

    return send


def test_an_approved_extension_is_taken_up(world, make_contract, ask):
    contract = make_contract()
    asked = ask(contract)
    assert asked.request.amount == Decimal("90000.00")
    assert asked.request.subject_url == f"/contracts/{contract.pk}/"
    decide_request(pk=asked.request_id, by=world.people["head"], at=world.at)
    contract.refresh_from_db()
    asked.refresh_from_db()
    assert (contract.current_ends, contract.ends) == (date(2029, 4, 1), date(2028, 4, 1))
    assert (contract.extensions_taken, contract.version) == (1, 2)
    assert contract.decide_by == date(2028, 5, 6)
    assert asked.taken_at == world.at
    newest = contract.history.order_by("history_id").last()
    assert newest.history_by_name == "Helen Fairweather"
    assert "approved under clause" in newest.history_change_reason


def test_a_refused_extension_changes_nothing(world, make_contract, ask):
    contract = make_contract()
    asked = ask(contract)
    decide_request(
        pk=asked.request_id, by=world.people["head"], at=world.at, outcome="refuse", reason="Too dear."
    )
    contract.refresh_from_db()
    assert (contract.extensions_taken, contract.version) == (0, 1)


def test_one_request_at_a_time(world, make_contract, ask):
    contract = make_contract()
    asked = ask(contract)
    with pytest.raises(Refused, match="already waiting"):
        ask(contract)
    withdraw(pk=asked.request_id, by=world.people["commissioner_ld"], at=world.at)
    ask(contract)
    assert Extension.objects.count() == 2


def test_a_request_is_withdrawn_by_the_one_who_asked_only(world, make_contract, ask):
    asked = ask(make_contract())
    with pytest.raises(Refused, match="Only"):
        withdraw(pk=asked.request_id, by=world.people["head"], at=world.at)


def test_a_late_option_is_refused_and_the_urgent_route_named(world, make_contract, ask):
    contract = make_contract(ends=world.on + timedelta(days=60))
    with pytest.raises(Refused, match="urgent route"):
        ask(contract)


def test_an_end_that_moved_meanwhile_is_approved_and_not_applied(world, make_contract, ask):
    contract = make_contract()
    asked = ask(contract)
    ends = {"ends": date(2030, 4, 1), "current_ends": date(2030, 4, 1)}
    officer = world.people["contracts_officer"]
    with pytest.raises(Refused, match="its terms must stay until then"):
        edit_contract(pk=contract.pk, by=officer, at=world.at, why="moved", version=1, changes=ends)
    Contract.objects.filter(pk=contract.pk).update(**ends)  # a way round the services
    with pytest.raises(Refused, match="Exercise by: 1 January 2028 before, 1 January 2030 now"):
        decide_request(pk=asked.request_id, by=world.people["head"], at=world.at)
    decide_request(pk=asked.request_id, by=world.people["head"], at=world.at)
    asked.request.refresh_from_db()
    contract.refresh_from_db()
    assert (asked.request.state, asked.request.effect) == ("approved", "failed")
    assert "end changed after this was asked for" in asked.request.effect_note
    assert contract.current_ends == date(2030, 4, 1)


def test_a_lower_sum_is_taken_up(world, make_contract, ask):
    asked = ask(make_contract())
    decide_request(
        pk=asked.request_id, by=world.people["head"], at=world.at, agreed_amount=Decimal("80000.00")
    )
    asked.refresh_from_db()
    assert (asked.value, asked.request.agreed_amount) == (Decimal(80_000), Decimal(80_000))


def test_only_those_who_keep_the_contract_ask(world, make_contract, ask):
    with pytest.raises(ObjectDoesNotExist):
        ask(make_contract(), by="commissioner_mh")


def test_the_route_shown_before_is_the_route_taken_after(world, make_contract, ask):
    from partnerships.selectors.authority import ruling

    contract = make_contract()
    offer = selectors.offer_for(contract, on=world.on)
    said = selectors.Asked(offer, Decimal("90000.00"))
    before = selectors.route(contract, said, user=world.people["commissioner_ld"], on=world.on)
    assert before.route.steps[1].people == ("Helen Fairweather",)
    before, asked = before.ruling, ask(contract)
    after = ruling(user=world.people["commissioner_ld"], request=asked.request, on=world.on)
    assert not before.allowed
    assert (before.who_can, before.reasons) == (after.who_can, after.reasons)
    assert any("Helen Fairweather" in able.people for able in before.who_can)
