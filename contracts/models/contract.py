"""What is bought, from whom, for how much and until when."""

from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from contracts.domain import kinds, lifecycle, pipeline
from contracts.domain.decision import TERMS
from contracts.querysets import ContractQuerySet
from jct.core.calendar import last_day
from jct.support.history import track


class Contract(models.Model):
    """One contract of a partnership: one provider, one service, one term.

    A reference may stand on several contracts (lots, a main contract and its successor); together with title, provider
    and start it names exactly one. `ends` is the first day after the original term and `current_ends` the first day
    after every extension taken (both exclusive; null = open-ended). `decide_by` is kept true by the services.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="contracts")
    reference = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True, max_length=4000)
    provider = models.ForeignKey("contracts.Provider", models.PROTECT, related_name="contracts")
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    purchasing_body = models.CharField(max_length=200, blank=True)
    directorate = models.CharField(max_length=200, blank=True)
    regime = models.CharField(max_length=20, choices=kinds.Regime.choices, default=kinds.Regime.UNKNOWN)
    route = models.CharField("route to market", max_length=200, blank=True)
    annual_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    lifetime_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    current_ends = models.DateField(null=True, blank=True)
    extension_months = models.PositiveSmallIntegerField("length of one extension (months)", default=0)
    extensions_allowed = models.PositiveSmallIntegerField(default=0)
    extensions_taken = models.PositiveSmallIntegerField(default=0)
    notice_months = models.PositiveSmallIntegerField("notice (months)", default=3)
    procurement_months = models.PositiveSmallIntegerField("time to buy and mobilise (months)", default=6)
    governance_days = models.PositiveSmallIntegerField(default=pipeline.GOVERNANCE_DAYS)
    decide_by = models.DateField(null=True, blank=True, editable=False)
    status = models.CharField(max_length=20, choices=lifecycle.Status.choices, default=lifecycle.Status.DRAFT)
    tier = models.CharField(max_length=6, choices=kinds.Tier.choices, default=kinds.Tier.UNSET, blank=True)
    lead_post = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    classification = models.CharField(max_length=20, blank=True)
    classification_words = models.CharField(max_length=200, blank=True)
    visibility = models.CharField(
        max_length=8, choices=kinds.Visibility.choices, default=kinds.Visibility.PUBLIC
    )
    source_row = models.ForeignKey(
        "contracts.RegisterImportRow",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contracts_made",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    history = track()
    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["reference", "title", "pk"]
        indexes = [
            models.Index(fields=["partnership", "status"], name="contract_by_status"),
            models.Index(fields=["partnership", "decide_by"], name="contract_by_decision"),
        ]
        constraints = [
            models.UniqueConstraint(
                "partnership",
                Lower("reference"),
                Lower("title"),
                "provider",
                "starts",
                name="contract_known_once",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="contract_titled"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gt=F("starts")), name="contract_ends_after"
            ),
            models.CheckConstraint(
                condition=Q(current_ends__isnull=True, ends__isnull=True)
                | Q(current_ends__isnull=False, ends__isnull=False, current_ends__gte=F("ends")),
                name="contract_current_end_with_end",
            ),
            models.CheckConstraint(
                condition=Q(annual_value__isnull=True) | Q(annual_value__gte=0),
                name="contract_annual_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(lifetime_value__isnull=True) | Q(lifetime_value__gte=0),
                name="contract_lifetime_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(extensions_taken__lte=F("extensions_allowed")),
                name="contract_extensions_within_options",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(lifecycle.Status)), name="contract_status_known"
            ),
            models.CheckConstraint(condition=Q(regime__in=list(kinds.Regime)), name="contract_regime_known"),
            models.CheckConstraint(condition=Q(tier__in=list(kinds.Tier)), name="contract_tier_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=list(kinds.Visibility)), name="contract_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def last_day(self):
        """The last day the contract runs, extensions taken included; None when open-ended."""
        return last_day(self.current_ends)

    @property
    def options_left(self) -> int:
        """Extension options not yet taken."""
        return self.extensions_allowed - self.extensions_taken

    def terms(self) -> dict[str, Any]:
        """What the parties agree, by field, as a request about it keeps it."""
        return {name: getattr(self, self._meta.get_field(name).attname) for name in TERMS}

    def still_says(self, terms: Mapping[str, Any]) -> bool:
        """Whether each of these terms is what a request kept of it."""
        fields = ((self._meta.get_field(name), kept) for name, kept in terms.items())
        return all(getattr(self, field.attname) == field.to_python(kept) for field, kept in fields)

    def plan(self) -> pipeline.DecisionPlan | None:
        """The days worked back from the current end, with the working."""
        return pipeline.plan(
            self.current_ends,
            notice_months=self.notice_months,
            procurement_months=self.procurement_months,
            governance_days=self.governance_days,
        )


class Extension(models.Model):
    """A decision asked for to take up the next extension option of a contract. The request carries its outcome; `terms`
    are the contract's when it was asked for."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=14, decimal_places=2)
    ends_before = models.DateField()
    ends_after = models.DateField()
    terms = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, related_name="contract_extension"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contract", "number", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1, months__gte=1), name="extension_counts"),
            models.CheckConstraint(condition=Q(value__gte=0), name="extension_value_not_negative"),
            models.CheckConstraint(condition=Q(ends_after__gt=F("ends_before")), name="extension_lengthens"),
            models.UniqueConstraint(
                fields=["contract", "number"],
                condition=Q(taken_at__isnull=False),
                name="extension_taken_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Extension {self.number} of {self.contract}"
