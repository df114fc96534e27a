"""The budget of a line that follows what partners contribute, and how it is rolled forward."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.facts import money_after
from budgets.selectors.plans import rolled_forward
from jct.core.errors import Refused
from partnerships.models import DecisionRequest
from tests.budgets.conftest import Q1
from tests.budgets.test_contributions import decide, grant, icb_cash, lock, page_of, promise, said, vary

D = Decimal


@pytest.mark.parametrize(("recurrent", "next_year"), [(True, D("28550000")), (False, D("28500000"))])
def test_only_a_variation_that_recurs_is_rolled_forward(pool, recurrent, next_year):
    """What is for this year only may change a contribution that recurs."""
    variation = vary(pool, "50000", recurrent=recurrent, line=pool.lines["LD2"])
    assert variation.request.facts["confirmed before"] == "£31,500,000 in 2026/27"
    decide(pool, variation)
    assert pool.lines["LD2"].changes.get(kind="variation").recurrent is recurrent
    assert rolled_forward(pool.fund, 2027)[pool.lines["LD2"].pk] == next_year
    assert page_of(pool).tie.untied == 0


def follow(pool, amount, **values):
    return vary(pool, amount, budget_only=True, **{"line": pool.lines["LD2"], "kind": "grant", **values})


def test_the_budget_follows_a_contribution_that_is_entered_already(pool):
    """Quarter 1 is locked: no original budget can be entered any more."""
    promise(pool, recurrent=False, amount=D("1000000"))
    lock(pool, Q1)
    variation = follow(pool, "1000000", recurrent=False)
    request = variation.request
    assert request.decision_type == "contribution_variation"
    assert request.title.endswith("£1,000,000 more budget in 2026/27, as contributed already")
    assert request.facts["contribution"] == "entered already: only the budget changes"
    panel = money_after(request_id=request.pk, on=pool.world.on)
    assert [row[1] for row in panel.rows] == [
        "£32,500,000, entered already",
        "£28,500,000 now, £29,500,000 then",
    ]
    decide(pool, variation)
    change = pool.lines["LD2"].changes.get(kind="variation")
    assert (change.amount, change.recurrent, change.request) == (D("1000000.00"), False, request)
    assert (grant(pool).total, page_of(pool).tie.untied) == (D("1000000"), 0)


def test_the_budget_follows_what_was_taken_away_too(pool):
    decide(pool, vary(pool, "-500000"))
    with pytest.raises(Refused) as refusal:
        follow(pool, "500000", kind="cash")
    assert "£500,000 less than the latest budget" in said(refusal)
    decide(pool, follow(pool, "-500000", kind="cash"))
    assert (icb_cash(pool).total, page_of(pool).tie.untied) == (D("31000000"), 0)


def test_the_budget_follows_no_further_than_the_fund_does_not_tie(pool):
    promise(pool)
    one, other = follow(pool, "100000"), follow(pool, "60000")
    decide(pool, one)
    decide(pool, other)
    request = DecisionRequest.objects.get(pk=other.request_id)
    assert (request.state, request.effect) == ("approved", "failed")
    assert "Confirmed contributions agree with the latest budget" in request.effect_note
    assert pool.lines["LD2"].changes.get(kind="variation").amount == D(100000)


@pytest.mark.parametrize(
    ("amount", "values", "words"),
    [
        ("100000.01", {}, "£100,000 more than the latest budget"),
        ("100000.01", {}, "no more than £100,000"),
        ("-1", {}, "£100,000 more than the latest budget"),
        ("5", {"line": None}, "Budget line: none is chosen"),
        ("5", {"outside": True}, "meets an overspend from outside the fund"),
        ("5", {"kind": "in_kind"}, "in kind is no part of the budget"),
        ("5", {"kind": "client_charges"}, "has nothing confirmed of this kind"),
    ],
)
def test_budgets_that_do_not_follow(pool, amount, values, words):
    promise(pool)
    promise(pool, kind="in_kind")
    with pytest.raises(Refused) as refusal:
        follow(pool, amount, **values)
    assert words in said(refusal)


@pytest.mark.parametrize("budget_only", [True, False])
def test_a_variation_of_part_of_a_year_is_rolled_forward_at_its_whole_year(pool, budget_only):
    """Also where only the budget changes."""
    if budget_only:
        promise(pool, amount=D("600000"))
    kind = {"kind": "grant"} if budget_only else {}
    annual = {"annual": D("1200000"), "effective_on": date(2026, 10, 1), "line": pool.lines["LD2"], **kind}
    decide(pool, vary(pool, None, budget_only=budget_only, **annual))
    assert pool.lines["LD2"].changes.get(kind="variation").amount == D(600000)
    assert rolled_forward(pool.fund, 2027)[pool.lines["LD2"].pk] == D("29700000")
