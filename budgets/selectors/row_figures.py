"""Where the figures of one row of one version of a return come from, submitted or not. GBP."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.timezone import localdate

from budgets.domain.forecast import METHODS
from budgets.models import BudgetReturn, BudgetReturnLine
from budgets.permissions import visible_returns
from budgets.selectors.entry import told_before
from budgets.selectors.origins import Given, Origins, origins
from budgets.selectors.provenance import ENTERED, OWED, Source, Sourced, entered, return_words
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.money import pounds

NAMES = {
    "actual": "Actual to date",
    "accrual": "Accrual",
    "forecast": "Forecast for the year",
    "low": "Low forecast",
    "high": "High forecast",
    "commitment": "Commitment",
}
AS_GIVEN = "As the partner gave it"
FILLED = ("budget", "budget_to_date", "ledger")  # what the row was filled in with


@dataclass(frozen=True)
class RowFigures:
    """A row with each of its figures. `standing`: whose return it is, its version, who sent and certified it."""

    row: BudgetReturnLine
    standing: str
    figures: tuple[Sourced, ...]

    @property
    def budget_return(self) -> BudgetReturn:
        return self.row.budget_return


def row_figures(user: User, pk: int) -> RowFigures:
    """Raises DoesNotExist for a row of a return the person may not see."""
    row = (
        BudgetReturnLine.objects.filter(budget_return__in=visible_returns(user))
        .select_related(
            "line",
            "budget_return__fund",
            "budget_return__partner__organisation",
            "budget_return__submitted_by",
            "budget_return__certified_by",
        )
        .get(pk=pk)
    )
    filled = origins(BudgetReturnLine, [pk], FILLED)
    return RowFigures(row, _standing(row.budget_return), (*_filled(row, filled), *_typed(row), *_made(row)))


def _standing(owner: BudgetReturn) -> str:
    words = return_words(owner)
    if owner.submitted_at:
        words += f". Submitted on {day_words(localdate(owner.submitted_at))}"
    if owner.certified_at:
        words += f", certified on {day_words(localdate(owner.certified_at))}"
    return f"{words}."


def _filled(row: BudgetReturnLine, given: Origins) -> tuple[Sourced, ...]:
    """The figures nobody types: they are filled in when a return is opened or updated from the ledger."""
    by = given.get(row.pk, {})
    year = row.budget_return.period.year
    changes = Source(
        "Every change of this line’s budget",
        f"{reverse('budgets:line_budget', args=[row.line_id])}?year={year}",
    )
    return (
        Sourced(
            "Latest budget",
            row.budget,
            _when("The changes of its budget, added up", by, "budget"),
            (changes,),
        ),
        Sourced(
            "Budget to date",
            row.budget_to_date,
            _when("The latest budget, spread over the year", by, "budget_to_date"),
            (changes,),
        ),
        Sourced(
            "Ledger to date", row.ledger, _when("The ledger rows on the line", by, "ledger"), (_ledger(row),)
        ),
    )


def _when(how: str, by: Mapping[str, Given], column: str) -> str:
    return f"{how}; filled in for {by[column]}." if column in by else f"{how}."


def _ledger(row: BudgetReturnLine) -> Source:
    return Source(
        "The ledger rows on this line",
        f"{reverse('budgets:line', args=[row.line_id])}?quarter={row.budget_return.quarter}#ledger",
    )


def _typed(row: BudgetReturnLine) -> tuple[Sourced, ...]:
    """The figures a partner gives. An actual that nobody changed is the ledger's, as the row was filled in with it."""
    by, sources = entered(row), {"actual": (_ledger(row),)}
    how = {
        "actual": f"The ledger said {pounds(row.ledger)}. {row.adjustment_reason}",
        "accrual": "What is owed and not in the ledger",
        "forecast": _by_method(row),
    }
    found = []
    for column in ENTERED:
        amount = getattr(row, column)
        if column == "actual" and amount == row.ledger:
            words = _when("As the ledger says", by, column)
        elif amount is None and column == "forecast":
            words = "Not given yet."
        elif amount is not None:
            words = how.get(column, AS_GIVEN).strip().rstrip(".")
            words += f". Entered by {by[column]}." if column in by else "."
        else:
            continue
        found.append(Sourced(NAMES[column], amount, words, sources.get(column, ()), column))
    return tuple(found)


def _by_method(row: BudgetReturnLine) -> str:
    method = METHODS.get(row.method, "")
    return f"By {method[:1].lower()}{method[1:]}. {row.method_reason}" if method else AS_GIVEN


def _made(row: BudgetReturnLine) -> tuple[Sourced, ...]:
    """The figures that are one less another."""
    how = f"{pounds(row.actual)} actual + {pounds(row.accrual)} accrued"
    if row.opening_accrual:
        how += f" − {pounds(row.opening_accrual)} {OWED}"
    found = [Sourced("Spent to date", row.spent, f"{how}.")]
    if row.previous_forecast is not None:
        found.append(
            Sourced(
                "Previous forecast", row.previous_forecast, "The forecast of the last report.", _before(row)
            )
        )
    if row.forecast is not None:
        found += _differences(row, row.forecast)
    return tuple(found)


def _differences(row: BudgetReturnLine, forecast: Decimal) -> list[Sourced]:
    less = f"{pounds(forecast)} forecast less {pounds(row.budget)} latest budget."
    found = [Sourced("Forecast variance", forecast - row.budget, less)]
    if row.previous_forecast is not None:
        less = f"{pounds(forecast)} forecast less {pounds(row.previous_forecast)} in the last report."
        causes = Source("Its causes", reverse("budgets:movement", args=[row.pk]))
        found.append(Sourced("Movement", forecast - row.previous_forecast, less, (causes,)))
    return found


def _before(row: BudgetReturnLine) -> tuple[Source, ...]:
    """The row of the last report, told by the same partner; one query."""
    last = told_before(row.budget_return).get(row.line_id)
    return (Source("Where that came from", reverse("budgets:row_figures", args=[last.pk])),) if last else ()
