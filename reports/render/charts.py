"""A document's drawings as SVG text.

Presentation attributes only (no style, no script), so the same drawing stands inline in a page under a strict Content-Security-Policy and as
an image in the PDF. Few labels on purpose: each text label costs WeasyPrint more than everything else in the drawing.
"""

from collections.abc import Iterable
from html import escape

from reports.domain.document import BarChart, ControlChart, Dot, Limits

FONT = "Source Sans 3"
INK, SOFT, FAINT = "#0b0c0c", "#505a5f", "#b1b4b6"
MARKS = {"improvement": "#005ea5", "concern": "#d4600b", "neutral": "#5b3f8c", "common": "#6f777b", "ghost": "#d5d8da"}
TONES = {"bad": "#d4600b", "info": "#005ea5", "good": "#00703c"}
BRAND, PALE = "#00625a", "#d9e7e5"


def svg(drawing: ControlChart | BarChart) -> str:
    """The drawing as one `<svg>` element."""
    return _control(drawing) if isinstance(drawing, ControlChart) else _bars(drawing)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = SOFT, size: float = 10.5, weight: int = 400) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-family="{FONT}, Arial, sans-serif" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'


def _open(width: int, height: int) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'


# Control chart -------------------------------------------------------------------------------------------------------
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 164, 38, 42, 8, 22


class _Scale:
    """Data to drawing: positions across, values up, with round figures on the axis."""

    def __init__(self, dots: tuple[Dot, ...], limits: Iterable[Limits], target: float | None) -> None:
        values = [dot.value for dot in dots] + [edge for limit in limits for edge in (limit.lower, limit.upper)]
        if target is not None:
            values.append(target)
        low, high = min(values), max(values)
        self.step = _round_step((high - low) or abs(high) or 1.0)
        self.low = int(low // self.step) * self.step
        self.high = self.low
        while self.high < high:
            self.high += self.step
        self.count = len(dots)

    def x(self, position: float) -> float:
        """Across, in drawing units, for the dot at `position`."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (position + 0.5) / self.count

    def y(self, value: float) -> float:
        """Down, in drawing units."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low or 1.0)

    def ticks(self) -> list[float]:
        """Round values on the axis."""
        number = round((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(number + 1)]


def _round_step(spread: float) -> float:
    step = 10.0 ** int(f"{spread / 4:e}".split("e")[1])
    for factor in (1, 2, 2.5, 5, 10):
        if step * factor * 4 >= spread:
            return step * factor
    return step * 10


def _tick_words(value: float, step: float, unit: str) -> str:
    places = 0 if step >= 1 and step == int(step) else 1 if step >= 0.1 else 2
    number = f"{abs(value):,.{places}f}"
    return f"{'−' if value < 0 else ''}{'£' if unit == '£' else ''}{number}{'%' if unit == '%' else ''}"


def _control(chart: ControlChart) -> str:
    scale = _Scale(chart.dots, chart.limits, chart.target)
    parts = [_open(WIDTH, HEIGHT)]
    for tick in scale.ticks():
        parts.append(_line(LEFT, scale.y(tick), WIDTH - RIGHT, scale.y(tick), "#eceeee"))
        parts.append(_text(LEFT - 5, scale.y(tick) + 3.5, _tick_words(tick, scale.step, chart.unit), anchor="end"))
    for limit in chart.limits:
        x1, x2 = scale.x(limit.first - 0.5), scale.x(limit.last + 0.5)
        parts.append(_line(x1, scale.y(limit.mean), x2, scale.y(limit.mean), INK, 1.1))
        parts += [_line(x1, scale.y(edge), x2, scale.y(edge), SOFT, 1, "4 3") for edge in (limit.lower, limit.upper)]
    if chart.target is not None:
        parts.append(_line(LEFT, scale.y(chart.target), WIDTH - RIGHT, scale.y(chart.target), "#a8324a", 1.2, "1.5 2.5"))
        parts.append(_text(WIDTH - RIGHT + 4, scale.y(chart.target) + 3.5, "Target", fill="#a8324a"))
    path = " ".join(f"{_n(scale.x(i))},{_n(scale.y(dot.value))}" for i, dot in enumerate(chart.dots))
    parts.append(f'<polyline points="{path}" fill="none" stroke="{FAINT}" stroke-width="1.2"/>')
    parts += [_dot(scale.x(i), scale.y(dot.value), dot.mark) for i, dot in enumerate(chart.dots)]
    parts.append(_text(scale.x(0) - 4, HEIGHT - 7, chart.dots[0].label))
    parts.append(_text(WIDTH - RIGHT, HEIGHT - 7, chart.dots[-1].label, anchor="end"))
    return "".join(parts) + "</svg>"


def _dot(x: float, y: float, mark: str) -> str:
    """Signals differ in shape as well as colour: a concern is a diamond, an improvement a larger disc, a neutral signal a square."""
    colour = MARKS.get(mark, MARKS["common"])
    if mark == "concern":
        return f'<path d="M{_n(x)} {_n(y - 4.6)}l4.6 4.6l-4.6 4.6l-4.6 -4.6z" fill="{colour}"/>'
    if mark == "neutral":
        return f'<rect x="{_n(x - 3.3)}" y="{_n(y - 3.3)}" width="6.6" height="6.6" fill="{colour}"/>'
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{3.8 if mark == "improvement" else 2.7}" fill="{colour}"/>'


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
        parts.append(_line(budget, top + 16, budget, top + 40, "#ffffff", 4))
        parts.append(_line(budget, top + 16, budget, top + 40, INK, 2))
        parts.append(_text(max(end, budget) + 8, top + 33, bar.words, fill=INK, size=13))
    foot = height - 6
    parts.append(f'<rect x="0" y="{foot - 9}" width="16" height="10" fill="{BRAND}"/>')
    parts.append(_text(22, foot, "Forecast for the year", size=12))
    parts.append(_line(160, foot - 11, 160, foot + 3, INK, 2))
    parts.append(_text(168, foot, "Latest budget", size=12))
    return "".join(parts) + "</svg>"
