"""The shape of what people enter for a budget line. Rules live elsewhere."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.domain import profile
from budgets.models import BudgetLine, Fund
from contracts.models import Contract, Provider
from jct.core.calendar import MONTHS, FinancialYear
from jct.support.fields import DayField, PoundsField

MONTH_NAMES = tuple((number, MONTHS[(number + 2) % 12]) for number in range(1, 13))


class TwelveInput(forms.MultiWidget):
    """Twelve small boxes, April to March. Twelve numbers pasted into the first are dealt out."""

    template_name = "budgets/_twelve.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
        super().__init__([forms.TextInput(attrs=box) for _ in MONTH_NAMES], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, (_, month) in zip(context["widget"]["subwidgets"], MONTH_NAMES, strict=True):
            box["month"] = month
        context["widget"]["invalid"] = bool((attrs or {}).get("aria-invalid"))
        return context

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else [None] * 12

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        texts = super().value_from_datadict(data, files, name)
        dealt = (texts[0] or "").split()
        return dealt if len(dealt) == 12 and not any(texts[1:]) else texts


class TwelveField(forms.MultiValueField):
    """Twelve numbers as text, or nothing. What is wrong names the month."""

    widget = TwelveInput

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False, max_length=40) for _ in MONTH_NAMES)
        super().__init__(parts, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[str]) -> list[str]:
        texts = [text.replace(",", "").replace("%", "").strip() for text in data_list or []]
        if not any(texts):
            return []
        wrong = [month for text, (_, month) in zip(texts, MONTH_NAMES, strict=True) if not _number(text)]
        if wrong:
            raise ValidationError(f"{self.label}: give a number for {', '.join(wrong)}, such as 8 or 8.25")
        return [text or "0" for text in texts]


def _number(text: str) -> bool:
    """Whether it is a likely number; an empty box is nought."""
    try:
        return Decimal(text or "0").is_finite() and abs(Decimal(text or "0")) < 10**9
    except InvalidOperation:
        return False


class LineForm(forms.ModelForm):
    """Everything a line says of itself. `budget` and its reason are asked for only when the line is new."""

    percents = TwelveField(
        label="Numbers by month",
        help_text="For your own percentages (they must make 100), planned activity in units, or weeks of term. "
        "Twelve numbers pasted into April are dealt out to the months.",
    )
    profile_month = forms.TypedChoiceField(
        label="Month of a one-off sum",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "Choose a month"), *MONTH_NAMES],
    )
    first_run_on = DayField(
        label="First payment run",
        required=False,
        help_text="For four-weekly or weekly runs: the first one. The others follow in step. For example, 9 4 2026",
    )
    unit_price = PoundsField(
        label="Price of a unit",
        required=False,
        help_text="For planned activity: units times this price is shown beside the budget.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the change and its author.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BudgetLine
        fields = (
            "code",
            "name",
            "lead_partner",
            "is_income",
            "cost_type",
            "element",
            "care_group",
            "service",
            "contract",
            "provider",
            "recurrent",
            "prevention",
            "share_kind",
            "profile",
            "percents",
            "profile_month",
            "first_run_on",
            "unit_price",
        )
        labels = {
            "is_income": "This is income (budgeted as a negative sum)",
            "element": "Health or social care",
            "cost_type": "Kind of cost",
            "recurrent": "Recurs every year (it is rolled into next year's budget)",
            "prevention": "Counts as prevention",
            "share_kind": "Who bears its variance",
            "profile": "How the year is spread",
        }

    def __init__(self, *args: Any, fund: Fund, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = FinancialYear(year)
        self.instance.fund = fund
        place = fund.partnership_id
        pick: dict[str, Any] = self.fields
        pick["lead_partner"].queryset = fund.partnership.partners.select_related("organisation")
        pick["lead_partner"].empty_label = "Choose a partner"
        pick["care_group"].queryset = fund.partnership.care_groups.all()
        pick["contract"].queryset = Contract.objects.filter(partnership=place).order_by("title")
        pick["provider"].queryset = (
            Provider.objects.filter(contracts__partnership=place).distinct().order_by("name")
        )
        for name in ("care_group", "contract", "provider"):
            pick[name].empty_label = "None"
        if not self.instance.pk:
            self.fields["budget"] = PoundsField(
                label=f"Budget for {self.year}",
                required=False,
                help_text="The original budget, negative for income. Leave empty when the line gets its budget by a "
                "virement or a variation.",
            )

    def _post_clean(self) -> None:
        """The service judges the whole line; here it only takes what was typed, for the preview of its months."""
        if not self._errors:
            for name, value in self.values.items():
                setattr(self.instance, name, value)

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        groups = {
            "The line": ("code", "name", "lead_partner", "is_income", "budget"),
            "What it pays for": ("cost_type", "element", "care_group", "service", "contract", "provider"),
            "How it counts": ("recurrent", "prevention", "share_kind"),
            "How the year is spread": ("profile", "percents", "profile_month", "first_run_on", "unit_price"),
            "Record": ("reason",),
        }
        return [
            (title, [self[name] for name in names if name in self.fields]) for title, names in groups.items()
        ]

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the line as they were typed; numbers that the profile does not use are left out."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if values["profile"] not in profile.NUMBERED:
            values["percents"] = []
        if values["profile"] != profile.ONE_OFF:
            values["profile_month"] = None
        if values["profile"] not in profile.EVERY:
            values["first_run_on"] = None
        return values


class CloseLineForm(forms.Form):
    """The last year of a line, and why."""

    year = forms.TypedChoiceField(
        label="Last financial year",
        coerce=int,
        help_text="The line stays in that year's returns and reports, and is not in the budget of the next.",
    )
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(FinancialYear(year))) for year in years]


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
