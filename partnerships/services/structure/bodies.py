"""Bodies that meet: how they are constituted, what they may do, and their end."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem
from jct.support.history import record, record_many
from partnerships.domain.words import BodyKind, DecisionType, MeetingState, SchemeState, Verb
from partnerships.models import Body, BodyPower, Clause, Deputy, Partnership, ReportingLine
from partnerships.querysets import not_over
from partnerships.services.access import new_group, refresh_bodies, refresh_grants
from partnerships.services.structure.ground import (
    can_end,
    elsewhere,
    in_order,
    locked,
    locked_partnership,
    refuse,
)

DETAILS = {
    "name", "short_name", "kind", "purpose", "meets", "care_group", "locality", "aliases", "objectives", "area",
    "of_partner", "secretariat", "is_private", "equal_partners", "needs_users_and_carers", "review_on",
    "quorum_members", "quorum_of_each_partner", "quorum_chair", "quorum_part", "quorum_whole", "voting",
    "meetings_min", "meetings_max", "meets_before", "paper_days", "is_top",
}  # fmt: skip


@transaction.atomic
def create_body(
    *,
    partnership: Partnership,
    name: str,
    short_name: str,
    kind: BodyKind,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    powers: dict[DecisionType, Verb] | None = None,
    **details: Any,
) -> Body:
    """`details`: any other of DETAILS, such as care_group, objectives, quorum_members or meets_before.

    `powers`: what it may do with which decision. Raises Refused with everything that is wrong.
    """
    partnership = locked_partnership(by, partnership)
    body = Body(
        partnership=partnership,
        name=name,
        short_name=short_name,
        kind=kind,
        starts=starts,
        ends=ends,
        **details,
    )
    _check(body)
    body.group = new_group(f"Seat on {name}", partnership)
    record(body, by=by, why="created", at=at)
    rows = [BodyPower(body=body, decision_type=kind, verb=verb) for kind, verb in (powers or {}).items()]
    record_many(rows, by=by, why="given to the body", at=at)
    refresh_grants(partnership)
    return body


@transaction.atomic
def change_body(*, pk: int, by: User | None, at: datetime, why: str = "changed", **details: Any) -> Body:
    """`details`: any of DETAILS; what is not named stays. Raises Refused with everything that is wrong."""
    unknown = details.keys() - DETAILS
    if unknown:
        raise TypeError(f"not a detail of a body: {', '.join(sorted(unknown))}")
    body = locked(Body, pk, by)
    for name, value in details.items():
        setattr(body, name, value)
    _check(body)
    record(body, by=by, why=why, at=at, fields=list(details))
    return body


@transaction.atomic
def set_powers(
    *, body: Body, powers: dict[DecisionType, Verb], by: User | None, at: datetime
) -> list[BodyPower]:
    """Make what the body may do exactly `powers`; returns the rows that came or changed."""
    body = locked(Body, body.pk, by)
    held = {DecisionType(row.decision_type): row for row in body.powers.select_for_update(of=("self",))}
    for kind in held.keys() - powers.keys():
        row = held[kind]
        row._history_user, row._change_reason, row._history_date = by, "taken from the body", at
        row.delete()
    changed = []
    for kind, verb in powers.items():
        row = held.get(kind)
        if row is None:
            row = BodyPower(body=body, decision_type=kind, verb=verb)
            record(row, by=by, why="given to the body", at=at)
        elif row.verb != verb:
            row.verb = verb
            record(row, by=by, why="changed", at=at, fields=["verb"])
        else:
            continue
        changed.append(row)
    return changed


@transaction.atomic
def end_body(*, pk: int, ends: date, by: User | None, at: datetime) -> Body:
    """The body is wound up on `ends` (exclusive): seats, deputies, terms of reference and reporting lines end with it.

    Raises Refused with every reason: the top body, a clause of the scheme that names it, a meeting still to come, a
    body that reports to nobody else.
    """
    body = locked(Body, pk, by)
    refuse(f"The {body} cannot be wound up then.", [can_end(body, ends), *_still_needed(body, ends)])
    body.ends = ends
    record(body, by=by, why="wound up", at=at, fields=["ends"])
    lines = ReportingLine.objects.filter(body=body) | ReportingLine.objects.filter(parent=body)
    deputies = Deputy.objects.filter(seat__body=body)
    for rows in (body.seats.all(), deputies, lines, body.terms.all(), body.indicative_budgets.all()):
        ending = list(rows.filter(not_over(ends), starts__lt=ends))
        for row in ending:
            row.ends = ends
        record_many(ending, by=by, why=f"the {body} was wound up", at=at, fields=["ends"])
    refresh_bodies([body], on=localdate(at))
    return body


def _still_needed(body: Body, ends: date) -> list[Problem]:
    problems = []
    if body.is_top:
        problems.append(Problem("Body", "it is the top body", "another top body first"))
    adopted = Clause.objects.filter(
        scheme__partnership=body.partnership_id, scheme__state=SchemeState.ADOPTED.value
    )
    clauses = adopted.filter(not_over(ends), not_over(ends, "scheme__")).order_by("position", "pk")
    numbers = [row.number for row in clauses if body.pk in (row.body_id, row.refer_to_id, row.second_body_id)]
    if numbers:
        problems.append(
            Problem("Scheme", f"clause {', '.join(numbers)} names it", "a new version of the scheme first")
        )
    to_come = body.meetings.filter(state__in=[MeetingState.PLANNED.value, MeetingState.CALLED.value])
    problems += [
        Problem("Meetings", f"it is to meet on {day_words(localdate(row.starts_at))}", "a later last day")
        for row in to_come
        if localdate(row.starts_at) >= ends
    ]
    children = [line.body for line in body.hears_from.filter(not_over(ends)).select_related("body")]
    orphans = [
        child
        for child in children
        if not child.reports_to.filter(not_over(ends)).exclude(parent=body).exists()
    ]
    return problems + [
        Problem("Reporting", f"the {child} reports to nobody else", "another line for it first")
        for child in orphans
    ]


def _check(body: Body) -> None:
    """Raises Refused with everything about the body's facts that cannot be."""
    others = body.partnership.bodies.exclude(pk=body.pk)
    fraction = (body.quorum_part, body.quorum_whole)
    named = others.filter(name=body.name).exists()
    topped = body.is_top and others.filter(is_top=True).exists()
    low, high = body.meetings_min, body.meetings_max
    refuse(
        f"The {body.name} cannot be kept like this.",
        [
            Problem("Name", f"there is already a body called {body.name}", "another name") if named else None,
            Problem("Top body", "another body is the top one", "only one of them") if topped else None,
            *elsewhere(
                body.partnership,
                care_group=body.care_group,
                locality=body.locality,
                of_partner=body.of_partner,
                secretariat=body.secretariat,
                meets_before=body.meets_before,
            ),
            in_order(body.starts, body.ends),
            Problem("Meets before", "a body cannot meet before itself", "another body")
            if body.pk and body.meets_before_id == body.pk
            else None,
            Problem("Quorum", "a fraction needs both numbers", "both, such as 1 and 3, or neither")
            if (fraction[0] is None) != (fraction[1] is None)
            else None,
            Problem("Quorum", f"{fraction[0]} of {fraction[1]} is no part of the members", "such as 1 of 3")
            if None not in fraction and not 1 <= fraction[0] <= fraction[1]  # type: ignore[operator]
            else None,
            Problem(
                "Meetings a year", f"at least {low} and at most {high} cannot both be", "the smaller first"
            )
            if low is not None and high is not None and low > high
            else None,
            Problem("Review", "it lies before the body's first day", f"{day_words(body.starts)} or later")
            if body.review_on and body.review_on < body.starts
            else None,
        ],
    )
