"""The shape of what people enter for the ledger: files, how they are read, rows and rules. Rules live elsewhere."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import F

from budgets.domain.ledger_columns import COLUMNS, ENCODINGS, LABELS, Dates, Layout, Signs, letter, name_of
from budgets.domain.ledger_rule import How
from budgets.domain.ledger_sought import Found
from budgets.models import BudgetLine, LedgerRule
from jct.support.fields import PoundsField
from jct.support.uploads import MEGABYTE, UploadField

LARGEST_CSV = (
    60 * MEGABYTE
)  # read a part at a time; a workbook must be read whole, and keeps the limit of every upload


class LedgerFileForm(forms.Form):
    partner = forms.ModelChoiceField(
        None,
        label="Whose ledger is it?",
        error_messages={"required": "Choose whose ledger it is"},
        empty_label=None,
    )
    file = UploadField(kinds=("csv", "xlsx"), limits={"csv": LARGEST_CSV}, label="Ledger file")

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = _present_first(partners)


class LettersForm(forms.Form):
    """In which letters the doubtful lines read right; each answer shows them."""

    encoding = forms.ChoiceField(
        label="Which of these reads right?",
        error_messages={"required": "Choose the one that reads right"},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, readings: Sequence[tuple[str, str, Sequence[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["encoding"].choices = [(code, name) for code, name, _ in readings]


class ColumnsForm(forms.Form):
    """What each heading of a source means, and how it writes days, signs and letters."""

    name = forms.CharField(
        label="Name of the source",
        max_length=120,
        help_text="For example, Council general ledger. The next file with these headings is recognised by itself.",
    )
    dates = forms.ChoiceField(
        label="How are days written?",
        error_messages={"required": "Choose how days are written"},
        widget=forms.RadioSelect,
        choices=[(form.value, form.words) for form in Dates],
    )
    signs = forms.ChoiceField(
        label="What does a plain amount mean?",
        error_messages={"required": "Choose what a plain amount means"},
        widget=forms.RadioSelect,
        choices=[(sign.value, sign.words) for sign in Signs],
    )
    encoding = forms.ChoiceField(
        label="Letters of a file that is not UTF-8",
        required=False,
        choices=[("", "Ask each time"), *ENCODINGS.items()],
    )

    def __init__(self, *args: Any, layout: Layout, name: str = "", encoding: str = "", **kwargs: Any) -> None:
        first = {
            "name": name,
            "dates": layout.dates.value,
            "signs": layout.signs.value,
            "encoding": encoding if encoding in ENCODINGS else "",
        }
        super().__init__(*args, initial=first, **kwargs)
        self.headings = layout.headings
        answers = [("", "Not used"), *((column, LABELS[column].capitalize()) for column in COLUMNS)]
        for place, heading in enumerate(layout.headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name_of(place, heading) if not heading else f"{heading} ({letter(place)})",
                required=False,
                choices=answers,
                initial=layout.columns[place],
            )

    @property
    def columns(self) -> list[Any]:
        """The bound fields of the headings."""
        return [self[f"column_{place}"] for place in range(len(self.headings))]

    @property
    def about(self) -> list[Any]:
        """The bound fields of the source itself."""
        return [self[name] for name in ("name", "dates", "signs", "encoding")]

    @property
    def said(self) -> dict[str, Any]:
        """The answers as the service takes them."""
        given = self.cleaned_data
        columns = [given[f"column_{place}"] for place in range(len(self.headings))]
        return {key: given[key] for key in ("name", "dates", "signs", "encoding")} | {"columns": columns}


class ConfirmForm(forms.Form):
    total = PoundsField(
        label="Total of these transactions in your ledger",
        help_text="Take it from the ledger, not from the file. Nothing is added unless the two agree to the penny.",
        error_messages={"required": "Enter the total from your ledger"},
    )


class ReverseForm(forms.Form):
    reason = forms.CharField(
        label="Why it is reversed",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The reason stays beside the file and its rows.",
        error_messages={"required": "Say why the file is reversed"},
    )


class LineChoice(forms.ModelChoiceField):
    """A budget line, named with its fund."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.fund.name}: {obj.code} {obj.name}"


class RuleForm(forms.Form):
    partner = forms.ModelChoiceField(None, label="Ledger of", empty_label=None)
    field = forms.ChoiceField(label="When the", choices=LedgerRule.Field.choices)
    how = forms.ChoiceField(
        label="Compared how", choices=[(how.value, how.words) for how in How], required=False
    )
    contains = forms.CharField(label="These words or this code", max_length=200)
    line = LineChoice(None, label="Put the row on", empty_label="Choose a budget line")

    def __init__(self, *args: Any, partners: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = _present_first(partners)
        self.fields["line"].queryset = _lines(lines)

    def clean_how(self) -> str:
        return self.cleaned_data["how"] or How.CONTAINS.value


class AssignForm(forms.Form):
    line = LineChoice(
        None,
        label="Put the chosen rows on",
        empty_label="Choose a budget line",
        error_messages={"required": "Choose the budget line"},
    )
    everything = forms.BooleanField(required=False)

    def __init__(self, *args: Any, lines: list[BudgetLine], found: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = _lines(lines)
        self.fields["everything"].label = f"All {found:,} rows that were found, on every page"


class MoveForm(forms.Form):
    line = LineChoice(
        None,
        label="Move them to",
        required=False,
        empty_label="No line: they wait for one again",
    )
    reason = forms.CharField(
        label="Why they move",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with each row, with who had placed it before.",
        error_messages={"required": "Say why the rows move"},
    )

    def __init__(self, *args: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = _lines(lines)


class MoveFoundForm(MoveForm):
    """All the rows that were found; `count` and `total` carry what the person was told."""

    count = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    total = forms.DecimalField(widget=forms.HiddenInput, max_digits=14, decimal_places=2)
    sure = forms.BooleanField(error_messages={"required": "Tick the box to confirm that all of them move"})

    def __init__(self, *args: Any, found: Found, **kwargs: Any) -> None:
        super().__init__(*args, initial={"count": found.count, "total": found.total}, **kwargs)
        self.fields["sure"].label = f"Move all of them: {found.words}"

    @property
    def confirmed(self) -> Found:
        return Found(self.cleaned_data["count"], self.cleaned_data["total"])


def _present_first(partners: Any) -> Any:
    """Partners of today before those whose place was taken: the first is chosen already."""
    return partners.order_by(F("ends").desc(nulls_first=True), "pk")


def _lines(lines: list[BudgetLine]) -> Any:
    return (
        BudgetLine.objects.filter(pk__in=[line.pk for line in lines])
        .select_related("fund")
        .order_by("fund__position", "position")
    )
