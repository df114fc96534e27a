"""Filters and tags that every template may use: `{% load jct %}`.

Words for money and dates come from `jct.core`; this file only makes them reachable from a page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from jct.core import calendar, money
from jct.support import codes, glossary, meter

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """GBP: "£1,234.56", "£1,234", "−£5"; nothing for None."""
    return "" if amount is None else money.pounds(amount)


@register.filter
def whole_pounds(amount: Decimal | None) -> str:
    """GBP without pence, rounded half up, where a part of a budget is worked out: "£20,461,538"; nothing for None."""
    return "" if amount is None else pounds(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@register.filter
def accounts(amount: Decimal | str | None) -> str:
    """A sum as accounts print it: "1,250,000", "(48,600,000)" for a negative one, "–" for none. Pence only where there
    are any. Takes text too, as stored facts have it."""
    if amount is None or amount == "":
        return "–"
    exact = Decimal(amount)
    figures = f"{abs(exact):,.2f}".removesuffix(".00")
    return f"({figures})" if exact < 0 else figures


@register.filter
def pounds_k(amount: Decimal | None) -> str:
    """GBP in thousands: "£1,584k"; nothing for None."""
    return "" if amount is None else money.pounds_k(amount)


@register.filter
def over_under(variance: Decimal | None, exact: str = "") -> str:
    """A variance in words: "£1,584k over"; `|over_under:"exact"` keeps pounds and pence."""
    return "" if variance is None else money.over_under(variance, exact=bool(exact))


@register.filter
def date_gb(when: date | datetime | None) -> str:
    """ "20 October 2026"; a moment also says the time in London: "20 October 2026 at 2:05pm"; nothing for None."""
    if when is None or when == "":
        return ""
    if isinstance(when, datetime):
        local = timezone.localtime(when) if timezone.is_aware(when) else when
        clock = local.strftime("%I:%M%p").lstrip("0").lower()
        return f"{calendar.day_words(local.date())} at {clock}"
    return calendar.day_words(when)


@register.filter
def iso(when: date | datetime | None) -> str:
    """For `<time datetime>`: a day, or a moment in London to the second (HTML allows no more than milliseconds)."""
    if not when:
        return ""
    if isinstance(when, datetime):
        local = timezone.localtime(when) if timezone.is_aware(when) else when
        return local.isoformat(timespec="seconds")
    return when.isoformat()


@register.filter
def last_day(ends: date | None) -> str:
    """The last day of a period stored with an exclusive end: 1 April 2027 → "31 March 2027"; open → "no end date"."""
    last = calendar.last_day(ends) if ends else None
    return calendar.day_words(last) if last else "no end date"


@register.filter
def until(starts: date, ends: date | None) -> str:
    """A period stored with an exclusive end: "1 April 2026 to 31 March 2027"; an open one: "from 1 April 2026"."""
    first = calendar.day_words(starts)
    return f"{first} to {last_day(ends)}" if ends else f"from {first}"


@register.filter
def percent(value: Decimal | None, places: int = 1) -> str:
    """12.345 → "12.3%" (per cent already, not a fraction), rounded half up; None → "n/a"."""
    if value is None:
        return "n/a"
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)}%"


@register.filter
def code_words(code: str) -> str:
    """What a code of another app is called: "vcse" → "Voluntary, community or social enterprise"."""
    return codes.code_words(code)


_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


@register.filter
def browser(user_agent: str) -> str:
    """What a browser calls itself, in words people know: "Chrome on Windows"; what is not known is shown as it is."""
    name = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in _SYSTEMS if mark in user_agent), "")
    return f"{name} on {system}" if name and system else user_agent[:80]


@dataclass(frozen=True)
class Row:
    """One row of a summary list: a key, a value, where the value leads, and what can be done about it."""

    key: str
    value: Any
    url: str | None = None
    action: str = ""
    action_url: str | None = None


@register.filter
def as_rows(rows: Iterable[Any] | None) -> list[Row]:
    """Rows of a summary list from (key, value[, url]) tuples or mappings with the fields of `Row`."""
    return [Row(**row) if isinstance(row, Mapping) else Row(*row) for row in rows or ()]


@register.filter
def any_action(rows: list[Row]) -> bool:
    """Whether any row can be acted on: the others then keep that column empty."""
    return any(row.action_url for row in rows)


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, whether it is a figure, where it leads, and the colour of its tag."""

    text: Any
    numeric: bool = False
    url: str | None = None
    tag: str = ""


