"""The control chart: points, average, limits, target, new limits, gaps; readable in black and white."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe

from performance.domain.chart import ChartFacts, Slot, Stretch
from performance.domain.sentence import KIND_WORDS, clip
from performance.domain.xmr import Kind
from performance.render import svg
from performance.render.scale import Scale, fit, spread, unbroken
from performance.render.svg import line, mark, tag, words

WIDTH, HEIGHT = 960, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 164, 58, 44


@dataclass(frozen=True, slots=True)
class Frame:
    """The plotting area of one chart and the scales that belong to it."""

    facts: ChartFacts
    width: int
    height: int
    right: int
    scale: Scale

    @property
    def step(self) -> float:
        """The width of one period."""
        return (self.width - LEFT - self.right) / max(len(self.facts.slots), 1)

    def x(self, index: float) -> float:
        """The middle of a period."""
        return LEFT + (index + 0.5) * self.step

    def y(self, value: float) -> float:
        """A figure's height, kept within what is possible."""
        return self.scale.y(clip(value, (self.facts.lowest, self.facts.highest)))


def control_chart_svg(
    facts: ChartFacts,
    *,
    key: str = "chart",
    labels: str = "full",
    width: int = WIDTH,
    height: int = HEIGHT,
    font: str = svg.FONT,
) -> SafeString:
    """The chart as an SVG element with a title and a description.

    ``key`` makes its ids unique on a page. ``labels="minimal"`` leaves out the legend and the words on the limits,
    for a PDF whose text stands beside the picture. Sizes in CSS pixels.
    """
    full = labels == "full"
    right = RIGHT if full else 72
    frame = Frame(facts, width, height, right, _scale(facts, height, full))
    parts = [*_described(facts, key), *_ground(frame)]
    if not facts.slots:
        parts.append(
            words("No figures yet", width / 2, height / 2, size=16, fill=svg.MUTED, text_anchor="middle")
        )
    else:
        parts += [*_empty_periods(frame), *_limits(frame), *_breaks(frame, full), *_target(frame)]
        parts += [*_series(frame), *_margin(frame, full)]
    parts += _legend(frame) if full else []
    return mark_safe(  # noqa: S308 (every text above went through escape)
        tag(
            "svg",
            "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width} {height}",
            width=width,
            height=height,
            role="img",
            aria_labelledby=f"{key}-title {key}-desc",
            font_family=font,
            class_="jct-chart",
        )
    )


def _scale(facts: ChartFacts, height: int, full: bool) -> Scale:
    bounds = (facts.lowest, facts.highest)
    values = [slot.value for slot in facts.slots if slot.value is not None]
    values += [slot.target for slot in facts.slots if slot.target is not None]
    values += [clip(edge, bounds) for s in facts.stretches for edge in (s.lower, s.upper)]
    return fit(
        values, top=TOP if full else 14, bottom=height - (BOTTOM if full else 34), ceiling=facts.highest
    )


def _described(facts: ChartFacts, key: str) -> Iterator[str]:
    yield tag("title", escape(f"Control chart: {facts.name}"), id=f"{key}-title")
    yield tag("desc", escape(facts.sentence), id=f"{key}-desc")


def _ground(frame: Frame) -> Iterator[str]:
    """Grid, axis figures and period names."""
    scale, end = frame.scale, frame.width - frame.right
    for tick in scale.ticks if frame.facts.slots else ():
        y = scale.y(tick)
        yield line(LEFT, y, end, y, stroke=svg.GRID, stroke_width=1)
        yield words(_tick(frame.facts, tick), LEFT - 8, y + 4.5, fill=svg.MUTED, text_anchor="end")
    yield line(LEFT, scale.bottom, end, scale.bottom, stroke=svg.MUTED, stroke_width=1)
    every = _label_every(len(frame.facts.slots), frame.step)
    last = len(frame.facts.slots) - 1
    for index, slot in enumerate(frame.facts.slots):
        named = (last - index) % every == 0
        x = frame.x(index)
        yield line(x, scale.bottom, x, scale.bottom + (7 if named else 4), stroke=svg.MUTED, stroke_width=1)
        if named:
            yield words(slot.short, x, scale.bottom + 22, fill=svg.MUTED, text_anchor="middle")


