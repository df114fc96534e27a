"""Cover as pages show it: the calendar of posts and weeks, what officers can reach, and one person's own cover."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from jct.core.calendar import DAY
from partnerships.domain import cover as facts
from partnerships.domain.cover_calendar import (
    Cell,
    PostLimits,
    Shortfall,
    calendar,
    least,
    nobody_above,
    shortfalls,
    weeks_from,
)
from partnerships.domain.spans import Span, holds
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction, SchemeState
from partnerships.models import Clause, Cover, Partnership, PersonalLimit, Post, PostHolder
from partnerships.querysets import in_effect, not_over

WEEKS = 9  # the sixty days ahead, in whole weeks
ALONE = (Mode.SOLE, Mode.ANY_ONE)
IN_FORCE = (SchemeState.ADOPTED, SchemeState.SUPERSEDED)  # whichever of them was in effect on the day
Reach = dict[tuple[DecisionType, str], PostLimits]  # (decision, whose own) → post → limit


@dataclass(frozen=True)
class CalendarLine:
    post: Post
    cells: tuple[tuple[date, Cell], ...]


@dataclass(frozen=True)
class ReachLine:
    """A decision that officers will for some days reach less of than their posts allow."""

    decision: str
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True)
class AboveLine:
    """A decision, and the days on which no officer can approve more than the sum that was asked about."""

    decision: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class CoverPage:
    weeks: tuple[date, ...]
    lines: tuple[CalendarLine, ...]
    covers: tuple[Cover, ...]
    reach: tuple[ReachLine, ...]
    holders: tuple[PostHolder, ...]  # for whom cover can be given today
    above: tuple[AboveLine, ...]  # only for decisions whose posts allow more than the sum


@dataclass(frozen=True)
class MyCover:
    appointments: tuple[tuple[PostHolder, tuple[Cover, ...]], ...]  # mine, with who covers now or later
    for_others: tuple[Cover, ...]


def appointment_facts(row: PostHolder) -> facts.Appointment:
    """`row` needs its post and user."""
    return facts.Appointment(
        key=row.pk,
        post=row.post_id,
        title=row.post.title,
        function=PostFunction(row.post.function),
        person=row.user_id,
        name=str(row.user),
        starts=row.starts,
        ends=row.ends,
        acting=row.acting,
        decision_types=frozenset(DecisionType(kind) for kind in row.decision_types),
        cap=row.cap,
    )


def cover_facts(row: Cover) -> facts.Cover:
    """`row` needs its user."""
    return facts.Cover(
        of=row.holder_id,
        person=row.user_id,
        name=str(row.user),
        starts=row.starts,
        ends=row.ends,
        decision_types=frozenset(DecisionType(kind) for kind in row.decision_types),
        cap=row.cap,
        key=row.pk,
    )


def covers_of(partnership: Partnership) -> Any:
    """The covers of a partnership with what their lines show."""
    rows = Cover.objects.filter(holder__post__partnership=partnership)
    return rows.select_related("user", "given_by", "holder__user", "holder__post__partner__organisation")


def cover_page(partnership: Partnership, *, on: date, above: Decimal | None = None) -> CoverPage:
    """Nine weeks of every post, who covers, and what officers cannot reach in sixty days; `above` asks on which of
    them nobody can approve more than that sum (GBP). Six queries."""
    weeks = weeks_from(on, WEEKS)
    posts = list(partnership.posts.select_related("partner__organisation").order_by("title"))
    appointments, covers = _standing(partnership, weeks[0])
    people, stand_ins = [appointment_facts(row) for row in appointments], [cover_facts(row) for row in covers]
    limits = limits_of(partnership, posts, on=on)
    cells = calendar([post.pk for post in posts], people, stand_ins, weeks)
    return CoverPage(
        weeks=weeks,
        lines=tuple(CalendarLine(post, tuple(zip(weeks, cells[post.pk], strict=True))) for post in posts),
        covers=tuple(row for row in covers if row.ends > on),
        reach=_reach_lines(limits, people, stand_ins, on),
        holders=tuple(row for row in sorted(appointments, key=str) if not row.acting and holds(row, on)),
        above=() if above is None else _above_lines(above, limits, people, stand_ins, on),
    )


def gaps(partnership: Partnership, *, on: date) -> tuple[ReachLine, ...]:
    """The decisions officers will reach less of in sixty days. Five queries."""
    posts = list(partnership.posts.select_related("partner__organisation"))
    appointments, covers = _standing(partnership, on)
    people, stand_ins = [appointment_facts(row) for row in appointments], [cover_facts(row) for row in covers]
    return _reach_lines(limits_of(partnership, posts, on=on), people, stand_ins, on)


def my_cover(user: Any, partnership: Partnership, *, on: date) -> MyCover:
    """The posts one holds with who covers them, and whom one covers, today and later. Three queries."""
    held = PostHolder.objects.filter(not_over(on), user=user, post__partnership=partnership)
    rows = list(held.select_related("post").order_by("post__title", "starts"))
    covers = covers_of(partnership).filter(not_over(on)).order_by("starts", "pk")
    mine = defaultdict(list)
    for cover in covers.filter(holder__in=[row.pk for row in rows]):
        mine[cover.holder_id].append(cover)
    return MyCover(
        appointments=tuple((row, tuple(mine[row.pk])) for row in rows),
        for_others=tuple(covers.filter(user=user)),
    )


def _standing(partnership: Partnership, since: date) -> tuple[list[PostHolder], list[Cover]]:
    """Appointments and covers not over on the day `since`; whose account is closed can neither hold nor cover."""
    open_account = {"user__is_active": True}
    held = PostHolder.objects.filter(not_over(since), **open_account, post__partnership=partnership)
    covers = covers_of(partnership).filter(not_over(since), **open_account).order_by("starts", "pk")
    return list(held.select_related("post", "user").order_by("starts", "pk")), list(covers)


def _reach_lines(
    limits: Reach, people: list[facts.Appointment], covers: list[facts.Cover], on: date
) -> tuple[ReachLine, ...]:
    lines = [
        ReachLine(words(key), shortfalls(key[0], by_post, people, covers, on=on))
        for key, by_post in limits.items()
    ]
    return tuple(sorted((line for line in lines if line.shortfalls), key=lambda line: line.decision))


def _above_lines(
    above: Decimal, limits: Reach, people: list[facts.Appointment], covers: list[facts.Cover], on: date
) -> tuple[AboveLine, ...]:
    """Decisions without any limit in pounds are left out: there is nothing to be above of."""
    lines = [
        AboveLine(words(key), nobody_above(above, key[0], by_post, people, covers, on=on))
        for key, by_post in limits.items()
        if any(by_post.held.values())
        and any(limit is None or limit > above for limit in by_post.held.values())
    ]
    return tuple(sorted(lines, key=lambda line: line.decision))


def words(key: tuple[DecisionType, str]) -> str:
    """A decision, and whose own it is when each partner has its own."""
    decision, whose = key
    return f"{decision.label}, {whose}" if whose else decision.label


def limits_of(partnership: Partnership, posts: list[Post], *, on: date) -> Reach:
    """What each post may approve alone under the scheme in effect, cut down to its employer's limit. Two queries.

    A decision that is each partner's own is counted partner by partner. `posts` need their partner's organisation.
    """
    clauses = Clause.objects.filter(
        in_effect(on, "scheme__"),
        Q(starts=None) | Q(starts__lte=on),
        not_over(on),
        scheme__partnership=partnership,
        scheme__state__in=IN_FORCE,
        body=None,
        mode__in=ALONE,
    )
    employer = {
        (row.post_id, row.decision_type): row.limit
        for row in PersonalLimit.objects.filter(in_effect(on), post__partnership=partnership, user=None)
    }
    reach: Reach = defaultdict(lambda: PostLimits({}, {}, {}))
    for clause in clauses:
        kind = DecisionType(clause.decision_type)
        band = None if clause.measure == Measure.NONE else clause.up_to
        for post in posts:
            named = clause.post_id == post.pk or (
                clause.post_function and clause.post_function == post.function
            )
            if not named or (clause.care_group_id and post.care_group_id not in (None, clause.care_group_id)):
                continue
            limits = reach[kind, post.partner.short_name if clause.own_partner else ""]
            limit = least(band, employer.get((post.pk, kind.value)))
            _raise(limits.held, post, limit)
            if not clause.non_delegable:
                _raise(limits.acted, post, limit)
                if clause.deputies:
                    _raise(limits.covered, post, limit)
    return reach


def _raise(limits: dict[int, Decimal | None], post: Post, limit: Decimal | None) -> None:
    """Another clause that lets the post approve so much: the furthest counts."""
    known = limits.get(post.pk, limit)
    limits[post.pk] = None if known is None or limit is None else max(known, limit)


def tomorrow(partnership: Partnership, *, on: date) -> tuple[list[Cover], list[Cover]]:
    """The covers that begin the day after `on`, and those whose last day it is. One query."""
    rows = list(covers_of(partnership).filter(ends__gt=on))
    begin = [row for row in rows if row.starts == on + DAY]
    return begin, [row for row in rows if row.ends == on + DAY + DAY]


def decisions_of(post: Post, *, on: date) -> list[tuple[str, str]]:
    """The decisions for which the scheme in effect names the post: value and words. One query."""
    clauses = Clause.objects.filter(
        in_effect(on, "scheme__"),
        Q(post=post) | Q(post_function=post.function),
        scheme__partnership=post.partnership_id,
        scheme__state__in=IN_FORCE,
    )
    kinds = {DecisionType(kind) for kind in clauses.values_list("decision_type", flat=True)}
    return sorted(((kind.value, kind.label) for kind in kinds), key=lambda pair: pair[1])
