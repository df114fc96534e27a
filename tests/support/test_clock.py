"""The demonstration's day: its afternoon runs, whatever the hour outside."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from jct.support import clock

DAY = date(2026, 10, 20)
HOURS = [(0, 0), (0, 1), (9, 59), (12, 0), (23, 59)]


@pytest.fixture
def outside(monkeypatch):
    """`outside(hour, minute)` makes it that hour of another day outside."""

    def it_is(*time):
        moment = timezone.make_aware(datetime(2027, 3, 5, *time))
        monkeypatch.setattr(timezone, "localtime", lambda: moment)
        return moment

    return it_is


def test_acts_keep_their_order_and_come_after_the_demonstrations_own(settings, outside):
    settings.JCT_DEMO_DATE, told = DAY, []
    for hour in HOURS:
        outside(*hour)
        assert clock.today() == DAY
        told.append(clock.now())
    assert told == sorted(set(told))
    assert told[0] == timezone.make_aware(datetime(2026, 10, 20, 12))


def test_elsewhere_it_is_the_moment_it_is(settings, outside):
    settings.JCT_DEMO_DATE = None
    moment = outside(9, 59)
    assert (clock.now(), clock.today()) == (moment, date(2027, 3, 5))
