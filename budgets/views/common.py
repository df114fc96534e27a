"""What the pages of the money share: the quarter and the page in the address, and their rows as a file."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify

from budgets.selectors.home import quarters, reported
from jct.core.calendar import FinancialYear, Quarter
from jct.support import clock
from jct.support.sheets import KINDS, Rows, download
from jct.support.views import Page


def chosen_quarter(request: Any) -> Quarter:
    """`?quarter=2026-Q2`; the quarter being reported when it says nothing that is one."""
    try:
        return Quarter.parse(request.GET.get("quarter", ""))
    except ValueError:
        return reported(clock.today())


def quarter_choice(request: Any, chosen: Quarter) -> list[tuple[str, str, bool]]:
    """(text, address, current) of every quarter there is, for the page's navigation."""
    known = quarters(request.user, clock.today())[:8]
    listed = known if chosen in known else (chosen, *known)
    return [(q.short, f"?quarter={q}", q == chosen) for q in listed]


def chosen_year(request: Any) -> int:
    """`?year=2026`, the year in which the financial year starts; the current one when it says nothing likely."""
    text = request.GET.get("year", "")
    likely = text.isdecimal() and text.isascii() and len(text) == 4 and 2000 <= int(text) <= 2100
    return int(text) if likely else FinancialYear.of(clock.today()).year


def year_choice(years: Iterable[int], chosen: FinancialYear) -> list[tuple[str, str, bool]]:
    """(text, address, current) of each financial year, for the page's navigation."""
    return [(str(FinancialYear(year)), f"?year={year}", year == chosen.year) for year in years]


def page_number(request: Any) -> int:
    """`?page=3`; 1 for anything that is not a likely number."""
    number = request.GET.get("page", "1")
    return int(number) if number.isdecimal() and number.isascii() and len(number) < 7 else 1


# The pages of one fund, in the order of its navigation: what is read, and the name of the address.
FUND_PAGES = (
    ("Position", "budgets:fund"),
    ("Lines", "budgets:lines"),
    ("Contributions", "budgets:contributions"),
    ("Virements", "budgets:virements"),
    ("Reserves", "budgets:reserves"),
    ("Next year", "budgets:plans"),
    ("Risk share", "budgets:risk"),
    ("Closing", "budgets:closing"),
    ("Movement", "budgets:fund_movement"),
    ("Outlook", "budgets:outlook"),
    ("Accuracy", "budgets:accuracy"),
    ("Statements", "budgets:statements"),
)


def fund_nav(pk: int, here: str) -> list[tuple[str, str, bool]]:
    """(text, address, current) of every page of the fund; `here` is the text of the page shown. For
    `budgets/_fund_nav.html`.
    """
    return [(text, reverse(name, args=[pk]), text == here) for text, name in FUND_PAGES]


class File(NamedTuple):
    """Rows to download; `name` becomes the name of the file, `title` that of the sheet."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Rows


class FiledPage(Page):
    """A page whose rows come as a file too, at its own address: `?download=csv` or xlsx (`download_links`)."""

    base = True

    def file(self, **kwargs: Any) -> File:
        raise TypeError(f"{type(self).__name__} must say what its file holds")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        kind = request.GET.get("download", "")
        if kind not in KINDS:
            return super().get(request, **kwargs)
        file = self.file(**kwargs)
        return download(kind, slugify(file.name), file.headings, file.rows, title=file.title)
