"""The shape of what people say of a movement: one row a cause."""

from typing import Any

from django import forms

from budgets.domain.movement import CAUSES, LONGEST, MOST, Cause
from jct.core.money import ZERO
from jct.support.fields import PoundsField

SPARE = 3  # empty rows at the end


class CauseForm(forms.Form):
    """One cause. A row left wholly empty is none."""

    kind = forms.ChoiceField(
        label="Cause",
        choices=[("", "Choose a cause"), *CAUSES.items()],
        error_messages={"required": "Choose what kind of cause it is"},
    )
    sentence = forms.CharField(
        label="What happened",
        max_length=LONGEST,
        error_messages={"required": "Say what happened, in a sentence"},
    )
    amount = PoundsField(
        label="Amount",
        error_messages={"required": "Enter how much it moved the forecast, below nothing when it fell"},
    )


class Causes(forms.BaseFormSet):  # type: ignore[type-arg]
    """All causes of one movement. Any row may be emptied, so none counts as there from the beginning."""

    def initial_form_count(self) -> int:
        return 0

    @property
    def causes(self) -> list[Cause]:
        rows = [form.cleaned_data for form in self.forms]
        return [Cause(row["kind"], row["sentence"], row["amount"]) for row in rows if row]

    @property
    def total(self) -> Any:
        """What the amounts typed so far make, GBP; those that cannot be read are left out."""
        amounts = [getattr(form, "cleaned_data", form.initial).get("amount") for form in self.forms]
        return sum((amount for amount in amounts if amount), ZERO)


def causes_form(data: Any = None, causes: Any = ()) -> Causes:
    """The form with the causes there are and some empty rows."""
    initial = [{"kind": cause.kind, "sentence": cause.sentence, "amount": cause.amount} for cause in causes]
    rows = min(len(initial) + SPARE, MOST)
    kind: Any = forms.formset_factory(CauseForm, formset=Causes, extra=rows, max_num=MOST, absolute_max=MOST)
    return kind(data, initial=initial, prefix="cause")
