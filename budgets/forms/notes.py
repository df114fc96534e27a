"""A remark on a cell, and a file behind a return."""

from collections.abc import Sequence

from django import forms

from budgets.domain.cells import COLUMNS
from jct.support.uploads import UploadField

KINDS = ("pdf", "xlsx", "csv")


class RemarkForm(forms.Form):
    column = forms.ChoiceField(
        label="About",
        choices=[(name, column.heading) for name, column in COLUMNS.items() if name not in ("code", "name")],
        initial="forecast",
        error_messages={"required": "Choose what the remark is about"},
    )
    text = forms.CharField(
        label="Remark",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever may see this return reads it. It is kept, with your name, when it is settled.",
        error_messages={"required": "Write the remark first"},
    )


class EvidenceForm(forms.Form):
    title = forms.CharField(
        label="What the file shows", max_length=200, error_messages={"required": "Say what the file shows"}
    )
    row = forms.TypedChoiceField(label="Line (optional)", required=False, coerce=int, empty_value=None)
    file = UploadField(label="File", kinds=KINDS)

    def __init__(self, *args: object, lines: Sequence[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["row"].choices = [("", "The whole return"), *lines]
