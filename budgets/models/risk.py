"""The rule by which a fund's over- or underspend is shared, and the reserves that may meet it."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from budgets.models.contribution import YEARS
from jct.support.history import track
from partnerships.models.periods import in_order, no_overlap


class RiskShareRule(models.Model):
    """By which steps a fund's variance falls on its partners, while in force. `steps` is the JSON of
    `domain.risk_rule`. A draft is worked on and tried; agreed, it never changes but for its end.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="risk_share_rules")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    steps = models.JSONField(encoder=DjangoJSONEncoder)
    source = models.CharField(max_length=200, help_text="The clause of the agreement")

    agreed = models.BooleanField(default=True)
    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="risk_share_rules"
    )

    history = track()

    class Meta:
        ordering = ["fund", "starts"]
        constraints = [
            in_order("risk_share_rule_period_in_order"),
            no_overlap("risk_share_rule_one_at_a_time", "fund", condition=Q(agreed=True)),
            models.CheckConstraint(condition=~Q(source=""), name="risk_share_rule_has_source"),
        ]

    def __str__(self) -> str:
        return f"Risk share of {self.fund} from {self.starts}"


class Reserve(models.Model):
    """Money of a fund kept apart: a risk pool that meets overspends first, or a reserve for a purpose."""

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="reserves")
    name = models.CharField(max_length=120)
    is_risk_pool = models.BooleanField(default=False)
    purpose = models.TextField(blank=True)

    history = track()

    class Meta:
        ordering = ["fund", "name"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "name"], name="reserve_name_once"),
            models.UniqueConstraint(
                fields=["fund"], condition=Q(is_risk_pool=True), name="reserve_one_risk_pool"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="reserve_named"),
        ]

    def __str__(self) -> str:
        return self.name


class ReserveMovement(models.Model):
    """Money into (positive) or out of a reserve. The balance never falls below nothing (trigger). Append-only."""

    class Kind(models.TextChoices):
        OPENING = "opening", "Opening balance"
        PAID_IN = "paid_in", "Paid in"
        CARRY_FORWARD = "carry_forward", "Underspend carried forward"
        DRAW = "draw", "Drawn"
        RETURNED = "returned", "Returned to partners"

    reserve = models.ForeignKey(Reserve, models.PROTECT, related_name="movements")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    effective_on = models.DateField()
    reason = models.TextField()
    request = models.ForeignKey(
        "partnerships.DecisionRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reserve_movements",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["reserve", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=YEARS, name="reserve_movement_year_likely"),
            models.CheckConstraint(condition=~Q(reason=""), name="reserve_movement_has_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["opening", "paid_in", "carry_forward"], amount__gt=0)
                | Q(kind__in=["draw", "returned"], amount__lt=0),
                name="reserve_movement_sign_fits_kind",
            ),
            models.UniqueConstraint(
                fields=["reserve"], condition=Q(kind="opening"), name="reserve_opens_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reserve}"


class ReserveUse(models.Model):
    """A draw on a reserve, or an underspend to carry forward, that has been asked for. Once approved it becomes a
    movement of the reserve and, where it names a line, a change of that line's budget.
    """

    class Kind(models.TextChoices):
        DRAW = "draw", "Draw on a reserve"
        CARRY_FORWARD = "carry_forward", "Carry an underspend forward"

    reserve = models.ForeignKey(Reserve, models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, null=True, blank=True, related_name="reserve_uses"
    )
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    effective_on = models.DateField()
    reason = models.TextField()
    request = models.OneToOneField("partnerships.DecisionRequest", models.PROTECT, related_name="reserve_use")

    history = track()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(reason=""), name="reserve_use_is_something"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["draw", "carry_forward"]), name="reserve_use_kind_known"
            ),
            models.CheckConstraint(condition=YEARS, name="reserve_use_year_likely"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reserve}"
