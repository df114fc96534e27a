"""A legal organisation, known by its public identifiers, and what became of it."""

from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import OrganisationKind

# Published formats; an empty identifier means "not known".
ODS_CODE = r"^[A-Z0-9]{3,6}$"  # NHS Organisation Data Service
COMPANY_NUMBER = r"^([0-9]{8}|[A-Z]{2}[0-9]{6})$"  # Companies House
CHARITY_NUMBER = r"^[0-9]{6,7}(-[0-9]{1,2})?$"  # Charity Commission, linked charities with a suffix
PPON = r"^[A-Z]{4}-[0-9]{4}-[A-Z]{4}$"  # public procurement organisation number, central digital platform
IDENTIFIERS = {
    "ods_code": ODS_CODE,
    "company_number": COMPANY_NUMBER,
    "charity_number": CHARITY_NUMBER,
    "ppon": PPON,
}


def _identifier_constraints() -> list[models.BaseConstraint]:
    constraints: list[models.BaseConstraint] = []
    for field, pattern in IDENTIFIERS.items():
        empty = Q(**{field: ""})
        constraints += [
            models.CheckConstraint(
                condition=empty | Q(**{f"{field}__regex": pattern}), name=f"organisation_{field}_format"
            ),
            models.UniqueConstraint(fields=[field], condition=~empty, name=f"organisation_{field}_once"),
        ]
    return constraints


class Organisation(models.Model):
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)
    ods_code = models.CharField("ODS code", max_length=6, blank=True)
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=10, blank=True)
    ppon = models.CharField("public procurement organisation number", max_length=14, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    history = track()

    class Meta:
        ordering = ["name"]
        constraints = [
            *_identifier_constraints(),
            models.UniqueConstraint(fields=["name"], name="organisation_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="organisation_not_own_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name
