"""A request too large for any officer: its way shown, then decided by its group in a meeting, minuted and answered."""

from playwright.sync_api import expect

from tests.journeys.secretary import call, fill_day, hold, plan
from tests.journeys.walker import People, Walker

GROUP = "Strategic Commissioning Group, Learning disabilities"
TITLE = "Respite weekends at Castle Moor"


def test_a_request_is_decided_in_a_meeting(people: People):
    commissioner, secretary = people("commissioner_ld"), people("secretary")
    request = ask(commissioner)
    meeting = plan(secretary, GROUP)
    call(secretary, meeting, TITLE)
    hold(secretary, meeting, TITLE, {"Council officer": "Bethan Moss", "ICB officer": "Rhys Pritchard"})
    follow_up(secretary, meeting)
    commissioner.goto(request)
    commissioner.reads("Approved", GROUP)
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
        f"{GROUP} decides",
        "18 November 2026; papers by 10 November 2026",
    )
    commissioner.press("Send the request")
    commissioner.reads("Waiting for a decision", "£300,000")
    return page.url.removeprefix(commissioner.base)


def follow_up(secretary: Walker, meeting: str) -> None:
    """Who does what, the end of the meeting, and its minutes."""
    page = secretary.page
    secretary.follow("Add an action")
    page.get_by_label("What is to be done").fill("Write to the twelve families.")
    page.get_by_label("Who does it").select_option(label="Amara Okafor")
    fill_day(secretary, 30, 10, 2026)
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
