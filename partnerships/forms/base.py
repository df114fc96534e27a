"""Fields and a base shared by the forms with which a governance officer changes the structure."""

from typing import Any

from django import forms

from jct.accounts.models import User
from jct.core.calendar import DAY
from jct.support.fields import DayField
from partnerships.domain.words import Words


class WordField(forms.TypedChoiceField):
    """One word of a closed vocabulary; its value is the member itself."""

    def __init__(self, words: type[Words], *, empty: str = "", **kwargs: Any) -> None:
        first = [("", empty)] if empty else []
        super().__init__(choices=[*first, *words.choices], coerce=words, empty_value=None, **kwargs)


class LinesField(forms.CharField):
    """Several short texts, one a line; its value is their list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, line_length: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.line_length = line_length

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        for number, line in enumerate(lines, start=1):
            if len(line) > self.line_length:
                raise forms.ValidationError(
                    f"{self.label}: line {number} has {len(line)} characters; use {self.line_length} or fewer"
                )
        return [line for line in lines if line]


class PersonField(forms.ModelChoiceField):
    """A person with an open account."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", "Choose a person")
        super().__init__(User.objects.filter(is_active=True).order_by("name"), **kwargs)


def one_of(label: str, *, empty: str, **kwargs: Any) -> forms.ModelChoiceField:
    """A row of the partnership; the form's __init__ says which rows there are."""
    return forms.ModelChoiceField(None, label=label, empty_label=empty, **kwargs)


def whole(label: str, **kwargs: Any) -> forms.IntegerField:
    """A small whole number; unless it is `required` it may be left empty."""
    box = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"})
    return forms.IntegerField(
        label=label,
        required=kwargs.pop("required", False),
        min_value=kwargs.pop("least", 0),
        max_value=kwargs.pop("most", 999),
        widget=box,
        **kwargs,
    )


def first_day(label: str = "First day") -> DayField:
    return DayField(label=label)


def last_day(label: str = "Last day") -> DayField:
    return DayField(label=label, required=False, help_text="Leave empty when no end is known")


class StructureForm(forms.Form):
    """What was typed, by the names the services use: a last day inclusive becomes `ends`, the day after."""

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        if "last_day" in facts:
            last = facts.pop("last_day")
            facts["ends"] = last + DAY if last else None
        return facts


class LastDayForm(StructureForm):
    """The day after which something is no more."""

    last_day = DayField(label="Last day")
