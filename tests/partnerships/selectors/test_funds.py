"""What the indicative money of a body has left."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from jct.core.errors import Refused
from jct.core.money import ZERO
from partnerships.domain.words import LONGEST_FUND
from partnerships.models import Body, DecisionRequest, IndicativeBudget
from partnerships.selectors.funds import IndicativeMoney, funds_named, indicative_left
from partnerships.selectors.request_list import waiting_for
from partnerships.selectors.unanswered import waits_for
from partnerships.services import decisions, structure
from tests.partnerships.requests import ask, decide

pytestmark = pytest.mark.django_db
D = Decimal


def test_plans_of_other_years_and_real_money_leave_indicative_money_as_it_is(world):
    told = {"by": world.people["governance"], "at": world.at}
    money = {"body": world.bodies["users"], "held_by": world.bodies["jcpb"], "title": "Share"}
    start = date(world.on.year, 4, 1)
    for amount, starts, ends in ((70, date(start.year - 1, 4, 1), start), (90, start, None)):
        structure.set_indicative_budget(**money, amount=D(amount), starts=starts, ends=ends, **told)

    def plan(amount, days_ago=0, **more):
        at = world.at - timedelta(days=days_ago)
        return ask(world, amount, fund="share", at=at, **{"is_notional": True} | more)

    own = plan("30")
    plan("20")
    plan("5", days_ago=365)
    plan("4", is_notional=False)
    left = indicative_left(own, on=world.on)
    assert (left.amount, left.planned, left.left) == (D(90), D(20), D(40))
    assert indicative_left(own, on=date(start.year - 1, 5, 1)).left == D(70) - D(5) - D(30)
    own.decided_at = world.at
    assert indicative_left(own, on=date(start.year - 1, 5, 1)) == left


@pytest.fixture
def share(world):
    """Two localities' indicative money of one title; each £100."""

    def give(body):
        return structure.set_indicative_budget(
            body=world.bodies[body],
            held_by=world.bodies["jcpb"],
            title="Share",
            amount=D(100),
            starts=world.on - timedelta(days=1),
            by=world.people["governance"],
            at=world.at,
        )

    return give


def planned(world, amount, fund="Share", how=decisions.ask):
    return ask(world, amount, fund=fund, is_notional=True, how=how)


def test_money_of_one_title_is_told_apart_by_its_body(world, share):
    first = share("locality_north")
    planned(world, "30")  # while nobody else's money was called so
    second = share("locality_south")
    user = world.people["head"]
    offered = [name for name in funds_named(world.partnership.pk, user, ["share"]) if "Share" in name]
    assert offered == [str(first), str(second)]
    north, south = planned(world, "20", str(first).upper()), planned(world, "10", str(second))
    left = {one.pk: indicative_left(one, on=world.on) for one in (north, south)}
    assert (left[north.pk].key, left[north.pk].planned, left[north.pk].left) == (first.pk, D(30), D(50))
    assert (left[south.pk].key, left[south.pk].planned, left[south.pk].left) == (second.pk, ZERO, D(90))
    assert all(one.is_notional for name, one in funds_named(world.partnership.pk, user, ["share"]).items()
               if "hare" in name)  # fmt: skip


def test_money_of_the_longest_name_can_be_asked_for(world, share, client_as):
    """Of two bodies with names as long as any, one title as long as any."""
    budgets = [share("locality_north"), share("locality_south")]
    for place, budget in enumerate(budgets):
        name = f"{place} ".ljust(Body._meta.get_field("name").max_length, "b")
        Body.objects.filter(pk=budget.body_id).update(name=name)
    longest = "T" * IndicativeBudget._meta.get_field("title").max_length
    IndicativeBudget.objects.filter(pk__in=[budget.pk for budget in budgets]).update(title=longest)
    name = str(IndicativeBudget.objects.get(pk=budgets[1].pk))
    assert len(name) == LONGEST_FUND
    facts = {"decision_type": "grant_award", "title": "A plan", "amount": "50", "fund": name, "why": "x"}
    asked = client_as("head").post(reverse("partnerships:ask", args=[world.partnership.pk]), facts)
    assert asked.status_code == 302, asked.content.decode()
    request = DecisionRequest.objects.latest("pk")
    assert (request.fund, request.is_notional) == (name, True)
    assert indicative_left(request, on=world.on).key == budgets[1].pk


def test_nobody_plans_with_more_than_is_left(world, share):
    share("locality_north")
    first = planned(world, "70")
    with pytest.raises(Refused) as refused:
        planned(world, "30.01")
    (problem,) = refused.value.problems
    assert problem.where == "Amount"
    assert (problem.what, problem.instead) == (
        "£70 of Share, £100, is planned with already",
        "£30 or less, which is what is left",
    )
    drafted = planned(world, "30", how=decisions.draft)
    by = {"by": drafted.requested_by, "at": world.at}
    planned(world, "20")
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.send(pk=drafted.pk, **by)
    with pytest.raises(Refused):
        decisions.revise(pk=first.pk, changed="more", amount=D("80.01"), **by)
    assert decisions.revise(pk=first.pk, changed="more", amount=D(80), **by).version == 2
    decisions.withdraw(pk=first.pk, **by)
    assert decisions.send(pk=drafted.pk, **by).state == "waiting"


