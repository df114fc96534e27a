"""The facts of a matter gathered from the tables, and the ruling on them.

The page that draws a button and the service that acts both come here, so they cannot disagree. A draft is judged here
too: `authority_of` takes any scheme, and `matters_of` any day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from partnerships.domain import matter as facts
from partnerships.domain.actor import Actor, Limit, PassedOn
from partnerships.domain.case import Case
from partnerships.domain.delegation import Authority, decide, decide_in_meeting
from partnerships.domain.incompatible import Pair
from partnerships.domain.ruling import Ruling
from partnerships.domain.sitting import Sitting
from partnerships.domain.words import DecisionType, Gate, Measure, Mode, PostFunction, SchemeState, Verb
from partnerships.models import (
    Body,
    BodyPower,
    Clause,
    Cover,
    DecisionRequest,
    IncompatibleFunctions,
    PersonalLimit,
    PostHolder,
    Scheme,
    SubDelegation,
)
from partnerships.querysets import in_effect
from partnerships.selectors.matters import matters_of

__all__ = ["authority_of", "clause_facts", "has_a_part", "matters_of", "ruling", "rulings", "sitting_ruling"]


POST = ("post__title", "post__function", "post__partnership", "post__care_group__name")
HOLDER = ("user__name", *POST, "post__partner__organisation__name")


def ruling(*, user: Any, request: DecisionRequest, on: date) -> Ruling:
    """Whether `user` may decide `request` on the day `on`, with every check. As many queries as for many requests."""
    return rulings(user=user, requests=[request], on=on)[request.pk]


def rulings(*, user: Any, requests: Iterable[DecisionRequest], on: date) -> dict[int | None, Ruling]:
    """The rulings for `user` on many requests, by their keys, with as many queries as for one.

    One of them may be unsaved (key None): what would be said if it were sent.
    """
    asked = list(requests)
    authorities = authority_of({request.partnership_id for request in asked}, on)
    matters = matters_of(asked, on=on)
    return {
        request.pk: decide(
            matters[request.pk],
            person=user.pk,
            name=str(user),
            authority=authorities[request.partnership_id],
        )
        for request in asked
    }


def sitting_ruling(*, request: DecisionRequest, sitting: Sitting, on: date) -> Ruling:
    """Whether the body may decide `request` in its meeting on the day `on`."""
    return decide_in_meeting(
        matters_of([request], on=on)[request.pk],
        sitting=sitting,
        authority=authority_of([request.partnership_id], on)[request.partnership_id],
    )


def has_a_part(*, body: Body, request: DecisionRequest, on: date) -> bool:
    """Whether a clause gives the body a part in `request` on the day `on`, also one handed up to it."""
    authority = authority_of([request.partnership_id], on)[request.partnership_id]
    case = Case(matters_of([request], on=on)[request.pk], authority)
    return case.part_of(body.pk, authority.power(body.pk, case.matter.decision_type)) is not None


def authority_of(partnerships: Iterable[int], on: date, scheme: Scheme | None = None) -> dict[int, Authority]:
    """The authority of each partnership: the scheme in effect on the day `on`, or `scheme`, a draft judged as if it
    were in effect on any day. Eight queries, whatever the size."""
    keys = set(partnerships)
    schemes = _schemes(keys, on) if scheme is None else {scheme.partnership_id: _drafted(scheme)}
    appointments, limits = _appointments(keys), _limits(keys)
    incompatible, powers, passed_on = _incompatible(keys), _powers(keys), _passed_on(keys)
    return {
        key: Authority(
            *schemes.get(key, (None, [])),
            appointments[key],
            incompatible[key],
            limits=limits[key],
            powers=powers[key],
            passed_on=passed_on[key],
        )
        for key in keys
    }


def _schemes(keys: set[int], on: date) -> dict[int, tuple[facts.SchemeFacts, list[facts.Clause]]]:
    """The scheme in effect in each partnership, with its clauses."""
    rows = list(Scheme.objects.filter(in_effect(on), partnership__in=keys).exclude(state=SchemeState.DRAFT))
    clauses = _clauses(rows)
    return {
        row.partnership_id: (facts.SchemeFacts(str(row), row.starts, row.ends, row.pk), clauses[row.pk])
        for row in rows
    }


def _drafted(scheme: Scheme) -> tuple[facts.SchemeFacts, list[facts.Clause]]:
    return facts.SchemeFacts(str(scheme), date.min), _clauses([scheme])[scheme.pk]


def _clauses(schemes: Sequence[Scheme]) -> dict[int, list[facts.Clause]]:
    found: dict[int, list[facts.Clause]] = defaultdict(list)
    rows = Clause.objects.filter(scheme__in=schemes).order_by("pk")
    for row in _with(rows, "body__name", "refer_to__name", "second_body__name", "urgency_body__name"):
        found[row.scheme_id].append(clause_facts(row))
    return found


def _with(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """The rows whole, and of what they point at these fields alone: every page that judges reads all of this."""
    own = [field.name for field in rows.model._meta.concrete_fields]
    return rows.select_related(*{field.rpartition("__")[0] for field in fields}).only(*own, *fields)


def clause_facts(row: Clause) -> facts.Clause:
    """A stored clause, or one not yet saved, as the rules read it."""
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
        fund=row.fund,
        sector=row.sector,
        regime=row.regime,
        recurrent=row.recurrent,
        post_function=PostFunction(row.post_function) if row.post_function else None,
        post=row.post_id,
        body=row.body.name if row.body else "",
        body_key=row.body_id,
        mode=Mode(row.mode),
        refer_to=row.refer_to.name if row.refer_to else "",
        refer_key=row.refer_to_id,
        second_body=row.second_body.name if row.second_body else "",
        second_key=row.second_body_id,
        own_partner=row.own_partner,
        gates=tuple(Gate(gate) for gate in row.gates),
        consult=tuple(row.consult),
        notice_days=row.notice_days,
        call_in_days=row.call_in_days,
        urgency_body=row.urgency_body.name if row.urgency_body else "",
        urgency_key=row.urgency_body_id,
        deputies=row.deputies,
        non_delegable=row.non_delegable,
        max_depth=row.max_depth,
        trained=row.trained,
        conditions=row.conditions,
        starts=row.starts,
        ends=row.ends,
        source=row.source,
    )


def _appointments(keys: set[int]) -> dict[int, list[Actor]]:
    """Everybody's appointments, past and future ones too, and whoever covers one, as an appointment of their own."""
    held: dict[int, list[Actor]] = defaultdict(list)
    rows = PostHolder.objects.filter(post__partnership__in=keys, user__is_active=True)
    for row in _with(rows, *HOLDER):
        held[row.post.partnership_id].append(_actor(row, row.user))
    covers = Cover.objects.filter(holder__post__partnership__in=keys, user__is_active=True)
    holder = [field.name for field in PostHolder._meta.concrete_fields]
    for cover in _with(covers, "user__name", *(f"holder__{name}" for name in (*holder, *HOLDER))):
        held[cover.holder.post.partnership_id].append(_covering(cover))
    return held


