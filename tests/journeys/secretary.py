"""What a secretary does with a meeting, from planning it to its minutes; several journeys pass through one."""

import re

from tests.journeys.walker import Walker


def plan(secretary: Walker, body: str) -> str:
    """An extraordinary meeting of today; returns its address."""
    secretary.goto("/partnership/meetings/")
    secretary.press("Plan a meeting")
    page = secretary.page
    page.get_by_label("Body", exact=True).select_option(label=body)
    secretary.press("Plan the meeting")
    secretary.reads("There is a problem")
    fill_day(secretary, 20, 10, 2026)
    page.get_by_label("Start time").fill("14:00")
    page.get_by_label("End time").fill("15:00")
    page.get_by_label("Place").fill("County Hall, Northmere")
    secretary.press("Plan the meeting")
    secretary.reads("20 October 2026", "County Hall, Northmere")
    return page.url.removeprefix(secretary.base)


def call(secretary: Walker, meeting: str, title: str) -> None:
    """The request of that title goes on the agenda, and the agenda out, late and with its reason."""
    page = secretary.page
    secretary.goto(meeting)
    secretary.press("Add an item")
    page.get_by_label("Request").select_option(label=title)
    secretary.press("Add the item")
    secretary.reads("Choose what the body does with it")
    page.get_by_label("What the body does with it").select_option(label="Decides")
    secretary.press("Add the item")
    secretary.reads(title, "Decides", "No papers yet.")
    secretary.goto(meeting)
    secretary.press("Send the agenda out")
    page.get_by_label("Reason").fill("It cannot wait for the next planned meeting.")
    secretary.press("Send the agenda out")
    secretary.reads("Agenda out", "The body decides")


def hold(secretary: Walker, meeting: str, title: str, present: dict[str, str]) -> None:
    """Everybody in `present` (seat → person) comes and votes for it, and it is resolved."""
    page = secretary.page
    secretary.goto(meeting)
    secretary.press("Record who is here")
    for seat, person in present.items():
        page.get_by_label(seat, exact=True).select_option(label=f"Present: {person}")
    secretary.press("Record the attendance")
    secretary.follow(title)
    secretary.press("Record the votes")
    for person in present.values():
        page.get_by_role("group", name=re.compile(person)).get_by_label("For", exact=True).check()
    secretary.press("Record the votes")
    secretary.reads("Every partner agrees")
    secretary.press("Resolve")
    page.get_by_label("Reasons").fill("Members agree with the paper.")
    secretary.press("Record the resolution")
    secretary.reads("Carried")


def fill_day(walker: Walker, *parts: int) -> None:
    for name, value in zip(("Day", "Month", "Year"), parts, strict=True):
        walker.page.get_by_role("textbox", name=name, exact=True).fill(str(value))
