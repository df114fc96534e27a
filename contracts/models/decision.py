"""What has been asked for about a contract, other than taking up an option that it provides for."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from contracts.domain.decision import Kind


class ContractDecision(models.Model):
    """An award, a variation or a termination that has been asked for. The request carries its outcome.

    `changes` are the terms as they were and should become (field → [before, after]), `value` GBP as the scheme
    measures it: the whole value of an award, the size of a change, what a termination leaves unpaid. `terms` are the
    contract's when it was asked for, `money_ends` the first day without money that was said of an award then.
    """

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    terms = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    money_ends = models.DateField(null=True, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    worth_before = models.DecimalField("whole value before (£)", max_digits=14, decimal_places=2)
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, related_name="contract_decision"
    )
    carried_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contract", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="contract_decision_kind_known"),
            models.CheckConstraint(condition=Q(value__gte=0), name="contract_decision_value_not_negative"),
            models.CheckConstraint(
                condition=Q(kind=Kind.AWARD) | ~Q(changes={}), name="contract_decision_changes_something"
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(kind=Kind.AWARD, carried_out_at__isnull=False),
                name="contract_awarded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.contract}"
