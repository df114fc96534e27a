"""The shape of what people enter about cover, functions, confirmations and interests. Rules live in services."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from jct.core.calendar import DAY
from jct.support.fields import DayField, PoundsField
from partnerships.domain.words import InterestKind, PostFunction

SHORT_TEXT = {"rows": 3}


class LastDay:
    """Turns the last day somebody typed into the exclusive end the services want."""

    cleaned_data: dict[str, Any]

    @property
    def ends(self) -> Any:
        last = self.cleaned_data.get("last_day")
        return last + DAY if last else None


class CoverForm(LastDay, forms.Form):
    user = forms.ModelChoiceField(
        None,
        label="Who covers",
        empty_label="Choose a person",
        help_text="They decide in their own name, and both names are recorded. They cannot pass it on.",
    )
    starts = DayField(label="First day of cover")
    last_day = DayField(label="Last day of cover")
    decision_types = forms.MultipleChoiceField(
        label="For which decisions",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for every decision of the post.",
    )
    cap = PoundsField(
        label="Up to what sum",
        required=False,
        help_text="Leave empty for the post’s own limits. A cap can only lower them.",
    )
    reason = forms.CharField(
        label="Why cover is needed", max_length=240, help_text="For example, annual leave"
    )

    def __init__(
        self, *args: Any, people: QuerySet[Any], decides: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["decision_types"].choices = decides
        if not decides:
            del self.fields["decision_types"]

    def given(self) -> dict[str, Any]:
        """The cover in the words of `services.cover.give`."""
        return {
            "user": self.cleaned_data["user"],
            "starts": self.cleaned_data["starts"],
            "ends": self.ends,
            "decision_types": self.cleaned_data.get("decision_types", ()),
            "cap": self.cleaned_data["cap"],
            "reason": self.cleaned_data["reason"],
        }


class AboveForm(forms.Form):
    above = PoundsField(label="On which days can no officer approve more than", required=False, min_value=0)


class CoverEndForm(LastDay, forms.Form):
    last_day = DayField(label="Last day of cover")


class IncompatibleForm(forms.Form):
    one = forms.ChoiceField(label="One function", choices=[("", "Choose a function"), *PostFunction.choices])
    other = forms.ChoiceField(
        label="The other function", choices=[("", "Choose a function"), *PostFunction.choices]
    )
    reason = forms.CharField(
        label="Why they are kept apart",
        max_length=240,
        help_text="For example: who enters a return does not certify it",
    )


class WhyForm(forms.Form):
    why = forms.CharField(label="Why", max_length=240)


class RecertifyForm(forms.Form):
    confirmed = forms.ChoiceField(
        label="Is this right?",
        error_messages={"required": "Choose whether this is right"},
        choices=[
            ("yes", "Yes, I hold the post and know what it lets me decide"),
            ("no", "No, something is not right"),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="What is not right",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=SHORT_TEXT),
        help_text="Needed when you answer no. The governance officer reads it.",
    )


class InterestForm(LastDay, forms.Form):
    kind = forms.ChoiceField(label="Kind of interest", choices=InterestKind.choices, widget=forms.RadioSelect)
    organisation = forms.CharField(
        label="Organisation",
        max_length=200,
        help_text="As its name stands in the register of providers. Published.",
    )
    detail = forms.CharField(
        label="What the interest is",
        max_length=500,
        widget=forms.Textarea(attrs=SHORT_TEXT),
        help_text="For example: my sister manages its day service. Not published.",
    )
    starts = DayField(label="First day of the interest")
    last_day = DayField(label="Last day", required=False, help_text="Leave empty while you have the interest")


class InterestOfAnotherForm(InterestForm):
    """A line that somebody else gave in writing or in a meeting; `people` are those with a post, a seat or
    a deputy's place."""

    field_order = ("user",)
    user = forms.ModelChoiceField(
        None,
        label="Whose interest it is",
        empty_label="Choose a person",
        help_text="They gave it in writing or in a meeting. The register keeps that you recorded it.",
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class InterestEndForm(LastDay, forms.Form):
    last_day = DayField(label="Last day of the interest")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"last_day": today}, **kwargs)


class DeclareForm(forms.Form):
    nil = forms.ChoiceField(
        label="What do you declare?",
        error_messages={"required": "Choose what you declare"},
        choices=(),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, year: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nil"].choices = [
            ("nil", f"I have no interests to declare for {year}"),
            ("complete", f"The interests listed above are complete for {year}"),
        ]
