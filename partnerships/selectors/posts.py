"""Posts and people as pages show them: who holds what, who pays, and what they may decide today."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from partnerships.models import (
    Clause,
    Cover,
    Deputy,
    Partnership,
    PersonalLimit,
    Post,
    PostFunding,
    PostHolder,
    Scheme,
    Seat,
    SubDelegation,
    Training,
)
from partnerships.querysets import in_effect, not_over
from partnerships.selectors.scheme import ClauseLine, clause_line, clauses_of, scheme_in_effect


@dataclass(frozen=True)
class PostLine:
    """A post with the names of those who hold it on the day."""

    post: Post
    holders: tuple[PostHolder, ...]


@dataclass(frozen=True)
class MayDecide:
    """One clause as it works for a post: what the scheme gives, cut down to what the employer (or a cover) allows."""

    line: ClauseLine
    employer_limit: Decimal | None


@dataclass(frozen=True)
class PostPage:
    post: Post
    current: tuple[PostHolder, ...]
    others: tuple[PostHolder, ...]
    seats: tuple[Seat, ...]
    manages: tuple[Post, ...]
    also_manages: tuple[Post, ...]
    funding: tuple[PostFunding, ...]
    limits: tuple[PersonalLimit, ...]
    passed_on: tuple[SubDelegation, ...]  # to other posts, and to this one
    may_decide: tuple[MayDecide, ...]
    scheme: Scheme | None


@dataclass(frozen=True)
class HeldPost:
    """A post somebody holds, with their appointments to it and what it lets them decide."""

    post: Post
    appointments: tuple[PostHolder, ...]
    may_decide: tuple[MayDecide, ...]


@dataclass(frozen=True)
class Covering:
    """Somebody else's post for which a person stands in."""

    cover: Cover
    may_decide: tuple[MayDecide, ...]


@dataclass(frozen=True)
class PersonPage:
    person: Any
    posts: tuple[HeldPost, ...]
    covering: tuple[Covering, ...]
    seats: tuple[Seat, ...]
    deputy_for: tuple[Deputy, ...]
    scheme: Scheme | None
    trained_on: date | None  # as a member of bodies
    trained_in_post: (
        bool  # in any post, held still or not: it counts wherever they sit, so no more is asked of them
    )


def post_page(post: Post, *, on: date) -> PostPage:
    """A post: who holds it and held it, who pays for it, its seats, and what it may decide today. Eight queries."""
    holders = list(post.holders.select_related("user").order_by("-starts"))
    current = tuple(row for row in holders if row.starts <= on and (row.ends is None or row.ends > on))
    scheme = scheme_in_effect(post.partnership, on)
    limits = list(PersonalLimit.objects.filter(not_over(on), post=post).select_related("user"))
    own = {row.decision_type: row.limit for row in limits if row.user_id is None and row.starts <= on}
    return PostPage(
        post=post,
        current=current,
        others=tuple(row for row in holders if row not in current),
        seats=tuple(post.seats.filter(in_effect(on)).select_related("body")),
        manages=tuple(post.manages.all()),
        also_manages=tuple(post.also_manages.all()),
        funding=tuple(post.funding.filter(not_over(on)).select_related("partner__organisation")),
        limits=tuple(limits),
        passed_on=tuple(
            SubDelegation.objects.filter(Q(from_post=post) | Q(to_post=post), not_over(on)).select_related(
                "from_post", "to_post"
            )
        ),
        may_decide=may_decide(clauses_of(scheme), post, own, on=on),
        scheme=scheme,
    )


def person_page(person: Any, partnership: Partnership, *, on: date) -> PersonPage:
    """A person's posts, covers and seats in a partnership, with what each lets them decide today. Eight queries."""
    appointments = defaultdict(list)
    held = PostHolder.objects.filter(user=person, post__partnership=partnership).order_by("post__title")
    ever = list(held.select_related("post__partner__organisation", "post__care_group"))
    for row in ever:
        if row.starts <= on and (row.ends is None or row.ends > on):
            appointments[row.post].append(row)
    covers = Cover.objects.filter(in_effect(on), in_effect(on, "holder__"), user=person)
    covers = list(
        covers.filter(holder__post__partnership=partnership).select_related(
            "holder__user", "holder__post__partner__organisation", "holder__post__care_group"
        )
    )
    scheme = scheme_in_effect(partnership, on)
    clauses = clauses_of(scheme)
    posts = [*appointments, *(row.holder.post for row in covers)]
    rows = PersonalLimit.objects.filter(in_effect(on), post__in=posts).order_by("-limit")
    limits = [row for row in rows if row.user_id in (None, person.pk)]

    def lowest(post: Post) -> dict[str, Decimal]:
        return {row.decision_type: row.limit for row in limits if row.post_id == post.pk}

    mine = {post.pk for post in appointments}
    member = Training.objects.filter(partnership=partnership, user=person).first()
    seats = Seat.objects.filter(in_effect(on), body__partnership=partnership).select_related("body")
    return PersonPage(
        person=person,
        posts=tuple(
            HeldPost(post, tuple(rows), may_decide(clauses, post, lowest(post), on=on))
            for post, rows in appointments.items()
        ),
        covering=tuple(
            Covering(row, _under_cover(row, clauses, lowest(row.holder.post), on)) for row in covers
        ),
        seats=tuple(seat for seat in seats if seat.user_id == person.pk or seat.post_id in mine),
        deputy_for=tuple(
            Deputy.objects.filter(
                in_effect(on), user=person, seat__body__partnership=partnership
            ).select_related("seat__body")
        ),
        scheme=scheme,
        trained_on=member.trained_on if member else None,
        trained_in_post=any(row.trained_on is not None and row.trained_on <= on for row in ever),
    )


def post_lines(partnership: Partnership, *, on: date) -> tuple[PostLine, ...]:
    """Every post with its holders of the day. Two queries."""
    holders = defaultdict(list)
    rows = PostHolder.objects.filter(in_effect(on), post__partnership=partnership)
    for row in rows.select_related("user").order_by("acting", "user__name"):
        holders[row.post_id].append(row)
    posts = partnership.posts.select_related("partner__organisation", "care_group")
    return tuple(PostLine(post, tuple(holders[post.pk])) for post in posts)


def may_decide(
    clauses: Iterable[Clause], post: Post, limits: dict[str, Decimal], *, on: date
) -> tuple[MayDecide, ...]:
    """The clauses that reach a post on the day, each with the limit its employer set for that kind of decision."""
    return tuple(
        MayDecide(clause_line(row), limits.get(row.decision_type))
        for row in clauses
        if (row.post_id == post.pk or row.post_function == post.function)
        and (None in (row.care_group_id, post.care_group_id) or row.care_group_id == post.care_group_id)
        and (row.starts is None or row.starts <= on)
        and (row.ends is None or row.ends > on)
    )


def _under_cover(
    cover: Cover, clauses: Iterable[Clause], limits: dict[str, Decimal], on: date
) -> tuple[MayDecide, ...]:
    """What passes to somebody who stands in: named decisions only, up to the cap, nothing kept for the holder alone."""
    passes = [
        row
        for row in clauses
        if row.deputies
        and not row.non_delegable
        and (not cover.decision_types or row.decision_type in cover.decision_types)
    ]
    return tuple(
        MayDecide(row.line, min(filter(_is_set, (row.employer_limit, cover.cap)), default=None))
        for row in may_decide(passes, cover.holder.post, limits, on=on)
    )


def _is_set(amount: Decimal | None) -> bool:
    return amount is not None
