"""Which decisions are key, and from when they may be taken (worked example D6, E-G1)."""

from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.forward_plan import earliest_lawful, judge, key_reasons
from partnerships.domain.words import Urgency

NOTICE = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("amount", "wards", "reasons"),
    [
        ("500000.00", 1, ()),
        ("500000.01", 0, ("£500,000.01 is more than £500,000",)),
        ("0", 2, ("it affects 2 wards",)),
        ("600000", 3, ("£600,000 is more than £500,000", "it affects 3 wards")),
    ],
)
def test_money_or_wards_make_a_key_decision(amount, wards, reasons):
    assert key_reasons(Decimal(amount), wards, above=Decimal(500_000), from_wards=2) == reasons


def test_the_sum_of_an_exempt_matter_is_not_told():
    told = key_reasons(Decimal(600_000), 3, above=Decimal(500_000), from_wards=2, exempt=True)
    assert told == ("its amount is more than £500,000", "it affects 3 wards")


@pytest.mark.parametrize(
    ("notice_on", "urgency", "earliest"),
    [
        (NOTICE, Urgency.NONE, date(2026, 9, 30)),  # E-G1
        (NOTICE, Urgency.SPECIAL_URGENCY, date(2026, 9, 30)),
        (NOTICE, Urgency.GENERAL_EXCEPTION, date(2026, 9, 7)),
        (None, Urgency.NONE, None),
    ],
)
def test_the_earliest_lawful_day(notice_on, urgency, earliest):
    assert earliest_lawful(notice_on, urgency) == earliest


@pytest.mark.parametrize(
    ("notice_on", "urgency", "consented", "meeting_on", "in_time", "words"),
    [
        (NOTICE, Urgency.NONE, False, date(2026, 9, 30), True, "long enough"),
        (NOTICE, Urgency.NONE, False, date(2026, 9, 29), False, "before the notice is over"),
        (NOTICE, Urgency.NONE, False, None, True, "on no agenda yet"),
        (None, Urgency.NONE, False, date(2026, 9, 29), False, "has not been given"),
        (None, Urgency.SPECIAL_URGENCY, False, date(2026, 9, 29), False, "has not been given"),
        (None, Urgency.SPECIAL_URGENCY, True, date(2026, 9, 29), True, "cannot wait"),
    ],
)
def test_a_line_of_the_forward_plan(notice_on, urgency, consented, meeting_on, in_time, words):
    line = judge(
        reasons=["it affects 2 wards", "it is large"],
        notice_on=notice_on,
        urgency=urgency,
        consented=consented,
        meeting_on=meeting_on,
        on=NOTICE,
    )
    assert (line.in_time, line.why) == (in_time, "it affects 2 wards and it is large")
    assert words in line.sentence


def test_notice_must_be_given_28_clear_days_before_the_meeting():
    def line(on):
        return judge(
            reasons=[],
            notice_on=None,
            urgency=Urgency.NONE,
            consented=False,
            meeting_on=date(2026, 9, 30),
            on=on,
        )

    assert line(NOTICE).notice_by == NOTICE
    assert line(NOTICE).can_wait
    assert not line(date(2026, 9, 2)).can_wait
