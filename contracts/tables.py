"""The lists of contracts and providers, as rows people sort, page and download."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from contracts.domain import pipeline
from contracts.models import Contract, Provider
from contracts.querysets import RUNNING
from jct.core.calendar import day_words, last_day
from jct.core.money import pounds
from jct.support.tables import FIGURES, LINK

STATUS_COLOURS = {"draft": "grey", "active": "green", "expired_delivering": "orange", "ended": "grey"}
URGENCY_COLOURS = {"overdue": "red", "soon": "yellow"}


@lru_cache(maxsize=256)
def tag(words: str, colour: str) -> str:
    """A state as the design system draws it; a list repeats a few of them on every row."""
    return render_to_string("components/tag.html", {"text": words, "colour": colour})


def _one_line(day: date) -> str:
    return format_html('<span class="jct-nowrap">{}</span>', day_words(day))


class ContractTable(tables.Table):
    """The register. The first column leads to the contract."""

    title = tables.Column(verbose_name="Contract")
    provider = tables.Column(
        verbose_name="Provider",
        accessor="provider__name",
        linkify=("contracts:provider", [tables.A("provider_id")]),
        attrs=LINK,
    )
    care_group = tables.Column(accessor="care_group__name", empty_values=(), verbose_name="Care group")
    status = tables.Column()
    tier = tables.Column()
    annual_value = tables.Column(verbose_name="Annual value", attrs=FIGURES)
    current_ends = tables.Column(verbose_name="Last day")
    decide_by = tables.Column(verbose_name="Decision needed")

    caption = "Contracts"
    empty_title = "No contracts fit"

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()
        sequence = (
            "title",
            "provider",
            "care_group",
            "annual_value",
            "current_ends",
            "decide_by",
            "status",
            "tier",
        )
        order_by = "title"
        empty_text = "Change or clear the filter, add a contract, or import a register."

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def render_title(self, value: str, record: Contract) -> str:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a><br><span class="jct-muted">{}</span>',
            reverse("contracts:contract", args=[record.pk]),
            value,
            record.reference or "No reference",
        )

    def render_care_group(self, record: Contract) -> str:
        return record.care_group.name if record.care_group else tag("Unassigned", "yellow")

    def render_status(self, record: Contract) -> str:
        return tag(record.get_status_display(), STATUS_COLOURS[record.status])

    def render_annual_value(self, value: Any) -> str:
        return pounds(value)

    def render_tier(self, record: Contract) -> str:
        return record.get_tier_display() if record.tier else "—"

    def render_current_ends(self, value: date) -> str:
        return _one_line(last_day(value))

    def render_decide_by(self, value: date, record: Contract) -> str:
        if record.status not in RUNNING:
            return "—"
        near = pipeline.urgency(value, self.on)
        if near.level in URGENCY_COLOURS:
            return format_html("{} {}", _one_line(value), tag(near.words, URGENCY_COLOURS[near.level]))
        return _one_line(value)


class ProviderTable(tables.Table):
    """Providers with what they deliver now."""

    name = tables.Column(linkify=("contracts:provider", [tables.A("pk")]), attrs=LINK)
    sector = tables.Column()
    running = tables.Column(verbose_name="Contracts running", attrs=FIGURES)
    annual = tables.Column(verbose_name="Annual value", attrs=FIGURES)
    company_number = tables.Column(verbose_name="Company number")
    postcode = tables.Column()

    caption = "Providers"
    empty_title = "No providers fit"

    class Meta:
        model = Provider
        fields: tuple[str, ...] = ()
        sequence = ("name", "sector", "running", "annual", "company_number", "postcode")
        order_by = "name"
        empty_text = "Change or clear the filter, add a provider, or import a register."

    def render_annual(self, value: Any) -> str:
        return pounds(value)


HEADINGS = (
    *(
        "Reference",
        "Title",
        "Description",
        "Provider",
        "Provider company number",
        "Provider is SME",
        "Provider is VCSE",
    ),
    *(
        "Care group",
        "Directorate",
        "Purchasing body",
        "Regime",
        "Route to market",
        "Annual value",
        "Whole value",
    ),
    *(
        "Start date",
        "End date",
        "Current end date",
        "Extension months",
        "Extensions allowed",
        "Extensions taken",
    ),
    *("Decision needed by", "Status", "Tier", "Classification", "Visibility"),
)


def download_rows(rows: Iterable[Contract]) -> Iterator[tuple[Any, ...]]:
    """Contracts as the cells of a file, in the order of HEADINGS; last days inclusive."""
    for row in rows:
        yield (
            *(row.reference, row.title, row.description, row.provider.name, row.provider.company_number),
            *(_yes_no(row.provider.sme), _yes_no(row.provider.vcse)),
            *(row.care_group.name if row.care_group else "", row.directorate, row.purchasing_body),
            *(row.get_regime_display(), row.route, row.annual_value, row.lifetime_value),
            *(row.starts, last_day(row.ends), last_day(row.current_ends)),
            *(row.extension_months, row.extensions_allowed, row.extensions_taken),
            *(row.decide_by, row.get_status_display(), row.get_tier_display(), row.classification),
            row.get_visibility_display(),
        )


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"
