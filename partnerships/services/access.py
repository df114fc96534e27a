"""Groups kept true: what a post or body lets people see, and who is in it today.

Called inside the transaction that appoints, ends or seats somebody, so access never lags behind the structure; and once
a night for appointments whose first or last day has come by itself.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from guardian.utils import get_group_obj_perms_model

from jct.support.access import SCOPES, Perm
from partnerships.domain.words import PostFunction
from partnerships.models import Body, CareGroup, Cover, Deputy, Partner, Partnership, Post, PostHolder, Seat
from partnerships.permissions import BY_FUNCTION, BY_SEAT
from partnerships.querysets import in_effect
from partnerships.selectors.succession import in_place_of

Grants = set[tuple[int, str, int]]  # group, permission, row
TABLES = {"Partnership": Partnership, "Partner": Partner, "CareGroup": CareGroup}


def new_group(title: str, partnership: Partnership) -> Group:
    """A group for a post or body. Its name is shown where a person's access is explained."""
    name = f"{title[:90]} ({partnership.name[:50]})"
    alike = Group.objects.filter(name__startswith=name).count()
    return Group.objects.create(name=f"{name} {alike + 1}" if alike else name)


def refresh_grants(partnership: Partnership) -> None:
    """Make what every post and body of the partnership may see equal to the table in permissions.py."""
    posts = list(partnership.posts.values("group_id", "function", "partner_id", "care_group_id"))
    rows = list(partnership.partners.select_related("organisation"))
    partners = [row.pk for row in rows]
    in_place = in_place_of(rows)
    care_groups = list(partnership.care_groups.values_list("pk", flat=True))
    groups = list(partnership.bodies.values_list("group_id", flat=True))
    wanted: dict[str, Grants] = {scope: set() for scope in SCOPES}
    for group in groups:
        wanted["Partnership"] |= {(group, perm, partnership.pk) for perm in BY_SEAT.partnership}
    for post in posts:
        access, group = BY_FUNCTION[PostFunction(post["function"])], post["group_id"]
        own = [post["care_group_id"]] if post["care_group_id"] else care_groups
        wanted["Partnership"] |= {(group, perm, partnership.pk) for perm in access.partnership}
        # What a partner left open is finished by whoever took its place.
        employers = {post["partner_id"]} | {old for old in partners if in_place[old] == post["partner_id"]}
        wanted["Partner"] |= {(group, perm, key) for perm in access.partner for key in employers}
        wanted["Partner"] |= {(group, perm, key) for perm in access.every_partner for key in partners}
        wanted["CareGroup"] |= {(group, perm, key) for perm in access.care_group for key in own}
    groups += [post["group_id"] for post in posts]
    permissions = _permissions()
    for scope, grants in wanted.items():
        _set_grants(scope, groups, {(group, permissions[perm], key) for group, perm, key in grants})


def refresh_posts(posts: Iterable[Post], *, on: date) -> None:
    """Put today's holders and those who cover for them, and nobody else, into the groups of `posts`; and the holders
    into those of the bodies on which they have a seat."""
    keys = [post.pk for post in posts]
    bodies = Body.objects.filter(seats__post__in=keys).values_list("pk", flat=True)
    _set_members(_members_of_posts(keys, on) | _members_of_bodies(set(bodies), on))


def refresh_bodies(bodies: Iterable[Body], *, on: date) -> None:
    """Put those who hold a seat today, and nobody else, into the groups of `bodies`."""
    _set_members(_members_of_bodies({body.pk for body in bodies}, on))


@transaction.atomic
def refresh_access(*, on: date) -> int:
    """Make every group true for the day `on`; returns how many memberships changed. Safe to run twice."""
    for partnership in Partnership.objects.all():
        refresh_grants(partnership)
    posts = Post.objects.values_list("pk", flat=True)
    bodies = set(Body.objects.values_list("pk", flat=True))
    return _set_members(_members_of_posts(posts, on) | _members_of_bodies(bodies, on))


def _permissions() -> dict[str, int]:
    rows = Permission.objects.filter(
        content_type__app_label="partnerships", codename__in=[str(perm) for perm in Perm]
    )
    return dict(rows.values_list("codename", "pk"))


def _set_grants(scope: str, groups: list[int], wanted: Grants) -> None:
    table = get_group_obj_perms_model(TABLES[scope])
    held = {
        (row.group_id, row.permission_id, row.content_object_id): row.pk
        for row in table.objects.filter(group_id__in=groups)
    }
    table.objects.filter(pk__in=[held[grant] for grant in held.keys() - wanted]).delete()
    missing = sorted(wanted - held.keys())
    table.objects.bulk_create(
        [table(group_id=group, permission_id=perm, content_object_id=key) for group, perm, key in missing],
        ignore_conflicts=True,
    )


def _members_of_posts(posts: Iterable[int], on: date) -> dict[int, set[int]]:
    members = {group: set() for group in Post.objects.filter(pk__in=posts).values_list("group_id", flat=True)}
    holders = PostHolder.objects.filter(in_effect(on), post__in=posts)
    for group, user in holders.values_list("post__group_id", "user_id"):
        members[group].add(user)
    # Whoever covers a post must see what they decide on; a holder who has left has nothing to pass on.
    covers = Cover.objects.filter(in_effect(on), in_effect(on, "holder__"), holder__post__in=posts)
    for group, user in covers.values_list("holder__post__group_id", "user_id"):
        members[group].add(user)
    return members


def _members_of_bodies(bodies: set[int], on: date) -> dict[int, set[int]]:
    members = {
        group: set() for group in Body.objects.filter(pk__in=bodies).values_list("group_id", flat=True)
    }
    seats = Seat.objects.filter(in_effect(on), body__in=bodies)
    for group, user in seats.filter(user__isnull=False).values_list("body__group_id", "user_id"):
        members[group].add(user)
    deputies = Deputy.objects.filter(in_effect(on), in_effect(on, "seat__"), seat__body__in=bodies)
    for group, user in deputies.values_list("seat__body__group_id", "user_id"):
        members[group].add(user)
    through_posts = seats.filter(in_effect(on, "post__holders__"))
    for group, user in through_posts.values_list("body__group_id", "post__holders__user_id"):
        members[group].add(user)
    return members


def _set_members(wanted: dict[int, set[int]]) -> int:
    """Make the members of each group exactly those wanted; returns how many rows came or went."""
    through = get_user_model().groups.through
    held = {(row.group_id, row.user_id): row.pk for row in through.objects.filter(group_id__in=wanted)}
    pairs = {(group, user) for group, users in wanted.items() for user in users}
    gone = [key for pair, key in held.items() if pair not in pairs]
    come = sorted(pairs - held.keys())
    through.objects.filter(pk__in=gone).delete()
    through.objects.bulk_create(
        [through(group_id=group, user_id=user) for group, user in come], ignore_conflicts=True
    )
    return len(gone) + len(come)
