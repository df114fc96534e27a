"""The structure as facts for the checks, and the page of what is to mend."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from partnerships.domain.representation import undelegated
from partnerships.domain.spans import Span
from partnerships.domain.structure import (
    AdviceFacts,
    BodyFacts,
    Check,
    Finding,
    Payment,
    Person,
    PostFacts,
    Right,
    SeatFacts,
    Severity,
    Structure,
    counts,
    inspect,
)
from partnerships.domain.words import (
    DecisionType,
    MeetingState,
    Mode,
    PartnerKind,
    SeatKind,
    Verb,
    VotingRule,
)
from partnerships.models import (
    Advice,
    BodyPower,
    Clause,
    Cover,
    Meeting,
    Partnership,
    Post,
    PostFunding,
    PostHolder,
    ReportingLine,
    Seat,
    TermsOfReference,
    Training,
)
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.authority import authority_of

ALONE = (Mode.SOLE.value, Mode.ANY_ONE.value)
COLOURS = {Severity.BREACH: "red", Severity.WARNING: "yellow", Severity.NOTE: "grey"}


@dataclass(frozen=True)
class FindingLine:
    finding: Finding
    url: str
    colour: str


@dataclass(frozen=True)
class ChecksPage:
    """`checks` and `severities` count what there is before any filter; `lines` is what the filters leave."""

    partnership: Partnership
    lines: tuple[FindingLine, ...]
    checks: Mapping[Check, int]
    severities: tuple[tuple[Severity, int], ...]
    total: int


def checks_page(
    partnership: Partnership, *, on: date, check: Check | None = None, severity: Severity | None = None
) -> ChecksPage:
    """What a governance officer must mend. Twenty-two queries."""
    facts, authority = structure_facts(partnership, on=on), authority_of([partnership.pk], on)[partnership.pk]
    findings = inspect(facts, on, more=undelegated(facts, authority, on))
    shown = [row for row in findings if check in (None, row.check) and severity in (None, row.severity)]
    return ChecksPage(
        partnership=partnership,
        lines=tuple(
            FindingLine(row, reverse(f"partnerships:{row.kind}", args=[row.key]), COLOURS[row.severity])
            for row in shown
        ),
        checks=counts(findings),
        severities=tuple((each, sum(row.severity is each for row in findings)) for each in Severity),
        total=len(findings),
    )


def structure_facts(partnership: Partnership, *, on: date) -> Structure:
    """Everything the checks look at, as it stands on the day. Fourteen queries."""
    risk = partnership.partners.filter(in_effect(on)).exclude(kind=PartnerKind.ASSOCIATE.value)
    holders = _holders(partnership, on)
    begun = Q(starts__isnull=True) | Q(starts__lte=on)
    in_force = Clause.objects.filter(in_effect(on, "scheme__"), begun, not_over(on))
    clauses = list(in_force.filter(scheme__partnership=partnership).exclude(scheme__state="draft"))
    return Structure(
        partners={row.pk: row.short_name for row in risk.select_related("organisation").order_by("position")},
        bodies=_bodies(partnership, holders, clauses, on),
        posts=_posts(partnership, holders, clauses, on),
        advice=_advice(partnership),
    )


def _holders(partnership: Partnership, on: date) -> dict[int, tuple[Person, ...]]:
    """post → who is in it today, each once."""
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership).select_related("user")
    found: dict[int, tuple[Person, ...]] = defaultdict(tuple)
    for row in rows.order_by("acting", "user__name", "pk"):
        about = frozenset(DecisionType(kind).label for kind in row.decision_types)
        found[row.post_id] += (Person(row.user_id, str(row.user), row.trained_on, row.acting, about),)
    return found


def _bodies(
    partnership: Partnership, holders: Mapping[int, tuple[Person, ...]], clauses: list[Clause], on: date
) -> tuple[BodyFacts, ...]:
    bodies = list(partnership.bodies.filter(in_effect(on)))
    seats = _seats(partnership, holders, on)
    asking = {key: row.number for row in reversed(clauses) if row.trained for key in _binding(row)}
    deciding = (Verb.DECIDE.value, Verb.RATIFY.value)
    decides = set(
        BodyPower.objects.filter(body__partnership=partnership, verb__in=deciding).values_list(
            "body", flat=True
        )
    )
    decides |= {key for row in clauses for key in (row.body_id, row.refer_to_id, row.second_body_id) if key}
    every = {row.body_id for row in clauses if row.mode == Mode.ALL_OF.value and row.body_id}
    terms = {
        row.body_id: row
        for row in TermsOfReference.objects.filter(in_effect(on), body__partnership=partnership).defer("text")
    }
    lines = ReportingLine.objects.filter(in_effect(on), body__partnership=partnership)
    reporting = set(lines.values_list("body", flat=True))
    held, planned = _meetings(partnership)
    names = {body.pk: body.name for body in bodies}

    def facts(body: Any) -> BodyFacts:
        issue = terms.get(body.pk)
        return BodyFacts(
            key=body.pk,
            name=body.name,
            seats=tuple(seats[body.pk]),
            decides=body.pk in decides,
            needs_every_partner=body.pk in every
            or body.voting == VotingRule.PARTNERS_UNANIMOUS.value
            or bool(body.quorum_of_each_partner),
            equal_partners=body.equal_partners,
            needs_users_and_carers=body.needs_users_and_carers,
            is_top=body.is_top,
            of_one_partner=body.of_partner_id is not None,
            reports=body.pk in reporting,
            review_on=body.review_on,
            terms=str(issue) if issue else "",
            terms_review_on=issue.review_on if issue else None,
            meetings_min=body.meetings_min,
            meetings_max=body.meetings_max,
            held=tuple(held[body.pk]),
            planned=tuple(planned[body.pk]),
            meets_before=names.get(body.meets_before_id, ""),
            follows_on=tuple(held[body.meets_before_id]) if body.meets_before_id in names else (),
            being=Span(body.starts, body.ends),
            asks_training=asking.get(body.pk, ""),
        )

    return tuple(facts(body) for body in bodies)


def _seats(
    partnership: Partnership, holders: Mapping[int, tuple[Person, ...]], on: date
) -> dict[int, list[SeatFacts]]:
    found: dict[int, list[SeatFacts]] = defaultdict(list)
    rows = Seat.objects.filter(in_effect(on), body__partnership=partnership).select_related("user")
    trained = _trained(partnership)
    for seat in rows.order_by("title", "pk"):
        who = (Person(seat.user_id, str(seat.user)),) if seat.user else holders.get(seat.post_id, ())
        sitting = tuple(replace(one, trained_on=trained.get(one.key)) for one in who)
        kind = SeatKind(seat.kind)
        found[seat.body_id].append(
            SeatFacts(
                seat.title,
                kind,
                seat.votes,
                sitting,
                seat.partner_id,
                kind is SeatKind.OBSERVER,
                seat.post_id,
            )
        )
    return found


def _binding(row: Clause) -> tuple[int | None, ...]:
    """The bodies that bind their partners under a clause: all but one that only recommends."""
    own = None if row.mode == Mode.RECOMMEND_TO.value else row.body_id
    return own, row.refer_to_id, row.second_body_id


def _trained(partnership: Partnership) -> dict[int, date]:
    """person → a day on which they acknowledged the training, in any of their posts or as a member."""
    posts = PostHolder.objects.filter(post__partnership=partnership, trained_on__isnull=False)
    members = Training.objects.filter(partnership=partnership)
    names = ("user_id", "trained_on")
    return dict(posts.order_by().values_list(*names).union(members.order_by().values_list(*names)))


def _meetings(partnership: Partnership) -> tuple[dict[int, list[date]], dict[int, list[date]]]:
    """body → the days on which it met; body → those on which it is still to meet."""
    held, planned = defaultdict(list), defaultdict(list)
    to_come = {MeetingState.PLANNED.value: planned, MeetingState.CALLED.value: planned}
    rows = Meeting.objects.filter(body__partnership=partnership).exclude(state=MeetingState.CANCELLED.value)
    for body, starts_at, state in rows.values_list("body", "starts_at", "state"):
        to_come.get(state, held)[body].append(localdate(starts_at))
    return held, planned


def _posts(
    partnership: Partnership, holders: Mapping[int, tuple[Person, ...]], clauses: list[Clause], on: date
) -> tuple[PostFacts, ...]:
    covered = set(
        Cover.objects.filter(in_effect(on), holder__post__partnership=partnership).values_list(
            "holder__post", flat=True
        )
    )
    money: dict[int, list[PostFunding]] = defaultdict(list)
    funding = PostFunding.objects.filter(post__partnership=partnership, starts__lte=on)
    for row in funding.select_related("partner__organisation").order_by("partner__position"):
        money[row.post_id].append(row)

    def facts(post: Post) -> PostFacts:
        left = post.partner.ends
        paid = [row for row in money[post.pk] if row.ends is None or row.ends > on]
        return PostFacts(
            key=post.pk,
            title=post.title,
            holders=holders.get(post.pk, ()),
            covered=post.pk in covered,
            decides=tuple(_rights(post, clauses)),
            employer=post.partner.name,
            employer_left=left if left and left <= on else None,
            paid=tuple(Payment(row.partner.short_name, row.percent, row.ends) for row in paid),
            paid_until=max((row.ends for row in money[post.pk] if row.ends), default=None),
        )

    return tuple(facts(post) for post in partnership.posts.select_related("partner__organisation"))


def _rights(post: Post, clauses: list[Clause]) -> list[Right]:
    """What the scheme lets the post decide on its own."""
    return [
        Right(
            DecisionType(row.decision_type).label,
            row.pk,
            post.care_group_id or row.care_group_id,
            post.partner_id if row.own_partner else None,
            row.non_delegable,
        )
        for row in clauses
        if row.mode in ALONE
        and (row.post_id == post.pk or row.post_function == post.function)
        and (None in (row.care_group_id, post.care_group_id) or row.care_group_id == post.care_group_id)
    ]


def _advice(partnership: Partnership) -> tuple[AdviceFacts, ...]:
    rows = Advice.objects.filter(to__partnership=partnership, responded_at__isnull=True)
    return tuple(
        AdviceFacts(row.pk, row.adviser.name, row.to_id, row.to.name, row.respond_by)
        for row in rows.select_related("adviser", "to").defer("text")
    )
