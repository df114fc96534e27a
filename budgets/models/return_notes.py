"""What hangs on a return: causes of movements, edits that can be undone, comments and files."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from budgets.domain.movement import CAUSES
from budgets.models.returns import BudgetReturn, BudgetReturnLine
from jct.support.history import track


class MovementExplanation(models.Model):
    """One cause of a forecast's movement since the last report, GBP. They sum to the movement, or the remainder
    is shown.
    """

    row = models.ForeignKey(BudgetReturnLine, models.CASCADE, related_name="movement_explanations")
    position = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=12, choices=list(CAUSES.items()))
    sentence = models.CharField(max_length=500)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["row", "position"]
        constraints = [
            models.UniqueConstraint(fields=["row", "position"], name="movement_explanation_once"),
            models.CheckConstraint(
                condition=~Q(sentence="") & ~Q(amount=0), name="movement_explanation_is_something"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=list(CAUSES)),
                name="movement_explanation_cause_known",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class ReturnEdit(models.Model):
    """A change of many cells at once (a paste, an upload, a fill), with what stood before, so that it can be
    undone once. `cells` is row key → column → [before, after] as text; `revision` the return's after it.
    """

    budget_return = models.ForeignKey(BudgetReturn, models.PROTECT, related_name="edits")
    kind = models.CharField(
        max_length=10, choices=[("paste", "Paste"), ("upload", "Uploaded workbook"), ("fill", "Fill")]
    )
    revision = models.PositiveIntegerField()
    cells = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["budget_return", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["budget_return", "revision"], name="return_edit_revision_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["paste", "upload", "fill"]), name="return_edit_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.budget_return}"


class CellComment(models.Model):
    """A remark on a cell of a return, until somebody settles it."""

    row = models.ForeignKey(BudgetReturnLine, models.PROTECT, related_name="comments")
    column = models.CharField(max_length=20)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["row", "at"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(column=""), name="cell_comment_says_something"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="cell_comment_settled_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ReturnEvidence(models.Model):
    """A file behind a return, one of its rows or one cell of it (`column`), as it was when added. Append-only."""

    budget_return = models.ForeignKey(BudgetReturn, models.PROTECT, related_name="evidence")
    row = models.ForeignKey(BudgetReturnLine, models.PROTECT, null=True, blank=True, related_name="evidence")
    column = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="returns/%Y/")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["budget_return", "at"]
        verbose_name_plural = "return evidence"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="return_evidence_titled"),
            models.CheckConstraint(
                condition=Q(column="") | Q(row__isnull=False), name="return_evidence_cell_has_row"
            ),
        ]

    def __str__(self) -> str:
        return self.title
