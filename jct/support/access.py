"""Who may see: permissions held through groups on a partnership, a partner or a care group.

Groups belong to posts and bodies, people join them by holding a post or a seat (partnerships/services/access.py), and
django-guardian's direct tables say which group holds what on which row. Lists and single rows ask the same tables, so
they cannot disagree. Who may DECIDE is another matter: the scheme of delegation, never a permission, never a superuser.
"""

from collections import defaultdict
from enum import StrEnum
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from guardian.utils import get_group_obj_perms_model

SCOPES = ("Partnership", "Partner", "CareGroup")


class Perm(StrEnum):
    """Every permission there is: its codename, the kind of row it is held on, and what it allows in words."""

    scope: str
    words: str

    def __new__(cls, codename: str, scope: str, words: str) -> "Perm":
        member = str.__new__(cls, codename)
        member._value_ = codename
        member.scope, member.words = scope, words
        return member

    VIEW = "view_partnership", "Partnership", "see the partnership's shared records"
    EDIT_STRUCTURE = "edit_structure", "Partnership", "change partners, bodies, posts and the scheme"
    EDIT_CONTRACTS = "edit_contracts", "Partnership", "add and change any contract or provider"
    IMPORT_REGISTER = "import_register", "Partnership", "import a contract register"
    EDIT_FUNDS = "edit_funds", "Partnership", "open quarters and change funds, lines and risk share"
    EDIT_INDICATORS = "edit_indicators", "Partnership", "change any indicator or measurement"
    IMPORT_MEASUREMENTS = "import_measurements", "Partnership", "import measurements"
    PRODUCE_PACKS = "produce_packs", "Partnership", "freeze a quarter and produce its reports"
    READ_PACKS = "read_packs", "Partnership", "read published packs"
    MANAGE_ACCOUNTS = "manage_accounts", "Partnership", "invite people and close accounts"
    RUN_MEETINGS = "run_meetings", "Partnership", "plan meetings and record what they did"
    READ_AUDIT = "read_audit", "Partnership", "read every record and its history"
    VIEW_RETURNS = "view_returns", "Partner", "see this partner's budget returns before they are certified"
    ENTER_RETURN = "enter_return", "Partner", "enter and submit this partner's budget return"
    IMPORT_LEDGER = "import_ledger", "Partner", "import this partner's ledger"
    EDIT_CARE_GROUP = "edit_care_group", "CareGroup", "change this care group's contracts and indicators"


def permissions_on(scope: str) -> list[tuple[str, str]]:
    """For a model's `Meta.permissions`: the codenames held on rows of that kind (Django's own names left out)."""
    return [
        (str(perm), f"Can {perm.words}") for perm in Perm if perm.scope == scope and perm is not Perm.VIEW
    ]


def _model(scope: str) -> type[models.Model]:
    return apps.get_model("partnerships", scope)


def _table(scope: str) -> type[models.Model]:
    return get_group_obj_perms_model(_model(scope))


def objects_for(user: Any, perm: Perm) -> models.QuerySet[Any]:
    """The partnerships, partners or care groups (see `perm.scope`) on which `user` holds `perm`: one query, nested."""
    rows = _model(perm.scope)._default_manager.all()
    if not (user.is_authenticated and user.is_active):
        return rows.none()
    held = _table(perm.scope).objects.filter(group__user=user, permission__codename=str(perm))  # type: ignore[attr-defined]
    return rows.filter(pk__in=held.values("content_object_id"))


def grants(user: Any) -> dict[str, frozenset[int]]:
    """codename → keys of the rows on which `user` holds it; one query, kept on this user object."""
    if not (user.is_authenticated and user.is_active):
        return {}
    known: dict[str, frozenset[int]] | None = getattr(user, "_jct_grants", None)
    if known is None:
        found: dict[str, set[int]] = defaultdict(set)
        with connection.cursor() as cursor:
            cursor.execute(_what_is_held(), [user.pk] * len(SCOPES))
            for codename, key in cursor.fetchall():
                found[codename].add(key)
        known = user._jct_grants = {codename: frozenset(keys) for codename, keys in found.items()}
    return known


@cache
def _what_is_held() -> str:
    """Every request asks this first, so it is one statement, written once."""
    member = apps.get_model(settings.AUTH_USER_MODEL).groups.through._meta.db_table
    permission = apps.get_model("auth", "Permission")._meta.db_table
    one = (
        f"SELECT {permission}.codename, held.content_object_id FROM {{}} held "  # noqa: S608 (our tables' names)
        f"JOIN {permission} ON {permission}.id = held.permission_id "
        f"JOIN {member} ON {member}.group_id = held.group_id WHERE {member}.user_id = %s"
    )
    return " UNION ALL ".join(one.format(_table(scope)._meta.db_table) for scope in SCOPES)


def can(user: Any, perm: Perm, obj: models.Model | int | None) -> bool:
    """Whether `user` holds `perm` on `obj` (a row or its key); never true for None."""
    key = obj.pk if isinstance(obj, models.Model) else obj
    return key is not None and key in grants(user).get(str(perm), ())


def holds(user: Any, perm: Perm) -> bool:
    """Whether `user` holds `perm` anywhere: what a view asks before it looks at any row."""
    return bool(grants(user).get(str(perm)))


def forget_grants(user: Any) -> None:
    """Drop what `grants` kept on this user object, after a change of posts or seats."""
    user.__dict__.pop("_jct_grants", None)


def groups_of(partnerships: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """The keys of the groups of posts and bodies of these partnerships: each may see its own."""
    rows = _table("Partnership").objects.filter(permission__codename=str(Perm.VIEW))  # type: ignore[attr-defined]
    return rows.filter(content_object__in=partnerships).values("group_id")


def holders(perm: Perm) -> models.QuerySet[Any]:
    """The active people who hold `perm` somewhere: whom to ask for it."""
    from django.contrib.auth import get_user_model

    groups = _table(perm.scope).objects.filter(permission__codename=str(perm)).values("group_id")  # type: ignore[attr-defined]
    return get_user_model().objects.filter(is_active=True, groups__in=groups).distinct().order_by("name")
