"""What this app puts on "Your work": approvals that wait for the signed-in person, and what became of their own."""

from datetime import date
from typing import Any

from django.urls import reverse

from jct.core.money import pounds
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.gates_waiting import gates_waiting
from partnerships.selectors.own_requests import own_requests
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


@provides_work
def waiting_for_your_gate(user: Any, on: date) -> list[WorkItem]:
    """Open requests that cannot go on before this person has cleared them, or put them to the executives."""
    return [
        WorkItem(
            title=waiting.request.title,
            url=reverse(
                "partnerships:pass_gate" if waiting.clearances else "partnerships:request",
                args=[waiting.request.pk],
            ),
            kind="Waiting for your clearance",
            detail=f"{' and '.join(gate.label for gate in waiting.gates)}; "
            f"asked for by {waiting.request.requested_by}",
        )
        for waiting in gates_waiting(user, on=on)
    ]


@provides_work
def own_requests_to_do(user: Any, on: date) -> list[WorkItem]:
    """What whoever asked has to do: answer a question, change what was sent back, meet a condition, try again."""
    return [
        WorkItem(
            title=row.title,
            url=reverse("partnerships:request", args=[row.request]),
            kind="Request of yours",
            due=row.due,
            detail=row.what,
        )
        for row in own_requests(user)
    ]
