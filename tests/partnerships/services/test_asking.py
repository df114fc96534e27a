"""Drafts, sending, new versions, typing for somebody else, and what is refused before anything is sent."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from partnerships import registry, selectors
from partnerships.domain.words import RequestState
from partnerships.models import CareGroup, DecisionRequest
from partnerships.permissions import requests_for
from partnerships.selectors.authority import matters_of
from partnerships.selectors.envelopes import approved_envelopes
from partnerships.selectors.parts import wholes
from partnerships.services import decisions, evidence
from partnerships.services.settling import carry_out_after_call_in
from tests.partnerships.requests import ask, called_in, decide, state, waiting_from_before


def test_a_draft_is_its_makers_alone(world):
    draft = ask(world, how=decisions.draft)
    assert state(draft) == RequestState.DRAFT
    assert draft in requests_for(world.people["commissioner_ld"])
    assert draft not in requests_for(world.people["head"])
    with pytest.raises(ObjectDoesNotExist):
        decide(world, draft, "head")
    assert not selectors.ruling(user=world.people["head"], request=draft, on=world.on).allowed


def test_a_draft_changes_freely_and_is_then_sent(world):
    by, later = world.people["commissioner_ld"], world.at + timedelta(days=1)
    draft = ask(world, how=decisions.draft)
    decisions.revise(pk=draft.pk, changed="", by=by, at=world.at, title=" Respite ", amount=Decimal(45_000))
    sent = decisions.send(pk=draft.pk, by=by, at=later)
    draft.refresh_from_db()
    assert (sent.state, draft.title, draft.amount, draft.version) == ("waiting", "Respite", 45_000, 1)
    assert draft.requested_at == later
    with pytest.raises(Refused, match="sent already"):
        decisions.send(pk=draft.pk, by=by, at=later)
    assert decide(world, draft, "head").version == 1


def test_a_draft_withdrawn_unsent_stays_its_makers_own(world):
    by = world.people["commissioner_ld"]
    unsent, sent = ask(world, how=decisions.draft), ask(world, how=decisions.draft)
    decisions.send(pk=sent.pk, by=by, at=world.at)
    for request in (unsent, sent):
        decisions.withdraw(pk=request.pk, by=by, at=world.at)
    assert {unsent, sent} <= set(requests_for(by))
    for key in ("head", "auditor", "governance"):
        assert set(requests_for(world.people[key])) & {unsent, sent} == {sent}


def test_a_draft_is_withdrawn_even_where_another_page_owns_the_matter(world):
    registry.decides("contract_award")(lambda **facts: None)
    draft = ask(world, how=decisions.draft)
    withdrawn = decisions.withdraw(pk=draft.pk, by=world.people["commissioner_ld"], at=world.at)
    assert withdrawn.state == "withdrawn"


def test_changing_what_is_asked_makes_a_new_version_and_the_answers_fall(world):
    """Edit after approval: the first consent was to another text, so it opens nothing."""
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    first = decide(world, request, "cfo_council")
    decisions.revise(
        pk=request.pk,
        changed="The invoice is higher",
        by=world.people["pool_manager"],
        at=world.at,
        amount=Decimal(6_000),
    )
    request.refresh_from_db()
    assert (request.state, request.version, request.amount) == ("waiting", 2, 6_000)
    assert request.history.latest().history_change_reason == "version 2: The invoice is higher"
    decide(world, request, "cfo_icb")
    assert state(request) == "partly_agreed"  # the council agreed to version 1 only
    decide(world, request, "cfo_council")
    assert state(request) == "approved"
    first.refresh_from_db()
    assert (first.version, first.amount) == (1, 5_000)


def test_only_the_requester_changes_it_and_says_what(world):
    request = ask(world)
    with pytest.raises(Refused, match="Only Amara Okafor"):
        decisions.revise(pk=request.pk, changed="x", by=world.people["head"], at=world.at, title="Mine")
    with pytest.raises(Refused, match="Say what has changed"):
        decisions.revise(pk=request.pk, changed=" ", by=world.people["commissioner_ld"], at=world.at)
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.revise(
            pk=request.pk, changed="x", by=world.people["commissioner_ld"], at=world.at, title=" "
        )
    decide(world, request, "head")
    with pytest.raises(Refused, match="cannot be changed"):
        decisions.revise(pk=request.pk, changed="more", by=world.people["commissioner_ld"], at=world.at)


def test_the_sum_of_an_owned_matter_is_changed_by_its_owner_only(world):
    registry.decides("contract_award")(lambda **facts: None)
    request, by = ask(world), world.people["commissioner_ld"]
    with pytest.raises(Refused, match="where it was asked for"):
        decisions.revise(pk=request.pk, changed="x", by=by, at=world.at, amount=Decimal(1))
    decisions.revise(pk=request.pk, changed="x", by=by, at=world.at, amount=Decimal(1), from_owner=True)
    decisions.revise(pk=request.pk, changed="clearer", by=by, at=world.at, title="Supported living, north")
    assert request.history.latest().version == 3


def test_sent_back_changed_and_sent_again(world):
    request = ask(world)
    decisions.send_back(pk=request.pk, reason="Name the provider", by=world.people["head"], at=world.at)
    assert state(request) == "sent_back"
    assert request.history.latest().history_change_reason == "sent back: Name the provider"
    with pytest.raises(Refused, match="already been settled"):
        decide(world, request, "head")
    again = decisions.revise(
        pk=request.pk,
        changed="Provider named",
        by=world.people["commissioner_ld"],
        at=world.at,
        facts={"provider": "Willow House"},
    )
    assert (again.state, again.version) == ("waiting", 2)
    assert decide(world, request, "head").version == 2


@pytest.mark.parametrize("who", ["commissioner_ld", "head"])
def test_neither_the_typist_nor_whoever_had_it_typed_decides(world, who):
    request = ask(world, by="commissioner_ld", on_behalf_of=world.people["head"])
    with pytest.raises(Refused, match="another person must decide it"):
        decide(world, request, who)


def test_for_its_owner_a_successor_takes_it_back(world):
    """The service that owns the matter has asked who may change its record."""
    registry.decides("contract_award", goes_back=True)(lambda **facts: None)
    request, by = ask(world), {"by": world.people["head"], "at": world.at}
    with pytest.raises(Refused, match="Only Amara Okafor"):
        decisions.withdraw(pk=request.pk, **by)
    assert decisions.take_back(pk=request.pk, **by).state == "withdrawn"
    with pytest.raises(Refused, match="cannot be withdrawn"):
        decisions.take_back(pk=request.pk, **by)


def test_both_may_withdraw_it(world):
    request = ask(world, by="secretary", on_behalf_of=world.people["head"])
    assert decisions.withdraw(pk=request.pk, by=world.people["head"], at=world.at).state == "withdrawn"


def test_every_problem_at_once(world):
    waiting = ask(world)
    with pytest.raises(Refused) as refusal:
        ask(
            world,
            title=" ",
            amount="-1",
            kind="coup",
            exempt_paragraph="3",
            envelope=waiting,
            part_of=DecisionRequest(partnership_id=0),
            partner=None,
            on_behalf_of=world.people["commissioner_ld"],
            answer_by=world.on - timedelta(days=1),
            effective_on=world.on - timedelta(days=2),
        )
    assert [problem.where for problem in refusal.value.problems] == [
        "Decision",
        "Title",
        "Amount",
        "Public interest",
        "Envelope",
        "Part of",
        "Asked for",
        "Answer by",
        "Takes effect",
    ]


def test_what_is_bought_with_parts_is_real_money_and_a_part_need_not_be(world):
    whole = ask(world, "50000", title="Respite")
    assert ask(world, "20000", part_of=whole, is_notional=True).is_notional
    assert ask(world, "20000", part_of=whole).part_of == whole
    guide = ask(world, "50000", title="A plan", is_notional=True)
    with pytest.raises(Refused) as refusal:
        ask(world, "1", part_of=guide)
    assert "indicative money, which buys nothing" in str(refusal.value.problems[0])
    offered = wholes(world.people["head"], world.partnership.pk)
    assert (whole in offered, guide in offered) == (True, False)


def test_nobody_draws_on_indicative_money(world):
    """A plan with indicative money may be approved below; an award drawn on it would make it real one step lower."""
    with pytest.raises(Refused) as refusal:
        ask(world, "190000", kind="strategy_approval", is_envelope=True, is_notional=True)
    assert "its money is indicative, and later requests would draw on it" in str(refusal.value.problems[0])
    kept = {"amount": 190_000, "requested_by": world.people["commissioner_ld"], "requested_at": world.at}
    kept |= {"partnership": world.partnership, "decision_type": "strategy_approval", "title": "Programme"}
    approved = {"state": RequestState.APPROVED, "decided_at": world.at}
    programme = DecisionRequest.objects.create(**kept, **approved, is_envelope=True, is_notional=True)
    assert not approved_envelopes(world.people["head"], world.partnership.pk).exists()
    with pytest.raises(Refused) as refusal:
        ask(world, "1000", envelope=programme)
    assert "of money that can be spent" in str(refusal.value.problems[0])
    award = DecisionRequest.objects.create(**kept, envelope=programme)
    assert matters_of([award], on=world.on)[award.pk].envelope.on is None


def test_a_whole_is_never_less_than_its_parts(world):
    whole = ask(world, "50000", title="Respite")
    ask(world, "30000", part_of=whole)

    def change(**more):
        decisions.revise(pk=whole.pk, changed="Less", by=world.people["commissioner_ld"], at=world.at, **more)

    for more, wrong in (
        ({"amount": Decimal(29_999)}, "come to £30,000"),
        ({"is_notional": True}, "indicative"),
    ):
        with pytest.raises(Refused) as refusal:
            change(**more)
        assert wrong in str(refusal.value.problems[0])
    with pytest.raises(Refused, match="come to £30,000"):
        decide(world, whole, "head", agreed_amount=Decimal(29_999))
    change(amount=Decimal(30_000))
    assert decide(world, whole, "head").outcome == "approve"


def test_parts_commit_no_more_in_a_year_than_their_whole(world):
    """Else what the whole does not hold would be neither judged nor counted."""
    by_year = {"recurrent": True, "title": "Respite"}
    whole = ask(world, "300000", annual_amount=Decimal(100_000), **by_year)
    with pytest.raises(Refused) as refusal:
        ask(world, "300000", annual_amount=Decimal(300_000), part_of=whole)
    assert "more in a year than the whole, of which £100,000 is left" in str(refusal.value.problems[0])
    ask(world, "60000", annual_amount=Decimal(60_000), part_of=whole, at=world.at - timedelta(days=366))
    ask(world, "90000", annual_amount=Decimal(70_000), part_of=whole)  # the other was for last year
    with pytest.raises(Refused) as refusal:
        ask(world, "40000", annual_amount=Decimal(40_000), part_of=whole, **by_year)
    assert "of which £30,000 is left" in str(refusal.value.problems[0])
    less = {"annual_amount": Decimal(50_000)}
    with pytest.raises(Refused) as refusal:
        decisions.revise(pk=whole.pk, changed="x", by=world.people["commissioner_ld"], at=world.at, **less)
    assert "its parts commit £20,000 more in a year" in str(refusal.value.problems[0])


def test_a_part_is_measured_by_its_whole_as_it_stands(world):
    """Not as it stood on the page of whoever asks."""
    whole = ask(world, "50000", title="Respite")
    seen = DecisionRequest.objects.get(pk=whole.pk)
    decisions.revise(
        pk=whole.pk, changed="Less", by=world.people["commissioner_ld"], at=world.at, amount=Decimal(10_000)
    )
    with pytest.raises(Refused) as refusal:
        ask(world, "10001", part_of=seen)
    assert "£10,000 is left" in str(refusal.value.problems[0])


def test_a_care_group_of_another_partnership_is_refused(world):
    with pytest.raises(Refused) as refusal:
        decisions.ask(
            partnership=world.partnership,
            decision_type="contract_award",
            title="x",
            amount=Decimal(1),
            by=world.people["head"],
            at=world.at,
            care_group=CareGroup(partnership_id=0),
        )
    assert refusal.value.problems[0].where == "Care group or partner"


def test_an_envelope_that_may_be_called_in_holds_nothing_yet(world):
    envelope = ask(world, "190000", title="Supported living, programme", is_envelope=True)
    called_in(world, envelope)
    first = ask(world, "120000", by="contracts_officer", envelope=envelope)
    with pytest.raises(Refused, match="Supported living, programme, may still be called in"):
        decide(world, first, "commissioner_ld")
    told = {"request_pk": envelope.pk, "by": world.people["secretary"], "at": world.at}
    evidence.publish_record(**told)
    later = world.at + timedelta(days=14)
    carry_out_after_call_in(on=later.date(), at=later)
    assert decide(world, first, "commissioner_ld", at=later).outcome == "approve"


@pytest.mark.parametrize(
    "kind", ["contract_award", "grant_award", "contract_extension", "contract_variation"]
)
def test_what_commits_money_every_year_says_how_much_of_a_year(world, kind):
    """Else it would never be compared with what partners confirmed."""
    with pytest.raises(Refused) as refusal:
        ask(world, kind=kind, recurrent=True)
    (problem,) = refusal.value.problems
    assert (problem.where, "commits money every year" in problem.what) == ("New commitment of a year", True)
    assert ask(world, kind=kind, recurrent=True, annual_amount=Decimal(0)).recurrent
    assert ask(world, kind=kind).annual_amount is None


def page_of(world, request):
    return selectors.request_page(world.people["head"], request.pk, on=world.on)


def test_what_waits_from_before_without_the_sum_of_a_year_is_not_approved_before_it_is_said(world):
    request = waiting_from_before(world)
    page = page_of(world, request)
    assert [check.code for check in page.ruling.checks if not check.passed] == ["yearly_sum"]
    assert ("Every year", "Recurrent; the sum of a year is not said") in page.facts
    assert page.may.send_back
    with pytest.raises(Refused, match="does not say the yearly sum"):
        decide(world, request, "head")
    back = {"pk": request.pk, "by": world.people["head"], "at": world.at}
    decisions.send_back(**back, reason="Say how much of a year.")
    told = {"pk": request.pk, "by": world.people["commissioner_ld"], "at": world.at, "changed": "The year"}
    with pytest.raises(Refused) as still:
        decisions.revise(**told)
    assert [problem.where for problem in still.value.problems] == ["New commitment of a year"]
    decisions.revise(**told, annual_amount=Decimal(10_000))
    assert decide(world, request, "head").outcome == "approve"
    assert "yearly_sum" not in {check.code for check in page_of(world, request).ruling.checks}


def test_a_record_behind_it_says_the_year_itself(world):
    request = waiting_from_before(world, subject_url="/contracts/1/")
    assert page_of(world, request).ruling.allowed


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Not recurrent, as Amara Okafor says"),
        ({"recurrent": True, "annual_amount": Decimal(9)}, None),
        ({"subject_url": "/contracts/1/"}, None),
        ({"kind": "policy_approval"}, None),
    ],
)
def test_whoever_decides_reads_that_it_does_not_recur_as_the_requester_says(world, said, words):
    """Whether a request in words recurs is the word of whoever asks; a record says it of itself."""
    assert dict(page_of(world, ask(world, **said)).facts).get("Every year") == words


def test_a_record_says_itself_what_falls_into_a_year_and_a_virement_commits_nothing_new(world):
    assert ask(world, recurrent=True, subject_url="/contracts/1/").annual_amount is None
    assert ask(world, kind="virement_within_pool", recurrent=True).annual_amount is None


def for_learning_disabilities(world):
    """An approved envelope."""
    programme = ask(world, "190000", title="Programme", is_envelope=True, fund="LD pool")
    decide(world, programme, "head")
    programme.refresh_from_db()
    return programme


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"care_group": None, "fund": "LD Pool"}, "Programme is for Learning disabilities alone"),
        ({"fund": "Another"}, "Programme is of LD pool alone"),
    ],
)
def test_an_envelope_for_something_else_is_not_drawn_on(world, more, words):
    with pytest.raises(Refused) as refusal:
        ask(world, "20000", envelope=for_learning_disabilities(world), **more)
    (problem,) = refusal.value.problems
    assert (problem.where, problem.what) == ("Envelope", words)


def test_what_draws_on_an_envelope_for_something_else_already_is_refused_or_sent_back(world):
    programme = for_learning_disabilities(world)
    kept = {"amount": 20_000, "requested_by": world.people["contracts_officer"], "requested_at": world.at}
    kept |= {"partnership": world.partnership, "decision_type": "contract_award", "title": "Day care"}
    kept |= {"envelope": programme}  # as it could be asked for before, for no care group
    waiting = [DecisionRequest.objects.create(**kept) for _ in range(2)]
    for row in waiting:
        with pytest.raises(Refused, match="Programme, is for Learning disabilities alone"):
            decide(world, row, "head")
    decide(world, waiting[0], "head", outcome="refuse", reason="Another envelope")
    told = {"by": world.people["head"], "at": world.at, "reason": "Draw on another"}
    decisions.send_back(pk=waiting[1].pk, **told)
    assert [state(row) for row in waiting] == ["refused", "sent_back"]
    # What is settled drew on it as it was then.
    rows = matters_of(waiting, on=world.on)
    assert [rows[row.pk].envelope.approved(world.on) for row in waiting] == [True, False]


def test_an_envelope_is_drawn_on_until_it_is_empty(world):
    """D7: an award under an envelope goes one tier lower, and no further than its headroom."""
    envelope = ask(world, "190000", title="Supported living, programme", is_envelope=True)
    decide(world, envelope, "head")
    envelope.refresh_from_db()
    first = ask(world, "120000", by="contracts_officer", envelope=envelope)
    assert decide(world, first, "commissioner_ld").outcome == "approve"
    second = ask(world, "80000", by="contracts_officer", envelope=envelope)
    with pytest.raises(Refused, match="70,000"):
        decide(world, second, "commissioner_ld")
