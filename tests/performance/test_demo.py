"""Northmere's indicators: as many as promised, the signals planted are there to find, the same every time."""

from jct.demo import performance
from jct.demo.context import Demo
from performance.models import Measurement
from performance.selectors.lists import Asked, Signal, every_row


def load(world):
    demo = Demo(seed=world.seed, on=world.on, people=world.people, partnership=world.partnership)
    demo.care_groups, demo.posts = world.care_groups, world.posts
    performance.load(demo)
    return demo


def test_the_county_has_its_indicators_and_its_signals(world):
    demo = load(world)
    assert len(demo.indicators) == 45
    rows = {row.code: row.chart for row in every_row(user=world.people["head"], asked=Asked(), on=world.on)}
    signals = {signal: {code for code, chart in rows.items() if signal.shown_by(chart)} for signal in Signal}
    assert {"MH-06", "OP-06", "CY-04"} <= signals[Signal.CONCERN]
    assert {"LD-01", "LD-03", "OP-04", "DA-03"} <= signals[Signal.IMPROVING]
    assert {"OP-02", "MH-06"} <= signals[Signal.FAILING]
    assert signals[Signal.LATE] == {"DA-07"}
    assert rows["CY-07"].stretches[0].trial
    assert len(rows["MH-08"].stretches) == 2
    assert [slot.shown for slot in rows["OP-07"].slots].count("*") == 2
    assert [slot.shown for slot in rows["MH-12"].slots].count("Not updated") == 2
    assert rows["ALL-02"].state == "provisional"
    assert {code: len(chart.slots) for code, chart in rows.items() if len(chart.slots) != 36} == {"CY-07": 10}
    assert Measurement.objects.filter(version=2).count() == 1
