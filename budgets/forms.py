"""The shape of what people enter: the return's grid, quarters to open, ledger files and rules. Rules live
elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from budgets import intake
from budgets.domain import paste
from budgets.domain.amount import EXAMPLE, read_amount
from budgets.models import BudgetLine, Fund, LedgerRule
from budgets.selectors.grid import GridRow, ReturnPage
from jct.core.calendar import Quarter
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO
from jct.support.fields import DayField, PoundsField
from jct.support.uploads import UploadField
from partnerships.models import Partner

ENTERED = (*paste.AMOUNTS, *paste.TEXTS)


@dataclass(frozen=True)
class Cell:
    """One control of the grid: what it shows, and what is wrong with it."""

    column: str
    label: str
    id: str
    text: str
    wrong: str
    changed: str = ""


@dataclass(frozen=True)
class GridLine:
    """A row of the grid with its controls by column."""

    row: GridRow
    cells: Mapping[str, Cell]


class GridForm:
    """What was typed into the grid: `cells` to save (row key → column → value), or `problems` naming each
    cell.

    An emptied actual goes back to the ledger's figure, an emptied accrual to nothing, an emptied forecast
    to "not given".
    """

    def __init__(self, data: Mapping[str, str], page: ReturnPage) -> None:
        self.page = page
        self.typed: dict[int, dict[str, str]] = {}
        self.cells: dict[int, dict[str, Any]] = {}
        self.problems: dict[tuple[int, str], Problem] = {}
        self.guesses: list[str] = []
        for row in page.rows:
            for column in ENTERED:
                if (text := data.get(f"{column}-{row.key}")) is not None:
                    self._read(row, column, text)
        revision = data.get("revision", "")
        self.revision = int(revision) if revision.isdecimal() and len(revision) < 9 else -1

    def is_valid(self) -> bool:
        return not self.problems

    def _read(self, row: GridRow, column: str, text: str) -> None:
        self.typed.setdefault(row.key, {})[column] = text
        where = f"{row.name}, {paste.COLUMNS[column]}"
        if column in paste.TEXTS:
            clean = text.replace("\r\n", "\n").strip()
            if len(clean) > paste.LONGEST or "\x00" in clean:
                self.problems[row.key, column] = Problem(
                    where,
                    f"has {len(clean):,} characters or one that cannot be kept",
                    f"at most {paste.LONGEST:,}",
                )
            else:
                self.cells.setdefault(row.key, {})[column] = clean
            return
        try:
            amount = read_amount(text)
        except Refused as refused:
            self.problems[row.key, column] = Problem(where, refused.reason, EXAMPLE)
            return
        if amount.guess:
            self.guesses.append(f"{where}: {amount.guess}")
        empty = {"actual": row.ledger, "accrual": ZERO, "forecast": None}
        self.cells.setdefault(row.key, {})[column] = empty[column] if amount.value is None else amount.value

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(text, link to the cell) of every problem, for the error summary."""
        return [(str(problem), f"#{column}-{key}") for (key, column), problem in self.problems.items()]


def grid_lines(page: ReturnPage, form: GridForm | None = None, *, differs: bool = False) -> list[GridLine]:
    """The rows of the grid with their controls: what was typed where something was, else what is saved.

    `differs` marks the cells that are saved otherwise than typed, after somebody else's change.
    """
    return [
        GridLine(row, {column: _cell(row, column, form, differs=differs) for column in ENTERED})
        for row in page.rows
    ]


def _cell(row: GridRow, column: str, form: GridForm | None, *, differs: bool) -> Cell:
    saved = getattr(row, column)
    shown = saved if isinstance(saved, str) else figure(saved)
    typed = form.typed.get(row.key, {}).get(column) if form else None
    problem = form.problems.get((row.key, column)) if form else None
    new = form.cells.get(row.key, {}).get(column) if form else None
    changed = (
        f"Saved by the other person: {shown or 'nothing'}" if differs and not problem and new != saved else ""
    )
    return Cell(
        column=column,
        label=paste.COLUMNS[column],
        id=f"{column}-{row.key}",
        text=shown if typed is None else typed,
        wrong=f"{problem.what[:1].upper()}{problem.what[1:]}. Give {problem.instead}." if problem else "",
        changed=changed,
    )


