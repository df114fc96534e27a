"""Meetings of bodies: who came, what stood on the agenda, what was decided and by what votes, and what follows."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import (
    InterestAction,
    ItemOutcome,
    MeetingState,
    Presence,
    Verb,
    VoteCast,
)


class Meeting(models.Model):
    body = models.ForeignKey("partnerships.Body", models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED.value)
    private_from = models.CharField(
        max_length=500, blank=True, help_text="Why it, or part of it, is held in private"
    )
    private_notice_on = models.DateField(
        null=True, blank=True, help_text="When notice of the private business was given"
    )
    agenda_published_at = models.DateTimeField(null=True, blank=True)
    minutes = models.TextField(blank=True)
    minutes_approved_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="approved_minutes_of"
    )

    history = track()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["body", "starts_at"], name="meeting_once_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_in_order"),
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(minutes_approved_in__isnull=True) | ~Q(minutes_approved_in=F("id")),
                name="meeting_minutes_approved_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}, {self.starts_at:%-d %B %Y}"


class AgendaItem(models.Model):
    """One matter of one meeting, with exactly one verb."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    verb = models.CharField(max_length=10, choices=Verb.choices)
    request = models.ForeignKey(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    subject_url = models.CharField(max_length=200, blank=True)
    exempt_paragraph = models.CharField(max_length=40, blank=True, help_text="Of Schedule 12A")
    public_interest = models.TextField(blank=True, help_text="Why the interest is in not publishing it")
    report_of = models.ForeignKey(
        "partnerships.Approval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_in",
        help_text="An emergency or chair's action reported here",
    )
    outcome = models.CharField(max_length=12, choices=ItemOutcome.choices, blank=True)
    minute = models.TextField(blank=True)

    history = track()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["meeting", "request"], condition=Q(request__isnull=False), name="agenda_request_once"
            ),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="agenda_verb_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=ItemOutcome.values), name="agenda_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(exempt_paragraph="") | ~Q(public_interest=""), name="agenda_exempt_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A version of a paper for an item. A new version is a new row; none is ever changed (trigger)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    file = models.FileField(upload_to="papers/%Y/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    is_exempt = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="papers")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["item", "title", "version"], name="paper_version_once"),
            models.CheckConstraint(condition=~Q(text="") | ~Q(file=""), name="paper_has_something"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Attendance(models.Model):
    """Who sat in a seat at a meeting: its holder or a deputy."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    seat = models.ForeignKey("partnerships.Seat", models.PROTECT, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    presence = models.CharField(max_length=10, choices=Presence.choices, default=Presence.EXPECTED.value)
    is_deputy = models.BooleanField(default=False)

    history = track()

    class Meta:
        ordering = ["meeting", "seat"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_one_vote_a_seat"),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(user__isnull=False),
                name="attendance_one_seat_a_person",
            ),
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="attendance_known"),
            models.CheckConstraint(
                condition=~Q(presence=Presence.PRESENT.value) | Q(user__isnull=False),
                name="attendance_present_is_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_presence_display()}"


class ItemInterest(models.Model):
    """An interest declared in an item: no vote, no place in its quorum, no exempt paper. Append-only (trigger)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="interests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="item_interests")
    interest = models.CharField(max_length=500)
    action = models.CharField(max_length=12, choices=InterestAction.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="item_interest_once"),
            models.CheckConstraint(condition=~Q(interest=""), name="item_interest_says_what"),
            models.CheckConstraint(
                condition=Q(action__in=InterestAction.values), name="item_interest_action_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.interest}"


class Vote(models.Model):
    """How a seat voted on an item. Append-only (trigger)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="votes")
    seat = models.ForeignKey("partnerships.Seat", models.PROTECT, related_name="cast")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="votes_cast")
    cast = models.CharField(max_length=10, choices=VoteCast.choices)
    weight = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "seat"]
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="vote_once_a_seat"),
            models.UniqueConstraint(fields=["item", "user"], name="vote_once_a_person"),
            models.CheckConstraint(condition=Q(cast__in=VoteCast.values), name="vote_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_cast_display()}"


class Resolution(models.Model):
    """What a body resolved on a request, with the ruling it rests on. Append-only (trigger)."""

    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="resolution")
    request = models.ForeignKey("partnerships.DecisionRequest", models.PROTECT, related_name="resolutions")
    body = models.ForeignKey("partnerships.Body", models.PROTECT, related_name="resolutions")
    version = models.PositiveSmallIntegerField(
        help_text="The version of the text that was before the meeting"
    )
    verb = models.CharField(max_length=10, choices=Verb.choices)
    outcome = models.CharField(max_length=12, choices=ItemOutcome.choices)
    reason = models.TextField(blank=True)
    clause = models.ForeignKey(
        "partnerships.Clause", models.PROTECT, null=True, blank=True, related_name="resolutions"
    )
    clause_number = models.CharField(max_length=12, blank=True)
    clause_text = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    ruling = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="resolutions_recorded")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="resolution_verb_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=ItemOutcome.values), name="resolution_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_outcome_display()}"


class Action(models.Model):
    """What somebody was asked to do, tracked to the evidence that it was done."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions")
    due_on = models.DateField()
    evidence = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="action_says_what"),
            models.CheckConstraint(
                condition=Q(evidence="", done_at__isnull=True) | (~Q(evidence="") & Q(done_at__isnull=False)),
                name="action_done_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.text
