"""The forms of the performance pages: what may be typed, in the order of the page. The rules stay in `domain`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from contracts.models import Contract, Provider
from jct.accounts.models import User
from jct.support.access import Perm, can
from jct.support.fields import DayField
from jct.support.uploads import UploadField
from partnerships.forms import UploadForm
from partnerships.models import Partnership, Post
from performance.domain.measure import RECORDED, Arithmetic, State
from performance.domain.period import Frequency, label, period_end, period_of, periods
from performance.domain.xmr import FIRM_POINTS
from performance.models import Indicator, Measurement
from performance.permissions import assignable_care_groups
from performance.selectors.lists import SORTS, Asked, Choices, Signal
from performance.services.figures import Reported
from performance.services.indicators import EDITABLE

NARROW = {"class": "govuk-input--width-5", "inputmode": "numeric"}
MIDDLING = {"class": "govuk-input--width-10", "inputmode": "decimal"}
EARLIER = 120
"""How many months back a figure may be entered by hand."""
MOST_DECIMALS = 4
INDICATOR_SECTIONS = (
    ("What it is", ("code", "name", "statement", "care_group", "provider", "contract", "owner")),
    (
        "How a figure is made",
        ("arithmetic", "numerator_text", "denominator_text", "multiplier", "unit", "decimals", "source"),
    ),
    ("How it is judged", ("polarity", "lowest", "highest", "screen", "fix_after", "in_report")),
    ("When and how it is reported", ("frequency", "lag_days", "additive", "suppress_below")),
)


def _why(words: str = "Reason for the change") -> forms.CharField:
    return forms.CharField(
        label=words,
        max_length=300,
        help_text="It stands in the history beside your name.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why you are changing this"},
    )


class IndicatorForm(forms.ModelForm):
    """An indicator's definition. `changes()` gives it by the model's names."""

    class Meta:
        model = Indicator
        fields = EDITABLE
        widgets = {
            "code": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "statement": forms.Textarea(attrs={"rows": 3}),
            "polarity": forms.RadioSelect,
            "arithmetic": forms.RadioSelect,
            "frequency": forms.RadioSelect,
            "unit": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            **{
                name: forms.TextInput(attrs=NARROW)
                for name in ("decimals", "lag_days", "suppress_below", "fix_after")
            },
            **{name: forms.TextInput(attrs=MIDDLING) for name in ("lowest", "highest")},
        }
        help_texts = {
            "code": "Short and lasting, such as LD-01",
            "statement": "What the figure tells a reader who does not know the service",
            "unit": "As it stands after the figure, such as % or per 100,000",
            "multiplier": "100 for a percentage, 100,000 for a rate per 100,000",
            "lowest": "Drawings and words stop there; empty when there is none",
            "highest": "Such as 100 for a share that cannot be more than all",
        }

    def __init__(self, data: Any = None, *, user: User, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for name in ("polarity", "arithmetic", "frequency"):
            self.fields[name].choices = [(key, words) for key, words in self.fields[name].choices if key]
        self._offer(
            "care_group", assignable_care_groups(user).filter(partnership=partnership), "Whole partnership"
        )
        self._offer("provider", Provider.objects.filter(partnership=partnership), "No single provider")
        contracts = Contract.objects.filter(partnership=partnership)
        self._offer("contract", contracts, "No single contract")
        self._offer("owner", Post.objects.filter(partnership=partnership), "Nobody yet")
        self.fields["care_group"].required = not can(user, Perm.EDIT_INDICATORS, partnership)

    def _offer(self, name: str, rows: Any, empty: str) -> None:
        self.fields[name].queryset = rows
        self.fields[name].empty_label = empty

    def sections(self) -> Iterable[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in INDICATOR_SECTIONS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (given.get("fix_after") or FIRM_POINTS) < FIRM_POINTS:
            self.add_error(
                "fix_after", f"Limits are fixed on {FIRM_POINTS} figures or more; leave it empty to use all"
            )
        if (given.get("decimals") or 0) > MOST_DECIMALS:
            self.add_error("decimals", f"Decimal places must be {MOST_DECIMALS} or fewer")
        low, high = given.get("lowest"), given.get("highest")
        if low is not None and high is not None and high <= low:
            self.add_error("highest", f"The highest possible figure must be more than the lowest, {low:f}")
        return given

    def validate_constraints(self) -> None:
        """Left to the checks above and to the service, which say it in words."""

    def changes(self) -> dict[str, Any]:
        """What was typed, by the names of the model's fields."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class EditIndicatorForm(IndicatorForm):
    """The same, with the reason for the change."""

    why = _why()


