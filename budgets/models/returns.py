"""A partner's quarterly return for a fund: who said what about which line, who submitted it and who
certified it.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from budgets.domain.forecast import METHODS
from budgets.domain.lifecycle import WORDS, State
from budgets.querysets import ReturnQuerySet
from jct.core.calendar import QUARTER_PATTERN, Quarter
from jct.support.history import track

BOTH_OR_NEITHER = Q(submitted_by__isnull=True, submitted_at__isnull=True) | Q(
    submitted_by__isnull=False, submitted_at__isnull=False
)
LIVE = ~Q(state=State.SUPERSEDED)


class BudgetReturn(models.Model):
    """One version of one partner's return for one fund and quarter. A correction after certification is a
    new version. One that `restates` came, or came again, after the quarter was locked, for a `reason`: its figures
    stand from its certification on, for only then they are restatements.

    `revision` counts the saves, so that a page left open in another tab cannot overwrite what came after it.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="returns")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="budget_returns")
    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=[(s.value, WORDS[s]) for s in State], default=State.OPEN)
    due_on = models.DateField()
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    certified_at = models.DateTimeField(null=True, blank=True)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="budget_return"
    )
    note = models.TextField(blank=True, help_text="Why it was sent back or opened again")
    reason = models.TextField("why it was opened again", blank=True, max_length=2000)
    restates = models.BooleanField(default=False, help_text="Opened again after the quarter was locked")

    history = track()
    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["fund", "-quarter", "partner", "-version"]
        indexes = [models.Index(fields=["quarter", "state"], name="budget_return_by_quarter")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "partner", "quarter", "version"], name="return_version_once"
            ),
            models.UniqueConstraint(
                fields=["fund", "partner", "quarter"], condition=LIVE, name="return_one_live_version"
            ),
            models.CheckConstraint(condition=Q(quarter__regex=QUARTER_PATTERN), name="return_quarter_format"),
            models.CheckConstraint(condition=Q(version__gte=1), name="return_version_counts_from_one"),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="return_state_known"),
            models.CheckConstraint(condition=BOTH_OR_NEITHER, name="return_submitted_by_and_at"),
            models.CheckConstraint(
                condition=Q(certified_by__isnull=True, certified_at__isnull=True)
                | Q(certified_by__isnull=False, certified_at__isnull=False),
                name="return_certified_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(certified_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(certified_by=F("submitted_by"))),
                name="return_certified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(submitted_by__isnull=False, request__isnull=False),
                name="return_submitted_is_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.CERTIFIED, State.SUPERSEDED],
                    certified_by__isnull=False,
                    request__isnull=False,
                )
                | Q(state__in=[State.OPEN, State.SUBMITTED, State.SENT_BACK], certified_by__isnull=True),
                name="return_certified_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENT_BACK) | ~Q(note=""), name="return_sent_back_says_why"
            ),
            models.CheckConstraint(
                condition=Q(restates=False) | ~Q(reason=""),
                name="return_restatement_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.partner}, {self.quarter}" + (
            f" (version {self.version})" if self.version > 1 else ""
        )

    @property
    def period(self) -> Quarter:
        return Quarter.parse(self.quarter)


class BudgetReturnLine(models.Model):
    """One row of the return. Budget, ledger, previous forecast and previous accrual are as they stood when the
    row was last prefilled.

    `forecast` is the likely outturn, `low` and `high` its range; `commitment` what contracts still commit
    (GBP), for the forecast by commitment. The accrual is what is owed at the quarter's end: the next quarter's return
    begins with none, and shows this one as `previous_accrual`. What was owed on 31 March counted in the year before,
    so the whole year takes it off (`opening_accrual`).
    """

    budget_return = models.ForeignKey(BudgetReturn, models.PROTECT, related_name="lines")
    line = models.ForeignKey("budgets.BudgetLine", models.PROTECT, related_name="return_lines")
    budget = models.DecimalField(max_digits=14, decimal_places=2)
    budget_to_date = models.DecimalField(max_digits=14, decimal_places=2)
    ledger = models.DecimalField(max_digits=14, decimal_places=2)
    actual = models.DecimalField(max_digits=14, decimal_places=2)
    accrual = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    forecast = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    previous_forecast = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    method = models.CharField(
        "forecast method", max_length=20, choices=list(METHODS.items()), blank=True, default=""
    )
    method_reason = models.TextField(blank=True, max_length=4000)
    commitment = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    previous_accrual = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    opening_accrual = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    explanation = models.TextField(blank=True, max_length=4000)
    adjustment_reason = models.TextField(blank=True, max_length=4000)

    history = track()

    class Meta:
        ordering = ["budget_return", "line__position", "line__code"]
        constraints = [
            models.UniqueConstraint(fields=["budget_return", "line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(method__in=["", *METHODS]), name="return_line_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.line} in {self.budget_return}"

    @property
    def accrued(self) -> Decimal:
        """What accruals add to the year, GBP: what is owed now less what was owed when it began."""
        return self.accrual - self.opening_accrual

    @property
    def spent(self) -> Decimal:
        """The adjusted actual of the year to date, GBP."""
        return self.actual + self.accrued
