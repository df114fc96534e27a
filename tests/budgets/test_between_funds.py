"""Virements between funds: both partners consent, and both funds still agree with their contributions."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.facts import money_after
from budgets.models import BudgetChange, BudgetLine, Contribution, Fund, Virement
from budgets.selectors import fund_facts
from budgets.selectors.contributions import promises_of
from budgets.selectors.virements import contributions_moved, virements_page
from budgets.services import contributions, funds, virements
from budgets.services.budget_changes import change_budget
from budgets.services.periods import set_period
from jct.core.errors import Refused
from partnerships.models import Approval, DecisionRequest
from partnerships.services import decisions
from tests.budgets.conftest import Q1, Q2, make_pool

D = Decimal


@pytest.fixture
def other(pool):
    """A second pool, without contributions of its own beyond the first's shape."""
    return make_pool(pool.world, name="Autism pool")


def ask(pool, other, amount="300000.00", **values):
    return virements.ask_virement(
        **{
            "fund": pool.fund,
            "from_line": pool.lines["LD3"],
            "to_line": other.lines["LD1"],
            "amount": D(amount),
            "effective_on": date(2026, 8, 1),
            "reason": "Autism assessments move.",
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def decide(pool, virement, who, **answer):
    return decisions.decide_request(pk=virement.request_id, by=pool.people[who], at=pool.world.at, **answer)


def ties(pool):
    facts = fund_facts(Fund.objects.filter(partnership=pool.world.partnership), quarter=Q2, on=pool.world.on)
    return {fund.name: (fund.untied, fund.total.latest, fund.contributed) for fund in facts}


def test_both_partners_consent_and_both_funds_still_tie(pool, other):
    virement = ask(pool, other)
    assert virement.request.decision_type == "virement_between_pools"
    decide(pool, virement, "cfo_council")
    assert not BudgetChange.objects.filter(kind="virement").exists()
    decide(pool, virement, "cfo_icb")
    legs = BudgetChange.objects.filter(kind="virement").order_by("amount")
    assert [(leg.line.fund.name, leg.amount) for leg in legs] == [
        ("Learning disabilities pool", D("-300000.00")),
        ("Autism pool", D("300000.00")),
    ]
    assert len({leg.batch for leg in legs}) == 1
    assert ties(pool) == {
        "Learning disabilities pool": (0, D("80000000.00"), D("80000000.00")),
        "Autism pool": (0, D("80600000.00"), D("80600000.00")),
    }


def test_the_second_key_is_not_turned_on_another_budget(pool, other):
    """The first stays on record, for the budget it was turned on."""
    virement = ask(pool, other)
    decide(pool, virement, "cfo_council")
    change_budget(
        pool.fund,
        2026,
        {pool.lines["LD3"]: D("-100000"), pool.lines["LD1"]: D("100000")},
        "virement",
        reason="Moved.",
        effective_on=date(2026, 4, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    with pytest.raises(Refused, match="Budget that gives: £4,200,000 in 2026/27 before, £4,100,000"):
        decide(pool, virement, "cfo_icb", version=1)
    decide(pool, virement, "cfo_icb", version=2)
    assert not BudgetChange.objects.filter(request=virement.request).exists()
    decide(pool, virement, "cfo_council", version=2)
    assert BudgetChange.objects.filter(request=virement.request).count() == 2
    given = Approval.objects.filter(request=virement.request).values_list("version", "approver__email")
    assert sorted(version for version, _ in given) == [1, 2, 2]


def test_no_partner_pays_more_in_all(pool, other):
    virement = ask(pool, other, recurrent=False)
    for who in ("cfo_council", "cfo_icb"):
        decide(pool, virement, who)
    rows = Contribution.objects.filter(request=virement.request)
    moved = {(row.partner_id, row.fund.name): row.amount for row in rows.select_related("fund")}
    assert moved == {
        (pool.council.pk, "Learning disabilities pool"): D("-182316.31"),
        (pool.council.pk, "Autism pool"): D("182316.31"),
        (pool.icb.pk, "Learning disabilities pool"): D("-117683.69"),
        (pool.icb.pk, "Autism pool"): D("117683.69"),
    }
    assert {(row.varies, row.recurrent, row.reason) for row in rows} == {
        (
            True,
            False,
            "Virement from Learning disabilities pool to Autism pool: Autism assessments move.",
        )
    }


def test_what_moves_stays_money_of_its_source(pool, other):
    """In proportion to what each source gives of the partner's cash; a promise that counts for no share counts for none
    there either."""
    for source, amount, counts in (("nhs_minimum", "31500000", True), ("additional_nhs", "63000000", False)):
        contributions.contribute(
            fund=pool.fund, partner=pool.icb, year=2026, source=source, amount=D(amount), reason="Allocation.",
            counts_towards_share=counts, effective_on=date(2026, 4, 1), by=pool.people["pool_manager"],
            at=pool.world.at,
        )  # fmt: skip
    virement = ask(pool, other)
    for who in ("cfo_council", "cfo_icb"):
        decide(pool, virement, who)
    rows = Contribution.objects.filter(request=virement.request, partner=pool.icb, amount__gt=0)
    assert {(row.source, row.counts_towards_share, row.amount) for row in rows} == {
        ("", True, D("54061.79")),
        ("nhs_minimum", True, D("54061.78")),
        ("additional_nhs", False, D("108123.57")),
    }
    assert sum(row.amount for row in Contribution.objects.filter(request=virement.request)) == 0
    for promise in promises_of(pool.fund, 2026):
        assert promise.total >= 0


def test_the_page_of_each_fund_names_the_other(pool, other):
    virement = ask(pool, other)
    waiting = virements_page(other.fund, year=2026, user=pool.people["pool_manager"]).asked[0]
    assert (waiting.waiting, waiting.own) == (True, True)
    assert waiting.from_line == "LD short breaks (Learning disabilities pool)"
    for who in ("cfo_council", "cfo_icb"):
        decide(pool, virement, who)
    page = virements_page(pool.fund, year=2026, user=pool.people["head"])
    assert (page.asked, page.net, page.done[0].amount) == ((), D("-300000.00"), D("300000.00"))
    assert [(leg.fund, leg.amount) for leg in page.done[0].legs] == [
        ("", D("-300000.00")),
        ("Autism pool", D("300000.00")),
    ]


def test_whoever_decides_sees_what_it_leaves(pool, other):
    panel = money_after(request_id=ask(pool, other).request_id, on=pool.world.on)
    assert [row[:2] for row in panel.rows] == [
        ("LD short breaks", "£4,200,000 now, £3,900,000 then"),
        ("LD community placements", "£46,200,000 now, £46,500,000 then"),
    ]
    assert panel.note == (
        "Contributions move with it from Learning disabilities pool to Autism pool: £182,316.31 of Northmere County "
        "Council and £117,683.69 of NHS Northmere Integrated Care Board."
    )
    virement = Virement.objects.get()
    virement.amount = D("1e9")
    assert "which is less than" in contributions_moved(virement)


def test_one_partner_cannot_do_it_alone(pool, other):
    virement = ask(pool, other)
    with pytest.raises(Refused):
        decide(pool, virement, "head")
    decide(pool, virement, "cfo_council")
    decide(pool, virement, "cfo_icb", outcome="refuse", reason="Not this year.")
    assert not BudgetChange.objects.filter(kind="virement").exists()


@pytest.mark.parametrize(
    ("kind", "wrong"), [("grant", "bound to its purpose"), ("notional", "has no money to give")]
)
def test_what_kinds_of_fund_cannot_give(pool, other, kind, wrong):
    special = {"grant_purpose": "Beds", "grant_ends": date(2027, 4, 1)} if kind == "grant" else {}
    Fund.objects.filter(pk=pool.fund.pk).update(kind=kind, **special)
    with pytest.raises(Refused) as refusal:
        ask(pool, other)
    assert wrong in str(refusal.value.problems)


def test_money_nobody_contributed_cannot_move(pool, other):
    with pytest.raises(Refused) as refusal:
        ask(pool, other, effective_on=date(2027, 8, 1))
    assert "has £0 in 2027/28" in str(refusal.value.problems[0])
    assert "contribute £0 in cash" in str(refusal.value.problems[1])


def test_a_line_gives_no_more_than_it_has(pool):
    with pytest.raises(Refused) as refusal:
        ask(pool, pool, "4200000.01")
    assert "LD short breaks has £4,200,000 in 2026/27" in str(refusal.value.problems[0])


def test_a_budget_spent_meanwhile_leaves_it_approved_and_not_applied(pool, other):
    virement = ask(pool, other, "900000.00")
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD3"]: D("-3400000.00"), pool.lines["LD1"]: D("3400000.00")},
        reason="Meanwhile.",
        effective_on=date(2026, 8, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    decisions.keep_up(pk=virement.request_id, at=pool.world.at)
    for who in ("cfo_council", "cfo_icb"):
        decide(pool, virement, who)
    request = DecisionRequest.objects.get(pk=virement.request_id)
    assert (request.state, request.effect) == ("approved", "failed")
    assert "LD short breaks has £800,000" in request.effect_note
    page = virements_page(pool.fund, year=2026, user=pool.people["head"])
    assert page.asked[0].state.startswith("Approved, not applied")


def test_whoever_asked_may_take_it_back(pool, other):
    virement = ask(pool, other)
    with pytest.raises(Refused):
        decide(pool, virement, "pool_manager")
    virements.withdraw_virement(pk=virement.pk, by=pool.people["pool_manager"], at=pool.world.at)
    assert DecisionRequest.objects.get(pk=virement.request_id).state == "withdrawn"
    with pytest.raises(Refused):
        virements.withdraw_virement(pk=virement.pk, by=pool.people["pool_manager"], at=pool.world.at)


def test_a_closed_line_takes_nothing(pool):
    BudgetLine.objects.filter(pk=pool.lines["LD1"].pk).update(closed_on=date(2026, 4, 1))
    with pytest.raises(Refused) as refusal:
        ask(pool, pool)
    assert "LD community placements was closed on 1 April 2026" in str(refusal.value.problems[0])


def test_a_locked_quarter_takes_no_change_of_budget(pool, other):
    by, at = pool.people["pool_manager"], pool.world.at
    virement = ask(pool, other, effective_on=date(2026, 6, 1))
    set_period(partnership=pool.world.partnership, quarter=Q1, state="locked", why="Signed.", by=by, at=at)
    for who in ("cfo_council", "cfo_icb"):
        decide(pool, virement, who)
    request = DecisionRequest.objects.get(pk=virement.request_id)
    assert request.effect == "failed"
    assert "Quarter 1 2026/27 is locked" in request.effect_note
