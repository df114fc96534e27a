"""Authority that a post passes on to another in writing, and takes back. It counts only where its clause allows it."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from jct.support.history import record
from partnerships.domain.words import DecisionType
from partnerships.models import Post, SubDelegation
from partnerships.permissions import partnerships_for
from partnerships.querysets import not_over
from partnerships.services.ground import not_for_oneself


@transaction.atomic
def pass_on(
    *,
    from_post: Post,
    to_post: Post,
    decision_type: str,
    starts: date,
    source: str,
    by: User | None,
    at: datetime,
    ends: date | None = None,
    cap: Decimal | None = None,
) -> SubDelegation:
    """Record that one post passed a kind of decision on to another, from `starts` until `ends` (exclusive), up to `cap`
    (GBP, inclusive), and where that is written.

    A governance officer records it, never for a post of their own, and it gives authority from the day on which it was
    recorded. Raises Refused for posts of two partners or partnerships, dates or sums out of order, and a time in which
    it was passed on already.
    """
    posts = Post.objects.filter(partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    giver = posts.select_for_update(of=("self",)).get(pk=from_post.pk)
    taker = posts.get(pk=to_post.pk)
    for post in _reached(taker, decision_type, localdate(at)):
        not_for_oneself(by, post=post, on=localdate(at))
    if giver.pk == taker.pk:
        raise Refused("A post passes its authority on to another post.")
    if (giver.partnership_id, giver.partner_id) != (taker.partnership_id, taker.partner_id):
        raise Refused(f"{giver} passes on what its own employer gave it, and {taker} has another employer.")
    if not source.strip():
        raise Refused("Say where it is written: authority is passed on in writing only.")
    if ends is not None and ends <= starts:
        raise Refused("The last day cannot be before the first day.")
    if cap is not None and cap < 0:
        raise Refused("A cap cannot be below zero.")
    kind = DecisionType(decision_type)
    same = SubDelegation.objects.filter(from_post=giver, to_post=taker, decision_type=kind)
    same = same.filter(Q(ends__isnull=True) | Q(ends__gt=starts))
    if ends is not None:
        same = same.filter(starts__lt=ends)
    if (known := same.first()) is not None:
        raise Refused(f"It has been passed on from {day_words(known.starts)} already.")
    row = SubDelegation(
        from_post=giver,
        to_post=taker,
        decision_type=kind,
        starts=starts,
        ends=ends,
        cap=cap,
        source=source.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    record(row, by=by, why="passed on", at=at)
    return row


def _reached(taker: Post, decision_type: str, on: date) -> list[Post]:
    """The post, and every one to which it passes on what it is given."""
    reached, new = [taker], [taker]
    while new:
        rows = SubDelegation.objects.filter(not_over(on), from_post__in=new, decision_type=decision_type)
        onward = Post.objects.filter(pk__in=rows.values("to_post"))
        new = list(onward.exclude(pk__in=[post.pk for post in reached]))
        reached += new
    return reached


@transaction.atomic
def take_back(*, pk: int, ends: date, by: User | None, at: datetime) -> SubDelegation:
    """End what was passed on, on `ends` (exclusive). Raises Refused when that is not after its first day, lies in the
    past, or it ended before."""
    rows = SubDelegation.objects.filter(from_post__partnership__in=partnerships_for(by, Perm.EDIT_STRUCTURE))
    row = rows.select_for_update(of=("self",)).get(pk=pk)
    if row.ends is not None and row.ends <= ends:
        raise Refused(f"It ends on {day_words(row.ends - DAY)} already.")
    if ends <= row.starts or ends < localdate(at):
        raise Refused("It can end after its first day, and not in the past.")
    row.ends = ends
    record(row, by=by, why="taken back", at=at, fields=["ends"])
    return row
