"""Give somebody cover for a post holder, move its end, or end it at once. Both people are told by e-mail.

The holder gives it for their own post, or a governance officer for anybody's; whoever covers never passes it on.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import DAY, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import pounds
from jct.support.access import Perm, can
from jct.support.history import record
from partnerships.domain import cover as rules
from partnerships.domain.words import DecisionType
from partnerships.models import Cover, Partnership, PostHolder
from partnerships.permissions import partnerships_for
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.cover import appointment_facts, cover_facts
from partnerships.selectors.incompatible import functions_of, pairs_of
from partnerships.services.access import refresh_posts
from partnerships.services.ground import not_for_oneself
from partnerships.services.letters import tell


@transaction.atomic
def give(
    *,
    holder_pk: int,
    user: User,
    starts: date,
    ends: date,
    reason: str,
    by: User | None,
    at: datetime,
    decision_types: Iterable[str] = (),
    cap: Decimal | None = None,
) -> Cover:
    """`user` decides in the place of an appointment's holder from `starts` until `ends` (exclusive).

    No decision types: every decision of the post. `cap` (GBP, inclusive) narrows the post's own limits. Raises Refused
    with everything wrong at once; DoesNotExist when `by` may not see the appointment.
    """
    holder = _locked_holder(by, holder_pk)
    _may_give(by, holder, localdate(at))
    not_for_oneself(by, user=user)
    cover = Cover(
        holder=holder,
        user=user,
        decision_types=sorted({DecisionType(kind).value for kind in decision_types}),
        cap=cap,
        reason=reason.strip(),
        starts=starts,
        ends=ends,
        given_by=by,
    )
    _judge(cover, on=localdate(at))
    record(cover, by=by, why="cover given", at=at)
    refresh_posts([holder.post], on=localdate(at))
    _tell(cover, "covers", by)
    return cover


@transaction.atomic
def change_end(*, pk: int, ends: date, by: User | None, at: datetime) -> Cover:
    """Move the end of a cover that is not over, forward or back (exclusive). Raises Refused like `give`."""
    cover = _locked(by, pk, localdate(at))
    not_for_oneself(by, user=cover.user)
    cover.ends = ends
    _judge(cover, on=localdate(at))
    record(cover, by=by, why="end of cover moved", at=at, fields=["ends"])
    refresh_posts([cover.holder.post], on=localdate(at))
    _tell(cover, "covers", by)
    return cover


@transaction.atomic
def end_now(*, pk: int, by: User | None, at: datetime) -> None:
    """End a cover before the next act: today no longer counts. One that had not begun before today leaves no days, so
    its row goes and its history stays. Raises Refused when it is over already."""
    on = localdate(at)
    cover = _locked(by, pk, on, giving_back=True)
    _end(cover, on, why="cover ended", by=by, at=at)
    refresh_posts([cover.holder.post], on=on)
    _tell(cover, "no longer covers", by)


@transaction.atomic
def end_all_of(
    leaver: User, *, partnerships: Iterable[Partnership], by: User | None, at: datetime
) -> tuple[str, ...]:
    """End every cover that somebody who leaves gives or was given, as `end_now` does; returns what ended, in words."""
    on = localdate(at)
    mine = Q(user=leaver) | Q(holder__user=leaver)
    rows = Cover.objects.filter(mine, not_over(on), holder__post__partnership__in=partnerships)
    names = ("user", "holder__user", "holder__post")
    ended = list(rows.select_for_update(of=("self",)).select_related(*names).order_by("pk"))
    for cover in ended:
        _end(cover, on, why=f"{leaver} left", by=by, at=at)
        _tell(cover, "no longer covers", by)
    refresh_posts([cover.holder.post for cover in ended], on=on)
    return tuple(str(cover) for cover in ended)


def _end(cover: Cover, on: date, *, why: str, by: User | None, at: datetime) -> None:
    """Leave the days before `on`; a cover with none of them goes, and its history stays."""
    if cover.starts < on:
        cover.ends = on
        record(cover, by=by, why=why, at=at, fields=["ends"])
    else:
        cover._history_user, cover._change_reason, cover._history_date = by, why, at
        cover.delete()


def _locked_holder(by: User | None, pk: int) -> PostHolder:
    rows = PostHolder.objects.filter(post__partnership__in=partnerships_for(by, Perm.VIEW))
    return rows.select_for_update(of=("self",)).select_related("post", "user").get(pk=pk)


def _locked(by: User | None, pk: int, on: date, *, giving_back: bool = False) -> Cover:
    """The cover, its holder's row locked first, as `give` does. Raises Refused when `by` may not change it; whoever
    covers may not, except to give it back."""
    rows = Cover.objects.filter(holder__post__partnership__in=partnerships_for(by, Perm.VIEW))
    holder = _locked_holder(by, rows.values_list("holder_id", flat=True).get(pk=pk))
    cover = rows.select_for_update(of=("self",)).select_related("user").get(pk=pk)
    cover.holder = holder
    if not (giving_back and by is not None and by.pk == cover.user_id):
        _may_give(by, holder, on)
    if cover.ends <= on:
        raise Refused(f"The cover ended on {day_words(cover.ends - DAY)}.")
    return cover


def _may_give(by: User | None, holder: PostHolder, on: date) -> None:
    if by is None or by.pk == holder.user_id or can(by, Perm.EDIT_STRUCTURE, holder.post.partnership_id):
        return
    if holder.covers.filter(in_effect(on), user=by).exists():
        raise Refused(
            f"You cover {holder.post} yourself, and cover is never passed on. {holder.user} or a governance officer "
            "can name somebody else."
        )
    raise Refused(f"Only {holder.user} or a governance officer can give or change cover for {holder.post}.")


def _judge(cover: Cover, *, on: date) -> None:
    """Raise Refused with every fault. The person's row is locked, so that two posts at once cannot pass each other."""
    holder, user = cover.holder, cover.user
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    problems = []
    if not user.is_active:
        problems.append(
            Problem("Person", f"the account of {user} is closed", "somebody with an open account")
        )
    if not cover.reason:
        problems.append(Problem("Reason", "it is empty", "why cover is needed, such as leave"))
    functions = functions_of(holder.post.partnership_id, on=min(cover.starts, on), users=[user.pk])
    appointments = holder.post.holders.select_related("post", "user")
    problems += rules.faults(
        cover_facts(cover),
        of=appointment_facts(holder),
        others=[cover_facts(row) for row in holder.covers.select_related("user")],
        appointments=[appointment_facts(row) for row in appointments],
        functions=functions.get(user, ()),
        pairs=pairs_of(holder.post.partnership_id),
        today=on,
    )
    if problems:
        raise Refused("The cover cannot be given.", problems=problems)


def _tell(cover: Cover, verb: str, by: User | None) -> None:
    holder, user = cover.holder, cover.user
    subject = f"{user} {verb} {holder.post}"
    lines = [
        f"{user} {verb} {holder.user} as {holder.post}"
        + (
            f" from {day_words(cover.starts)} to {day_words(cover.ends - DAY)}."
            if verb == "covers"
            else " from now."
        ),
    ]
    if verb == "covers":
        lines += [
            f"For: {cover.scope}" + (f", up to {pounds(cover.cap)}." if cover.cap is not None else "."),
            f"Why: {cover.reason}.",
            "What is decided in this time is recorded with both names. Cover cannot be passed on to a third person.",
        ]
    lines.append(f"Given by {by or 'the system'}.")
    for person in (holder.user, user):
        tell(person, subject, lines)
