"""The shape of a forecast by a method: the method, and what it needs to know."""

from decimal import Decimal
from typing import Any

from django import forms

from budgets.domain.forecast import ACTIVITY, METHODS, Activity
from jct.core.money import ZERO
from jct.support.fields import PoundsField

NEEDED = ("people", "weeks", "price")


class ForecastForm(forms.Form):
    """What is tried out, and what is chosen."""

    method = forms.ChoiceField(
        label="Which method do you choose?", choices=list(METHODS.items()), widget=forms.RadioSelect
    )
    forecast = PoundsField(label="Your own forecast", required=False, help_text="Only for your own judgement")
    reason = forms.CharField(
        label="What it rests on",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed for your own judgement; a remark for any other method",
    )
    low = PoundsField(label="Lowest likely", required=False)
    high = PoundsField(label="Highest likely", required=False)
    commitment = PoundsField(
        label="What contracts still commit this year",
        required=False,
        help_text="Only for the commitment method",
    )
    people = forms.DecimalField(label="People still to be served", required=False, min_value=0, max_digits=9)
    weeks = forms.DecimalField(
        label="Weeks for each, until the end of March",
        required=False,
        min_value=0,
        max_value=53,
        decimal_places=2,
    )
    price = PoundsField(label="Price a week", required=False)
    charge = PoundsField(label="Paid by each client a week", required=False)
    attrition = forms.DecimalField(
        label="Expected to leave (%)", required=False, min_value=0, max_value=100, decimal_places=2
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        some = any(given.get(name) is not None for name in (*NEEDED, "charge", "attrition"))
        for name in NEEDED:
            if some and given.get(name) is None and name not in self.errors:
                self.add_error(name, f"{self.fields[name].label} is needed to work out activity")
        return given

    @property
    def activity(self) -> Activity | None:
        """The activity typed, when there is any."""
        given = self.cleaned_data
        if any(given.get(name) is None for name in NEEDED):
            return None
        return Activity(
            people=given["people"],
            weeks=given["weeks"],
            price=given["price"],
            charge=given.get("charge") or ZERO,
            attrition=given.get("attrition") or Decimal(0),
        )

    @property
    def chosen(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        names = ("method", "forecast", "reason", "low", "high", "commitment")
        typed = {name: given.get(name) for name in names}
        return typed | ({"activity": self.activity} if given["method"] == ACTIVITY else {})
