"""Draft minutes say who came, what was declared, how it was voted and what follows, and nothing exempt."""

from dataclasses import replace
from datetime import date

from partnerships.domain.minutes import MinutedAction, MinutedItem, MinutedMeeting, draft

MEETING = MinutedMeeting(
    body="Joint Commissioning Partnership Board",
    on=date(2026, 7, 8),
    place="County Hall",
    present=("Ruth Ashby (Chair)", "Kwame Boateng (Vice chair)"),
    apologies=("Jonathan Reeve (Director)",),
    absent=(),
    in_the_chair="Ruth Ashby",
    items=(),
)
ITEM = MinutedItem(
    number=1,
    title="Short breaks contract",
    verb="Decides",
    outcome="Carried",
    resolved="Every partner agrees.",
    votes=("Ruth Ashby: for", "Kwame Boateng: for"),
    actions=(MinutedAction("Tell the provider.", "Helen Fairweather", date(2026, 7, 15)),),
)


def test_a_whole_meeting():
    assert draft(replace(MEETING, items=(ITEM,))) == (
        "Minutes of the Joint Commissioning Partnership Board, 8 July 2026, County Hall\n\n"
        "Present: Ruth Ashby (Chair); Kwame Boateng (Vice chair)\n\n"
        "In the chair: Ruth Ashby\n\n"
        "Apologies: Jonathan Reeve (Director)\n\n"
        "1. Short breaks contract (decides)\n"
        "Votes: Ruth Ashby: for; Kwame Boateng: for.\n"
        "Carried. Every partner agrees.\n"
        "Action: Tell the provider. Helen Fairweather, by 15 July 2026.\n"
    )


def test_conflict_exemption_and_an_inquorate_item():
    item = replace(
        ITEM,
        votes=(),
        actions=(),
        interests=("Jonathan Reeve: runs the provider arm",),
        exempt="paragraph 3",
        quorate=False,
        quorum="The meeting is not quorate for this item.",
        outcome="",
        minute="It was discussed.",
    )
    text = draft(replace(MEETING, private="staffing", items=(item,)))
    assert text.endswith(
        "Held in private: staffing\n\n1. Short breaks contract (decides)\n"
        "The press and public were excluded under paragraph 3.\n"
        "Interest declared by Jonathan Reeve: runs the provider arm.\n"
        "The meeting is not quorate for this item.\nWhat was said is kept in the exempt minute of this item.\n"
    )


def test_an_empty_meeting_says_so():
    empty = replace(MEETING, present=(), apologies=(), in_the_chair="")
    assert draft(empty).endswith("County Hall\n\nNobody was recorded as present.\n")


def test_reasons_of_an_exempt_item_stay_out():
    text = draft(replace(MEETING, items=(replace(ITEM, exempt="paragraph 3", votes=(), actions=()),)))
    assert text.endswith("The press and public were excluded under paragraph 3.\nCarried.\n")


def test_actions_of_an_exempt_item_stay_out():
    text = draft(replace(MEETING, items=(replace(ITEM, exempt="paragraph 3"),)))
    assert "Tell the provider." not in text
    assert text.endswith("What was asked of whom is told to them and to those who may read this item.\n")
