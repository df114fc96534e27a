"""The structure as pages show it: partners, bodies, posts, and the scheme."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from partnerships.domain.words import DecisionType, Verb
from partnerships.models import (
    Body,
    BodyPower,
    CareGroup,
    Clause,
    Partner,
    Partnership,
    PersonalLimit,
    Post,
    PostHolder,
    ReportingLine,
    Scheme,
    Seat,
)
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.scheme import ClauseLine, clause_line, clauses_of, scheme_in_effect


@dataclass(frozen=True)
class BodyNode:
    """A body with those that report to it; `scope` says on what it reports to the one above."""

    body: Body
    scope: str
    below: tuple["BodyNode", ...]


@dataclass(frozen=True)
class PostLine:
    """A post with the names of those who hold it on the day."""

    post: Post
    holders: tuple[PostHolder, ...]


@dataclass(frozen=True)
class Overview:
    partnership: Partnership
    partners: tuple[Partner, ...]
    former: tuple[Partner, ...]
    bodies: tuple[BodyNode, ...]
    care_groups: tuple[CareGroup, ...]
    posts: tuple[PostLine, ...]
    scheme: Scheme | None
    drafts: int


@dataclass(frozen=True)
class SeatLine:
    seat: Seat
    holders: tuple[str, ...]
    sits_for: str


@dataclass(frozen=True)
class BodyPage:
    body: Body
    seats: tuple[SeatLine, ...]
    powers: tuple[tuple[str, tuple[str, ...]], ...]  # verb, decisions
    reports_to: tuple[ReportingLine, ...]
    hears_from: tuple[ReportingLine, ...]
    clauses: tuple[ClauseLine, ...]
    votes: int


@dataclass(frozen=True)
class MayDecide:
    """One clause as it works for a post: what the scheme gives, cut down to what the employer allows."""

    line: ClauseLine
    employer_limit: Decimal | None


@dataclass(frozen=True)
class PostPage:
    post: Post
    current: tuple[PostHolder, ...]
    others: tuple[PostHolder, ...]
    seats: tuple[Seat, ...]
    manages: tuple[Post, ...]
    may_decide: tuple[MayDecide, ...]
    scheme: Scheme | None


@dataclass(frozen=True)
class PersonPage:
    person: Any
    posts: tuple[PostPage, ...]
    seats: tuple[Seat, ...]


def overview(partnership: Partnership, *, on: date) -> Overview:
    """The partnership on one page. Eight queries."""
    partners = list(
        partnership.partners.select_related("organisation__successor").order_by("position", "starts")
    )
    now = [row for row in partners if row.starts <= on and (row.ends is None or row.ends > on)]
    return Overview(
        partnership=partnership,
        partners=tuple(now),
        former=tuple(row for row in partners if row.ends and row.ends <= on),
        bodies=_tree(partnership, on),
        care_groups=tuple(partnership.care_groups.all()),
        posts=_post_lines(partnership, on),
        scheme=scheme_in_effect(partnership, on),
        drafts=partnership.schemes.filter(state="draft").count(),
    )


def body_page(body: Body, *, on: date) -> BodyPage:
    """A body: seats, powers, reporting lines and its clauses. Seven queries."""
    seats = body.seats.filter(in_effect(on)).select_related("user", "post", "partner__organisation")
    seats = list(seats.order_by("partner__position", "-votes", "title"))
    names = _holders_of([seat.post_id for seat in seats if seat.post_id], on)
    powers = defaultdict(list)
    for power in BodyPower.objects.filter(body=body):
        powers[Verb(power.verb)].append(DecisionType(power.decision_type).label)
    scheme = scheme_in_effect(body.partnership, on)
    return BodyPage(
        body=body,
        seats=tuple(_seat_line(seat, names) for seat in seats),
        powers=tuple((verb.label, tuple(sorted(powers[verb]))) for verb in Verb if verb in powers),
        reports_to=tuple(body.reports_to.filter(in_effect(on)).select_related("parent")),
        hears_from=tuple(body.hears_from.filter(in_effect(on)).select_related("body")),
        clauses=tuple(clause_line(row) for row in clauses_of(scheme) if row.body_id == body.pk),
        votes=sum(seat.votes for seat in seats),
    )


def post_page(post: Post, *, on: date) -> PostPage:
    """A post: who holds it and held it, its seats, and what it may decide today. Six queries."""
    holders = list(post.holders.select_related("user").order_by("-starts"))
    current = tuple(row for row in holders if row.starts <= on and (row.ends is None or row.ends > on))
    scheme = scheme_in_effect(post.partnership, on)
    limits = {
        row.decision_type: row.limit
        for row in PersonalLimit.objects.filter(in_effect(on), post=post, user=None)
    }
    return PostPage(
        post=post,
        current=current,
        others=tuple(row for row in holders if row not in current),
        seats=tuple(post.seats.filter(in_effect(on)).select_related("body")),
        manages=tuple(post.manages.all()),
        may_decide=_may_decide(clauses_of(scheme), post, limits),
        scheme=scheme,
    )


def person_page(person: Any, partnership: Partnership, *, on: date) -> PersonPage:
    """A person's posts and seats in a partnership, with what each post may decide today. Six queries."""
    held = Post.objects.filter(in_effect(on, "holders__"), holders__user=person, partnership=partnership)
    posts = list(held.select_related("partner__organisation", "care_group").order_by("title").distinct())
    scheme = scheme_in_effect(partnership, on)
    clauses = clauses_of(scheme)
    limits = defaultdict(dict)
    for row in PersonalLimit.objects.filter(in_effect(on), post__in=posts).order_by("-limit"):
        if row.user_id in (None, person.pk):
            limits[row.post_id][row.decision_type] = row.limit
    holders = defaultdict(list)
    for row in PostHolder.objects.filter(in_effect(on), post__in=posts, user=person):
        holders[row.post_id].append(row)
    seats = Seat.objects.filter(in_effect(on), body__partnership=partnership).select_related("body")
    seats = [seat for seat in seats if seat.user_id == person.pk or seat.post_id in holders]
    return PersonPage(
        person=person,
        posts=tuple(
            PostPage(
                post, tuple(holders[post.pk]), (), (), (), _may_decide(clauses, post, limits[post.pk]), scheme
            )
            for post in posts
        ),
        seats=tuple(seats),
    )


