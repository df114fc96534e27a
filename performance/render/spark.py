"""A chart the size of a word, for lists: the run of figures, the limits, and the special causes."""

from django.utils.safestring import SafeString, mark_safe

from performance.domain.chart import ChartFacts
from performance.domain.sentence import clip
from performance.render import svg
from performance.render.scale import tight, unbroken
from performance.render.svg import line, mark, path, tag

RECENT = 24


def sparkline_svg(facts: ChartFacts, *, width: int = 132, height: int = 36) -> SafeString:
    """The last 24 periods. Decorative: the row beside it says the same in words, so readers aloud pass it by."""
    first = max(0, len(facts.slots) - RECENT)
    slots = facts.slots[first:]
    bounds = (facts.lowest, facts.highest)
    stretch = facts.stretches[-1] if facts.stretches else None
    values = [slot.value for slot in slots]
    edges = [clip(stretch.lower, bounds), clip(stretch.upper, bounds)] if stretch else []
    scale = tight([v for v in values if v is not None] + edges, top=6, bottom=height - 6.0)
    step = (width - 12) / max(len(slots) - 1, 1)
    parts = []
    if stretch:
        left = 6 + max(stretch.start - first, 0) * step
        low, mean, high = (scale.y(clip(v, bounds)) for v in (stretch.lower, stretch.mean, stretch.upper))
        parts.append(
            tag("rect", x=left, y=high, width=max(width - 6 - left, 0.0), height=low - high, fill="#e4ecee")
        )
        parts.append(line(left, mean, width - 6.0, mean, stroke="#8b979c", stroke_width=1))
    for indexes in unbroken(values):
        places = [(6 + i * step, scale.y(values[i] or 0.0)) for i in indexes]
        parts.append(tag("polyline", points=path(places), fill="none", stroke=svg.COMMON, stroke_width=1.5))
    shown = [i for i, value in enumerate(values) if value is not None]
    for i in shown:
        slot = slots[i]
        if slot.rules or i == shown[-1]:
            up = bool(slot.rules) and slot.rules[0].endswith(("high", "up"))
            x, y = 6 + i * step, scale.y(slot.value or 0.0)
            last = i == shown[-1]
            parts.append(mark(slot.kind, x, y, size=4.2, high=up) if last else _dot(slot.kind, x, y))
    return mark_safe(  # noqa: S308 (numbers only)
        tag(
            "svg",
            "".join(parts) or tag("g"),
            viewBox=f"0 0 {width} {height}",
            width=width,
            height=height,
            aria_hidden="true",
            focusable="false",
        )
    )


def _dot(kind: str, x: float, y: float) -> str:
    return tag("circle", cx=x, cy=y, r=2, fill=svg.KIND_COLOURS[kind])
