"""What people were asked to do at meetings and have not yet shown to be done."""

from typing import Any

from django.db.models import QuerySet

from jct.support.access import Perm, objects_for
from partnerships.models import Action


def visible_actions(user: Any) -> QuerySet[Action]:
    """The actions of every meeting `user` may see, done and open, soonest due first."""
    rows = Action.objects.filter(item__meeting__body__partnership__in=objects_for(user, Perm.VIEW))
    return rows.select_related("owner", "item__meeting__body").order_by("due_on", "pk")


def open_actions(user: Any, *, mine: bool = True) -> QuerySet[Action]:
    """Those not yet shown to be done; only the reader's own unless `mine` is False."""
    rows = visible_actions(user).filter(done_at__isnull=True)
    return rows.filter(owner=user) if mine else rows
