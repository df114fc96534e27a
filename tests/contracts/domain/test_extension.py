"""The next option, or why there is none."""

from datetime import date
from decimal import Decimal

import pytest

from contracts.domain.extension import next_option, value_of
from contracts.domain.lifecycle import Status
from jct.core.errors import Refused

GOOD = {
    "status": Status.ACTIVE,
    "current_ends": date(2027, 4, 1),
    "allowed": 2,
    "taken": 0,
    "months": 12,
    "notify_by": date(2026, 12, 1),
    "annual_value": Decimal("90000.00"),
    "on": date(2026, 10, 20),
}


def test_the_next_option():
    offer = next_option(**GOOD)
    assert (offer.number, offer.ends_after, offer.value) == (1, date(2028, 4, 1), Decimal("90000.00"))


def test_the_last_day_to_take_it_up_is_in_time():
    assert next_option(**GOOD | {"on": date(2026, 12, 1)}).notify_by == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": Status.ENDED}, "A contract that is ended cannot be extended"),
        ({"status": Status.DRAFT}, "A contract that is draft cannot be extended"),
        ({"current_ends": None, "notify_by": None}, "no end date"),
        ({"allowed": 0}, "It never had any"),
        ({"allowed": 1, "taken": 1}, "It is taken"),
        ({"taken": 2}, "All 2 are taken"),
        (
            {"on": date(2026, 12, 2)},
            "too late to use it. Ask for an extension outside the contract by the urgent route",
        ),
    ],
)
def test_each_refusal_says_why(change, reason):
    with pytest.raises(Refused, match=reason):
        next_option(**GOOD | change)


@pytest.mark.parametrize(
    ("annual", "months", "value"),
    [("90000.00", 6, "45000.00"), ("100.00", 7, "58.33"), ("0.05", 6, "0.03"), (None, 12, None)],
)
def test_what_an_extension_costs(annual, months, value):
    assert value_of(annual and Decimal(annual), months) == (value and Decimal(value))
