from datetime import date

import pytest

from performance.domain.period import Frequency, label, period_end, period_of, periods, short_label

MONTHLY, QUARTERLY, ANNUAL = Frequency


@pytest.mark.parametrize(
    ("day", "frequency", "start", "end", "long", "short"),
    [
        (date(2026, 9, 30), MONTHLY, date(2026, 9, 1), date(2026, 10, 1), "September 2026", "Sep 26"),
        (date(2026, 12, 1), MONTHLY, date(2026, 12, 1), date(2027, 1, 1), "December 2026", "Dec 26"),
        (date(2026, 9, 30), QUARTERLY, date(2026, 7, 1), date(2026, 10, 1), "Quarter 2 2026/27", "Q2 26/27"),
        (date(2027, 2, 1), QUARTERLY, date(2027, 1, 1), date(2027, 4, 1), "Quarter 4 2026/27", "Q4 26/27"),
        (date(2027, 3, 31), ANNUAL, date(2026, 4, 1), date(2027, 4, 1), "2026/27", "2026/27"),
        (date(2026, 4, 1), ANNUAL, date(2026, 4, 1), date(2027, 4, 1), "2026/27", "2026/27"),
    ],
)
def test_a_day_falls_in_its_period(day, frequency, start, end, long, short):
    assert period_of(day, frequency) == start
    assert period_end(start, frequency) == end
    assert label(start, frequency) == long
    assert short_label(start, frequency) == short


def test_periods_include_both_ends():
    assert list(periods(date(2026, 1, 1), date(2026, 7, 1), QUARTERLY)) == [
        date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1),
    ]  # fmt: skip
    assert list(periods(date(2026, 2, 1), date(2026, 1, 1), MONTHLY)) == []


def test_nouns():
    assert [f.noun for f in Frequency] == ["month", "quarter", "year"]
