"""A waterfall as a drawing: one row a bar, its name at the left and its sum at the right."""

from decimal import Decimal
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe

from budgets.domain.waterfall import DOWN, TOTAL, UNEXPLAINED, UP, Bar, Waterfall
from jct.support.svg import FONT, GRID, INK, MUTED, line, tag, words

WIDTH, ROW, EDGE = 760, 30, 6
LEFT, RIGHT = 250, 620  # between which the bars lie
LONGEST = 36  # letters of a name

# Red is adverse and blue favourable; the words beside each bar say the same.
COLOURS = {TOTAL: "#00625a", UP: "#ca3535", DOWN: "#1d70b8"}
UNKNOWN = "#6f777b"


def waterfall_svg(fall: Waterfall, *, title: str, font: str = FONT) -> SafeString:
    """The drawing, named by `title` for those who hear it; the table beside it says every figure. CSS pixels.

    `font`: the families of its letters, where they are not the site's.
    """
    height = EDGE * 2 + ROW * len(fall.bars)
    low, high = fall.span
    scale = (RIGHT - LEFT) / float((high - low) or 1)

    def x(amount: Decimal) -> float:
        return LEFT + float(amount - low) * scale

    axis = x(fall.base)
    parts = [line(axis, EDGE, axis, height - EDGE, stroke=GRID, stroke_width=1)]
    for place, bar in enumerate(fall.bars):
        top = float(EDGE + place * ROW)
        begins = axis if bar.kind == TOTAL else x(bar.begins)
        parts += _row(bar, top, begins, x(bar.ends))
        if place + 1 < len(fall.bars):
            parts.append(_thread(x(bar.ends), top))
    return mark_safe(  # noqa: S308 (every text is escaped)
        tag(
            "svg",
            tag("title", escape(title)) + "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {height}",
            width=WIDTH,
            height=height,
            role="img",
            font_family=font,
        )
    )


def _row(bar: Bar, top: float, begins: float, ends: float) -> list[str]:
    name = bar.label if len(bar.label) <= LONGEST else f"{bar.label[: LONGEST - 1].rstrip()}…"
    weight = "600" if bar.kind == TOTAL else None
    colour = UNKNOWN if bar.label == UNEXPLAINED else COLOURS[bar.kind]
    return [
        words(name, LEFT - 12, top + 20, fill=INK, text_anchor="end", font_weight=weight),
        tag(
            "rect",
            x=min(begins, ends),
            y=top + 4,
            width=max(abs(ends - begins), 1.0),
            height=ROW - 8,
            fill=colour,
        ),
        words(bar.words, max(begins, ends) + 8, top + 20, fill=INK, font_weight=weight),
    ]


def _thread(x: float, top: float) -> str:
    """From where a bar ended to where the next begins."""
    return line(x, top + ROW - 4, x, top + ROW + 4, stroke=MUTED, stroke_width=1)
