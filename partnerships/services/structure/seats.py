"""Seats on a body: who sits in them, for whom, with how many votes, and who stands in."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem
from jct.support.history import record, record_many
from partnerships.domain.words import MeetingState, SeatKind, SeatOffice
from partnerships.models import Body, Deputy, Partner, Post, Seat
from partnerships.querysets import not_over
from partnerships.services.access import refresh_bodies
from partnerships.services.ground import not_for_oneself
from partnerships.services.structure.ground import (
    can_end,
    elsewhere,
    in_order,
    locked,
    locked_partnership,
    meets,
    refuse,
)

WITHOUT_VOTE = {SeatKind.ADVISER, SeatKind.OBSERVER}


@transaction.atomic
def add_seat(
    *,
    body: Body,
    title: str,
    kind: SeatKind,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    user: User | None = None,
    post: Post | None = None,
    partner: Partner | None = None,
    constituency: str = "",
    office: SeatOffice = SeatOffice.MEMBER,
    votes: int | None = None,
) -> Seat:
    """A seat for a partner or a constituency, held by a person or a post, or empty (neither).

    A post that two people share is one seat with one vote. Votes not named: none for an adviser or an observer, one for
    everybody else. A co-opted member sits for a time, so that seat needs `ends`. Raises Refused with every reason.
    """
    locked_partnership(by, body.partnership)
    seat = Seat(
        body=body,
        title=title,
        kind=kind,
        user=user,
        post=post,
        partner=partner,
        constituency=constituency,
        office=office,
        votes=(0 if kind in WITHOUT_VOTE else 1) if votes is None else votes,
        starts=starts,
        ends=ends,
    )
    _not_ones_own(by, seat, at)
    refuse("The seat cannot be made.", [*_against(seat), _met_since(seat, by, at)])
    record(seat, by=by, why="added", at=at)
    refresh_bodies([body], on=localdate(at))
    return seat


@transaction.atomic
def change_seat(
    *,
    pk: int,
    title: str,
    kind: SeatKind,
    office: SeatOffice,
    votes: int,
    by: User | None,
    at: datetime,
) -> Seat:
    """What the seat is called, its kind, office and votes. Who holds it changes on a day: `reseat`. Raises Refused with
    every reason, and for whoever would give themself votes or the chair."""
    seat = locked(Seat, pk, by, "body__partnership")
    if votes > seat.votes or (votes and office != seat.office):
        not_for_oneself(by, user=seat.user, post=seat.post, on=localdate(at))
    seat.title, seat.kind, seat.office, seat.votes = title, kind, office, votes
    refuse("The seat cannot be changed so.", _against(seat))
    record(seat, by=by, why="changed", at=at, fields=["title", "kind", "office", "votes"])
    return seat


@transaction.atomic
def reseat(
    *,
    pk: int,
    starts: date,
    by: User | None,
    at: datetime,
    user: User | None = None,
    post: Post | None = None,
) -> Seat:
    """Somebody else sits there from `starts`: the seat ends and an equal one begins. Deputies end with the seat, for
    they were named for whoever sat in it. Neither person nor post leaves it vacant."""
    old = locked(Seat, pk, by, "body__partnership")
    new = copy_of(old, user=user, post=post, starts=starts)
    too_late = old.ends is not None and starts >= old.ends
    early = starts <= old.starts
    _not_ones_own(by, new, at)
    refuse(
        f"The seat {old.title} cannot change hands then.",
        [
            Problem("First day", "the seat has ended by then", "an earlier day") if too_late else None,
            Problem("First day", f"the seat begins on {day_words(old.starts)}", "a later day")
            if early
            else None,
            Problem("Held by", "they sit there already", "somebody else")
            if (old.user_id, old.post_id) == (new.user_id, new.post_id)
            else None,
            *_against(new),
            _met_since(new, by, at),
        ],
    )
    end_with_deputies(old, starts, why="changed hands", by=by, at=at)
    record(new, by=by, why="changed hands", at=at)
    refresh_bodies([old.body], on=localdate(at))
    return new


@transaction.atomic
def end_seat(*, pk: int, ends: date, by: User | None, at: datetime) -> Seat:
    """End a seat, and its deputies, on `ends` (exclusive). Raises Refused when it would end before it starts or has
    ended."""
    seat = locked(Seat, pk, by, "body__partnership")
    refuse(f"{seat.title} cannot end then.", [can_end(seat, ends)])
    end_with_deputies(seat, ends, why="ended", by=by, at=at)
    refresh_bodies([seat.body], on=localdate(at))
    return seat


@transaction.atomic
def name_deputy(
    *, seat: Seat, user: User, starts: date, by: User | None, at: datetime, ends: date | None = None
) -> Deputy:
    """`user` may sit in `seat` when its holder cannot, between the days named. Raises Refused with every reason."""
    seat = locked(Seat, seat.pk, by, "body__partnership")
    sits = user.pk == seat.user_id or (
        seat.post is not None and seat.post.holders.filter(not_over(starts), user=user).exists()
    )
    overlapping = any(meets(starts, ends, row) for row in seat.deputies.filter(user=user))
    if seat.votes:
        not_for_oneself(by, user=user)
    outside = starts < seat.starts or (seat.ends is not None and (ends is None or ends > seat.ends))
    refuse(
        f"{user} cannot be the deputy.",
        [
            in_order(starts, ends),
            Problem("Deputy", f"the account of {user} is closed", "somebody else")
            if not user.is_active
            else None,
            Problem("Deputy", f"{user} holds the seat", "somebody else") if sits else None,
            Problem("Deputy", f"{user} is a deputy there in that time") if overlapping else None,
            Problem("First and last day", "they lie outside the time of the seat", "days inside it")
            if outside
            else None,
            _met_since(Seat(body=seat.body, votes=seat.votes, starts=starts), by, at),
        ],
    )
    deputy = Deputy(seat=seat, user=user, starts=starts, ends=ends)
    record(deputy, by=by, why="named", at=at)
    refresh_bodies([seat.body], on=localdate(at))
    return deputy


@transaction.atomic
def end_deputy(*, pk: int, ends: date, by: User | None, at: datetime) -> Deputy:
    """End a deputy's time on `ends` (exclusive)."""
    deputy = locked(Deputy, pk, by, "seat__body__partnership")
    refuse(f"{deputy} cannot end then.", [can_end(deputy, ends)])
    deputy.ends = ends
    record(deputy, by=by, why="ended", at=at, fields=["ends"])
    refresh_bodies([deputy.seat.body], on=localdate(at))
    return deputy


