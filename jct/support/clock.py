"""The one place that reads the time. Views and tasks ask here and hand the answer down; rules never do.

In demonstration mode the site stands at one fixed day (JCT_DEMO_DATE), so that due dates, hashes and sentences do not
rot. What the demonstration itself did on that day it did in the morning; for those who look at it the afternoon runs,
at half the speed of the day outside, so that acts keep their order at whatever hour they look.
"""

import datetime

from django.conf import settings
from django.utils import timezone

MIDNIGHT, NOON = datetime.time.min, datetime.time(12)


def now() -> datetime.datetime:
    """This moment, with its time zone; on the demonstration's day when there is one."""
    real = timezone.localtime()
    fixed: datetime.date | None = settings.JCT_DEMO_DATE
    if fixed is None:
        return real
    of_the_day = datetime.datetime.combine(fixed, real.time()) - datetime.datetime.combine(fixed, MIDNIGHT)
    return timezone.make_aware(datetime.datetime.combine(fixed, NOON) + of_the_day / 2, real.tzinfo)


def today() -> datetime.date:
    """The day it is in London, or the demonstration's day."""
    return now().date()
