"""The front door and "Your work"."""

from datetime import date

import pytest

from jct.support import work
from jct.support.work import WorkItem, provides_work, work_for


@pytest.fixture
def alone(monkeypatch):
    """A registry with nobody in it."""
    monkeypatch.setattr(work, "_providers", [])


def test_dated_things_come_first_and_soonest(alone):
    provides_work(
        lambda user, on: [WorkItem("Read", "/r", "Pack"), WorkItem("Late", "/l", "Return", date(2026, 1, 1))]
    )
    provides_work(lambda user, on: [WorkItem("Soon", "/s", "Contract", date(2026, 2, 1))])
    assert [item.title for item in work_for(None, date(2026, 1, 15))] == ["Late", "Soon", "Read"]


def test_the_front_door_leads_on(client, client_as, db):
    assert client.get("/").url == "/accounts/login/"
    assert client_as("head").get("/").url == "/work/"


def test_overdue_things_say_so_in_words(alone, client_as):
    provides_work(
        lambda user, on: [WorkItem("Return of the council", "/x", "Budget return", date(2026, 10, 14))]
    )
    page = client_as("finance_officer_council").get("/work/").content.decode()
    assert "1 thing to do, 1 overdue" in page
    assert "since 14 October 2026" in page


def test_nothing_to_do_says_what_comes_here(alone, client_as):
    assert "Nothing waits for you" in client_as("head").get("/work/").content.decode()


def test_pages_that_stand_in_no_menu_are_offered_to_those_who_may_open_them(client_as):
    head, governance = (client_as(key).get("/work/").content.decode() for key in ("head", "governance"))
    assert "Jobs you started" in head
    assert "People and their accounts" not in head
    assert "People and their accounts" in governance
    assert "Reference data" not in governance
