"""What the gallery shows of each component: parameters, and nothing that comes from the database."""

import datetime
from decimal import Decimal
from typing import Any

import django_tables2
from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from jct.core.errors import Problem
from jct.support import glossary
from jct.support.fields import DayField, PoundsField
from jct.support.tables import FIGURES
from jct.support.uploads import UploadField

_RETURNS = [
    ["Residential placements", "£31,204k", "£32,788k", "£1,584k over"],
    ["Supported living", "£18,950k", "£18,717k", "£233k under"],
    ["Pool in all", "£50,154k", "£51,505k", "£1,351k over"],
]


class _ExampleTable(django_tables2.Table):
    reference = django_tables2.Column()
    provider = django_tables2.Column()
    value = django_tables2.Column(attrs=FIGURES)

    caption = "Contracts by value"
    downloads = (("Download as CSV", "#"),)


class _ExampleFilter(forms.Form):
    text = forms.CharField(label="Title or reference")
    tier = forms.ChoiceField(
        label="Tier", choices=[("", "All tiers"), ("gold", "Gold"), ("silver", "Silver")]
    )
    care_group = forms.ChoiceField(
        label="Care group", choices=[("", "All care groups"), ("LD", "Learning disability")]
    )


class ExampleForm(forms.Form):
    """One field of every kind, for the gallery and the tests of markup."""

    title = forms.CharField(label="Title of the contract", max_length=120)
    reason = forms.CharField(
        label="Why the forecast moved",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
        help_text="The board reads this as you write it.",
    )
    tier = forms.ChoiceField(
        label="Contract tier", widget=forms.Select, choices=[("", "Choose"), ("gold", "Gold")]
    )
    outcome = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[("approve", "Approve"), ("refuse", "Refuse")],
    )
    partners = forms.MultipleChoiceField(
        label="Partners concerned",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("council", "Northmere County Council"), ("icb", "NHS Northmere ICB")],
    )
    ends = DayField(label="Last day", required=False)
    value = PoundsField(label="Annual value", help_text="A year’s cost, without VAT.")
    register = UploadField(label="Contract register", kinds=("csv", "xlsx"), required=False)
    sure = forms.BooleanField(label="I have read the figures and the notes")


def _filter_form() -> forms.Form:
    return _ExampleFilter(auto_id="filter_%s")


def _table() -> django_tables2.Table:
    rows = [
        {"reference": f"C-{n:03}", "provider": f"Provider {n}", "value": f"£{n * 1250:,}"}
        for n in range(1, 13)
    ]
    table = _ExampleTable(rows, order_by="reference", prefix="example-")
    table.paginate(per_page=4)
    return table


_WORDS = mark_safe('<p class="govuk-body">What stands between the tags.</p>')
_TODAY = datetime.date(2026, 10, 20)

Looks = dict[str, list[dict[str, Any]]]


def examples() -> Looks:
    """Component name → the parameters of each look to show."""
    return {**_of_ways(), **_of_forms(), **_of_words(), **_of_figures(), **_of_signs()}


def _of_ways() -> Looks:
    """What leads about: where one is, and where one can go."""
    return {
        "back_link": [{"url": "#"}],
        "breadcrumbs": [{"items": [("Contracts", "#"), ("C-014 Community equipment", "#")]}],
        "page_header": [
            {"title": "Community equipment", "caption": "Contract C-014", "size": "m", "level": 3}
        ],
        "pagination": [{"page": Paginator(range(200), 20).page(4)}],
        "phase_banner": [{"tag": "Demonstration", "text": "Invented county of Northmere."}],
        "sub_navigation": [
            {"items": [("Summary", "#", True), ("Lines", "#", False), ("History", "#", False)]}
        ],
        "tabs": [{"items": [("tab-summary", "Summary", _WORDS), ("tab-history", "History", _WORDS)]}],
        "task_list": [
            {
                "items": [
                    {
                        "title": "Northmere County Council",
                        "url": "#",
                        "status": "Certified",
                        "colour": "green",
                    },
                    {
                        "title": "NHS Northmere ICB",
                        "url": "#",
                        "hint": "Due on 30 October 2026",
                        "status": "Not started",
                        "colour": "grey",
                    },
                ]
            }
        ],
        "download": [{"links": [("Download as CSV", "#"), ("Download as Excel", "#")]}],
    }


