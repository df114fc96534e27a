"""The partnership, its partners over time, and the care groups it commissions for."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from jct.support.access import permissions_on
from jct.support.history import track
from partnerships.domain.words import LocalityKind, PartnerKind, StakeholderKind
from partnerships.models.periods import in_order, no_overlap


class Partnership(models.Model):
    """A named joint arrangement between partners, hosted by one of them."""

    name = models.CharField(max_length=200, unique=True)
    scope = models.TextField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    team_host = models.ForeignKey("partnerships.Organisation", models.PROTECT, related_name="teams_hosted")
    # What makes a decision a key decision (SI 2012/2089, regulation 8); either is enough.
    key_decision_above = models.DecimalField(
        max_digits=14, decimal_places=2, default=Decimal(500_000), help_text="GBP, exclusive"
    )
    key_decision_wards = models.PositiveSmallIntegerField(
        default=2, help_text="Wards on which it has a significant effect"
    )

    history = track()

    class Meta:
        ordering = ["name"]
        permissions = permissions_on("Partnership")
        constraints = [
            in_order("partnership_period_in_order"),
            models.CheckConstraint(
                condition=Q(key_decision_above__gt=0, key_decision_wards__gt=0),
                name="partnership_key_decision_is_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation's place in a partnership between two dates."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="partners")
    organisation = models.ForeignKey("partnerships.Organisation", models.PROTECT, related_name="partner_in")
    kind = models.CharField(max_length=10, choices=PartnerKind.choices)
    position = models.PositiveSmallIntegerField(
        help_text="Order in tables; ties in a split go to the earlier partner."
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["position", "starts"]
        permissions = permissions_on("Partner")
        constraints = [
            in_order("partner_period_in_order"),
            no_overlap("partner_once_at_a_time", "partnership", "organisation"),
            models.CheckConstraint(condition=Q(kind__in=PartnerKind.values), name="partner_kind_known"),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def name(self) -> str:
        return self.organisation.name

    @property
    def short_name(self) -> str:
        return self.organisation.short_name


class CareGroup(models.Model):
    """People with a shared kind of need, for whom services are planned and bought together."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="care_groups")
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    history = track()

    class Meta:
        ordering = ["position", "name"]
        permissions = permissions_on("CareGroup")
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="care_group_code_once"),
            models.UniqueConstraint(fields=["partnership", "name"], name="care_group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Locality(models.Model):
    """A named part of the area, with the people who live in it; wards and practices lie inside localities."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="localities")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=LocalityKind.choices, default=LocalityKind.LOCALITY.value)
    inside = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    population = models.PositiveIntegerField()

    history = track()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "localities"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "name"], name="locality_name_once"),
            models.CheckConstraint(condition=Q(kind__in=LocalityKind.values), name="locality_kind_known"),
            models.CheckConstraint(
                condition=Q(inside__isnull=True) | ~Q(inside=F("id")), name="locality_not_inside_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stakeholder(models.Model):
    """An organisation with an interest in the partnership that is no partner in it."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="stakeholders")
    organisation = models.ForeignKey(
        "partnerships.Organisation", models.PROTECT, related_name="stakeholder_in"
    )
    kind = models.CharField(max_length=12, choices=StakeholderKind.choices)
    interest = models.CharField(max_length=240, blank=True)

    history = track()

    class Meta:
        ordering = ["kind", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "organisation"], name="stakeholder_once"),
            models.CheckConstraint(
                condition=Q(kind__in=StakeholderKind.values), name="stakeholder_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_kind_display()})"


class FunctionTransfer(models.Model):
    """A function, with its budget and staff, that one partner hands to another: agreed on one day, in effect from
    another (Hillingdon 1985: agreed 1985, effective 1987)."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="transfers")
    giver = models.ForeignKey(Partner, models.PROTECT, related_name="functions_given")
    taker = models.ForeignKey(Partner, models.PROTECT, related_name="functions_taken")
    function = models.CharField(max_length=240)
    annual_budget = models.DecimalField(max_digits=14, decimal_places=2, help_text="GBP a year")
    agreed_on = models.DateField()
    starts = models.DateField(help_text="The first day on which the taker carries the function")

    history = track()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="transfer_between_two"),
            models.CheckConstraint(condition=Q(starts__gte=F("agreed_on")), name="transfer_agreed_first"),
            models.CheckConstraint(condition=Q(annual_budget__gte=0), name="transfer_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return self.function


class PartnershipGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Partnership, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class PartnershipUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Partnership, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class PartnerGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Partner, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class PartnerUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Partner, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class CareGroupGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(CareGroup, models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


class CareGroupUserPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(CareGroup, models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
