"""The shape of what people enter for the year's account and the Better Care Fund's return. Rules live elsewhere."""

from collections.abc import Sequence
from typing import Any

from django import forms

from budgets.domain.better_care import LONGEST, Field, Kind, read
from budgets.domain.year_end import CHECKLIST
from budgets.models import AnnualReturn
from budgets.selectors.statements import Ticked
from jct.core.errors import Refused
from jct.support.uploads import UploadField


class ChecklistForm(forms.Form):
    """A tick and a note for each point of the year-end checklist."""

    def __init__(self, data: Any = None, *, ticked: Sequence[Ticked]) -> None:
        super().__init__(data)
        for one in ticked:
            code = one.point.code
            self.fields[f"done_{code}"] = forms.BooleanField(
                label=one.point.words, required=False, initial=one.done
            )
            self.fields[f"note_{code}"] = forms.CharField(
                label="Note", max_length=2000, required=False, initial=one.note
            )

    def points(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """(head, tick, note) of each point, in the order of the list."""
        return [(p.head, self[f"done_{p.code}"], self[f"note_{p.code}"]) for p in CHECKLIST]

    @property
    def answers(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {p.code: (given[f"done_{p.code}"], given[f"note_{p.code}"]) for p in CHECKLIST}


class DrawUpForm(forms.Form):
    performance = forms.CharField(
        label="How the services did",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="The annual return tells partners how the services did as well as what they cost.",
        error_messages={"required": "Say how the services did"},
    )


class AuditForm(forms.Form):
    audit = forms.ChoiceField(label="How the audit stands", choices=AnnualReturn.Audit.choices)
    note = forms.CharField(
        label="Note",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A qualified opinion needs its words here",
    )


class OpenReturnForm(forms.Form):
    quarter = forms.ChoiceField(label="Quarter")

    def __init__(self, data: Any = None, *, quarters: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["quarter"].choices = quarters


class AnswersForm(forms.Form):
    """Every field of the Better Care Fund’s return; what is wrong stands at its field."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, fields: Sequence[Field], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        self.answers_asked = fields
        for field in fields:
            self.fields[field.key] = _shaped(field)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for field in self.answers_asked:
            if field.key not in values:
                continue
            try:
                values[field.key] = read(field, values[field.key])
            except Refused as refused:
                self.add_error(field.key, f"{field.label}: {refused.reason}")
        return values

    def sheets(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under the names of their sheets."""
        names = dict.fromkeys(field.sheet for field in self.answers_asked)
        return [(name, [self[f.key] for f in self.answers_asked if f.sheet == name]) for name in names]

    @property
    def answers(self) -> dict[str, str]:
        return {field.key: self.cleaned_data[field.key] for field in self.answers_asked}


def _shaped(field: Field) -> forms.Field:
    if field.choices:
        choices = [("", "Not answered yet"), *[(choice, choice) for choice in field.choices]]
        return forms.ChoiceField(label=field.label, choices=choices, required=False)
    hints = {Kind.MONEY: "In pounds", Kind.DAY: "For example, 2026-11-30"}
    wide = field.kind in (Kind.TEXT, Kind.LONG)
    box = (
        forms.Textarea(attrs={"rows": 2})
        if field.kind is Kind.LONG
        else forms.TextInput(attrs={} if wide else {"class": "govuk-input--width-10"})
    )
    return forms.CharField(
        label=field.label, required=False, max_length=LONGEST, widget=box, help_text=hints.get(field.kind, "")
    )


class ReturnUploadForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    file = UploadField(label="Filled-in workbook", kinds=("xlsx",))
