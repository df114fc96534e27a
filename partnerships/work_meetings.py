"""What meetings put on "Your work": actions to be done, and agendas that are due to go out."""

from datetime import date
from typing import Any

from django.urls import reverse

from jct.core.calendar import day_words
from jct.support.access import Perm, holds
from jct.support.work import WorkItem, provides_work
from partnerships.selectors.meetings import agendas_due, open_actions


@provides_work
def actions_to_do(user: Any, on: date) -> list[WorkItem]:
    """What meetings asked of this person and is not yet shown to be done."""
    return [
        WorkItem(
            title=action.text,
            url=reverse("partnerships:finish_action", args=[action.pk]),
            kind="Action",
            due=action.due_on,
            detail=f"{action.item.meeting}: {action.item.title}",
        )
        for action in open_actions(user)
    ]


@provides_work
def agendas_to_send(user: Any, on: date) -> list[WorkItem]:
    """For whoever runs meetings: agendas whose papers are due out within a week, or late."""
    if not holds(user, Perm.RUN_MEETINGS):
        return []
    return [
        WorkItem(
            title=f"Send out the agenda of the {line.meeting.body}",
            url=reverse("partnerships:meeting", args=[line.meeting.pk]),
            kind="Meeting",
            due=line.deadline,
            detail=f"It meets on {day_words(line.on)}; {line.items} item{'' if line.items == 1 else 's'} so far",
        )
        for line in agendas_due(user, on=on)
    ]
