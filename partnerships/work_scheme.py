"""What the scheme puts on a governance officer's "Your work": findings of the nightly inspection."""

from datetime import date
from typing import Any

from django.urls import reverse

from jct.support.access import Perm, holds
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.inspection import is_error, latest_inspections


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
