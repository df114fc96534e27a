"""How the demonstration's quarters were closed."""

from budgets.models import Consolidation, FinancePeriod, RiskShareRule
from budgets.selectors.risk import draft_page
from jct.core.calendar import Quarter
from jct.demo import budgets, closing


def test_northmere(world):
    budgets.load(world)
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
