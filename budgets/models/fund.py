"""A fund: money for a purpose, who keeps it, and the limits by which its lines are judged."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from budgets.domain.forecast import Limits, explain_words
from budgets.querysets import FundQuerySet
from jct.support.history import track


class Kind(models.TextChoices):
    POOLED = "pooled", "Pooled fund"
    ALIGNED = "aligned", "Aligned budget"
    LEAD = "lead", "Lead commissioning"
    NOTIONAL = "notional", "Notional budget"
    SEPARATE = "separate", "Separate budget"
    GRANT = "grant", "Grant"


class Vat(models.TextChoices):
    """Whose VAT regime applies (HMRC VATGPB6640): that of the body delivering the services."""

    UNDECIDED = "", "Not recorded yet"
    COUNCIL = "council", "Council delivers: section 33 recovery"
    NHS = "nhs", "NHS delivers: contracted-out services regime"
    AGENCY = "agency", "Agency: one partner buys for the other and recharges"


class Accounting(models.TextChoices):
    """How the host and the partners account for the pool (IFRS 11, IFRS 15)."""

    UNDECIDED = "", "Not recorded yet"
    JOINT = "joint", "Joint operation: each partner accounts for its share"
    PRINCIPAL = "principal", "Host as principal: gross"
    AGENT = "agent", "Host as agent: net"


class Fund(models.Model):
    """Money for a purpose. A notional budget is indicative only: no ledger row and no return may be written
    to it. A grant is bound to a purpose until a day; a separate budget is kept for one partner.

    A line is explained when its variance is at least `explain_over` pounds, or at least `explain_percent`
    of its budget (and over the status floor). Explanations of a movement may miss it by `movement_tolerance`.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="funds")
    agreement = models.ForeignKey(
        "budgets.Agreement", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    host = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="funds_hosted")
    pool_manager = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="funds"
    )
    position = models.PositiveSmallIntegerField(default=0)
    amber_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(2))
    red_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(5))
    status_floor = models.DecimalField(
        "status floor (£)", max_digits=14, decimal_places=2, default=Decimal(10_000)
    )
    explain_over = models.DecimalField(
        "explain from (£)", max_digits=14, decimal_places=2, default=Decimal(50_000)
    )

    explain_percent = models.DecimalField(
        "explain from (% of budget)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    movement_tolerance = models.DecimalField(
        "movement left unexplained (£)", max_digits=14, decimal_places=2, default=Decimal(1000)
    )
    deputy_manager = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="funds_deputised"
    )
    vat = models.CharField("VAT arrangement", max_length=10, choices=Vat.choices, blank=True, default="")
    vat_note = models.TextField("VAT note", blank=True)
    irrecoverable_vat = models.DecimalField(
        "VAT that cannot be recovered a year (£)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    accounting = models.CharField(
        "accounting judgement", max_length=10, choices=Accounting.choices, blank=True, default=""
    )
    accounting_note = models.TextField("reasons of the judgement", blank=True)
    grant_purpose = models.TextField("what the grant is for", blank=True)
    grant_ends = models.DateField("spend the grant before", null=True, blank=True)
    kept_for = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, null=True, blank=True, related_name="funds_kept_for"
    )
    closed_on = models.DateField(null=True, blank=True)

    history = track()
    objects = FundQuerySet.as_manager()

    class Meta:
        ordering = ["partnership", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="fund_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="fund_named"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="fund_kind_known"),
            # SI 2000/617 regulation 7: a pool needs a written agreement and a manager.
            models.CheckConstraint(
                condition=~Q(kind=Kind.POOLED) | Q(agreement__isnull=False, pool_manager__isnull=False),
                name="fund_pool_has_agreement_and_manager",
            ),
            models.CheckConstraint(
                condition=Q(
                    amber_percent__gte=0,
                    red_percent__gte=F("amber_percent"),
                    status_floor__gte=0,
                    explain_over__gt=0,
                ),
                name="fund_limits_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(explain_percent__isnull=True) | Q(explain_percent__gt=0))
                & Q(movement_tolerance__gte=0),
                name="fund_tolerances_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(vat__in=Vat.values, accounting__in=Accounting.values),
                name="fund_judgements_known",
            ),
            models.CheckConstraint(
                condition=Q(irrecoverable_vat__isnull=True) | Q(irrecoverable_vat__gte=0),
                name="fund_vat_not_negative",
            ),
            # A grant is hypothecated: without its purpose and its end nobody can say what may be spent.
            models.CheckConstraint(
                condition=~Q(kind=Kind.GRANT) | (~Q(grant_purpose="") & Q(grant_ends__isnull=False)),
                name="fund_grant_has_purpose_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.SEPARATE) | Q(kept_for__isnull=False),
                name="fund_separate_is_kept_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(deputy_manager__isnull=True) | ~Q(deputy_manager=F("pool_manager")),
                name="fund_deputy_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> Limits:
        return Limits(self.amber_percent, self.red_percent, self.status_floor)

    @property
    def explain_from(self) -> str:
        """From which variance a line must be explained, in words."""
        return explain_words(over=self.explain_over, rate=self.explain_percent, floor=self.status_floor)
