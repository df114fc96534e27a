"""The facts of a matter gathered from the tables, and the ruling on them.

The page that draws a button and the service that acts both come here, so they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.timezone import localdate

from partnerships.domain import matter as facts
from partnerships.domain.delegation import decide
from partnerships.domain.lifecycle import OPEN
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import (
    DecisionType,
    Measure,
    Mode,
    Outcome,
    PartnerKind,
    PostFunction,
    RequestState,
    SchemeState,
)
from partnerships.models import (
    Approval,
    Body,
    Clause,
    DecisionRequest,
    Declaration,
    Partner,
    PersonalLimit,
    PostHolder,
    Scheme,
)
from partnerships.querysets import in_effect

COUNTED = (RequestState.WAITING, RequestState.PARTLY_AGREED, RequestState.APPROVED)


def ruling(*, user: Any, request: DecisionRequest, on: date) -> Ruling:
    """Whether `user` may decide `request` on the day `on`, with every check. Ten queries, whatever the size."""
    return rulings(user=user, requests=[request], on=on)[request.pk]


def rulings(*, user: Any, requests: Iterable[DecisionRequest], on: date) -> dict[int | None, Ruling]:
    """The rulings for `user` on many requests, by their keys, with as many queries as for one.

    One of them may be unsaved (key None): what would be said if it were sent.
    """
    asked = list(requests)
    partnerships = {request.partnership_id for request in asked}
    schemes = _schemes(partnerships, on)
    appointments = _Appointments(partnerships, on)
    matters = matters_of(asked, on=on)
    answers = {}
    for request in asked:
        scheme, clauses = schemes.get(request.partnership_id, (None, ()))
        answers[request.pk] = decide(
            matters[request.pk],
            person=user.pk,
            name=str(user),
            appointments=appointments.of(request.partnership_id, request.decision_type),
            clauses=clauses,
            scheme=scheme,
        )
    return answers


def matters_of(requests: Sequence[DecisionRequest], *, on: date) -> dict[int | None, facts.Matter]:
    """The matter each request puts, as it stands on the day `on`."""
    keys = [request.pk for request in requests if request.pk]
    partnerships = {request.partnership_id for request in requests}
    # A request not yet sent has no key: it is judged as it stands, so that its route can be shown before it is sent.
    rows = {**_with_names(keys), **{request.pk: request for request in requests if request.pk is None}}
    related, consents, interests = _related(requests), _consents(keys), _interests(keys)
    partners, top = _partners(partnerships, on), _top_bodies(partnerships)
    return {
        key: facts.Matter(
            decision_type=DecisionType(row.decision_type),
            amount=row.amount,
            percent=row.percent,
            on=on,
            requester=row.requested_by_id,
            requester_name=str(row.requested_by),
            care_group=row.care_group_id,
            care_group_name=str(row.care_group or ""),
            partner=row.partner_id,
            partner_name=row.partner.name if row.partner else "",
            related=tuple(other for pk, other in related[row.partnership_id, row.series] if pk != key),
            consents=tuple(consents[key]),
            interests=interests[key],
            partners=partners[row.partnership_id],
            waiting=RequestState(row.state) in OPEN,
            top_body=top.get(row.partnership_id, "the top body"),
        )
        for key, row in rows.items()
    }


def _with_names(keys: Sequence[int]) -> dict[int, DecisionRequest]:
    rows = DecisionRequest.objects.select_related("requested_by", "care_group", "partner__organisation")
    return {row.pk: row for row in rows.filter(pk__in=keys)}


def _schemes(partnerships: set[int], on: date) -> dict[int, tuple[facts.SchemeFacts, list[facts.Clause]]]:
    """The scheme in effect in each partnership, with its clauses."""
    rows = Scheme.objects.filter(in_effect(on), partnership__in=partnerships).exclude(state=SchemeState.DRAFT)
    clauses = Prefetch("clauses", Clause.objects.select_related("body", "refer_to").order_by("pk"))
    return {
        row.partnership_id: (
            facts.SchemeFacts(str(row), row.starts, row.ends),
            [clause_facts(clause) for clause in row.clauses.all()],
        )
        for row in rows.prefetch_related(clauses)
    }


def clause_facts(row: Clause) -> facts.Clause:
    """A stored clause as the rules read it."""
    return facts.Clause(
        key=row.pk,
        number=row.number,
        text=row.text,
        decision_type=DecisionType(row.decision_type),
        measure=Measure(row.measure),
        above=row.above,
        up_to=row.up_to,
        percent_up_to=row.percent_up_to,
        care_group=row.care_group_id,
        post_function=PostFunction(row.post_function) if row.post_function else None,
        post=row.post_id,
        body=row.body.name if row.body else "",
        mode=Mode(row.mode),
        refer_to=row.refer_to.name if row.refer_to else "",
        own_partner=row.own_partner,
    )


class _Appointments:
    """Everybody's appointments, past and future ones too, with the limits their employers set."""

    def __init__(self, partnerships: set[int], on: date) -> None:
        self._held = defaultdict(list)
        rows = PostHolder.objects.filter(post__partnership__in=partnerships, user__is_active=True)
        for row in rows.select_related("user", "post__partner__organisation", "post__care_group"):
            self._held[row.post.partnership_id].append(row)
        self._limits: dict[tuple[int, int | None, str], Decimal] = {}
        limits = PersonalLimit.objects.filter(in_effect(on), post__partnership__in=partnerships)
        for limit in limits.order_by("-limit"):  # should two be in effect, the lower one stays
            self._limits[limit.post_id, limit.user_id, limit.decision_type] = limit.limit

    def of(self, partnership: int, decision_type: str) -> list[facts.Actor]:
        return [
            facts.Actor(
                person=row.user_id,
                name=str(row.user),
                post=row.post_id,
                title=row.post.title,
                function=PostFunction(row.post.function),
                partner=row.post.partner_id,
                partner_name=row.post.partner.name,
                starts=row.starts,
                ends=row.ends,
                care_group=row.post.care_group_id,
                care_group_name=str(row.post.care_group or ""),
                acting=row.acting,
                employer_limit=self._limits.get((row.post_id, None, decision_type)),
                own_limit=self._limits.get((row.post_id, row.user_id, decision_type)),
            )
            for row in self._held[partnership]
        ]


