"""The shape of what people enter about posts and appointments. Rules live in services."""

from typing import Any

from django import forms

from jct.accounts.models import User
from jct.core.calendar import DAY
from jct.support.fields import DayField
from partnerships.domain.words import PostFunction
from partnerships.models import Partnership
from partnerships.querysets import not_over


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
