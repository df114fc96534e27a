"""From recorded figures to chart facts: the axis, gaps, targets in their time, suppression, how up to date."""

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal as D

import pytest

from performance.domain.chart import Break, DatedGoal, Definition, Figure, compose, thaw
from performance.domain.measure import Goal, State
from performance.domain.period import Frequency, add_months
from performance.domain.xmr import Polarity

ON = date(2026, 10, 20)
STEADY = [78.2, 79.5, 77.9, 80.1, 78.8, 79.0, 77.4, 80.6, 79.2, 78.5, 79.8, 78.1]


def definition(**changes):
    fields = {
        "code": "X", "name": "Name", "polarity": Polarity.HIGHER, "unit": "%", "decimals": 1,
        "frequency": Frequency.MONTHLY, "lag_days": 15, "highest": D(100),
    }  # fmt: skip
    return Definition(**fields | changes)


def figures(values, ends=date(2026, 9, 1)):
    start = add_months(ends, 1 - len(values))
    return [
        Figure(add_months(start, i), D(str(v)), counted=D(50)) for i, v in enumerate(values) if v is not None
    ]


def charted(values=STEADY, *, until=ON, on=ON, ends=date(2026, 9, 1), goals=(), breaks=(), **changes):
    rows = values if values and isinstance(values[0], Figure) else figures(values, ends)
    return compose(definition(**changes), rows, until=until, on=on, goals=goals, breaks=breaks)


def test_a_chart_of_twelve_months():
    chart = charted(goals=[DatedGoal(date(2020, 4, 1), None, Goal(D(85), D(5)))])
    assert [slot.short for slot in chart.slots][:2] == ["Oct 25", "Nov 25"]
    assert chart.latest.label == "September 2026"
    assert (chart.latest.shown, chart.previous.shown) == ("78.1%", "79.8%")
    assert (chart.latest.status_words, chart.target_shown) == ("Target missed", "85%")
    assert (chart.variation_words, chart.assurance_words) == (
        "Common cause: no significant change",
        "Will consistently miss the target",
    )
    assert chart.state_words == "Final"
    assert chart.stretches[0].mean == pytest.approx(78.925)


def test_it_survives_json_unchanged():
    chart = charted([*STEADY, None, 90.0], breaks=[Break(date(2026, 3, 1), "why")])
    assert thaw(json.loads(json.dumps(asdict(chart)))) == chart


def test_an_indicator_without_figures_says_so():
    chart = charted([])
    assert chart.slots == ()
    assert (chart.latest, chart.previous, chart.target_shown) == (None, None, "")
    assert chart.sentence == "There are no figures yet."
    assert (chart.variation_words, chart.assurance_words) == ("No figures yet", "No target to judge by")
    assert chart.state_words == "Not updated"


def test_a_missing_month_is_a_slot_that_says_so():
    chart = charted([70.0, None, 71.0])
    gap = chart.slots[1]
    assert (gap.value, gap.shown, gap.state_words, gap.status_words) == (
        None, "Not updated", "Not updated", "No target",
    )  # fmt: skip


def test_figures_after_the_day_of_asking_are_not_seen():
    chart = charted([70.0, 71.0, 72.0], until=date(2026, 7, 31), on=ON)
    assert [slot.short for slot in chart.slots] == []
    chart = charted([70.0, 71.0, 72.0], until=date(2026, 9, 1), on=ON)
    assert [slot.short for slot in chart.slots] == ["Jul 26", "Aug 26"]


@pytest.mark.parametrize(
    ("on", "state"), [(date(2026, 10, 16), "not_due"), (date(2026, 10, 17), "no_data"), (ON, "no_data")]
)
def test_a_late_figure_is_not_updated_only_after_its_due_day(on, state):
    chart = charted([70.0, 71.0], ends=date(2026, 8, 1), on=on, until=on)
    assert chart.slots[-1].state == state
    assert chart.state == state
    assert chart.latest.label == "August 2026"


def test_a_series_that_stopped_is_not_drawn_as_years_of_nothing():
    chart = charted([70.0, 71.0], ends=date(2019, 3, 1))
    assert len(chart.slots) == 5
    assert chart.state == "no_data"


def test_each_month_keeps_the_target_of_its_time():
    goals = [
        DatedGoal(date(2020, 4, 1), date(2026, 7, 1), Goal(D(75))),
        DatedGoal(date(2026, 7, 1), None, Goal(D(80))),
    ]
    chart = charted(goals=goals)
    assert [slot.target for slot in chart.slots] == [75.0] * 9 + [80.0] * 3
    assert chart.slots[0].status_words == "Target met"
    assert chart.latest.status_words == "Target missed"
    assert chart.assurance == "inconsistent"


def test_small_counts_are_hidden_and_leave_the_chart():
    rows = figures(STEADY)
    rows[3] = Figure(rows[3].start, D("80.1"), counted=D(4))
    rows[5] = Figure(rows[5].start, None, State.SUPPRESSED)
    chart = charted(rows, suppress_below=5)
    assert [(s.value, s.shown, s.state_words) for s in (chart.slots[3], chart.slots[5])] == [
        (None, "*", "Suppressed")
    ] * 2
    assert charted(rows, suppress_below=0).slots[3].shown == "80.1%"


def test_a_suppressed_latest_figure_is_the_latest_and_shows_no_number():
    rows = figures(STEADY)
    rows[-1] = Figure(rows[-1].start, D("78.1"), counted=D(2))
    chart = charted(rows, suppress_below=5)
    assert (chart.latest.shown, chart.state_words) == ("*", "Suppressed")
    assert "78.1" not in json.dumps(asdict(chart))


def test_new_limits_begin_where_they_are_told_to():
    chart = charted([*STEADY, 90.0, 91.0, 90.5], breaks=[Break(date(2026, 7, 1), "A new service")])
    assert [s.start for s in chart.stretches] == [0, 12]
    assert chart.slots[12].why_break == "A new service"
    assert chart.notes[-1] == "New limits from July 2026: A new service."
    assert chart.stretches[1].trial


def test_special_causes_are_listed_latest_first_with_words():
    chart = charted([*STEADY, 99.0])
    latest, before = chart.special[0], chart.special[1]
    assert (latest.label, latest.kind_words, latest.rule_words) == (
        "September 2026", "Improvement", "above the upper limit",
    )  # fmt: skip
    assert (before.kind_words, before.rule_words) == ("Concern", "part of a run below the average")


def test_quarterly_and_yearly_series():
    rows = [Figure(date(2026, 4, 1), D(5)), Figure(date(2026, 1, 1), D(4))]
    chart = charted(rows, frequency=Frequency.QUARTERLY, unit="people", decimals=0, lag_days=30)
    assert [slot.label for slot in chart.slots] == [
        "Quarter 4 2025/26",
        "Quarter 1 2026/27",
        "Quarter 2 2026/27",
    ]
    assert (chart.state, chart.noun) == ("not_due", "quarter")
    yearly = charted([Figure(date(2025, 4, 1), D(5))], frequency=Frequency.ANNUAL, lowest=None, highest=None)
    assert [slot.label for slot in yearly.slots] == ["2025/26"]
    assert (yearly.lowest, yearly.highest) == (None, None)


def test_special_causes_of_one_kind_in_a_row_are_one_line():
    chart = charted([*STEADY, 99.0])
    assert [(spell.label, spell.count) for spell in chart.spells] == [
        ("September 2026", 1),
        ("September 2025 to March 2026", 7),
    ]
