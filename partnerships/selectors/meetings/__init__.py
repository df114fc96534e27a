"""What the pages about meetings show."""

from partnerships.selectors.meetings.actions import open_actions, visible_actions
from partnerships.selectors.meetings.calendar import (
    Calendar,
    agendas_due,
    calendar,
    my_meetings,
    open_agendas,
)
from partnerships.selectors.meetings.forward_plan import ForwardPlan, forward_plan
from partnerships.selectors.meetings.item import ItemPage, item_page
from partnerships.selectors.meetings.page import MeetingPage, meeting_page
from partnerships.selectors.meetings.papers import readable_paper

__all__ = [
    "Calendar",
    "ForwardPlan",
    "ItemPage",
    "MeetingPage",
    "agendas_due",
    "calendar",
    "forward_plan",
    "item_page",
    "meeting_page",
    "my_meetings",
    "open_actions",
    "open_agendas",
    "readable_paper",
    "visible_actions",
]
