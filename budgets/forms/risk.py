"""The shape of a draft risk-share rule: its first day and clause, and one step of it. Rules live elsewhere."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from budgets.domain.risk_terms import BASES, METHODS
from jct.support.fields import DayField, PoundsField


class NewDraftForm(forms.Form):
    starts = DayField(
        label="First day of the rule", help_text="It takes the place of the rule before it on this day."
    )
    source = forms.CharField(label="Clause of the agreement", max_length=200)


class DraftForm(NewDraftForm):
    mirrored = forms.BooleanField(label="An underspend follows the steps of an overspend", required=False)
    fixed_lines = forms.BooleanField(
        label="The variance of fixed lines stays with the partner that leads them", required=False
    )


class AskForm(forms.Form):
    why = forms.CharField(
        label="Why the rule should change",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Both partners will read it beside the steps.",
    )


class TryForm(forms.Form):
    """A variance to try a draft on; an underspend is negative."""

    variance = PoundsField(
        label="Try another variance", required=False, help_text="An underspend is negative."
    )


class StepForm(forms.Form):
    """One step: what it does, how much it takes, and by what measure."""

    method = forms.ChoiceField(label="What happens", widget=forms.RadioSelect)
    up_to = PoundsField(
        label="At most", required=False, min_value=0, help_text="Leave empty to take all that is left."
    )
    up_to_percent = forms.DecimalField(
        label="At most, % of the latest budget", required=False, min_value=0, max_value=100, decimal_places=2
    )
    within = PoundsField(
        label="Only while the whole variance is within",
        required=False,
        min_value=0,
        help_text="A dead band: above this sum the step does not act at all.",
    )
    base = forms.ChoiceField(
        label="Contributions that weigh", choices=list(BASES.items()), help_text="For a share in proportion."
    )
    base_on = DayField(
        label="As they stood on", required=False, help_text="Leave empty for the quarter’s end."
    )

    def __init__(self, *args: Any, partners: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners
        self.fields["method"].choices = [
            (key, words[:1].upper() + words[1:]) for key, words in METHODS.items()
        ]
        for key, name in partners.items():
            self.fields[f"share_{key}"] = forms.DecimalField(
                label=f"{name}: fixed share, %", required=False, min_value=0, max_value=100
            )
        for key, name in partners.items():
            self.fields[f"cap_{key}"] = PoundsField(
                label=f"{name}: bears at most", required=False, min_value=0
            )
        self.fields["excess_to"] = forms.ChoiceField(
            label="What is above falls on",
            required=False,
            choices=[("", "Nobody is capped"), *partners.items()],
        )

    @property
    def step(self) -> dict[str, Any]:
        """The step as a rule stores it."""
        given = self.cleaned_data
        fixed = given["method"] == "fixed"
        return {
            "method": given["method"],
            **{name: _text(given[name]) for name in ("up_to", "up_to_percent", "within")},
            "base": given["base"],
            "base_on": given["base_on"].isoformat() if given["base_on"] else None,
            "shares": self._by_partner("share") if fixed else {},
            "caps": self._by_partner("cap"),
            "excess_to": given["excess_to"],
        }

    def _by_partner(self, name: str) -> dict[str, str]:
        given = {key: self.cleaned_data[f"{name}_{key}"] for key in self.partners}
        return {key: str(value) for key, value in given.items() if value is not None}


def typed(step: Mapping[str, Any]) -> dict[str, Any]:
    """A stored step as the form first shows it."""
    plain = {
        name: step.get(name) for name in ("method", "up_to", "up_to_percent", "within", "base", "excess_to")
    }
    return {
        **plain,
        "base_on": step.get("base_on"),
        **{f"share_{key}": value for key, value in (step.get("shares") or {}).items()},
        **{f"cap_{key}": value for key, value in (step.get("caps") or {}).items()},
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