def figure(amount: Decimal | None) -> str:
    """An amount as it stands in a box: "24,060,000", "-2,100,000.50"; nothing for None."""
    return "" if amount is None else f"{amount:,.2f}".removesuffix(".00")


class PasteForm(forms.Form):
    rows = forms.CharField(
        label="Rows copied from the spreadsheet",
        strip=False,
        validators=[MaxLengthValidator(2_000_000)],
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "jct-paste"}),
        help_text="Copy them in the spreadsheet with their headings, and paste them here. Nothing is changed until you "
        "have seen what would change.",
        error_messages={"required": "Paste the rows here first"},
    )


class OpenForm(forms.Form):
    """A quarter to open, with a due day for each partner that leads lines of the fund."""

    def __init__(
        self, *args: Any, fund: Fund, partners: list[Partner], quarters: list[Quarter], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partners = partners
        self.fields["quarter"] = forms.ChoiceField(
            label="Quarter", choices=[(str(q), q.label) for q in quarters]
        )
        for partner in partners:
            self.fields[f"due_{partner.pk}"] = DayField(
                label=f"{partner.name}: return due on",
                required=False,
                help_text="Leave empty if this partner makes no return. For example, 20 10 2026",
            )

    @property
    def due(self) -> dict[Partner, Any]:
        given = {partner: self.cleaned_data.get(f"due_{partner.pk}") for partner in self.partners}
        return {partner: day for partner, day in given.items() if day}


class LineOfFund(forms.ModelChoiceField):
    """A line of the fund at hand."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} {obj.name}"


class VirementForm(forms.Form):
    from_line = LineOfFund(None, label="Move budget from", empty_label="Choose a line")
    to_line = LineOfFund(None, label="To", empty_label="Choose a line")
    amount = PoundsField(label="Amount")
    effective_on = DayField(label="With effect from")
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The next report prints it beside the change.",
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_line", "to_line"):
            self.fields[name].queryset = fund.lines.all()


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Why it is opened again",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The next report prints it beside the corrected figures.",
        error_messages={"required": "Say why it is opened again"},
    )
    due_on = DayField(label="Corrected return due on")


class SendBackForm(forms.Form):
    reason = forms.CharField(max_length=2000, required=False)


class LedgerFileForm(forms.Form):
    partner = forms.ModelChoiceField(None, label="Whose ledger is it?", empty_label=None)
    file = UploadField(kinds=("csv",), label="Ledger file")
    encoding = forms.ChoiceField(
        label="Encoding",
        choices=[("", "Find out"), *intake.ENCODINGS.items()],
        required=False,
        help_text="Only needed when we cannot tell; we ask if so.",
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners


class ConfirmForm(forms.Form):
    total = PoundsField(
        label="Total of these transactions in your ledger",
        help_text="Take it from the ledger, not from the file. Nothing is added unless the two agree to the penny.",
        error_messages={"required": "Enter the total from your ledger"},
    )


class LineChoice(forms.ModelChoiceField):
    """A budget line, named with its fund."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.fund.name}: {obj.code} {obj.name}"


class RuleForm(forms.Form):
    partner = forms.ModelChoiceField(None, label="Ledger of", empty_label=None)
    field = forms.ChoiceField(label="When the", choices=LedgerRule.Field.choices)
    contains = forms.CharField(label="Contains the words", max_length=120)
    line = LineChoice(None, label="Put the row on", empty_label="Choose a budget line")

    def __init__(self, *args: Any, partners: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners
        self.fields["line"].queryset = _lines(lines)


class AssignForm(forms.Form):
    line = LineChoice(
        None,
        label="Put the chosen rows on",
        empty_label="Choose a budget line",
        error_messages={"required": "Choose the budget line"},
    )

    def __init__(self, *args: Any, lines: list[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = _lines(lines)


def _lines(lines: list[BudgetLine]) -> Any:
    return (
        BudgetLine.objects.filter(pk__in=[line.pk for line in lines])
        .select_related("fund")
        .order_by("fund__position", "position")
    )
