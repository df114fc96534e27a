"""An unanswered request: each reminder once, over bank holidays too, and lapsing on its day."""

from datetime import date

import pytest

from partnerships.domain.chasing import Reminder, Unanswered, due

ASKED = date(2026, 12, 21)  # a Monday; the 25th and 28th are bank holidays
HOLIDAYS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("request_", "on", "reminder"),
    [
        (Unanswered(ASKED), date(2026, 12, 30), Reminder.NOTHING),  # the fifth working day is the 30th
        (Unanswered(ASKED), date(2026, 12, 31), Reminder.CHASE),
        (Unanswered(ASKED, chased_on=date(2026, 12, 31)), date(2027, 1, 8), Reminder.NOTHING),
        (Unanswered(ASKED, chased_on=date(2026, 12, 31)), date(2027, 1, 9), Reminder.ESCALATE),
        (
            Unanswered(ASKED, chased_on=date(2026, 12, 31), escalated_on=date(2027, 1, 9)),
            date(2027, 6, 1),
            Reminder.NOTHING,
        ),
        (Unanswered(ASKED, answer_by=date(2026, 12, 23)), date(2026, 12, 23), Reminder.NOTHING),
        (Unanswered(ASKED, answer_by=date(2026, 12, 23)), date(2026, 12, 24), Reminder.LAPSE),
        (Unanswered(ASKED, answer_by=date(2027, 3, 1)), date(2026, 12, 31), Reminder.CHASE),
    ],
)
def test_what_is_due(request_, on, reminder):
    assert due(request_, on, HOLIDAYS) is reminder
