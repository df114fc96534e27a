"""The way from any record to an agenda."""

from typing import Any

from django import template

from jct.support.access import Perm, holds

register = template.Library()


@register.inclusion_tag("partnerships/meetings/_put_link.html", takes_context=True)
def agenda_link(context: Any, title: str) -> dict[str, Any]:
    """`{% agenda_link contract.title %}`: for whoever runs meetings, a link that puts this page on an agenda."""
    request = context["request"]
    return {"about": request.get_full_path(), "title": title, "may": holds(request.user, Perm.RUN_MEETINGS)}
