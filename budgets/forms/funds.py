"""The shape of what people enter for a fund: quarters to open, money to move. Rules live elsewhere."""

from typing import Any

from django import forms

from budgets.models import Fund
from jct.core.calendar import Quarter
from jct.support.fields import DayField
from partnerships.models import Partner


class OpenForm(forms.Form):
    """A quarter to open, with a due day for each partner that leads lines of the fund."""

    def __init__(
        self, *args: Any, fund: Fund, partners: list[Partner], quarters: list[Quarter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners
        self.fields["quarter"] = forms.ChoiceField(
            label="Quarter", choices=[(str(q), q.label) for q in quarters]
        )
        for partner in partners:
            self.fields[f"due_{partner.pk}"] = DayField(
                label=f"{partner.name}: return due on",
                required=False,
                help_text="Leave empty if this partner makes no return. For example, 20 10 2026",
            )

        self.fields["reason"] = forms.CharField(
            label="Why it comes only now (only for a quarter that is locked)",
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="A first return after the lock restates what the quarter shows; the next report prints this.",
        )

    @property
    def due(self) -> dict[Partner, Any]:
        given = {partner: self.cleaned_data.get(f"due_{partner.pk}") for partner in self.partners}
        return {partner: day for partner, day in given.items() if day}


class LineOfFund(forms.ModelChoiceField):
    """A line of the fund at hand."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"
