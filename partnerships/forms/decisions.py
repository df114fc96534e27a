"""The shape of questions and answers. Rules live in services."""

from typing import Any

from django import forms

from jct.support.fields import PoundsField
from partnerships.domain.words import DecisionType, Outcome
from partnerships.models import Partnership
from partnerships.registry import owner_of

SHORT_TEXT = {"rows": 3}


def _asked_here() -> list[tuple[str, str]]:
    """The decisions no page of their own asks for: a certification is asked for by sending the return, say."""
    free = [(kind.value, kind.label) for kind in DecisionType if owner_of(kind) is None]
    return [("", "Choose a kind"), *free]


class AskForm(forms.Form):
    decision_type = forms.ChoiceField(label="What kind of decision is it?", choices=_asked_here)
    title = forms.CharField(label="What is to be decided?", max_length=200)
    amount = PoundsField(
        label="Amount",
        min_value=0,
        help_text="A contract’s whole value with its options, not a year’s; 0 if there is no amount",
    )
    percent = forms.DecimalField(
        label="Cumulative change, per cent",
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=2,
        help_text="Only for a variation: all changes since award, compared with the original value",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5"}),
    )
    care_group = forms.ModelChoiceField(
        None, label="Care group", required=False, empty_label="No care group in particular"
    )
    series = forms.CharField(
        label="Contract, or supplier and service",
        required=False,
        max_length=120,
        help_text="Requests with the same words here within twelve months are added up, so that nothing is split",
    )
    why = forms.CharField(label="Why it is needed", widget=forms.Textarea(attrs=SHORT_TEXT), max_length=2000)

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care_group"].queryset = partnership.care_groups.all()

    def asked(self) -> dict[str, Any]:
        """The request in the words of `services.decisions.ask`."""
        asked = dict(self.cleaned_data)
        asked["facts"] = {"why": asked.pop("why")}
        return asked


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[(Outcome.APPROVE.value, "Approve"), (Outcome.REFUSE.value, "Refuse")]
    )
    reason = forms.CharField(required=False, max_length=2000)


class InterestForm(forms.Form):
    interest = forms.CharField(max_length=500, required=False)
