"""Found and change the structure: organisations, partners, care groups, bodies, seats and posts.

`by` is the governance officer (EDIT_STRUCTURE), or None when the system itself founds a partnership.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from jct.accounts.models import User
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record, record_many
from partnerships.domain.words import (
    BodyKind,
    DecisionType,
    OrganisationKind,
    PartnerKind,
    PostFunction,
    SeatKind,
    Verb,
)
from partnerships.models import (
    Body,
    BodyPower,
    CareGroup,
    Locality,
    Organisation,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    ReportingLine,
    Seat,
)
from partnerships.permissions import partnerships_for
from partnerships.services.access import new_group, refresh_bodies, refresh_grants


@transaction.atomic
def create_organisation(
    *,
    name: str,
    short_name: str,
    kind: OrganisationKind,
    by: User | None,
    at: datetime,
    successor: Organisation | None = None,
    **identifiers: str,
) -> Organisation:
    """`identifiers` are any of ods_code, company_number, charity_number, ppon; their formats are checked."""
    organisation = Organisation(
        name=name, short_name=short_name, kind=kind, successor=successor, **identifiers
    )
    organisation.validate_constraints()
    record(organisation, by=by, why="created", at=at)
    return organisation


@transaction.atomic
def found_partnership(
    *, name: str, scope: str, starts: date, team_host: Organisation, by: User | None, at: datetime
) -> Partnership:
    """A new partnership. Nobody has access to it until the first post is filled."""
    partnership = Partnership(name=name, scope=scope, starts=starts, team_host=team_host)
    record(partnership, by=by, why="founded", at=at)
    return partnership


@transaction.atomic
def add_partner(
    *,
    partnership: Partnership,
    organisation: Organisation,
    kind: PartnerKind,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    position: int | None = None,
) -> Partner:
    """`organisation` joins on `starts`; `ends` is exclusive. Raises Refused when it is a partner then already."""
    partnership = locked_partnership(by, partnership)
    overlapping = partnership.partners.filter(organisation=organisation, starts__lt=ends or date.max)
    if any(row.ends is None or row.ends > starts for row in overlapping):
        raise Refused(f"{organisation} is already a partner in that time.")
    last = max((row.position for row in partnership.partners.all()), default=0)
    partner = Partner(
        partnership=partnership,
        organisation=organisation,
        kind=kind,
        position=position or last + 1,
        starts=starts,
        ends=ends,
    )
    record(partner, by=by, why="joined", at=at)
    refresh_grants(partnership)
    return partner


@transaction.atomic
def add_care_groups(
    *, partnership: Partnership, groups: list[tuple[str, str]], by: User | None, at: datetime
) -> list[CareGroup]:
    """`groups` are (code, name) pairs, in the order in which they are shown."""
    partnership = locked_partnership(by, partnership)
    already = partnership.care_groups.count()
    rows = [
        CareGroup(partnership=partnership, code=code, name=name, position=already + place)
        for place, (code, name) in enumerate(groups, start=1)
    ]
    made = record_many(rows, by=by, why="added", at=at)
    refresh_grants(partnership)
    return made


@transaction.atomic
def add_locality(
    *, partnership: Partnership, name: str, population: int, by: User | None, at: datetime
) -> Locality:
    locality = Locality(partnership=locked_partnership(by, partnership), name=name, population=population)
    record(locality, by=by, why="added", at=at)
    return locality


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
    powers: dict[DecisionType, Verb] | None = None,
    **details: Any,
) -> Body:
    """`details`: purpose, meets, care_group, locality, is_top, ends. `powers`: what it may do with which decision."""
    partnership = locked_partnership(by, partnership)
    group = new_group(f"Seat on {name}", partnership)
    body = Body(
        partnership=partnership,
        name=name,
        short_name=short_name,
        kind=kind,
        starts=starts,
        group=group,
        **details,
    )
    record(body, by=by, why="created", at=at)
    rows = [BodyPower(body=body, decision_type=kind, verb=verb) for kind, verb in (powers or {}).items()]
    record_many(rows, by=by, why="given to the body", at=at)
    refresh_grants(partnership)
    return body


@transaction.atomic
def add_reporting_line(
    *, body: Body, parent: Body, scope: str, starts: date, by: User | None, at: datetime
) -> ReportingLine:
    """`body` reports to `parent` on `scope`. Raises Refused across partnerships, to itself, or in a circle."""
    partnership = locked_partnership(by, body.partnership)
    if parent.partnership_id != partnership.pk:
        raise Refused("A body reports within its own partnership.")
    lines = ReportingLine.objects.filter(body__partnership=partnership, ends__isnull=True)
    above = {}
    for line in lines:
        above.setdefault(line.body_id, set()).add(line.parent_id)
    reached, coming = set(), {parent.pk}
    while coming:
        reached |= coming
        coming = {key for at_hand in coming for key in above.get(at_hand, ())} - reached
    if body.pk in reached:
        raise Refused(f"{parent} already reports to {body}, directly or through others.")
    line = ReportingLine(body=body, parent=parent, scope=scope, starts=starts)
    record(line, by=by, why="added", at=at)
    return line


@transaction.atomic
def add_seat(
    *,
    body: Body,
    title: str,
    kind: SeatKind,
    starts: date,
    by: User | None,
    at: datetime,
    user: User | None = None,
    post: Post | None = None,
    partner: Partner | None = None,
    constituency: str = "",
    votes: int = 1,
) -> Seat:
    """A seat for a partner or a constituency, held by a person or a post, or empty (neither)."""
    partnership = locked_partnership(by, body.partnership)
    problems = []
    if user and post:
        problems.append(Problem("Held by", "both a person and a post are named", "one of them"))
    if bool(partner) == bool(constituency):
        problems.append(
            Problem("Sits for", "a partner or a constituency must be named", "exactly one of them")
        )
    if any(row and row.partnership_id != partnership.pk for row in (post, partner)):
        problems.append(Problem("Seat", "the post or partner belongs elsewhere", "one of this partnership"))
    if problems:
        raise Refused("The seat cannot be made.", problems=problems)
    seat = Seat(
        body=body,
        title=title,
        kind=kind,
        user=user,
        post=post,
        partner=partner,
        constituency=constituency,
        votes=votes,
        starts=starts,
    )
    record(seat, by=by, why="added", at=at)
    refresh_bodies([body], on=at.date())
    return seat


@transaction.atomic
def end_seat(*, pk: int, ends: date, by: User | None, at: datetime) -> Seat:
    """End a seat on `ends` (exclusive). Raises Refused when it would end before it starts or has ended."""
    allowed = partnerships_for(by, Perm.EDIT_STRUCTURE)
    seat = Seat.objects.filter(body__partnership__in=allowed).select_for_update(of=("self",)).get(pk=pk)
    if seat.ends or ends <= seat.starts:
        raise Refused(f"{seat.title} cannot end then: it runs from {seat.starts:%-d %B %Y}.")
    seat.ends = ends
    record(seat, by=by, why="ended", at=at, fields=["ends"])
    refresh_bodies([seat.body], on=at.date())
    return seat


@transaction.atomic
def create_post(
    *,
    partnership: Partnership,
    partner: Partner,
    title: str,
    function: PostFunction,
    by: User | None,
    at: datetime,
    care_group: CareGroup | None = None,
    reports_to: Post | None = None,
) -> Post:
    """A post employed by `partner`. Raises Refused for a title already used or rows of another partnership."""
    partnership = locked_partnership(by, partnership)
    if any(row and row.partnership_id != partnership.pk for row in (partner, care_group, reports_to)):
        raise Refused("A post, its employer, its care group and its manager belong to one partnership.")
    if partnership.posts.filter(title=title).exists():
        raise Refused(f"There is already a post called {title}; a job share is a second holder of it.")
    post = Post(
        partnership=partnership,
        partner=partner,
        title=title,
        function=function,
        care_group=care_group,
        reports_to=reports_to,
        group=new_group(title, partnership),
    )
    record(post, by=by, why="created", at=at)
    refresh_grants(partnership)
    return post


@transaction.atomic
def set_limit(
    *,
    post: Post,
    decision_type: DecisionType,
    limit: Decimal,
    starts: date,
    by: User | None,
    at: datetime,
    user: User | None = None,
) -> PersonalLimit:
    """The employer's own limit (GBP, inclusive) for a post, or for one person in it, from `starts`; it replaces the
    one in effect. Raises Refused when a later one exists already."""
    locked_partnership(by, post.partnership)
    rows = PersonalLimit.objects.select_for_update(of=("self",))
    old = rows.filter(post=post, user=user, decision_type=decision_type, ends__isnull=True).first()
    if old:
        if starts <= old.starts:
            raise Refused(f"{post.title} already has a limit from {old.starts:%-d %B %Y}.")
        old.ends = starts
        record(old, by=by, why="replaced", at=at, fields=["ends"])
    row = PersonalLimit(post=post, user=user, decision_type=decision_type, limit=limit, starts=starts)
    record(row, by=by, why="set", at=at)
    return row


def locked_partnership(by: User | None, partnership: Partnership) -> Partnership:
    """The partnership, locked, if `by` may change its structure. Raises DoesNotExist otherwise."""
    rows = partnerships_for(by, Perm.EDIT_STRUCTURE).select_for_update(of=("self",))
    return rows.get(pk=partnership.pk)
