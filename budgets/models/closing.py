"""Closing a quarter: who may still write, the consolidated position both partners sign, and what is restated later."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from budgets.domain.cells import RESTATED
from budgets.domain.period import PeriodState
from jct.core.calendar import QUARTER_PATTERN
from jct.support.history import track


class FinancePeriod(models.Model):
    """A quarter of a partnership's books: open, closed to officers, or locked. Without a row it is open."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="finance_periods"
    )
    quarter = models.CharField(max_length=7)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.words) for state in PeriodState],
        default=PeriodState.OPEN.value,
    )

    history = track()

    class Meta:
        ordering = ["partnership", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "quarter"], name="finance_period_once"),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="finance_period_quarter_format"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in PeriodState]),
                name="finance_period_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter}, {self.partnership}"


class PeriodException(models.Model):
    """Leave for one person to write to a closed period until a moment. A locked one has none."""

    period = models.ForeignKey(FinancePeriod, models.PROTECT, related_name="exceptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="period_exceptions")
    reason = models.TextField(max_length=2000)
    ends_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["period", "-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="period_exception_says_why"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("at")), name="period_exception_ends_later"),
            models.CheckConstraint(condition=~Q(user=F("by")), name="period_exception_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.period}"


class Consolidation(models.Model):
    """A fund's position in a quarter as the pool manager put it together from the partners' certified returns.

    `facts` are the figures with their control totals, `sha256` their hash. Each partner's chief finance officer
    signs that hash by answering the `request`. A new version replaces an older one, which stays as it was (trigger).
    """

    class State(models.TextChoices):
        CONSOLIDATED = "consolidated", "Consolidated, waiting for signatures"
        SIGNED = "signed", "Signed by every partner"
        SENT_BACK = "sent_back", "Sent back"
        REPLACED = "replaced", "Replaced by a later version"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="consolidations")
    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.CONSOLIDATED.value)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True, max_length=4000)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, related_name="consolidation"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["fund", "-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "quarter", "version"], name="consolidation_version_once"),
            models.UniqueConstraint(
                fields=["fund", "quarter"],
                condition=Q(state__in=["consolidated", "signed"]),
                name="consolidation_one_live_version",
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="consolidation_quarter_format"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["consolidated", "signed", "sent_back", "replaced"]),
                name="consolidation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_at__isnull=False)
                | Q(state__in=["consolidated", "sent_back"], signed_at__isnull=True)
                | Q(state="replaced"),
                name="consolidation_signed_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.quarter}, version {self.version}"


class SettledLines(models.Model):
    """What was known of a fund's lines, apart from the quarter's own returns, when the quarter was locked, or when the
    position that its partners signed was put together (`consolidation`): budgets, months, ledger, and what the returns
    before it carry forward. The quarter goes on showing that. Append-only; the earliest that holds counts.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="settled_lines")
    quarter = models.CharField(max_length=7)
    consolidation = models.OneToOneField(
        Consolidation, models.PROTECT, null=True, blank=True, related_name="settled_lines"
    )
    lines = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["fund", "-quarter", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "quarter"],
                condition=Q(consolidation__isnull=True),
                name="settled_lines_locked_once",
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="settled_lines_quarter_format"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.quarter}"


class SettledOffset(models.Model):
    """What of the other funds' variances a fund's own could be set against when the quarter was locked: by case, other
    fund and amount. The fund's shares go on resting on that. Append-only; nothing beside a fund that offsets nothing.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="settled_offsets")
    quarter = models.CharField(max_length=7)
    beside = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["fund", "-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "quarter"], name="settled_offset_once"),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="settled_offset_quarter_format"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.quarter}"


class Restatement(models.Model):
    """A figure corrected after its quarter was locked: what it was, what it is, why and by whom. Append-only;
    the next revenue monitor prints it.
    """

    budget_return = models.ForeignKey("budgets.BudgetReturn", models.PROTECT, related_name="restatements")
    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="restatements")
    column = models.CharField(max_length=20)
    old = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    new = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["budget_return", "line", "column"]
        constraints = [
            models.UniqueConstraint(fields=["budget_return", "line", "column"], name="restatement_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="restatement_says_why"),
            models.CheckConstraint(
                condition=~Q(old=F("new")) | Q(old__isnull=True) | Q(new__isnull=True),
                name="restatement_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.column}"

    @property
    def words(self) -> str:
        """How the column is called: "Low forecast"."""
        return RESTATED[self.column]