def _label_every(count: int, step: float) -> int:
    return next(n for n in (1, 2, 3, 6, 12, 24, 48, count or 1) if n * step >= 56 or n >= count)


def _tick(facts: ChartFacts, tick: float) -> str:
    digits = f"{tick:,.2f}".rstrip("0").rstrip(".")
    return f"{digits}%" if facts.unit == "%" else digits


def _empty_periods(frame: Frame) -> Iterator[str]:
    """A period without a figure is a grey column; a suppressed one carries its mark."""
    scale = frame.scale
    for index, slot in enumerate(frame.facts.slots):
        if slot.value is None:
            x = frame.x(index)
            yield tag(
                "rect",
                x=x - frame.step / 2,
                y=scale.top,
                width=frame.step,
                height=scale.bottom - scale.top,
                fill="#e8ebed",
            )
            sign = "*" if slot.state == "suppressed" else "–"
            yield words(sign, x, scale.bottom - 6, size=14, fill=svg.MUTED, text_anchor="middle")


def _limits(frame: Frame) -> Iterator[str]:
    for stretch in frame.facts.stretches:
        left, right = LEFT + stretch.start * frame.step, LEFT + stretch.stop * frame.step
        upper, lower = frame.y(stretch.upper), frame.y(stretch.lower)
        yield tag(
            "rect",
            x=left,
            y=upper,
            width=right - left,
            height=lower - upper,
            fill="#2f6f7a",
            fill_opacity="0.07",
        )
        dash = "2 4" if stretch.trial else "7 4"
        for value in (stretch.upper, stretch.lower):
            yield _level(frame, value, left, right, stroke=svg.LIMIT, stroke_width=1.5, stroke_dasharray=dash)
        for value in (stretch.near_upper, stretch.near_lower):
            yield _level(frame, value, left, right, stroke="#a9b6bb", stroke_width=1, stroke_dasharray="2 3")
        yield _level(frame, stretch.mean, left, right, stroke=svg.INK, stroke_width=1.5)


def _level(frame: Frame, value: float, left: float, right: float, **look: object) -> str:
    y = frame.y(value)
    return line(left, y, right, y, **look)


def _breaks(frame: Frame, full: bool) -> Iterator[str]:
    for index, slot in enumerate(frame.facts.slots):
        if slot.why_break and index:
            x = LEFT + index * frame.step
            yield line(
                x,
                frame.scale.top - (18 if full else 4),
                x,
                frame.scale.bottom,
                stroke=svg.INK,
                stroke_width=1,
            )
            if full:
                late = x > frame.width - frame.right - 90
                yield words(
                    "New limits",
                    x - 5 if late else x + 5,
                    frame.scale.top - 8,
                    text_anchor="end" if late else "start",
                )


def _target(frame: Frame) -> Iterator[str]:
    """The target, stepping where it changed."""
    slots = frame.facts.slots
    for indexes in unbroken([slot.target for slot in slots]):
        corners: list[tuple[float, float]] = []
        for index in indexes:
            y = frame.scale.y(slots[index].target or 0.0)
            corners += [(LEFT + index * frame.step, y), (LEFT + (index + 1) * frame.step, y)]
        look = {"stroke": svg.TARGET, "stroke_width": 2, "stroke_dasharray": "10 3 2 3"}
        yield tag("polyline", points=svg.path(corners), fill="none", **look)


def _series(frame: Frame) -> Iterator[str]:
    slots = frame.facts.slots
    for indexes in unbroken([slot.value for slot in slots]):
        places = [(frame.x(i), frame.scale.y(slots[i].value or 0.0)) for i in indexes]
        yield tag("polyline", points=svg.path(places), fill="none", stroke="#8b979c", stroke_width=1.5)
    size = 5.0 if frame.step >= 13 else 4.0
    for index, slot in enumerate(slots):
        if slot.value is not None:
            yield mark(
                slot.kind,
                frame.x(index),
                frame.scale.y(slot.value),
                size=size,
                high=_points_up(slot),
                hollow=slot.state in ("provisional", "estimated"),
            )


