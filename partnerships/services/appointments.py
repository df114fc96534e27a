"""Appoint people to posts, end appointments, and hand a leaver's posts and seats over in one act."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partnership, Post, PostHolder, Seat
from partnerships.permissions import partnerships_for
from partnerships.querysets import not_over
from partnerships.services.access import refresh_bodies, refresh_posts


@dataclass(frozen=True)
class HandedOver:
    """What moved from a leaver: the titles of posts and seats."""

    posts: tuple[str, ...]
    seats: tuple[str, ...]


@transaction.atomic
def appoint(
    *,
    post: Post,
    user: User,
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    acting: bool = False,
) -> PostHolder:
    """Put `user` into `post` from `starts` until `ends` (exclusive). Raises Refused when the person holds the post
    in that time already, when the account is closed, or when the dates are out of order."""
    post = _locked_post(by, post.pk)
    if not user.is_active:
        raise Refused(f"The account of {user} is closed.")
    if ends is not None and ends <= starts:
        raise Refused("The last day cannot be before the first day.")
    for other in post.holders.filter(user=user):
        if (ends is None or other.starts < ends) and (other.ends is None or starts < other.ends):
            raise Refused(f"{user} already holds {post} from {day_words(other.starts)}.")
    holder = PostHolder(post=post, user=user, starts=starts, ends=ends, acting=acting)
    record(holder, by=by, why="acting appointment" if acting else "appointed", at=at)
    refresh_posts([post], on=localdate(at))
    return holder


@transaction.atomic
def end_appointment(*, pk: int, ends: date, by: User | None, at: datetime) -> PostHolder:
    """End an appointment on `ends` (exclusive: the first day no longer in post). Raises Refused when that is not after
    its first day, or the appointment has ended already."""
    rows = PostHolder.objects.filter(post__partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    holder = rows.select_for_update(of=("self",)).select_related("post", "user").get(pk=pk)
    if holder.ends is not None and holder.ends <= localdate(at):
        raise Refused(f"{holder.user} left {holder.post} on {day_words(holder.ends - DAY)}.")
    if ends <= holder.starts:
        raise Refused(f"{holder.user} is in post from {day_words(holder.starts)}; the last day cannot be before that.")
    holder.ends = ends
    record(holder, by=by, why="appointment ended", at=at, fields=["ends"])
    refresh_posts([holder.post], on=localdate(at))
    return holder


@transaction.atomic
def hand_over(*, leaver: User, to: User, by: User | None, at: datetime) -> HandedOver:
    """Move every post and seat `leaver` holds, now or later, to `to` from today, in one act.

    Approvals waiting and whatever hangs on a post follow by themselves. Only partnerships whose accounts `by` manages
    are touched. Raises Refused when the two are one person or `to` has a closed account.
    """
    if leaver.pk == to.pk:
        raise Refused("Name another person to take over.")
    if not to.is_active:
        raise Refused(f"The account of {to} is closed.")
    on = localdate(at)
    partnerships = list(partnerships_for(by, Perm.MANAGE_ACCOUNTS).select_for_update(of=("self",)))
    posts = _move_appointments(leaver, to, partnerships, by=by, at=at, on=on)
    seats = _move_seats(leaver, to, partnerships, by=by, at=at, on=on)
    refresh_posts(posts, on=on)
    refresh_bodies([seat.body for seat in seats], on=on)
    return HandedOver(tuple(post.title for post in posts), tuple(str(seat) for seat in seats))


def _move_appointments(
    leaver: User, to: User, partnerships: list[Partnership], *, by: User | None, at: datetime, on: date
) -> list[Post]:
    held = PostHolder.objects.filter(not_over(on), user=leaver, post__partnership__in=partnerships)
    moved = []
    for row in held.select_for_update(of=("self",)).select_related("post").order_by("pk"):
        taken = PostHolder.objects.filter(not_over(max(on, row.starts)), post=row.post, user=to).exists()
        why = f"handed over from {leaver} to {to}"
        if row.starts < on:
            until, row.ends = row.ends, on
            record(row, by=by, why=why, at=at, fields=["ends"])
            if not taken:
                following = PostHolder(post=row.post, user=to, starts=on, ends=until, acting=row.acting)
                record(following, by=by, why=why, at=at)
        elif taken:
            raise Refused(f"{to} holds {row.post} already; end the appointment of {leaver}, which begins today or later.")
        else:
            row.user = to
            record(row, by=by, why=why, at=at, fields=["user"])
        moved.append(row.post)
    return moved


def _move_seats(
    leaver: User, to: User, partnerships: list[Partnership], *, by: User | None, at: datetime, on: date
) -> list[Seat]:
    held = Seat.objects.filter(not_over(on), user=leaver, body__partnership__in=partnerships)
    moved = []
    for seat in held.select_for_update(of=("self",)).select_related("body").order_by("pk"):
        why = f"handed over from {leaver} to {to}"
        if seat.starts < on:
            until, seat.ends = seat.ends, on
            record(seat, by=by, why=why, at=at, fields=["ends"])
            seat.pk, seat.starts, seat.ends = None, on, until
            seat._state.adding = True
            seat.user = to
            record(seat, by=by, why=why, at=at)
        else:
            seat.user = to
            record(seat, by=by, why=why, at=at, fields=["user"])
        moved.append(seat)
    return moved


def _locked_post(by: User | None, pk: int) -> Post:
    rows = Post.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    return rows.select_for_update(of=("self",)).get(pk=pk)
