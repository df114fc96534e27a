"""Appoint people to posts, end appointments, and hand a leaver's posts and seats over in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.accounts.services import renew_addresses
from jct.core.calendar import DAY, day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record, remove
from partnerships.domain.words import DecisionType
from partnerships.models import Partnership, Post, PostHolder, Seat, Training
from partnerships.permissions import partnerships_for
from partnerships.querysets import not_over
from partnerships.selectors.people import members_of
from partnerships.services.access import refresh_bodies, refresh_posts
from partnerships.services.cover import end_all_of
from partnerships.services.ground import not_for_oneself
from partnerships.services.incompatible import refuse_clashes

LIES_AHEAD = "The training lies ahead; record it once it has taken place."


@dataclass(frozen=True)
class HandedOver:
    """What moved from a leaver: the titles of posts and seats; and the covers that ended with them."""

    posts: tuple[str, ...]
    seats: tuple[str, ...]
    covers: tuple[str, ...] = ()


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
    trained_on: date | None = None,
    decision_types: Sequence[str] = (),
    cap: Decimal | None = None,
) -> PostHolder:
    """Put `user` into `post` from `starts` until `ends` (exclusive). Somebody who only acts in it may be limited to
    some `decision_types` (none named: every one) and to a sum, `cap` (GBP, inclusive).

    A start in the past is kept as it was, and gives no authority over the days before it was recorded; the system may
    tell the past of a partnership it founds. Raises Refused for `by` themself, when the person holds the post in that
    time already or something incompatible with it, when the account is closed, or when the dates are out of order or
    before the partnership.
    """
    post = _locked_post(by, post.pk)
    not_for_oneself(by, user=user)
    founded = post.partnership.starts
    if starts < founded:
        raise Refused(f"The partnership began on {day_words(founded)}; nobody was in post before that.")
    if not user.is_active:
        raise Refused(f"The account of {user} is closed.")
    if ends is not None and ends <= starts:
        raise Refused("The last day cannot be before the first day.")
    for other in post.holders.filter(user=user):
        if (ends is None or other.starts < ends) and (other.ends is None or starts < other.ends):
            raise Refused(f"{user} already holds {post} from {day_words(other.starts)}.")
    if not acting and (decision_types or cap is not None):
        raise Refused(
            "Only an acting appointment is limited to some decisions or a sum; a post's holder has them all."
        )
    if cap is not None and cap < 0:
        raise Refused("A cap cannot be below zero.")
    refuse_clashes(post=post, user=user, starts=starts, ends=ends, on=localdate(at))
    holder = PostHolder(post=post, user=user, starts=starts, ends=ends, acting=acting, trained_on=trained_on)
    holder.decision_types, holder.cap = sorted(DecisionType(kind).value for kind in decision_types), cap
    holder.recorded_at = at if by is not None else None
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
        raise Refused(
            f"{holder.user} is in post from {day_words(holder.starts)}; the last day cannot be before that."
        )
    holder.ends = ends
    record(holder, by=by, why="appointment ended", at=at, fields=["ends"])
    refresh_posts([holder.post], on=localdate(at))
    return holder


@transaction.atomic
def record_training(*, pk: int, trained_on: date, by: User | None, at: datetime) -> PostHolder:
    """The day on which a holder acknowledged the training on delegated authority: said by the holder or by governance.

    Raises Refused for a day that has not come.
    """
    allowed = Q(post__partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    rows = PostHolder.objects.filter(allowed | Q(user=by) if by else allowed)
    holder = rows.select_for_update(of=("self",)).get(pk=pk)
    if trained_on > localdate(at):
        raise Refused(LIES_AHEAD)
    holder.trained_on = trained_on
    record(holder, by=by, why="trained", at=at, fields=["trained_on"])
    return holder


@transaction.atomic
def record_members_training(
    *, partnership_pk: int, user_pk: int, trained_on: date, by: User | None, at: datetime
) -> Training:
    """The day on which a member of a body acknowledged the training on delegated authority: said by the member, who
    may hold no post, or by governance.

    Raises Refused for a day that has not come; DoesNotExist for whoever sits on no body there, or when `by` is neither.
    """
    mine = by is not None and by.pk == user_pk
    partnerships = Partnership.objects.all() if mine else partnerships_for(by, Perm.EDIT_STRUCTURE)
    partnership = partnerships.select_for_update(of=("self",)).get(pk=partnership_pk)
    member = members_of(partnership).get(pk=user_pk)
    if trained_on > localdate(at):
        raise Refused(LIES_AHEAD)
    row = Training.objects.filter(partnership=partnership, user=member).first()
    row = row or Training(partnership=partnership, user=member)
    row.trained_on = trained_on
    record(row, by=by, why="trained", at=at)
    return row


@transaction.atomic
def hand_over(*, leaver: User, to: User | None, by: User | None, at: datetime) -> HandedOver:
    """Move every post and seat `leaver` holds, now or later, to `to` from today, in one act; None leaves them vacant.

    Approvals waiting and whatever hangs on a post follow by themselves; the address of the leaver's calendar dies.
    Cover does not pass on: what the leaver gave or was given ends, for it was meant for that person. Only partnerships
    whose accounts `by` manages are touched. Raises Refused when the two are one person, when `by` would take over, and
    when `to` has a closed account or would hold what is incompatible.
    """
    if to is not None and leaver.pk == to.pk:
        raise Refused("Name another person to take over.")
    if to is not None and not to.is_active:
        raise Refused(f"The account of {to} is closed.")
    not_for_oneself(by, user=to)
    on = localdate(at)
    why = f"handed over from {leaver} to {to}" if to else f"{leaver} left"
    partnerships = list(partnerships_for(by, Perm.MANAGE_ACCOUNTS).select_for_update(of=("self",)))
    covers = end_all_of(leaver, partnerships=partnerships, by=by, at=at)
    held = PostHolder.objects.filter(not_over(on), user=leaver, post__partnership__in=partnerships)
    appointments = list(held.select_for_update(of=("self",)).select_related("post").order_by("pk"))
    for row in appointments:
        begins, until = _end(row, on=on, by=by, at=at, why=why)
        taken = PostHolder.objects.filter(not_over(begins), post=row.post, user=to).exists()
        if to and not taken:
            refuse_clashes(post=row.post, user=to, starts=begins, ends=until, on=on)
            following = PostHolder(
                post=row.post,
                user=to,
                starts=begins,
                ends=until,
                acting=row.acting,
                recorded_at=at,
                decision_types=row.decision_types,
                cap=row.cap,
            )
            record(following, by=by, why=why, at=at)
    sat = Seat.objects.filter(not_over(on), user=leaver, body__partnership__in=partnerships)
    seats = list(sat.select_for_update(of=("self",)).select_related("body").order_by("pk"))
    for seat in seats:
        begins, until = _end(seat, on=on, by=by, at=at, why=why)
        same = {
            name: getattr(seat, name)
            for name in ("body", "title", "kind", "partner", "constituency", "office", "votes")
        }
        record(Seat(**same, user=to, starts=begins, ends=until), by=by, why=why, at=at)
    refresh_posts([row.post for row in appointments], on=on)
    refresh_bodies([seat.body for seat in seats], on=on)
    renew_addresses(user=leaver, by=by, why=why, at=at)
    return HandedOver(
        tuple(row.post.title for row in appointments), tuple(str(seat) for seat in seats), covers
    )


def _end(
    row: PostHolder | Seat, *, on: date, by: User | None, at: datetime, why: str
) -> tuple[date, date | None]:
    """End a leaver's row today, or cancel one that has not begun; returns the period left for the successor."""
    until = row.ends
    if row.starts > on:
        for deputy in row.deputies.select_for_update(of=("self",)) if isinstance(row, Seat) else ():
            remove(deputy, by=by, why=why, at=at)
        remove(row, by=by, why=why, at=at)
        return row.starts, until
    row.ends = max(on, row.starts + DAY)  # begun today: it ends tonight, for a period has at least one day
    record(row, by=by, why=why, at=at, fields=["ends"])
    return on, until


def _locked_post(by: User | None, pk: int) -> Post:
    rows = Post.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    return rows.select_for_update(of=("self",)).get(pk=pk)
