"""A fund, what partners put into it, its lines and every change of budget."""

from decimal import Decimal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from budgets.domain import profile
from budgets.domain.forecast import Limits
from budgets.querysets import FundQuerySet, LineQuerySet
from jct.support.history import track
from partnerships.models.periods import in_order, no_overlap

YEARS = Q(year__gte=2000, year__lte=2100)


class Kind(models.TextChoices):
    POOLED = "pooled", "Pooled fund"
    ALIGNED = "aligned", "Aligned budget"
    LEAD = "lead", "Lead commissioning"
    NOTIONAL = "notional", "Notional budget"
    SEPARATE = "separate", "Separate budget"
    GRANT = "grant", "Grant"


class Fund(models.Model):
    """Money for a purpose. A notional budget is indicative only: no ledger row and no return may be written
    to it.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="funds")
    agreement = models.ForeignKey(
        "budgets.Agreement", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="funds_hosted")
    pool_manager = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    position = models.PositiveSmallIntegerField(default=0)
    amber_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(2))
    red_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(5))
    status_floor = models.DecimalField(
        "status floor (£)", max_digits=14, decimal_places=2, default=Decimal(10_000)
    )
    explain_over = models.DecimalField(
        "explain from (£)", max_digits=14, decimal_places=2, default=Decimal(50_000)
    )

    history = track()
    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="fund_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="fund_named"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="fund_kind_known"),
            # SI 2000/617 regulation 7: a pool needs a written agreement and a manager.
            models.CheckConstraint(
                condition=~Q(kind=Kind.POOLED) | Q(agreement__isnull=False, pool_manager__isnull=False),
                name="fund_pool_has_agreement_and_manager",
            ),
            models.CheckConstraint(
                condition=Q(
                    amber_percent__gte=0,
                    red_percent__gte=F("amber_percent"),
                    status_floor__gte=0,
                    explain_over__gt=0,
                ),
                name="fund_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> Limits:
        return Limits(self.amber_percent, self.red_percent, self.status_floor)


class Contribution(models.Model):
    """One addition to what a partner contributes in a financial year: the first promise, or a later
    variation. Append-only.
    """

    class Kind(models.TextChoices):
        CASH = "cash", "Cash"
        IN_KIND = "in_kind", "In kind"
        GRANT = "grant", "Grant"
        CLIENT_CHARGES = "client_charges", "Client charges"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="contributions")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="contributions")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.CASH)
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="Added to the partner's contribution"
    )
    recurrent = models.BooleanField(default=True)
    counts_towards_share = models.BooleanField(default=True)
    confirmed = models.BooleanField(default=True)
    varies = models.BooleanField(default=False, help_text="Changes a contribution made before")
    effective_on = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["fund", "year", "at", "pk"]
        indexes = [models.Index(fields=["fund", "year"], name="contribution_by_year")]
        constraints = [
            models.CheckConstraint(condition=YEARS, name="contribution_year_likely"),
            models.CheckConstraint(condition=~Q(reason=""), name="contribution_has_reason"),
            models.CheckConstraint(condition=~Q(amount=0), name="contribution_not_nothing"),
            models.CheckConstraint(
                condition=Q(varies=True) | Q(amount__gt=0), name="contribution_first_positive"
            ),
            # In kind is valued and disclosed; it never weighs in a share of cash.
            models.CheckConstraint(
                condition=~Q(kind="in_kind") | Q(counts_towards_share=False),
                name="contribution_in_kind_does_not_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} to {self.fund}, {self.year}"


class BudgetLine(models.Model):
    """The smallest budgeted unit of a fund; `lead_partner` enters it in its return. Income is budgeted as a
    negative sum.
    """

    class Profile(models.TextChoices):
        EQUAL = profile.EQUAL, "Equal twelfths"
        DAYS = profile.DAYS, "Calendar days"
        CUSTOM = profile.CUSTOM, "Own percentages by month"

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="lines")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    lead_partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="budget_lines")
    is_income = models.BooleanField(default=False)
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="budget_lines"
    )
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="budget_lines"
    )
    profile = models.CharField(max_length=10, choices=Profile.choices, default=Profile.EQUAL)
    percents = models.JSONField(
        default=list, blank=True, encoder=DjangoJSONEncoder, help_text="Twelve percentages as text"
    )
    position = models.PositiveSmallIntegerField(default=0)

    history = track()
    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["fund", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "code"], name="budget_line_code_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="budget_line_named"),
            models.CheckConstraint(
                condition=Q(profile__in=list(profile.NAMES)), name="budget_line_profile_known"
            ),
            models.CheckConstraint(
                condition=~Q(profile=profile.CUSTOM) | ~Q(percents=[]),
                name="budget_line_custom_profile_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BudgetChange(models.Model):
    """One change of a line's budget in a year. The latest budget is their sum. Append-only.

    The legs of a virement share a `batch` and make nothing within one fund (checked at commit by trigger).
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Original budget"
        VIREMENT = "virement", "Virement"
        VARIATION = "variation", "Variation of contributions"

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="changes")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    effective_on = models.DateField()
    reason = models.TextField()
    batch = models.UUIDField()
    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="budget_changes"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["line", "at", "pk"]
        indexes = [
            models.Index(fields=["line", "year"], name="budget_change_by_year"),
            models.Index(fields=["batch"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "year"], condition=Q(kind="original"), name="budget_change_one_original"
            ),
            models.UniqueConstraint(fields=["batch", "line"], name="budget_change_line_once_in_batch"),
            models.CheckConstraint(
                condition=Q(kind__in=["original", "virement", "variation"]), name="budget_change_kind_known"
            ),
            models.CheckConstraint(condition=YEARS, name="budget_change_year_likely"),
            models.CheckConstraint(condition=~Q(reason=""), name="budget_change_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="original") | ~Q(amount=0), name="budget_change_not_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.line}, {self.year}"


class Virement(models.Model):
    """A move of budget between two lines of a fund that has been asked for. Once approved it becomes two changes."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="virements")
    from_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="virements_out")
    to_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="virements_in")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    effective_on = models.DateField()
    reason = models.TextField()
    request = models.OneToOneField("partnerships.DecisionRequest", models.PROTECT, related_name="virement")

    history = track()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="virement_moves_something"),
            models.CheckConstraint(condition=~Q(from_line=F("to_line")), name="virement_between_two_lines"),
            models.CheckConstraint(condition=~Q(reason=""), name="virement_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.from_line} to {self.to_line}"


class RiskShareRule(models.Model):
    """By which steps a fund's variance falls on its partners, while in force. `steps` is the JSON of
    `domain.risk_rule`.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="risk_share_rules")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    steps = models.JSONField(encoder=DjangoJSONEncoder)
    source = models.CharField(max_length=200, help_text="The clause of the agreement")

    history = track()

    class Meta:
        ordering = ["fund", "starts"]
        constraints = [
            in_order("risk_share_rule_period_in_order"),
            no_overlap("risk_share_rule_one_at_a_time", "fund"),
            models.CheckConstraint(condition=~Q(source=""), name="risk_share_rule_has_source"),
        ]

    def __str__(self) -> str:
        return f"Risk share of {self.fund} from {self.starts}"
