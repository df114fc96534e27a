"""What lies behind a forecast: savings, action against overspends, and what may yet come but is not counted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from budgets.models.contribution import YEARS
from jct.core.calendar import QUARTER_PATTERN
from jct.support.history import track


class Saving(models.Model):
    """A saving a line's budget already assumes for the year, GBP."""

    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="savings")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    name = models.CharField(max_length=200)
    target = models.DecimalField(max_digits=14, decimal_places=2)
    owner = models.CharField("who is responsible", max_length=200)

    history = track()

    class Meta:
        ordering = ["line", "name"]
        constraints = [
            models.UniqueConstraint(fields=["line", "year", "name"], name="saving_once"),
            models.CheckConstraint(condition=YEARS, name="saving_year_likely"),
            models.CheckConstraint(
                condition=Q(target__gt=0) & ~Q(name="") & ~Q(owner=""), name="saving_is_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SavingPosition(models.Model):
    """Where a saving stands at the end of a quarter: achieved so far, expected by the end of the year. Append-only;
    the latest of a quarter counts.
    """

    saving = models.ForeignKey(Saving, models.PROTECT, related_name="positions")
    quarter = models.CharField(max_length=7)
    achieved = models.DecimalField(max_digits=14, decimal_places=2)
    forecast = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.TextField(blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["saving", "quarter", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="saving_position_quarter_format"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.saving}, {self.quarter}"


class Mitigation(models.Model):
    """An action to reduce a line's adverse variance, with what it should bring this year, GBP."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="mitigations")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    action = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    in_forecast = models.BooleanField("already counted in the forecast", default=False)
    owner = models.CharField("who is responsible", max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED.value)
    note = models.TextField(blank=True, max_length=2000)

    history = track()

    class Meta:
        ordering = ["line", "due_on"]
        constraints = [
            models.CheckConstraint(condition=YEARS, name="mitigation_year_likely"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(action="") & ~Q(owner=""), name="mitigation_is_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "under_way", "done", "dropped"]),
                name="mitigation_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.action


class ContingentItem(models.Model):
    """Something that may cost or bring money but is in no forecast: a dispute, an arbitration, a claim. GBP, adverse
    positive. It is disclosed apart until it is settled.
    """

    class Kind(models.TextChoices):
        ARBITRATION = "arbitration", "Arbitration"
        DISPUTE = "dispute", "Dispute with a provider"
        PARTNER = "partner", "Difference between partners"
        CLAIM = "claim", "Claim"
        PENDING = "pending", "Decision that is pending"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="contingent_items")
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, null=True, blank=True, related_name="contingent_items"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    low = models.DecimalField(max_digits=14, decimal_places=2)
    likely = models.DecimalField(max_digits=14, decimal_places=2)
    high = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.TextField(max_length=4000)
    raised_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True, max_length=4000)

    history = track()

    class Meta:
        ordering = ["fund", "raised_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["arbitration", "dispute", "partner", "claim", "pending"]),
                name="contingent_item_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("likely"), likely__lte=F("high")), name="contingent_item_range"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(note=""), name="contingent_item_says_something"
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, outcome="")
                | (Q(settled_on__gte=F("raised_on")) & ~Q(outcome="")),
                name="contingent_item_settled_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.title
