"""Organisations, what became of them, and those with an interest in a partnership that are no partner in it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem, Refused
from jct.support.access import Perm
from jct.support.history import record, record_many, remove
from partnerships.domain.words import OrganisationKind, StakeholderKind
from partnerships.models import (
    Body,
    Deputy,
    Organisation,
    Partner,
    Partnership,
    Post,
    PostFunding,
    Stakeholder,
)
from partnerships.permissions import partnerships_for
from partnerships.querysets import in_effect, not_over
from partnerships.services.access import refresh_bodies, refresh_grants
from partnerships.services.structure.ground import locked, locked_partnership, meets, refuse
from partnerships.services.structure.seats import copy_of

LONGEST_SOURCE = 160  # letters of the field


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
    _governs(by)
    organisation = Organisation(
        name=name, short_name=short_name, kind=kind, successor=successor, **identifiers
    )
    organisation.validate_constraints()
    record(organisation, by=by, why="created", at=at)
    return organisation


@transaction.atomic
def change_organisation(*, pk: int, by: User | None, at: datetime, **facts: Any) -> Organisation:
    """`facts`: name, short_name, kind and identifiers. A merger or a new statute is a succession, not a new name."""
    _governs(by)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=pk)
    for name, value in facts.items():
        setattr(organisation, name, value)
    organisation.validate_constraints()
    record(organisation, by=by, why="changed", at=at, fields=list(facts))
    return organisation


@transaction.atomic
def succeed(
    *, pk: int, successor: Organisation, starts: date, by: User | None, at: datetime
) -> tuple[Partner, ...]:
    """From `starts` the successor stands wherever organisation `pk` was a partner; returns its partner rows.

    Posts, own bodies, secretariats, seats with their deputies and shares of joint posts go with it, so that nobody's
    access or authority has a gap. Contracts hang on the partnership and on providers, not on partners: none moves and
    none is lost. What was agreed under the old name (contributions, returns, approvals) stays in the old name.
    Raises Refused with every reason at once.
    """
    old = Organisation.objects.select_for_update(of=("self",)).get(pk=pk)
    governed = partnerships_for(by, Perm.EDIT_STRUCTURE)
    list(governed.select_for_update(of=("self",)).order_by("pk"))
    standing = old.partner_in.filter(not_over(starts)).select_for_update(of=("self",)).order_by("pk")
    rows = list(standing.select_related("partnership"))
    _governs(by)
    refuse(f"{old} cannot be succeeded by {successor}.", _against(old, successor, starts, rows, by, at))
    old.successor = successor
    why = f"{old.short_name} became {successor.short_name}"
    record(old, by=by, why=why, at=at, fields=["successor"])
    following = tuple(_take_place(row, successor, starts, by, at, why) for row in rows)
    hosted = list(old.teams_hosted.filter(pk__in=governed))
    for partnership in hosted:
        partnership.team_host = successor
        record(partnership, by=by, why=why, at=at, fields=["team_host"])
    return following


@transaction.atomic
def add_stakeholder(
    *,
    partnership: Partnership,
    organisation: Organisation,
    kind: StakeholderKind,
    by: User | None,
    at: datetime,
    interest: str = "",
) -> Stakeholder:
    """Raises Refused for an organisation that is a partner today or a stakeholder already."""
    partnership = locked_partnership(by, partnership)
    on = localdate(at)
    if partnership.partners.filter(in_effect(on), organisation=organisation).exists():
        raise Refused(f"{organisation} is a partner, which is more than a stakeholder.")
    if partnership.stakeholders.filter(organisation=organisation).exists():
        raise Refused(f"{organisation} is a stakeholder already.")
    row = Stakeholder(partnership=partnership, organisation=organisation, kind=kind, interest=interest)
    record(row, by=by, why="added", at=at)
    return row


@transaction.atomic
def change_stakeholder(
    *, pk: int, kind: StakeholderKind, interest: str, by: User | None, at: datetime
) -> Stakeholder:
    row = locked(Stakeholder, pk, by)
    row.kind, row.interest = kind, interest
    record(row, by=by, why="changed", at=at, fields=["kind", "interest"])
    return row


@transaction.atomic
def remove_stakeholder(*, pk: int, by: User | None, at: datetime) -> str:
    """Takes the organisation off the list (its history keeps that it stood there); returns its name."""
    row = locked(Stakeholder, pk, by)
    row._history_user, row._change_reason, row._history_date = by, "removed", at
    row.delete()
    return row.organisation.name


def _governs(by: User | None) -> None:
    """Organisations belong to no partnership: whoever governs one may write them. Raises DoesNotExist otherwise."""
    if by is not None and not partnerships_for(by, Perm.EDIT_STRUCTURE).exists():
        raise Partnership.DoesNotExist


def _against(
    old: Organisation,
    successor: Organisation,
    starts: date,
    rows: list[Partner],
    by: User | None,
    at: datetime,
) -> list[Problem]:
    problems = []
    if old.successor_id not in (None, successor.pk):
        problems.append(Problem("Organisation", f"{old} was succeeded by {old.successor}"))
    coming, seen = successor, set()
    while coming and coming.pk not in seen:
        seen.add(coming.pk)
        coming = coming.successor
    if old.pk in seen:
        problems.append(Problem("Successor", f"{successor} came before {old}", "another organisation"))
    if starts > localdate(at):
        problems.append(
            Problem("First day", "posts change their employer at once", "today or a day that has passed")
        )
    problems += [
        Problem("First day", f"{old} joined on {day_words(row.starts)}", "a later day")
        for row in rows
        if row.starts >= starts
    ]
    governed = set(partnerships_for(by, Perm.EDIT_STRUCTURE).values_list("pk", flat=True))
    if any(row.partnership_id not in governed for row in rows):
        problems.append(Problem("Organisation", f"{old} is also a partner where you may not change anything"))
    return problems


def _take_place(
    row: Partner, successor: Organisation, starts: date, by: User | None, at: datetime, why: str
) -> Partner:
    """End one partner row and put the successor in its place: a new row, or the one it has already (a merger)."""
    until = row.ends
    row.ends = starts
    record(row, by=by, why=why, at=at, fields=["ends"])
    new = row.partnership.partners.filter(in_effect(starts), organisation=successor).first()
    if new is None:
        later = row.partnership.partners.filter(organisation=successor, starts__gt=starts).order_by("starts")
        new = Partner(
            partnership=row.partnership,
            organisation=successor,
            kind=row.kind,
            position=row.position,
            starts=starts,
            ends=min(filter(None, [until, *later.values_list("starts", flat=True)[:1]]), default=None),
        )
        record(new, by=by, why=why, at=at)
    _move_funding(row, new, starts, by, at, why)
    for model, field in ((Post, "partner"), (Body, "of_partner"), (Body, "secretariat")):
        moving = list(model.objects.filter(**{field: row}).select_for_update(of=("self",)))
        for thing in moving:
            setattr(thing, field, new)
        record_many(moving, by=by, why=why, at=at, fields=[field])
    bodies = _move_seats(row, new, starts, by, at, why)
    refresh_grants(row.partnership)
    refresh_bodies(bodies, on=localdate(at))
    return new


def _move_seats(
    old: Partner, new: Partner, starts: date, by: User | None, at: datetime, why: str
) -> list[Body]:
    """End the old partner's seats on `starts` and begin the same for the new one, deputies included."""
    seats = list(
        old.seats.filter(not_over(starts))
        .select_for_update(of=("self",))
        .select_related("body")
        .order_by("pk")
    )
    for seat in seats:
        if seat.starts >= starts:
            seat.partner = new
            record(seat, by=by, why=why, at=at, fields=["partner"])
            continue
        following = copy_of(seat, partner=new, starts=starts)
        seat.ends = starts
        record(seat, by=by, why=why, at=at, fields=["ends"])
        record(following, by=by, why=why, at=at)
        deputies = list(seat.deputies.filter(not_over(starts)).select_for_update(of=("self",)))
        for deputy in deputies:
            begins, until = max(starts, deputy.starts), deputy.ends
            if deputy.starts < starts:
                deputy.ends = starts
                record(deputy, by=by, why=why, at=at, fields=["ends"])
                deputy = Deputy(user=deputy.user)
            deputy.seat, deputy.starts, deputy.ends = following, begins, until
            record(deputy, by=by, why=why, at=at)
    return [seat.body for seat in seats]


