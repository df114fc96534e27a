"""What meetings put on "Your work": actions to be done, agendas that are due to go out, records to be published."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from jct.core.calendar import day_words
from jct.support.access import Perm, holds, objects_for
from jct.support.work import WorkItem, provides_work
from partnerships.permissions import requests_for
from partnerships.selectors.call_in import to_publish
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


@provides_work
def records_to_publish(user: Any, on: date) -> list[WorkItem]:
    """For whoever publishes records: decisions that may be called in, and are carried out only once that is over."""
    if not holds(user, Perm.RUN_MEETINGS):
        return []
    kept = objects_for(user, Perm.RUN_MEETINGS)
    rows = to_publish().filter(partnership__in=kept, pk__in=requests_for(user).values("pk"))
    return [
        WorkItem(
            title=f"Publish the record of “{row.title}”",
            url=reverse("partnerships:record", args=[row.pk]),
            kind="Record",
            detail=f"Approved on {day_words(localdate(row.decided_at))}; its days of call-in count from publication",
        )
        for row in rows
    ]
