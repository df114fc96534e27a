"""The front door: where a person lands and what waits for them."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm, holds
from jct.support.views import Needs, Page, Room
from jct.support.work import work_for


class Front(Room):
    """/ : to your work when signed in, else to the sign-in page."""

    needs = Needs.PUBLIC

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return redirect("home:work" if request.user.is_authenticated else "account_login")


class YourWork(Page):
    """All that waits for the signed-in person: overdue and dated things first, the rest by kind."""

    needs = Needs.SIGNED_IN
    template_name = "home/work.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today()
        items = work_for(self.request.user, today)
        by_kind = sorted(items, key=lambda item: item.kind)
        groups = [(kind, list(rows)) for kind, rows in groupby(by_kind, key=lambda item: item.kind)]
        overdue = [item for item in items if item.due and item.due < today]
        return {
            "groups": groups,
            "count": len(items),
            "overdue": overdue,
            "today": today,
            "tools": self._tools(),
        }

    def _tools(self) -> list[tuple[str, str]]:
        """Pages that stand in no menu: (words, address), for those who may open them."""
        user = self.request.user
        tools = [("Jobs you started", reverse("support:jobs"))]
        if holds(user, Perm.MANAGE_ACCOUNTS):
            tools.append(("People and their accounts", reverse("people:list")))
        if user.is_staff:
            tools.append(("Reference data and evidence", reverse("admin:index")))
        return tools
