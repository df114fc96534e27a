"""Drawings on a page: `{% load charts %}`."""

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from performance import render
from performance.domain.chart import ChartFacts, Slot
from performance.domain.sentence import ASSURANCE_WORDS, VARIATION_WORDS

register = template.Library()
TAGS = {"met": "green", "close": "yellow", "missed": "red", "no_target": "grey", "no_figure": "grey"}
STATES = {
    "no_data": "orange",
    "provisional": "grey",
    "estimated": "grey",
    "suppressed": "grey",
    "not_due": "grey",
}


@register.simple_tag
def control_chart(chart: ChartFacts, key: str = "chart") -> SafeString:
    """The control chart; `key` makes its ids unique on a page."""
    return render.control_chart_svg(chart, key=key)


@register.filter
def sparkline(chart: ChartFacts) -> SafeString:
    """The run of the last 24 periods, the size of a word."""
    return render.sparkline_svg(chart)


@register.filter
def variation_icon(chart: ChartFacts, named: str = "") -> SafeString:
    """Is it changing? `|variation_icon:"bare"` where the words stand beside it."""
    return render.variation_icon_svg(chart.variation, named=named != "bare")


@register.filter
def assurance_icon(chart: ChartFacts, named: str = "") -> SafeString:
    """Will it meet its target? `|assurance_icon:"bare"` where the words stand beside it."""
    return render.assurance_icon_svg(chart.assurance, named=named != "bare")


@register.filter
def status_colour(slot: Slot | None) -> str:
    """The colour of a tag that says how a figure stands against its target."""
    return TAGS[slot.status] if slot else "grey"


@register.filter
def state_colour(state: str) -> str:
    """The colour of a tag that says what is known about a period."""
    return STATES.get(state, "green")


@register.simple_tag
def icon_key() -> list[tuple[SafeString, str]]:
    """Every icon with its words, for the key."""
    variations = [
        (render.variation_icon_svg(kind.value, size=36, named=False), words)
        for kind, words in VARIATION_WORDS.items()
    ]
    assurances = [
        (render.assurance_icon_svg(kind.value, size=36, named=False), words)
        for kind, words in ASSURANCE_WORDS.items()
    ]
    return [*variations, *assurances]


@register.filter
def normalised(number: Decimal) -> str:
    """A stored number without noughts at its end: 80.000000 → 80."""
    return f"{number.normalize():,f}"
