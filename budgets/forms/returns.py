"""The shape of what people enter: the return's grid and what is done with a return. Rules live elsewhere."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from budgets.domain import cells
from budgets.domain.cells import AMOUNT, CHOICE, COLUMNS, ENTERED
from budgets.domain.forecast import METHODS
from budgets.domain.paste import GRID, MOST_ROWS, Range
from budgets.selectors.cells import Clash
from budgets.selectors.grid import GridRow, ReturnPage, Sheet, SheetRow
from jct.core.errors import Problem, Refused
from jct.support.fields import DayField
from jct.support.uploads import UploadField

OPTIONS = '<option value="">–</option>' + "".join(
    f"<option>{escape(label)}</option>" for label in METHODS.values()
)
BESIDE = ("actual", "accrual", "forecast")  # they stand before the grid's own previous forecast and variance


class Cell(NamedTuple):
    """One control of the grid: what it shows, and what is wrong with it. `remarks` wait to be settled, `files` stand
    behind it. A named tuple: of a return of 400 lines there are 4,000, and a frozen dataclass takes four times as long
    to make.
    """

    column: str
    kind: str
    label: str
    id: str
    text: str
    wrong: str
    clash: Clash | None
    remarks: int
    files: int
    needed: bool

    @property
    def box(self) -> SafeString:
        """The cell with its box. Drawn here and not by a template: a return of 400 lines has 4,000 of them."""
        note = self._note()
        classes = f"govuk-table__cell jct-sheet__entry jct-sheet__entry--{self.kind}{self.marks}"
        for state, said in (("wrong", self.wrong), ("clash", self.clash)):
            classes += f" jct-sheet__entry--{state}" if said else ""
        label = escape(self.label) + (" (needed)" if self.needed else "") + self.marked
        same = f'id="{self.id}" name="{self.id}" aria-label="{label}"'
        same += ' aria-invalid="true"' if self.wrong else ""
        same += f' aria-describedby="{self.id}-note"' if note else ""
        cell = f'<td class="{classes}" data-column="{self.column}">{self._control(same)}{note}</td>'
        return mark_safe(cell)  # noqa: S308 (every text in it is escaped above)

    @property
    def marks(self) -> str:
        """The classes of the corners that are marked, after a space."""
        return (" jct-sheet__entry--remarked" if self.remarks else "") + (
            " jct-sheet__entry--filed" if self.files else ""
        )

    @property
    def marked(self) -> str:
        """The same for whoever listens, after a space."""
        if not self.remarks and not self.files:
            return ""
        has = [words for words, number in (("remarks", self.remarks), ("files", self.files)) if number]
        return f" (has {' and '.join(has)})"

    def _control(self, same: str) -> str:
        if self.kind == AMOUNT:
            more = 'inputmode="decimal" autocomplete="off" spellcheck="false"'
            return f'<input class="govuk-input" value="{escape(self.text)}" {same} {more}>'
        if self.kind == CHOICE:
            chosen = f">{escape(self.text)}<"
            options = OPTIONS.replace(chosen, f" selected{chosen}", 1) if self.text else OPTIONS
            return f'<select class="govuk-select" {same}>{options}</select>'
        return f'<textarea class="govuk-textarea" rows="2" {same}>\n{escape(self.text)}</textarea>'

    def _note(self) -> str:
        if self.wrong:
            hidden = '<span class="govuk-visually-hidden">Error:</span>'
            return f'<p class="govuk-error-message" id="{self.id}-note">{hidden} {escape(self.wrong)}</p>'
        if self.clash:
            words = f"{self.clash.by} changed it to {self.clash.text or 'nothing'}"
            return f'<p class="jct-sheet__note" id="{self.id}-note">{escape(words)}</p>'
        return ""


@dataclass(frozen=True)
class GridLine:
    """A row of the grid with its controls, those before the grid's own columns and those after them, and the addresses
    its cells lead to.
    """

    row: GridRow
    figures: tuple[Cell, ...]
    rest: tuple[Cell, ...]
    links: Mapping[str, str]

    @property
    def figure_boxes(self) -> SafeString:
        return _joined(self.figures)

    @property
    def rest_boxes(self) -> SafeString:
        return _joined(self.rest)


def _joined(made: Sequence[Cell]) -> SafeString:
    return format_html_join("", "{}", ((cell.box,) for cell in made))


class GridForm:
    """What was typed into the grid: `cells` to save (row key → column → value), or `problems` naming each
    cell.

    `seen` is what stood there when the page was opened, where the page said so: a cell left as it was is none of
    ours. An emptied actual goes back to the ledger's figure, an emptied accrual to nothing, an emptied forecast
    to "not given".
    """

    def __init__(self, data: Mapping[str, str], page: ReturnPage) -> None:
        self.page = page
        self.typed: dict[int, dict[str, str]] = {}
        self.cells: dict[int, dict[str, cells.Value]] = {}
        self.seen: dict[int, dict[str, cells.Value]] = {}
        self.problems: dict[tuple[int, str], Problem] = {}
        self.guesses: list[str] = []
        saw = _seen(data.get("seen", ""))
        self.merges = bool(saw)
        for row in page.rows:
            known = saw.get(str(row.key), [])
            for place, column in enumerate(ENTERED):
                if (text := data.get(f"{column}-{row.key}")) is not None:
                    self._read(row, column, text, known[place] if place < len(known) else None)
        self.revision = revision_in(data.get("revision", ""))

    def is_valid(self) -> bool:
        return not self.problems

    def _read(self, row: GridRow, column: str, text: str, saw: str | None) -> None:
        self.typed.setdefault(row.key, {})[column] = text
        where = f"{row.name}, {COLUMNS[column].heading}"
        try:
            value = typed_value(row, column, text)
            before = None if saw is None else cells.read(column, saw).value
        except Refused as refused:
            self.problems[row.key, column] = cells.problem(column, where, refused)
            return
        if value.guess:
            self.guesses.append(f"{where}: {value.guess}")
        if self.merges and saw is None:
            return
        self.cells.setdefault(row.key, {})[column] = value.value
        self.seen.setdefault(row.key, {})[column] = before

    def differing(self, page: ReturnPage) -> list[tuple[int, str]]:
        """The cells that say something else than what stands on the page now."""
        now = {row.key: row for row in page.rows}
        return [
            (key, column)
            for key, values in self.cells.items()
            for column, value in values.items()
            if getattr(now[key], column) != value
        ]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(text, link to the cell) of every problem, for the error summary."""
        return [(str(problem), f"#{column}-{key}") for (key, column), problem in self.problems.items()]


