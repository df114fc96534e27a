"""Files of measurements: the batch, and the rows that could not be taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from performance.domain.batch import Layout, State


class MeasurementImport(models.Model):
    """One file of figures: read, looked at, then applied once or put aside. `content` is the file as it came."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="measurement_imports"
    )
    layout = models.CharField(max_length=4, choices=[(kind.value, kind.words) for kind in Layout])
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    notes = models.JSONField(default=list)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.words) for s in State], default=State.READ.value
    )
    rows = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    new_indicators = models.JSONField(default=list)  # [code, name, figures] of each indicator to be made
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(State)), name="measurement_import_state_known"),
            models.CheckConstraint(
                condition=Q(layout__in=list(Layout)), name="measurement_import_layout_known"
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, state="read")
                | Q(settled_by__isnull=False, settled_at__isnull=False)
                & Q(state__in=["applying", "applied", "discarded"]),
                name="measurement_import_settled_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["partnership", "sha256"],
                condition=~Q(state="discarded"),
                name="measurement_file_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RefusedRow(models.Model):
    """A row that could not be taken: its cells as they were, and what is wrong with them.

    `number` is the row as a spreadsheet counts it (the headings are row 1).
    """

    batch = models.ForeignKey(MeasurementImport, models.CASCADE, related_name="refused_rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="refused_row_once"),
            models.CheckConstraint(condition=~Q(problems=[]), name="refused_row_says_why"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
