"""What is measured, which way is good, how its chart is drawn, and what it should reach."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.models.periods import in_order, no_overlap
from performance.domain.measure import Arithmetic
from performance.domain.period import Frequency
from performance.domain.xmr import FIRM_POINTS, Polarity
from performance.querysets import IndicatorQuerySet

MULTIPLIERS = (1, 100, 1_000, 10_000, 100_000, 1_000_000)


def _choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return list(words.items())


class Indicator(models.Model):
    """One measure of whether a service works, defined once so that every figure of it means the same.

    Its unit, multiplier and arithmetic are fixed while it has figures; a changed definition is a new indicator.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    statement = models.TextField("what it tells us", blank=True, max_length=1000)
    numerator_text = models.CharField("what is counted", max_length=300, blank=True)
    denominator_text = models.CharField("out of what", max_length=300, blank=True)
    arithmetic = models.CharField(
        "how a figure is made", max_length=6, choices=[(a.value, a.words) for a in Arithmetic]
    )
    multiplier = models.PositiveIntegerField(default=100, choices=[(m, f"{m:,}") for m in MULTIPLIERS])
    unit = models.CharField(max_length=40, blank=True, default="%")
    decimals = models.PositiveSmallIntegerField("decimal places", default=1)
    polarity = models.CharField(
        "which way is good",
        max_length=8,
        choices=_choices({"higher": "Higher is better", "lower": "Lower is better", "neutral": "Neither"}),
    )
    frequency = models.CharField(
        max_length=9,
        choices=[(f.value, f.value.capitalize()) for f in Frequency],
        default=Frequency.MONTHLY.value,
    )
    lag_days = models.PositiveSmallIntegerField(
        "days until a figure is due", default=20, help_text="Counted from the end of the period."
    )
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    provider = models.ForeignKey(
        "contracts.Provider", models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    owner = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    source = models.CharField("where the figures come from", max_length=200, blank=True)
    in_report = models.BooleanField("stands in the quarterly report", default=True)
    additive = models.BooleanField(
        "may be added up",
        default=True,
        help_text="No when one person may be counted at several providers.",
    )
    suppress_below = models.PositiveSmallIntegerField(
        "hide counts below", default=0, help_text="5 hides counts of 1 to 4 people; 0 hides nothing."
    )
    lowest = models.DecimalField(
        "lowest possible figure", max_digits=14, decimal_places=4, null=True, blank=True, default=Decimal(0)
    )
    highest = models.DecimalField(
        "highest possible figure", max_digits=14, decimal_places=4, null=True, blank=True
    )
    screen = models.BooleanField(
        "leave very large moving ranges out of the limits",
        default=True,
        help_text="As NHS Making Data Count does in R; its Excel tool does not.",
    )
    fix_after = models.PositiveSmallIntegerField(
        "fix the limits after so many figures", null=True, blank=True, help_text="12 or more; empty: use all."
    )

    history = track()
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="indicator_code_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="indicator_named"),
            models.CheckConstraint(condition=Q(polarity__in=list(Polarity)), name="indicator_polarity_known"),
            models.CheckConstraint(
                condition=Q(frequency__in=list(Frequency)), name="indicator_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(arithmetic__in=list(Arithmetic)), name="indicator_arithmetic_known"
            ),
            models.CheckConstraint(
                condition=Q(multiplier__in=MULTIPLIERS), name="indicator_multiplier_known"
            ),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals_few"),
            models.CheckConstraint(
                condition=Q(fix_after__isnull=True) | Q(fix_after__gte=FIRM_POINTS),
                name="indicator_limits_fixed_on_enough",
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(highest__gt=F("lowest")),
                name="indicator_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What an indicator should reach, from one day on: its value in the indicator's unit, and what counts as close.

    `ends` is the first day no longer in force. `tolerance` is per cent of the value when `relative`, else in the unit.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    tolerance = models.DecimalField(max_digits=9, decimal_places=3, default=Decimal(0))
    relative = models.BooleanField("tolerance is a percentage of the target", default=True)
    source = models.CharField("where the target comes from", max_length=200, blank=True)

    history = track()

    class Meta:
        ordering = ["indicator", "starts"]
        constraints = [
            in_order("target_ends_after"),
            no_overlap("one_target_at_a_time", "indicator_id"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="target_tolerance_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.value:f} from {self.starts}"


class Rebase(models.Model):
    """New limits begin with the period of `starts`, because the process itself changed; never because of the figures.

    A rebase found to be wrong is withdrawn, not deleted.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="rebases")
    starts = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)

    history = track()

    class Meta:
        ordering = ["indicator", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "starts"], condition=Q(withdrawn=False), name="rebase_once_a_period"
            ),
            models.CheckConstraint(condition=Q(starts__day=1), name="rebase_starts_a_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_says_why"),
        ]

    def __str__(self) -> str:
        return f"new limits from {self.starts}"
