"""The few strokes of SVG that the drawings of the house are made of, and its ink and paper.

Presentation attributes only: the content security policy and the sealed PDF allow no styles inside.
"""

from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

FONT = "'Helvetica Neue', Helvetica, Arial, sans-serif"

INK = "#1d2a2e"
MUTED = "#53626a"
GRID = "#e1e7ea"
PAPER = "#ffffff"


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


def data_uri(svg: str) -> str:
    """The drawing as the `src` of an image."""
    return "data:image/svg+xml;charset=utf-8," + quote(svg, safe="~()*!'/:;=?,@ ")
