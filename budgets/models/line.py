"""The lines of a fund, every change of their budgets, and moves of budget that were asked for."""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from budgets.domain import profile
from budgets.domain.profile import Shape
from budgets.models.contribution import YEARS
from budgets.querysets import LineQuerySet
from jct.support.history import track


class BudgetLine(models.Model):
    """The smallest budgeted unit of a fund; `lead_partner` enters it in its return. Income is budgeted as a
    negative sum.

    `percents` are the twelve numbers of a profile that has them: per cent, units of activity, weeks of term.
    """

    class Profile(models.TextChoices):
        EQUAL = profile.EQUAL, "Equal twelfths"
        DAYS = profile.DAYS, "Calendar days"
        QUARTERLY_ADVANCE = profile.QUARTERLY_ADVANCE, "Quarterly in advance"
        QUARTERLY_ARREARS = profile.QUARTERLY_ARREARS, "Quarterly in arrears"
        FOUR_WEEKLY = profile.FOUR_WEEKLY, "Four-weekly runs"
        WEEKLY = profile.WEEKLY, "Weekly runs"
        PRIOR_YEAR = profile.PRIOR_YEAR, "As the year before was spent"
        CUSTOM = profile.CUSTOM, "Own percentages by month"
        ACTIVITY = profile.ACTIVITY, "By planned activity each month"
        ONE_OFF = profile.ONE_OFF, "One-off in a month"
        TERM_TIME = profile.TERM_TIME, "School terms"

    class Element(models.TextChoices):
        HEALTH = "health", "Health"
        SOCIAL = "social", "Social care"
        MIXED = "mixed", "Both"

    class CostType(models.TextChoices):
        STAFF = "staff", "Staff"
        BLOCK = "block", "Contract (block)"
        SPOT = "spot", "Placements and packages (spot)"
        GRANT = "grant", "Grants to organisations"
        OTHER = "other", "Other spending"
        INCOME = "income", "Income"

    class Share(models.TextChoices):
        """Whether the line's variance is shared, or stays with the partner that leads it."""

        VARIABLE = "variable", "Variable: shared by the fund's rule"
        FIXED = "fixed", "Fixed: its lead partner bears it"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="lines")
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
    profile = models.CharField(max_length=20, choices=Profile.choices, default=Profile.EQUAL)
    percents = models.JSONField(
        default=list, blank=True, encoder=DjangoJSONEncoder, help_text="Twelve numbers as text"
    )
    profile_month = models.PositiveSmallIntegerField(
        "month of the financial year", null=True, blank=True, help_text="1 is April"
    )
    first_run_on = models.DateField("first payment run", null=True, blank=True)
    service = models.CharField(max_length=120, blank=True)
    element = models.CharField(
        "health or social care", max_length=10, choices=Element.choices, default="mixed"
    )
    cost_type = models.CharField("kind of cost", max_length=10, choices=CostType.choices, default="other")
    provider = models.ForeignKey(
        "contracts.Provider", models.PROTECT, null=True, blank=True, related_name="budget_lines"
    )
    prevention = models.BooleanField(default=False)
    recurrent = models.BooleanField(default=True)
    share_kind = models.CharField("variance", max_length=10, choices=Share.choices, default="variable")
    unit_price = models.DecimalField(
        "price of a unit (£)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    closed_on = models.DateField(null=True, blank=True)
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
            models.CheckConstraint(
                condition=~Q(profile__in=[profile.ACTIVITY, profile.TERM_TIME]) | ~Q(percents=[]),
                name="budget_line_weights_given",
            ),
            models.CheckConstraint(
                condition=Q(profile_month__isnull=True) | Q(profile_month__range=(1, 12)),
                name="budget_line_profile_month_likely",
            ),
            models.CheckConstraint(
                condition=~Q(profile=profile.ONE_OFF) | Q(profile_month__isnull=False),
                name="budget_line_one_off_has_month",
            ),
            models.CheckConstraint(
                condition=~Q(profile__in=[profile.FOUR_WEEKLY, profile.WEEKLY])
                | Q(first_run_on__isnull=False),
                name="budget_line_runs_have_a_first",
            ),
            models.CheckConstraint(
                condition=Q(
                    element__in=["health", "social", "mixed"],
                    share_kind__in=["variable", "fixed"],
                    cost_type__in=["staff", "block", "spot", "grant", "other", "income"],
                ),
                name="budget_line_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def shape(self, before: Sequence[Decimal] = ()) -> Shape:
        """Its profile; `before` is what was spent by month in the year before, for the pattern of that year."""
        return Shape(
            method=self.profile,
            numbers=tuple(Decimal(number) for number in self.percents),
            month=self.profile_month,
            first_run=self.first_run_on,
            before=tuple(before),
        )


class BudgetChange(models.Model):
    """One change of a line's budget in a year. The latest budget is their sum. Append-only.

    The legs of a virement share a `batch` and make nothing within one fund (checked at commit by trigger).
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Original budget"
        VIREMENT = "virement", "Virement"
        VARIATION = "variation", "Variation of contributions"
        CARRIED = "carried", "Carried forward"
        RESERVE = "reserve", "From a reserve"

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="changes")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    recurrent = models.BooleanField(default=True)
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
                condition=Q(kind__in=["original", "virement", "variation", "carried", "reserve"]),
                name="budget_change_kind_known",
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
    """A move of budget that has been asked for, within a fund or to a line of another. Once approved it
    becomes two changes; between funds it varies what the partners contribute to each, so both consent.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="virements")
    from_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="virements_out")
    to_line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="virements_in")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    effective_on = models.DateField()
    recurrent = models.BooleanField(default=True)
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
