"""Figures, as they were reported: added, never edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from performance.domain.measure import RECORDED
from performance.querysets import MeasurementQuerySet


class Measurement(models.Model):
    """One version of an indicator's figure for the period that begins on `start`.

    The highest version is current. A correction is a new version that says why; triggers refuse a gap in the numbers
    and any update or delete. `value` is in the indicator's unit, to six places; a figure that came suppressed has none.
    `batch` is the import it came by, null for a figure entered by hand.
    """

    indicator = models.ForeignKey("performance.Indicator", models.PROTECT, related_name="measurements")
    start = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    numerator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    state = models.CharField(max_length=11, choices=[(s.value, s.words) for s in RECORDED], default="final")
    reason = models.CharField(max_length=300, blank=True, default="")
    batch = models.ForeignKey(
        "performance.MeasurementImport", models.PROTECT, null=True, related_name="measurements"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "start", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "start", "version"], name="measurement_version_once"
            ),
            models.CheckConstraint(condition=Q(start__day=1), name="measurement_starts_a_month"),
            models.CheckConstraint(condition=Q(version__gte=1), name="measurement_version_from_one"),
            models.CheckConstraint(condition=Q(state__in=list(RECORDED)), name="measurement_state_known"),
            models.CheckConstraint(
                condition=Q(state="suppressed") | Q(value__isnull=False), name="measurement_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="measurement_correction_says_why"
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) | Q(numerator__gte=0),
                name="measurement_counts_from_nought",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="measurement_out_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.start:%Y-%m} version {self.version}"
