"""Run meetings: plan and call them, build agendas, record who came and how they voted, and keep the minutes.

What a body resolves on a request is in services/resolutions.py. `by` is the secretary or governance officer
(RUN_MEETINGS), or None when the system itself acts.
"""

from partnerships.services.meetings.agenda import CHANGED as ITEM
from partnerships.services.meetings.agenda import (
    WITHDRAWN,
    add_item,
    change_item,
    reorder,
    report_on_next_agenda,
    report_what_waits,
    withdraw_item,
)
from partnerships.services.meetings.minutes import (
    MINUTES,
    NOTED,
    add_action,
    approve_minutes,
    draft_minutes,
    finish_action,
    note_item,
    outcomes_of,
    write_minutes,
)
from partnerships.services.meetings.papers import add_paper
from partnerships.services.meetings.planning import CHANGED as MEETING
from partnerships.services.meetings.planning import (
    agenda_changed,
    call,
    cancel,
    change,
    close,
    plan,
    plan_year,
    record_changed,
)
from partnerships.services.meetings.room import cast_votes, declare_interest, meanwhile, record_attendance

__all__ = [
    "ITEM",
    "MEETING",
    "MINUTES",
    "NOTED",
    "WITHDRAWN",
    "add_action",
    "add_item",
    "add_paper",
    "agenda_changed",
    "approve_minutes",
    "call",
    "cancel",
    "cast_votes",
    "change",
    "change_item",
    "close",
    "declare_interest",
    "draft_minutes",
    "finish_action",
    "meanwhile",
    "note_item",
    "outcomes_of",
    "plan",
    "plan_year",
    "record_attendance",
    "record_changed",
    "reorder",
    "report_on_next_agenda",
    "report_what_waits",
    "withdraw_item",
    "write_minutes",
]
