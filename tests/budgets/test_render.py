"""A waterfall as a drawing: every bar and word, nothing that the content security policy would refuse."""

import re
from decimal import Decimal
from xml.etree import ElementTree

from budgets.domain.waterfall import waterfall
from budgets.render import waterfall_svg

D = Decimal
SVG = "{http://www.w3.org/2000/svg}"


def drawn(start, steps, end):
    fall = waterfall(("Previous forecast", D(start)), steps, ("Forecast", D(end)))
    return ElementTree.fromstring(waterfall_svg(fall, title="Fees & <needs>"))


def test_every_bar_has_its_name_and_its_sum():
    steps = [("More people", D(340_000)), ("A cause whose name is far too long for it", D(-50_000))]
    svg = drawn(46_900_000, steps, 47_450_000)
    said = [node.text for node in svg.iter(f"{SVG}text")]
    assert said == [
        "Previous forecast",
        "£46,900k",
        "More people",
        "£340k up",
        "A cause whose name is far too long…",
        "£50k down",
        "Not explained",
        "£260k up",
        "Forecast",
        "£47,450k",
    ]
    assert svg.find(f"{SVG}title").text == "Fees & <needs>"
    assert len(list(svg.iter(f"{SVG}rect"))) == 5


def test_bars_lie_inside_the_drawing_and_have_a_width():
    for start, end in ((0, 0), (100, 100), (-500, 700), (5_000_000, 5_000_001), (-2_100_000, -2_060_000)):
        svg = drawn(start, [], end)
        width = float(svg.get("width"))
        for bar in svg.iter(f"{SVG}rect"):
            left, size = float(bar.get("x")), float(bar.get("width"))
            assert 0 <= left < left + size <= width
            assert size > 0


def test_nothing_needs_a_style():
    svg = ElementTree.tostring(drawn(1, [("Up", D(1))], 2)).decode()
    assert not re.search(r"style|class=|<script", svg)
