"""What leave may be asked for."""

from datetime import date

import pytest

from budgets.domain.waiver import check_waiver, ends_early

ON = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"check": "nothing"}, ["Check"]),
        ({"check": "forecast_given"}, ["Check"]),
        ({"reason": " "}, ["Reason"]),
        ({"ends": date(2026, 10, 20)}, ["Until"]),
        ({"starts": date(2026, 9, 1), "ends": date(2026, 10, 20)}, ["Until"]),
        ({"starts": date(2026, 9, 1), "ends": date(2026, 10, 21)}, []),
        ({"ends": date(2027, 10, 20)}, []),
        ({"ends": date(2027, 10, 21)}, ["Until"]),
        ({"check": "", "reason": "", "ends": date(2026, 10, 1)}, ["Check", "Reason", "Until"]),
    ],
)
def test_what_may_be_asked_for(change, wrong):
    asked = {
        "check": "actual_reason",
        "reason": "The ledger moves to another system.",
        "starts": ON,
        "ends": date(2027, 1, 1),
        "on": ON,
    }
    assert [problem.where for problem in check_waiver(**(asked | change))] == wrong


def test_leave_taken_back_keeps_at_least_its_first_day():
    assert ends_early(date(2026, 10, 1), ON) == ON
    assert ends_early(ON, ON) == date(2026, 10, 21)
    assert ends_early(date(2026, 12, 1), ON) == date(2026, 12, 2)
