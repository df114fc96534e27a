"""Charts and icons: sound SVG, no style, words for those who do not see, shapes as well as colours."""

import re
from datetime import date
from decimal import Decimal as D
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.domain.chart import Break, DatedGoal, Definition, Figure, compose
from performance.domain.measure import Goal, State
from performance.domain.period import Frequency, add_months
from performance.domain.xmr import Assurance, Polarity, Variation
from performance.render import (
    assurance_icon_svg,
    control_chart_svg,
    data_uri,
    sparkline_svg,
    variation_icon_svg,
)
from performance.render.scale import fit, spread, tight, unbroken

ON = date(2026, 10, 20)
SVG = "{http://www.w3.org/2000/svg}"
STEADY = [78.2, 79.5, 77.9, 80.1, 78.8, 79.0, 77.4, 80.6, 79.2, 78.5, 79.8, 78.1]


def chart(values, *, states=None, target=None, breaks=(), name="Name", **changes):
    fields = {
        "code": "X", "name": name, "polarity": Polarity.HIGHER, "unit": "%", "decimals": 1,
        "frequency": Frequency.MONTHLY, "highest": D(100),
    }  # fmt: skip
    start = add_months(date(2026, 9, 1), 1 - len(values))
    rows = [
        Figure(add_months(start, i), None if v is None else D(str(v)), (states or {}).get(i, State.FINAL))
        for i, v in enumerate(values)
        if v is not None or (states or {}).get(i)
    ]
    goals = [DatedGoal(date(2020, 4, 1), None, Goal(D(target)))] if target else []
    return compose(Definition(**fields | changes), rows, until=ON, on=ON, goals=goals, breaks=breaks)


BUSY = chart(
    [*STEADY, None, 99.0, *STEADY, None, 60.0, 62.0],
    states={25: State.SUPPRESSED, 27: State.PROVISIONAL},
    target="80",
    breaks=[Break(date(2026, 3, 1), "A new ward")],
)
CHARTS = [
    BUSY,
    chart([]),
    chart([50.0]),
    chart([50.0] * 14),
    chart(STEADY, polarity=Polarity.NEUTRAL, unit="people", decimals=0, highest=None),
    chart([*STEADY, *[90.0] * 9], polarity=Polarity.NEUTRAL),
    chart(
        [1_000_000.0 + i for i in range(60)], unit="people", decimals=0, highest=None, polarity=Polarity.LOWER
    ),
]


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("labels", ["full", "minimal"])
@pytest.mark.parametrize("facts", CHARTS)
def test_a_chart_is_sound_svg_with_presentation_attributes_only(facts, labels):
    svg = control_chart_svg(facts, key="a", labels=labels)
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "a-title a-desc")
    assert ids == ["a-title", "a-desc"]
    assert root.find(f"{SVG}desc").text == facts.sentence
    assert "style" not in {name for element in root.iter() for name in element.attrib}
    assert not re.search(r"<style|<script|\son\w+=|href", svg)
    assert "nan" not in svg.lower()


@pytest.mark.parametrize("facts", CHARTS)
def test_everything_is_drawn_inside_the_picture(facts):
    root = ElementTree.fromstring(control_chart_svg(facts))
    width, height = int(root.get("width")), int(root.get("height"))
    for element in root.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert -1 <= float(element.get(name, 0)) <= width
        for name in ("y", "y1", "y2", "cy"):
            assert -1 <= float(element.get(name, 0)) <= height


def test_the_chart_names_its_lines_and_its_gaps():
    said = texts(control_chart_svg(BUSY))
    for words in (
        "Target 80%",
        "Latest 62.0%",
        "New limits",
        "*",
        "–",
    ):
        assert words in said, words
    assert {"Improvement", "Concern"} <= set(said)
    for start in ("Average ", "Trial limit "):
        assert any(words.startswith(start) for words in said)
    assert "No figure (* suppressed)" in said
    assert "Hollow: provisional or estimated" in said


