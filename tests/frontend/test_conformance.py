"""Our components against GOV.UK Frontend's own examples (data/govuk_frontend_examples.json)."""

import json
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from jct.support.fields import DayField, PoundsField
from tests.frontend.markup import read, shape, skeleton

DATA = Path(__file__).parent / "data" / "govuk_frontend_examples.json"
EXAMPLES = json.loads(DATA.read_text(encoding="utf-8"))["components"]
NATIONALITY = (
    "We need to know your nationality so we can work out which elections you’re entitled to vote in. If you can’t "
    "provide your nationality, you’ll have to send copies of identity documents through the post."
)
COLOURS = ("grey", "green", "purple", "red", "orange", "yellow")

SAME = [
    *[("tag", colour, "tag", {"text": colour.title(), "colour": colour}) for colour in COLOURS],
    (
        "breadcrumbs",
        "default",
        "breadcrumbs",
        {
            "items": [
                ("Home", "/"),
                ("Section", "/section"),
                ("Sub-section", "/section/sub-section"),
                ("Sub Sub-section", "/section/sub-section/sub-sub-section"),
            ]
        },
    ),
    ("details", "default", "details", {"summary": "Help with nationality", "text": NATIONALITY}),
    ("button", "link", "button", {"text": "Link button", "url": "/"}),
    (
        "inset-text",
        "default",
        "inset",
        {
            "text": "It can take up to 8 weeks to register a lasting power of attorney if there are no mistakes in "
            "the application."
        },
    ),
    (
        "warning-text",
        "default",
        "warning_text",
        {"text": "You can be fined up to £5,000 if you don’t register."},
    ),
    (
        "error-summary",
        "default",
        "error_summary",
        {
            "errors": [
                ("The date your passport was issued must be in the past", "#example-error-1"),
                ("Enter a postcode, like AA1 1AA", "#example-error-2"),
            ]
        },
    ),
    (
        "task-list",
        "default",
        "task_list",
        {
            "items": [
                {"title": "Company Directors", "url": "#", "status": "Completed"},
                {"title": "Registered company details", "url": "#", "status": "Incomplete", "colour": "blue"},
                {"title": "Business plan", "url": "#", "status": "Incomplete", "colour": "blue"},
            ]
        },
    ),
]


@pytest.mark.parametrize(("component", "example", "ours", "parameters"), SAME)
def test_component_is_govuks_markup(component, example, ours, parameters):
    drawn = shape(read(render_to_string(f"components/{ours}.html", parameters)))
    expected = json.loads(json.dumps(EXAMPLES[component][example])).replace(
        "govuk-tag govuk-tag--blue", "govuk-tag"
    )
    assert drawn == shape(read(expected))


def test_notification_banner_adds_only_that_it_does_not_take_the_focus():
    text = "This publication was withdrawn on 7 March 2014."
    drawn = read(render_to_string("components/notification_banner.html", {"text": text}))
    expected = read(EXAMPLES["notification-banner"]["default"])
    assert shape(drawn, ignore=("data-disable-auto-focus",)) == shape(expected)


def test_back_link_adds_only_a_landmark():
    drawn = read(render_to_string("components/back_link.html", {"url": "#"}))
    assert shape(drawn.all("a")[0]) == shape(read(EXAMPLES["back-link"]["default"]).all("a")[0])


def test_buttons_add_only_that_two_presses_send_once():
    drawn = read(render_to_string("components/button.html", {"text": "Save and continue"}))
    assert shape(drawn, ignore=("data-prevent-double-click",)) == shape(read(EXAMPLES["button"]["default"]))


def test_pagination_is_govuks_but_for_the_addresses():
    page = Paginator(range(400), 10).page(10)
    request = RequestFactory().get("/", {"sort": "title", "page": "10"})
    drawn = read(render_to_string("components/pagination.html", {"page": page}, request))
    expected = read(EXAMPLES["pagination"]["with many pages"])
    # Theirs shows two neighbours on each side, ours one, so that the row fits a telephone.
    nearer = [item for item in expected.all("li") if item.text not in ("8", "12")]
    assert [shape(item, ignore=("href",)) for item in drawn.all("li")] == [
        shape(item, ignore=("href",)) for item in nearer
    ]
    assert [shape(part, ignore=("href",)) for part in drawn.all("div")] == [
        shape(part, ignore=("href",)) for part in expected.all("div")
    ]
    assert {link.attributes["href"].partition("&")[0] for link in drawn.all("a")} == {"?sort=title"}


def test_summary_list_is_built_as_govuks():
    rows = [("Name", "Firstname Lastname"), ("Date of birth", "13/08/1980"), ("Contact information", "")]
    drawn = read(render_to_string("components/summary_list.html", {"rows": rows}))
    expected = read(EXAMPLES["summary-list"]["default"])
    assert [row.classes for row in drawn.all("div")] == [row.classes for row in expected.all("div")]
    assert [name.text for name in drawn.all("dt")] == [name.text for name in expected.all("dt")]
    assert drawn.all("dd")[0].text == "Firstname Lastname"


class Fields(forms.Form):
    """A form whose fields are built like the examples."""

    day = DayField(help_text="For example, 31 3 1980")
    pounds = PoundsField()
    password = forms.CharField(widget=forms.PasswordInput)
    file = forms.FileField()
    radios = forms.ChoiceField(widget=forms.RadioSelect, choices=[("yes", "Yes"), ("no", "No")])
    select = forms.ChoiceField(choices=[(1, "One"), (2, "Two"), (3, "Three")])
    text = forms.CharField(widget=forms.Textarea)


# Our labels are bold, amounts have a width of their own, and errors stand in one box when there are several.
OURS = frozenset({"govuk-label--s", "govuk-fieldset__legend--s", "govuk-input--width-10"})


@pytest.mark.parametrize(
    ("name", "component", "example"),
    [
        ("day", "date-input", "default"),
        ("pounds", "input", "with prefix"),
        ("password", "password-input", "default"),
        ("file", "file-upload", "enhanced"),
        ("radios", "radios", "default"),
        ("select", "select", "default"),
    ],
)
def test_field_is_built_as_govuks(name, component, example):
    drawn = read(Fields()[name].as_field_group())
    assert skeleton(drawn, OURS) == skeleton(read(EXAMPLES[component][example]), OURS)


def test_field_with_an_error_is_marked_as_govuks():
    drawn = read(Fields({})["text"].as_field_group())
    expected = read(EXAMPLES["textarea"]["with error message"])
    assert drawn.all("textarea")[0].classes == expected.all("textarea")[0].classes
    assert drawn.all("div")[0].classes == expected.all("div")[0].classes
    assert drawn.all("p")[0].classes == expected.all("p")[0].classes
    assert drawn.all("p")[0].text == "Error: Enter the text"
