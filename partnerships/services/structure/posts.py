"""Posts: their lines, the body they answer to, what the employer lets them decide, and who pays for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.support.history import record, record_many
from partnerships.domain.words import DecisionType, PostFunction
from partnerships.models import Body, CareGroup, Partner, Partnership, PersonalLimit, Post, PostFunding
from partnerships.querysets import not_over
from partnerships.services.access import new_group, refresh_grants
from partnerships.services.ground import not_for_oneself
from partnerships.services.structure.ground import elsewhere, in_order, locked, locked_partnership, refuse

WHOLE = Decimal(100)
DETAILS = {"title", "function", "partner", "care_group", "reports_to", "also_reports_to", "accountable_to"}

AUTHORITY = {"function", "partner", "care_group"}  # clauses of the scheme go by these


@dataclass(frozen=True)
class Share:
    """What one partner pays of a joint post (per cent), and from where."""

    partner: Partner
    percent: Decimal
    source: str = ""


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
    also_reports_to: Post | None = None,
    accountable_to: Body | None = None,
) -> Post:
    """A post employed by `partner`. Raises Refused for a title already used or rows of another partnership."""
    partnership = locked_partnership(by, partnership)
    post = Post(
        partnership=partnership,
        partner=partner,
        title=title,
        function=function,
        care_group=care_group,
        reports_to=reports_to,
        also_reports_to=also_reports_to,
        accountable_to=accountable_to,
    )
    _check(post)
    post.group = new_group(title, partnership)
    record(post, by=by, why="created", at=at)
    refresh_grants(partnership)
    return post


@transaction.atomic
def change_post(*, pk: int, by: User | None, at: datetime, **details: Any) -> Post:
    """`details`: any of DETAILS; what is not named stays. What its holders may see follows at once. Raises Refused for
    a holder who would change what the post may decide."""
    unknown = details.keys() - DETAILS
    if unknown:
        raise TypeError(f"not a detail of a post: {', '.join(sorted(unknown))}")
    post = locked(Post, pk, by)
    if any(getattr(post, name) != details[name] for name in AUTHORITY & details.keys()):
        not_for_oneself(by, post=post, on=localdate(at))
    for name, value in details.items():
        setattr(post, name, value)
    _check(post)
    record(post, by=by, why="changed", at=at, fields=list(details))
    refresh_grants(post.partnership)
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
    one in effect. Raises Refused when a later one exists already, and for the limit of one's own post."""
    locked_partnership(by, post.partnership)
    not_for_oneself(by, user=user, post=post, on=localdate(at))
    if limit < 0:
        raise Refused("A limit cannot be below zero; £0 lets the post decide nothing.")
    rows = PersonalLimit.objects.select_for_update(of=("self",))
    old = rows.filter(post=post, user=user, decision_type=decision_type, ends__isnull=True).first()
    if old:
        if starts <= old.starts:
            raise Refused(f"{post.title} already has a limit from {day_words(old.starts)}.")
        old.ends = starts
        record(old, by=by, why="replaced", at=at, fields=["ends"])
    row = PersonalLimit(post=post, user=user, decision_type=decision_type, limit=limit, starts=starts)
    record(row, by=by, why="set", at=at)
    return row


@transaction.atomic
def end_limit(*, pk: int, ends: date, by: User | None, at: datetime) -> PersonalLimit:
    """The employer's limit falls away on `ends` (exclusive): the scheme's own then stands alone."""
    row = locked(PersonalLimit, pk, by, "post__partnership")
    not_for_oneself(by, user=row.user, post=row.post, on=localdate(at))
    if row.ends is not None or ends <= row.starts:
        raise Refused(f"The limit cannot end then: it runs from {day_words(row.starts)}.")
    row.ends = ends
    record(row, by=by, why="ended", at=at, fields=["ends"])
    return row


