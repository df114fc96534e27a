"""The written agreement under section 75 of the NHS Act 2006, with what regulation 7(3) of SI 2000/617 says
it must specify, its parties and what has been agreed to be bought under it.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from budgets.domain.agreement import REGULATION
from jct.core.calendar import day_words, last_day
from jct.support.history import track
from partnerships.models.periods import in_order


class AgreementState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    TERMINATED = "terminated", "Terminated"


class Reporting(models.TextChoices):
    """How often the pool manager reports; regulation 7(4) asks for every quarter at least."""

    MONTHLY = "monthly", "Every month"
    SIX_WEEKS = "six_weeks", "Every six weeks"
    TWO_MONTHS = "two_months", "Every two months"
    QUARTERLY = "quarterly", "Every quarter"


class Agreement(models.Model):
    """One agreement between the partners; `ends` is exclusive, `notice_months` what a partner must give to
    leave, `decision_weeks` how long a decision to renew or replace it takes to make.

    `flag_on` and `approve_on` are days of the budget calendar as MM-DD: by the first the pool manager names
    what bears on next year's budget, by the second it is approved.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=AgreementState.choices, default=AgreementState.DRAFT.value
    )
    host = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="agreements_hosted")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField("notice (months)", default=12)
    decision_weeks = models.PositiveSmallIntegerField("time to decide on renewal (weeks)", default=26)
    aims = models.TextField(blank=True)
    contributions_text = models.TextField("contributions", blank=True)
    functions = models.TextField(blank=True)
    services = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    duration = models.TextField(blank=True)
    management = models.TextField(blank=True)
    virement_text = models.TextField("virement", blank=True)
    overspend_text = models.TextField("overspends", blank=True)
    underspend_text = models.TextField("underspends", blank=True)
    disputes = models.TextField("settling disputes", blank=True)
    complaints = models.TextField(blank=True)
    information = models.TextField("information governance", blank=True)
    reporting = models.CharField(
        "pool manager reports", max_length=10, choices=Reporting.choices, default=Reporting.QUARTERLY.value
    )
    reports_to = models.ForeignKey(
        "partnerships.Body", models.PROTECT, null=True, blank=True, related_name="agreements_reported"
    )
    flag_on = models.CharField("name next year's changes by", max_length=5, default="12-31")
    approve_on = models.CharField("approve next year's budget by", max_length=5, default="02-28")

    history = track()

    class Meta:
        ordering = ["partnership", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="agreement_reference_once"),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(title=""), name="agreement_named"),
            in_order("agreement_period_in_order"),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reporting__in=Reporting.values), name="agreement_reporting_known"
            ),
            # SI 2000/617 regulation 7(3): an agreement that leaves one of these out, or has blanks there, is none.
            models.CheckConstraint(
                condition=Q(state=AgreementState.DRAFT)
                | Q(**{f"{name}__regex": r"\S" for name in REGULATION}),
                name="agreement_in_force_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(flag_on__regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
                & Q(approve_on__regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"),
                name="agreement_calendar_format",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def last_day(self):
        """The last day the agreement is in force; None when open."""
        return last_day(self.ends)


class AgreementParty(models.Model):
    """A partner to an agreement, and the day it signed. An agreement is in force only once two or more have
    (trigger at commit).

    `notice_months` is what this partner must give to leave, where it is not what the agreement says of all. One that
    has given notice (`notice_given_on`) leaves when that has run out, and has its months written down.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="agreements_joined")
    signed_on = models.DateField(null=True, blank=True)
    signatory = models.CharField("signed by (name and office)", max_length=200, blank=True)
    sealed = models.BooleanField(default=False)
    notice_months = models.PositiveSmallIntegerField("notice of its own (months)", null=True, blank=True)
    notice_given_on = models.DateField(null=True, blank=True)
    notice_note = models.TextField("how notice was given", blank=True)

    history = track()

    class Meta:
        ordering = ["agreement", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "partner"], name="agreement_party_once"),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signatory="", sealed=False)
                | (Q(signed_on__isnull=False) & ~Q(signatory="")),
                name="agreement_party_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(notice_given_on__isnull=True, notice_note="")
                | (Q(signed_on__isnull=False, notice_given_on__gte=F("signed_on")) & ~Q(notice_note="")),
                name="agreement_party_gives_notice_once_bound",
            ),
            models.CheckConstraint(
                condition=Q(notice_given_on__isnull=True) | Q(notice_months__isnull=False),
                name="agreement_party_gives_notice_of_months",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.agreement}"


class AgreementReview(models.Model):
    """A review the agreement provides for: due on a day, held on another, with what came of it.

    One of `partner` is that partner's own; without it all parties hold it together.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="reviews")
    partner = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, null=True, blank=True, related_name="agreement_reviews"
    )
    due_on = models.DateField()
    held_on = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    history = track()

    class Meta:
        ordering = ["agreement", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "due_on", "partner"],
                name="agreement_review_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, outcome="") | (Q(held_on__isnull=False) & ~Q(outcome="")),
                name="agreement_review_says_what_came",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.agreement}, {day_words(self.due_on)}"


