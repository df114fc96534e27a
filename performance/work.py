"""What performance tells the rest of the house: KPIs with a concern for the person at hand, and a contract's KPIs."""

from datetime import date

from django.urls import reverse

from jct.accounts.models import User
from jct.support import clock
from jct.support.facts import FactPanel, provides_fact
from jct.support.work import WorkItem, provides_work
from performance.models import Indicator
from performance.permissions import editable_indicators
from performance.selectors.charts import charts
from performance.selectors.lists import Signal


@provides_work
def concerns(user: User, on: date) -> list[WorkItem]:
    """Indicators this person looks after whose last figure is a special cause of concern."""
    mine = list(
        editable_indicators(user)
        .filter(care_group__isnull=False)
        .select_related("care_group")
        .order_by("name")
    )
    found = charts(mine, until=on, on=on)
    return [
        WorkItem(
            title=indicator.name,
            url=reverse("performance:indicator", args=[indicator.pk]),
            kind="Indicator",
            detail=found[indicator.pk].sentence,
        )
        for indicator in mine
        if Signal.CONCERN.shown_by(found[indicator.pk])
    ]


@provides_fact("contract.kpis")
def kpis_of_contract(*, contract_id: int) -> FactPanel | None:
    """The indicators that belong to a contract, each with its latest figure and what its chart says."""
    on = clock.today()
    mine = list(Indicator.objects.filter(contract=contract_id).order_by("name"))
    if not mine:
        return None
    found = charts(mine, until=on, on=on)
    rows = []
    for indicator in mine:
        chart = found[indicator.pk]
        latest = f"{chart.latest.shown} in {chart.latest.label}" if chart.latest else "No figures yet"
        words = f"{latest}. {chart.variation_words}."
        rows.append((indicator.name, words, reverse("performance:indicator", args=[indicator.pk])))
    return FactPanel("Is it working?", rows, url=reverse("performance:list"))
