"""Virements through the scheme of delegation: asked for, decided by amount, and only then done."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.urls import reverse

from budgets.models import BudgetChange, Fund, Virement
from budgets.services import virements
from budgets.services.budget_changes import change_budget
from jct.core.errors import Refused
from partnerships.services import decisions
from tests.budgets.test_lines import elsewhere

D = Decimal


def ask(pool, amount="80000.00", who="pool_manager", **values):
    return virements.ask_virement(
        **{
            "fund": pool.fund,
            "from_line": pool.lines["LD3"],
            "to_line": pool.lines["LD1"],
            "amount": D(amount),
            "effective_on": date(2026, 8, 1),
            "reason": "Families are moving.",
            "by": pool.people[who],
            "at": pool.world.at,
            **values,
        }
    )


def moved(pool):
    rows = BudgetChange.objects.filter(line__fund=pool.fund, kind="virement")
    return {row.line.code: row.amount for row in rows.select_related("line")}


def decide(pool, virement, who, **answer):
    return decisions.decide_request(pk=virement.request_id, by=pool.people[who], at=pool.world.at, **answer)


def test_nothing_moves_before_it_is_approved(pool):
    virement = ask(pool)
    assert moved(pool) == {}
    decide(pool, virement, "head")
    assert moved(pool) == {"LD3": D("-80000.00"), "LD1": D("80000.00")}
    assert set(BudgetChange.objects.filter(request=virement.request).values_list("by__name", flat=True)) == {
        str(pool.people["pool_manager"])
    }


def test_a_refused_virement_moves_nothing(pool):
    virement = ask(pool)
    decide(pool, virement, "head", outcome="refuse", reason="Not this year.")
    assert moved(pool) == {}


def test_the_sum_agreed_moves_and_no_more(pool):
    virement = ask(pool)
    decide(pool, virement, "head", agreed_amount=D("50000.00"))
    virement.refresh_from_db()
    assert (virement.amount, moved(pool)) == (
        D("50000.00"),
        {"LD3": D("-50000.00"), "LD1": D("50000.00")},
    )


def test_a_virement_inside_indicative_money_plans_it_anew(pool):
    """It spends nothing, so it takes the way of every virement."""
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional")
    virement = ask(pool)
    assert not virement.request.is_notional
    decide(pool, virement, "head")
    assert moved(pool) == {"LD3": D("-80000.00"), "LD1": D("80000.00")}


@pytest.mark.parametrize(("amount", "who"), [("100000.01", "head"), ("80000.00", "pool_manager")])
def test_above_the_limit_or_ones_own_is_refused(pool, amount, who):
    virement = ask(pool, amount)
    with pytest.raises(Refused):
        decide(pool, virement, who)
    assert moved(pool) == {}


def test_what_cannot_be_asked_for_is_named_at_once(pool):
    with pytest.raises(Refused) as refusal:
        ask(pool, "0", to_line=pool.lines["LD3"], reason=" ")
    assert [problem.where for problem in refusal.value.problems] == ["Lines", "Amount", "Reason"]
    with pytest.raises(ObjectDoesNotExist):
        ask(pool, who="head")


def test_a_line_of_another_fund_is_refused(pool):
    with pytest.raises(Refused) as refusal:
        ask(pool, from_line=elsewhere(pool))
    assert "not of this fund and of one you keep" in str(refusal.value.problems[0])


def test_a_virement_put_in_words_only_is_done_by_hand(pool):
    request = decisions.ask(
        partnership=pool.world.partnership,
        decision_type="virement_within_pool",
        title="In words",
        amount=D("5.00"),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    decisions.decide_request(pk=request.pk, by=pool.people["head"], at=pool.world.at)
    assert moved(pool) == {}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"amount": D(0)}, "virement_moves_something"),
        ({"reason": ""}, "virement_has_reason"),
    ],
)
def test_the_database_refuses_nonsense(pool, change, name):
    virement = ask(pool)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Virement.objects.filter(pk=virement.pk).update(**change)


def test_a_virement_in_the_browser(pool, client_as):
    keeper = client_as("pool_manager")
    address = reverse("budgets:virement", args=[pool.fund.pk])
    assert "Ask for a virement" in keeper.get(address).content.decode()
    data = {
        "from_line": pool.lines["LD3"].pk,
        "to_line": pool.lines["LD1"].pk,
        "amount": "£80,000",
        "effective_on_day": "1",
        "effective_on_month": "8",
        "effective_on_year": "2026",
        "reason": "Families are moving.",
    }
    assert (
        "they are the same" in keeper.post(address, {**data, "to_line": data["from_line"]}).content.decode()
    )
    page = keeper.post(address, data, follow=True).content.decode()
    assert "The virement has been asked for" in page
    fund = keeper.get(reverse("budgets:fund", args=[pool.fund.pk])).content.decode()
    assert "Waiting for a decision" in fund
    assert client_as("head").get(address).status_code == 403


def test_the_way_and_what_it_leaves_are_shown(pool, client):
    """Before it is sent: who decides. On the request: both lines, now and then."""
    client.force_login(pool.people["pool_manager"], backend="django.contrib.auth.backends.ModelBackend")
    typed = {
        "from_line": pool.lines["LD3"].pk,
        "to_line": pool.lines["LD1"].pk,
        "amount": "80000",
        "effective_on_day": 1,
        "effective_on_month": 8,
        "effective_on_year": 2026,
        "reason": "Families are moving.",
        "show": "yes",
    }
    page = client.post(f"/budgets/funds/{pool.fund.pk}/virement/", typed).content.decode()
    assert '<ol class="jct-route">' in page
    assert "Nothing has been sent yet." in page
    assert not Virement.objects.exists()
    asked = ask(pool)
    page = client.get(f"/partnership/decisions/{asked.request_id}/").content.decode()
    assert "After an approval" in page
    assert " now, £" in page


def test_a_line_cannot_give_what_it_gives_later_in_the_year(pool):
    change_budget(
        pool.fund,
        2026,
        {pool.lines["LD3"]: D("-4120000"), pool.lines["LD1"]: D("4120000")},
        "virement",
        reason="Moved.",
        effective_on=date(2026, 4, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    earlier = ask(pool, effective_on=date(2026, 8, 1))
    decide(pool, ask(pool, effective_on=date(2027, 1, 1)), "head")
    with pytest.raises(Refused) as refusal:
        ask(pool, effective_on=date(2026, 8, 1))
    assert "LD short breaks has £0 in 2026/27" in str(refusal.value.problems[0])
    with pytest.raises(Refused, match="Budget that gives: £80,000 in 2026/27 before, £0 in 2026/27 now"):
        decide(pool, earlier, "head")
    decide(pool, earlier, "head")
    assert not BudgetChange.objects.filter(request=earlier.request).exists()


def change(pool, amount="-100000", to="LD2"):
    return change_budget(
        pool.fund,
        2026,
        {pool.lines["LD3"]: D(amount), pool.lines[to]: -D(amount)},
        "virement",
        reason="Moved.",
        effective_on=date(2026, 7, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )


def test_a_request_follows_its_lines(pool):
    """Nothing else of the fund makes a new version of it."""
    virement = ask(pool)
    assert decisions.keep_up(pk=virement.request_id, at=pool.world.at) == ""
    change(pool)
    assert decisions.keep_up(pk=virement.request_id, at=pool.world.at) == (
        "Budget that gives: £4,200,000 in 2026/27 before, £4,100,000 in 2026/27 now."
    )
    pool.lines["LD1"].name = "Placements"
    pool.lines["LD1"].save(update_fields=["name"])
    assert "LD1 LD community placements before, LD1 Placements now" in decisions.keep_up(
        pk=virement.request_id, at=pool.world.at
    )
    virement.request.refresh_from_db()
    assert (virement.request.version, virement.request.state) == (3, "waiting")
    decide(pool, virement, "head", version=3)
    assert BudgetChange.objects.filter(request=virement.request).count() == 2
