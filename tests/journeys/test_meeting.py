"""A request too large for any officer: its way shown, then decided by its group in a meeting, minuted and answered."""

import re

from playwright.sync_api import expect

from tests.journeys.walker import People, Walker

TITLE = "Respite weekends at Castle Moor"


def test_a_request_is_decided_in_a_meeting(people: People):
    commissioner, secretary = people("commissioner_ld"), people("secretary")
    request = ask(commissioner)
    meeting = plan(secretary)
    put_on_the_agenda(secretary)
    hold(secretary, meeting)
    commissioner.goto(request)
    commissioner.reads("Approved", "Strategic Commissioning Group, Learning disabilities")
    nothing_for_others(people("finance_officer_icb"), meeting)


def ask(commissioner: Walker) -> str:
    """From an empty form to a sent request, its way in sight first; returns its address."""
    commissioner.goto("/partnership/decisions/")
    commissioner.follow("Ask for a decision")
    page = commissioner.page
    page.get_by_label("What kind of decision is it?").select_option(label="Contract award")
    page.get_by_label("What is to be decided?").fill(TITLE)
    page.get_by_label("Amount", exact=True).fill("£300,000")
    page.get_by_label("Care group").select_option(label="Learning disabilities")
    page.get_by_label("Why it is needed").fill("Twelve families have no weekend of rest.")
    commissioner.press("See the way it would take")
    commissioner.reads(
        "The way it would take",
        "Strategic Commissioning Group, Learning disabilities decides",
        "18 November 2026; papers by 10 November 2026",
    )
    commissioner.press("Send the request")
    commissioner.reads("Waiting for a decision", "£300,000")
    return page.url.removeprefix(commissioner.base)


def plan(secretary: Walker) -> str:
    """An extraordinary meeting of today; returns its address."""
    secretary.goto("/partnership/meetings/")
    secretary.press("Plan a meeting")
    page = secretary.page
    page.get_by_label("Body", exact=True).select_option(
        label="Strategic Commissioning Group, Learning disabilities"
    )
    secretary.press("Plan the meeting")
    secretary.reads("There is a problem")
    for part, value in (("Day", "20"), ("Month", "10"), ("Year", "2026")):
        page.get_by_role("textbox", name=part, exact=True).fill(value)
    page.get_by_label("Starts at").fill("14:00")
    page.get_by_label("Ends at").fill("15:00")
    page.get_by_label("Place").fill("County Hall, Northmere")
    secretary.press("Plan the meeting")
    secretary.reads("20 October 2026", "County Hall, Northmere")
    return page.url.removeprefix(secretary.base)


def put_on_the_agenda(secretary: Walker) -> None:
    page = secretary.page
    secretary.press("Add an item")
    page.get_by_label("Request").select_option(label=TITLE)
    secretary.press("Add the item")
    secretary.reads("Say what the body does with it")
    page.get_by_label("What the body does with it").select_option(label="Decides")
    secretary.press("Add the item")
    secretary.reads(TITLE, "Decides", "No papers yet.")
    secretary.follow("SCG LD")
    secretary.reads("The body decides")
    secretary.press("Send the agenda out")
    page.get_by_label("Reason").fill("The families' present place closes this month.")
    secretary.press("Send the agenda out")
    secretary.reads("Agenda out")


def hold(secretary: Walker, meeting: str) -> None:
    """Who came, how they voted, what was resolved, what was said, and who does what."""
    page = secretary.page
    secretary.press("Record who is here")
    page.get_by_label("Council officer").select_option(label="Present: Bethan Moss")
    page.get_by_label("ICB officer").select_option(label="Present: Rhys Pritchard")
    secretary.press("Record the attendance")
    secretary.follow(TITLE)
    secretary.press("Record the votes")
    for name in ("Bethan Moss", "Rhys Pritchard"):
        page.get_by_role("group", name=re.compile(name)).get_by_label("For", exact=True).check()
    secretary.press("Record the votes")
    secretary.reads("Every partner agrees")
    secretary.press("Resolve")
    page.get_by_label("Reasons").fill("There is no other place in the county.")
    secretary.press("Record the resolution")
    secretary.reads("Carried")
    secretary.follow("Add an action")
    page.get_by_label("What is to be done").fill("Write to the twelve families.")
    page.get_by_label("Who does it").select_option(label="Amara Okafor")
    for part, value in (("Day", "30"), ("Month", "10"), ("Year", "2026")):
        page.get_by_role("textbox", name=part, exact=True).fill(value)
    secretary.press("Add the action")
    secretary.goto(meeting)
    secretary.press("Close the meeting")
    secretary.press("Close the meeting")
    secretary.goto(meeting)
    secretary.reads("Held")
    secretary.goto(f"{meeting}minutes/")
    secretary.reads(TITLE, "Carried", "Write to the twelve families.")


def nothing_for_others(officer: Walker, meeting: str) -> None:
    officer.goto(meeting)
    expect(officer.page.get_by_role("button", name="Close the meeting")).to_have_count(0)
    expect(officer.page.get_by_role("button", name="Record who is here")).to_have_count(0)
