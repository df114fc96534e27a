"""The demonstration's agreements, small funds and instalments."""

from decimal import Decimal

from django.db.models import Q

from budgets.models import Agreement, Fund
from budgets.selectors.agreements import pipeline
from budgets.selectors.contributions import contributions_page
from budgets.selectors.instalments import contributions_received
from budgets.selectors.monitor import fund_facts
from jct.core.calendar import Quarter
from jct.demo import agreements, budgets

D = Decimal


def test_northmere(world):
    budgets.load(world)
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
