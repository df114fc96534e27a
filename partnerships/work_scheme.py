"""What the scheme puts on a governance officer's "Your work": that there is none yet, and what the nightly inspection
found."""

from datetime import date
from typing import Any

from django.urls import reverse

from jct.support.access import Perm, holds, objects_for
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.inspection import is_error, latest_inspections


@provides_work
def first_scheme(user: Any, on: date) -> list[WorkItem]:
    """One line for each partnership that has adopted no scheme yet."""
    if not holds(user, Perm.EDIT_STRUCTURE):
        return []
    without = (
        objects_for(user, Perm.EDIT_STRUCTURE).exclude(schemes__adopted_at__isnull=False).order_by("name")
    )
    return [
        WorkItem(
            title=f"{partnership} has no scheme of delegation",
            url=reverse("partnerships:partnership", args=[partnership.pk]),
            kind="Scheme of delegation",
            detail="Nobody may decide anything. Draft the first scheme or bring it in from a file.",
        )
        for partnership in without
    ]


@provides_work
def scheme_findings(user: Any, on: date) -> list[WorkItem]:
    """One line for each scheme in which the last inspection found something."""
    if not holds(user, Perm.EDIT_STRUCTURE):
        return []
    return [
        WorkItem(
            title=f"{row.scheme}: {_counted(row.findings)}",
            url=reverse("partnerships:scheme_findings", args=[row.scheme_id]),
            kind="Scheme of delegation",
            detail=row.findings[0]["sentence"],
        )
        for row in latest_inspections(user, on=on)
        if row.findings
    ]


def _counted(found: list[dict[str, Any]]) -> str:
    """ "2 errors and 3 things to look at"."""
    errors = sum(is_error(one) for one in found)
    others = len(found) - errors
    parts = [
        f"{errors} error{'' if errors == 1 else 's'}" if errors else "",
        f"{others} thing{'' if others == 1 else 's'} to look at" if others else "",
    ]
    return " and ".join(filter(None, parts))
