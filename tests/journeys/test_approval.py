"""An approval: asked from the contract, its route in sight; explained to the wrong person, sent back by the right one,
sent again, and given on a condition.
"""

import re

from playwright.sync_api import expect

from tests.journeys.walker import People, Walker


def test_an_extension_is_asked_for_and_decided(people: People):
    commissioner = people("commissioner_mh")
    request = ask(commissioner)
    refuse_the_wrong_person(people("finance_officer_icb"), request)
    send_back(people("head"), request)
    send_again(commissioner, request)
    decide(people("head"), request)
    commissioner.goto(request)
    commissioner.reads("Approved by Helen Fairweather", "clause", "A review of the houses in spring")


def ask(commissioner: Walker) -> str:
    """From the contract's page to a request that waits; returns its address."""
    commissioner.goto("/contracts/")
    commissioner.page.get_by_label("Search").fill("Crisis houses")
    commissioner.press("Apply")
    commissioner.follow("Crisis houses and cafes")
    commissioner.press("Ask to extend")
    commissioner.reads("Strategic Commissioning Group, Working age mental health, in its meeting")
    commissioner.page.get_by_label("Value of the extension").fill("£400,000")
    commissioner.page.get_by_label("Why the contract should be extended").fill(
        "The service does well and is needed."
    )
    commissioner.press("Show the route for this value")
    commissioner.reads("For an extension of £400,000", "Who can decide it", "Helen Fairweather")
    commissioner.page.get_by_text("Why you do not decide it yourself").click()
    commissioner.reads("£400,000 is outside the band of clause 10")
    commissioner.press("Send the request")
    commissioner.reads("Waiting for a decision", "£400,000")
    return commissioner.page.url.removeprefix(commissioner.base)


def refuse_the_wrong_person(wrong: Walker, request: str) -> None:
    wrong.goto(request)
    wrong.reads("Who can decide it", "Helen Fairweather")
    expect(wrong.page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)


def send_back(head: Walker, request: str) -> None:
    head.goto(request)
    head.follow("Send it back")
    head.page.get_by_label("Reason").fill("Say how many people stay there.")
    head.press("Send it back")
    head.reads("Sent back")


def send_again(commissioner: Walker, request: str) -> None:
    """The reasons are the requester's to change; the sum is the contract's, and the page says where to ask anew."""
    commissioner.goto(request)
    commissioner.reads("Say how many people stay there.", "withdraw this request and ask again there")
    commissioner.follow("Change it and send it again")
    commissioner.page.get_by_label("What has changed").fill("How many people stay.")
    commissioner.page.get_by_label("Why it is needed").fill(
        "Forty people stay in a year; all but two went home."
    )
    commissioner.press("Send the changed request")
    commissioner.reads("Waiting for a decision")


def decide(head: Walker, request: str) -> None:
    head.goto(request)
    head.reads("You may decide this as Head of Joint Commissioning")
    head.page.get_by_text("Every check, with its clause and its sum").click()
    expect(head.page.get_by_text(re.compile("limit", re.IGNORECASE)).first).to_be_visible()
    head.follow("Approve with conditions, or for a lower sum")
    head.page.get_by_label("First condition").fill("A review of the houses in spring")
    for part, value in (("Day", "30"), ("Month", "4"), ("Year", "2027")):
        head.page.get_by_label(part).first.fill(value)
    head.press("Approve", exact=True)
    head.reads("Approved by Helen Fairweather", "A review of the houses in spring")
