"""Next year's budget of a fund as it is being set: scenarios of lines, one of which is adopted."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from budgets.models.contribution import YEARS
from jct.support.history import track


class BudgetPlan(models.Model):
    """A scenario for a fund's budget in a year. Adopted through the scheme of delegation, it becomes the year's
    original budgets; only one scenario of a year ever is.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ASKED = "asked", "Asked for"
        ADOPTED = "adopted", "Adopted"
        DROPPED = "dropped", "Dropped"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    name = models.CharField("scenario", max_length=80)
    note = models.TextField("assumptions", blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="budget_plan"
    )
    revision = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["fund", "-year", "name"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "name"], name="budget_plan_name_once"),
            models.UniqueConstraint(
                fields=["fund", "year"], condition=Q(state="adopted"), name="budget_plan_one_adopted"
            ),
            models.CheckConstraint(condition=YEARS, name="budget_plan_year_likely"),
            models.CheckConstraint(condition=~Q(name=""), name="budget_plan_named"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "adopted", "dropped"]),
                name="budget_plan_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "adopted"]) | Q(request__isnull=False),
                name="budget_plan_is_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.year}: {self.name}"


class PlannedLine(models.Model):
    """A line in a scenario, GBP: `rolled` forward from this year's recurrent budget, raised by `uplift` per cent,
    then what is planned to grow and to be saved (the annual formula of section 75 agreements).
    """

    plan = models.ForeignKey(BudgetPlan, models.CASCADE, related_name="lines")
    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="planned")
    rolled = models.DecimalField(max_digits=14, decimal_places=2)
    uplift = models.DecimalField("uplift (%)", max_digits=6, decimal_places=2, default=Decimal(0))
    growth = models.DecimalField("planned changes (£)", max_digits=14, decimal_places=2, default=Decimal(0))
    saving = models.DecimalField("efficiency (£)", max_digits=14, decimal_places=2, default=Decimal(0))
    note = models.CharField(max_length=200, blank=True)

    history = track()

    class Meta:
        ordering = ["plan", "line__position", "line__code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="planned_line_once"),
            models.CheckConstraint(
                condition=Q(uplift__range=(-100, 1000)), name="planned_line_uplift_likely"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} in {self.plan}"