def _related(requests: Sequence[DecisionRequest]) -> dict[tuple[int, str], list[tuple[int, facts.Related]]]:
    """The requests of each series that still count; refused and withdrawn ones do not."""
    series: dict[tuple[int, str], list[tuple[int, facts.Related]]] = defaultdict(list)
    wanted = Q(pk__in=[])
    for request in requests:
        if request.series:
            wanted |= Q(partnership=request.partnership_id, series=request.series)
    for row in DecisionRequest.objects.filter(wanted, state__in=COUNTED):
        other = facts.Related(row.title, row.amount, localdate(row.requested_at))
        series[row.partnership_id, row.series].append((row.pk, other))
    return series


def _consents(keys: Sequence[int]) -> dict[int, list[facts.Consent]]:
    given: dict[int, list[facts.Consent]] = defaultdict(list)
    rows = Approval.objects.filter(request__in=keys, outcome=Outcome.APPROVE)
    for row in rows.select_related("approver", "post", "seat"):
        place = row.post or row.seat  # chair's action is taken from a seat
        given[row.request_id].append(facts.Consent(row.approver_id, str(row.approver), place.partner_id))
    return given


def _interests(keys: Sequence[int]) -> dict[int, dict[int, str]]:
    declared: dict[int, dict[int, str]] = defaultdict(dict)
    for row in Declaration.objects.filter(request__in=keys):
        declared[row.request_id][row.user_id] = row.interest
    return declared


def _partners(partnerships: set[int], on: date) -> dict[int, dict[int, str]]:
    """Those whose consent a joint matter needs: every partner of the day except associates."""
    needed: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Partner.objects.filter(in_effect(on), partnership__in=partnerships).exclude(
        kind=PartnerKind.ASSOCIATE
    )
    for row in rows.select_related("organisation").order_by("position"):
        needed[row.partnership_id][row.pk] = row.name
    return needed


def _top_bodies(partnerships: set[int]) -> dict[int, str]:
    rows = Body.objects.filter(is_top=True, partnership__in=partnerships)
    return {key: f"the {name}" for key, name in rows.values_list("partnership_id", "name")}