def test_what_plans_no_more_goes_through_although_less_is_left(world, share):
    """Plans of £60 and £40, and the money falls to £50."""
    budget = share("locality_north")
    first, second = planned(world, "60"), planned(world, "40")
    IndicativeBudget.objects.filter(pk=budget.pk).update(amount=D(50))
    by = {"changed": "better reasons", "by": first.requested_by, "at": world.at}
    assert decisions.revise(pk=second.pk, why="Better.", **by).version == 2
    assert decisions.revise(pk=first.pk, amount=D(30), **by).amount == D(30)
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.revise(pk=first.pk, amount=D("30.01"), **by)
    other = share("locality_south")
    IndicativeBudget.objects.filter(pk=other.pk).update(amount=D(10))
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.revise(pk=first.pk, fund=str(other), amount=D(20), **by)


def test_a_draft_and_real_money_have_no_place_among_the_plans_yet(world, share):
    budget = share("locality_north")
    drafted, real = planned(world, "40", how=decisions.draft), ask(world, "40", fund="Share")
    IndicativeBudget.objects.filter(pk=budget.pk).update(amount=D(30))
    by = {"by": real.requested_by, "at": world.at}
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.send(pk=drafted.pk, **by)
    with pytest.raises(Refused, match="cannot be sent"):
        decisions.revise(pk=real.pk, changed="a plan", is_notional=True, **by)


def test_nobody_decides_a_plan_for_more_than_is_left_by_then(world, share, django_assert_num_queries):
    """Plans of £60 and £40, and the money falls to £90 before they are recommended."""
    budget = share("locality_north")
    first = ask(world, "60", "strategy_approval", fund="Share", is_notional=True)
    second = ask(world, "40", "strategy_approval", fund="Share", is_notional=True)
    decide(world, first, "head", outcome="recommend")
    IndicativeBudget.objects.filter(pk=budget.pk).update(amount=D(90))
    with pytest.raises(Refused, match="£40 is £10 more than what other plans leave of Share"):
        decide(world, second, "head", outcome="recommend")
    (attempt,) = second.denied.all()
    assert attempt.refused_by.count("indicative") == 1
    (sums,) = (check["arithmetic"] for check in attempt.ruling["checks"] if check["code"] == "indicative")
    assert sums == "£90 − £60 in other plans = £30"
    IndicativeBudget.objects.filter(pk=budget.pk).update(amount=D(100))
    assert decide(world, second, "head", outcome="recommend").outcome == "recommend"
    many = [first, second, *(planned(world, "0") for _ in range(3))]
    with django_assert_num_queries(2):
        known = IndicativeMoney(many)
        assert [known.left(one, on=world.on).planned for one in many] == [40, 60, 100, 100, 100]
    unsent = DecisionRequest(partnership=world.partnership)
    with django_assert_num_queries(0):
        assert IndicativeMoney([unsent]).left(unsent, on=world.on) is None


def test_plans_that_fit_no_more_are_refused_or_sent_back(world, share, client_as):
    """Plans of £60 and £40, and the money falls to £50: each counts the other until somebody gives way."""
    budget = share("locality_north")
    kind = {"kind": "commissioning_intention", "fund": "Share", "is_notional": True}
    first, second = ask(world, "60", **kind), ask(world, "40", **kind)
    third = ask(world, "0", "strategy_approval", fund="Share", is_notional=True)
    IndicativeBudget.objects.filter(pk=budget.pk).update(amount=D(50))
    head = client_as("head")
    page = head.get(reverse("partnerships:request", args=[first.pk])).content.decode()
    assert "You may still refuse it, or send it back to be changed." in page
    assert 'value="refuse"' in page
    assert 'value="approve"' not in page
    only_back = head.get(reverse("partnerships:request", args=[third.pk])).content.decode()
    assert "You may still send it back to be changed." in only_back
    assert 'value="re' not in only_back
    assert {first, second, third} <= set(waiting_for(world.people["head"], on=world.on))
    waits = waits_for(first, on=world.on)
    assert (waits.people, waits.what) == ([world.people["head"]], "waits for your decision")
    for request, outcome in ((first, "approve"), (third, "recommend"), (third, "refuse")):
        with pytest.raises(Refused, match="more than what other plans leave of Share"):
            decide(world, request, "head", outcome=outcome, reason="No.")
    by = {"by": world.people["head"], "at": world.at, "reason": "Less money."}
    with pytest.raises(Refused):
        decisions.send_back(pk=first.pk, **by | {"by": first.requested_by})
    assert decisions.send_back(pk=third.pk, **by).state == "sent_back"
    assert decide(world, first, "head", outcome="refuse", reason="Less money.").outcome == "refuse"
    first.refresh_from_db()
    assert first.state == "refused"
    assert decide(world, second, "head").outcome == "approve"  # it fits now