def _of_forms() -> Looks:
    """What is pressed and filled in, and what is said of it."""
    return {
        "button": [
            {"text": "Submit the return"},
            {"text": "Save and come back later", "kind": "secondary"},
            {"text": "Withdraw the return", "kind": "warning"},
            {"text": "Add a contract", "url": "#"},
        ],
        "error_summary": [
            {"errors": [("Enter the annual value", "#value"), ("Choose a contract tier", "#tier")]}
        ],
        "file_hint": [{"kinds": "CSV or Excel (.xlsx)", "size": "10 MB"}],
        "filter_panel": [{"form": _filter_form()}],
        "problems": [
            {
                "problems": [
                    Problem("row 14, Start Date", "“31/02/2026” is not a date", "a day such as 28/02/2026")
                ]
            }
        ],
    }


def _of_words() -> Looks:
    """Words set apart, opened or explained."""
    return {
        "card": [{"title": "Where this stands", "content": _WORDS}],
        "details": [
            {"summary": "How the share is worked out", "text": "Each partner bears its part of the pool."}
        ],
        "empty": [
            {
                "title": "No contracts yet",
                "text": "Import the register you have, or add one contract.",
                "action_text": "Import a register",
                "action_url": "#",
            }
        ],
        "inset": [{"text": "You entered this return, so another person certifies it."}],
        "notification_banner": [
            {"text": "The return is submitted.", "kind": "success", "id": "good"},
            {"text": "The quarter 2 return is due on 30 October 2026.", "id": "info"},
            {"text": "You entered this return, so you cannot certify it.", "kind": "error", "id": "bad"},
        ],
        "panel": [
            {"title": "Return certified", "text": "Northmere County Council, quarter 2 2026/27", "level": 3}
        ],
        "scroll": [{"label": "A wide table", "content": _WORDS}],
        "term": [{"term": glossary.find("virement"), "text": "virement", "id": "term-example"}],
        "warning_text": [
            {"text": "A locked quarter cannot be opened again. A later correction is a restatement."}
        ],
    }


def _of_figures() -> Looks:
    """Figures and facts, in rows and as drawings."""
    return {
        "meter": [
            {
                "label": "Learning disability pool",
                "budget": Decimal("79416000"),
                "forecast": Decimal("81000000"),
                "actual": Decimal("40210000"),
            },
            {"label": "Equipment", "budget": Decimal("6000000"), "forecast": Decimal("5767000")},
        ],
        "progress": [{"value": 3, "of": 7, "words": "drawing control charts", "label": "Building the pack"}],
        "stat": [
            {
                "label": "Forecast against budget",
                "figure": "£1,584k over",
                "words": "£81,000k forecast, £79,416k budget",
                "url": "#",
            },
        ],
        "summary_list": [
            {
                "rows": [
                    ("Provider", "Calder Vale Care", "#"),
                    {"key": "Annual value", "value": "£1,250,000", "action": "Change", "action_url": "#"},
                ]
            },
            {
                "title": "Certified figures",
                "rows": [("Forecast", "£81,000,000"), ("Certified by", "Ann Okafor")],
            },
        ],
        "table": [
            {
                "caption": "Forecast by line",
                "head": ["Line", "Budget", "Forecast", "Against budget"],
                "rows": _RETURNS,
                "numeric": "2 3 4",
                "total": True,
            }
        ],
        "table_list": [{"table": _table()}],
        "timeline": [
            {
                "items": [
                    {
                        "title": "Decision needed",
                        "at": datetime.date(2026, 12, 11),
                        "future": True,
                        "text": "Extend or end.",
                    },
                    {
                        "title": "Contract varied",
                        "at": _TODAY,
                        "by": "Priya Raman",
                        "url": "#",
                        "url_text": "Show the variation",
                    },
                ]
            }
        ],
    }


def _of_signs() -> Looks:
    """Small signs beside words."""
    return {
        "icon": [
            {"name": name, "label": name}
            for name in ("tick", "cross", "warning", "clock", "up", "down", "document", "people", "lock")
        ],
        "mark": [{}],
        "sort_mark": [{"state": state} for state in ("none", "ascending", "descending")],
        "tag": [
            {"text": words, "colour": colour}
            for words, colour in (
                ("Draft", "grey"),
                ("Submitted", "blue"),
                ("Certified", "green"),
                ("Late", "red"),
                ("Due soon", "orange"),
                ("Signal", "purple"),
                ("Trial limits", "yellow"),
                ("Noted", "teal"),
            )
        ],
    }
