"""Asking and deciding, end to end through the services."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships import registry, selectors
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import DecisionType
from partnerships.models import Approval, CareGroup, DecisionRequest
from partnerships.services import appointments, decisions


@pytest.fixture
def ask(world):
    def sent(amount="40000", kind="contract_award", by="commissioner_ld", care_group="LD", **more):
        return decisions.ask(
            partnership=world.partnership,
            decision_type=kind,
            title="Supported living",
            amount=Decimal(amount),
            by=world.people[by],
            at=world.at,
            care_group=world.care_groups.get(care_group),
            **more,
        )

    return sent


def decide(world, request, key, **more):
    return decisions.decide_request(pk=request.pk, by=world.people[key], at=world.at, **more)


def test_approval_copies_what_it_rested_on(world, ask):
    request = ask()
    approval = decide(world, request, "head", reason=" Good value. ")
    request.refresh_from_db()
    assert (request.state, request.decided_at) == ("approved", world.at)
    assert (approval.limit, approval.amount, approval.reason) == (
        Decimal("200000.00"),
        Decimal("40000.00"),
        "Good value.",
    )
    assert approval.post == world.posts["head"]
    assert approval.requester == world.people["commissioner_ld"]
    assert approval.clause_text == "The Head of Joint Commissioning awards contracts of any care group."
    stored = Ruling.from_json(Approval.objects.get(pk=approval.pk).ruling)
    assert stored.allowed
    assert stored.name == "Helen Fairweather"
    assert [row.history_change_reason for row in request.history.order_by("history_id")] == [
        "asked",
        "approved",
    ]
    assert request.history.latest().history_by_name == "Helen Fairweather"


def test_wrong_person_reads_why_not_and_who_can(world, ask):
    with pytest.raises(Refused) as refusal:
        decide(world, ask("60000"), "auditor")
    assert (
        "No clause of the scheme gives this decision (contract award) to Internal Auditor."
        in refusal.value.reason
    )
    assert "It can be decided by Helen Fairweather (Head of Joint Commissioning)." in refusal.value.reason
    assert not Approval.objects.exists()


def test_requester_cannot_decide_their_own(world, ask):
    with pytest.raises(Refused, match="asked for this, so another person must decide it"):
        decide(world, ask(by="head"), "head")


def test_employers_limit_bites_below_the_scheme(world, ask):
    request = ask("240000")
    with pytest.raises(
        Refused, match="more than Northmere County Council's own limit for Head of Joint Commissioning"
    ):
        decide(world, request, "head")


def test_no_superuser_path_to_a_decision(world, ask):
    root = User.objects.create_superuser("root@northmere.example", "a long enough password", name="Root")
    request = ask()
    with pytest.raises(ObjectDoesNotExist):  # seeing needs a post or a seat too
        decisions.decide_request(pk=request.pk, by=root, at=world.at)
    ruling = selectors.ruling(user=root, request=request, on=world.on)
    assert not ruling.allowed
    assert "Root holds no post in this partnership." in ruling.reasons
    world.people["head"].is_superuser = True
    own = ask(by="head")
    assert not selectors.ruling(user=world.people["head"], request=own, on=world.on).allowed


def test_access_alone_decides_nothing(world, ask):
    """The contracts officer may edit every contract and still may not award one."""
    assert not selectors.ruling(user=world.people["contracts_officer"], request=ask(), on=world.on).allowed


def test_split_awards_are_added_up(world, ask):
    ask("30000", by="contracts_officer", series="provider 7, respite")
    second = ask("30000", by="contracts_officer", series="provider 7, respite")
    with pytest.raises(Refused, match="£60,000 is outside the band"):
        decide(world, second, "commissioner_ld")
    alone = ask("30000", by="contracts_officer", series="provider 8, respite")
    assert decide(world, alone, "commissioner_ld").outcome == "approve"


def test_refused_and_withdrawn_requests_no_longer_count(world, ask):
    first = ask("30000", by="contracts_officer", series="x")
    decide(world, first, "head", outcome="refuse", reason="No need.")
    third = ask("30000", by="contracts_officer", series="x")
    decisions.withdraw(pk=third.pk, by=world.people["contracts_officer"], at=world.at)
    second = ask("30000", by="contracts_officer", series="x")
    assert decide(world, second, "commissioner_ld").amount == Decimal(30000)


def test_refusal_needs_a_reason_and_authority(world, ask):
    request = ask()
    with pytest.raises(Refused, match="Say why"):
        decide(world, request, "head", outcome="refuse", reason="  ")
    with pytest.raises(Refused, match="No clause"):
        decide(world, request, "auditor", outcome="refuse", reason="I dislike it.")
    assert decide(world, request, "head", outcome="refuse", reason="Too dear.").request.state == "refused"


def test_settled_request_stays_settled(world, ask):
    request = ask()
    decide(world, request, "head")
    with pytest.raises(Refused, match="already been settled"):
        decide(world, request, "commissioner_ld")
    with pytest.raises(Refused, match="cannot be withdrawn"):
        decisions.withdraw(pk=request.pk, by=world.people["commissioner_ld"], at=world.at)


def test_joint_consent_needs_both_partners(world, ask):
    request = ask("5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council")
    request.refresh_from_db()
    assert (request.state, request.decided_at) == ("partly_agreed", None)
    with pytest.raises(Refused, match="has already answered"):
        decide(world, request, "cfo_council")
    decide(world, request, "cfo_icb")
    request.refresh_from_db()
    assert request.state == "approved"


def test_return_is_certified_by_its_own_partner_only(world, ask):
    request = ask(
        "0", "return_certification", by="finance_officer_icb", care_group="", partner=world.partners["icb"]
    )
    with pytest.raises(Refused, match="is employed by Northmere County Council"):
        decide(world, request, "finance_lead_council")
    assert decide(world, request, "finance_lead_icb").request.state == "approved"


def test_matter_for_a_body_waits_for_its_meeting(world, ask):
    with pytest.raises(
        Refused,
        match="It must be decided by Strategic Commissioning Group, Learning disabilities, in its meeting",
    ):
        decide(world, ask("900000"), "head")


def test_declared_interest_bars_and_is_said(world, ask):
    request = ask()
    decisions.declare_interest(
        pk=request.pk, interest="a brother works there", by=world.people["head"], at=world.at
    )
    with pytest.raises(Refused, match="declared an interest in this matter: a brother works there"):
        decide(world, request, "head")
    with pytest.raises(Refused, match="already"):
        decisions.declare_interest(pk=request.pk, interest="again", by=world.people["head"], at=world.at)
    with pytest.raises(Refused, match="Say what"):
        decisions.declare_interest(pk=request.pk, interest=" ", by=world.people["cfo_icb"], at=world.at)
    decisions.withdraw(pk=request.pk, by=world.people["commissioner_ld"], at=world.at)
    with pytest.raises(Refused, match="settled"):
        decisions.declare_interest(pk=request.pk, interest="late", by=world.people["cfo_icb"], at=world.at)


def test_deputy_is_held_to_their_own_limit(world, ask):
    from partnerships.services import structure

    deputy, head = world.people["commissioner_mh"], world.posts["head"]
    structure.set_limit(
        post=head,
        user=deputy,
        decision_type=DecisionType.CONTRACT_AWARD,
        limit=Decimal(75_000),
        starts=world.on,
        by=None,
        at=world.at,
    )
    appointments.appoint(post=head, user=deputy, starts=world.on, acting=True, by=None, at=world.at)
    assert decide(world, ask("75000"), "commissioner_mh").limit == Decimal(75_000)
    with pytest.raises(Refused, match="the limit Northmere County Council gave Rhys Pritchard in person"):
        decide(world, ask("75000.01"), "commissioner_mh")


def test_old_decisions_are_judged_by_the_scheme_of_their_day(world, ask):
    request = ask("60000", care_group="LD")
    early = world.on.replace(2023, 6, 1)
    ruling = selectors.ruling(user=world.people["commissioner_ld"], request=request, on=early)
    sentences = [check.sentence for check in ruling.checks]
    assert "Scheme of delegation, version 1 has been in effect since 1 April 2019." in sentences
    assert any("up to £25,000" in sentence for sentence in ruling.reasons)


def test_former_holder_decides_nothing(world, ask):
    holder = world.posts["head"].holders.get()
    appointments.end_appointment(pk=holder.pk, ends=world.on, by=world.people["governance"], at=world.at)
    request = ask()
    ruling = selectors.ruling(user=world.people["head"], request=request, on=world.on)
    assert "Helen Fairweather was Head of Joint Commissioning until 19 October 2026." in ruling.reasons


def test_stranger_sees_no_request(world, ask):
    request = ask()
    stranger = User.objects.create_user("who@elsewhere.example", "a long enough password", name="Who")
    for act in (
        lambda: decisions.decide_request(pk=request.pk, by=stranger, at=world.at),
        lambda: decisions.withdraw(pk=request.pk, by=stranger, at=world.at),
        lambda: decisions.declare_interest(pk=request.pk, interest="x", by=stranger, at=world.at),
        lambda: decisions.ask(
            partnership=world.partnership,
            decision_type="write_off",
            title="x",
            amount=Decimal(1),
            by=stranger,
            at=world.at,
        ),
    ):
        with pytest.raises(ObjectDoesNotExist):
            act()


def test_bad_questions_are_refused_with_every_problem(world):
    with pytest.raises(Refused) as refusal:
        decisions.ask(
            partnership=world.partnership,
            decision_type="coup",
            title=" ",
            amount=Decimal(-1),
            by=world.people["head"],
            at=world.at,
            care_group=CareGroup(partnership_id=0),
        )
    wrong = [problem.where for problem in refusal.value.problems]
    assert wrong == ["Decision", "Title", "Amount", "Care group or partner"]
    assert not DecisionRequest.objects.exists()


def test_withdrawing_is_for_the_requester_or_governance(world, ask):
    request = ask()
    with pytest.raises(Refused, match="Only Amara Okafor or a governance officer"):
        decisions.withdraw(pk=request.pk, by=world.people["head"], at=world.at)
    assert decisions.withdraw(pk=request.pk, by=world.people["governance"], at=world.at).state == "withdrawn"


def test_owner_is_told_in_the_same_transaction(world, ask):
    told = []

    @registry.decides("grant_award")
    def owner(*, request, approval, by, at):
        told.append((request.state, approval.outcome, by.name))

    @registry.decides("contract_award")
    def failing(*, request, approval, by, at):
        raise Refused("The contract is not ready.")

    settled = ask()
    decide(world, settled, "head")
    settled.refresh_from_db()
    assert (settled.state, settled.effect, settled.effect_note) == (
        "approved",
        "failed",
        "The contract is not ready.",
    )
    assert (
        decisions.withdraw(pk=ask().pk, by=world.people["commissioner_ld"], at=world.at).state == "withdrawn"
    )
    registry.decides("contract_award", goes_back=True)(owner)
    request = ask()
    with pytest.raises(Refused, match="Withdraw it where it was asked for"):
        decisions.withdraw(pk=request.pk, by=world.people["commissioner_ld"], at=world.at)
    assert (
        decisions.withdraw(
            pk=request.pk, by=world.people["commissioner_ld"], at=world.at, from_owner=True
        ).state
        == "withdrawn"
    )

    registry.decides("virement_between_pools")(owner)
    joint = ask("10", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, joint, "cfo_icb")
    assert told == []  # a consent that settles nothing is not a decision
    decide(world, joint, "cfo_council")
    assert told == [("approved", "approve", "Philippa Grant")]


def test_registry_knows_only_real_types(ask):
    with pytest.raises(ValueError):
        registry.decides("coup")
    assert registry.owner_of(ask("10", "write_off", care_group="")) is None


def test_an_owner_with_a_record_is_told_of_its_own_requests_only(world, ask):
    told = []
    registry.decides("contract_award", record="contract_decision")(lambda **facts: told.append(facts))
    request = ask()
    assert registry.owner_of(request) is None
    assert not registry.refusal_sends_back(request)
    decide(world, request, "head")
    assert told == []


def test_ruling_takes_the_same_queries_for_one_request_and_for_thirty(world, ask, django_assert_num_queries):
    many = [ask("10", series=str(number % 3)) for number in range(30)]
    with django_assert_num_queries(20):
        selectors.ruling(user=world.people["head"], request=many[0], on=world.on)
    with django_assert_num_queries(20):
        answers = selectors.rulings(user=world.people["head"], requests=many, on=world.on + timedelta(days=1))
    assert all(answer.allowed for answer in answers.values())


def test_ruling_on_a_request_not_yet_sent_counts_related_ones(world, ask):
    ask("30000", by="contracts_officer", series="x")
    draft = DecisionRequest(
        partnership=world.partnership,
        decision_type="contract_award",
        title="Second",
        amount=Decimal(30_000),
        care_group=world.care_groups["LD"],
        series="x",
        requested_by=world.people["contracts_officer"],
    )
    ruling = selectors.ruling(user=world.people["commissioner_ld"], request=draft, on=world.on)
    assert ruling.sum == Decimal(60_000)
    assert not ruling.allowed
