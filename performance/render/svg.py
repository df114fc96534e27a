"""The colours and marks of the control charts, and the strokes every drawing shares (jct.support.svg)."""

from jct.support.svg import FONT, GRID, INK, MUTED, PAPER, data_uri, line, path, tag, words

__all__ = [
    "COMMON",
    "CONCERN",
    "FONT",
    "GRID",
    "IMPROVEMENT",
    "INK",
    "KIND_COLOURS",
    "LIMIT",
    "MUTED",
    "NEUTRAL",
    "PAPER",
    "TARGET",
    "data_uri",
    "line",
    "mark",
    "path",
    "tag",
    "words",
]

COMMON = "#5b6970"
IMPROVEMENT = "#005eb8"
CONCERN = "#c25000"
NEUTRAL = "#5f2d8c"
TARGET = "#a3114b"
LIMIT = "#53626a"

KIND_COLOURS = {
    "common_cause": COMMON,
    "special_cause_improvement": IMPROVEMENT,
    "special_cause_concern": CONCERN,
    "special_cause_neutral_high": NEUTRAL,
    "special_cause_neutral_low": NEUTRAL,
}


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
