"""The facts of a quarter, frozen at one moment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jct.core.calendar import QUARTER_PATTERN


class Snapshot(models.Model):
    """Canonical JSON text and its sha256, which the database checks. Never changed, never deleted (guards)."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="snapshots")
    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    facts = models.TextField()
    sha256 = models.CharField(max_length=64)
    data_as_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="snapshots")
    frozen_at = models.DateTimeField()
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "quarter", "version"], name="snapshot_version_once"
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="snapshot_quarter_format"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="snapshot_versions_from_one"),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""), name="snapshot_again_needs_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter}, version {self.version}"


class PrintedRestatement(models.Model):
    """A snapshot that prints a figure restated after the lock. Append-only (trigger). Once its pack is sent for
    approval, no other quarter's prints it; each later version of the same pack does again.
    """

    restatement = models.ForeignKey("budgets.Restatement", models.PROTECT, related_name="+")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="restatements")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["restatement", "snapshot"], name="restatement_printed_once")
        ]

    def __str__(self) -> str:
        return f"{self.restatement}, in {self.snapshot}"
