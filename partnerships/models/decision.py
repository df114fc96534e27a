"""A question put to whoever may decide it, and the answers, which are never edited."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import DecisionType, Outcome, RequestState

DECIDED = [RequestState.APPROVED.value, RequestState.REFUSED.value, RequestState.WITHDRAWN.value]


class DecisionRequest(models.Model):
    """The matter as it stood when it was asked. Only its state may change afterwards (trigger)."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="decision_requests"
    )
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    title = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    percent = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="Cumulative change, per cent"
    )
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="decision_requests"
    )
    partner = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, null=True, blank=True, related_name="decision_requests"
    )
    series = models.CharField(
        max_length=120,
        blank=True,
        help_text="Requests of one series within twelve months are added together.",
    )
    subject_url = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_requested"
    )
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=15, choices=RequestState.choices, default=RequestState.WAITING.value)
    decided_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["partnership", "state"]),
            models.Index(fields=["partnership", "series"], condition=~Q(series=""), name="request_series"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="request_amount_not_negative"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="request_decision_type_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="request_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """One person's recorded answer, with everything it rested on. Append-only (trigger)."""

    request = models.ForeignKey(DecisionRequest, models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    post = models.ForeignKey("partnerships.Post", models.PROTECT, related_name="approvals")
    # A copy, so that "nobody answers their own request" can be a check; a trigger proves it is the true one.
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="answers_received")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    clause = models.ForeignKey("partnerships.Clause", models.PROTECT, related_name="approvals")
    clause_number = models.CharField(max_length=12)
    clause_text = models.TextField()
    limit = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    ruling = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "approver"], name="approval_once_each"),
            models.CheckConstraint(condition=~Q(approver=F("requester")), name="approval_not_by_requester"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="approval_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSE.value) | ~Q(reason=""), name="approval_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(amount__lte=F("limit")), name="approval_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} by {self.approver}"


class Declaration(models.Model):
    """An interest a person declared in a matter: it bars them from deciding it. Append-only (trigger)."""

    request = models.ForeignKey(DecisionRequest, models.PROTECT, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declarations")
    interest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "user"], name="declaration_once_each"),
            models.CheckConstraint(condition=~Q(interest=""), name="declaration_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.interest}"
