"""The scheme of delegation: versioned, adopted on a date, and written as clauses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction, SchemeState
from partnerships.models.periods import in_order, no_overlap

REFERRED = [Mode.RECOMMEND_TO.value, Mode.RATIFY_BY.value]
ADOPTED_FACTS = {"starts__isnull": False, "adopted_at__isnull": False, "adopted_by__isnull": False}


class Scheme(models.Model):
    partnership = models.ForeignKey("partnerships.Partnership", models.PROTECT, related_name="schemes")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=SchemeState.choices, default=SchemeState.DRAFT.value)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="schemes_adopted"
    )

    history = track()

    class Meta:
        ordering = ["-version"]
        constraints = [
            in_order("scheme_period_in_order"),
            no_overlap("scheme_one_in_effect", "partnership", condition=~Q(state=SchemeState.DRAFT.value)),
            models.UniqueConstraint(fields=["partnership", "version"], name="scheme_version_once"),
            models.CheckConstraint(condition=Q(state__in=SchemeState.values), name="scheme_state_known"),
            models.CheckConstraint(
                condition=Q(
                    state=SchemeState.DRAFT.value, **{fact: not no for fact, no in ADOPTED_FACTS.items()}
                )
                | (~Q(state=SchemeState.DRAFT.value) & Q(**ADOPTED_FACTS)),
                name="scheme_adopted_when_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state=SchemeState.SUPERSEDED.value) | Q(ends__isnull=False),
                name="scheme_superseded_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class Clause(models.Model):
    """One row of a scheme: who decides a type of matter within a band. Frozen once the scheme is adopted."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=12)
    text = models.TextField()
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    measure = models.CharField(max_length=20, choices=Measure.choices, default=Measure.NONE.value)
    above = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="GBP, exclusive"
    )
    up_to = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="GBP, inclusive"
    )
    percent_up_to = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Cumulative change, per cent, inclusive",
    )
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    post_function = models.CharField(max_length=30, choices=PostFunction.choices, blank=True)
    post = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    body = models.ForeignKey(
        "partnerships.Body", models.PROTECT, null=True, blank=True, related_name="clauses"
    )
    mode = models.CharField(max_length=15, choices=Mode.choices, default=Mode.SOLE.value)
    refer_to = models.ForeignKey(
        "partnerships.Body", models.PROTECT, null=True, blank=True, related_name="clauses_referred"
    )
    own_partner = models.BooleanField(
        default=False,
        help_text="The decision is one partner's own: the decider must be employed by that partner.",
    )

    history = track()

    class Meta:
        ordering = ["scheme", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="clause_number_once"),
            models.CheckConstraint(
                condition=(~Q(post_function="") & Q(post__isnull=True, body__isnull=True))
                | Q(post_function="", post__isnull=False, body__isnull=True)
                | Q(post_function="", post__isnull=True, body__isnull=False),
                name="clause_exactly_one_decider",
            ),
            models.CheckConstraint(
                condition=Q(above__isnull=True) | Q(up_to__isnull=True) | Q(up_to__gt=F("above")),
                name="clause_band_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(measure=Measure.NONE.value) | Q(above__isnull=True, up_to__isnull=True),
                name="clause_band_needs_measure",
            ),
            models.CheckConstraint(
                condition=Q(percent_up_to__isnull=True) | Q(percent_up_to__gte=0),
                name="clause_percent_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=REFERRED, refer_to__isnull=False)
                | (~Q(mode__in=REFERRED) & Q(refer_to__isnull=True)),
                name="clause_refers_when_it_must",
            ),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="clause_decision_type_known"
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="clause_measure_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="clause_mode_known"),
            models.CheckConstraint(
                condition=Q(post_function="") | Q(post_function__in=PostFunction.values),
                name="clause_post_function_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text}"