def _points_up(slot: Slot) -> bool:
    return bool(slot.rules) and slot.rules[0].endswith(("high", "up"))


def _margin(frame: Frame, full: bool) -> Iterator[str]:
    """The words on the lines, at the right edge, kept apart."""
    wanted = list(_margin_words(frame, full))
    gap = 17.0 if full else 15.0
    places = spread([y for y, *_ in wanted], gap=gap, low=frame.scale.top - 4, high=frame.scale.bottom - 2)
    end = frame.width - frame.right
    for (y, text, fill, weight), place in zip(wanted, places, strict=True):
        if abs(place - y) > 3:
            yield line(end + 1, y, end + 8, place, stroke=fill, stroke_width=1)
        yield words(text, end + 10, place + 4.5, fill=fill, font_weight=weight)


def _margin_words(frame: Frame, full: bool) -> Iterator[tuple[float, str, str, str | None]]:
    facts = frame.facts
    slots = [slot for slot in facts.slots if slot.value is not None]
    if slots and slots[-1].value is not None:
        yield (
            frame.scale.y(slots[-1].value),
            _named("Latest", slots[-1].shown, facts.unit).removeprefix("" if full else "Latest "),
            svg.KIND_COLOURS[slots[-1].kind],
            "bold",
        )
    target = facts.slots[-1].target
    if target is not None:
        yield (
            frame.scale.y(target),
            (_named("Target", facts.target_shown, facts.unit) if full else "Target"),
            svg.TARGET,
            None,
        )
    if full and facts.stretches:
        yield from _limit_words(frame, facts.stretches[-1])


def _limit_words(frame: Frame, stretch: Stretch) -> Iterator[tuple[float, str, str, str | None]]:
    bounds = (frame.facts.lowest, frame.facts.highest)
    trial = "Trial limit" if stretch.trial else None
    unit = frame.facts.unit
    if stretch.upper == stretch.lower:
        yield frame.y(stretch.mean), _named("Average", frame.facts.show(stretch.mean), unit), svg.INK, None
        return
    for name, value, colour in (
        (trial or "Upper limit", clip(stretch.upper, bounds), svg.MUTED),
        ("Average", stretch.mean, svg.INK),
        (trial or "Lower limit", clip(stretch.lower, bounds), svg.MUTED),
    ):
        yield frame.y(value), _named(name, frame.facts.show(value), unit), colour, None


def _named(name: str, shown: str, unit: str) -> str:
    """Words for the margin; a long unit is on the page already."""
    return f"{name} {shown if unit == '%' else shown.removesuffix(unit).strip()}"


def _legend(frame: Frame) -> Iterator[str]:
    """Only the kinds of point that the chart holds."""
    present = {slot.kind for slot in frame.facts.slots if slot.value is not None}
    x = float(LEFT)
    for kind, text in KIND_WORDS.items():
        if kind.value in present:
            yield mark(kind.value, x + 6, 15, high=kind is Kind.CONCERN)
            yield words(text, x + 18, 19.5, fill=svg.MUTED)
            x += 42 + 6.2 * len(text)
    if any(slot.state in ("provisional", "estimated") for slot in frame.facts.slots):
        yield mark("common_cause", x + 6, 15, hollow=True)
        yield words("Hollow: provisional or estimated", x + 18, 19.5, fill=svg.MUTED)
        x += 42 + 6.2 * 32
    if any(slot.value is None for slot in frame.facts.slots):
        yield tag("rect", x=x, y=8, width=12, height=14, fill="#e8ebed", stroke="#a9b6bb")
        yield words("No figure (* suppressed)", x + 18, 19.5, fill=svg.MUTED)
