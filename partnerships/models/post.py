"""Posts, who holds them when, and what each employer lets a post decide."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jct.core.calendar import QUARTER_PATTERN
from jct.support.history import track
from partnerships.domain.words import DecisionType, PostFunction
from partnerships.models.periods import in_order, no_overlap


class Post(models.Model):
    """An office in the partnership, employed by one partner. Access and authority hang on it, not on people."""

    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="posts")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="posts")
    title = models.CharField(max_length=120)
    function = models.CharField(max_length=30, choices=PostFunction.choices)
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="posts"
    )
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="manages")
    also_reports_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="also_manages",
        help_text="The second line: the profession, or the other employer of a joint post.",
    )
    accountable_to = models.ForeignKey(
        "partnerships.Body", models.PROTECT, null=True, blank=True, related_name="posts_accountable"
    )
    # Carries the access of whoever is in post today; membership is derived from appointments, never edited.
    group = models.OneToOneField("auth.Group", models.PROTECT, related_name="post")

    history = track()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "title"], name="post_title_once"),
            models.CheckConstraint(condition=Q(function__in=PostFunction.values), name="post_function_known"),
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")), name="post_not_own_manager"
            ),
            models.CheckConstraint(
                condition=Q(also_reports_to__isnull=True)
                | (~Q(also_reports_to=F("id")) & ~Q(also_reports_to=F("reports_to"))),
                name="post_two_lines_differ",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PostHolder(models.Model):
    """A person's appointment to a post. Several at once are a job share; `acting` stands in for the holder."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    acting = models.BooleanField(default=False)
    trained_on = models.DateField(
        null=True, blank=True, help_text="When the holder acknowledged the training on delegated authority"
    )
    # What somebody who acts up may decide: of less than the post, and up to a sum.
    decision_types = ArrayField(
        models.CharField(max_length=40, choices=DecisionType.choices),
        default=list,
        blank=True,
        help_text="Of an acting appointment; empty: every decision of the post",
    )
    cap = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="Of an acting one: GBP, inclusive"
    )
    # A start that lies before this gives no authority over the days between; None: told when it was founded.
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = track()

    class Meta:
        ordering = ["post", "starts"]
        constraints = [
            in_order("post_holder_period_in_order"),
            no_overlap("post_holder_once_at_a_time", "post", "user"),
            models.CheckConstraint(
                condition=Q(acting=True) | Q(cap__isnull=True, decision_types__len=0),
                name="post_holder_only_acting_is_limited",
            ),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=0), name="post_holder_cap_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.post}"

    @property
    def decisions_words(self) -> str:
        """What somebody who acts up may decide, of less than the post: "contract award, contract variation"."""
        return ", ".join(DecisionType(kind).label.lower() for kind in self.decision_types)


