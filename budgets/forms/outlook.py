"""The shape of savings, actions, contingent items, checks and waivers. Rules live elsewhere."""

from typing import Any

from django import forms

from budgets.domain.checks import CHECKS
from budgets.forms.funds import LineOfFund
from budgets.models import BudgetLine, ContingentItem, Mitigation
from jct.core.calendar import DAY, Quarter
from jct.support.fields import DayField, PoundsField


class SavingForm(forms.Form):
    name = forms.CharField(label="Saving", max_length=200)
    target = PoundsField(label="Target for the year", min_value=0)
    owner = forms.CharField(label="Who is responsible", max_length=200, help_text="Name and office")


class NewSavingForm(SavingForm):
    line = LineOfFund(None, label="Line whose budget assumes it", empty_label="Choose a line")
    field_order = ("line", "name", "target", "owner")

    def __init__(self, *args: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = _these(lines)


class SavingReportForm(forms.Form):
    quarter = forms.ChoiceField(label="At the end of")
    achieved = PoundsField(label="Achieved so far this year")
    forecast = PoundsField(label="Expected by the end of the year")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why, when the target will be missed",
    )

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(str(quarter), quarter.label) for quarter in quarters]


class MitigationForm(forms.Form):
    action = forms.CharField(label="Action", max_length=300)
    amount = PoundsField(label="What it should bring this year", min_value=0)
    in_forecast = forms.BooleanField(
        label="The forecast counts it already",
        required=False,
        help_text="Otherwise it would improve the forecast further",
    )
    owner = forms.CharField(label="Who is responsible", max_length=200, help_text="Name and office")
    due_on = DayField(label="Due on")
    state = forms.ChoiceField(label="How far it is", choices=Mitigation.State.choices)
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewMitigationForm(MitigationForm):
    line = LineOfFund(None, label="Line", empty_label="Choose a line")
    field_order = ("line", "action", "amount", "in_forecast", "owner", "due_on", "state", "note")

    def __init__(self, *args: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = _these(lines)


class ItemForm(forms.Form):
    title = forms.CharField(label="What it is about", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=ContingentItem.Kind.choices)
    line = LineOfFund(None, label="Line it would fall on", required=False, empty_label="No line yet")
    low = PoundsField(label="Lowest", help_text="What it would cost; below nothing when it would bring money")
    likely = PoundsField(label="Likely")
    high = PoundsField(label="Highest")
    note = forms.CharField(
        label="What it hangs on",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The board reads this beside the forecast",
    )
    raised_on = DayField(label="Raised on")

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines


class SettleForm(forms.Form):
    settled_on = DayField(label="Settled on")
    outcome = forms.CharField(
        label="How it came out",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="And in which line it is counted from now on",
    )


class WaiverForm(forms.Form):
    check = forms.ChoiceField(
        label="Check",
        choices=[("", "Choose a check"), *((known.code, known.says) for known in CHECKS if known.waivable)],
    )
    reason = forms.CharField(
        label="Why this line cannot keep it",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everybody in the partnership may read it.",
    )
    starts = DayField(label="From")
    last = DayField(label="Until (last day)", help_text="At most twelve months. For example, 31 3 2027")

    @property
    def asked(self) -> dict[str, Any]:
        """What the service takes; its end is the first day on which the leave no longer counts."""
        given = self.cleaned_data
        return {
            "check": given["check"],
            "reason": given["reason"],
            "starts": given["starts"],
            "ends": given["last"] + DAY,
        }


class SettleWaiverForm(forms.Form):
    outcome = forms.ChoiceField(choices=[("give", "Give it"), ("refuse", "Refuse it")])
    why = forms.CharField(required=False, max_length=2000)


class CheckForm(forms.Form):
    check = forms.CharField(widget=forms.HiddenInput)
    blocks_from = DayField(
        label="Keeps returns from being submitted from",
        required=False,
        help_text="Leave empty: it only warns",
    )


def _these(lines: list[BudgetLine]) -> Any:
    return BudgetLine.objects.filter(pk__in=[line.pk for line in lines])
