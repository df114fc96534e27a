"""What a line is, in words: what the monitor's appendix prints beside its figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.models import BudgetLine
from budgets.selectors.outlook import provider_of


@dataclass(frozen=True)
class Described:
    """A line's words; empty where nothing is recorded."""

    lead: str
    care_group: str
    service: str
    element: str
    provider: str
    contract: str
    cost_type: str
    recurrent: bool


def described(funds: Iterable[int]) -> dict[int, Described]:
    """Line key → what the line is, for every line of the funds; one query."""
    rows = BudgetLine.objects.filter(fund__in=list(funds)).select_related(
        "lead_partner__organisation", "fund__care_group", "care_group", "provider", "contract__provider"
    )
    return {row.pk: _described(row) for row in rows}


def _described(row: BudgetLine) -> Described:
    group = row.care_group or row.fund.care_group
    return Described(
        lead=row.lead_partner.short_name,
        care_group=group.name if group else "",
        service=row.service,
        element=row.get_element_display(),
        provider=provider_of(row),
        contract=row.contract.reference if row.contract else "",
        cost_type=row.get_cost_type_display(),
        recurrent=row.recurrent,
    )
