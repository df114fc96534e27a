"""Those who deliver services."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from contracts.domain import identifiers, kinds
from contracts.querysets import ProviderQuerySet
from jct.support.history import track


class Provider(models.Model):
    """An organisation or person a partnership buys services from.

    `organisation` is set when the provider is a partner's own service: such a contract is a conflict by itself.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="providers")
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=12, choices=kinds.Sector.choices, default=kinds.Sector.UNKNOWN)
    sme = models.BooleanField("small or medium-sized enterprise", null=True, blank=True)
    vcse = models.BooleanField("voluntary, community or social enterprise", null=True, blank=True)
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=11, blank=True)
    ods_code = models.CharField("ODS code", max_length=6, blank=True)
    ppon = models.CharField("public procurement organisation number", max_length=14, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    organisation = models.ForeignKey(
        "partnerships.Organisation", models.PROTECT, null=True, blank=True, related_name="providers"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    history = track()
    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("partnership", Lower("name"), name="provider_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="provider_named"),
            models.CheckConstraint(condition=Q(sector__in=list(kinds.Sector)), name="provider_sector_known"),
            models.CheckConstraint(
                condition=Q(company_number="") | Q(company_number__regex=identifiers.COMPANY_NUMBER),
                name="provider_company_number_form",
            ),
            models.CheckConstraint(
                condition=Q(charity_number="") | Q(charity_number__regex=identifiers.CHARITY_NUMBER),
                name="provider_charity_number_form",
            ),
            models.CheckConstraint(
                condition=Q(ods_code="") | Q(ods_code__regex=identifiers.ODS_CODE),
                name="provider_ods_code_form",
            ),
            models.CheckConstraint(
                condition=Q(ppon="") | Q(ppon__regex=identifiers.PPON), name="provider_ppon_form"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=identifiers.POSTCODE),
                name="provider_postcode_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name
