"""What partners put into a fund: promised, varied when all agree, due by instalment and received."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jct.core.calendar import FinancialYear
from jct.support.history import track

YEARS = Q(year__gte=2000, year__lte=2100)


class Contribution(models.Model):
    """One addition to what a partner contributes in a financial year: the first promise, or a later
    variation. Append-only.

    What is only indicative becomes confirmed by two rows of one `batch`: one takes the indicative sum back,
    one adds the confirmed. `annual` is the whole year's sum where only part of the year is paid for.
    """

    class Kind(models.TextChoices):
        CASH = "cash", "Cash"
        IN_KIND = "in_kind", "In kind"
        GRANT = "grant", "Grant"
        CLIENT_CHARGES = "client_charges", "Client charges"

    class Source(models.TextChoices):
        """The sources of income of the Better Care Fund's return."""

        NONE = "", "Not part of the Better Care Fund"
        NHS_MINIMUM = "nhs_minimum", "NHS minimum contribution"
        DFG = "dfg", "Disabled facilities grant"
        LA_BCF = "la_bcf", "Local authority Better Care grant"
        ADDITIONAL_LA = "additional_la", "Additional local authority contribution"
        ADDITIONAL_NHS = "additional_nhs", "Additional NHS contribution"

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="contributions")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="contributions")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.CASH)
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, help_text="Added to the partner's contribution"
    )
    recurrent = models.BooleanField(default=True)
    counts_towards_share = models.BooleanField(default=True)
    confirmed = models.BooleanField(default=True)
    source = models.CharField(
        "Better Care Fund source", max_length=15, choices=Source.choices, blank=True, default=""
    )
    annual = models.DecimalField(
        "for a whole year (£)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    batch = models.UUIDField(null=True, blank=True)
    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="contributions"
    )
    varies = models.BooleanField(default=False, help_text="Changes a contribution made before")
    effective_on = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["fund", "year", "at", "pk"]
        indexes = [models.Index(fields=["fund", "year"], name="contribution_by_year")]
        constraints = [
            models.CheckConstraint(condition=YEARS, name="contribution_year_likely"),
            models.CheckConstraint(condition=~Q(reason=""), name="contribution_has_reason"),
            models.CheckConstraint(condition=~Q(amount=0), name="contribution_not_nothing"),
            models.CheckConstraint(
                condition=Q(varies=True) | Q(amount__gt=0), name="contribution_first_positive"
            ),
            models.CheckConstraint(
                condition=Q(
                    source__in=["", "nhs_minimum", "dfg", "la_bcf", "additional_la", "additional_nhs"]
                ),
                name="contribution_source_known",
            ),
            # In kind is valued and disclosed; it never weighs in a share of cash.
            models.CheckConstraint(
                condition=~Q(kind="in_kind") | Q(counts_towards_share=False),
                name="contribution_in_kind_does_not_count",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} to {self.fund}, {self.year}"


class ContributionVariation(models.Model):
    """A change of a confirmed contribution that has been asked for. Once approved it becomes a row of the
    contribution and, where it names a line, a change of that line's budget, so that the fund still ties. Of one
    that is `budget_only` the contribution was entered before, and the line follows.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="contribution_variations")
    partner = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, related_name="contribution_variations"
    )
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    kind = models.CharField(max_length=15, choices=Contribution.Kind.choices, default=Contribution.Kind.CASH)
    source = models.CharField(
        "Better Care Fund source", max_length=15, choices=Contribution.Source.choices, blank=True, default=""
    )
    recurrent = models.BooleanField(default=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Added to the contribution")
    annual = models.DecimalField(
        "for a whole year (£)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    line = models.ForeignKey(
        "budgets.BudgetLine", models.PROTECT, null=True, blank=True, related_name="contribution_variations"
    )
    outside = models.BooleanField(
        "meets an overspend that the risk-share rule leaves outside the fund", default=False
    )
    budget_only = models.BooleanField(
        "the contribution is entered already: only the budget changes", default=False
    )
    effective_on = models.DateField()
    reason = models.TextField()
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, related_name="contribution_variation"
    )

    history = track()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=YEARS, name="contribution_variation_year_likely"),
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(reason=""), name="contribution_variation_is_something"
            ),
            models.CheckConstraint(
                condition=Q(outside=False) | Q(amount__gt=0), name="contribution_variation_outside_pays_in"
            ),
            models.CheckConstraint(
                condition=Q(budget_only=False) | Q(line__isnull=False, outside=False),
                name="contribution_variation_budget_only_names_line",
            ),
        ]

    def __str__(self) -> str:
        return f"Variation of what {self.partner} pays to {self.fund}, {self.year}"


class Instalment(models.Model):
    """A part of a partner's contribution due to the host on a day. Its receipts say what came.

    The host asks for it (`requested_on`), as an invoice would. It may be changed until something was received.
    """

    fund = models.ForeignKey("budgets.Fund", models.PROTECT, related_name="instalments")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="instalments")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year starts")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    requested_on = models.DateField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField(max_length=60, blank=True)

    history = track()

    class Meta:
        ordering = ["fund", "year", "due_on", "partner", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "partner", "year", "number"], name="instalment_number_once"
            ),
            models.CheckConstraint(condition=YEARS, name="instalment_year_likely"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_something"),
            models.CheckConstraint(
                condition=Q(requested_on__isnull=True, requested_by__isnull=True)
                | Q(requested_on__isnull=False, requested_by__isnull=False),
                name="instalment_requested_by_and_on",
            ),
        ]

    def __str__(self) -> str:
        return f"Instalment {self.number} of {self.partner}, {FinancialYear(self.year)}"


class InstalmentReceipt(models.Model):
    """Money received against an instalment; a wrong entry is taken back by a negative one. Append-only."""

    instalment = models.ForeignKey(Instalment, models.PROTECT, related_name="receipts")
    received_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    note = models.CharField("reference or reason", max_length=200)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["instalment", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & ~Q(note=""), name="instalment_receipt_is_something"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="instalment_receipt_negative_only_to_take_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} received for {self.instalment}"
