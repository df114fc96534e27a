"""A remark on a cell, and a file behind a cell, a line or the whole return."""

from collections.abc import Sequence
from typing import Any

from django import forms

from budgets.domain.cells import COLUMNS
from jct.support.uploads import UploadField

KINDS = ("pdf", "xlsx", "csv")
CELLS = [(name, column.heading) for name, column in COLUMNS.items() if name not in ("code", "name")]


class RemarkForm(forms.Form):
    column = forms.ChoiceField(
        label="About",
        choices=CELLS,
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


class CellFileForm(forms.Form):
    """A file behind a cell of a line, or behind the line. Its boxes have names of their own beside a RemarkForm's."""

    column = forms.ChoiceField(
        label="Stands behind", required=False, choices=[("", "The whole line"), *CELLS]
    )
    title = forms.CharField(
        label="What the file shows", max_length=200, error_messages={"required": "Say what the file shows"}
    )
    file = UploadField(label="File", kinds=KINDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "file_%s", **kwargs})


class EvidenceForm(CellFileForm):
    """The same for any line of a return, or for the return as a whole."""

    row = forms.TypedChoiceField(label="Line (optional)", required=False, coerce=int, empty_value=None)
    field_order = ("title", "row", "column", "file")

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].choices = [("", "The whole return"), *lines]
        self.fields["column"].label = "Column (optional)"
        self.fields["column"].choices = [("", "The whole line"), *CELLS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("column") and cleaned.get("row") is None and "row" not in self.errors:
            self.add_error("row", "Choose the line whose cell the file stands behind")
        return cleaned
