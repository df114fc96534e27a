"""Meetings and items a person may see at all."""

from typing import Any

from django.db.models import QuerySet

from jct.support.access import Perm, objects_for
from partnerships.models import AgendaItem, Meeting


def visible_meetings(user: Any, perm: Perm = Perm.VIEW) -> QuerySet[Meeting]:
    """The meetings of every partnership in which `user` holds `perm`."""
    rows = Meeting.objects.filter(body__partnership__in=objects_for(user, perm))
    return rows.select_related("body__partnership")


def visible_items(user: Any, perm: Perm = Perm.VIEW) -> QuerySet[AgendaItem]:
    rows = AgendaItem.objects.filter(meeting__body__partnership__in=objects_for(user, perm))
    return rows.select_related("meeting__body__partnership", "request")
