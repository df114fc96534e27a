"""The one place that reads the time. Views and tasks ask here and hand the answer down; rules never do.

In demonstration mode the site stands at one fixed day (JCT_DEMO_DATE), so that due dates, hashes and sentences do not
rot; the time of day runs on, so that two acts keep their order.
"""

import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime.datetime:
    """This moment, with its time zone; on the demonstration's day when there is one."""
    real = timezone.localtime()
    fixed: datetime.date | None = settings.JCT_DEMO_DATE
    if fixed is None:
        return real
    at_that_time = datetime.datetime.combine(fixed, real.time())
    return timezone.make_aware(at_that_time, real.tzinfo)


def today() -> datetime.date:
    """The day it is in London, or the demonstration's day."""
    return now().date()
