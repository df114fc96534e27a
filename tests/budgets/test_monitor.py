"""The revenue monitor's facts, and that their cost does not grow; work items and the contract's spend."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from budgets import work
from budgets.facts import contract_spend
from budgets.models import BudgetLine, BudgetReturnLine, Fund, RiskShareRule
from budgets.selectors import fund_facts, revenue_monitor
from budgets.selectors.described import Described, described
from budgets.selectors.grid import return_page
from budgets.selectors.home import reported
from budgets.services import funds, ledger_rules, returns
from contracts.models import Contract, Provider
from jct.core.calendar import Quarter
from jct.support.access import forget_grants
from tests.budgets.conftest import Q1, Q2, make_pool
from tests.budgets.ledger_kit import add, rows

D = Decimal
QUERIES = 15


def monitor(pool, quarter=Q2):
    return revenue_monitor(partnership=pool.world.partnership, quarter=quarter, on=pool.world.on)


def test_nothing_reported_shows_the_budget_and_says_so(pool):
    fund = monitor(pool).funds[0]
    assert fund.total.forecast == fund.total.latest == D("80300000.00")
    assert [(r.partner, r.state, r.updated) for r in fund.returns] == [
        ("Northmere County Council", "not_opened", False),
        ("NHS Northmere Integrated Care Board", "not_opened", False),
    ]
    assert {line.source for line in fund.lines} == {"no_return"}
    assert not fund.certified


def test_a_late_partner_is_carried_forward(pool):
    first = pool.open(Q1, due=date(2026, 7, 20))
    for ret in first.values():
        pool.done(ret, LD1="46900000.00", LD2="29000000.00")
    pool.done(pool.open(due=date(2026, 10, 19))["council"], LD1="47450000.00")
    fund = monitor(pool).funds[0]
    sources = {line.code: (line.source, line.forecast) for line in fund.lines}
    assert sources["LD1"] == ("certified", D("47450000.00"))
    assert sources["LD2"] == ("not_updated", D("29000000.00"))
    assert fund.not_updated == ("NHS Northmere Integrated Care Board",)
    assert [r.late for r in fund.returns] == [False, True]


def test_a_reopened_return_keeps_its_certified_figures(pool):
    old = pool.done(pool.open()["council"], LD1="47450000.00")
    returns.reopen_return(
        pk=old.pk, reason="x", due_on=date(2026, 11, 1), by=pool.people["pool_manager"], at=pool.world.at
    )
    line = monitor(pool).funds[0].lines[0]
    assert (line.source, line.forecast) == ("reopened", D("47450000.00"))


def test_both_certified(pool):
    for ret in pool.open().values():
        pool.done(ret)
    fund = monitor(pool).funds[0]
    assert (fund.certified, fund.total.source, fund.untied) == (True, "certified", D("0.00"))
    assert [c.base for c in fund.contributions] == [D("48800000.00"), D("31500000.00")]


def test_a_change_is_in_force_from_its_quarter_on(pool):
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: D("300000.00"), pool.lines["LD3"]: D("-300000.00")},
        reason="Moved.",
        effective_on=date(2026, 8, 1),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    before, after = monitor(pool, Q1).funds[0], monitor(pool, Q2).funds[0]
    assert (before.lines[0].latest, after.lines[0].latest) == (D("46200000.00"), D("46500000.00"))
    assert (before.changes, [c.reason for c in after.changes]) == ((), ["Moved.", "Moved."])
    assert monitor(pool, Quarter(2026, 3)).funds[0].changes == ()


def test_a_change_entered_since_the_last_report_is_told_though_dated_before_the_quarter(pool):
    """A virement backdated to June, entered in October: no report has told it yet."""
    entered = pool.world.at
    funds.vire(
        fund=pool.fund,
        year=2026,
        amounts={pool.lines["LD1"]: D("300000.00"), pool.lines["LD3"]: D("-300000.00")},
        reason="Agreed in June, found in October.",
        effective_on=date(2026, 6, 1),
        by=pool.people["pool_manager"],
        at=entered,
    )

    def told(since, quarter=Q2):
        found = revenue_monitor(
            partnership=pool.world.partnership, quarter=quarter, on=pool.world.on, since=since
        )
        return [(c.effective_on, c.entered_on) for c in found.funds[0].changes]

    before, after = entered - timedelta(days=1), entered + timedelta(days=1)
    assert told(before) == [(date(2026, 6, 1), pool.world.on)] * 2
    assert told(entered) == told(after) == told(None) == []
    assert told(None, Q1) == told(before, Q1) == [(date(2026, 6, 1), None)] * 2  # of its own quarter


def test_accruals_method_and_forecaster_of_each_line(pool):
    ret = pool.fill(pool.open()["council"], LD1="47450000.00")
    row = ret.lines.get(line__code="LD1")
    returns.save_return(
        pk=ret.pk,
        revision=ret.revision,
        cells={row.pk: {"accrual": D("12000.00"), "low": D(47_000_000), "high": D(48_000_000)}},
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )
    BudgetReturnLine.objects.filter(pk=row.pk).update(method="run_rate", commitment=D("5000.00"))
    ret.refresh_from_db()
    returns.submit_return(
        pk=ret.pk, revision=ret.revision, by=pool.people["finance_officer_council"], at=pool.world.at
    )
    fund = monitor(pool).funds[0]
    line = fund.lines[0]
    assert (line.accrual, line.spent, line.commitment) == (D("12000.00"), D("12000.00"), D("5000.00"))
    assert (line.low, line.high, line.method) == (D(47_000_000), D(48_000_000), "run_rate")
    assert (line.reviewed_by, line.reviewed_on) == (
        str(pool.people["finance_officer_council"]),
        pool.world.on,
    )
    assert fund.total.accrual == D("12000.00")
    assert (fund.lines[1].reviewed_by, fund.lines[1].reviewed_on) == ("", None)


def test_what_each_line_is_in_one_query(pool, django_assert_num_queries):
    provider = Provider.objects.create(partnership=pool.world.partnership, name="Hazel House")
    contract = Contract.objects.create(
        partnership=pool.world.partnership,
        reference="C/7",
        title="Placements",
        provider=provider,
        starts=date(2026, 4, 1),
    )
    BudgetLine.objects.filter(pk=pool.lines["LD1"].pk).update(
        contract=contract, service="Supported living", element="social", cost_type="spot", recurrent=False
    )
    with django_assert_num_queries(1):
        words = described([pool.fund.pk])
    assert words[pool.lines["LD1"].pk] == Described(
        lead=pool.council.short_name,
        care_group=pool.fund.care_group.name,
        service="Supported living",
        element="Social care",
        provider="Hazel House",
        contract="C/7",
        cost_type="Placements and packages (spot)",
        recurrent=False,
    )
    assert words[pool.lines["LD2"].pk].contract == words[pool.lines["LD2"].pk].provider == ""
    BudgetLine.objects.filter(pk=pool.lines["LD2"].pk).update(care_group=None)
    Fund.objects.filter(pk=pool.fund.pk).update(care_group=None)
    assert described([pool.fund.pk])[pool.lines["LD2"].pk].care_group == ""


def test_one_fund_and_thirty_cost_the_same(pool, django_assert_num_queries):
    pool.done(pool.open()["council"])
    with django_assert_num_queries(QUERIES):
        monitor(pool)
    for number in range(29):
        make_pool(pool.world, name=f"Pool {number}")
    with django_assert_num_queries(QUERIES):
        assert len(monitor(pool).funds) == 30


def test_a_return_of_many_lines_costs_what_a_small_one_does(pool, django_assert_num_queries):
    user = pool.people["finance_officer_council"]

    def cost(ret):
        forget_grants(user)
        with django_assert_num_queries(17):
            return_page(user, ret.pk, on=pool.world.on)

    cost(pool.open(Q1, ["council"], date(2026, 7, 20))["council"])
    funds.add_lines(
        fund=pool.fund,
        lines=[{"code": f"X{n}", "name": f"Line {n}", "lead_partner": pool.council} for n in range(30)],
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    cost(pool.open(Q2, ["council"])["council"])


@pytest.mark.parametrize("name", ["fund", "return", "certify"])
def test_pages_have_a_fixed_number_of_queries(pool, client_as, django_assert_max_num_queries, name):
    ret = pool.submit(pool.open()["council"])
    client = client_as("finance_lead_council")
    key = pool.fund.pk if name == "fund" else ret.pk
    with django_assert_max_num_queries(60):
        assert client.get(reverse(f"budgets:{name}", args=[key])).status_code == 200


def test_what_waits_for_whom(pool):
    opened = pool.open(due=date(2026, 10, 19))

    def titles(who):
        return [item.title for item in work.returns(pool.people[who], pool.world.on)]

    assert titles("finance_officer_council") == [
        "Learning disabilities pool: enter the return for Q2 2026/27"
    ]
    assert titles("finance_lead_council") == []
    pool.submit(opened["council"])
    assert titles("finance_officer_council") == []
    assert titles("finance_lead_council") == [
        "Learning disabilities pool: certify the Council return for Q2 2026/27"
    ]
    assert titles("finance_lead_icb") == []
    assert titles("pool_manager") == [
        "Learning disabilities pool: NHS return for Q2 2026/27 is late",
        "S75 Learning disabilities pool Learning disabilities pool: decide what follows it",
    ]
    assert titles("head") == []


def test_the_spend_on_a_contract(pool):
    provider = Provider.objects.create(partnership=pool.world.partnership, name="Hazel House")
    contract = Contract.objects.create(
        partnership=pool.world.partnership, title="Placements", provider=provider, starts=date(2026, 4, 1)
    )
    assert contract_spend(contract_id=contract.pk, on=pool.world.on) is None
    line = pool.lines["LD1"]
    line.contract = contract
    line.save()
    ledger_rules.add_rule(
        partner=pool.council,
        line=line,
        field="supplier",
        contains="hazel",
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )
    add(pool, rows("1,01/07/2026,5.00,Hazel House,Northmere"), D(5))
    panel = contract_spend(contract_id=contract.pk, on=pool.world.on)
    assert panel.rows == [
        (
            "Learning disabilities pool: LD community placements",
            "£5",
            f"/budgets/lines/{line.pk}/?quarter=2026-Q2",
        )
    ]


def test_a_stored_rule_that_cannot_be_read_blocks_the_share(world):
    pool = make_pool(world, rule=False)
    RiskShareRule.objects.create(
        fund=pool.fund, starts=date(2026, 4, 1), steps={"over": []}, source="Schedule 3"
    )
    facts = fund_facts(type(pool.fund).objects.filter(pk=pool.fund.pk), quarter=Q2, on=pool.world.on)[0]
    assert facts.risk_share.missing
    assert "cannot be used" in facts.risk_share.words


def test_the_quarter_being_reported_is_the_last_that_ended():
    assert reported(date(2026, 10, 20)) == Q2
    assert reported(date(2026, 9, 30)) == Q1