class Training(models.Model):
    """The day on which a member of a body, who may sit for no post, acknowledged the training on delegated authority.
    Whoever holds a post says so on the appointment."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="members_trained"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member_training")
    trained_on = models.DateField()

    history = track()

    class Meta:
        ordering = ["partnership", "user"]
        verbose_name = "training of a member"
        verbose_name_plural = "training of members"
        constraints = [models.UniqueConstraint(fields=["partnership", "user"], name="training_once")]

    def __str__(self) -> str:
        return f"{self.user}, trained on {self.trained_on}"


class PersonalLimit(models.Model):
    """What the employer lets this post decide (GBP, inclusive), whatever the scheme says; for one person when
    `user` is named, such as a deputy standing in."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="limits")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="personal_limits"
    )
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    limit = models.DecimalField(max_digits=14, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["post", "decision_type", "starts"]
        constraints = [
            in_order("personal_limit_period_in_order"),
            models.CheckConstraint(condition=Q(limit__gte=0), name="personal_limit_not_negative"),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="personal_limit_decision_type_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}: {self.get_decision_type_display()} up to {self.limit}"


class PostFunding(models.Model):
    """What a partner pays of a joint post, and until when the money lasts."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="funding")
    partner = models.ForeignKey("partnerships.Partner", models.PROTECT, related_name="posts_funded")
    percent = models.DecimalField(max_digits=5, decimal_places=2, help_text="Per cent of the post's cost")
    source = models.CharField(max_length=160, blank=True)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["post", "starts", "partner__position"]
        verbose_name_plural = "post funding"
        constraints = [
            in_order("post_funding_period_in_order"),
            no_overlap("post_funding_once_at_a_time", "post", "partner"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="post_funding_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.percent}% of {self.post}"


class Cover(models.Model):
    """Somebody who decides in a post holder's place between two dates, for named decisions, up to a cap.

    Cover passes on what the holder has and nothing more, and it cannot be passed on again.
    """

    holder = models.ForeignKey(PostHolder, models.PROTECT, related_name="covers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="covering")
    decision_types = ArrayField(
        models.CharField(max_length=40, choices=DecisionType.choices),
        default=list,
        blank=True,
        help_text="Empty: every decision of the post",
    )
    cap = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="GBP, inclusive"
    )
    reason = models.CharField(max_length=240)
    starts = models.DateField()
    ends = models.DateField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="covers_given"
    )

    history = track()

    class Meta:
        ordering = ["starts", "id"]
        verbose_name_plural = "cover"
        constraints = [
            in_order("cover_period_in_order"),
            no_overlap("cover_once_at_a_time", "holder", "user"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=0), name="cover_cap_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} covers {self.holder}"

    @property
    def scope(self) -> str:
        """The decisions it is for, in words."""
        labels = [DecisionType(kind).label for kind in self.decision_types]
        return "; ".join(labels) or "Every decision of the post"


class SubDelegation(models.Model):
    """One kind of decision passed on in writing by a post to another, up to a cap, between two dates.

    It gives the holder of the other post what the clause gives the first and nothing more, and counts only where that
    clause lets its authority be passed on so far.
    """

    from_post = models.ForeignKey(Post, models.PROTECT, related_name="passed_on")
    to_post = models.ForeignKey(Post, models.PROTECT, related_name="passed_to")
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    cap = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="GBP, inclusive"
    )
    source = models.CharField(max_length=240, help_text="Where it is written")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="delegations_recorded"
    )
    recorded_at = models.DateTimeField()

    history = track()

    class Meta:
        ordering = ["from_post", "to_post", "starts"]
        constraints = [
            in_order("sub_delegation_period_in_order"),
            models.UniqueConstraint(
                fields=["from_post", "to_post", "decision_type", "starts"], name="sub_delegation_once"
            ),
            models.CheckConstraint(condition=~Q(from_post=F("to_post")), name="sub_delegation_to_another"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gte=0), name="sub_delegation_cap_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="sub_delegation_type_known"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="sub_delegation_is_written"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_type_display()}: {self.from_post} to {self.to_post}"


class IncompatibleFunctions(models.Model):
    """Two kinds of post that one person may not hold at once: what one does, the other checks."""

    partnership = models.ForeignKey(
        "partnerships.Partnership", models.PROTECT, related_name="incompatible_functions"
    )
    one = models.CharField(max_length=30, choices=PostFunction.choices)
    other = models.CharField(max_length=30, choices=PostFunction.choices)
    reason = models.CharField(max_length=240)

    history = track()

    class Meta:
        ordering = ["one", "other"]
        verbose_name_plural = "incompatible functions"
        constraints = [
            models.UniqueConstraint(fields=["partnership", "one", "other"], name="incompatible_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="incompatible_in_order"),
            models.CheckConstraint(
                condition=Q(one__in=PostFunction.values, other__in=PostFunction.values),
                name="incompatible_functions_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_one_display()} and {self.get_other_display()}"


class Recertification(models.Model):
    """A holder's confirmation, each quarter, that they still hold the post and know what it lets them decide."""

    holder = models.ForeignKey(PostHolder, models.PROTECT, related_name="recertifications")
    quarter = models.CharField(max_length=7)
    confirmed = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recertifications")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-quarter", "holder"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "quarter"], name="recertification_once"),
            models.CheckConstraint(
                condition=Q(quarter__regex=QUARTER_PATTERN), name="recertification_quarter_named"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=True) | ~Q(note=""), name="recertification_no_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder}, {self.quarter}"
