"""Whom to remind of a request that nobody has answered."""

from datetime import date

from jct.accounts.models import User
from partnerships.domain.words import PostFunction
from partnerships.models import Body, DecisionRequest, PostHolder
from partnerships.querysets import in_effect
from partnerships.selectors.authority import ruling


def who_can(request: DecisionRequest, *, on: date) -> list[User]:
    """The people who can decide it by themselves that day; nobody where that takes a body's meeting."""
    able = ruling(user=request.requested_by, request=request, on=on).who_can
    keys = {person for one in able for person in one.persons}
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("name"))


def bodies_that_can(request: DecisionRequest, *, on: date) -> list[Body]:
    """The bodies that can decide it in their meetings."""
    able = ruling(user=request.requested_by, request=request, on=on).who_can
    return list(Body.objects.filter(pk__in=[one.body for one in able if one.meeting]).order_by("name"))


def secretaries_of(bodies: list[Body], *, on: date) -> list[User]:
    """Who makes these bodies' agendas: the secretaries that their secretariat employs, or else every one of the
    partnership; its governance officers where it has no secretary."""
    found: dict[int, User] = {}
    for body in bodies:
        rows = PostHolder.objects.filter(
            in_effect(on), post__partnership=body.partnership_id, user__is_active=True
        )
        secretaries = rows.filter(post__function=PostFunction.SECRETARY)
        own = secretaries.filter(post__partner=body.secretariat_id)
        governing = rows.filter(post__function=PostFunction.GOVERNANCE_OFFICER)
        first = next((some for some in (own, secretaries, governing) if some.exists()), rows.none())
        found |= {row.user_id: row.user for row in first.select_related("user")}
    return sorted(found.values(), key=lambda user: user.name)


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
