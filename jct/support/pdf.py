"""The one file that knows WeasyPrint: HTML in, PDF/UA-1 bytes out, sealed from network and disk.

The same HTML gives the same bytes with the same versions of WeasyPrint, Pango and HarfBuzz (`versions()`, stored with
the file): the typeface is static TrueType, which HarfBuzz subsets without a time stamp, and no date is written into the
file but the snapshot's own.
"""

import logging
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

FONTS = Path(__file__).resolve().parent / "fonts"


class RenderingFailed(Exception):
    """WeasyPrint complained of a blocked address or an unknown property: no pack goes out with a fault in it."""


class _Complaints(logging.Handler):
    """Collects what WeasyPrint logs in this thread; it only logs where it should raise."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.lines.append(record.getMessage())


def _sealed() -> Any:
    """A fetcher that opens data addresses and files of our font folder, and nothing else."""
    from weasyprint.urls import URLFetcher

    class Sealed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(unquote(parts.path)).resolve()
                if path.parent != FONTS:
                    raise ValueError(f"{url} is not one of our fonts")
            return super().fetch(url, headers)

    return Sealed(allowed_protocols={"data", "file"})


def write(html: str) -> tuple[bytes, int]:
    """PDF/UA-1 bytes of the HTML, and the number of pages.

    Raises:
        RenderingFailed: anything WeasyPrint warned of, all of it at once.
    """
    from weasyprint import HTML

    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    logger.addHandler(complaints)
    try:
        document = HTML(string=html, base_url=FONTS.as_uri() + "/", url_fetcher=_sealed()).render(
            pdf_variant="pdf/ua-1"
        )
        content = document.write_pdf(pdf_variant="pdf/ua-1", custom_metadata=True)
    finally:
        logger.removeHandler(complaints)
    if complaints.lines:
        raise RenderingFailed("; ".join(complaints.lines))
    return content, len(document.pages)


def versions() -> dict[str, str]:
    """What else decides the bytes: the versions of WeasyPrint, Pango and HarfBuzz."""
    from weasyprint.text.ffi import harfbuzz, pango

    number = pango.pango_version()
    parts = [0, 0, 0]
    for place in range(3):  # HarfBuzz tells WeasyPrint only "at least"
        while harfbuzz.hb_version_atleast(*parts[:place], parts[place] + 1, *[0] * (2 - place)):
            parts[place] += 1
    return {
        "weasyprint": version("weasyprint"),
        "pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        "harfbuzz": ".".join(map(str, parts)),
    }
