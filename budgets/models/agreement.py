"""The written agreement under section 75 of the NHS Act 2006, with what regulation 7(3) of SI 2000/617 says
it must specify.
"""

from django.db import models
from django.db.models import Q

from jct.core.calendar import last_day
from jct.support.history import track
from partnerships.models.periods import in_order

# The text fields and the paragraph of regulation 7(3) each one answers, in order, for the agreement's page.
REGULATION = {
    "aims": "(a) Agreed aims and outcomes",
    "contributions_text": "(b) Contributions and how they may be varied",
    "functions": "(c) The NHS functions and health-related functions",
    "services": "(d) The persons and kinds of services",
    "resources": "(e) Staff, goods, services or accommodation provided",
    "duration": "(f) Duration, review, variation and termination",
    "management": "(g) How the pooled fund is managed and monitored",
}


class Agreement(models.Model):
    """One agreement between the partners; `ends` is exclusive, `notice_months` what a partner must give to
    leave.
    """

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="agreements")
    reference = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    host = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="agreements_hosted")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField("notice (months)", default=12)
    aims = models.TextField(blank=True)
    contributions_text = models.TextField("contributions", blank=True)
    functions = models.TextField(blank=True)
    services = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    duration = models.TextField(blank=True)
    management = models.TextField(blank=True)

    history = track()

    class Meta:
        ordering = ["partnership", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "reference"], name="agreement_reference_once"),
            models.CheckConstraint(condition=~Q(reference="") & ~Q(title=""), name="agreement_named"),
            in_order("agreement_period_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def last_day(self):
        """The last day the agreement is in force; None when open."""
        return last_day(self.ends)
