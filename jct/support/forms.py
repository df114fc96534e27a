"""How forms are drawn and worded: GOV.UK markup from Django's own renderer, and errors that say what to do.

Write `{{ form }}` or `{{ field.as_field_group }}`; the error summary stands at the top of every page whose context has
`form` (templates/base.html).
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise

from jct.support.fields import DayField

QUESTIONS = {"how", "what", "when", "where", "which", "who", "whose", "why"}
DETERMINERS = {"a", "an", "any", "at", "each", "every", "one", "the", "their", "this", "your"}
INPUTS_WITH_OWN_LOOK = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class GovukRenderer(TemplatesSetting):
    """FORM_RENDERER: our templates around every form, field and formset."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"


def kind(field: BoundField) -> str:
    """The look of a field: input, textarea, select, password, file, checkbox, or group (its widget draws itself)."""
    widget = field.field.widget
    if isinstance(widget, (*INPUTS_WITH_OWN_LOOK, forms.MultiWidget)):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "password" if isinstance(widget, forms.PasswordInput) else "input"


CLASSES = {
    "input": "govuk-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
    "group": "",
}


def classes(field: BoundField) -> str:
    """The classes of a field's control: the look of its kind, the error border, and what its widget asks for."""
    look = kind(field)
    names = [CLASSES[look], str(field.field.widget.attrs.get("class", ""))]
    if field.errors and look != "checkbox":
        names.append(
            "govuk-input--error" if look == "password" else f"{CLASSES[look]}--error" if CLASSES[look] else ""
        )
    if look == "textarea" and field.field.widget.attrs.get("maxlength"):
        names.append("govuk-js-character-count")
    return " ".join(name for name in names if name)


def anchor(field: BoundField) -> str:
    """The id an error links to: the control itself, or the first control of a group."""
    return f"{field.auto_id}_0" if kind(field) == "group" else field.auto_id


def worded(field: BoundField) -> list[str]:
    """A field's errors in plain words. Django's own phrases are replaced; a message of our own stays as it is, the
    field's `error_messages` among them: give it one where its label is a question."""
    return [words for error in field.errors.as_data() for words in _words(error, field)]


def summary(*parts: "forms.BaseForm | forms.BaseFormSet[Any]") -> list[tuple[str, str]]:
    """Every error of forms and formsets as (text, link), in the order of the page."""
    return [line for part in parts for line in _lines(part)]


def _lines(part: "forms.BaseForm | forms.BaseFormSet[Any]") -> Iterator[tuple[str, str]]:
    if isinstance(part, forms.BaseFormSet):
        for error in part.non_form_errors():
            yield str(error), ""
        for form in part.forms:
            yield from _lines(form)
        return
    for error in part.non_field_errors():
        yield str(error), ""
    for field in part:
        for words in worded(field):
            yield words, "" if field.is_hidden else f"#{anchor(field)}"


def _words(error: ValidationError, field: BoundField) -> list[str]:
    if not isinstance(error.message, Promise) or _is_its_own(error, field):
        return [str(message) for message in error.messages]
    label = str(field.label)
    values = error.params or {}
    if error.code == "required":
        return [_required(field, label[:1].lower() + label[1:])]
    listed_for = f" for {label[:1].lower()}{label[1:]}"
    if label.endswith("?"):
        label, listed_for = "The answer", ""
    limit, shown = values.get("limit_value"), values.get("show_value")
    known = {
        "max_length": f"{label} must be {limit} characters or fewer; this has {shown}",
        "min_length": f"{label} must be {limit} characters or more; this has {shown}",
        "min_value": f"{label} must be {limit} or more",
        "max_value": f"{label} must be {limit} or less",
        "max_digits": f"{label} must have {values.get('max')} digits or fewer, pence included",
        "null_characters_not_allowed": f"{label} has a character that cannot be kept. Type it again",
        "invalid_choice": f"Choose one of the answers listed{listed_for}",
    }
    if error.code in known:
        return [known[error.code]]
    if error.code == "invalid" and isinstance(field.field, forms.DecimalField | forms.IntegerField):
        return [f"{label} must be a number, such as 1250"]
    return [str(message) for message in error.messages]


def _is_its_own(error: ValidationError, field: BoundField) -> bool:
    """Whether the message was given to this field, and is not that of its class."""
    classes = type(field.field).__mro__
    common = [getattr(one, "default_error_messages", {}).get(error.code) for one in classes]
    given = field.field.error_messages.get(error.code or "")
    return given is error.message and given not in common


def _required(field: BoundField, label: str) -> str:
    look = kind(field)
    if look == "file":
        return "Choose a file"
    if look == "checkbox":
        return f"Tick “{field.label}”"
    if isinstance(field.field, DayField) and label.endswith((" on", " by", " from")):
        return f"Enter the day for “{field.label}”"
    first = label.partition(" ")[0]
    chosen = look == "select" or isinstance(field.field.widget, INPUTS_WITH_OWN_LOOK)
    verb = "Choose" if chosen else "Enter"
    if label.endswith("?"):
        return f"{verb} an answer to “{field.label}”"
    if first in QUESTIONS:
        return f"{verb if chosen else 'Say'} {label}"
    article = "" if first in DETERMINERS else "the "
    return f"{verb} {article}{label}"
