"""When an unanswered request is chased, goes to the manager, and lapses."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jct.core.calendar import working_days_after

CHASE_AFTER = 5  # working days after it was asked or changed, or came to its next step
ESCALATE_AFTER = 5  # working days after it was chased


class Reminder(StrEnum):
    NOTHING = "nothing"
    CHASE = "unanswered: whoever can decide was reminded"
    ESCALATE = "still unanswered: their manager was told"
    LAPSE = "nobody answered in time"


@dataclass(frozen=True)
class Unanswered:
    """An open request as the nightly task sees it; `answer_by` is the last day for an answer.

    `since` is the day it came to the step it waits at; the reminders are those of that step.
    """

    since: date
    answer_by: date | None = None
    chased_on: date | None = None
    escalated_on: date | None = None


def due(request: Unanswered, on: date, holidays: Container[date] = ()) -> Reminder:
    """What is due on the day `on`; each reminder once, and only lapsing after the last day for an answer."""
    if request.answer_by is not None and on > request.answer_by:
        return Reminder.LAPSE
    if request.chased_on is None:
        late = on > working_days_after(request.since, CHASE_AFTER, holidays)
        return Reminder.CHASE if late else Reminder.NOTHING
    if request.escalated_on is None:
        late = on > working_days_after(request.chased_on, ESCALATE_AFTER, holidays)
        return Reminder.ESCALATE if late else Reminder.NOTHING
    return Reminder.NOTHING
