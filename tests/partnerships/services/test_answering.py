"""Answers other than a plain yes: refused attempts, lower sums, conditions, sending back, questions, many at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.core.errors import Refused
from partnerships import registry
from partnerships.models import Approval, DeniedAttempt
from partnerships.selectors.own_requests import own_requests
from partnerships.services import decisions
from tests.partnerships.requests import ask, decide, state


def test_a_refused_attempt_is_kept_with_the_checks_that_refused(world):
    request = ask(world, "60000")
    with pytest.raises(Refused):
        decide(world, request, "commissioner_ld")
    attempt = DeniedAttempt.objects.get()
    assert (attempt.request, attempt.user, attempt.at) == (request, world.people["commissioner_ld"], world.at)
    assert {"band", "not_requester"} <= {*attempt.refused_by}
    assert "asked for this" in attempt.words
    assert attempt.ruling["allowed"] is False
    assert not Approval.objects.exists()


def test_no_attempt_is_kept_of_a_mere_slip(world):
    """A refusal without its reason is no attempt to go beyond one's authority."""
    with pytest.raises(Refused, match="Say why"):
        decide(world, ask(world), "head", outcome="refuse")
    assert not DeniedAttempt.objects.exists()


def test_only_who_may_recommend_recommends(world):
    request = ask(world, "0", "strategy_approval")
    assert decide(world, request, "head", outcome="recommend").outcome == "recommend"
    assert state(request) == "recommended"
    other = ask(world, "0", "strategy_approval")
    with pytest.raises(Refused):
        decide(world, other, "auditor", outcome="recommend")
    with pytest.raises(Refused, match="may only recommend"):
        decide(world, other, "head")
    assert DeniedAttempt.objects.count() == 2


def test_a_lower_sum(world):
    request = ask(world, "60000")
    approval = decide(world, request, "head", agreed_amount=Decimal(50_000))
    request.refresh_from_db()
    assert (request.state, request.agreed_amount, approval.amount) == ("approved", 50_000, 60_000)
    same = ask(world, "60000")
    decide(world, same, "head", agreed_amount=Decimal("60000.00"))
    same.refresh_from_db()
    assert same.agreed_amount is None


@pytest.mark.parametrize("sum_", [0, -5, 60_001])
def test_a_lower_sum_is_lower_and_something(world, sum_):
    with pytest.raises(Refused, match="cannot be agreed"):
        decide(world, ask(world, "60000"), "head", agreed_amount=Decimal(sum_))


def test_a_lower_sum_goes_with_an_approval_by_one(world):
    with pytest.raises(Refused, match="belong to an approval"):
        decide(world, ask(world, "60000"), "head", outcome="refuse", reason="no", agreed_amount=Decimal(1))
    joint = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    with pytest.raises(Refused, match="all to the same sum"):
        decide(world, joint, "cfo_council", agreed_amount=Decimal(1))
    decide(world, joint, "cfo_council")
    with pytest.raises(Refused, match="all to the same sum"):
        decide(world, joint, "cfo_icb", agreed_amount=Decimal(1))


def test_conditions_are_tracked_to_their_evidence(world):
    request, due = ask(world), world.on + timedelta(days=30)
    decide(world, request, "head", conditions=[("Publish the waiting list", due)])
    condition = request.conditions.get()
    assert (condition.text, condition.due_on, condition.set_by) == (
        "Publish the waiting list",
        due,
        world.people["head"],
    )
    asker = world.people["commissioner_ld"]
    with pytest.raises(Refused, match="for Amara Okafor or Helen Fairweather"):
        decisions.meet_condition(pk=condition.pk, evidence="x", by=world.people["cfo_icb"], at=world.at)
    with pytest.raises(Refused, match="what shows"):
        decisions.meet_condition(pk=condition.pk, evidence=" ", by=asker, at=world.at)
    met = decisions.meet_condition(pk=condition.pk, evidence=" On the site ", by=asker, at=world.at)
    assert (met.evidence, met.met_by) == ("On the site", asker)
    with pytest.raises(Refused, match="met already"):
        decisions.meet_condition(pk=condition.pk, evidence="y", by=asker, at=world.at)


def test_a_condition_falls_with_the_version_it_was_set_with(world):
    asker, due = world.people["pool_manager"], world.on + timedelta(days=30)
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council", conditions=[("Tell the trust", due)])
    condition = request.conditions.get()
    assert (condition.version, [row.what for row in own_requests(asker)]) == (
        1,
        ["Condition: Tell the trust"],
    )
    decisions.revise(pk=request.pk, changed="More", by=asker, at=world.at, amount=Decimal(6_000))
    assert own_requests(asker) == []
    with pytest.raises(Refused, match="a condition of version 1"):
        decisions.meet_condition(pk=condition.pk, evidence="Told", by=asker, at=world.at)


