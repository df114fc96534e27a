"""The scheme of delegation: versioned, adopted on a date, and written as clauses."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from jct.support.history import track
from partnerships.domain.words import (
    LONGEST_FUND,
    DecisionType,
    Gate,
    Measure,
    Mode,
    PostFunction,
    SchemeState,
)
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

    # The decision of the body its constitution names, without which a new version is not adopted.
    request = models.OneToOneField(
        "partnerships.DecisionRequest", models.PROTECT, null=True, blank=True, related_name="scheme"
    )
    minute = models.CharField(max_length=160, blank=True, help_text="Where the adoption is minuted")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")

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
    position = models.PositiveSmallIntegerField(default=0)
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
    # Further filters on the subject; empty means any.
    fund = models.CharField(max_length=LONGEST_FUND, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    regime = models.CharField(max_length=40, blank=True)
    recurrent = models.BooleanField(null=True, blank=True)
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
    second_body = models.ForeignKey(
        "partnerships.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clauses_second",
        help_text="The other key, or the other parent that must also decide.",
    )
    own_partner = models.BooleanField(
        default=False,
        help_text="The decision is one partner's own: the decider must be employed by that partner.",
    )
    # What must have happened first, and what follows.
    gates = ArrayField(models.CharField(max_length=15, choices=Gate.choices), default=list, blank=True)
    consult = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, help_text="Who must have been consulted"
    )
    notice_days = models.PositiveSmallIntegerField(default=0, help_text="Clear days of public notice")
    call_in_days = models.PositiveSmallIntegerField(default=0, help_text="Working days after publication")
    urgency_body = models.ForeignKey(
        "partnerships.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clauses_urgent",
        help_text="Whose chair may agree that it is urgent.",
    )
    deputies = models.BooleanField(default=True, help_text="Somebody covering the post may decide too.")
    non_delegable = models.BooleanField(default=False, help_text="Only the holder in person, nobody acting.")
    max_depth = models.PositiveSmallIntegerField(
        default=0, help_text="How often it may be passed on to another post in writing; 0: never"
    )
    trained = models.BooleanField(
        default=False, help_text="Only whoever acknowledged the training on delegated authority"
    )
    conditions = models.TextField(blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=240, blank=True)

    history = track()

    class Meta:
        ordering = ["scheme", "position", "id"]
        constraints = [
            in_order("clause_period_in_order"),
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
                condition=Q(second_body__isnull=True)
                | Q(mode__in=REFERRED)
                | Q(mode=Mode.DUAL_KEY.value, body__isnull=False),
                name="clause_second_body_has_a_part",
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.DUAL_KEY.value)
                | (Q(body__isnull=False, second_body__isnull=False) & ~Q(body=F("second_body"))),
                name="clause_dual_key_names_two",
            ),
            models.CheckConstraint(
                condition=Q(above__isnull=True) | Q(above__gte=0), name="clause_band_not_negative"
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


class SchemeTest(models.Model):
    """A sentence the scheme must make true ("a commissioner may not extend above £100,000"); a broken one blocks
    adoption. Exactly one of `post_function`, `post` and `body` names whose authority is tested; what is left empty of
    care group, fund, sector, regime and recurrence means whichever."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="tests")
    sentence = models.CharField(max_length=240)
    decision_type = models.CharField(max_length=40, choices=DecisionType.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, help_text="GBP")
    percent = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    care_group = models.ForeignKey(
        "partnerships.CareGroup", models.PROTECT, null=True, blank=True, related_name="scheme_tests"
    )
    fund = models.CharField(max_length=LONGEST_FUND, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    regime = models.CharField(max_length=40, blank=True)
    recurrent = models.BooleanField(
        null=True, blank=True, help_text="It commits money every year; empty: whether it does or not"
    )
    post_function = models.CharField(max_length=30, choices=PostFunction.choices, blank=True)
    post = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="scheme_tests"
    )
    body = models.ForeignKey(
        "partnerships.Body", models.PROTECT, null=True, blank=True, related_name="scheme_tests"
    )
    may = models.BooleanField(help_text="Whether they may decide it")

    history = track()

    class Meta:
        ordering = ["scheme", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "sentence"], name="scheme_test_once"),
            models.CheckConstraint(
                condition=(~Q(post_function="") & Q(post__isnull=True, body__isnull=True))
                | Q(post_function="", post__isnull=False, body__isnull=True)
                | Q(post_function="", post__isnull=True, body__isnull=False),
                name="scheme_test_exactly_one_decider",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="scheme_test_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="scheme_test_decision_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.sentence


class SchemeInspection(models.Model):
    """What the linter found in a scheme as it stands from a day on, and whether its tests hold; the nightly task writes
    one for each scheme alive, and a long draft is inspected by a job before it is adopted."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="inspections")
    on = models.DateField()
    at = models.DateTimeField(null=True, help_text="When it was inspected")
    of = models.CharField(
        max_length=64,
        blank=True,
        help_text="SHA-256 of the clauses, tests, posts and bodies that were inspected",
    )
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    tests = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["scheme", "on"], name="scheme_inspection_once_a_day")]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.on}"


class Replay(models.Model):
    """Past matters and open requests judged again under a draft; filled by a job."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="replays")
    since = models.DateField()
    until = models.DateField(help_text="First day no longer in the period")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="replays")
    at = models.DateTimeField()
    result = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="replay_period_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.since} to {self.until}"
