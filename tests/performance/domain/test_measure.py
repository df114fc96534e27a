from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jct.core.errors import Refused
from performance.domain.measure import (
    Arithmetic,
    Goal,
    Part,
    State,
    Status,
    due_on,
    figure,
    is_small,
    missing_state,
    rate,
    roll_up,
    show,
    status,
    wilson,
    without_noughts,
)
from performance.domain.xmr import Polarity

HIGHER, LOWER, NEUTRAL = Polarity.HIGHER, Polarity.LOWER, Polarity.NEUTRAL
counts = st.integers(0, 10_000).map(D)


@pytest.mark.parametrize(
    ("numerator", "denominator", "multiplier", "unit", "shown"),
    [
        (214, 262, 100, "%", "81.7%"),
        (62, 1045, 100, "%", "5.9%"),
        (412, 71250, 100_000, "per 100,000", "578.2 per 100,000"),
        (10987, 10000, 100, "%", "109.9%"),
    ],
)
def test_rates_of_worked_example_d5(numerator, denominator, multiplier, unit, shown):
    assert show(rate(D(numerator), D(denominator), multiplier), 1, unit) == shown


def test_rates_keep_six_places():
    assert rate(D(214), D(262), 100) == D("81.679389")
    assert rate(D(412), D(71250), 100_000) == D("578.245614")


@pytest.mark.parametrize("denominator", [D(0), D(-1)])
def test_no_rate_of_nothing(denominator):
    with pytest.raises(Refused, match="more than 0"):
        rate(D(1), denominator, 100)


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"), [(214, 262, "76.5", "85.9"), (62, 1045, "4.7", "7.5")]
)
def test_wilson_of_worked_example_d5(successes, total, low, high):
    assert [f"{edge * 100:.1f}" for edge in wilson(successes, total)] == [low, high]


@pytest.mark.parametrize(("successes", "total"), [(-1, 10), (11, 10), (0, 0)])
def test_wilson_refuses_what_is_no_proportion(successes, total):
    with pytest.raises(Refused):
        wilson(successes, total)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_proportion_and_stays_possible(successes, total):
    assume(successes <= total)
    low, high = wilson(successes, total)
    assert 0 <= low <= successes / total + 1e-12
    assert successes / total - 1e-12 <= high <= 1


def test_roll_up_of_worked_example_d5():
    total = roll_up([Part(D(214), D(262)), Part(D(95), D(140)), Part(D(12), D(13))])
    assert total == Part(D(321), D(415))
    assert show(rate(total.numerator, total.denominator, 100), 1, "%") == "77.3%"


def test_roll_up_refusals():
    with pytest.raises(Refused, match="one person may be counted"):
        roll_up([Part(D(1), D(2))], additive=False)
    with pytest.raises(Refused, match="nothing to add"):
        roll_up([])


@given(st.lists(st.builds(Part, counts, counts), min_size=1), st.randoms())
def test_roll_up_does_not_depend_on_order(parts, rng):
    shuffled = list(parts)
    rng.shuffle(shuffled)
    assert roll_up(parts) == roll_up(shuffled)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "expected"),
    [
        ("80.0", "80.0", HIGHER, Status.MET),
        ("78.4", "80.0", HIGHER, Status.CLOSE),
        ("76.0", "80.0", HIGHER, Status.CLOSE),
        ("75.9", "80.0", HIGHER, Status.MISSED),
        ("20.0", "20.0", LOWER, Status.MET),
        ("21.0", "20.0", LOWER, Status.CLOSE),
        ("21.1", "20.0", LOWER, Status.MISSED),
        ("99", "20.0", NEUTRAL, Status.NO_TARGET),
    ],
)
def test_status_of_worked_example_d5(value, target, polarity, expected):
    assert status(D(value), Goal(D(target), tolerance=D(5)), polarity) is expected


def test_status_without_target_or_figure():
    assert status(D(1), None, HIGHER) is Status.NO_TARGET
    assert status(None, Goal(D(1)), HIGHER) is Status.NO_FIGURE


