"""What people enter about posts, appointments, limits and money. Rules live in services."""

from decimal import Decimal
from typing import Any

from django import forms

from jct.support.fields import DayField, PoundsField
from partnerships.domain.words import DecisionType, PartnerKind, PostFunction
from partnerships.forms.base import PersonField, StructureForm, WordField, first_day, last_day, one_of
from partnerships.forms.organisations import partners_on
from partnerships.models import Partnership, Post
from partnerships.querysets import in_effect, not_over
from partnerships.services.structure import Share


class PostForm(StructureForm):
    title = forms.CharField(label="Title of the post", max_length=120)
    function = WordField(
        PostFunction,
        label="Function",
        empty="Choose a function",
        help_text="It decides what holders may see, and which clauses of the scheme name them.",
    )
    partner = one_of("Employer", empty="Choose a partner")
    care_group = one_of("Care group", empty="Every care group", required=False)
    reports_to = one_of("Reports to", empty="No post here", required=False)
    also_reports_to = one_of(
        "Second line",
        empty="No second line",
        required=False,
        help_text="The profession, or the other employer of a joint post",
    )
    accountable_to = one_of("Accountable to", empty="No body", required=False)

    def __init__(
        self, *args: Any, partnership: Partnership, on: Any, post: Post | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        others = partnership.posts.exclude(pk=post.pk if post else None)
        self.fields["partner"].queryset = partners_on(partnership, on)
        self.fields["care_group"].queryset = partnership.care_groups.all()
        self.fields["reports_to"].queryset = self.fields["also_reports_to"].queryset = others
        self.fields["accountable_to"].queryset = partnership.bodies.filter(not_over(on))


class AppointForm(StructureForm):
    user = PersonField(label="Person")
    starts = DayField(label="First day in post")
    last_day = DayField(
        label="Last day in post", required=False, help_text="Leave empty for an appointment without an end"
    )
    acting = forms.BooleanField(label="Acting: standing in for the holder", required=False)
    cap = PoundsField(
        label="Acting: up to what sum",
        min_value=0,
        required=False,
        help_text="Leave it empty for the whole authority of the post",
    )
    decision_types = forms.MultipleChoiceField(
        label="Acting: for which decisions",
        required=False,
        choices=DecisionType.choices,
        widget=forms.SelectMultiple,
        help_text="Choose none for every decision of the post",
    )
    trained_on = DayField(
        label="Training on delegated authority acknowledged on",
        required=False,
        help_text="Leave empty when it has not taken place",
    )


class EndForm(StructureForm):
    last_day = DayField(label="Last day in post")


class TrainingForm(StructureForm):
    trained_on = DayField(label="Day of the training")


class LimitForm(StructureForm):
    decision_type = WordField(DecisionType, label="Kind of decision", empty="Choose a kind")
    limit = PoundsField(
        label="Up to", min_value=0, help_text="This much and no more, whatever the scheme says"
    )
    user = PersonField(
        label="For one person only",
        required=False,
        empty_label="Everybody in the post",
        help_text="Such as a deputy whose own limit is lower",
    )
    starts = first_day()


class PassOnForm(StructureForm):
    """A kind of decision that a post passes on to another of the same employer."""

    to_post = one_of("To which post", empty="Choose a post")
    decision_type = WordField(DecisionType, label="Kind of decision", empty="Choose a kind")
    cap = PoundsField(
        label="Up to",
        min_value=0,
        required=False,
        help_text="Leave it empty for as much as the post itself may",
    )
    source = forms.CharField(
        label="Where it is written", max_length=240, help_text="For example: letter of 2 April 2026"
    )
    starts = first_day()
    last_day = last_day()

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Post.objects.filter(partnership=post.partnership_id, partner=post.partner_id)
        self.fields["to_post"].queryset = others.exclude(pk=post.pk)


class FundingForm(StructureForm):
    """One share (per cent) and one source for each partner that shares the risk."""

    starts = first_day()
    last_day = last_day("Last day of the money")

    def __init__(self, *args: Any, post: Post, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = post.partnership.partners.filter(in_effect(on)).exclude(kind=PartnerKind.ASSOCIATE.value)
        self.partners = list(partners.select_related("organisation").order_by("position"))
        paid = {row.partner_id: row for row in post.funding.filter(in_effect(on))}
        box = {"inputmode": "decimal", "class": "govuk-input--width-4"}
        for partner in self.partners:
            now = paid.get(partner.pk)
            self.fields[f"percent_{partner.pk}"] = forms.DecimalField(
                label=f"{partner.short_name}: per cent of the cost",
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                initial=now.percent if now else None,
                widget=forms.TextInput(attrs=box),
            )
            self.fields[f"source_{partner.pk}"] = forms.CharField(
                label=f"{partner.short_name}: from which money",
                required=False,
                max_length=160,
                initial=now.source if now else "",
            )

    @property
    def shares(self) -> list[Share]:
        """The partners that pay something."""
        typed = [
            (partner, self.cleaned_data[f"percent_{partner.pk}"] or Decimal(0)) for partner in self.partners
        ]
        return [
            Share(partner, percent, self.cleaned_data[f"source_{partner.pk}"])
            for partner, percent in typed
            if percent
        ]
