"""The shape of what people enter: posts, appointments, questions and answers. Rules live in services."""

from typing import Any, ClassVar

from django import forms

from jct.accounts.models import User
from jct.core.calendar import DAY
from jct.support.access import Perm, objects_for
from jct.support.fields import DayField, PoundsField
from partnerships.domain.words import DecisionType, Outcome, PostFunction
from partnerships.models import Partnership
from partnerships.querysets import not_over
from partnerships.registry import owner_of

SHORT_TEXT = {"rows": 3}


class UploadForm(forms.Form):
    """A file, and the partnership it belongs to when a person holds `perm` in several; subclasses name the file."""

    perm: ClassVar[Perm]
    partnership = forms.ModelChoiceField(Partnership.objects.none(), label="Partnership", empty_label=None)

    def __init__(self, data: Any = None, files: Any = None, *, user: User) -> None:
        super().__init__(data, files)
        mine = objects_for(user, self.perm)
        field = self.fields["partnership"]
        field.queryset = mine
        only = list(mine[:2])
        if len(only) == 1:
            field.required, field.widget, self._only = False, forms.HiddenInput(), only[0]

    def clean_partnership(self) -> Partnership:
        return self.cleaned_data["partnership"] or self._only


class PostForm(forms.Form):
    title = forms.CharField(label="Title of the post", max_length=120)
    function = forms.ChoiceField(
        label="Function",
        choices=[("", "Choose a function"), *PostFunction.choices],
        help_text="It decides what holders may see, and which clauses of the scheme name them.",
    )
    partner = forms.ModelChoiceField(None, label="Employer", empty_label="Choose a partner")
    care_group = forms.ModelChoiceField(
        None, label="Care group", required=False, empty_label="Every care group"
    )
    reports_to = forms.ModelChoiceField(None, label="Reports to", required=False, empty_label="No post here")

    def __init__(self, *args: Any, partnership: Partnership, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = partnership.partners.filter(not_over(on)).select_related("organisation")
        self.fields["partner"].queryset = partners
        self.fields["care_group"].queryset = partnership.care_groups.all()
        self.fields["reports_to"].queryset = partnership.posts.all()


class AppointForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label="Person", empty_label="Choose a person"
    )
    starts = DayField(label="First day in post")
    last_day = DayField(
        label="Last day in post", required=False, help_text="Leave empty for an appointment without an end"
    )
    acting = forms.BooleanField(label="Acting: standing in for the holder", required=False)

    @property
    def ends(self) -> Any:
        """The exclusive end the services want."""
        last = self.cleaned_data.get("last_day")
        return last + DAY if last else None


class EndForm(forms.Form):
    last_day = DayField(label="Last day in post")


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
