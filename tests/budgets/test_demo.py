"""The demonstration's money: the pool of quarter 2, the states returns stand in, agreements, closed quarters."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Q

from budgets.models import (
    Agreement,
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    Fund,
    LedgerRow,
    RiskShareRule,
)
from budgets.selectors import revenue_monitor
from budgets.selectors.agreements import pipeline
from budgets.selectors.contributions import contributions_page
from budgets.selectors.instalments import contributions_received
from budgets.selectors.monitor import fund_facts
from budgets.selectors.movements import movement_facts
from budgets.selectors.outlook import outlook_facts
from budgets.selectors.plans import plans_page
from budgets.selectors.reserves import reserves_page
from budgets.selectors.risk import draft_page
from budgets.selectors.virements import virements_page
from budgets.selectors.waivers import waiver_rows
from jct.core.calendar import Quarter
from jct.demo import agreements, budgets, closing, lines, outlook
from tests import county
from tests.databases import held

D = Decimal


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    def load():
        demo = county.fresh(django_db_setup)
        budgets.load(demo)
        return demo

    with held(django_db_blocker, load) as demo:
        yield demo


@pytest.fixture
def world(_loaded, db):
    """Northmere with its budgets, ledgers and returns of eight quarters, loaded once for these tests."""
    return deepcopy(_loaded)


def test_the_published_pool_and_its_returns(world):
    monitor = revenue_monitor(partnership=world.partnership, quarter=Quarter(2026, 2), on=world.on)
    pool, mental_health, equipment = monitor.funds
    assert [(line.name, line.forecast, line.variance, line.movement.amount) for line in pool.lines] == [
        ("LD community placements", D(47_450_000), D(950_000), D(550_000)),
        ("LD NHS specialist block", D(28_500_000), D(0), D(0)),
        ("LD short breaks", D(3_760_000), D(-140_000), D(-140_000)),
        ("Client contributions", D(-2_060_000), D(40_000), D(40_000)),
        ("Pool management and reserve", D(3_350_000), D(-150_000), D(-150_000)),
    ]
    whole = pool.total
    assert (whole.latest, whole.budget_to_date, whole.spent) == (D(80_300_000), D(40_150_000), D(40_210_000))
    assert (whole.previous_forecast, whole.forecast, whole.variance) == (
        D(80_700_000),
        D(81_000_000),
        D(700_000),
    )
    assert [share.amount for share in pool.risk_share.shares] == [D("425404.73"), D("274595.27")]
    assert (pool.untied, mental_health.untied, equipment.untied) == (0, 0, 0)
    assert [change.amount for change in pool.changes] == [D(300_000), D(-300_000)]
    assert (mental_health.total.latest, equipment.total.latest) == (D(150_000_000), D(6_000_000))
    states = {
        (fund.name, ret.partner): (ret.state, ret.late) for fund in monitor.funds for ret in fund.returns
    }
    assert sorted(states.values()) == [
        ("certified", False), ("certified", False), ("certified", False), ("certified", False),
        ("open", True), ("submitted", False),
    ]  # fmt: skip
    assert mental_health.not_updated == ("NHS Northmere Integrated Care Board",)
    assert BudgetReturn.objects.count() == 48
    assert LedgerRow.objects.unassigned().count() == 4
    assert Agreement.objects.get(reference="S75/EQ/2021").ends - world.on < date(2026, 12, 31) - date(
        2026, 7, 1
    )
    behind_the_forecasts(world)
    beside_the_budgets(world)


def behind_the_forecasts(world):
    """Every told movement is explained to the penny, and what is not in the forecasts stands apart."""
    outlook.load(world)
    funds, quarter = [fund.pk for fund in world.funds.values()], Quarter(2026, 2)
    moved = movement_facts(funds, quarter)
    assert [moved[pk].unexplained for pk in funds] == [0, 0, 0]
    assert moved[world.funds["LD"].pk].moved == D(300_000)
    pool = outlook_facts(funds, quarter)[world.funds["LD"].pk]
    assert (pool.saved.forecast, pool.to_bring, pool.exposure.high) == (D(480_000), D(250_000), D(900_000))
    assert [item.title for item in pool.settled] == ["Empty beds of 2024/25"]
    assert [row.state for row in waiver_rows(world.people["head"], on=world.on)] == ["asked", "given"]


def beside_the_budgets(world):
    """Reserves with an account, a draw and a move between funds that wait, scenarios of the next year."""
    lines.load(world)
    fund = world.funds["EQ"]
    reserve = reserves_page(fund, user=world.people["pool_manager"], on=world.on).reserves[0]
    assert (reserve.balance, reserve.free, len(reserve.years)) == (D(185_000), D(125_000), 3)
    waiting = virements_page(fund, year=2026, user=world.people["cfo_icb"]).asked
    assert [(row.amount, row.waiting) for row in waiting] == [(D(45_000), True)]
    plans = plans_page(world.funds["LD"], 2027)
    assert [row.totals.budget for row in plans.scenarios] == [D(82_869_600), D(83_529_600)]


def test_agreements_small_funds_and_instalments(world):
    agreements.load(world)
    by = world.people["pool_manager"]
    assert {row.state for row in Agreement.objects.all()} == {"in_force"}
    assert [(row.agreement.reference, row.urgency.level) for row in pipeline(by, world.on)] == [
        ("S75/EQ/2021", "late"),
        ("MOU/MH/2022", "begin"),
        ("S75/LD/2022", "later"),
    ]
    assert {fund.kind for fund in Fund.objects.all()} == {
        "pooled",
        "aligned",
        "grant",
        "separate",
        "notional",
    }
    assert not Fund.objects.filter(Q(vat="") | Q(accounting="")).exists()
    quarter = Quarter(2026, 2)
    told = fund_facts(Fund.objects.all(), quarter=quarter, on=world.on)
    for fund in told:
        page = contributions_page(by, pk=fund.key, year=quarter.financial_year, on=world.on)
        assert page.tie.untied == 0 or fund.kind == "notional", fund.name
    late = contributions_received([fund.pk for fund in world.funds.values()], Quarter(2026, 3), world.on)
    pool, store = late[world.funds["LD"].pk], late[world.funds["EQ"].pk]
    assert (pool.received, pool.overdue[0].outstanding) == (D("15750000"), D("7875000"))
    assert (store.due, store.received, store.overdue[0].outstanding) == (
        D("2250000"),
        D("1250000"),
        D("250000"),
    )
    assert world.funds["EQ"].agreement.changes.get(kind="variation").request.decided_at is None


def test_how_the_quarters_were_closed(world):
    closing.load(world)
    found = Consolidation.objects.order_by("quarter", "fund__position")
    assert list(found.values_list("fund__name", "quarter", "state")) == [
        ("Learning disabilities pooled fund", "2026-Q1", "signed"),
        ("Community equipment pooled fund", "2026-Q1", "signed"),
        ("Community equipment pooled fund", "2026-Q2", "consolidated"),
    ]
    assert FinancePeriod.objects.get().state == "locked"
    draft = RiskShareRule.objects.get(agreed=False)
    page = draft_page(world.people["cfo_icb"], draft.pk, quarter=Quarter(2026, 2), on=world.on)
    assert (page.problems, len(page.effects)) == ((), 3)
