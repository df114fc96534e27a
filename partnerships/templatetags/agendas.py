"""The way from any record to an agenda."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from jct.support.access import Perm, holds

register = template.Library()

LONGEST = 200  # characters of an item's title and of the address it is about


@register.simple_tag(takes_context=True)
def agenda_address(context: Any, words: str, request_key: int | None = None) -> str:
    """For whoever runs meetings, the address that puts this page on an agenda under `words`; nothing for others.

    With `request_key` a body before which that request is takes the request itself as its item.
    """
    asked = getattr(context, "request", None)
    if not words or asked is None or not holds(asked.user, Perm.RUN_MEETINGS):
        return ""
    here = asked.get_full_path()
    query = {"about": here if len(here) <= LONGEST else asked.path, "title": str(words)[:LONGEST]}
    if request_key:
        query["request"] = str(request_key)
    return f"{reverse('partnerships:put_on_agenda')}?{urlencode(query)}"
