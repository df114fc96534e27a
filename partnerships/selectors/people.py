"""What one person holds today."""

from datetime import date
from typing import Any

from partnerships.models import PostHolder, Seat
from partnerships.querysets import not_over


def held_by(user: Any, *, on: date) -> list[str]:
    """The posts and seats `user` holds on the day `on` or later, in words, posts first. Two queries."""
    posts = PostHolder.objects.filter(not_over(on), user=user).select_related("post").order_by("post__title")
    seats = Seat.objects.filter(not_over(on), user=user).select_related("body").order_by("body__name", "title")
    held = [f"{'Acting ' if row.acting else ''}{row.post.title}" for row in posts]
    return held + [f"Seat on the {seat.body.name}: {seat.title}" for seat in seats]
