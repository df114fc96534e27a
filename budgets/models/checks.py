"""When a check of returns blocks, and which line may break it for a while."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.models.periods import in_order


class Waiver(models.Model):
    """Leave for one line to break one check until a day, asked for by one person and given by another. Everybody
    may read them.
    """

    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="waivers")
    check_code = models.CharField(max_length=40)
    reason = models.TextField(max_length=2000)
    starts = models.DateField()
    ends = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_why = models.TextField(blank=True)

    history = track()

    class Meta:
        ordering = ["line", "-asked_at"]
        constraints = [
            in_order("waiver_period_in_order"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(check_code=""), name="waiver_says_why"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False, refused_why="")),
                name="waiver_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="waiver_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_code}, {self.line}"


class CheckSetting(models.Model):
    """From which day a check of returns that only warned becomes an error, in one partnership."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="check_settings")
    check_code = models.CharField(max_length=40)
    blocks_from = models.DateField()

    history = track()

    class Meta:
        ordering = ["partnership", "check_code"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "check_code"], name="check_setting_once"),
            models.CheckConstraint(condition=~Q(check_code=""), name="check_setting_names_a_check"),
        ]

    def __str__(self) -> str:
        return f"{self.check_code} from {self.blocks_from}"