def test_nothing_agreed_asks_for_nothing(world):
    asker = world.people["pool_manager"]
    request = ask(world, "5000", "virement_between_pools", by="pool_manager", care_group="")
    decide(world, request, "cfo_council", conditions=[("Tell the trust", world.on)])
    decide(world, request, "cfo_icb", outcome="refuse", reason="No")
    assert own_requests(asker) == []


def test_conditions_go_with_an_approval_and_lie_ahead(world):
    past = [("Too late", world.on - timedelta(days=1))]
    with pytest.raises(Refused, match="lies in the past"):
        decide(world, ask(world), "head", conditions=past)
    with pytest.raises(Refused, match="belong to an approval"):
        decide(world, ask(world), "head", outcome="refuse", reason="no", conditions=past)


def test_sending_back_is_for_who_might_decide_with_a_reason(world):
    request = ask(world)
    with pytest.raises(Refused, match="No clause"):
        decisions.send_back(pk=request.pk, reason="x", by=world.people["auditor"], at=world.at)
    assert DeniedAttempt.objects.get().user == world.people["auditor"]
    with pytest.raises(Refused, match="what should be changed"):
        decisions.send_back(pk=request.pk, reason=" ", by=world.people["head"], at=world.at)
    registry.decides("contract_award", goes_back=True)(lambda **facts: None)
    with pytest.raises(Refused, match="Refuse it with the reason"):
        decisions.send_back(pk=request.pk, reason="x", by=world.people["head"], at=world.at)


def test_whoever_recommends_may_send_it_back(world):
    request = ask(world, "0", "strategy_approval")
    sent = decisions.send_back(pk=request.pk, reason="Add the costs", by=world.people["head"], at=world.at)
    assert sent.state == "sent_back"


def test_a_question_and_its_answer(world):
    request, asker = ask(world), world.people["commissioner_ld"]
    put = decisions.ask_question(pk=request.pk, text=" How many? ", by=world.people["head"], at=world.at)
    assert (put.text, state(request)) == ("How many?", "waiting")
    with pytest.raises(Refused, match="question is for Amara Okafor"):
        decisions.answer_question(pk=put.pk, answer="x", by=world.people["head"], at=world.at)
    with pytest.raises(Refused, match="Write the answer"):
        decisions.answer_question(pk=put.pk, answer=" ", by=asker, at=world.at)
    answered = decisions.answer_question(pk=put.pk, answer="Eleven", by=asker, at=world.at)
    assert (answered.answer, answered.answered_by) == ("Eleven", asker)
    with pytest.raises(Refused, match="has been answered"):
        decisions.answer_question(pk=put.pk, answer="Twelve", by=asker, at=world.at)


def test_a_question_comes_from_somebody_else_about_an_open_request(world):
    request = ask(world)
    with pytest.raises(Refused, match="comes from somebody else"):
        decisions.ask_question(pk=request.pk, text="x", by=world.people["commissioner_ld"], at=world.at)
    with pytest.raises(Refused, match="Write the question"):
        decisions.ask_question(pk=request.pk, text=" ", by=world.people["head"], at=world.at)
    decide(world, request, "head")
    with pytest.raises(Refused, match="not waiting"):
        decisions.ask_question(pk=request.pk, text="x", by=world.people["cfo_icb"], at=world.at)


def test_many_at_once_each_with_its_own_result(world):
    good, dear, mine = ask(world), ask(world, "300000"), ask(world, by="head")
    results = decisions.decide_many(
        pks=[good.pk, dear.pk, mine.pk, good.pk, 10**9], by=world.people["head"], at=world.at
    )
    assert [(result.pk, result.done) for result in results] == [
        (good.pk, True),
        (dear.pk, False),
        (mine.pk, False),
        (10**9, False),
    ]
    assert results[0].words == "Approved"
    assert "outside the band" in results[1].words
    assert "asked for this" in results[2].words
    assert results[3].words == "There is no such request."
    assert [state(row) for row in (good, dear, mine)] == ["approved", "waiting", "waiting"]
    assert DeniedAttempt.objects.count() == 2


def test_questions_and_conditions_of_others_are_not_there(world):
    for act in (decisions.answer_question, decisions.meet_condition):
        words = {"answer": "x"} if act is decisions.answer_question else {"evidence": "x"}
        with pytest.raises(ObjectDoesNotExist):
            act(pk=10**9, by=world.people["head"], at=world.at, **words)
