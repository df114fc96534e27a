"""The register of interests, and the yearly statement that it is complete."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jct.support.history import track
from partnerships.domain.words import InterestKind
from partnerships.models.periods import in_order


class Interest(models.Model):
    """A line of the register of interests: what ties a person to an organisation, or to a matter, between dates."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=15, choices=InterestKind.choices)
    organisation = models.CharField(
        max_length=200, help_text="As its name stands in the register of providers"
    )
    detail = models.CharField(max_length=500)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["user", "starts"]
        constraints = [
            in_order("interest_period_in_order"),
            models.CheckConstraint(condition=Q(kind__in=InterestKind.values), name="interest_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.organisation}"


class YearlyDeclaration(models.Model):
    """A person's statement of a financial year that the register of interests is complete; often there are none."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="yearly_declarations"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="yearly_declarations")
    year = models.PositiveSmallIntegerField(help_text="The year in which the financial year begins")
    nil = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "user"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "user", "year"], name="yearly_declaration_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.year}"