def _move_funding(old: Partner, new: Partner, starts: date, by: User | None, at: datetime, why: str) -> None:
    """What the old partner pays of joint posts from `starts` on the new one pays: each share in its own period, and
    what others pay as it stands. Where the new one pays for the same post then already, the two become one share."""
    posts = Post.objects.filter(pk__in=old.posts_funded.filter(not_over(starts)).values("post"))
    for post in posts.select_for_update(of=("self",)).order_by("pk"):
        rows = post.funding.filter(not_over(starts)).select_for_update(of=("self",)).order_by("pk")
        moving = list(rows.filter(partner=old))
        own = [
            row
            for row in rows.filter(partner=new)
            if any(meets(max(starts, one.starts), one.ends, row) for one in moving)
        ]
        following = _together([*moving, *own], new, starts)
        for row in [*moving, *own]:
            if row.starts < starts:
                row.ends = starts
                record(row, by=by, why=why, at=at, fields=["ends"])
            else:
                remove(row, by=by, why=why, at=at)
        record_many(following, by=by, why=why, at=at)


def _together(rows: list[PostFunding], payer: Partner, starts: date) -> list[PostFunding]:
    """The shares of one post in `rows` as those of `payer` from `starts` on, not yet saved: cut wherever one begins or
    ends, and one share for the days on which there are two. The sources of two are both named, as far as they fit."""
    cuts = {max(starts, row.starts) for row in rows} | {row.ends for row in rows if row.ends}
    days = sorted(cuts)
    found = []
    for begins, until in zip(days, [*days[1:], None], strict=True):
        then = [row for row in rows if meets(begins, begins + DAY, row)]
        if then:
            sources = "; ".join(dict.fromkeys(row.source for row in then if row.source))
            percent = sum((row.percent for row in then), Decimal(0))
            share = PostFunding(post=then[0].post, partner=payer, percent=percent, starts=begins, ends=until)
            share.source = sources[:LONGEST_SOURCE]
            found.append(share)
    return found
