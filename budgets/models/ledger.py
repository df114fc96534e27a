"""Ledger rows as they came, the file they came in, and the rules by which they find their budget line."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from budgets.querysets import ImportQuerySet, RowQuerySet
from jct.support.history import track


class LedgerImport(models.Model):
    """One uploaded file. It is read and shown first; its rows are added only when its total has been
    confirmed.

    `count` and `total` (GBP) are of the whole file, `added` of its rows that were not there before.
    """

    class State(models.TextChoices):
        READ = "read", "Waiting to be confirmed"
        ADDED = "added", "Added to the ledger"
        DISCARDED = "discarded", "Discarded"

    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="ledger_imports")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    encoding = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=14, decimal_places=2)
    added = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["read", "added", "discarded"]), name="ledger_import_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="added", confirmed_by__isnull=False, confirmed_at__isnull=False, added__isnull=False
                )
                | (
                    ~Q(state="added")
                    & Q(confirmed_by__isnull=True, confirmed_at__isnull=True, added__isnull=True)
                ),
                name="ledger_import_added_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename}, {self.partner}"


class LedgerRule(models.Model):
    """Rows of the partner whose `field` contains `contains` (capitals do not matter) belong to `line`;
    first rule wins.
    """

    class Field(models.TextChoices):
        CATEGORY = "category", "Expenditure category"
        DETAIL = "detail", "Expenditure type"
        SERVICE = "service", "Service"
        DIVISION = "division", "Service division"
        SUPPLIER = "supplier", "Supplier"
        CODE = "code", "Code"

    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="ledger_rules")
    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="ledger_rules")
    field = models.CharField(max_length=10, choices=Field.choices)
    contains = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    history = track()

    class Meta:
        ordering = ["partner", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "field", "contains"], condition=Q(active=True), name="ledger_rule_once"
            ),
            models.CheckConstraint(condition=~Q(contains=""), name="ledger_rule_contains_something"),
            models.CheckConstraint(
                condition=Q(field__in=["category", "detail", "service", "division", "supplier", "code"]),
                name="ledger_rule_field_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} contains “{self.contains}”"


class LedgerRow(models.Model):
    """One transaction. Append-only: only an empty `line` may be filled in (trigger), and its batch is its
    history.

    The partner's ledger knows it by transaction and sequence, so the same file sent twice adds nothing.
    `year` and `period` are the financial year and the period in it, 1 (April) to 13.
    """

    batch = models.ForeignKey(LedgerImport, models.PROTECT, related_name="rows")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="ledger_rows")
    number = models.PositiveIntegerField("row in the file")
    transaction = models.CharField(max_length=200)
    sequence = models.CharField(max_length=200, blank=True)
    posted_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    supplier = models.CharField(max_length=200, blank=True)
    service = models.CharField(max_length=200, blank=True)
    division = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=200, blank=True)
    capital = models.BooleanField(default=False)
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, null=True, blank=True, related_name="ledger_rows"
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        indexes = [
            models.Index(fields=["line", "year", "period"], name="ledger_row_by_line"),
            models.Index(
                fields=["partner", "year"],
                condition=Q(line__isnull=True, capital=False),
                name="ledger_row_unassigned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "transaction", "sequence"], name="ledger_row_once"),
            models.CheckConstraint(condition=~Q(transaction=""), name="ledger_row_has_transaction"),
            models.CheckConstraint(
                condition=Q(period__gte=1, period__lte=13), name="ledger_row_period_known"
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True, assigned_by__isnull=True, assigned_at__isnull=True)
                | Q(line__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False),
                name="ledger_row_assigned_by_and_at",
            ),
            # Capital spending stands in the ledger but not in a revenue monitor.
            models.CheckConstraint(
                condition=Q(capital=False) | Q(line__isnull=True), name="ledger_row_capital_has_no_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction} {self.sequence}".strip()
