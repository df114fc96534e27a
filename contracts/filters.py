"""How the register is narrowed: by words, whose, with whom, in what state and how soon it ends."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from contracts.domain import kinds, lifecycle
from contracts.models import Contract, Provider
from contracts.permissions import visible_providers
from contracts.querysets import RUNNING
from contracts.selectors.contracts import care_groups, listed
from jct.core.calendar import add_months
from jct.support import clock

STATUSES = [("running", "Active, or expired and still delivering"), *lifecycle.Status.choices]
WITHIN = [("3", "3 months"), ("6", "6 months"), ("12", "12 months"), ("18", "18 months"), ("24", "24 months")]
DECISIONS = [("overdue", "Overdue"), ("soon", "In the next 90 days"), ("later", "In the next 12 months")]


class ContractFilter(django_filters.FilterSet):
    """Filters of the register. Only rows the person may see are ever in it."""

    q = django_filters.CharFilter(method="words", label="Search", help_text="")
    care_group = django_filters.ModelChoiceFilter(
        queryset=lambda request: care_groups(request.user),
        label="Care group",
        empty_label="All",
        null_label="Unassigned",
    )
    provider = django_filters.ModelChoiceFilter(
        queryset=lambda request: visible_providers(request.user), label="Provider", empty_label="All"
    )
    status = django_filters.ChoiceFilter(choices=STATUSES, method="state", label="Status", empty_label="All")
    tier = django_filters.ChoiceFilter(
        choices=[choice for choice in kinds.Tier.choices if choice[0]],
        label="Tier",
        empty_label="All",
        null_label="Not tiered",
        method="tiered",
    )
    ends_within = django_filters.ChoiceFilter(
        choices=WITHIN, method="ending", label="Ends within", empty_label="Any time"
    )
    decision = django_filters.ChoiceFilter(
        choices=DECISIONS, method="deciding", label="Decision", empty_label="Any time"
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def words(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """Every word must stand somewhere in the reference, title, description or provider's name."""
        for word in value.replace("\x00", "").split()[:10]:
            rows = rows.filter(
                Q(reference__icontains=word)
                | Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(provider__name__icontains=word)
            )
        return rows

    def state(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        return rows.filter(status__in=RUNNING) if value == "running" else rows.filter(status=value)

    def tiered(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        return rows.filter(tier="" if value == "null" else value)

    def ending(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        on = self._on
        return rows.filter(status__in=RUNNING, current_ends__lte=add_months(on, int(value)))

    def deciding(self, rows: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        on = self._on
        running = rows.filter(status__in=RUNNING)
        if value == "overdue":
            return running.filter(decide_by__lt=on)
        last = on + timedelta(days=90) if value == "soon" else add_months(on, 12)
        return running.filter(decide_by__gte=on, decide_by__lte=last)

    @property
    def _on(self) -> date:
        return clock.today()

    def active(self) -> bool:
        """Whether any filter is set."""
        return any(value for value in getattr(self.form, "cleaned_data", {}).values())


def contract_filter(request: Any) -> ContractFilter:
    """The filter of this request over the contracts its person may see."""
    return ContractFilter(request.GET or None, queryset=listed(request.user), request=request)


class ProviderFilter(django_filters.FilterSet):
    """Filters of the list of providers."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Name")
    sector = django_filters.ChoiceFilter(choices=kinds.Sector.choices, label="Sector", empty_label="All")

    class Meta:
        model = Provider
        fields: list[str] = []
