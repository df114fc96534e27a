"""Posts and people as pages show them: who holds what, who pays, and what they may decide today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from partnerships.domain.authority import least
from partnerships.domain.checks_person import lets_pass_on
from partnerships.domain.matter import in_effect as in_post
from partnerships.domain.scheme_facts import ENDLESS, band_of
from partnerships.domain.words import DecisionType, Mode
from partnerships.models import (
    Body,
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
from partnerships.selectors.authority import authority_of
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
class PassedTo:
    """What another post passed on in writing, as far as a clause lets it: `up_to` in GBP (None: any sum)."""

    decision: str
    up_to: Decimal | None
    whose: str  # the post it comes from
    clauses: str  # their numbers
    source: str
    ends: date | None


BodyDecides = tuple[Body, tuple[str, ...]]  # with the kinds of decision that clauses let it take


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
    received: tuple[PassedTo, ...]  # what its holders may decide by it today
    in_meetings: tuple[BodyDecides, ...]
    scheme: Scheme | None


@dataclass(frozen=True)
class HeldPost:
    """A post somebody holds, with their appointments to it, what it lets them decide and what was passed on to it."""

    post: Post
    appointments: tuple[PostHolder, ...]
    may_decide: tuple[MayDecide, ...]
    received: tuple[PassedTo, ...]


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
    in_meetings: tuple[BodyDecides, ...]  # where they sit or deputise with a vote
    scheme: Scheme | None
    trained_on: date | None  # as a member of bodies
    trained_in_post: (
        bool  # in any post, held still or not: it counts wherever they sit, so no more is asked of them
    )


def post_page(post: Post, *, on: date) -> PostPage:
    """A post: who holds it and held it, who pays for it, its seats, and what it may decide today. Nine queries, and
    eight more where another post passes something on to it."""
    holders = list(post.holders.select_related("user").order_by("-starts"))
    current = tuple(row for row in holders if row.starts <= on and (row.ends is None or row.ends > on))
    scheme = scheme_in_effect(post.partnership, on)
    limits = list(PersonalLimit.objects.filter(not_over(on), post=post).select_related("user"))
    own = {row.decision_type: row.limit for row in limits if row.user_id is None and row.starts <= on}
    passed_on = tuple(
        SubDelegation.objects.filter(Q(from_post=post) | Q(to_post=post), not_over(on)).select_related(
            "from_post", "to_post"
        )
    )
    seats, clauses = tuple(post.seats.filter(in_effect(on)).select_related("body")), clauses_of(scheme)
    to_it = _received(post.partnership_id, [row for row in passed_on if row.to_post_id == post.pk], on)
    return PostPage(
        post=post,
        current=current,
        others=tuple(row for row in holders if row not in current),
        seats=seats,
        manages=tuple(post.manages.all()),
        also_manages=tuple(post.also_manages.all()),
        funding=tuple(post.funding.filter(not_over(on)).select_related("partner__organisation")),
        limits=tuple(limits),
        passed_on=passed_on,
        may_decide=may_decide(clauses, post, own, on=on),
        in_meetings=_in_meetings(seats, clauses, on),
        received=tuple(
            dict.fromkeys(row for (key, _), rows in to_it.items() if key == post.pk for row in rows)
        ),
        scheme=scheme,
    )


def person_page(person: Any, partnership: Partnership, *, on: date) -> PersonPage:
    """A person's posts, covers and seats in a partnership, with what each lets them decide today. Nine queries, and
    eight more where something was passed on to a post they hold."""
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
    received = _received(partnership.pk, SubDelegation.objects.filter(in_effect(on), to_post__in=mine), on)
    member = Training.objects.filter(partnership=partnership, user=person).first()
    every = Seat.objects.filter(in_effect(on), body__partnership=partnership).select_related("body")
    seats = tuple(seat for seat in every if seat.user_id == person.pk or seat.post_id in mine)
    deputies = Deputy.objects.filter(in_effect(on), in_effect(on, "seat__"), user=person)
    deputy_for = tuple(deputies.filter(seat__body__partnership=partnership).select_related("seat__body"))
    return PersonPage(
        person=person,
        posts=tuple(
            HeldPost(
                post,
                tuple(rows),
                _of_appointment(rows[0], clauses, lowest(post), on),
                received[post.pk, person.pk],
            )
            for post, rows in appointments.items()
        ),
        covering=tuple(
            Covering(row, _under_cover(row, clauses, lowest(row.holder.post), on)) for row in covers
        ),
        seats=seats,
        deputy_for=deputy_for,
        in_meetings=_in_meetings((*seats, *(row.seat for row in deputy_for)), clauses, on),
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
        and _in_force(row, on)
    )


def _of_appointment(
    holder: PostHolder, clauses: Iterable[Clause], limits: dict[str, Decimal], on: date
) -> tuple[MayDecide, ...]:
    """What somebody decides in a post of their own; whoever acts up there, only as far as they were appointed for."""
    if not holder.acting:
        return may_decide(clauses, holder.post, limits, on=on)
    return _in_place_of_the_holder(holder, holder.post, clauses, limits, on)


def _under_cover(
    cover: Cover, clauses: Iterable[Clause], limits: dict[str, Decimal], on: date
) -> tuple[MayDecide, ...]:
    """What passes to somebody who covers."""
    passes = [row for row in clauses if row.deputies]
    return _in_place_of_the_holder(cover, cover.holder.post, passes, limits, on)


def _in_place_of_the_holder(
    given: PostHolder | Cover, post: Post, clauses: Iterable[Clause], limits: dict[str, Decimal], on: date
) -> tuple[MayDecide, ...]:
    """Named decisions only, up to the cap, nothing kept for the holder alone."""
    passes = [
        row
        for row in clauses
        if not row.non_delegable and (not given.decision_types or row.decision_type in given.decision_types)
    ]
    return tuple(
        MayDecide(row.line, least(row.employer_limit, given.cap))
        for row in may_decide(passes, post, limits, on=on)
    )


def _received(
    partnership: int, passed_on: Iterable[SubDelegation], on: date
) -> Mapping[tuple[int, int], tuple[PassedTo, ...]]:
    """(post, person) → what they may decide by what was passed on to the post, as `decide()` counts it. Eight queries,
    when there are any."""
    found: dict[tuple[int, int], tuple[PassedTo, ...]] = defaultdict(tuple)
    passed = [(row.to_post_id, DecisionType(row.decision_type)) for row in passed_on]
    if not passed:
        return found
    authority = authority_of([partnership], on)[partnership]
    for kind in dict.fromkeys(kind for _, kind in passed):
        for actor in authority.deciders(kind):
            given = actor.passed_on
            if given is None or (actor.post, kind) not in passed or not in_post(actor.starts, actor.ends, on):
                continue
            own = least(
                actor.cap, authority.employer_limit(actor, kind, on), authority.own_limit(actor, kind, on)
            )
            clauses = [
                row
                for row in authority.clauses(kind)
                if row.in_force(on)
                and row.names(actor)
                and lets_pass_on(row, given)
                and (None in (row.care_group, actor.care_group) or row.care_group == actor.care_group)
                and (own is None or not row.measure.is_sum or own > band_of(row)[0])
            ]
            if not clauses:
                continue
            furthest = max(band_of(row)[1] if row.measure.is_sum else ENDLESS for row in clauses)
            found[actor.post, actor.person] += (
                PassedTo(
                    decision=kind.label,
                    up_to=least(None if furthest == ENDLESS else furthest, own),
                    whose=given.from_title,
                    clauses=", ".join(row.number for row in clauses),
                    source=given.source,
                    ends=actor.ends,
                ),
            )
    return found


def _in_meetings(seats: Iterable[Seat], clauses: Iterable[Clause], on: date) -> tuple[BodyDecides, ...]:
    """The bodies of these seats that have a vote, each with what clauses in force let it take or ratify."""
    found: dict[int, set[str]] = defaultdict(set)
    for row in clauses:
        own = None if row.mode == Mode.RECOMMEND_TO else row.body_id
        if _in_force(row, on):
            for key in (own, row.second_body_id, row.refer_to_id):
                found[key or 0].add(DecisionType(row.decision_type).label)
    bodies = dict.fromkeys(seat.body for seat in seats if seat.votes and seat.body_id in found)
    return tuple((body, tuple(sorted(found[body.pk]))) for body in bodies)


def _in_force(row: Clause, on: date) -> bool:
    return (row.starts is None or row.starts <= on) and (row.ends is None or row.ends > on)