class ServiceScheme(models.Model):
    """A scheme within the agreement (its scheme specification): what is bought, who commissions it, from which fund."""

    class Lead(models.TextChoices):
        COUNCIL = "council", "Council leads"
        NHS = "nhs", "NHS leads"
        JOINT = "joint", "Joint"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="schemes")
    name = models.CharField(max_length=200)
    lead = models.CharField("commissioned by", max_length=10, choices=Lead.choices)
    pooled = models.BooleanField(default=True)
    fund = models.ForeignKey(
        "budgets.Fund", models.PROTECT, null=True, blank=True, related_name="service_schemes"
    )
    provider = models.ForeignKey(
        "contracts.Provider", models.PROTECT, null=True, blank=True, related_name="service_schemes"
    )
    annual_budget = models.DecimalField(
        "budget a year (£)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    outcomes = models.TextField(blank=True)
    risk_note = models.TextField("risk and benefit share", blank=True)

    history = track()

    class Meta:
        ordering = ["agreement", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], name="service_scheme_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="service_scheme_named"),
            models.CheckConstraint(
                condition=Q(lead__in=["council", "nhs", "joint"]), name="service_scheme_lead_known"
            ),
            models.CheckConstraint(
                condition=Q(annual_budget__isnull=True) | Q(annual_budget__gte=0),
                name="service_scheme_budget_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgreementChange(models.Model):
    """What has been asked to be done with an agreement: enter into it, vary it, end it. It takes effect once the
    request is approved.

    `values` are the new words of a variation by field, as JSON. An agreement that was running before it was entered
    here rests on a decision taken elsewhere, told in `authority`, and has no request.
    """

    class Kind(models.TextChoices):
        ENTRY = "entry", "Enter into the agreement"
        VARIATION = "variation", "Vary the agreement"
        TERMINATION = "termination", "End the agreement"

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    values = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    effective_on = models.DateField()
    reason = models.TextField()
    authority = models.TextField("decided elsewhere", blank=True)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="agreement_change"
    )

    history = track()

    class Meta:
        ordering = ["agreement", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["entry", "variation", "termination"]) & ~Q(reason=""),
                name="agreement_change_says_what",
            ),
            models.CheckConstraint(
                condition=(Q(request__isnull=False, authority=""))
                | (Q(request__isnull=True, kind="entry") & ~Q(authority="")),
                name="agreement_change_rests_on_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(kind="variation") | Q(values={}), name="agreement_change_values_of_a_variation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agreement}"


class PermittedExpenditure(models.Model):
    """Spending outside the usual heads that every party has agreed in writing to charge to the pool. Append-only."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="permitted_expenditure")
    what = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    agreed_on = models.DateField()
    evidence = models.TextField(help_text="The letters or minutes in which each party agreed")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["agreement", "-agreed_on", "-pk"]
        verbose_name_plural = "permitted expenditure"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(what="") & ~Q(evidence=""), name="permitted_expenditure_said"
            ),
        ]

    def __str__(self) -> str:
        return self.what
