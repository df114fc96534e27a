"""Days in every form that real files have, and periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.ledger_cells import EPOCH, period_of, read_date, read_period
from budgets.domain.ledger_columns import Dates
from jct.core.errors import Refused


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2015-07-06", date(2015, 7, 6)),
        ("2015-07-06 00:00:00", date(2015, 7, 6)),
        ("2026-03-08T20:40:49Z", date(2026, 3, 8)),
        ("2022/03/07", date(2022, 3, 7)),
        ("24/12/2010", date(2010, 12, 24)),
        ("24/12/2010 14:05", date(2010, 12, 24)),
        ("1.4.26", date(2026, 4, 1)),
        ("02-Mar-12", date(2012, 3, 2)),
        ("2 March 2012", date(2012, 3, 2)),
        ("2-SEPT-2012", date(2012, 9, 2)),
    ],
)
def test_dates(text, day):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("12/24/2010", Dates.MONTH_FIRST, date(2010, 12, 24)),
        ("20101224", Dates.COMPACT, date(2010, 12, 24)),
        ("40536", Dates.SERIAL, date(2010, 12, 24)),
        ("40536.75", Dates.SERIAL, date(2010, 12, 24)),
        ("2010-12-24", Dates.SERIAL, date(2010, 12, 24)),
    ],
)
def test_dates_as_a_source_writes_them(text, dates, day):
    assert read_date(text, dates) == day


def test_a_workbook_may_give_a_day_as_a_number_and_a_text_file_may_not():
    assert read_date("46204", serial=True) == date(2026, 7, 1)
    with pytest.raises(Refused, match="is not a date"):
        read_date("46204")
    with pytest.raises(Refused, match="not a day of 1990 to 2100"):
        read_date("10000", serial=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("31/02/2026", "not a day of the calendar"),
        ("02-Mxx-12", "not a day of the calendar"),
        ("2 Ma 2012", "is not a date"),
        ("12/24/2010", "not a day of the calendar"),
        ("soon", "is not a date"),
        ("20101224", "is not a date"),
        ("0000-01-01", "not a day of the calendar"),
        ("01/04/0026", "not a day of 1990"),
        ("9999-12-31", "not a day of 1990"),
        ("N/A", "is not a date"),
    ],
)
def test_what_is_no_date(text, words):
    with pytest.raises(Refused, match=words):
        read_date(text)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_way_of_writing_a_day_is_read_back(day):
    ways = {
        Dates.DAY_FIRST: [day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d-%b-%Y}", f"{day:%d %B %Y}"],
        Dates.MONTH_FIRST: [f"{day:%m/%d/%Y}"],
        Dates.COMPACT: [f"{day:%Y%m%d}"],
        Dates.SERIAL: [str((day - EPOCH).days)],
    }
    for dates, texts in ways.items():
        assert {read_date(text, dates) for text in texts} == {day}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("201504", (2015, 4)), ("2015/04", (2015, 4)), ("2015-13", (2015, 13)), ("4", (2026, 4)), ("P12", (2026, 12)),
        ("m1", (2026, 1)), ("13", (2026, 13)),
    ],
)  # fmt: skip
def test_periods(text, answer):
    assert read_period(text, 2026) == answer


@pytest.mark.parametrize("text", ["202614", "00", "14", "soon", "000001", "April"])
def test_what_is_no_period(text):
    with pytest.raises(Refused, match="is not a period"):
        read_period(text, 2026)


@pytest.mark.parametrize(
    ("day", "answer"),
    [(date(2026, 4, 1), (2026, 1)), (date(2027, 3, 31), (2026, 12)), (date(2026, 12, 31), (2026, 9))],
)
def test_the_period_of_a_day(day, answer):
    assert period_of(day) == answer
