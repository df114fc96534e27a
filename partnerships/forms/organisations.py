"""What a governance officer enters about organisations, partners, stakeholders, places and transfers."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from jct.support.fields import DayField, PoundsField
from partnerships.domain.checks_process import KEY_DECISION_WARDS
from partnerships.domain.words import LocalityKind, OrganisationKind, PartnerKind, StakeholderKind
from partnerships.forms.base import StructureForm, WordField, first_day, last_day, one_of, whole
from partnerships.models import Locality, Organisation, Partnership
from partnerships.models.organisation import IDENTIFIERS
from partnerships.querysets import not_over

EXAMPLES = {
    "ods_code": "three to six capital letters and figures, such as QNM",
    "company_number": "eight figures, or two letters and six figures, such as 01234567 or OC123456",
    "charity_number": "six or seven figures, such as 1089893",
    "ppon": "four letters, four figures, four letters, such as PABC-1234-DEFG",
}


class OrganisationForm(StructureForm):
    name = forms.CharField(label="Name", max_length=200)
    short_name = forms.CharField(label="Short name", max_length=60, help_text="As tables show it")
    kind = WordField(OrganisationKind, label="Kind", empty="Choose a kind")
    ods_code = forms.CharField(label="ODS code", required=False, help_text="NHS organisations only")
    company_number = forms.CharField(label="Company number", required=False)
    charity_number = forms.CharField(label="Charity number", required=False)
    ppon = forms.CharField(label="Public procurement organisation number", required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = Organisation.objects.exclude(pk=organisation.pk if organisation else None)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self.others.filter(name=name).exists():
            raise forms.ValidationError(f"There is already an organisation called {name}")
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for field, pattern in IDENTIFIERS.items():
            value = data.get(field, "").strip().upper()
            data[field] = value
            if value and not re.fullmatch(pattern, value):
                self.add_error(field, f"{self.fields[field].label} must be {EXAMPLES[field]}")
            elif value and self.others.filter(**{field: value}).exists():
                other = self.others.get(**{field: value})
                self.add_error(field, f"{self.fields[field].label} {value} belongs to {other}")
        return data


class SuccessionForm(StructureForm):
    successor = forms.ModelChoiceField(
        None,
        label="Which organisation takes its place?",
        error_messages={"required": "Choose the organisation that takes its place"},
        empty_label="Choose an organisation",
    )
    starts = first_day("First day of the successor")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Organisation.objects.exclude(pk=organisation.pk)


class PartnershipForm(StructureForm):
    name = forms.CharField(label="Name", max_length=200)
    scope = forms.CharField(label="What it is for", widget=forms.Textarea(attrs={"rows": 3}))
    team_host = forms.ModelChoiceField(
        Organisation.objects.all(), label="Host of the team", empty_label="Choose an organisation"
    )


class KeyDecisionsForm(StructureForm):
    """What the partnership calls a key decision, and where it says so."""

    key_decision_above = PoundsField(
        label="A decision of more than",
        min_value=Decimal("0.01"),
        help_text="With related requests of twelve months; this sum itself is no key decision yet",
    )
    key_decision_wards = whole(
        "Or with a significant effect on so many wards",
        least=1,
        most=KEY_DECISION_WARDS,
        required=True,
        help_text="This many or more: 1 or 2. The regulations make an effect on 2 wards a key decision everywhere",
        error_messages={
            "max_value": "The wards must be 1 or 2: an effect on 2 wards makes a key decision by regulation"
        },
    )
    source = forms.CharField(
        label="Where it is written",
        max_length=240,
        help_text="For example: constitution, part 3.2. History keeps it",
    )


class PartnerForm(StructureForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label="Organisation",
        empty_label="Choose an organisation",
        help_text="Add the organisation first when it is not in the list.",
    )
    kind = WordField(PartnerKind, label="Its part", empty="Choose a part")
    starts = first_day("First day as a partner")
    last_day = last_day("Last day as a partner")


class CareGroupForm(StructureForm):
    code = forms.CharField(label="Code", max_length=10, help_text="Letters used in tables, such as LD")
    name = forms.CharField(label="Name", max_length=120)


class StakeholderForm(StructureForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Organisation", empty_label="Choose an organisation"
    )
    kind = WordField(StakeholderKind, label="Kind", empty="Choose a kind")
    interest = forms.CharField(label="What its interest is", max_length=240, required=False)


class ChangeStakeholderForm(StructureForm):
    kind = WordField(StakeholderKind, label="Kind")
    interest = forms.CharField(label="What its interest is", max_length=240, required=False)


class LocalityForm(StructureForm):
    name = forms.CharField(label="Name", max_length=120)
    kind = WordField(LocalityKind, label="Kind", empty="Choose a kind")
    inside = one_of("Lies inside", empty="No other place", required=False)
    population = forms.IntegerField(
        label="People",
        min_value=0,
        max_value=100_000_000,
        help_text="Who live there or, for a practice, are registered with it",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )

    def __init__(
        self, *args: Any, partnership: Partnership, place: Locality | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        places = partnership.localities.exclude(
            kind__in=[LocalityKind.WARD.value, LocalityKind.PRACTICE.value]
        )
        self.fields["inside"].queryset = places.exclude(pk=place.pk if place else None)


class TransferForm(StructureForm):
    giver = one_of("Which partner hands it over?", empty="Choose a partner")
    taker = one_of("Which partner takes it?", empty="Choose a partner")
    function = forms.CharField(label="Function", max_length=240)
    annual_budget = PoundsField(label="Budget a year")
    agreed_on = DayField(label="Agreed on")
    starts = first_day("First day with the new partner")

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = partnership.partners.select_related("organisation")
        self.fields["giver"].queryset = self.fields["taker"].queryset = partners


def partners_on(partnership: Partnership, on: Any) -> Any:
    """Partners of the day and later, for a list to choose from."""
    return partnership.partners.filter(not_over(on)).select_related("organisation")
