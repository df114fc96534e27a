"""The shape of what people say of a movement: one row a cause."""

from typing import Any

from django import forms

from budgets.domain.movement import CAUSES, LONGEST, MOST, Cause
from jct.core.money import ZERO
from jct.support.fields import PoundsField

SPARE = 3  # empty rows at the end


class CauseForm(forms.Form):
    """One cause. A row left wholly empty is none."""

    kind = forms.ChoiceField(label="Cause", choices=[("", "Choose a cause"), *CAUSES.items()], required=False)
    sentence = forms.CharField(label="What happened", max_length=LONGEST, required=False)
    amount = PoundsField(label="Amount", required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not any(given.get(name) for name in self.fields) and not self.errors:
            return given
        missing = {
            "kind": "Choose what kind of cause it is",
            "sentence": "Say what happened, in a sentence",
            "amount": "Enter how much it moved the forecast, below nothing when it fell",
        }
        for name, words in missing.items():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, words)
        return given


class Causes(forms.BaseFormSet):  # type: ignore[type-arg]
    """All causes of one movement."""

    @property
    def causes(self) -> list[Cause]:
        rows = [form.cleaned_data for form in self.forms]
        return [Cause(row["kind"], row["sentence"], row["amount"]) for row in rows if row.get("amount")]

    @property
    def total(self) -> Any:
        """What the amounts typed so far make, GBP; those that cannot be read are left out."""
        amounts = [getattr(form, "cleaned_data", form.initial).get("amount") for form in self.forms]
        return sum((amount for amount in amounts if amount), ZERO)


def causes_form(data: Any = None, causes: Any = ()) -> Causes:
    """The form with the causes there are and some empty rows."""
    initial = [{"kind": cause.kind, "sentence": cause.sentence, "amount": cause.amount} for cause in causes]
    kind: Any = forms.formset_factory(
        CauseForm, formset=Causes, extra=SPARE, max_num=MOST, absolute_max=MOST + SPARE
    )
    return kind(data, initial=initial, prefix="cause")