@register.filter
def as_cells(row: Iterable[Any], numeric: Any = "") -> list[Cell]:
    """Cells of a table row. A cell is a value, or a mapping with the fields of `Cell`.

    `numeric` names the columns of figures, counted from 1: "3 4". Decimals and integers are figures in any case.
    """
    columns = {int(column) for column in str(numeric or "").replace(",", " ").split()}
    cells = []
    for place, cell in enumerate(row, start=1):
        fields = dict(cell) if isinstance(cell, Mapping) else {"text": cell}
        figure = isinstance(fields["text"], int | Decimal) and not isinstance(fields["text"], bool)
        fields.setdefault("numeric", figure or place in columns)
        cells.append(Cell(**fields))
    return cells


@register.filter
def aria_sort(column: Any) -> str:
    """What `aria-sort` says of a django-tables2 column: "ascending", "descending" or "none"."""
    if not column.is_ordered:
        return "none"
    return "descending" if column.order_by_alias.is_descending else "ascending"


@register.filter
def is_numeric(column: Any) -> bool:
    """Whether a django-tables2 column was declared with figures: `attrs={"td": {"class": "… --numeric"}}`."""
    return "--numeric" in str(column.attrs.get("td", {}).get("class", ""))


@register.simple_tag
def meter_bar(budget: Decimal, forecast: Decimal, actual: Decimal | None = None) -> meter.Bar:
    """The geometry of `components/meter.html`."""
    return meter.bar(budget=budget, forecast=forecast, actual=actual)


@dataclass(frozen=True)
class PageLinks:
    """The addresses of a pager: (number, address) for each page, (…, "") for a gap."""

    previous: str
    next: str
    pages: list[tuple[Any, str]]


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: Page, parameter: str = "") -> PageLinks:
    """Addresses that keep the rest of the query and change only the page."""
    name = parameter or "page"
    query = context.request.GET.copy()

    def address(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    return PageLinks(
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
        pages=[
            (number, address(number) if isinstance(number, int) else "")
            for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        ],
    )


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *texts_and_urls: str) -> SafeString:
    """`{% crumbs "Contracts" "/contracts/" contract.title contract.url %}`: pairs of words and address."""
    page = context.template.engine.get_template("components/breadcrumbs.html")
    pairs = list(zip(texts_and_urls[::2], texts_and_urls[1::2], strict=True))
    return page.render(context.new({"items": pairs}))


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, name: str, **parameters: Any) -> SafeString:
    """`{% component "inset" %}…{% endcomponent %}`: what stands between becomes the component's `content`."""
    page = context.template.engine.get_template(f"components/{name}.html")
    return page.render(context.new({**parameters, "content": content}))


@register.simple_tag(takes_context=True)
def term(context: Context, name: str, text: str = "") -> SafeString:
    """`{% term "virement" %}` or `{% term "virement" "moved between lines" %}`: a word that explains itself."""
    page = context.template.engine.get_template("components/term.html")
    found = {"term": glossary.find(name), "text": text or name, "id": f"term-{_next(context)}"}
    return mark_safe(page.render(context.new(found)).strip())  # noqa: S308  (no space may follow the word)


def _next(context: Context) -> int:
    """1, 2, 3 … in one page, so that a word explained twice has two notes."""
    page = getattr(context, "request", None) or context
    page.jct_terms = getattr(page, "jct_terms", 0) + 1
    return int(page.jct_terms)
