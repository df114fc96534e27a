"""Forms: fields that say what is wrong in plain words, and a summary that leads to each."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from jct.gallery_examples import ExampleForm
from jct.support.fields import DayField, PoundsField
from jct.support.forms import summary, worded
from tests.frontend.markup import read


def messages(field: forms.Field, value: object, label: str = "Annual value") -> list[str]:
    """What a person reads beside a field that was sent as `value`."""
    field.label = label

    class One(forms.Form):
        it = field

    data = value if isinstance(value, dict) else {"it": value}
    return worded(One(data)["it"])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.CharField(), "", "Enter the annual value"),
        (forms.CharField(max_length=3), "four", "Annual value must be 3 characters or fewer; this has 4"),
        (forms.CharField(min_length=3), "ab", "Annual value must be 3 characters or more; this has 2"),
        (forms.IntegerField(), "x", "Annual value must be a number, such as 1250"),
        (forms.IntegerField(min_value=1), "0", "Annual value must be 1 or more"),
        (forms.IntegerField(max_value=1), "2", "Annual value must be 1 or less"),
        (forms.ChoiceField(choices=[("a", "A")]), "", "Choose the annual value"),
        (forms.ChoiceField(choices=[("a", "A")]), "z", "Choose one of the answers listed for annual value"),
        (forms.FileField(), "", "Choose a file"),
        (forms.BooleanField(), "", "Tick “Annual value”"),
        (forms.CharField(error_messages={"required": "Say it"}), "", "Say it"),
        (PoundsField(), "lots", "Annual value must be an amount in pounds, such as 1,250 or 1250.50"),
        (PoundsField(), "1.234", "Annual value must be an amount in pounds, such as 1,250 or 1250.50"),
        (PoundsField(), "1,25", "Annual value must be an amount in pounds, such as 1,250 or 1250.50"),
        (PoundsField(), "١٢", "Annual value must be an amount in pounds, such as 1,250 or 1250.50"),
        (PoundsField(min_value=0), "-1", "Annual value must be 0 or more"),
        (PoundsField(), "9" * 15, "Annual value must have 14 digits or fewer, pence included"),
        (forms.CharField(), "a\x00", "Annual value has a character that cannot be kept. Type it again"),
        (forms.EmailField(), "x", "Enter a valid email address."),
        (forms.EmailField(error_messages={"invalid": _("Give us an address")}), "x", "Give us an address"),
    ],
)
def test_error_words(field, value, words):
    assert messages(field, value) == [words]


def test_a_label_that_asks_is_not_made_into_a_statement():
    field = forms.CharField(max_length=3)
    assert messages(field, "four", "What is it?") == ["The answer must be 3 characters or fewer; this has 4"]
    chosen = forms.ChoiceField(choices=[("a", "A")])
    assert messages(chosen, "z", "Which is it?") == ["Choose one of the answers listed"]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Why it moved", "Say why it moved"),
        ("Your decision", "Enter your decision"),
        ("Reason", "Enter the reason"),
        ("What is it?", "Enter an answer to “What is it?”"),
    ],
)
def test_required_fits_its_label(label, words):
    assert messages(forms.CharField(), "", label) == [words]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("£1,250,000", "1250000"),
        ("1250000.5", "1250000.50"),
        (" 1 250 ", "1250"),
        ("(250)", "-250"),
        ("−\u2060£250", "-250"),
        ("-250", "-250"),
        ("−250.01", "-250.01"),
        ("–5", "-5"),
        ("0", "0"),
    ],
)
def test_pounds_as_people_write_them(typed, amount):
    assert PoundsField().clean(typed) == Decimal(amount)


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False))
def test_pounds_read_back_what_is_shown(amount):
    assert PoundsField().clean(f"£{abs(amount):,}" if amount >= 0 else f"-£{abs(amount):,}") == amount


@pytest.mark.parametrize(
    ("given", "shown"), [(Decimal("64000.00"), "64,000.00"), (Decimal("-5.5"), "-5.50"), (250, "250.00")]
)
def test_a_known_amount_is_shown_as_the_house_writes_it_and_is_no_change(given, shown):
    class One(forms.Form):
        it = PoundsField()

    assert One(initial={"it": given})["it"].value() == shown
    assert not One({"it": shown}, initial={"it": given}).has_changed()
    assert One({"it": "64000 pounds"})["it"].value() == "64000 pounds"


def test_pounds_not_sent_are_none_when_optional():
    assert PoundsField(required=False).clean("") is None
    assert PoundsField(required=False).clean(Decimal("5.10")) == Decimal("5.10")


def day(day: str, month: str, year: str) -> dict[str, str]:
    return {"it_day": day, "it_month": month, "it_year": year}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (day("", "", ""), "Enter the last day"),
        (day("20", "", ""), "Last day must include a month and year"),
        (day("", "10", "2026"), "Last day must include a day"),
        (day("31", "2", "2026"), "Last day must be a real date, such as 20 10 2026"),
        (day("x", "2", "2026"), "Last day must be a real date, such as 20 10 2026"),
        (day("1", "2", "26"), "Last day must have a year with four digits, such as 2026"),
    ],
)
def test_day_words(sent, words):
    assert messages(DayField(), sent, "Last day") == [words]


def test_a_day_called_by_what_happens_on_it():
    label = "Corrected return due on"
    assert messages(DayField(), day("", "", ""), label) == [f"Enter the day for “{label}”"]


def test_day_is_a_date():
    assert DayField(label="Last day").clean(["20", " 10 ", "2026"]) == date(2026, 10, 20)
    assert DayField(required=False).clean(["", "", ""]) is None


def test_day_shows_what_it_holds():
    class One(forms.Form):
        ends = DayField(initial=date(2027, 3, 31))

    values = [box.attributes.get("value") for box in read(str(One())).all("input")]
    assert values == ["31", "3", "2027"]


def test_summary_leads_to_a_control_that_exists_for_every_error():
    form = ExampleForm({"ends_day": "31"})
    page = read(str(form))
    ids = {node.attributes.get("id") for node in page.all()}
    errors = summary(form)
    assert len(errors) == 7
    assert {href.removeprefix("#") for _, href in errors} <= ids


def test_descriptions_of_controls_exist():
    page = read(str(ExampleForm({})))
    ids = {node.attributes.get("id") for node in page.all()}
    for node in page.all():
        assert set(node.attributes.get("aria-describedby", "").split()) <= ids


def test_every_control_has_a_label():
    page = read(str(ExampleForm()))
    labelled = {label.attributes["for"] for label in page.all("label")}
    controls = [*page.all("input"), *page.all("select"), *page.all("textarea")]
    assert {control.attributes["id"] for control in controls} == labelled


def test_summary_goes_through_formsets_and_says_what_belongs_to_no_field():
    class Pair(forms.Form):
        left = forms.CharField(label="Left")

        def clean(self):
            raise forms.ValidationError("The two do not go together")

    Pairs = forms.formset_factory(Pair, extra=0, min_num=1, validate_min=True)
    sent = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-left": ""}
    lines = summary(Pairs(sent))
    assert ("The two do not go together", "") in lines
    assert ("Enter the left", "#id_form-0-left") in lines
    assert any(
        "submit at least 1 form" in words for words, _ in summary(Pairs({**sent, "form-TOTAL_FORMS": "0"}))
    )


def test_formset_is_drawn_with_its_management_form():
    drawn = str(forms.formset_factory(ExampleForm, extra=1)())
    assert 'name="form-TOTAL_FORMS"' in drawn
    assert 'name="form-0-title"' in drawn


def test_optional_fields_say_so_but_not_in_a_filter():
    from django.template.loader import render_to_string

    class Filter(forms.Form):
        tier = forms.CharField(required=False)

    assert "(optional)" in str(Filter())
    assert "(optional)" not in render_to_string("components/filter_panel.html", {"form": Filter()})
