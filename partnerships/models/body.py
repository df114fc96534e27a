"""Bodies that meet: what they may do, to whom they report, and who sits on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import BodyKind, DecisionType, SeatKind, Verb
from partnerships.models.periods import in_order, no_overlap


class Body(models.Model):
    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="bodies")
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    purpose = models.TextField(blank=True)
    meets = models.CharField(max_length=120, blank=True, help_text="How often, in words.")
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    locality = models.ForeignKey(
        "partnerships.Locality", models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    is_top = models.BooleanField(default=False, help_text="What no clause covers is reserved to this body.")
    # Carries the access of those who sit on it; membership is derived from seats, never edited.
    group = models.OneToOneField("auth.Group", models.PROTECT, related_name="body")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["-is_top", "kind", "name"]
        verbose_name_plural = "bodies"
        constraints = [
            in_order("body_period_in_order"),
            models.UniqueConstraint(fields=["partnership", "name"], name="body_name_once"),
            models.UniqueConstraint(fields=["partnership"], condition=Q(is_top=True), name="body_one_top"),
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class BodyPower(models.Model):
    """What a body may do with one type of decision: exactly one of the five verbs."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="powers")
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    verb = models.CharField(max_length=10, choices=Verb.choices)

    history = track()

    class Meta:
        ordering = ["verb", "decision_type"]
        constraints = [
            models.UniqueConstraint(fields=["body", "decision_type"], name="body_power_once"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="body_power_verb_known"),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="body_power_decision_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_verb_display()} {self.get_decision_type_display()}"


class ReportingLine(models.Model):
    body = models.ForeignKey(Body, models.PROTECT, related_name="reports_to")
    parent = models.ForeignKey(Body, models.PROTECT, related_name="hears_from")
    scope = models.CharField(max_length=240)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["body", "starts"]
        constraints = [
            in_order("reporting_line_period_in_order"),
            no_overlap("reporting_line_once_at_a_time", "body", "parent"),
            models.CheckConstraint(condition=~Q(body=F("parent")), name="reporting_line_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.body} → {self.parent}"


class Seat(models.Model):
    """A place on a body, held by a person or by whoever holds a post; empty when neither is named."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SeatKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="seats"
    )
    post = models.ForeignKey("partnerships.Post", models.PROTECT, null=True, blank=True, related_name="seats")
    partner = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, null=True, blank=True, related_name="seats"
    )
    constituency = models.CharField(max_length=120, blank=True)
    votes = models.PositiveSmallIntegerField(default=1)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["body", "partner__position", "title"]
        constraints = [
            in_order("seat_period_in_order"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(post__isnull=True), name="seat_person_or_post_not_both"
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, constituency="")
                | (Q(partner__isnull=True) & ~Q(constituency="")),
                name="seat_for_partner_or_constituency",
            ),
            models.CheckConstraint(condition=Q(kind__in=SeatKind.values), name="seat_kind_known"),
            models.CheckConstraint(condition=Q(votes__lte=9), name="seat_votes_few"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"
