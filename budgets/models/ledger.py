"""Ledger rows as they came, the file they came in, how its columns are read, and the rules that place its rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from budgets.domain.ledger_columns import ENCODINGS, LABELS, TEXTS, Dates, Layout, Signs, wrong
from budgets.domain.ledger_file import State
from budgets.domain.ledger_rule import How
from budgets.querysets import ImportQuerySet, RowQuerySet
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO
from jct.support.history import track


class LedgerSource(models.Model):
    """How one ledger of a partner writes its files: found again by its headings, so that it is described once.

    `columns` says of each heading, in order, which column of ours it gives ("" for none).
    """

    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="ledger_sources")
    name = models.CharField(max_length=120)
    headings = models.JSONField()
    columns = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    encoding = models.CharField(max_length=12, blank=True, choices=list(ENCODINGS.items()))
    dates = models.CharField(max_length=12, choices=[(form.value, form.words) for form in Dates])
    signs = models.CharField(max_length=10, choices=[(sign.value, sign.words) for sign in Signs])
    active = models.BooleanField(default=True)

    history = track()

    class Meta:
        ordering = ["partner", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"], condition=Q(active=True), name="ledger_source_name_once"
            ),
            models.UniqueConstraint(
                fields=["partner", "fingerprint"],
                condition=Q(active=True),
                name="ledger_source_headings_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="ledger_source_named"),
            models.CheckConstraint(
                condition=Q(dates__in=[form.value for form in Dates]), name="ledger_source_dates_known"
            ),
            models.CheckConstraint(
                condition=Q(signs__in=[sign.value for sign in Signs]), name="ledger_source_signs_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def layout(self) -> Layout:
        """The saved mapping, as the reader takes it."""
        return Layout(tuple(self.headings), tuple(self.columns), Dates(self.dates), Signs(self.signs))


class LedgerImport(models.Model):
    """One uploaded file. It is read and shown first; its rows are added only when its total has been
    confirmed, and a wrong file is reversed as a whole, by rows that take each of its rows back.

    `count` and `total` (GBP) are of the whole file, `added` of its rows that were not there before; `faults` counts
    its `LedgerFault`s.
    """

    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="ledger_imports")
    source = models.ForeignKey(
        LedgerSource, models.PROTECT, null=True, blank=True, related_name="ledger_imports"
    )
    filename = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "Excel (.xlsx)")])
    size = models.PositiveBigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=12, blank=True)
    doubtful = models.JSONField(default=list, blank=True, help_text="Lines that are not UTF-8, in base 64")
    layout = models.JSONField(default=dict, blank=True)
    notes = models.JSONField(default=list, blank=True)
    faults = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.words) for state in State], default=State.RECEIVED
    )
    count = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=14, decimal_places=2, default=ZERO)
    added = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_why = models.TextField(blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["partner", "sha256"], name="ledger_import_by_hash")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="ledger_import_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=["csv", "xlsx"]), name="ledger_import_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["adding", "added", "reversing", "reversed"],
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                )
                | (
                    ~Q(state__in=["adding", "added", "reversing", "reversed"])
                    & Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                ),
                name="ledger_import_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["added", "reversing", "reversed"], added__isnull=False)
                | (~Q(state__in=["added", "reversing", "reversed"]) & Q(added__isnull=True)),
                name="ledger_import_added_when_confirmed",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["reversing", "reversed"],
                        reversed_by__isnull=False,
                        reversed_at__isnull=False,
                    )
                    & ~Q(reversed_why="")
                )
                | (
                    ~Q(state__in=["reversing", "reversed"])
                    & Q(reversed_by__isnull=True, reversed_at__isnull=True, reversed_why="")
                ),
                name="ledger_import_reversed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename}, {self.partner}"

    @property
    def asks(self) -> str:
        """What a person must say before the file can be read: "letters", "columns", or "" when nothing."""
        if not self.encoding:
            return "letters"
        return "columns" if wrong(Layout.of(self.layout)) else ""


class LedgerChunk(models.Model):
    """A megabyte of an uploaded file as it came, in order: what was sent stays, and is read without filling memory."""

    file = models.ForeignKey(LedgerImport, models.PROTECT, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="ledger_chunk_once")]

    def __str__(self) -> str:
        return f"{self.file_id}, part {self.number + 1}"


class LedgerStaged(models.Model):
    """A row of a file that has been read and not yet added. Unlogged: after a crash it is read from the file again."""

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(
        LedgerImport, models.DO_NOTHING, related_name="staged", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField("row in the file")
    transaction = models.CharField(max_length=200)
    sequence = models.CharField(max_length=200)
    posted_on = models.DateField()
    year = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    supplier = models.CharField(max_length=200)
    service = models.CharField(max_length=200)
    division = models.CharField(max_length=200)
    category = models.CharField(max_length=200)
    detail = models.CharField(max_length=200)
    code = models.CharField(max_length=200)
    body = models.CharField(max_length=200)
    capital = models.BooleanField()

    class Meta:
        ordering = ["batch", "number"]

    def __str__(self) -> str:
        return f"{self.transaction} {self.sequence}".strip()

    @property
    def period_words(self) -> str:
        """ "4 of 2015/16"."""
        return f"{self.period} of {FinancialYear(self.year)}"


class LedgerFault(models.Model):
    """One thing wrong with a file that was read: `number` is the row of the file (0: the file as a whole), `heading`
    the column ("": the row as a whole), `cell` what stands there; `place` counts the faults as they were found.
    """

    pk = models.CompositePrimaryKey("batch_id", "number", "place")
    batch = models.ForeignKey(LedgerImport, models.PROTECT, related_name="wrong", db_index=False)
    number = models.PositiveIntegerField("row in the file")
    place = models.PositiveIntegerField()
    heading = models.CharField("column", max_length=200)
    cell = models.CharField(max_length=500)
    what = models.TextField("what is wrong")
    instead = models.TextField("what would be right")

    class Meta:
        ordering = ["batch", "number", "place"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="ledger_fault_says_what")]

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"

    @property
    def where(self) -> str:
        """ "Row 3, Date paid"; "Row 3"; "The file"."""
        if not self.number:
            return "The file"
        return f"Row {self.number}, {self.heading}" if self.heading else f"Row {self.number}"


class LedgerRule(models.Model):
    """Rows of the partner whose `field` is, begins with or contains `contains` (`how`; capitals do not matter)
    belong to `line`; first rule wins.
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
    how = models.CharField(
        max_length=8, choices=[(how.value, how.words) for how in How], default=How.CONTAINS
    )
    contains = models.CharField("words or code", max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    history = track()

    class Meta:
        ordering = ["partner", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "field", "how", "contains"],
                condition=Q(active=True),
                name="ledger_rule_once",
            ),
            models.CheckConstraint(
                condition=Q(how__in=[how.value for how in How]), name="ledger_rule_how_known"
            ),
            models.CheckConstraint(condition=~Q(contains=""), name="ledger_rule_contains_something"),
            models.CheckConstraint(
                condition=Q(field__in=["category", "detail", "service", "division", "supplier", "code"]),
                name="ledger_rule_field_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {How(self.how).words} “{self.contains}”"


class LedgerRow(models.Model):
    """One transaction. Append-only (triggers): an empty `line` may be filled in, and a row may move to another line
    only together with the `LedgerMove` that says so. A wrong file is taken back by rows that `reverses` its rows.
    `rule`: the rule that placed it; none where a person did.

    The partner's ledger knows it by transaction and sequence, so the same file sent twice adds nothing; `turn`
    counts how often that transaction was added and reversed before. `year` and `period` are the financial year and
    the period in it, 1 (April) to 13.
    """

    batch = models.ForeignKey(LedgerImport, models.PROTECT, related_name="rows")
    partner = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, related_name="ledger_rows", db_index=False
    )
    number = models.PositiveIntegerField("row in the file")
    transaction = models.CharField(max_length=200)
    sequence = models.CharField(max_length=200, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
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
        "budgets.BudgetLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ledger_rows",
        db_index=False,
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    rule = models.ForeignKey(
        LedgerRule, models.PROTECT, null=True, blank=True, related_name="ledger_rows", db_index=False
    )
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals", db_index=False
    )

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number", "pk"]
        indexes = [
            models.Index(fields=["line", "year", "period"], name="ledger_row_by_line"),
            models.Index(
                fields=["partner", "year"],
                condition=Q(line__isnull=True, capital=False),
                name="ledger_row_unassigned",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "transaction", "sequence", "turn"],
                condition=Q(reverses__isnull=True),
                name="ledger_row_once",
            ),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="ledger_row_reversed_once"
            ),
            models.CheckConstraint(condition=~Q(transaction=""), name="ledger_row_has_transaction"),
            models.CheckConstraint(
                condition=Q(period__gte=1, period__lte=13), name="ledger_row_period_known"
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=True, assigned_by__isnull=True, assigned_at__isnull=True)
                | Q(line__isnull=False, assigned_by__isnull=False, assigned_at__isnull=False),
                name="ledger_row_assigned_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=True) | Q(line__isnull=False), name="ledger_row_rule_has_line"
            ),
            # Capital spending stands in the ledger but not in a revenue monitor.
            models.CheckConstraint(
                condition=Q(capital=False) | Q(line__isnull=True), name="ledger_row_capital_has_no_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction} {self.sequence}".strip()

    @property
    def period_words(self) -> str:
        """ "4 of 2015/16"."""
        return f"{self.period} of {FinancialYear(self.year)}"

    @property
    def words(self) -> list[tuple[str, str]]:
        """(what it is called, text) of each column kept word for word that says something."""
        return [(LABELS[name].capitalize(), getattr(self, name)) for name in TEXTS if getattr(self, name)]


class LedgerMove(models.Model):
    """A row taken from one line and put on another, or back among the waiting (`to_line` empty). Append-only.

    `placed_by`, `placed_at` and `rule` keep who had put it where it was, and by which rule. The row and its last move
    always agree (triggers).
    """

    row = models.ForeignKey(LedgerRow, models.PROTECT, related_name="moves")
    from_line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="ledger_moves_from")
    to_line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, null=True, blank=True, related_name="ledger_moves_to"
    )
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    rule = models.ForeignKey(
        LedgerRule, models.PROTECT, null=True, blank=True, related_name="ledger_moves", db_index=False
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["row", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="ledger_move_has_reason"),
            models.CheckConstraint(
                condition=Q(to_line__isnull=True) | ~Q(to_line=models.F("from_line")),
                name="ledger_move_between_two_lines",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}: {self.from_line} → {self.to_line or 'no line'}"