def test_an_absolute_tolerance_is_in_the_unit_of_the_indicator():
    goal = Goal(D(80), tolerance=D(2), relative=False)
    assert [status(D(v), goal, HIGHER) for v in ("78", "77.9")] == [Status.CLOSE, Status.MISSED]


@given(counts, counts)
def test_status_mirrors(value, target):
    goal, mirrored = Goal(target, D(5)), Goal(-target, D(5))
    assert status(value, goal, HIGHER) is status(-value, mirrored, LOWER)


@pytest.mark.parametrize(
    ("count", "below", "small"),
    [(0, 5, False), (1, 5, True), (4, 5, True), (5, 5, False), (3, 0, False), (None, 5, False)],
)
def test_small_numbers(count, below, small):
    assert is_small(None if count is None else D(count), below) is small


def test_missing_is_not_due_until_its_due_day_has_passed():
    assert due_on(date(2026, 10, 1), 20) == date(2026, 10, 21)
    assert missing_state(date(2026, 10, 1), 20, date(2026, 10, 21)) is State.NOT_DUE
    assert missing_state(date(2026, 10, 1), 20, date(2026, 10, 22)) is State.NO_DATA


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "shown"),
    [
        ("1045", 0, "people", "1,045 people"),
        ("0.05", 1, "", "0.1"),
        ("-0.04", 1, "%", "0.0%"),
        ("-2.25", 1, "days", "-2.3 days"),
    ],
)
def test_show(value, decimals, unit, shown):
    assert show(D(value), decimals, unit) == shown


def test_every_state_and_status_has_words():
    assert [s.words for s in State] == [
        "Final", "Provisional", "Estimated", "Suppressed", "Not updated", "Not due yet",
    ]  # fmt: skip
    assert all(s.words for s in Status)


RATIO, COUNT, VALUE = Arithmetic
ELSEWHERE = "does not belong to this indicator. Give nothing here."


@pytest.mark.parametrize(
    ("arithmetic", "parts", "expected"),
    [
        (RATIO, {"numerator": D(214), "denominator": D(262)}, "81.679389"),
        (COUNT, {"numerator": D(12)}, "12.000000"),
        (COUNT, {"numerator": D(0)}, "0.000000"),
        (VALUE, {"value": D("38.45")}, "38.450000"),
        (VALUE, {"value": D("-1")}, "-1.000000"),
    ],
)
def test_a_figure_from_its_parts(arithmetic, parts, expected):
    assert figure(arithmetic, multiplier=100, **parts) == D(expected)


@pytest.mark.parametrize(
    ("arithmetic", "parts", "problems"),
    [
        (RATIO, {"numerator": D(1)}, ["Denominator: is missing. Give a number."]),
        (RATIO, {}, ["Numerator: is missing. Give a number.", "Denominator: is missing. Give a number."]),
        (
            COUNT,
            {"numerator": D(-1), "value": D(1)},
            [
                "Value: does not belong to this indicator. Give nothing here.",
                "Numerator: -1 is below 0. Give 0 or more.",
            ],
        ),
        (
            VALUE,
            {"numerator": D(1), "value": D(1)},
            [f"Numerator: {ELSEWHERE}"],
        ),
    ],
)
def test_an_incomplete_figure_names_every_part(arithmetic, parts, problems):
    with pytest.raises(Refused) as refusal:
        figure(arithmetic, multiplier=100, **parts)
    assert [str(p) for p in refusal.value.problems] == problems


def test_arithmetics_have_words():
    assert all(a.words for a in Arithmetic)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("80.0%", "80%"),
        ("66.7%", "66.7%"),
        ("1,000 people", "1,000 people"),
        ("2.50", "2.50"),
        ("3.00 per 1,000", "3 per 1,000"),
    ],
)
def test_targets_read_like_round_numbers(shown, expected):
    assert without_noughts(shown) == expected