def copy_of(seat: Seat, **changes: Any) -> Seat:
    """The same place on the same body, not yet saved, with `changes`."""
    same = ("body", "title", "kind", "user", "post", "partner", "constituency", "office", "votes", "ends")
    return Seat(**{**{name: getattr(seat, name) for name in same}, **changes})


def end_with_deputies(seat: Seat, ends: date, *, why: str, by: User | None, at: datetime) -> None:
    """End the seat and its deputies on `ends` (exclusive); a deputy who would begin later is none."""
    seat.ends = ends
    record(seat, by=by, why=why, at=at, fields=["ends"])
    deputies = list(seat.deputies.filter(not_over(ends)).select_for_update(of=("self",)))
    begun = [row for row in deputies if row.starts < ends]
    for row in begun:
        row.ends = ends
    record_many(begun, by=by, why="the seat ended", at=at, fields=["ends"])
    for row in set(deputies) - set(begun):
        row._history_user, row._change_reason, row._history_date = by, "the seat ended", at
        row.delete()


def _not_ones_own(by: User | None, seat: Seat, at: datetime) -> None:
    """Raises Refused when `by` would sit there with a vote."""
    if seat.votes:
        not_for_oneself(by, user=seat.user, post=seat.post, on=localdate(at))


def _met_since(seat: Seat, by: User | None, at: datetime) -> Problem | None:
    """A seat told afterwards would have had a vote in a meeting that was held without it. The system alone tells the
    past."""
    if by is None or not seat.votes:
        return None
    met = seat.body.meetings.filter(starts_at__date__gte=seat.starts, starts_at__lte=at)
    last = met.exclude(state=MeetingState.CANCELLED).order_by("-starts_at").first()
    if last is None:
        return None
    day = localdate(last.starts_at)
    return Problem(
        "First day",
        f"the {seat.body} met on {day_words(day)}, and votes are not given afterwards",
        f"{day_words(day + DAY)} or later",
    )


def _against(seat: Seat) -> list[Problem | None]:
    body = seat.body
    body_ends = body.ends is not None and (seat.ends is None or seat.ends > body.ends)
    return [
        Problem("Held by", "both a person and a post are named", "one of them")
        if seat.user and seat.post
        else None,
        Problem("Sits for", "a partner or a constituency must be named", "exactly one of them")
        if bool(seat.partner) == bool(seat.constituency)
        else None,
        *elsewhere(body.partnership, post=seat.post, partner=seat.partner),
        in_order(seat.starts, seat.ends),
        Problem("First and last day", f"the {body} does not exist all that time", "days inside its own")
        if seat.starts < body.starts or body_ends
        else None,
        Problem("Votes", f"an {SeatKind(seat.kind).label.lower()} has none", "0")
        if seat.kind in WITHOUT_VOTE and seat.votes
        else None,
        Problem("Votes", f"{seat.votes} is more than any seat has", "9 or fewer") if seat.votes > 9 else None,
        Problem("Last day", "a co-opted member sits for a time", "the last day of that time")
        if seat.kind == SeatKind.CO_OPTEE and seat.ends is None
        else None,
        Problem("Held by", f"the account of {seat.user} is closed", "somebody else")
        if seat.user and not seat.user.is_active
        else None,
    ]