def test_points_differ_by_shape_as_well_as_colour():
    svg = control_chart_svg(BUSY)
    circles = set(re.findall(r'<circle[^>]*fill="(#\w+)"', svg))
    assert {"#5b6970"} <= circles
    assert "#c25000" not in circles
    assert "#005eb8" not in circles
    neutral = control_chart_svg(CHARTS[5])
    assert re.search(r'<polygon[^>]*fill="#5f2d8c"', neutral)


def test_few_words_where_the_text_stands_beside_the_picture():
    said = texts(control_chart_svg(BUSY, labels="minimal"))
    assert "62.0%" in said
    assert "Target" in said
    assert not any("limit" in words.lower() or "Improvement" in words for words in said)


def test_limits_are_clipped_in_the_drawing_only():
    facts = chart([96.0, 99.0, 95.0, 99.8, 94.0, 99.9] * 3)
    assert facts.stretches[0].upper > 100
    assert "Upper limit 100.0%" in texts(control_chart_svg(facts))
    assert not any(words.startswith(("102", "105", "110")) for words in texts(control_chart_svg(facts)))


@pytest.mark.parametrize("name", ['<script>alert("1")</script>', "a & b", "“Ω≈ç√∫˜µ≤≥÷”", "]]>", "'\""])
def test_names_are_escaped(name):
    root = ElementTree.fromstring(control_chart_svg(chart(STEADY, name=name)))
    assert root.find(f"{SVG}title").text == f"Control chart: {name}"


@pytest.mark.parametrize("facts", CHARTS)
def test_a_sparkline_is_small_and_silent(facts):
    svg = sparkline_svg(facts)
    root = ElementTree.fromstring(svg)
    assert (root.get("aria-hidden"), root.get("focusable")) == ("true", "false")
    assert len(svg) < 6_000


@pytest.mark.parametrize("variation", ["", *Variation])
def test_every_variation_icon_has_words(variation):
    root = ElementTree.fromstring(variation_icon_svg(variation))
    assert root.get("aria-label") == root.find(f"{SVG}title").text
    silent = ElementTree.fromstring(variation_icon_svg(variation, named=False))
    assert (silent.get("aria-hidden"), silent.find(f"{SVG}title")) == ("true", None)


def test_icons_carry_their_letters():
    icons = [variation_icon_svg(v) for v in ("improvement_high", "concern_low", "common_cause")]
    assert [texts(icon) for icon in icons] == [
        ["H"],
        ["L"],
        [],
    ]
    assert [texts(assurance_icon_svg(a)) for a in Assurance] == [["P"], ["F"], ["?"]]
    assert assurance_icon_svg("") == ""


def test_a_data_uri_holds_the_picture():
    uri = data_uri(control_chart_svg(BUSY))
    assert uri.startswith("data:image/svg+xml;charset=utf-8,%3Csvg")
    assert not set(uri) & set('<>"#')


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=9), st.none() | st.floats(-1e7, 1e7))
def test_a_scale_holds_its_values_with_round_ticks(values, ceiling):
    scale = fit(values, top=0, bottom=100, ceiling=ceiling)
    assert scale.low < scale.high
    assert 2 <= len(scale.ticks) <= 12
    assert all(0 <= scale.y(value) <= 100 for value in values)


def test_a_tight_scale_of_nothing_or_one_figure():
    assert tight([], top=0, bottom=10).y(0.5) == 5
    assert tight([7.0], top=0, bottom=10).y(7.0) == 5


@given(st.lists(st.floats(0, 300), max_size=8))
def test_labels_keep_their_distance(wanted):
    places = sorted(spread(wanted, gap=15, low=0, high=300))
    assert all(after - before >= 15 - 1e-6 for before, after in pairwise(places))


def test_stretches_without_gaps():
    assert unbroken([None, 1, 2, None, 3, None]) == [[1, 2], [4]]
    assert unbroken([None]) == []
