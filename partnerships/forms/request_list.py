"""What narrows the list of requests, and how those chosen in it are answered."""

from typing import Any

from django import forms

from partnerships.domain.words import DecisionType, Outcome, RequestState
from partnerships.forms.decisions import long_text
from partnerships.models import CareGroup
from partnerships.selectors.request_list import SORTS


class ManyForm(forms.Form):
    """Which of the list are answered together, and how each of them: `answer-7` for request 7."""

    pk = forms.TypedMultipleChoiceField(coerce=int)
    reason = long_text("Reason for all of them", required=False, hint="Needed when you refuse one")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        given = data.getlist("pk") if data is not None else []
        self.fields["pk"].choices = [(key, key) for key in given if key.isdecimal() and len(key) < 10]

    def answers(self) -> dict[int, str]:
        """How each is answered; those left as they are, or of which nothing is said, stay out."""
        known = (Outcome.APPROVE.value, Outcome.REFUSE.value)
        said = {pk: self.data.get(f"answer-{pk}", "") for pk in self.cleaned_data["pk"]}
        return {pk: outcome for pk, outcome in said.items() if outcome in known}


class RequestFilter(forms.Form):
    """How the list is narrowed and sorted."""

    q = forms.CharField(label="Search", required=False, max_length=100)
    mine = forms.BooleanField(label="Mine to decide", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All"), ("open", "Waiting for somebody"), *RequestState.choices],
    )
    decision_type = forms.ChoiceField(
        label="Decision", required=False, choices=[("", "All"), *DecisionType.choices]
    )
    care_group = forms.ModelChoiceField(
        CareGroup.objects.none(), label="Care group", required=False, empty_label="All"
    )
    sort = forms.ChoiceField(
        label="Sort by",
        required=False,
        choices=list(
            zip(
                SORTS,
                ("Newest first", "Oldest first", "Largest first", "Answer needed soonest", "Title"),
                strict=True,
            )
        ),
    )

    def __init__(self, data: Any = None, *, care_groups: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["care_group"].queryset = care_groups
