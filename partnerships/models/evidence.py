"""What a decision rests on besides the answers: gates, consultation, urgency, questions, conditions, refusals."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from jct.support.history import track
from partnerships.domain.words import Gate, Urgency


class GatePassed(models.Model):
    """A gate of one version of a request, passed by a named person or in a meeting. Append-only (trigger)."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="gates_passed")
    version = models.PositiveSmallIntegerField(default=1)
    gate = models.CharField(max_length=15, choices=Gate.choices)
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="gates_passed")
    item = models.ForeignKey(
        "partnerships.AgendaItem", models.PROTECT, null=True, blank=True, related_name="gates_passed"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "gates passed"
        constraints = [
            models.UniqueConstraint(fields=["request", "version", "gate"], name="gate_once_a_version"),
            models.CheckConstraint(condition=Q(gate__in=Gate.values), name="gate_known"),
            models.CheckConstraint(condition=~Q(note=""), name="gate_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.get_gate_display()}: {self.request}"


class Consultation(models.Model):
    """Somebody the clause asks to consult was consulted: who, when, and what shows it. Append-only (trigger)."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="consultations")
    version = models.PositiveSmallIntegerField(default=1)
    who = models.CharField(max_length=120, help_text="As the clause names them")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="consulted_on"
    )
    evidence = models.TextField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="consultations")
    at = models.DateTimeField()

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "version", "who"], name="consultation_once_a_version"),
            models.CheckConstraint(condition=~Q(evidence=""), name="consultation_has_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.request}"


class UrgencyConsent(models.Model):
    """A third person's agreement that a matter cannot wait for its notice. Append-only (trigger)."""

    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, related_name="urgency_consents"
    )
    version = models.PositiveSmallIntegerField(default=1)
    urgency = models.CharField(max_length=20, choices=Urgency.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="urgency_consents")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="urgency_consent_once_a_version"),
            models.CheckConstraint(condition=~Q(reason=""), name="urgency_consent_has_reason"),
            models.CheckConstraint(
                condition=Q(urgency__in=[Urgency.GENERAL_EXCEPTION.value, Urgency.SPECIAL_URGENCY.value]),
                name="urgency_consent_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_urgency_display()}: {self.request}"


class CallIn(models.Model):
    """A decision was called in before it was carried out: it goes back to whoever decided. Append-only (trigger)."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="call_ins")
    version = models.PositiveSmallIntegerField(default=1, help_text="The version that had been approved")
    body = models.ForeignKey("partnerships.Body", models.PROTECT, related_name="called_in")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="called_in")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "version"], name="call_in_once_a_version"),
            models.CheckConstraint(condition=~Q(reason=""), name="call_in_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.request}"


class Question(models.Model):
    """A question to whoever asked, without sending the request back; the clock does not stop."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="questions")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="questions_put")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="questions_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Condition(models.Model):
    """Something an approval asks for, tracked to the evidence that it was done."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="conditions")
    version = models.PositiveSmallIntegerField(default=1, help_text="The version it was set with")
    text = models.CharField(max_length=500)
    due_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conditions_set")
    evidence = models.TextField(blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="conditions_met"
    )
    met_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="condition_says_what"),
            models.CheckConstraint(
                condition=Q(evidence="", met_by__isnull=True, met_at__isnull=True)
                | (~Q(evidence="") & Q(met_by__isnull=False, met_at__isnull=False)),
                name="condition_met_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class DeniedAttempt(models.Model):
    """Somebody tried to decide and was refused: which checks refused, and the whole ruling. Append-only (trigger)."""

    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="denied")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="denied_attempts")
    refused_by = ArrayField(models.CharField(max_length=40), help_text="The codes of the checks that refused")
    words = models.TextField()
    ruling = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(refused_by__len=0), name="denied_by_something"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.at}"
