"""Cover, interests and incompatible functions as they meet a decision: through the services, into the evidence."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jct.core.errors import Refused
from partnerships.domain.words import PostFunction
from partnerships.models import DeniedAttempt, PostHolder
from partnerships.services import answering, asking, cover, incompatible, interests
from tests.partnerships import requests

FIRST, AFTER = date(2026, 10, 22), date(2026, 11, 5)


@pytest.fixture
def ask(world):
    def ask(amount=60_000, by="contracts_officer", **more):
        facts = {"decision_type": "contract_award", "title": "Short breaks", "at": world.at, **more}
        return asking.ask(partnership=world.partnership, amount=Decimal(amount), by=world.people[by], **facts)

    return ask


@pytest.fixture
def covered(world):
    return cover.give(
        holder_pk=world.posts["head"].holders.get().pk,
        user=world.people["commissioner_mh"],
        starts=FIRST,
        ends=AFTER,
        decision_types=["contract_award"],
        cap=Decimal(70_000),
        reason="annual leave",
        by=world.people["head"],
        at=world.at,
    )


def decide(world, request, by="commissioner_mh", on=FIRST):
    at = world.at + (on - world.on)
    return answering.decide_request(pk=request.pk, by=world.people[by], at=at)


def test_both_names_stand_in_the_approval(world, ask, covered):
    approval = decide(world, ask())
    assert (approval.approver, approval.cover_for) == (world.people["commissioner_mh"], world.people["head"])
    assert approval.post == world.posts["head"]


@pytest.mark.parametrize(
    ("facts", "on", "check"),
    [
        ({"amount": 70_001}, FIRST, "cover"),
        ({}, FIRST - timedelta(days=1), "in_post"),
        ({}, AFTER, "in_post"),
        ({"decision_type": "contract_extension", "amount": 120_000}, FIRST, "cover"),
        ({"by": "head"}, FIRST, "not_requester"),
        ({"by": "commissioner_mh"}, FIRST, "not_requester"),
    ],
)
def test_cover_reaches_no_further_than_it_was_given(world, ask, covered, facts, on, check):
    request = ask(**facts)
    with pytest.raises(Refused):
        decide(world, request, on=on)
    denied = DeniedAttempt.objects.get(request=request)
    assert denied.user == world.people["commissioner_mh"]
    assert check in denied.refused_by


def test_cover_ended_a_minute_ago_decides_nothing(world, ask, covered):
    request, at = ask(), world.at + (FIRST - world.on)
    cover.end_now(pk=covered.pk, by=world.people["head"], at=at)
    with pytest.raises(Refused):
        decide(world, request)


def test_a_registered_interest_bars_until_it_ends(world, ask):
    head = world.people["head"]
    row = interests.register(
        partnership=world.partnership,
        kind="indirect",
        organisation="larkfield short  breaks cic",
        detail="My sister manages it",
        starts=date(2025, 5, 1),
        by=head,
        at=world.at,
    )
    request = ask(provider="Larkfield Short Breaks CIC")
    with pytest.raises(Refused, match="register of interests"):
        decide(world, request, by="head", on=world.on)
    assert decide(world, ask(provider="Larkfield Homes", title="Other"), by="head", on=world.on)
    interests.end(pk=row.pk, ends=world.on, by=head, at=world.at)
    assert decide(world, request, by="head", on=world.on).outcome == "approve"


def test_two_functions_brought_together_behind_our_back_decide_nothing(world, ask):
    incompatible.declare(
        partnership=world.partnership,
        one=PostFunction.HEAD_OF_COMMISSIONING,
        other=PostFunction.POOL_MANAGER,
        reason="one proposes what the other decides",
        by=None,
        at=world.at,
    )
    PostHolder.objects.bulk_create(
        [PostHolder(post=world.posts["pool_manager"], user=world.people["head"], starts=world.on)]
    )
    request = ask()
    with pytest.raises(Refused, match="one proposes what the other decides"):
        decide(world, request, by="head", on=world.on)
    assert DeniedAttempt.objects.get().refused_by == ["incompatible"]


@pytest.fixture
def joint(world):
    """A virement between pools, which both chief finance officers agree; the council's has an interest in it."""
    request = requests.ask(world, "40000", "virement_between_pools")
    chief = world.people["cfo_council"]
    answering.declare_interest(pk=request.pk, interest="shares", by=chief, at=world.at)
    return request


def test_whoever_acts_up_for_a_holder_with_an_interest_gives_their_partners_consent(world, joint):
    PostHolder.objects.create(
        post=world.posts["cfo_council"],
        user=world.people["group_member"],
        acting=True,
        starts=world.on - timedelta(days=5),
    )
    answer = requests.decide(world, joint, "group_member")
    assert (answer.cover_for, answer.covering) == (world.people["cfo_council"], False)
    requests.decide(world, joint, "cfo_icb")
    assert requests.state(joint) == "approved"


def test_whoever_covers_a_holder_who_then_declares_an_interest_gives_none(world):
    request = requests.ask(world, "40000", "virement_between_pools")
    cover.give(
        holder_pk=world.posts["cfo_council"].holders.get().pk,
        user=world.people["group_member"],
        starts=world.on,
        ends=AFTER,
        decision_types=[],
        cap=None,
        reason="annual leave",
        by=world.people["cfo_council"],
        at=world.at,
    )
    assert requests.decide(world, request, "group_member").covering
    answering.declare_interest(pk=request.pk, interest="shares", by=world.people["cfo_council"], at=world.at)
    requests.decide(world, request, "cfo_icb")
    assert requests.state(request) == "partly_agreed"
