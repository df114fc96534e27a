"""What this app puts on "Your work": approvals that wait for the signed-in person."""

from datetime import date
from typing import Any

from django.urls import reverse

from jct.core.money import pounds
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.request_list import waiting_for


@provides_work
def approvals_waiting(user: Any, on: date) -> list[WorkItem]:
    """Open requests this person may decide today, oldest first."""
    return [
        WorkItem(
            title=request.title,
            url=reverse("partnerships:request", args=[request.pk]),
            kind="Approval",
            detail=f"{request.get_decision_type_display()}{f', {pounds(request.amount)}' if request.amount else ''}; "
            f"asked for by {request.requested_by}",
        )
        for request in waiting_for(user, on=on)
    ]
