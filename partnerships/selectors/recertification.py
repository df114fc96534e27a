"""Who confirmed their posts in a quarter, who did not, and what each post lets its holder commit."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from jct.core.calendar import Quarter
from partnerships.domain.duties import recertify_due, to_recertify
from partnerships.models import Partnership, Post, PostHolder, Recertification
from partnerships.querysets import in_effect
from partnerships.selectors.cover import limits_of, words


@dataclass(frozen=True)
class Certified:
    """An appointment with what its holder answered in the quarter; None when there is no answer yet."""

    holder: PostHolder
    answer: Recertification | None
    asked: bool

    @property
    def open(self) -> bool:
        return self.asked and self.answer is None


@dataclass(frozen=True)
class RecertificationPage:
    quarter: Quarter
    due: date
    lines: tuple[Certified, ...]
    refused: tuple[Recertification, ...]  # "no" of any quarter, while the appointment goes on

    @property
    def open(self) -> int:
        return sum(line.open for line in self.lines)


@dataclass(frozen=True)
class Commits:
    """What holders of a post may approve alone: decision and limit in GBP (None: any sum)."""

    post: Post
    depth: int
    holders: tuple[PostHolder, ...]
    limits: tuple[tuple[str, Any], ...]


def certified(user: Any, partnership: Partnership, *, on: date) -> tuple[Certified, ...]:
    """A person's own appointments of today with their answers of the quarter. Two queries."""
    rows = PostHolder.objects.filter(in_effect(on), user=user, post__partnership=partnership)
    return _lines(rows, Quarter.of(on), on)


def to_confirm(user: Any, *, on: date) -> list[PostHolder]:
    """The appointments a person still has to confirm this quarter, wherever they are. One query."""
    quarter = Quarter.of(on)
    rows = PostHolder.objects.filter(in_effect(on), user=user).exclude(recertifications__quarter=str(quarter))
    return [
        row for row in rows.select_related("post").order_by("post__title") if to_recertify(row, quarter, on)
    ]


def quarter_of(on: date) -> dict[str, Any]:
    """The quarter that is confirmed on the day `on`, and by when."""
    quarter = Quarter.of(on)
    return {"quarter": quarter, "due": recertify_due(quarter)}


def recertification_page(partnership: Partnership, *, on: date) -> RecertificationPage:
    """Everybody in post today with their answer of the quarter. Three queries."""
    quarter = Quarter.of(on)
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership)
    return RecertificationPage(
        quarter, recertify_due(quarter), _lines(rows, quarter, on), refused(partnership, on=on)
    )


def refused(partnership: Partnership, *, on: date) -> tuple[Recertification, ...]:
    """The latest answers that are "no", while the appointment still runs. One query."""
    rows = Recertification.objects.filter(
        in_effect(on, "holder__"), holder__post__partnership=partnership
    ).select_related("holder__post", "holder__user")
    latest: dict[int, Recertification] = {}
    for row in rows.order_by("quarter"):
        latest[row.holder_id] = row
    return tuple(row for row in latest.values() if not row.confirmed)


def commits(partnership: Partnership, user: Any, *, on: date, everybody: bool) -> tuple[Commits, ...]:
    """The posts below those `user` holds, down both reporting lines, with what each may commit; every post of the
    partnership for `everybody`. Four queries."""
    posts = list(partnership.posts.select_related("partner__organisation", "care_group").order_by("title"))
    holders: dict[int, list[PostHolder]] = defaultdict(list)
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership).select_related("user")
    for row in rows.order_by("acting", "user__name"):
        holders[row.post_id].append(row)
    mine = [post.pk for post in posts if any(row.user_id == user.pk for row in holders[post.pk])]
    shown = dict.fromkeys((post.pk for post in posts), 0) if everybody else _below(posts, mine)
    limits: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for key, by_post in limits_of(partnership, posts, on=on).items():
        for post, limit in by_post.held.items():
            limits[post].append((words(key), limit))
    known = {post.pk: post for post in posts}
    return tuple(
        Commits(known[key], depth, tuple(holders[key]), tuple(sorted(limits[key], key=lambda line: line[0])))
        for key, depth in shown.items()
    )


def _below(posts: list[Post], tops: list[int]) -> dict[int, int]:
    """Key → how far below one of `tops`, nearest first; a circle of reporting lines ends where it began."""
    under = defaultdict(list)
    for post in posts:
        for manager in (post.reports_to_id, post.also_reports_to_id):
            if manager:
                under[manager].append(post.pk)
    found: dict[int, int] = {}
    coming, depth = list(tops), 0
    while coming:
        depth += 1
        coming = [key for at_hand in coming for key in under[at_hand] if key not in found and key not in tops]
        found.update(dict.fromkeys(coming, depth))
    return found


def _lines(rows: Any, quarter: Quarter, on: date) -> tuple[Certified, ...]:
    holders = list(rows.select_related("post", "user").order_by("post__title", "user__name"))
    answers = {
        row.holder_id: row
        for row in Recertification.objects.filter(
            quarter=str(quarter), holder__in=[row.pk for row in holders]
        )
    }
    return tuple(Certified(row, answers.get(row.pk), to_recertify(row, quarter, on)) for row in holders)
