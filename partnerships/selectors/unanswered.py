"""Whom to remind of a request that nobody has answered."""

from datetime import date

from jct.accounts.models import User
from partnerships.models import DecisionRequest, PostHolder
from partnerships.querysets import in_effect
from partnerships.selectors.authority import ruling


def who_can(request: DecisionRequest, *, on: date) -> list[User]:
    """The people who can decide it by themselves that day; nobody while it waits for a body's meeting."""
    able = ruling(user=request.requested_by, request=request, on=on).who_can
    keys = {person for one in able for person in one.persons}
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("name"))


def managers_of(people: list[User], request: DecisionRequest, *, on: date) -> list[User]:
    """Who holds the posts to which these people's posts report, in the request's partnership."""
    held = PostHolder.objects.filter(
        in_effect(on),
        user__in=people,
        post__partnership=request.partnership_id,
        post__reports_to__isnull=False,
    )
    above = PostHolder.objects.filter(in_effect(on), post__in=held.values("post__reports_to"))
    return list(User.objects.filter(pk__in=above.values("user"), is_active=True).order_by("name").distinct())
