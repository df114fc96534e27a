"""The shape of what people enter for a fund: quarters to open, money to move. Rules live elsewhere."""

from typing import Any

from django import forms

from budgets.models import Fund
from jct.core.calendar import Quarter
from jct.support.fields import DayField, PoundsField
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

    @property
    def due(self) -> dict[Partner, Any]:
        given = {partner: self.cleaned_data.get(f"due_{partner.pk}") for partner in self.partners}
        return {partner: day for partner, day in given.items() if day}


class LineOfFund(forms.ModelChoiceField):
    """A line of the fund at hand."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class VirementForm(forms.Form):
    from_line = LineOfFund(None, label="Move budget from", empty_label="Choose a line")
    to_line = LineOfFund(None, label="To", empty_label="Choose a line")
    amount = PoundsField(label="Amount")
    effective_on = DayField(label="With effect from")
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The next report prints it beside the change.",
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_line", "to_line"):
            self.fields[name].queryset = fund.lines.all()
