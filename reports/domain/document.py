"""A document before it is a page: what a board reads, with nothing about how it looks.

The composers (`performance_report`, `revenue_monitor`) turn the facts of a snapshot into these; `reports.render`
turns these into the web twin and the PDF. Everything is text fit to print: figures are already worded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from budgets.domain.waterfall import Waterfall
from performance.domain.chart import ChartFacts

Tone = Literal["", "good", "warn", "bad", "info", "muted"]
"""How a word is coloured. The word itself always says the same, so nothing is lost without colour."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `role` is body, lead (the first sentence a reader sees) or note (small print)."""

    text: str
    role: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a list: a name in bold, then a sentence. `target` is the anchor of the section it comes from."""

    lead: str
    text: str
    tone: Tone = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered when `ordered`. Without points it prints `empty`: silence is never mistaken for good news."""

    items: tuple[Point, ...]
    ordered: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. `width` is its share of the table's width in per cent."""

    label: str
    width: int
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; with a tone it is a status word."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, the first one being its header. `kind` line or total."""

    cells: tuple[Cell, ...]
    kind: Literal["line", "total"] = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption, real header cells and a note beneath.

    Raises:
        ValueError: the columns' widths do not sum to 100, or a row has more or fewer cells than there are columns.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = "None."

    def __post_init__(self) -> None:
        if sum(column.width for column in self.columns) != 100:
            raise ValueError(
                f"{self.caption}: the columns' widths sum to {sum(c.width for c in self.columns)}, not 100."
            )
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"{self.caption}: a row has {len(row.cells)} cells for {len(self.columns)} columns."
                )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a bar chart: its label, what it should be (a mark), what it is, and the words printed at its end."""

    label: str
    budget: float
    forecast: float
    words: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Forecast against latest budget, one bar a fund or line."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title, the plain sentence a reader takes from it, status words and a text alternative."""

    title: str
    drawing: ChartFacts | BarChart | Waterfall
    alt: str
    sentence: str = ""
    tags: tuple[Cell, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Gallery:
    """Figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The box a reader sees first: a figure, a sentence, and labelled facts."""

    title: str
    figure: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number that stands for itself, with what it counts."""

    value: str
    label: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A strip of key figures."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a working: what was done, the sums that made it, and what it came to for each party."""

    title: str
    sums: tuple[str, ...] = ()
    amounts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """A working, step by step, in order."""

    items: tuple[Step, ...]


Block = Paragraph | Points | Table | Figure | Gallery | Headline | KeyFigures | Steps


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it. `anchor` is unique in the document; `landscape` asks for a wide page; the
    contents name the sections within it unless it is `closed`.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: "tuple[Section, ...]" = ()
    landscape: bool = False
    new_page: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """Title, the facts on the cover, the sections, and the two lines at the foot of every page.

    `produced` is the day of the facts as an ISO date: a document is never dated by the clock that printed it.
    """

    kind: str
    title: str
    subtitle: str
    organisation: str
    cover: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    draft: bool = False
    footer: tuple[str, str] = ("", "")
    produced: str = ""

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Every section with its level, 1 for the outermost, in reading order."""

        def below(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
            for section in sections:
                yield level, section
                yield from below(section.sections, level + 1)

        yield from below(self.sections, 1)

    def contents(self) -> tuple[tuple[int, Section], ...]:
        """What the contents page lists: the first two levels, without what stands in a closed section."""
        return tuple(
            entry
            for section in self.sections
            for entry in ((1, section), *((2, inner) for inner in section.sections if not section.closed))
        )
