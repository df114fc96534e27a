"""A question put to whoever may decide it, and the answers, which are never edited."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from jct.support.history import track
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.words import (
    LONGEST_FUND,
    WAITS,
    DecisionType,
    Effect,
    Outcome,
    RequestState,
    Urgency,
)

DECIDED = [
    RequestState.APPROVED.value,
    RequestState.REFUSED.value,
    RequestState.WITHDRAWN.value,
    RequestState.LAPSED.value,
]


class DecisionRequest(models.Model):
    """The matter as it stood when it was asked. Its facts change only as a new version (trigger), which leaves the
    answers given to older versions without effect."""

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
    version = models.PositiveSmallIntegerField(default=1)
    # Filters and limits of the scheme ask about the subject.
    fund = models.CharField(max_length=LONGEST_FUND, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    regime = models.CharField(max_length=40, blank=True)
    provider = models.CharField(max_length=200, blank=True, help_text="Whose registered interests matter")
    recurrent = models.BooleanField(default=False)
    annual_amount = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The new commitment of a year, GBP; counted against the board's authority",
    )
    cumulative_amount = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Of a variation: all changes since award with this one, GBP",
    )
    money_ends = models.DateField(
        null=True, blank=True, help_text="When time-limited money runs out (exclusive)"
    )
    is_notional = models.BooleanField(
        "indicative money", default=False, help_text="Indicative money, which cannot be spent"
    )
    wards = models.PositiveSmallIntegerField(
        default=0, help_text="Wards on which it has a significant effect"
    )
    exercise_by = models.DateField(
        null=True, blank=True, help_text="The last day on which an option can be taken up"
    )
    effective_on = models.DateField(null=True, blank=True, help_text="When it should take effect")
    answer_by = models.DateField(null=True, blank=True, help_text="When it lapses if nobody has answered")
    # What a published record of the decision must say (SI 2012/2089, regulations 12 and 13).
    why = models.TextField(blank=True)
    alternatives = models.TextField(blank=True, help_text="Alternatives considered and rejected")
    consultation = models.TextField(blank=True)
    exempt_paragraph = models.CharField(max_length=40, blank=True, help_text="Of Schedule 12A")
    public_interest = models.TextField(blank=True, help_text="Why the interest is in not publishing it")
    notice_on = models.DateField(null=True, blank=True, help_text="When public notice was given")
    urgency = models.CharField(max_length=20, choices=Urgency.choices, default=Urgency.NONE.value)
    # An approved envelope is drawn on by later requests; requests below may be parts of one above.
    is_envelope = models.BooleanField(default=False)
    envelope = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="drawn")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="decisions_behind"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_requested"
    )
    requested_at = models.DateTimeField()
    # A draft, or one that was withdrawn before anybody else saw it: it stays its makers' own.
    never_sent = models.BooleanField(default=False)
    state = models.CharField(max_length=15, choices=RequestState.choices, default=RequestState.WAITING.value)
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed_amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="When approved for less than asked"
    )
    effect = models.CharField(max_length=10, choices=Effect.choices, default=Effect.NONE.value)
    effect_note = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    chased_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    history = track()

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["partnership", "state"]),
            models.Index("partnership", Lower("series"), condition=~Q(series=""), name="request_series_low"),
            models.Index(
                "partnership", Lower("provider"), condition=~Q(provider=""), name="request_provider_low"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="request_amount_not_negative"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="request_urgency_known"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="request_effect_known"),
            models.CheckConstraint(
                condition=Q(effect=Effect.NONE.value) | Q(state=RequestState.APPROVED.value),
                name="request_effect_of_approved",
            ),
            models.CheckConstraint(
                condition=Q(agreed_amount__isnull=True)
                | Q(agreed_amount__gte=0, agreed_amount__lte=F("amount")),
                name="request_agreed_not_more",
            ),
            models.CheckConstraint(
                condition=(Q(envelope__isnull=True) | ~Q(envelope=F("id")))
                & (Q(part_of__isnull=True) | ~Q(part_of=F("id"))),
                name="request_not_inside_itself",
            ),
            models.CheckConstraint(
                condition=Q(is_envelope=False) | Q(envelope__isnull=True), name="request_envelope_not_nested"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True) | ~Q(on_behalf_of=F("requested_by")),
                name="request_behalf_of_another",
            ),
            models.CheckConstraint(
                condition=Q(exempt_paragraph="") | ~Q(public_interest=""), name="request_exempt_says_why"
            ),
            models.CheckConstraint(
                condition=Q(decision_type__in=DecisionType.values), name="request_decision_type_known"
            ),
            models.CheckConstraint(
                condition=Q(never_sent=False)
                | Q(state__in=[RequestState.DRAFT.value, RequestState.WITHDRAWN.value]),
                name="request_never_sent_is_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at__isnull=True)),
                name="request_decided_when",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether somebody may answer it as it stands."""
        return self.state in OPEN

    @property
    def waits_for_call_in(self) -> bool:
        """Whether it is approved and only the days of its call-in are still to pass."""
        return (
            self.state == RequestState.APPROVED and self.effect == Effect.FAILED and self.effect_note == WAITS
        )

    @property
    def not_applied(self) -> bool:
        """Whether it is approved and could not be carried out."""
        return (
            self.state == RequestState.APPROVED
            and self.effect == Effect.FAILED
            and not self.waits_for_call_in
        )

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """One person's recorded answer, with everything it rested on. Append-only (trigger)."""

    request = models.ForeignKey(DecisionRequest, models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    post = models.ForeignKey(
        "partnerships.Post", models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    # Chair's action between meetings is taken from a seat, which need not be anybody's post.
    seat = models.ForeignKey(
        "partnerships.Seat", models.PROTECT, null=True, blank=True, related_name="approvals"
    )
    # A copy, so that "nobody answers their own request" can be a check; a trigger proves it is the true one.
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="answers_received")
    behalf = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="answers_behind"
    )
    # Who was in the approver's place by right; separation is judged on both.
    cover_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="approvals_covered"
    )
    # An interest of the holder bars whom they named to cover, and not whoever acts up or has what was passed on.
    covering = models.BooleanField(default=False, help_text="By cover that the holder gave")
    version = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    emergency = models.BooleanField(default=False, help_text="Break-glass: outside the limits of the scheme")
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
            models.UniqueConstraint(fields=["request", "version", "approver"], name="approval_once_each"),
            models.CheckConstraint(condition=~Q(approver=F("requester")), name="approval_not_by_requester"),
            models.CheckConstraint(
                condition=Q(behalf__isnull=True) | ~Q(approver=F("behalf")),
                name="approval_not_by_asker_behind",
            ),
            models.CheckConstraint(
                condition=Q(cover_for__isnull=True)
                | (
                    ~Q(cover_for=F("requester"))
                    & ~Q(cover_for=F("approver"))
                    & (Q(behalf__isnull=True) | ~Q(cover_for=F("behalf")))
                ),
                name="approval_chain_not_requester",
            ),
            models.CheckConstraint(
                condition=Q(covering=False) | Q(cover_for__isnull=False), name="approval_covering_somebody"
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="approval_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.REFUSE.value) | ~Q(reason=""), name="approval_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=True)
                | Q(amount__lte=F("limit"))
                | Q(emergency=True)
                | ~Q(outcome=Outcome.APPROVE.value),
                name="approval_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(emergency=False) | ~Q(reason=""), name="approval_emergency_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, seat__isnull=True)
                | Q(post__isnull=True, seat__isnull=False, emergency=True),
                name="approval_by_post_or_by_chairs_action",
            ),
        ]

    @property
    def role(self) -> str:
        """As what the approver acted: the post's title, or the seat's."""
        return str(self.post or self.seat)

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
