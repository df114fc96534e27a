"""The shape of what is entered to close a quarter: a note, a reason, leave for a person. Rules live elsewhere."""

from typing import Any

from django import forms

from budgets.domain.period import STEPS, PeriodState
from budgets.selectors.periods import MEANS
from jct.accounts.models import User
from jct.support.fields import DayField


def words(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConsolidateForm(forms.Form):
    note = words(
        "Note to those who sign",
        required=False,
        help_text="Speak to every late partner and to every total that does not agree.",
    )


class SignForm(forms.Form):
    """An answer to the figures whose hash the page showed."""

    sha256 = forms.CharField(max_length=64)
    outcome = forms.ChoiceField(choices=[("approve", "Sign"), ("refuse", "Send back")])
    reason = words("If you send it back: what must be changed?", required=False)


class StateForm(forms.Form):
    state = forms.ChoiceField(label="The quarter should be", widget=forms.RadioSelect)
    why = words("Why", help_text="Those who enter figures will read it.")

    def __init__(self, *args: Any, now: PeriodState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(s.value, f"{s.words}. {MEANS[s]}") for s in STEPS[now]]


class LeaveForm(forms.Form):
    user = forms.ModelChoiceField(None, label="Person", empty_label="Choose a person")
    until = DayField(label="Last day", help_text="Leave ends at the end of this day. For example, 20 10 2026")
    reason = words("Reason", help_text="What is to be changed, and why so late.")

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


def people_who_enter(partnership: Any) -> Any:
    """Everybody in post in the partnership, by name."""
    return (
        User.objects.filter(is_active=True, appointments__post__partnership=partnership)
        .distinct()
        .order_by("name")
    )
