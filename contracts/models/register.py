"""Registers that came in as files: the batch and each of its rows, as they were read."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class RegisterImport(models.Model):
    """One file of a contract register: uploaded, looked at, then applied once or put aside.

    `content` is the file as it came, so that a question about its letters can be asked and the evidence kept.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer about its letters"
        READ = "read", "Read, waiting for confirmation"
        APPLIED = "applied", "Applied"
        DISCARDED = "discarded", "Put aside"
        UNDONE = "undone", "Undone"

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="register_imports"
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "read", "applied", "discarded", "undone"]),
                name="register_import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, state__in=["asked", "read"])
                | Q(
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                    state__in=["applied", "discarded", "undone"],
                ),
                name="register_import_settled_by_and_at",
            ),
            models.UniqueConstraint(
                fields=["partnership", "sha256"],
                condition=Q(state__in=["asked", "read", "applied"]),
                name="register_file_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RegisterImportRow(models.Model):
    """One row of a register file: its cells, what was wrong with them, what was read into them, and its fate.

    `number` is the row as a spreadsheet counts it (the headings are row 1). `before` keeps, for an update, the values
    that were replaced.
    """

    class Outcome(models.TextChoices):
        READY = "ready", "Ready"
        CREATED = "created", "Added"
        UPDATED = "updated", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(RegisterImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    guesses = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    contract = models.ForeignKey("contracts.Contract", models.SET_NULL, null=True, related_name="+")
    contract_version = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="register_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["ready", "created", "updated", "unchanged", "refused"]),
                name="register_row_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="refused") | Q(problems=[]), name="register_row_with_problems_refused"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
