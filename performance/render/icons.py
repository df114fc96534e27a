"""The two icons of a control chart: our own drawings, each with a letter and with words.

Variation: is it changing? Assurance: will it meet its target? Blue is good, orange asks for action, grey is
neither, purple is special without being good or bad (the colours of NHS Making Data Count, darkened for contrast).
"""

from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe

from performance.domain.sentence import ASSURANCE_WORDS, VARIATION_WORDS
from performance.domain.xmr import Assurance, Variation
from performance.render import svg
from performance.render.svg import line, path, tag, words

_RUNS = {
    "common": [(9.5, 24), (15.5, 19), (22, 25.5), (28.5, 19.5), (34.5, 24)],
    "high": [(11, 31), (16.5, 32), (22.5, 28), (28, 21.5), (33, 14.5)],
    "low": [(11, 13), (16.5, 12), (22.5, 16), (28, 22.5), (33, 29.5)],
}
_AGAINST = {
    Assurance.PASS: [(10.5, 15), (16, 18.5), (22, 13), (28, 18), (33.5, 14.5)],
    Assurance.FAIL: [(10.5, 30), (16, 33.5), (22, 30), (28, 33.5), (33.5, 30)],
    Assurance.INCONSISTENT: [(9.5, 29), (14, 17.5), (22, 31), (30, 17.5), (34.5, 29)],
}
_ASSURANCE_LOOKS = {
    Assurance.PASS: ("P", svg.IMPROVEMENT),
    Assurance.FAIL: ("F", svg.CONCERN),
    Assurance.INCONSISTENT: ("?", svg.COMMON),
}


def variation_icon_svg(variation: str, *, size: int = 44, named: bool = True) -> SafeString:
    """The variation icon; "" draws an empty ring (no figures yet). ``named=False`` where words stand beside it."""
    if not variation:
        return _icon([], svg.COMMON, "–", "No figures yet", size, named, (22, 30))
    kind = Variation(variation)
    way = kind.value.rpartition("_")[2]
    colour = svg.COMMON
    if kind.is_improvement or kind.is_concern:
        colour = svg.IMPROVEMENT if kind.is_improvement else svg.CONCERN
    elif kind is not Variation.COMMON:
        colour = svg.NEUTRAL
    run = _RUNS.get(way, _RUNS["common"])
    dots = [tag("polyline", points=path(run), fill="none", stroke=colour, stroke_width=1)]
    for index, (x, y) in enumerate(run):
        grey = index < 2 or way == "cause"
        dots.append(tag("circle", cx=x, cy=y, r=2.6, fill=svg.COMMON if grey else colour))
    letter, place = {"high": ("H", (15, 23)), "low": ("L", (15.5, 33))}.get(way, ("", (0, 0)))
    return _icon(dots, colour, letter, VARIATION_WORDS[kind], size, named, place)


def assurance_icon_svg(assurance: str, *, size: int = 44, named: bool = True) -> SafeString:
    """The assurance icon; "" draws nothing, because without a target there is nothing to assure."""
    if not assurance:
        return SafeString("")
    kind = Assurance(assurance)
    letter, colour = _ASSURANCE_LOOKS[kind]
    drawing = [line(6, 23.5, 38, 23.5, stroke=svg.INK, stroke_width=1.2, stroke_dasharray="3 2")]
    drawing += [tag("circle", cx=x, cy=y, r=2.4, fill=colour) for x, y in _AGAINST[kind]]
    place = {Assurance.PASS: (22, 37), Assurance.FAIL: (22, 20), Assurance.INCONSISTENT: (22, 19)}[kind]
    return _icon(drawing, colour, letter, ASSURANCE_WORDS[kind], size, named, place)


def _icon(
    drawing: list[str],
    colour: str,
    letter: str,
    meaning: str,
    size: int,
    named: bool,
    place: tuple[float, float],
) -> SafeString:
    ring = tag("circle", cx=22, cy=22, r=20, fill=svg.PAPER, stroke=colour, stroke_width=3)
    text = (
        words(letter, *place, size=14, fill=colour, font_weight="bold", text_anchor="middle")
        if letter
        else ""
    )
    name = {"role": "img", "aria_label": meaning} if named else {"aria_hidden": "true", "focusable": "false"}
    body = (tag("title", escape(meaning)) if named else "") + ring + "".join(drawing) + text
    return mark_safe(  # noqa: S308 (fixed words only)
        tag(
            "svg",
            body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox="0 0 44 44",
            width=size,
            height=size,
            font_family=svg.FONT,
            **name,
        )
    )
