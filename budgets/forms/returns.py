"""The shape of what people enter: the return's grid and what is done with a return. Rules live elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from budgets.domain import paste
from budgets.domain.amount import EXAMPLE, read_amount
from budgets.selectors.grid import GridRow, ReturnPage
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO
from jct.support.fields import DayField

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
