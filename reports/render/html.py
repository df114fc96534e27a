"""A document as HTML: one set of templates, for the page in the browser and for the PDF.

Both media share `templates/reports/_section.html` and below, so headings, tables and words are the same. They differ
in the drawing: inline `<svg>` in the page, `<img alt>` with a data address in the PDF (inline SVG fails PDF/UA).
"""

import base64
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from reports.domain.document import Block, Document, Figure, Gallery, Section
from reports.render import charts


@dataclass(frozen=True)
class FigureView:
    """A figure ready for a template."""

    figure: Figure
    key: str

    @cached_property
    def inline(self) -> SafeString:
        """The drawing for a page."""
        return mark_safe(charts.svg(self.figure.drawing, key=self.key, title=self.figure.title))  # noqa: S308 - our own SVG, escaped

    @cached_property
    def data(self) -> str:
        """The drawing as a data address."""
        return (
            "data:image/svg+xml;base64,"
            + base64.b64encode(charts.svg(self.figure.drawing, title=self.figure.title).encode()).decode()
        )


@dataclass(frozen=True)
class BlockView:
    """A block with the name of its kind, which names its template."""

    block: Block
    level: int
    anchor: str

    @property
    def template(self) -> str:
        """The template of this kind of block."""
        return f"reports/blocks/{type(self.block).__name__.lower()}.html"

    @cached_property
    def figures(self) -> list[FigureView]:
        """The drawings in it."""
        figures = (
            (self.block,)
            if isinstance(self.block, Figure)
            else self.block.figures
            if isinstance(self.block, Gallery)
            else ()
        )
        return [FigureView(figure, f"{self.anchor}-{number}") for number, figure in enumerate(figures, 1)]


@dataclass(frozen=True)
class SectionView:
    """A section with its heading level; the document's title is level 1."""

    section: Section
    level: int

    @cached_property
    def blocks(self) -> list[BlockView]:
        """Its blocks, ready for templates."""
        return [
            BlockView(block, self.level, f"{self.section.anchor}-{place}")
            for place, block in enumerate(self.section.blocks, 1)
        ]

    @cached_property
    def sections(self) -> list["SectionView"]:
        """The sections within it."""
        return [SectionView(section, self.level + 1) for section in self.section.sections]


def _context(document: Document, medium: str) -> dict[str, Any]:
    return {
        "document": document,
        "sections": [SectionView(section, 2) for section in document.sections],
        "medium": medium,
    }


def twin(document: Document) -> str:
    """The body of the page in the browser: everything below the site's own header."""
    return render_to_string("reports/twin.html", _context(document, "page"))


def printable(document: Document) -> str:
    """The whole HTML document that becomes the PDF. Its fonts are named relative to the folder the renderer opens."""
    what, source = (_css_string(line) for line in document.footer)
    return render_to_string(
        "reports/pdf/document.html", _context(document, "pdf") | {"foot_what": what, "foot_source": source}
    )


def _css_string(text: str) -> SafeString:
    """Text between the quotes of a CSS string: quotes, backslashes, angle brackets and line ends as escapes."""
    return mark_safe("".join(c if c.isalnum() or c in " .,:;·()-/" else f"\\{ord(c):x} " for c in text))  # noqa: S308 - escaped here
