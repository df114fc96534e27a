"""The shape of what people enter for next year's budget. Rules live elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.models import BudgetPlan, Fund
from budgets.selectors.plans import PlanLine, PlanPage
from jct.core.calendar import FinancialYear
from jct.core.errors import Problem
from jct.core.money import ZERO
from jct.support.fields import PoundsField


class PlanForm(forms.Form):
    """A new scenario: from this year's recurrent budget, or as another scenario has it."""

    name = forms.CharField(
        label="Name of the scenario", max_length=80, help_text="Such as “Standstill” or “Growth”."
    )
    like = forms.ModelChoiceField(
        None,
        label="Start from",
        required=False,
        empty_label="This year’s recurrent budget, rolled forward",
    )
    uplift = forms.DecimalField(
        label="Uplift on every line, in per cent",
        required=False,
        min_value=-100,
        max_value=1000,
        max_digits=6,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-4"}),
        help_text="For inflation and pay; it can be changed line by line. Not used for a copy.",
    )
    note = forms.CharField(
        label="Assumptions", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, fund: Fund, year: FinancialYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick: dict[str, Any] = self.fields
        pick["like"].queryset = BudgetPlan.objects.filter(fund=fund, year=year.year)
        pick["like"].label_from_instance = lambda plan: plan.name

    def clean_uplift(self) -> Decimal:
        return self.cleaned_data["uplift"] or ZERO


@dataclass(frozen=True)
class PlanCell:
    """One box of the scenario: what it shows, and what is wrong with it."""

    field: str
    label: str
    id: str
    text: str
    wrong: str
    saved: str

    @property
    def theirs(self) -> str:
        """What stands saved, when it is not what was typed."""
        return self.saved if self.saved != self.text else ""


@dataclass(frozen=True)
class PlanRow:
    """A line of the scenario with its boxes."""

    line: PlanLine
    cells: tuple[PlanCell, ...]


class PlanLinesForm:
    """What was typed into a scenario: `lines` to save (planned line key → field → value), or `problems` by box."""

    COLUMNS = {
        "uplift": forms.DecimalField(
            label="uplift", max_digits=6, decimal_places=2, min_value=-100, max_value=1000, required=False
        ),
        "growth": PoundsField(label="planned changes", required=False),
        "saving": PoundsField(label="efficiency", required=False),
        "note": forms.CharField(label="note", max_length=200, required=False),
    }
    RIGHT = {
        "uplift": "a number of per cent such as 3.9",
        "growth": "an amount in pounds such as 1,250",
        "saving": "an amount in pounds such as 1,250",
        "note": "at most 200 characters",
    }

    def __init__(self, data: Mapping[str, str], page: PlanPage) -> None:
        self.page, self.data = page, data
        self.lines: dict[int, dict[str, Any]] = {}
        self.problems: dict[tuple[int, str], Problem] = {}
        for line in page.lines:
            for field in self.COLUMNS:
                if (text := data.get(f"{field}-{line.key}")) is not None:
                    self._read(line, field, text)
        revision = data.get("revision", "")
        self.revision = int(revision) if revision.isdecimal() and len(revision) < 9 else -1
        self.name = data.get("name", page.scenario.name).strip()
        self.note = data.get("assumptions", page.scenario.note).strip()

    def is_valid(self) -> bool:
        return not self.problems

    def rows(self) -> list[PlanRow]:
        """Every line with its boxes as they were typed, or as they stand."""
        return [
            PlanRow(line, tuple(self._cell(line, field) for field in self.COLUMNS))
            for line in self.page.lines
        ]

    def _read(self, line: PlanLine, field: str, text: str) -> None:
        try:
            value = self.COLUMNS[field].clean(
                text.replace("%", "").strip() if field == "uplift" else text.strip()
            )
        except ValidationError:
            where = f"{line.name}, {self.COLUMNS[field].label}"
            self.problems[line.key, field] = Problem(
                where, f"“{text[:40]}” cannot be read", self.RIGHT[field]
            )
        else:
            self.lines.setdefault(line.key, {})[field] = (value or "") if field == "note" else (value or ZERO)

    def _cell(self, line: PlanLine, field: str) -> PlanCell:
        name = f"{field}-{line.key}"
        stands = line.note if field == "note" else getattr(line.planned, field)
        shown = stands if field == "note" else f"{stands:,}"
        wrong = self.problems.get((line.key, field))
        return PlanCell(
            field=name,
            label=f"{line.name}, {self.COLUMNS[field].label}",
            id=name,
            text=self.data.get(name, shown),
            wrong=f"{wrong.what.capitalize()}. Give {wrong.instead}." if wrong else "",
            saved=shown,
        )
