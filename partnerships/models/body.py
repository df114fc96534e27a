"""Bodies that meet: what they may do, to whom they report, and who sits on them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import BodyKind, DecisionType, SeatKind, SeatOffice, Verb, VotingRule
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
    aliases = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    objectives = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    area = models.CharField(max_length=240, blank=True)
    of_partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_bodies",
        help_text="A cabinet or governing body belongs to one partner.",
    )
    secretariat = models.ForeignKey(
        "partnerships.Partner", models.PROTECT, null=True, blank=True, related_name="secretariat_of"
    )
    is_private = models.BooleanField(default=False, help_text="It meets without the public.")
    equal_partners = models.BooleanField(
        default=False, help_text="Its constitution gives every partner the same number of votes."
    )
    needs_users_and_carers = models.BooleanField(
        default=False, help_text="Its constitution asks for a user's seat and a carer's seat."
    )
    review_on = models.DateField(null=True, blank=True)
    # When it may decide. Every part that is set must be met; members in conflict are not counted for that item.
    quorum_members = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_of_each_partner = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_chair = models.BooleanField(default=False, help_text="The chair or vice chair must be present.")
    quorum_part = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The 1 of one third")
    quorum_whole = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The 3 of one third")
    voting = models.CharField(
        max_length=20, choices=VotingRule.choices, default=VotingRule.PARTNERS_UNANIMOUS.value
    )
    # How often it meets in a financial year.
    meetings_min = models.PositiveSmallIntegerField(null=True, blank=True)
    meetings_max = models.PositiveSmallIntegerField(null=True, blank=True)
    meets_before = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="preceded_by"
    )
    paper_days = models.PositiveSmallIntegerField(
        default=5, help_text="Clear working days before the meeting"
    )
    is_top = models.BooleanField(default=False, help_text="Urgent decisions are reported to this body.")
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
            models.CheckConstraint(condition=Q(voting__in=VotingRule.values), name="body_voting_known"),
            models.CheckConstraint(
                condition=Q(quorum_part__isnull=True, quorum_whole__isnull=True)
                | Q(
                    quorum_part__isnull=False,
                    quorum_whole__isnull=False,
                    quorum_part__gte=1,
                    quorum_whole__gte=F("quorum_part"),
                ),
                name="body_quorum_fraction",
            ),
            models.CheckConstraint(
                condition=Q(meetings_min__isnull=True)
                | Q(meetings_max__isnull=True)
                | Q(meetings_max__gte=F("meetings_min")),
                name="body_meetings_in_order",
            ),
            models.CheckConstraint(
                condition=Q(meets_before__isnull=True) | ~Q(meets_before=F("id")),
                name="body_not_before_itself",
            ),
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
    office = models.CharField(max_length=10, choices=SeatOffice.choices, default=SeatOffice.MEMBER.value)
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
            models.CheckConstraint(condition=Q(office__in=SeatOffice.values), name="seat_office_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"


class Deputy(models.Model):
    """Who may sit in a seat when its holder cannot: named beforehand, for a time."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="deputies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deputy_for")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["seat", "starts"]
        verbose_name_plural = "deputies"
        constraints = [
            in_order("deputy_period_in_order"),
            no_overlap("deputy_once_at_a_time", "seat", "user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.seat}"


class TermsOfReference(models.Model):
    """A body's terms of reference as a controlled document: one issue in effect at a time."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="terms")
    code = models.CharField(max_length=30)
    issue = models.PositiveSmallIntegerField()
    text = models.TextField()
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    signed_by = models.CharField(max_length=160)
    signed_on = models.DateField()
    review_on = models.DateField()

    history = track()

    class Meta:
        ordering = ["body", "-issue"]
        verbose_name_plural = "terms of reference"
        constraints = [
            in_order("terms_period_in_order"),
            no_overlap("terms_one_issue_in_effect", "body"),
            models.UniqueConstraint(fields=["body", "issue"], name="terms_issue_once"),
            models.CheckConstraint(condition=Q(review_on__gt=F("starts")), name="terms_review_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.code} issue {self.issue}"


class Advice(models.Model):
    """A body's view that binds nobody, but must be answered by the day named."""

    adviser = models.ForeignKey(Body, models.PROTECT, related_name="advice_given")
    to = models.ForeignKey(Body, models.PROTECT, related_name="advice_received")
    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="advice"
    )
    text = models.TextField()
    given_on = models.DateField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="advice_recorded")
    respond_by = models.DateField()
    response = models.TextField(blank=True)
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="advice_answered"
    )
    responded_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["respond_by", "id"]
        verbose_name_plural = "advice"
        constraints = [
            models.CheckConstraint(condition=~Q(adviser=F("to")), name="advice_to_another_body"),
            models.CheckConstraint(condition=Q(respond_by__gte=F("given_on")), name="advice_answer_after"),
            models.CheckConstraint(
                condition=Q(response="", responded_by__isnull=True, responded_at__isnull=True)
                | (~Q(response="") & Q(responded_by__isnull=False, responded_at__isnull=False)),
                name="advice_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Advice of {self.adviser} to {self.to}"


class IndicativeBudget(models.Model):
    """Notional money of a body: it guides plans and can never be spent by it; real contracts stay with `held_by`."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="indicative_budgets")
    held_by = models.ForeignKey(Body, models.PROTECT, related_name="holds_indicative")
    title = models.CharField(max_length=160)
    amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="GBP")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["body", "starts"]
        constraints = [
            in_order("indicative_period_in_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="indicative_not_negative"),
            models.CheckConstraint(condition=~Q(body=F("held_by")), name="indicative_held_above"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"