class FigureForm(forms.Form):
    """The figure of one period: its parts as the indicator's arithmetic wants them, and its state."""

    period = forms.ChoiceField(label="Period")
    numerator = forms.DecimalField(max_digits=18, decimal_places=4, widget=forms.TextInput(attrs=MIDDLING))
    denominator = forms.DecimalField(max_digits=18, decimal_places=4, widget=forms.TextInput(attrs=MIDDLING))
    value = forms.DecimalField(max_digits=18, decimal_places=4, widget=forms.TextInput(attrs=MIDDLING))
    state = forms.ChoiceField(
        label="State",
        choices=[(state.value, state.words) for state in RECORDED if state is not State.SUPPRESSED],
        initial=State.FINAL.value,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, indicator: Indicator, on: date, taken: Sequence[date] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.indicator = indicator
        arithmetic = Arithmetic(indicator.arithmetic)
        wanted = {"ratio": ("numerator", "denominator"), "count": ("numerator",), "value": ("value",)}[
            arithmetic
        ]
        for name in {"numerator", "denominator", "value"} - set(wanted):
            del self.fields[name]
        self._name("numerator", indicator.numerator_text or "Numerator")
        self._name("denominator", indicator.denominator_text or "Denominator")
        self._name("value", f"Figure{f', {indicator.unit}' if indicator.unit else ''}")
        if "period" in self.fields:
            self.fields["period"].label = Frequency(indicator.frequency).noun.capitalize()
            self.fields["period"].choices = free_periods(indicator, on=on, taken=taken)

    def _name(self, field: str, words: str) -> None:
        if field in self.fields:
            self.fields[field].label = words

    def reported(self, start: date | None = None) -> Reported:
        """What was typed, for the period chosen or the one given."""
        given = self.cleaned_data
        return Reported(
            indicator_id=self.indicator.pk,
            start=start or date.fromisoformat(given["period"]),
            numerator=given.get("numerator"),
            denominator=given.get("denominator"),
            value=given.get("value"),
            state=State(given["state"]),
        )


def free_periods(indicator: Indicator, *, on: date, taken: Sequence[date]) -> list[tuple[str, str]]:
    """Periods without a figure that have ended, the latest first."""
    frequency = Frequency(indicator.frequency)
    first = period_of(date(on.year - EARLIER // 12, on.month, 1), frequency)
    ended = [start for start in periods(first, on, frequency) if period_end(start, frequency) <= on]
    free = sorted(set(ended) - set(taken), reverse=True)
    return [(start.isoformat(), label(start, frequency)) for start in free]


class CorrectionForm(FigureForm):
    """A figure that stands already: its new parts, why, and the version this person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = _why("Why the figure changes")

    def __init__(self, data: Any = None, *, standing: Measurement, **kwargs: Any) -> None:
        suppressed = standing.state == State.SUPPRESSED
        initial = {"version": standing.version, "state": State.FINAL.value if suppressed else standing.state}
        for name in ("numerator", "denominator", "value"):
            part = getattr(standing, name)
            initial[name] = None if part is None else f"{part.normalize():f}"
        super().__init__(data, initial=initial, **kwargs)
        del self.fields["period"]


class TargetForm(forms.Form):
    """A target from one day on."""

    starts = DayField(label="First day in force", help_text="The first day of a period, for example 1 4 2026")
    value = forms.DecimalField(
        label="Target", max_digits=18, decimal_places=4, widget=forms.TextInput(attrs=MIDDLING)
    )
    tolerance = forms.DecimalField(
        label="Tolerance",
        max_digits=9,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text="How far from the target still counts as close. Empty: nothing does.",
        widget=forms.TextInput(attrs=MIDDLING),
    )
    relative = forms.ChoiceField(
        label="Tolerance is",
        choices=[("yes", "a percentage of the target"), ("no", "in the unit of the indicator")],
        initial="yes",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label="Where the target comes from",
        max_length=200,
        required=False,
        help_text="Such as a national standard",
    )

    def changes(self) -> dict[str, Any]:
        """What was typed, as the service wants it."""
        given = self.cleaned_data
        return {
            "starts": given["starts"],
            "value": given["value"],
            "tolerance": given["tolerance"] or Decimal(0),
            "relative": given["relative"] == "yes",
            "source": given["source"],
        }


class RebaseForm(forms.Form):
    """From which period new limits begin, and what changed in the process."""

    starts = forms.ChoiceField(label="New limits begin with")
    reason = forms.CharField(
        label="What changed in the process",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Such as a new service model or a new way of counting. Better figures alone are no reason.",
        error_messages={"required": "Say what changed in the process"},
    )

    def __init__(self, data: Any = None, *, offered: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["starts"].choices = offered


class AskedForm(forms.Form):
    """The filters of the list."""

    words = forms.CharField(label="Name or code", required=False, max_length=100)
    signal = forms.ChoiceField(label="Signal", required=False)
    care_group = forms.ChoiceField(label="Care group", required=False)
    provider = forms.ChoiceField(label="Provider", required=False)
    sort = forms.ChoiceField(label="Sort by", required=False, choices=list(SORTS.items()))

    def __init__(self, data: Mapping[str, Any], *, offered: Choices) -> None:
        super().__init__(data)
        self.fields["signal"].choices = [("", "Any"), *((signal.value, signal.words) for signal in Signal)]
        self.fields["care_group"].choices = [("", "All"), *offered.care_groups]
        self.fields["provider"].choices = [("", "All"), *offered.providers]

    def asked(self) -> Asked:
        """What was asked for; an answer nobody offered is left out."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return Asked(**given | {"sort": given["sort"] or "care_group"})


class MeasurementUploadForm(UploadForm):
    """A file of figures."""

    perm = Perm.IMPORT_MEASUREMENTS
    file = UploadField(label="File of figures", kinds=("csv",))
