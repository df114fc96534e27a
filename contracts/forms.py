"""The forms of the contract pages: what may be typed, in the order of the page. The rules stay in `domain`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models

from contracts.domain import identifiers, kinds, lifecycle, terms
from contracts.domain.decision import TERMS, VARIABLE, AwardRoute
from contracts.models import Contract, Provider
from contracts.permissions import assignable_care_groups, keeps_register
from contracts.services.contracts import EDITABLE
from jct.accounts.models import User
from jct.core.calendar import DAY, last_day
from jct.support.access import Perm, can
from jct.support.fields import DayField, PoundsField
from jct.support.uploads import UploadField
from partnerships.forms import UploadForm
from partnerships.models import CareGroup, Organisation, Partnership, Post

NARROW = {"class": "govuk-input--width-4", "inputmode": "numeric"}
CONTRACT_SECTIONS = (
    (
        "What is bought",
        ("reference", "title", "description", "classification", "classification_words", "visibility"),
    ),
    ("From whom, and for whom", ("provider", "care_group", "purchasing_body", "directorate")),
    ("How it was bought", ("regime", "route")),
    ("Money", ("annual_value", "lifetime_value")),
    (
        "Term",
        ("starts", "ends", "extension_months", "extensions_allowed", "extensions_taken", "current_ends"),
    ),
    ("Time needed to decide what follows", ("notice_months", "procurement_months", "governance_days")),
    ("Management", ("status", "tier", "lead_post")),
)


def _why() -> forms.CharField:
    return forms.CharField(
        label="Reason for the change",
        max_length=300,
        help_text="It stands in the history beside your name.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why you are changing this"},
    )


def _text(
    label: str, longest: int, *, required: bool = False, help_text: str = "", **widget: Any
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs=widget),
    )


def _count(label: str, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, widget=forms.TextInput(attrs=NARROW)
    )


class _LastDay(DayField):
    """The last day of a term, typed inclusive and kept as the day after it."""

    def prepare_value(self, value: Any) -> Any:
        return value

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return day + DAY if day else None


class ContractForm(forms.Form):
    """A contract's fields. `changes()` gives them by the model's names, ends exclusive."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reference = _text(
        "Reference", 60, help_text="As it stands on the contract", **{"class": "govuk-input--width-20"}
    )
    title = _text("Title", 300, required=True)
    description = forms.CharField(
        label="Description", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    provider = forms.ModelChoiceField(
        Provider.objects.none(), label="Provider", empty_label="Choose a provider"
    )
    care_group = forms.ModelChoiceField(
        CareGroup.objects.none(), label="Care group", required=False, empty_label="Unassigned"
    )
    lead_post = forms.ModelChoiceField(
        Post.objects.none(), label="Lead post", required=False, empty_label="Nobody yet"
    )
    purchasing_body = _text("Purchasing body", 200)
    directorate = _text("Directorate or department", 200)
    regime = forms.ChoiceField(label="Regime", choices=kinds.Regime.choices)
    route = _text("Route to market", 200, help_text="Such as open tender, mini-competition or direct award")
    tier = forms.ChoiceField(label="Tier", choices=kinds.Tier.choices, required=False)
    status = forms.ChoiceField(label="Status", choices=lifecycle.Status.choices)
    visibility = forms.ChoiceField(label="Visibility", choices=kinds.Visibility.choices)
    classification = _text("Classification code", 20, **{"class": "govuk-input--width-10"})
    classification_words = _text("Classification in words", 200)
    annual_value = PoundsField(label="Annual value", required=False, min_value=0)
    lifetime_value = PoundsField(label="Whole value with every extension", required=False, min_value=0)
    starts = DayField(label="First day")
    ends = _LastDay(
        label="Last day as first agreed", required=False, help_text="Leave empty for an open-ended contract"
    )
    current_ends = _LastDay(
        label="Last day with the extensions taken", required=False, help_text="Leave empty when none is taken"
    )
    extension_months = _count("Length of one extension, in months", 120)
    extensions_allowed = _count("Extension options agreed", 10)
    extensions_taken = _count("Extension options taken", 10)
    notice_months = _count("Notice, in months", 36)
    procurement_months = _count("Time to buy and mobilise, in months", 48)
    governance_days = _count(
        "Notice of the decision and meeting cycle, in days",
        365,
        "28 days’ public notice and the meetings before it",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        partnership: Partnership,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["provider"].queryset = Provider.objects.filter(partnership=partnership)
        self.fields["care_group"].queryset = assignable_care_groups(user).filter(partnership=partnership)
        self.fields["care_group"].required = not can(user, Perm.EDIT_CONTRACTS, partnership)
        self.fields["lead_post"].queryset = Post.objects.filter(partnership=partnership)

    def sections(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in CONTRACT_SECTIONS]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("ends") and not values.get("current_ends") and "current_ends" not in self.errors:
            values["current_ends"] = values["ends"]
        needed = terms.Terms.__dataclass_fields__.keys()
        if needed <= values.keys():
            for field, problem in terms.check(terms.Terms(**{name: values[name] for name in needed})):
                self.add_error(field, str(problem))
        return values

    def changes(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        return {name: self.cleaned_data[name] for name in EDITABLE}

    def show(self, values: Mapping[str, Any], version: int) -> None:
        """Put these values (by the model's names) and this version into the form as if they had been typed."""
        data = self.data.copy()
        data["version"] = str(version)
        for name, value in typed(values).items():
            widget, kept = self.fields[name].widget, value.pk if isinstance(value, models.Model) else value
            if isinstance(widget, forms.MultiWidget):
                for ending, part in zip(widget.widgets_names, widget.decompress(kept), strict=True):
                    data[name + ending] = "" if part is None else str(part)
            else:
                data[name] = "" if kept is None else str(kept)
        self.data = data


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as they are typed: the last day inclusive."""
    return {
        name: last_day(value) if name in ("ends", "current_ends") else value for name, value in values.items()
    }


class NewContractForm(ContractForm):
    """A new contract: a draft, but for what the contracts officer enters as awarded before."""

    def __init__(self, data: Any = None, *, user: User, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(data, user=user, partnership=partnership, **kwargs)
        if not keeps_register(user, partnership):
            self.fields["status"].disabled = True
            self.fields["status"].initial = lifecycle.Status.DRAFT
            self.fields["status"].help_text = "It becomes active when its award is approved."


class EditContractForm(ContractForm):
    """The same, with the reason for the change. The terms of a contract in force stand in it to be read."""

    why = _why()

    def __init__(self, data: Any = None, *, user: User, contract: Contract) -> None:
        super().__init__(data, user=user, partnership=contract.partnership, initial=initial_of(contract))
        if contract.status == lifecycle.Status.DRAFT or keeps_register(user, contract.partnership):
            return
        for name in TERMS:
            self.fields[name].disabled = True
            self.fields[name].help_text = "Changes by a decision: ask for a variation."


def initial_of(contract: Contract) -> dict[str, Any]:
    """A stored contract as the form first shows it."""
    return {**typed({name: getattr(contract, name) for name in EDITABLE}), "version": contract.version}


class ProviderForm(forms.Form):
    """A provider's name, kind and numbers, each number checked for its form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = _text("Name", 200, required=True)
    sector = forms.ChoiceField(label="Sector", choices=kinds.Sector.choices)
    sme = forms.NullBooleanField(
        label="Small or medium-sized enterprise",
        required=False,
        widget=forms.Select(choices=[("", "Not stated"), ("True", "Yes"), ("False", "No")]),
    )
    vcse = forms.NullBooleanField(
        label="Voluntary, community or social enterprise",
        required=False,
        widget=forms.Select(choices=[("", "Not stated"), ("True", "Yes"), ("False", "No")]),
    )
    company_number = _text("Companies House number", 20, **{"class": "govuk-input--width-10"})
    charity_number = _text("Charity number", 20, **{"class": "govuk-input--width-10"})
    ods_code = _text("NHS organisation (ODS) code", 20, **{"class": "govuk-input--width-10"})
    ppon = _text("Public procurement organisation number", 30, **{"class": "govuk-input--width-20"})
    postcode = _text("Postcode", 20, **{"class": "govuk-input--width-10"})
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="A partner’s own service",
        required=False,
        empty_label="No, it is an outside organisation",
        help_text="A partner that provides what the partnership buys has an interest in every decision about it.",
    )
    NUMBERS = ("company_number", "charity_number", "ods_code", "ppon", "postcode")
    FIELDS = ("name", "sector", "sme", "vcse", *NUMBERS, "organisation")

    def __init__(
        self, data: Any = None, *, partnership: Partnership, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        partners = Organisation.objects.filter(partner_in__partnership=partnership)
        self.fields["organisation"].queryset = partners.distinct()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self.NUMBERS:
            if values.get(name):
                try:
                    values[name] = getattr(identifiers, name)(values[name])
                except ValueError as right:
                    self.add_error(name, f"{self.fields[name].label} must be {right}")
        return values

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class EditProviderForm(ProviderForm):
    """The same, with the reason for the change."""

    why = _why()


def _why_asked(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
        help_text="Whoever decides reads this first.",
    )


class AwardForm(forms.Form):
    """How the provider was found, what money pays for it, and why it should be awarded."""

    route = forms.ChoiceField(
        label="How the provider was found", choices=AwardRoute.choices, widget=forms.RadioSelect
    )
    recurrent = forms.BooleanField(
        label="It commits money every year, without an end of its own", required=False
    )
    money_ends = DayField(
        label="The money for it ends on",
        required=False,
        help_text="Such as the last day of a grant. Leave empty when the money has no end",
    )
    why = _why_asked("Why it should be awarded")


class VariationForm(forms.Form):
    """The terms as they should become, beginning with those in force."""

    annual_value = PoundsField(label="Annual value", required=False, min_value=0)
    lifetime_value = PoundsField(
        label="Whole value with every extension",
        required=False,
        min_value=0,
        help_text="What it comes to with the change",
    )
    ends = _LastDay(label="Last day as first agreed", required=False)
    current_ends = _LastDay(label="Last day with the extensions taken", required=False)
    extension_months = _count("Length of one extension, in months", 120)
    extensions_allowed = _count("Extension options agreed", 10)
    why = _why_asked("Why the terms should change")

    @classmethod
    def of(cls, contract: Contract, data: Any = None) -> "VariationForm":
        return cls(data, initial=typed({name: getattr(contract, name) for name in VARIABLE}))


class TerminationForm(forms.Form):
    """The last day, and why the contract should end before its time."""

    ends = _LastDay(label="Last day")
    why = _why_asked("Why the contract should end early")


class ExtensionForm(forms.Form):
    """What an extension would cost and why it is wanted."""

    value = PoundsField(
        label="Value of the extension",
        min_value=0,
        help_text="Over the whole extension, at the prices you expect",
    )
    why = forms.CharField(
        label="Why the contract should be extended",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 2000}),
        error_messages={"required": "Say why the contract should be extended"},
    )


class RegisterUploadForm(UploadForm):
    """A register file."""

    perm = Perm.IMPORT_REGISTER
    file = UploadField(label="Register file", kinds=("csv", "xlsx"))


class AssignForm(forms.Form):
    """Which of the unassigned contracts go to which care group."""

    care_group = forms.ModelChoiceField(
        CareGroup.objects.none(), label="Care group", empty_label="Choose a care group"
    )
    contracts = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose at least one contract"}
    )

    def __init__(self, data: Any = None, *, user: User, rows: Iterable[Contract] = ()) -> None:
        super().__init__(data)
        self.fields["care_group"].queryset = assignable_care_groups(user)
        self.fields["contracts"].choices = [(row.pk, row.title) for row in rows]
