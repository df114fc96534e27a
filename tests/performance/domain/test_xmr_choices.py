"""Where the published tools differ: the choices of this product's charts, and the laws no chart may break."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.domain.xmr import Assurance, Kind, Options, Polarity, Rule, Variation, analyse, chart_options
from tests.performance.domain.oracles import load

DISPUTED = {entry["topic"]: entry for entry in load("disputed.json")}
HIGHER, LOWER, NEUTRAL = Polarity.HIGHER, Polarity.LOWER, Polarity.NEUTRAL
CHART = chart_options()
series = st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=40)
gappy = st.lists(st.none() | st.integers(-1000, 1000).map(float), max_size=40)


def kinds(values, polarity=HIGHER, **kwargs):
    return [p.kind for p in analyse(values, polarity=polarity, **kwargs).points]


def test_a_constant_series_has_its_mean_as_limits_and_no_signal():
    values = DISPUTED["constant series (mean MR 0)"]["example"]["values"]
    for constant in (values, [0.1] * 24, [1e9 / 3] * 24):
        result = analyse(constant, polarity=HIGHER, target=0.5, options=CHART)
        assert result.limits.lower == result.limits.upper == result.limits.mean
        assert result.special == ()
        assert result.variation is Variation.COMMON
        assert result.assurance in (Assurance.PASS, Assurance.FAIL)


def test_screening_never_leaves_a_chart_without_spread():
    result = analyse([1, 1, 1, 1, 2], polarity=HIGHER, options=CHART)
    assert result.limits.mean_mr == 0.25
    assert result.limits.screened == 0
    assert [p.index for p in result.special] == [4]


def test_limits_are_not_fixed_on_fewer_than_twelve_points():
    assert chart_options(fix_after=12).fix_after == 12
    with pytest.raises(ValueError, match="12 points or more, not 11"):
        chart_options(fix_after=11)


def test_screening_can_be_switched_off():
    assert chart_options(screen=False).screening is None


def test_eleven_points_make_trial_limits_and_still_have_icons():
    result = analyse([float(i % 3) for i in range(11)], polarity=HIGHER, target=5.0, options=CHART)
    assert result.limits.trial
    assert (result.variation, result.assurance) == (Variation.COMMON, Assurance.FAIL)
    assert not analyse([float(i % 3) for i in range(12)], polarity=HIGHER, options=CHART).limits.trial


def test_a_missing_period_breaks_moving_ranges():
    values = [50.0, 52, 51, 53, None, 55, 56, 55, 57]
    bridged, broken = analyse(values, polarity=HIGHER), analyse(values, polarity=HIGHER, options=CHART)
    assert bridged.limits.mean_mr == pytest.approx(11 / 7)
    assert broken.limits.mean_mr == pytest.approx(9 / 6)


def test_a_missing_period_breaks_runs():
    def risen(**kwargs):
        found = analyse([1.0, 2, 3, 4, None, 5, 6, 7, 8], polarity=HIGHER, **kwargs)
        return [p.index for p in found.points if Rule.TREND_UP in p.rules]

    assert risen(options=CHART) == []
    assert risen() == [0, 1, 2, 3, 5, 6, 7, 8]


def test_a_missing_period_does_not_count_towards_fixed_limits():
    values = [1.0, None, 3.0, *[2.0] * 3, 9.0]
    limits = analyse(values, polarity=HIGHER, options=Options(fix_after=3, bridge_gaps=False)).limits
    assert (limits.mean, limits.baseline) == (2.0, 3)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_a_series_without_figures_has_no_limits_and_no_icons(values):
    result = analyse(values, polarity=HIGHER, target=1.0)
    assert (result.limits, result.last, result.variation, result.assurance) == (None, None, None, None)


def test_one_point_alone():
    result = analyse([5.0], polarity=HIGHER, target=5.0)
    assert (result.limits.lower, result.limits.upper, result.limits.baseline) == (5.0, 5.0, 1)
    assert result.assurance is Assurance.INCONSISTENT


def test_two_of_three_does_not_count_a_point_outside():
    example = DISPUTED["two of three: does a point beyond the limit count as one of the two"]["example"]
    result = analyse(example["values"], polarity=HIGHER, options=chart_options(fix_after=12))
    assert result.points[13].rules[0] is Rule.OUTSIDE_HIGH
    assert Rule.TWO_OF_THREE_HIGH not in result.points[14].rules


def test_a_run_of_six_can_be_chosen():
    values = [50.0, 48, 51, 49, 52, 48, 49, 50, 51, 52, 53, 50, 49, 51, 48, 52]
    assert not analyse(values, polarity=HIGHER).special
    assert [p.index for p in analyse(values, polarity=HIGHER, options=Options(run=6)).special] == [
        5,
        6,
        7,
        8,
        9,
        10,
    ]


def test_the_later_trend_names_a_shared_peak():
    result = analyse([1.0, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], polarity=HIGHER)
    trends = [[rule for rule in result.points[i].rules if rule.startswith("trend")] for i in (5, 6, 7)]
    assert trends == [[Rule.TREND_UP], [Rule.TREND_DOWN], [Rule.TREND_DOWN]]


def test_worked_example_d4():
    first = [78.2, 79.5, 77.9, 80.1, 78.8, 79.0, 77.4, 80.6, 79.2, 78.5, 79.8, 78.1]
    then = [80.9, 81.4, 80.6, 82.0, 81.1, 80.8, 81.7]
    start = analyse(first, polarity=HIGHER, target=85.0, options=CHART)
    limits = start.limits
    got = (limits.mean, limits.mean_mr, limits.lower, limits.upper, limits.near_lower, limits.near_upper)
    assert got == pytest.approx((78.925, 1.5, 74.935, 82.915, 76.265, 81.585))
    assert start.special == ()
    for polarity, target, answer in [
        (HIGHER, 85, "fail"), (HIGHER, 80, "inconsistent"), (HIGHER, 74, "pass"),
        (LOWER, 85, "pass"), (LOWER, 74, "fail"),
    ]:  # fmt: skip
        assert analyse(first, polarity=polarity, target=float(target), options=CHART).assurance == answer
    fixed = chart_options(fix_after=12)
    later = analyse([*first, *then], polarity=HIGHER, options=fixed)
    assert [p.index + 1 for p in later.special] == [13, 14, 15, 16, 17, 18, 19]
    assert {Rule.SHIFT_HIGH} <= set(later.points[18].rules)
    assert not any(Rule.OUTSIDE_HIGH in p.rules for p in later.points)
    assert later.variation is Variation.IMPROVEMENT_HIGH
    assert analyse([*first, *then], polarity=LOWER, options=fixed).variation is Variation.CONCERN_HIGH
    anew = analyse([*first, *then], polarity=HIGHER, rebase=[12], options=CHART)
    assert (anew.limits.mean, anew.limits.mean_mr) == pytest.approx((81.2143, 0.8), abs=5e-5)
    assert (anew.limits.lower, anew.limits.upper) == pytest.approx((79.0863, 83.3423), abs=5e-5)
    assert anew.limits.trial


@given(series, st.integers(-10_000, 10_000))
def test_adding_a_constant_moves_the_limits_and_changes_no_signal(values, amount):
    here, there = analyse(values, polarity=HIGHER), analyse([v + amount for v in values], polarity=HIGHER)
    assert here.limits.mean_mr == pytest.approx(there.limits.mean_mr)
    assert there.limits.mean - here.limits.mean == pytest.approx(amount, abs=1e-6)


@given(st.lists(st.integers(-64, 64).map(float), min_size=16, max_size=16), st.integers(-512, 512))
def test_adding_a_constant_changes_no_colour(values, amount):
    # sixteen whole numbers: their mean is exact, so no hair of rounding can move a point on to a limit
    plain = Options(constant=2.5, screening=None)
    moved = [v + amount for v in values]
    spread = [abs(b - a) for a, b in pairwise(values)]
    if sum(spread) % 15 == 0:
        assert kinds(values, options=plain) == kinds(moved, options=plain)


@given(series)
def test_what_is_good_upwards_is_bad_downwards(values):
    swap = {Kind.IMPROVEMENT: Kind.CONCERN, Kind.CONCERN: Kind.IMPROVEMENT, Kind.COMMON: Kind.COMMON}
    assert kinds(values, LOWER) == [swap[k] for k in kinds(values, HIGHER)]


@given(series)
def test_a_mirrored_series_has_mirrored_colours(values):
    assert kinds([-v for v in values], LOWER) == kinds(values, HIGHER)


@given(series)
def test_neutral_never_judges(values):
    assert {Kind.IMPROVEMENT, Kind.CONCERN}.isdisjoint(kinds(values, NEUTRAL))


@given(gappy, st.lists(st.integers(-3, 45), max_size=4), st.booleans())
def test_every_period_comes_back_once_in_order(values, rebase, bridge):
    result = analyse(values, polarity=HIGHER, rebase=rebase, options=Options(bridge_gaps=bridge))
    assert [p.value for p in result.points] == values
    assert [p.index for p in result.points] == list(range(len(values)))
    assert [i for s in result.segments for i in range(s.start, s.stop)] == list(range(len(values)))
    assert all(p.kind is Kind.COMMON and not p.rules for p in result.points if p.value is None)


@given(series)
def test_gaps_at_the_ends_change_nothing(values):
    result = analyse([None, *values, None], polarity=HIGHER, options=CHART)
    assert [p.kind for p in result.points[1:-1]] == kinds(values, options=CHART)
