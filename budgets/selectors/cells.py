"""Who changed a cell of a return last, what was typed since a page was opened, and what can be undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from budgets.domain.cells import ENTERED, Cells, Value, written
from budgets.models import BudgetReturn, BudgetReturnLine, ReturnEdit

LAPSE = timedelta(minutes=1)  # longer than any request takes


@dataclass(frozen=True)
class Clash:
    """A cell that somebody else changed meanwhile: what it says now, who said so and when."""

    row: int
    column: str
    theirs: Value
    by: str
    at: datetime

    @property
    def text(self) -> str:
        """Theirs, as it stands in a box."""
        return written(self.column, self.theirs)


@dataclass(frozen=True)
class Edit:
    """The last paste, upload or fill, while it can still be undone."""

    pk: int
    kind: str
    cells: int
    by: str
    at: datetime


def clashes_of(pairs: Iterable[tuple[int, str]], now: Cells) -> tuple[Clash, ...]:
    """Each (row, column) with its last change, out of the rows' history; one query, none without pairs."""
    pairs = list(pairs)
    if not pairs:
        return ()
    kept = BudgetReturnLine.history.filter(id__in={key for key, _ in pairs}).order_by("history_id")
    last: dict[tuple[int, str], tuple[str, datetime]] = {}
    before: dict[int, dict[str, Value]] = {}
    for moment in kept.values("id", "history_by_name", "history_date", *ENTERED):
        known = before.get(moment["id"], {})
        for name in ENTERED:
            if name not in known or known[name] != moment[name]:
                last[moment["id"], name] = (moment["history_by_name"], moment["history_date"])
        before[moment["id"]] = moment
    return tuple(Clash(key, name, now[key][name], *last[key, name]) for key, name in pairs)


def changed_since(budget_return: BudgetReturn, revision: int) -> set[int]:
    """The keys of rows written after the page of that revision was read; two queries.

    Two saves may be counted in another order than they were begun, so rows written shortly before count as well:
    telling of a row that is known already does no harm.
    """
    known = budget_return.history.filter(revision=revision).order_by("history_id").last()
    rows = BudgetReturnLine.history.filter(budget_return=budget_return.pk, history_type="~")
    if known:
        rows = rows.filter(history_date__gte=known.history_date - LAPSE)
    return set(rows.values_list("id", flat=True))


def last_edit(budget_return: BudgetReturn) -> Edit | None:
    """The change of many cells that can be undone: the last one, unless it was; one query."""
    edits = ReturnEdit.objects.filter(budget_return=budget_return)
    edit = edits.select_related("by").order_by("-revision").first()
    if edit is None or edit.undone_at:
        return None
    cells = sum(len(columns) for columns in edit.cells.values())
    return Edit(edit.pk, edit.get_kind_display(), cells, str(edit.by), edit.at)
