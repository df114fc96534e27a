"""What a governance officer enters about seats, who sits in them, and their deputies."""

from typing import Any

from django import forms

from jct.support.fields import DayField
from partnerships.domain.words import SeatKind, SeatOffice
from partnerships.forms.base import PersonField, StructureForm, WordField, first_day, last_day, one_of, whole
from partnerships.forms.organisations import partners_on
from partnerships.models import Body

HELD_BY = "Choose a post when the seat goes with it: two who share the post share one vote."


class SeatForm(StructureForm):
    title = forms.CharField(label="Name of the seat", max_length=120)
    kind = WordField(SeatKind, label="Kind", empty="Choose a kind")
    partner = one_of("Sits for the partner", empty="No partner", required=False)
    constituency = forms.CharField(
        label="Or for whom else?", max_length=120, required=False, help_text="Such as “carers”"
    )
    post = one_of("Held by whoever is in this post", empty="No post", required=False, help_text=HELD_BY)
    user = PersonField(
        label="Or by this person",
        required=False,
        empty_label="Nobody",
        help_text="Leave both empty for a vacant seat.",
    )
    office = WordField(SeatOffice, label="Office", initial=SeatOffice.MEMBER)
    votes = whole("Votes", help_text="Leave empty for one vote, or none for an adviser or observer")
    starts = first_day()
    last_day = DayField(
        label="Last day",
        required=False,
        help_text="Needed for a co-opted member; else leave empty when unknown",
    )

    def __init__(self, *args: Any, body: Body, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_on(body.partnership, on)
        self.fields["post"].queryset = body.partnership.posts.all()


class ChangeSeatForm(StructureForm):
    title = forms.CharField(label="Name of the seat", max_length=120)
    kind = WordField(SeatKind, label="Kind")
    office = WordField(SeatOffice, label="Office")
    votes = forms.IntegerField(
        label="Votes",
        min_value=0,
        max_value=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
    )


class ReseatForm(StructureForm):
    post = one_of("Whoever is in this post", empty="No post", required=False, help_text=HELD_BY)
    user = PersonField(
        label="Or this person",
        required=False,
        empty_label="Nobody",
        help_text="Leave both empty to leave the seat vacant.",
    )
    starts = first_day("First day in the seat")

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = body.partnership.posts.all()


class DeputyForm(StructureForm):
    user = PersonField(label="Deputy")
    starts = first_day()
    last_day = last_day()
