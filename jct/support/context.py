"""What every page knows: the service's name, the demonstration's day, and the navigation this person may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from jct.core.calendar import day_words
from jct.support import clock
from jct.support.access import Perm, holds

NAVIGATION = (
    ("Your work", "home:work", "/work/", None),
    ("Partnership", "partnerships:home", "/partnership/", Perm.VIEW),
    ("Contracts", "contracts:list", "/contracts/", Perm.VIEW),
    ("Budgets", "budgets:home", "/budgets/", Perm.VIEW),
    ("Performance", "performance:list", "/performance/", Perm.VIEW),
    ("Reports", "reports:home", "/reports/", Perm.READ_PACKS),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """`service_name`, `demonstration_day` (words or empty) and `navigation`: rows of text, href and current."""
    user = getattr(request, "user", None)
    rows = []
    if user is not None and user.is_authenticated:
        for text, name, prefix, perm in NAVIGATION:
            if perm is None or holds(user, perm):
                rows.append({"text": text, "href": reverse(name), "current": request.path.startswith(prefix)})
    return {
        "service_name": settings.SERVICE_NAME,
        "demonstration_day": day_words(clock.today()) if settings.JCT_DEMO_DATE else "",
        "navigation": rows,
    }
