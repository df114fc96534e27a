"""Who finds a request among their work because it waits for their gate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import Clause, Cover, PostHolder
from partnerships.selectors.gates_waiting import gates_waiting
from partnerships.services import decisions, evidence
from partnerships.work import waiting_for_your_gate
from tests.partnerships.meetings import Meetings
from tests.partnerships.requests import ask


def titles(world, key):
    return [item.title for item in waiting_for_your_gate(world.people[key], world.on)]


@pytest.fixture
def gated(world):
    """Every award waits for finance and procurement clearance; the county's own scheme asks for neither."""
    with connection.cursor() as cursor:  # an adopted scheme is frozen; the transaction puts the trigger back
        cursor.execute("ALTER TABLE partnerships_clause DISABLE TRIGGER clause_frozen")
    Clause.objects.filter(decision_type="contract_award").update(gates=["finance", "procurement"])
    return ask(world, "40000", title="Peer support")


def test_keepers_find_what_waits_for_them_until_they_have_cleared_it(world, gated):
    assert titles(world, "cfo_council") == titles(world, "contracts_officer") == ["Peer support"]
    assert titles(world, "governance") == titles(world, "executive") == titles(world, "head") == []
    cfo = world.people["cfo_council"]
    evidence.pass_gate(request_pk=gated.pk, gate="finance", note="In the forecast.", by=cfo, at=world.at)
    assert titles(world, "cfo_council") == []
    (item,) = waiting_for_your_gate(world.people["contracts_officer"], world.on)
    assert item.detail == "Procurement clearance; asked for by Amara Okafor"
    assert item.url.endswith("/clearance/")


def test_not_ones_own_request_and_not_with_an_interest(world, gated):
    ask(world, "30000", title="My own", by="contracts_officer")
    assert titles(world, "contracts_officer") == ["Peer support"]
    officer = world.people["contracts_officer"]
    decisions.declare_interest(pk=gated.pk, interest="A cousin bids", by=officer, at=world.at)
    assert titles(world, "contracts_officer") == []


def test_not_the_request_of_somebody_whose_place_one_takes(world, gated):
    held = PostHolder.objects.get(post=world.posts["commissioner_ld"], ends=None)
    dates = {"starts": world.on, "ends": world.on + timedelta(days=14)}
    Cover.objects.create(holder=held, user=world.people["cfo_council"], reason="leave", **dates)
    assert titles(world, "cfo_council") == []
    assert titles(world, "cfo_icb") == ["Peer support"]


def test_a_gate_that_no_clause_asks_for_is_nobodys_work(world):
    ask(world, "40000")
    assert titles(world, "cfo_council") == []


def test_the_secretary_finds_what_waits_for_the_executives_until_it_is_on_their_agenda(world):
    room = Meetings(world)
    request = ask(world, "1500000", title="Crisis service")
    assert titles(world, "secretary") == ["Crisis service"]
    room.add(room.plan("executives"), "note", request)
    assert titles(world, "secretary") == []


def test_as_many_queries_for_thirty_requests_as_for_one(world, gated, django_assert_num_queries):
    cfo = world.people["cfo_council"]
    with CaptureQueriesContext(connection) as one:
        assert len(gates_waiting(cfo, on=world.on)) == 1
    for number in range(29):
        ask(world, "100", title=f"Small {number}")
    with django_assert_num_queries(len(one)):
        assert len(gates_waiting(cfo, on=world.on)) == 30