def _actor(row: PostHolder, user: Any, **more: Any) -> Actor:
    """Authority begins with the day on which the appointment was recorded, however early it was said to begin."""
    starts = _counts_from(row)
    told_late = starts > row.starts
    dates = {
        "starts": starts,
        "ends": row.ends,
        "trained_on": row.trained_on,
        "told_late": told_late,
        "cap": row.cap,
        "scope": frozenset(DecisionType(kind) for kind in row.decision_types),
    }
    return Actor(
        person=user.pk,
        name=str(user),
        post=row.post_id,
        title=row.post.title,
        function=PostFunction(row.post.function),
        partner=row.post.partner_id,
        partner_name=row.post.partner.name,
        care_group=row.post.care_group_id,
        care_group_name=str(row.post.care_group or ""),
        acting=row.acting,
        **(dates | more),
    )


def _counts_from(row: PostHolder) -> date:
    return max(row.starts, localdate(row.recorded_at)) if row.recorded_at else row.starts


def _covering(cover: Cover) -> Actor:
    """Cover ends with the appointment it is for."""
    holder = cover.holder
    return _actor(
        holder,
        cover.user,
        starts=max(cover.starts, _counts_from(holder)),
        told_late=False,
        ends=min(cover.ends, holder.ends or cover.ends),
        trained_on=None,
        cover_for=holder.user_id,
        cover_for_name=str(holder.user),
        cap=cover.cap,
        scope=frozenset(DecisionType(kind) for kind in cover.decision_types),
    )


def _passed_on(keys: set[int]) -> dict[int, list[PassedOn]]:
    found: dict[int, list[PassedOn]] = defaultdict(list)
    rows = SubDelegation.objects.filter(from_post__partnership__in=keys)
    for row in _with(rows, *(f"from_{name}" for name in POST)):
        whose = row.from_post
        found[whose.partnership_id].append(
            PassedOn(
                from_post=row.from_post_id,
                from_title=whose.title,
                from_function=PostFunction(whose.function),
                to_post=row.to_post_id,
                decision_type=DecisionType(row.decision_type),
                starts=max(row.starts, localdate(row.recorded_at)) if row.recorded_by_id else row.starts,
                ends=row.ends,
                cap=row.cap,
                source=row.source,
                care_group=whose.care_group_id,
                care_group_name=str(whose.care_group or ""),
            )
        )
    return found


def _limits(keys: set[int]) -> dict[int, list[Limit]]:
    found: dict[int, list[Limit]] = defaultdict(list)
    rows = PersonalLimit.objects.filter(post__partnership__in=keys)
    for row in _with(rows, "post__partnership"):
        kind = DecisionType(row.decision_type)
        limit = Limit(row.post_id, row.user_id, kind, row.limit, row.starts, row.ends)
        found[row.post.partnership_id].append(limit)
    return found


def _incompatible(keys: set[int]) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = defaultdict(list)
    for row in IncompatibleFunctions.objects.filter(partnership__in=keys):
        pair = Pair(PostFunction(row.one), PostFunction(row.other), row.reason)
        found[row.partnership_id].append(pair)
    return found


def _powers(keys: set[int]) -> dict[int, dict[tuple[int, DecisionType], Verb]]:
    found: dict[int, dict[tuple[int, DecisionType], Verb]] = defaultdict(dict)
    rows = BodyPower.objects.filter(body__partnership__in=keys).order_by()
    for key, body, kind, verb in rows.values_list("body__partnership", "body", "decision_type", "verb"):
        found[key][body, DecisionType(kind)] = Verb(verb)
    return found
