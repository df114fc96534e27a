"""The consolidated pool of quarter 2 (D3), line by line, and what happens to a late return."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.forecast import Limits
from budgets.domain.movement import movement
from budgets.domain.position import (
    CERTIFIED,
    NO_RETURN,
    NOT_UPDATED,
    SUBMITTED,
    Figures,
    LineFacts,
    line_position,
    own_variances,
    total,
)

D = Decimal
# code, original, virement, to date, spent, previous forecast, forecast, variance, per cent, movement
POOL = [
    (
        "LD community placements",
        46_200_000,
        300_000,
        23_250_000,
        24_060_000,
        46_900_000,
        47_450_000,
        950_000,
        "2.04",
        550_000,
    ),
    ("LD NHS specialist block", 28_500_000, 0, 14_250_000, 14_250_000, 28_500_000, 28_500_000, 0, "0.00", 0),
    (
        "LD short breaks",
        4_200_000,
        -300_000,
        1_950_000,
        1_820_000,
        3_900_000,
        3_760_000,
        -140_000,
        "-3.59",
        -140_000,
    ),
    (
        "Client contributions",
        -2_100_000,
        0,
        -1_050_000,
        -1_020_000,
        -2_100_000,
        -2_060_000,
        40_000,
        "1.90",
        40_000,
    ),
    (
        "Pool management and reserve",
        3_500_000,
        0,
        1_750_000,
        1_100_000,
        3_500_000,
        3_350_000,
        -150_000,
        "-4.29",
        -150_000,
    ),
]
LIMITS = Limits()


def line(row, **changes):
    name, original, virement, to_date, spent, previous, forecast, *_ = row
    facts = {
        "key": 1,
        "code": name,
        "name": name,
        "partner": "nhs" if "NHS" in name else "council",
        "is_income": original < 0,
        "original": D(original),
        "virements": D(virement),
        "variations": D(0),
        "budget_to_date": D(to_date),
        "ledger": D(0),
        "entered": Figures(D(original + virement), D(spent), D(0), D(forecast), D(previous)),
        "entered_state": CERTIFIED,
        **changes,
    }
    return LineFacts(**facts)


@pytest.mark.parametrize("row", POOL, ids=[row[0] for row in POOL])
def test_each_line(row):
    position = line_position(line(row), LIMITS)
    assert position.latest == row[1] + row[2]
    assert position.variance_to_date == row[4] - row[3]
    assert (position.variance, position.percent, position.movement.amount) == (
        D(row[7]),
        D(row[8]),
        D(row[9]),
    )


def test_the_total_shows_both_the_quiet_present_and_the_loud_forecast():
    rows = [line_position(line(row), LIMITS) for row in POOL]
    whole = total(rows, LIMITS)
    assert (whole.original, whole.virements, whole.latest) == (D(80_300_000), D(0), D(80_300_000))
    assert (whole.budget_to_date, whole.spent, whole.variance_to_date) == (
        D(40_150_000),
        D(40_210_000),
        D(60_000),
    )
    assert (whole.previous_forecast, whole.forecast, whole.variance) == (
        D(80_700_000),
        D(81_000_000),
        D(700_000),
    )
    assert (whole.percent, whole.movement.amount, whole.source) == (D("0.87"), D(300_000), CERTIFIED)
    assert whole.variance_words == "£700k over (0.87%)"
    assert own_variances(rows) == {"council": D(700_000), "nhs": D(0)}


def test_a_late_return_is_not_updated_and_never_nothing():
    carried = Figures(D(46_500_000), D(11_000_000), D(50_000), D(46_900_000), None, "Two new placements.")
    position = line_position(line(POOL[0], entered=None, carried=carried), LIMITS)
    assert not position.updated
    assert position.source == NOT_UPDATED
    assert position.source_words == "not updated: last forecast carried forward"
    assert (position.forecast, position.movement.words) == (D(46_900_000), "unchanged")
    assert (position.spent, position.explanation) == (D(11_050_000), "Two new placements.")


def test_a_return_keeps_the_budget_to_date_it_was_filled_in_with_while_a_late_one_has_none():
    said = Figures(D(46_500_000), D(11_000_000), D(0), D(46_900_000), None, budget_to_date=D(9_000_000))
    own = line_position(line(POOL[0], entered=said), LIMITS)
    assert (own.budget_to_date, own.variance_to_date) == (D(9_000_000), D(2_000_000))
    late = line_position(line(POOL[0], entered=None, carried=said), LIMITS)
    assert late.budget_to_date == D(POOL[0][3])


def test_a_late_return_with_a_mapped_ledger_shows_the_ledger():
    carried = Figures(D(46_500_000), D(11_000_000), D(0), D(46_900_000), None)
    assert line_position(
        line(POOL[0], entered=None, carried=carried, ledger=D(24_000_000)), LIMITS
    ).spent == D(24_000_000)


def test_a_late_return_still_takes_off_what_was_owed_when_the_year_began():
    carried = Figures(D(46_500_000), D(11_000_000), D(-130_000), D(46_900_000), None, opening=D(180_000))
    late = line_position(line(POOL[0], entered=None, carried=carried), LIMITS)
    assert (late.spent, late.accrual) == (D(10_870_000), D(-130_000))
    mapped = line_position(line(POOL[0], entered=None, carried=carried, ledger=D(24_000_000)), LIMITS)
    assert (mapped.spent, mapped.accrual) == (D(23_820_000), D(-180_000))


def test_a_late_return_keeps_how_and_by_whom_its_forecast_was_made():
    carried = Figures(
        D(46_500_000), D(11_000_000), D(50_000), D(46_900_000), None, low=D(46_000_000), high=D(47_500_000),
        commitment=D(9_000), method="run_rate", by="Joan Marsh", on=date(2026, 7, 14),
    )  # fmt: skip

    def told(position):
        return (
            position.accrual, position.low, position.high, position.commitment, position.method,
            position.reviewed_by, position.reviewed_on,
        )  # fmt: skip

    rest = (D(46_000_000), D(47_500_000), D(9_000), "run_rate", "Joan Marsh", date(2026, 7, 14))
    late = line_position(line(POOL[0], entered=None, carried=carried), LIMITS)
    assert told(late) == (D(50_000), *rest)
    mapped = line_position(line(POOL[0], entered=None, carried=carried, ledger=D(24_000_000)), LIMITS)
    assert told(mapped) == (D(0), *rest)
    assert total([late, mapped], LIMITS).accrual == D(50_000)


def test_without_any_forecast_this_year_the_budget_stands():
    position = line_position(line(POOL[0], entered=None), LIMITS)
    assert (position.source, position.forecast, position.variance_words) == (
        NO_RETURN,
        D(46_500_000),
        "on budget",
    )
    assert position.movement.words == "first forecast of the year"


def test_without_any_return_this_year_what_was_owed_when_it_began_is_taken_off_the_ledger():
    position = line_position(line(POOL[0], entered=None, ledger=D(4_080_000), opening=D(180_000)), LIMITS)
    assert (position.spent, position.accrual) == (D(3_900_000), D(-180_000))


def test_a_total_says_when_part_of_it_is_late_or_not_certified():
    certified, late = line_position(line(POOL[0]), LIMITS), line_position(line(POOL[1], entered=None), LIMITS)
    submitted = line_position(line(POOL[2], entered_state=SUBMITTED), LIMITS)
    assert total([certified, late], LIMITS).source == NOT_UPDATED
    assert total([certified, submitted], LIMITS).source == SUBMITTED
    assert total([late], LIMITS).previous_forecast is None


def test_a_change_of_budget_is_shown_apart_from_the_movement():
    moved = movement(forecast=D(110_000), previous=D(100_000), budget=D(105_000), previous_budget=D(100_000))
    assert (moved.amount, moved.budget, moved.words) == (D(10_000), D(5_000), "£10k up (budget £5k up)")
    down = movement(forecast=D(90_000), previous=D(100_000), budget=D(95_000), previous_budget=D(100_000))
    assert down.words == "£10k down (budget £5k down)"
