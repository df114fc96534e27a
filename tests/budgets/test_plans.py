"""Next year's budget: scenarios rolled forward, changed, compared, and one adopted by both partners."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from budgets.facts import money_after
from budgets.models import BudgetChange, BudgetLine, BudgetPlan, PlannedLine
from budgets.selectors.plans import plan_page, plans_page
from budgets.services import funds, lines, plans
from jct.core.errors import Refused
from partnerships.models import DecisionRequest
from partnerships.services import decisions, evidence

D = Decimal


def scenario(pool, name="Standstill", uplift="0", **values):
    return plans.create_plan(
        **{
            "fund": pool.fund,
            "year": 2027,
            "name": name,
            "note": "Pay award of three per cent.",
            "uplift": D(uplift),
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def typed(plan, code, **values):
    return {plan.lines.get(line__code=code).pk: {name: D(value) for name, value in values.items()}}


def change(pool, plan, cells=None, **values):
    return plans.change_plan(
        **{
            "pk": plan.pk,
            "revision": plan.revision,
            "name": plan.name,
            "note": plan.note,
            "lines": cells or {},
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def ask(pool, plan):
    return plans.ask_plan(
        pk=plan.pk, revision=plan.revision, by=pool.people["pool_manager"], at=pool.world.at
    )


def announced(pool, plan):
    """When it may be decided: a budget above £1m is a key decision, of which notice is given 28 clear days before."""
    world = pool.world
    evidence.give_notice(request_pk=plan.request_id, on=world.on, by=world.people["secretary"], at=world.at)
    return world.at + timedelta(days=30)


def adopt(pool, plan):
    plan = ask(pool, plan)
    at = announced(pool, plan)
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=plan.request_id, by=pool.people[who], at=at)
    return BudgetPlan.objects.get(pk=plan.pk)


def test_a_scenario_rolls_the_recurrent_budget_forward(pool):
    moved = {pool.lines["LD3"]: D("-300000.00"), pool.lines["LD1"]: D("300000.00")}
    once = {pool.lines["LD3"]: D("-50000.00"), pool.lines["LD5"]: D("50000.00")}
    for amounts, recurrent in ((moved, True), (once, False)):
        funds.vire(
            fund=pool.fund, year=2026, amounts=amounts, reason="x", effective_on=date(2026, 8, 1),
            recurrent=recurrent, by=pool.people["pool_manager"], at=pool.world.at,
        )  # fmt: skip
    BudgetLine.objects.filter(code="LD2").update(recurrent=False)
    plan = scenario(pool, uplift="3")
    rolled = {row.line.code: row.rolled for row in plan.lines.select_related("line")}
    assert rolled == {
        "LD1": D("46500000.00"),
        "LD2": D("0.00"),
        "LD3": D("3900000.00"),
        "LD4": D("-2100000.00"),
        "LD5": D("3500000.00"),
    }
    page = plan_page(plan)
    assert page.scenario.totals.budget == D("51800000.00") * D("1.03")


def test_two_scenarios_stand_side_by_side(pool):
    first = scenario(pool)
    second = scenario(pool, name="Growth", like=first)
    change(pool, second, typed(second, "LD1", uplift="3.9", growth="250000", saving="100000"))
    page = plans_page(pool.fund, 2027)
    assert [row.name for row in page.scenarios] == ["Standstill", "Growth"]
    assert page.lines[0].budgets == (D("46200000.00"), D("48151800.00"))
    assert (page.now, page.promised, page.adopted) == (D("80300000.00"), 0, False)


def test_adopted_by_both_partners_it_becomes_the_original_budget(pool):
    plan = scenario(pool, uplift="2")
    plan = adopt(pool, change(pool, plan, typed(plan, "LD3", growth="-4284000")))
    assert plan.state == "adopted"
    rows = BudgetChange.objects.filter(year=2027, kind="original").select_related("line")
    assert {row.line.code: row.amount for row in rows} == {
        "LD1": D("47124000.00"),
        "LD2": D("29070000.00"),
        "LD3": D("0.00"),
        "LD4": D("-2142000.00"),
        "LD5": D("3570000.00"),
    }
    assert {row.request_id for row in rows} == {plan.request_id}
    with pytest.raises(Refused, match="cannot be made"):
        scenario(pool, name="Too late")


def test_whoever_decides_sees_what_it_comes_to(pool):
    panel = money_after(request_id=ask(pool, scenario(pool, uplift="2")).request_id, on=pool.world.on)
    assert [row[:2] for row in panel.rows] == [
        ("Rolled forward", "£80,300,000"),
        ("Budget of 2027/28", "£81,906,000"),
        ("Promised by the partners", "£0"),
    ]


def test_refused_it_is_a_draft_again(pool):
    plan = ask(pool, scenario(pool))
    with pytest.raises(Refused, match="asked for, so it stays"):
        change(pool, plan)
    decisions.decide_request(
        pk=plan.request_id,
        by=pool.people["cfo_icb"],
        at=announced(pool, plan),
        outcome="refuse",
        reason="Too much.",
    )
    plan.refresh_from_db()
    assert (plan.state, plan.request) == ("draft", None)
    assert plan.history.first().history_change_reason == "not adopted: Too much."


def test_taken_back_it_is_a_draft_again(pool):
    plan = ask(pool, scenario(pool))
    request = plan.request_id
    plan = plans.withdraw_plan(pk=plan.pk, by=pool.people["pool_manager"], at=pool.world.at)
    assert (plan.state, DecisionRequest.objects.get(pk=request).state) == ("draft", "withdrawn")
    with pytest.raises(Refused, match="does not wait"):
        plans.withdraw_plan(pk=plan.pk, by=pool.people["pool_manager"], at=pool.world.at)


def test_one_scenario_at_a_time_is_asked_for(pool):
    other = scenario(pool, name="Growth")
    ask(pool, scenario(pool))
    with pytest.raises(Refused, match="Another scenario of 2027/28"):
        ask(pool, other)


def test_of_two_scenarios_one_is_adopted_and_the_other_never(pool):
    """The other one is tried at every stage: beside the first, after it went back, and once it is adopted."""
    first, second = scenario(pool), scenario(pool, name="Growth", uplift="5")
    first = ask(pool, first)
    with pytest.raises(Refused, match="asked for or adopted already"):
        ask(pool, second)
    at = announced(pool, first)
    decisions.decide_request(
        pk=first.request_id, by=pool.people["cfo_icb"], at=at, outcome="refuse", reason="Not yet."
    )
    first.refresh_from_db()
    assert adopt(pool, second).state == "adopted"
    budgets = list(BudgetChange.objects.filter(year=2027).order_by("pk").values())
    for act in (
        lambda: ask(pool, first),
        lambda: ask(pool, BudgetPlan.objects.get(pk=second.pk)),
        lambda: change(pool, BudgetPlan.objects.get(pk=second.pk)),
        lambda: scenario(pool, name="A third"),
    ):
        with pytest.raises(Refused):
            act()
    request = decisions.ask(
        partnership=pool.world.partnership, decision_type="budget_setting", title="In words", amount=D("5.00"),
        by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="budget_plan_one_adopted"), transaction.atomic():
        BudgetPlan.objects.filter(pk=first.pk).update(state="adopted", request=request)
    assert list(BudgetChange.objects.filter(year=2027).order_by("pk").values()) == budgets


def test_a_scenario_approved_for_a_year_that_was_budgeted_meanwhile_is_not_carried_out(pool):
    plan = ask(pool, scenario(pool))
    at = announced(pool, plan)
    funds.set_original_budgets(
        fund=pool.fund, year=2027, amounts={pool.lines["LD1"]: D(1)}, reason="x",
        by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=plan.request_id, by=pool.people[who], at=at)
    request = DecisionRequest.objects.get(pk=plan.request_id)
    assert request.effect == "failed"
    assert "LD1" in request.effect_note, request.effect_note
    assert [row.amount for row in BudgetChange.objects.filter(year=2027)] == [D(1)]
    assert BudgetPlan.objects.get(pk=plan.pk).state == "asked"


def test_a_line_with_a_budget_already_stops_the_asking(pool):
    plan = scenario(pool)
    funds.set_original_budgets(
        fund=pool.fund, year=2027, amounts={pool.lines["LD1"]: D(1)}, reason="x",
        by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        ask(pool, plan)
    assert "LD1 LD community placements: it has an original budget for 2027/28" in str(
        refusal.value.problems[0]
    )


def test_an_empty_scenario_is_not_asked_for(pool):
    plan = scenario(pool)
    PlannedLine.objects.filter(plan=plan).delete()
    with pytest.raises(Refused, match="no lines"):
        ask(pool, plan)


def test_a_stale_page_is_refused(pool):
    plan = scenario(pool)
    change(pool, plan)
    for act in (lambda: change(pool, plan), lambda: ask(pool, plan)):
        with pytest.raises(plans.StalePlan):
            act()


def test_a_cell_from_elsewhere_is_refused_whole(pool):
    plan = scenario(pool)
    good = typed(plan, "LD1", growth="5")
    for cells in ({-1: {}}, {next(iter(good)): {"rolled": D(1)}}):
        with pytest.raises(Refused, match="does not belong"):
            change(pool, plan, {**good, **cells})
    assert plan.lines.get(line__code="LD1").growth == 0


def test_everything_wrong_with_a_scenario_is_said_at_once(pool):
    scenario(pool)
    wrong = BudgetPlan(fund_id=-1, year=2030)
    with pytest.raises(Refused) as refusal:
        scenario(pool, uplift="1001", like=wrong)
    assert [problem.where for problem in refusal.value.problems] == ["Scenario", "Uplift", "Copy"]
    with pytest.raises(Refused, match="name of its own"):
        change(pool, scenario(pool, name="Other"), name="Standstill")


def test_rolling_forward_again_takes_new_lines_and_keeps_what_was_typed(pool):
    plan = scenario(pool)
    plan = change(pool, plan, typed(plan, "LD1", growth="5"))
    by, at = pool.people["pool_manager"], pool.world.at
    lines.add_line(
        fund=pool.fund, year=2026, budget=D("100.00"), reason="New", by=by, at=at,
        code="LD6", name="New service", lead_partner=pool.council,
    )  # fmt: skip
    lines.close_line(pk=pool.lines["LD5"].pk, year=2026, reason="Ends", by=by, at=at)
    plan = plans.refresh_plan(pk=plan.pk, by=by, at=at)
    rows = {row.line.code: (row.rolled, row.growth) for row in plan.lines.select_related("line")}
    assert rows["LD6"] == (D("100.00"), 0)
    assert rows["LD1"] == (D("46200000.00"), D("5.00"))
    assert "LD5" not in rows


def test_a_scenario_set_aside_stays_readable(pool):
    plan = plans.drop_plan(pk=scenario(pool).pk, by=pool.people["pool_manager"], at=pool.world.at)
    page = plans_page(pool.fund, 2027)
    assert (page.scenarios, [row.pk for row in page.dropped]) == ((), [plan.pk])


def test_only_who_keeps_the_fund_plans(pool):
    plan = scenario(pool)
    with pytest.raises(ObjectDoesNotExist):
        scenario(pool, by=pool.people["head"])
    with pytest.raises(ObjectDoesNotExist):
        change(pool, plan, by=pool.people["cfo_council"])


def test_a_budget_put_in_words_only_is_done_by_hand(pool):
    request = decisions.ask(
        partnership=pool.world.partnership, decision_type="budget_setting", title="In words", amount=D("5.00"),
        by=pool.people["pool_manager"], at=pool.world.at,
    )  # fmt: skip
    for who in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=request.pk, by=pool.people[who], at=pool.world.at)
    assert not BudgetChange.objects.filter(year=2027).exists()


def test_the_page_costs_the_same_with_many_scenarios(pool, django_assert_num_queries):
    first = scenario(pool)
    with django_assert_num_queries(6):
        plans_page(pool.fund, 2027)
    for number in range(9):
        scenario(pool, name=f"Scenario {number}", like=first)
    with django_assert_num_queries(6):
        assert len(plans_page(pool.fund, 2027).scenarios) == 10
    with django_assert_num_queries(4):
        plan_page(first)