def typed_value(row: GridRow | SheetRow, column: str, text: str) -> cells.Read:
    """What a text typed into a cell means, an emptied cell included. Raises Refused when it means nothing."""
    if not text.strip():
        return cells.Read(cells.emptied(column, ledger=row.ledger))
    return cells.read(column, text)


def revision_in(text: str) -> int:
    """The number of a save as a page posts it; -1, which is always stale, for anything else."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else -1


def _seen(text: str) -> dict[str, list[str]]:
    """The texts of the cells by row, in the order of ENTERED, as the page had them; nothing when it makes no sense."""
    try:
        known = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    rows = known.items() if isinstance(known, dict) else ()
    return {
        key: row for key, row in rows if isinstance(row, list) and all(isinstance(cell, str) for cell in row)
    }


def seen_text(page: ReturnPage) -> str:
    """What the page shows, for `GridForm` to set against what stands when it comes back."""
    texts = {str(row.key): [row.written[column] for column in ENTERED] for row in page.rows}
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def grid_lines(
    page: ReturnPage,
    form: GridForm | None = None,
    clashes: Sequence[Clash] = (),
    *,
    saved: bool = False,
) -> list[GridLine]:
    """The rows of the grid with their controls: what was typed where something was, else what is saved.

    When the form was `saved`, only the cells that clash with somebody else's keep what was typed.
    """
    others = {(clash.row, clash.column): clash for clash in clashes}
    ledger, methods, movement, figures = (
        _address(f"budgets:{name}") for name in ("line", "forecast", "movement", "row_figures")
    )
    remarks = _address("budgets:remarks", page.pk)
    lines = []
    for row in page.rows:
        typed = form.typed.get(row.key, {}) if form else {}
        if saved:
            typed = {column: text for column, text in typed.items() if (row.key, column) in others}
        made = {
            column: _cell(row, column, typed.get(column), form, others.get((row.key, column)))
            for column in ENTERED
        }
        rest = tuple(cell for column, cell in made.items() if column not in BESIDE)
        links = {
            "ledger": ledger(row.line),
            "remarks": remarks(row.key),
            "methods": methods(row.key),
            "movement": movement(row.key),
            "figures": figures(row.key),
        }
        lines.append(GridLine(row, tuple(made[column] for column in BESIDE), rest, links))
    return lines


def _address(name: str, *before: int) -> Callable[[int], str]:
    """The address of a page by the key that comes last in it, found once and not 400 times."""
    head, _, tail = reverse(name, args=[*before, 0]).rpartition("0")
    return lambda key: f"{head}{key}{tail}"


def _cell(row: GridRow, column: str, typed: str | None, form: GridForm | None, clash: Clash | None) -> Cell:
    problem = form.problems.get((row.key, column)) if form else None
    return Cell(
        column=column,
        kind=COLUMNS[column].kind,
        label=cells.label(column, row.name),
        id=f"{column}-{row.key}",
        text=row.written[column] if typed is None else typed,
        wrong=said_wrong(problem) if problem else "",
        clash=clash,
        remarks=row.comments.get(column, 0),
        files=row.files.get(column, 0),
        needed=column == "explanation" and row.must_explain,
    )


def said_wrong(problem: Problem) -> str:
    """What is wrong with a cell, as it stands beside it."""
    return f"{problem.what[:1].upper()}{problem.what[1:]}. Give {problem.instead}."


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
    row = forms.IntegerField(required=False, widget=forms.HiddenInput)
    column = forms.ChoiceField(
        required=False, choices=[(name, name) for name in GRID], widget=forms.HiddenInput
    )
    down = forms.IntegerField(required=False, min_value=1, max_value=MOST_ROWS, widget=forms.HiddenInput)
    across = forms.IntegerField(required=False, min_value=1, max_value=len(GRID), widget=forms.HiddenInput)

    def into(self, page: Sheet) -> Range | None:
        """Where in the grid the rows are to go, when they were pasted there; None for the page of its own."""
        given = self.cleaned_data
        places = {row.key: place for place, row in enumerate(page.rows)}
        if given["row"] not in places or not given["column"]:
            return None
        return Range(places[given["row"]], given["column"], given["down"] or 1, given["across"] or 1)


class UploadForm(forms.Form):
    file = UploadField(label="Workbook or CSV file", kinds=("xlsx", "csv"))


class ReopenForm(forms.Form):
    """Why a return is opened again, or comes late: after its quarter was locked, without a version before it."""

    reason = forms.CharField(
        label="Why it is opened again",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The next report prints it beside the corrected figures.",
        error_messages={"required": "Say why it is opened again"},
    )
    due_on = DayField(label="Corrected return due on")

    def __init__(self, *args: Any, late: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if late:
            why = self.fields["reason"]
            why.label = "Why it comes so late"
            why.help_text = "The next report prints it beside the figures that change."
            why.error_messages["required"] = "Say why it comes so late"
            self.fields["due_on"].label = "Return due on"


class DueForm(forms.Form):
    """Another day by which a return is due; `seen` is the one that the page showed."""

    due_on = DayField(label="Return due on")
    reason = forms.CharField(
        label="Why the day changes",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the history of the return.",
        error_messages={"required": "Say why the day changes"},
    )
    seen = forms.DateField(widget=forms.HiddenInput)


class SendBackForm(forms.Form):
    reason = forms.CharField(max_length=2000, required=False)
