"""What one person holds today."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from partnerships.models import Deputy, Partnership, PostHolder, Seat
from partnerships.querysets import not_over


def held_by(user: Any, *, on: date) -> list[str]:
    """The posts and seats `user` holds on the day `on` or later, in words, posts first. Two queries."""
    posts = PostHolder.objects.filter(not_over(on), user=user).select_related("post").order_by("post__title")
    seats = (
        Seat.objects.filter(not_over(on), user=user).select_related("body").order_by("body__name", "title")
    )
    held = [f"{'Acting ' if row.acting else ''}{row.post.title}" for row in posts]
    return held + [f"Seat on the {seat.body.name}: {seat.title}" for seat in seats]


def people_of(partnership: Partnership, reader: Any) -> QuerySet[Any]:
    """Whoever ever held a post or a seat in the partnership, and the reader."""
    posts = PostHolder.objects.filter(post__partnership=partnership).values("user")
    seats = Seat.objects.filter(body__partnership=partnership, user__isnull=False).values("user")
    return get_user_model().objects.filter(Q(pk__in=posts) | Q(pk__in=seats) | Q(pk=reader.pk))


def members_of(partnership: Partnership) -> QuerySet[Any]:
    """Whoever ever sat on a body of the partnership in person, in a post or as a deputy."""
    seats = Seat.objects.filter(body__partnership=partnership)
    deputies = Deputy.objects.filter(seat__in=seats)
    in_posts = PostHolder.objects.filter(post__in=seats.filter(post__isnull=False).values("post"))
    sitting = [rows.values("user") for rows in (seats.filter(user__isnull=False), deputies, in_posts)]
    return get_user_model().objects.filter(Q(pk__in=sitting[0]) | Q(pk__in=sitting[1]) | Q(pk__in=sitting[2]))
