"""The whole record of a decision, as a PDF that reads aloud and as JSON with the same facts."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from partnerships.selectors.decision_record import WITHHELD, decision_record
from partnerships.services import decisions, resolutions
from tests.partnerships.meetings import BOARD, Meetings
from tests.partnerships.requests import ask, decide
from tests.tools import verapdf


def to(name, request):
    return reverse(f"partnerships:{name}", args=[request.pk])


@pytest.fixture
def sent_back_once(world):
    """A second version, sent back as a first, then approved."""
    request = ask(world, why="Families asked.", amount="60000")
    decisions.send_back(pk=request.pk, reason="Name the provider.", by=world.people["head"], at=world.at)
    decisions.revise(
        pk=request.pk,
        changed="the provider is named",
        provider="Care & Co <Ltd>",
        by=request.requested_by,
        at=world.at + timedelta(hours=1),
    )
    decide(world, request, "head", outcome="approve", reason="Good value.", at=world.at + timedelta(hours=2))
    request.refresh_from_db()
    return request


def test_json_has_every_check_and_the_whole_way(sent_back_once, client_as):
    answer = client_as("auditor").get(to("record_json", sent_back_once))
    found = json.loads(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert (found["state"], found["version"], found["ahead"]) == ("approved", 2, None)
    assert {fact["name"]: fact["value"] for fact in found["facts"]}["amount"] == "60000.00"
    (judged,) = found["judgements"]
    stored = sent_back_once.approvals.get().ruling
    assert [(check["code"], check["arithmetic"]) for check in judged["checks"]] == [
        (check["code"], check["arithmetic"]) for check in stored["checks"]
    ]
    assert (judged["clause_number"], judged["reason"]) == (stored["clause_number"], "Good value.")
    what = [(row["what"], row["note"]) for row in found["happened"]]
    assert ("It was sent back", "Name the provider.") in what
    assert ("Version 2 was put", "the provider is named") in what


def test_the_pdf_reads_aloud_and_is_the_same_twice(sent_back_once, client_as, tmp_path):
    reader = client_as("board_member")
    one, two = (reader.get(to("record_pdf", sent_back_once)).content for _ in range(2))
    assert one == two
    path = tmp_path / "record.pdf"
    path.write_bytes(one)
    assert verapdf.findings([path]) == {path: []}


@pytest.mark.parametrize("name", ["record_pdf", "record_json"])
def test_a_stranger_and_another_persons_draft_get_nothing(world, client_as, stranger, name):
    draft = ask(world, how=decisions.draft)
    assert client_as("head").get(to(name, draft)).status_code == 404
    assert stranger.get(to(name, draft)).status_code == 403


def test_open_requests_show_the_way_still_to_go(world):
    request = ask(world)
    record = decision_record(world.people["auditor"], request.pk, on=world.on)
    assert record.verdict == "Not decided. Waiting for a decision."
    assert [step.title for step in record.ahead.steps if not step.done]
    assert record.judgements == ()


def test_words_of_an_exempt_item_are_kept_back(world):
    room = Meetings(world)
    request = room.ask(exempt_paragraph="3", public_interest="Prices")
    meeting = room.plan()
    item = room.add(meeting, "decide", request)
    room.call(meeting, reason="Impracticable; scrutiny agreed.")
    room.attend(meeting, *BOARD)
    room.vote(item, **dict.fromkeys(BOARD, "for"))
    resolutions.resolve(
        item_pk=item.pk, by=room.secretary, at=room.at_meeting(item.meeting), reason="Near collapse."
    )
    reasons = {
        key: decision_record(world.people[key], request.pk, on=world.on).judgements[0].reason
        for key in ("board_member", "commissioner_ld")
    }
    assert reasons["board_member"].startswith("Near collapse.")
    assert reasons["commissioner_ld"] == WITHHELD


def test_a_request_says_who_sent_it_back_and_why(world, client_as):
    request = ask(world)
    decisions.send_back(pk=request.pk, reason="Name the provider.", by=world.people["head"], at=world.at)
    for key, words in (
        ("commissioner_ld", "Change it and send it again"),
        ("auditor", "Amara Okafor can change"),
    ):
        text = client_as(key).get(to("request", request)).content.decode()
        assert "Sent back by Helen Fairweather on 20 October 2026" in text
        assert "Name the provider." in text
        assert words in text


def test_a_withdrawn_request_says_why(world, client_as):
    request = ask(world)
    asker = world.people["commissioner_ld"]
    decisions.withdraw(pk=request.pk, reason="The plan changed.", by=asker, at=world.at)
    assert "The plan changed." in client_as("head").get(to("request", request)).content.decode()