@transaction.atomic
def fund_post(
    *,
    post: Post,
    shares: Sequence[Share],
    starts: date,
    by: User | None,
    at: datetime,
    ends: date | None = None,
) -> list[PostFunding]:
    """Who pays for a joint post from `starts` until `ends` (exclusive); it takes the place of what was agreed before.

    Every day must be paid in full: shares that do not come to 100 % are refused with their sum. All problems at once.
    """
    post = locked(Post, post.pk, by)
    payers = [share.partner for share in shares]
    total = sum((share.percent for share in shares), Decimal(0))
    sum_words = " + ".join(f"{share.percent:f}%" for share in shares) or "nothing"
    later = post.funding.filter(starts__gte=starts).order_by("starts").first()
    refuse(
        f"{post} cannot be paid for like this.",
        [
            in_order(starts, ends),
            Problem("Shares", f"{sum_words} = {total:f}%, not 100%", "shares that come to 100%")
            if total != WHOLE
            else None,
            *(
                Problem(str(share.partner), f"{share.percent:f}% is no share", "more than 0 and at most 100")
                for share in shares
                if not 0 < share.percent <= WHOLE
            ),
            *(
                Problem(str(partner), "it is named twice", "one share for each partner")
                for partner in {row.pk: row for row in payers if payers.count(row) > 1}.values()
            ),
            *(problem for partner in payers for problem in elsewhere(post.partnership, partner=partner)),
            Problem("First day", f"money is agreed from {day_words(later.starts)}", "a later day")
            if later
            else None,
        ],
    )
    return replace_funding(post, shares, starts=starts, ends=ends, by=by, at=at)


def replace_funding(
    post: Post, shares: Sequence[Share], *, starts: date, ends: date | None, by: User | None, at: datetime
) -> list[PostFunding]:
    """End what is paid on `starts` and begin `shares`; rows that begin on or after that day give way altogether."""
    standing = list(post.funding.filter(not_over(starts)).select_for_update(of=("self",)))
    for row in standing:
        if row.starts >= starts:
            row._history_user, row._change_reason, row._history_date = by, "replaced", at
            row.delete()
    ending = [row for row in standing if row.starts < starts]
    for row in ending:
        row.ends = starts
    record_many(ending, by=by, why="replaced", at=at, fields=["ends"])
    rows = [
        PostFunding(
            post=post,
            partner=share.partner,
            percent=share.percent,
            source=share.source,
            starts=starts,
            ends=ends,
        )
        for share in shares
    ]
    return record_many(rows, by=by, why="agreed", at=at)


def _check(post: Post) -> None:
    """Raises Refused with everything about the post's facts that cannot be."""
    if post.partnership.posts.filter(title=post.title).exclude(pk=post.pk).exists():
        raise Refused(f"There is already a post called {post.title}; a job share is a second holder of it.")
    strange = elsewhere(
        post.partnership,
        employer=post.partner,
        care_group=post.care_group,
        reports_to=post.reports_to,
        also_reports_to=post.also_reports_to,
        accountable_to=post.accountable_to,
    )
    if strange:
        raise Refused(
            "A post, its employer, its care group and its manager belong to one partnership.",
            problems=strange,
        )
    lines = (post.reports_to, post.also_reports_to)
    refuse(
        f"{post.title} cannot report like this.",
        [
            Problem("Second line", "it is the first line again", "another post, or none")
            if post.reports_to is not None and lines[0] == lines[1]
            else None,
            *(
                Problem("Reports to", f"{line} reports to this post itself", "another post")
                for line in lines
                if line is not None and post.pk and post.pk in _managers_of(line)
            ),
        ],
    )


def _managers_of(post: Post) -> set[int]:
    """The keys of `post` and of everybody above it on either line."""
    lines = {
        key: above
        for key, *above in post.partnership.posts.values_list("pk", "reports_to_id", "also_reports_to_id")
    }
    reached: set[int] = set()
    coming = {post.pk}
    while coming:
        reached |= coming
        coming = {above for key in coming for above in lines[key] if above} - reached
    return reached
