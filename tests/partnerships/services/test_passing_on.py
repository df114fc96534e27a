"""Authority passed on in writing, and acting up with a scope and a cap: recorded by governance, and judged."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from partnerships import selectors
from partnerships.domain.words import Gate
from partnerships.models import SubDelegation
from partnerships.selectors.gates_waiting import gates_waiting
from partnerships.services import appointments, evidence
from partnerships.services.passing_on import pass_on, take_back
from tests.partnerships.adopted import change_clauses
from tests.partnerships.requests import ask, decide, state


def let_it_pass(**facts):
    change_clauses(facts, number="2")


def passed(world, by="governance", **more):
    facts = {
        "from_post": world.posts["head"],
        "to_post": world.posts["contracts_officer"],
        "decision_type": "contract_award",
        "starts": world.on,
        "cap": Decimal(20_000),
        "source": "Letter of 19 October 2026",
        **more,
    }
    return pass_on(by=world.people[by] if by else None, at=world.at, **facts)


def test_the_other_post_decides_within_its_cap_and_both_names_are_kept(world):
    let_it_pass(max_depth=1)
    row = passed(world)
    approval = decide(world, ask(world, "20000"), "contracts_officer")
    assert (approval.post, approval.cover_for) == (world.posts["contracts_officer"], world.people["head"])
    with pytest.raises(Refused, match="what Head of Joint Commissioning passed on"):
        decide(world, ask(world, "20001"), "contracts_officer")
    with pytest.raises(Refused, match="is behind this request"):
        decide(world, ask(world, "10", by="head"), "contracts_officer")
    take_back(pk=row.pk, ends=world.on + timedelta(days=1), by=world.people["governance"], at=world.at)
    tomorrow = world.at + timedelta(days=1)
    with pytest.raises(Refused):
        decide(world, ask(world, "10"), "contracts_officer", at=tomorrow)


def test_it_gives_nothing_where_the_clause_does_not_let_it_be_passed_on(world):
    passed(world)
    with pytest.raises(Refused, match="lets nobody pass it on"):
        decide(world, ask(world, "10"), "contracts_officer")


def test_it_counts_from_the_day_it_was_recorded(world):
    let_it_pass(max_depth=1)
    passed(world, starts=world.on - timedelta(days=30))
    before = world.at - timedelta(days=1)
    with pytest.raises(Refused):
        decide(world, ask(world, "10", at=before), "contracts_officer", at=before)
    passed(world, by=None, decision_type="contract_extension", starts=world.on - timedelta(days=30))
    assert SubDelegation.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source": " "}, "in writing only"),
        ({"to_post": "head"}, "to another post"),
        ({"to_post": "cfo_icb"}, "another employer"),
        ({"to_post": "governance"}, "Nobody gives authority to themself"),
        ({"cap": Decimal(-1)}, "below zero"),
        ({"ends": "same day"}, "before the first day"),
    ],
)
def test_what_cannot_be_passed_on(world, more, words):
    if "to_post" in more:
        more = {"to_post": world.posts[more["to_post"]]}
    if "ends" in more:
        more = {"ends": world.on}
    with pytest.raises(Refused, match=words):
        passed(world, **more)
    assert not SubDelegation.objects.exists()


def test_once_at_a_time_and_only_by_who_governs(world):
    row = passed(world, ends=world.on + timedelta(days=10))
    for ends in (None, world.on + timedelta(days=5)):
        with pytest.raises(Refused, match="already"):
            passed(world, ends=ends)
    passed(world, starts=world.on + timedelta(days=10))
    with pytest.raises(ObjectDoesNotExist):
        passed(world, by="head", decision_type="direct_award")
    told = {"by": world.people["governance"], "at": world.at}
    for ends, words in (
        (world.on + timedelta(days=10), "already"),
        (world.on, "not in the past"),
    ):
        with pytest.raises(Refused, match=words):
            take_back(pk=row.pk, ends=ends, **told)


def test_acting_up_with_a_scope_and_a_cap(world):
    def act_up(**more):
        facts = {"acting": True, "decision_types": ["contract_award"], "cap": Decimal(20_000), **more}
        return appointments.appoint(
            post=world.posts["head"],
            user=world.people["commissioner_mh"],
            starts=world.on,
            by=world.people["governance"],
            at=world.at,
            **facts,
        )

    with pytest.raises(Refused, match="Only an acting appointment"):
        act_up(acting=False)
    with pytest.raises(Refused, match="below zero"):
        act_up(cap=Decimal(-1))
    act_up()
    request = ask(world, "20000")
    approval = decide(world, request, "commissioner_mh")
    assert (state(request), approval.cover_for) == ("approved", world.people["head"])
    with pytest.raises(Refused, match=r"cap on .* acting appointment"):
        decide(world, ask(world, "20001"), "commissioner_mh")
    with pytest.raises(Refused, match="does not extend to this"):
        decide(world, ask(world, "10", "contract_extension"), "commissioner_mh")


def test_training_where_the_clause_asks_for_it(world):
    let_it_pass(trained=True)
    holder = world.posts["head"].holders.get(ends=None)
    holder.trained_on = None
    holder.save()
    with pytest.raises(Refused, match="has not acknowledged the training"):
        decide(world, ask(world), "head")
    appointments.record_training(pk=holder.pk, trained_on=world.on, by=world.people["head"], at=world.at)
    assert decide(world, ask(world), "head").outcome == "approve"


def test_nobody_records_what_reaches_their_own_post_by_another(world):
    """Governance holds a post to which the contracts officer passes on what it is given."""
    row = passed(world, by=None, to_post=world.posts["contracts_officer"])
    SubDelegation.objects.filter(pk=row.pk).update(from_post=world.posts["contracts_officer"],
                                                   to_post=world.posts["governance"])  # fmt: skip
    with pytest.raises(Refused, match="Nobody gives authority to themself"):
        passed(world)
    passed(world, decision_type="contract_extension")  # another kind goes no further


def test_whoever_has_what_was_passed_on_clears_what_the_holder_asked_for(world):
    """The page and the list of gates offer what the service allows: a post passes on decisions and no clearances."""
    change_clauses({"max_depth": 1}, number="2")
    change_clauses({"gates": ["procurement"]}, number="1")
    passed(world)
    request, officer = ask(world, "10000", by="head"), world.people["contracts_officer"]
    page = selectors.request_page(officer, request.pk, on=world.on)
    assert page.ruling.fails("not_requester")
    assert Gate.PROCUREMENT in page.may.gates
    assert [(one.request, one.gates) for one in gates_waiting(officer, on=world.on)] == [
        (request, (Gate.PROCUREMENT,))
    ]
    told = {"gate": "procurement", "note": "Looked at", "by": officer, "at": world.at}
    assert evidence.pass_gate(request_pk=request.pk, **told).by == officer
