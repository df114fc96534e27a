"""Functions declared incompatible, and what each person has that they bear on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from partnerships.domain.incompatible import Clash, Function, Pair, clashes
from partnerships.domain.spans import Span, shared
from partnerships.domain.words import PostFunction
from partnerships.models import Cover, IncompatibleFunctions, Partnership, PostHolder
from partnerships.querysets import not_over


@dataclass(frozen=True)
class PersonClash:
    person: Any
    clash: Clash


@dataclass(frozen=True)
class IncompatiblePage:
    rows: tuple[IncompatibleFunctions, ...]
    clashes: tuple[PersonClash, ...]


def pairs_of(partnership: int) -> tuple[Pair, ...]:
    """The functions declared incompatible in the partnership with this key. One query."""
    rows = IncompatibleFunctions.objects.filter(partnership=partnership)
    return tuple(Pair(PostFunction(row.one), PostFunction(row.other), row.reason) for row in rows)


def functions_of(
    partnership: int, *, on: date, users: Iterable[int] | None = None
) -> dict[Any, tuple[Function, ...]]:
    """Person → every function they have on the day `on` or later, through posts held and covered. Two queries.

    `users` (keys) narrows it to some people.
    """
    held = PostHolder.objects.filter(not_over(on), post__partnership=partnership)
    covers = Cover.objects.filter(not_over(on), holder__post__partnership=partnership)
    if users is not None:
        keys = list(users)
        held, covers = held.filter(user__in=keys), covers.filter(user__in=keys)
    found: dict[Any, list[Function]] = defaultdict(list)
    for row in held.select_related("post", "user").order_by("starts", "pk"):
        found[row.user].append(
            Function(PostFunction(row.post.function), row.post.title, row.starts, row.ends)
        )
    for cover in covers.select_related("holder__post", "user").order_by("starts", "pk"):
        post = cover.holder.post
        days = shared(Span(cover.starts, cover.ends), Span(cover.holder.starts, cover.holder.ends))
        if days:
            function = Function(
                PostFunction(post.function), post.title, days.starts, days.ends, covering=True
            )
            found[cover.user].append(function)
    return {person: tuple(functions) for person, functions in found.items()}


def incompatible_page(partnership: Partnership, *, on: date) -> IncompatiblePage:
    """What is declared incompatible, and who has both today or will have. Three queries."""
    rows = tuple(IncompatibleFunctions.objects.filter(partnership=partnership))
    pairs = [Pair(PostFunction(row.one), PostFunction(row.other), row.reason) for row in rows]
    people = functions_of(partnership.pk, on=on)
    return IncompatiblePage(
        rows=rows,
        clashes=tuple(
            PersonClash(person, clash)
            for person in sorted(people, key=str)
            for clash in clashes(people[person], pairs)
        ),
    )