def _may_decide(clauses: list[Clause], post: Post, limits: dict[str, Decimal]) -> tuple[MayDecide, ...]:
    named = [row for row in clauses if row.post_id == post.pk or row.post_function == post.function]
    reach = [
        row
        for row in named
        if None in (row.care_group_id, post.care_group_id) or row.care_group_id == post.care_group_id
    ]
    return tuple(MayDecide(clause_line(row), limits.get(row.decision_type)) for row in reach)


def _tree(partnership: Partnership, on: date) -> tuple[BodyNode, ...]:
    """Bodies under those they report to; one that reports to two stands under both."""
    bodies = {
        body.pk: body
        for body in partnership.bodies.filter(not_over(on)).select_related("care_group", "locality")
    }
    below, roots = defaultdict(list), dict.fromkeys(bodies, True)
    lines = ReportingLine.objects.filter(in_effect(on), body__partnership=partnership).order_by("pk")
    for line in lines:
        if line.body_id in bodies and line.parent_id in bodies:
            below[line.parent_id].append(line)
            roots.pop(line.body_id, None)

    def node(key: int, scope: str) -> BodyNode:
        return BodyNode(bodies[key], scope, tuple(node(line.body_id, line.scope) for line in below[key]))

    return tuple(node(key, "") for key in roots)


def _post_lines(partnership: Partnership, on: date) -> tuple[PostLine, ...]:
    holders = defaultdict(list)
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership)
    for row in rows.select_related("user").order_by("acting", "user__name"):
        holders[row.post_id].append(row)
    posts = partnership.posts.select_related("partner__organisation", "care_group")
    return tuple(PostLine(post, tuple(holders[post.pk])) for post in posts)


def _holders_of(posts: list[int], on: date) -> dict[int, list[str]]:
    names = defaultdict(list)
    for row in PostHolder.objects.filter(in_effect(on), post__in=posts).select_related("user"):
        names[row.post_id].append(str(row.user))
    return names


def _seat_line(seat: Seat, names: dict[int, list[str]]) -> SeatLine:
    holders = (str(seat.user),) if seat.user else tuple(names.get(seat.post_id, ()))
    return SeatLine(seat, holders, seat.partner.short_name if seat.partner else seat.constituency)
