"""A document's drawings as SVG text.

Presentation attributes only (no style, no script), so the same drawing stands inline in a page under a strict
Content-Security-Policy and as an image in the PDF. Control charts are drawn by `performance.render`, with few labels:
their words stand beside the picture.
"""

from html import escape

from budgets.domain.waterfall import Waterfall
from budgets.render.waterfall import waterfall_svg
from performance.domain.chart import ChartFacts
from performance.render import control_chart_svg
from reports.domain.document import BarChart

FONT = "Source Sans 3"
FAMILIES = f"{FONT}, Arial, sans-serif"  # the PDF has our typeface, and no other may slip in from the machine
INK, SOFT = "#0b0c0c", "#505a5f"
BRAND = "#00625a"
CHART_WIDTH, CHART_HEIGHT = 440, 205


def svg(drawing: ChartFacts | BarChart | Waterfall, *, key: str = "chart", title: str = "") -> str:
    """The drawing as one `<svg>` element. `key` makes its ids unique on a page, `title` names it."""
    if isinstance(drawing, BarChart):
        return _bars(drawing)
    if isinstance(drawing, Waterfall):
        return waterfall_svg(drawing, title=title, font=FAMILIES)
    return control_chart_svg(
        drawing,
        key=key,
        labels="minimal",
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        font=FAMILIES,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, *, fill: str = SOFT, size: int = 12, weight: int = 400) -> str:
    look = f'font-family="{FAMILIES}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" {look}>{escape(words)}</text>'


def _upright(x: float, top: float, bottom: float, stroke: str, width: int) -> str:
    return f'<path d="M{_n(x)} {_n(top)}V{_n(bottom)}" stroke="{stroke}" stroke-width="{width}"/>'


def _open(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'


# Bars ----------------------------------------------------------------------------------------------------------------
BAR_WIDTH, ROW = 720, 46


def _bars(chart: BarChart) -> str:
    """One bar a row: the label above it, the budget as a mark across it, the difference in words at its end."""
    height = ROW * len(chart.bars) + 22
    most = max((max(bar.budget, bar.forecast) for bar in chart.bars), default=1.0) or 1.0
    room = BAR_WIDTH - 150
    parts = [_open(BAR_WIDTH, height)]
    for number, bar in enumerate(chart.bars):
        top = number * ROW
        end, budget = room * bar.forecast / most, room * bar.budget / most
        parts.append(_text(0, top + 14, bar.label, fill=INK, size=13, weight=600))
        parts.append(f'<rect x="0" y="{top + 20}" width="{_n(max(end, 1))}" height="16" fill="{BRAND}"/>')
        parts.append(_upright(budget, top + 16, top + 40, "#ffffff", 4))
        parts.append(_upright(budget, top + 16, top + 40, INK, 2))
        parts.append(_text(max(end, budget) + 8, top + 33, bar.words, fill=INK, size=13))
    foot = height - 6
    parts.append(f'<rect x="0" y="{foot - 9}" width="16" height="10" fill="{BRAND}"/>')
    parts.append(_text(22, foot, "Forecast for the year"))
    parts.append(_upright(160, foot - 11, foot + 3, INK, 2))
    parts.append(_text(168, foot, "Latest budget"))
    return "".join(parts) + "</svg>"
