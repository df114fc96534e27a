"""A holder's answer each quarter."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.selectors import recertification as pages
from partnerships.services import appointments, recertification


@pytest.fixture
def head(world):
    return world.posts["head"].holders.get()


def answer(world, holder, confirmed=True, by="head", **more):
    facts = {"at": world.at, **more}
    return recertification.answer(holder_pk=holder.pk, confirmed=confirmed, by=world.people[by], **facts)


def test_yes_for_the_quarter(world, head):
    row = answer(world, head)
    assert (row.quarter, row.confirmed, row.by) == ("2026-Q3", True, world.people["head"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"by": "governance"}, "Only Helen Fairweather can confirm"),
        ({"confirmed": False, "note": "  "}, "Say what is not right"),
    ],
)
def test_refusals(world, head, change, words):
    with pytest.raises(Refused, match=words):
        answer(world, head, **change)


def test_once_a_quarter(world, head):
    answer(world, head)
    with pytest.raises(Refused, match="Quarter 3 2026/27"):
        answer(world, head)
    assert answer(world, head, at=world.at + timedelta(days=90)).quarter == "2026-Q4"


def test_not_after_leaving_and_not_by_a_stranger(world, head):
    appointments.end_appointment(pk=head.pk, ends=date(2026, 10, 21), by=None, at=world.at)
    with pytest.raises(Refused, match="You do not hold"):
        answer(world, head, at=world.at + timedelta(days=1))
    stranger = User.objects.create_user("s@elsewhere.example", "x", name="S")
    with pytest.raises(ObjectDoesNotExist):
        recertification.answer(holder_pk=head.pk, confirmed=True, by=stranger, at=world.at)


def test_a_no_waits_until_it_is_confirmed_or_the_appointment_ends(world, head):
    answer(world, head, confirmed=False, note="My limit is wrong")
    officer = world.posts["contracts_officer"].holders.get()
    answer(world, officer, confirmed=False, note="I have moved", by="contracts_officer")
    on, later = world.on, world.on + timedelta(days=90)
    notes = {row.note for row in pages.refused(world.partnership, on=on)}
    assert notes == {"My limit is wrong", "I have moved"}
    answer(world, head, at=world.at + timedelta(days=90))
    assert [row.note for row in pages.refused(world.partnership, on=later)] == ["I have moved"]
    appointments.end_appointment(pk=officer.pk, ends=later, by=None, at=world.at)
    assert pages.refused(world.partnership, on=later) == ()
