"""Posts, who holds them when, and what each employer lets a post decide."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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

    history = track()

    class Meta:
        ordering = ["post", "starts"]
        constraints = [
            in_order("post_holder_period_in_order"),
            no_overlap("post_holder_once_at_a_time", "post", "user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.post}"


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
