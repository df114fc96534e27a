"""The few strokes of SVG that the drawings are made of."""

from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

FONT = "'Helvetica Neue', Helvetica, Arial, sans-serif"

INK = "#1d2a2e"
MUTED = "#53626a"
COMMON = "#5b6970"
IMPROVEMENT = "#005eb8"
CONCERN = "#c25000"
NEUTRAL = "#5f2d8c"
TARGET = "#a3114b"
LIMIT = "#53626a"
GRID = "#e1e7ea"
PAPER = "#ffffff"

KIND_COLOURS = {
    "common_cause": COMMON,
    "special_cause_improvement": IMPROVEMENT,
    "special_cause_concern": CONCERN,
    "special_cause_neutral_high": NEUTRAL,
    "special_cause_neutral_low": NEUTRAL,
}


def tag(name: str, content: str = "", /, **attributes: Any) -> str:
    """An element. Attribute names use _ for -, a trailing _ is dropped, and None leaves the attribute out."""
    pairs = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_text(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def _text(value: Any) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def words(content: str, x: float, y: float, *, size: int = 14, fill: str = INK, **attributes: Any) -> str:
    """A line of text, escaped."""
    return tag("text", escape(content), x=x, y=y, font_size=size, fill=fill, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: Any) -> str:
    """A straight stroke."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def path(points: list[tuple[float, float]]) -> str:
    """The `points` attribute of a polyline or polygon."""
    return " ".join(f"{_text(float(x))},{_text(float(y))}" for x, y in points)


def mark(kind: str, x: float, y: float, *, size: float = 5.0, high: bool = True, hollow: bool = False) -> str:
    """A point: its colour says good or bad, its shape says the same without colour.

    Circle: usual variation. Diamond: improvement. Triangle, pointing the way it went: concern. Square: neutral.
    """
    colour = KIND_COLOURS[kind]
    look = {"fill": PAPER if hollow else colour, "stroke": colour if hollow else PAPER, "stroke_width": 1.5}
    if kind == "common_cause":
        return tag("circle", cx=x, cy=y, r=size - 0.8, **look)
    if kind == "special_cause_improvement":
        corners = [(x, y - size * 1.35), (x + size * 1.35, y), (x, y + size * 1.35), (x - size * 1.35, y)]
    elif kind == "special_cause_concern":
        tip = -1.3 if high else 1.3
        corners = [
            (x, y + size * tip),
            (x + size * 1.3, y - size * tip * 0.8),
            (x - size * 1.3, y - size * tip * 0.8),
        ]
    else:
        corners = [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)]
    return tag("polygon", points=path(corners), stroke_linejoin="round", **look)


def data_uri(svg: str) -> str:
    """The drawing as the `src` of an image."""
    return "data:image/svg+xml;charset=utf-8," + quote(svg, safe="~()*!'/:;=?,@ ")
