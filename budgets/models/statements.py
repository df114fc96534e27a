"""The statements of a fund: the year's account for its partners, its checklist, and the Better Care Fund's return."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from budgets.models.contribution import YEARS
from jct.core.calendar import QUARTER_PATTERN
from jct.support.history import track


class AnnualReturn(models.Model):
    """A fund's memorandum account for a year, of a pool the annual return of regulation 7(4), as it was put together.

    `facts` and their hash never change (trigger); the host's chief finance officer signs that hash by answering the
    `request`. A correction is a new version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ASKED = "asked", "Waiting to be signed"
        SIGNED = "signed", "Signed"
        REPLACED = "replaced", "Replaced by a later version"

    class Audit(models.TextChoices):
        UNAUDITED = "unaudited", "Unaudited"
        UNDER_AUDIT = "under_audit", "Under audit"
        UNQUALIFIED = "unqualified", "Audited, unqualified"
        QUALIFIED = "qualified", "Audited, qualified"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="annual_returns")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    performance = models.TextField("performance summary", blank=True, max_length=8000)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="annual_return"
    )
    audit = models.CharField(max_length=12, choices=Audit.choices, default=Audit.UNAUDITED.value)
    audit_note = models.TextField(blank=True, max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["fund", "-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "version"], name="annual_return_version_once"),
            models.UniqueConstraint(
                fields=["fund", "year"],
                condition=Q(state__in=["draft", "asked", "signed"]),
                name="annual_return_one_live_version",
            ),
            models.CheckConstraint(condition=YEARS, name="annual_return_year_likely"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "signed", "replaced"]),
                name="annual_return_state_known",
            ),
            models.CheckConstraint(
                condition=Q(audit__in=["unaudited", "under_audit", "unqualified", "qualified"]),
                name="annual_return_audit_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "signed"]) | Q(request__isnull=False),
                name="annual_return_is_asked_for",
            ),
            models.CheckConstraint(
                condition=~Q(audit="qualified") | ~Q(audit_note=""), name="annual_return_qualified_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund}, {self.year}, version {self.version}"


class ChecklistAnswer(models.Model):
    """What was answered to one point of a fund's year-end checklist (`domain.year_end`)."""

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="checklist_answers")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    point = models.CharField(max_length=40)
    done = models.BooleanField(default=False)
    note = models.TextField(blank=True, max_length=2000)

    history = track()

    class Meta:
        ordering = ["fund", "year", "point"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "point"], name="checklist_answer_once"),
            models.CheckConstraint(condition=YEARS, name="checklist_answer_year_likely"),
            models.CheckConstraint(condition=~Q(point=""), name="checklist_answer_names_a_point"),
        ]

    def __str__(self) -> str:
        return f"{self.point}, {self.fund}, {self.year}"


class BetterCareFundReturn(models.Model):
    """The quarterly return of the Better Care Fund for an agreement, kept as data. `data` is the answers by sheet and
    field (`domain.better_care`), with the names of the schemes once it was sent; the health and wellbeing board's
    approval is the `request`. A correction is a new version, approved anew.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ASKED = "asked", "Waiting for approval"
        APPROVED = "approved", "Approved"
        REPLACED = "replaced", "Replaced by a later version"

    agreement = models.ForeignKey(
        "budgets.Agreement", models.PROTECT, related_name="better_care_fund_returns"
    )
    quarter = models.CharField(max_length=7)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT.value)
    revision = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request = models.OneToOneField(
        "partnerships.DecisionRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="better_care_fund_return",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["agreement", "-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "quarter", "version"], name="better_care_fund_return_version_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "quarter"],
                condition=Q(state__in=["draft", "asked"]),
                name="better_care_fund_return_one_at_work",
            ),
            models.UniqueConstraint(
                fields=["agreement", "quarter"],
                condition=Q(state="approved"),
                name="better_care_fund_return_one_approved",
            ),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="better_care_fund_return_quarter_format"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "asked", "approved", "replaced"]),
                name="better_care_fund_return_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(request__isnull=False),
                name="better_care_fund_return_is_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"Better Care Fund, {self.agreement}, {self.quarter}"
