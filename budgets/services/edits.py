"""Writing the cells of a return: one at a time, in batches as they are typed, a whole paste at once, and back again.

Every way in goes through here: scope and lock, the quarter's guard, the version check, one write with its history.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from budgets.domain.amount import LARGEST
from budgets.domain.cells import (
    AMOUNT,
    CHOICE,
    COLUMNS,
    ENTERED,
    LONGEST,
    Cells,
    Value,
    can_be_kept,
    keep,
    label,
    merge,
    undo,
)
from budgets.domain.forecast import MANUAL, METHODS, is_given
from budgets.domain.lifecycle import Act, step
from budgets.models import BudgetReturn, BudgetReturnLine, ReturnEdit
from budgets.permissions import enterable_returns
from budgets.selectors.cells import Clash, clashes_of
from budgets.selectors.forecasts import known_of
from budgets.services.periods import guard
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record, record_many

ALWAYS = ("actual", "accrual")  # amounts that a row never goes without
WORDS = {"paste": "pasted", "upload": "uploaded", "fill": "filled"}


class Stale(Refused):
    """The return was saved by somebody else after this page was opened."""

    def __init__(self, budget_return: BudgetReturn) -> None:
        super().__init__(
            f"{budget_return.changed_by} changed this return while you were working on it. Nothing of yours is lost: "
            "compare the figures marked below, then save again to keep yours."
        )
        self.budget_return = budget_return


@dataclass(frozen=True)
class Saved:
    """What a batch of typed cells came to: `written` by row, and the cells somebody else had changed meanwhile."""

    budget_return: BudgetReturn
    written: Cells
    clashes: tuple[Clash, ...]


@transaction.atomic
def save_return(
    *,
    pk: int,
    revision: int,
    cells: Cells,
    by: User,
    at: datetime,
    why: str = "saved",
    worked: bool = False,
) -> BudgetReturn:
    """Write the cells given (row key → column → value); what is not given stays.

    `revision` is the one the person saw. Raises Stale when somebody saved since, Refused when the return
    may not be changed or a cell is not of it; then nothing is written. `worked`: the forecast is what its method gave,
    not typed over it.
    """
    found = _savable(by, pk, at)
    if revision != found.revision:
        raise Stale(found)
    rows = _rows(found, cells)
    _write(found, rows, cells if worked else _judged(found, rows, cells), by=by, at=at, why=why)
    return found


@transaction.atomic
def save_cells(*, pk: int, cells: Cells, seen: Cells, by: User, at: datetime, kind: str = "") -> Saved:
    """Write what somebody typed wherever nobody else has changed the cell since it was `seen`; tell of the others.

    A cell left as it was seen stays as it is now. `kind` "fill" keeps the batch so that it can be undone as one.
    """
    found = _savable(by, pk, at)
    rows = _rows(found, cells)
    now = _now(rows, cells)
    merged = merge(cells, seen=seen, now=now)
    judged = _judged(found, rows, merged.write)
    kept = keep(judged, _now(rows, judged))
    if _write(found, rows, judged, by=by, at=at, why=WORDS.get(kind, "saved")) and kind:
        _keep(found, kind, kept, by=by, at=at)
    return Saved(found, merged.write, clashes_of(merged.clashes, now))


@transaction.atomic
def apply_edit(
    *, pk: int, revision: int, kind: str, cells: Cells, by: User, at: datetime
) -> ReturnEdit | None:
    """Write a whole paste or upload, or nothing, and keep what stood before; None when nothing changes.

    Raises Stale when somebody saved after the preview was shown: it would no longer say what happens.
    """
    found = _savable(by, pk, at)
    if revision != found.revision:
        raise Stale(found)
    rows = _rows(found, cells)
    cells = _judged(found, rows, cells)
    kept = keep(cells, _now(rows, cells))
    if not _write(found, rows, cells, by=by, at=at, why=WORDS[kind]):
        return None
    return _keep(found, kind, kept, by=by, at=at)


@transaction.atomic
def undo_edit(*, pk: int, edit: int, by: User, at: datetime) -> tuple[str, ...]:
    """Put back what the last paste, upload or fill changed, wherever the cell still says what it wrote.

    Returns the labels of cells that somebody has changed since; they stay. A row that has left the return since, as its
    line closed, is passed over. Raises Refused when a later change of many cells came after it, when it was undone
    already, or when every cell has been changed or has left since.
    """
    found = _savable(by, pk, at)
    last = ReturnEdit.objects.filter(budget_return=found).first()
    if last is None or last.pk != edit or last.undone_at:
        raise Refused("This change is not the last one, or it was undone already.")
    rows = {row.pk: row for row in found.lines.filter(pk__in=last.cells).select_related("line")}
    now = {key: {name: getattr(row, name) for name in last.cells[str(key)]} for key, row in rows.items()}
    there = {key: values for key, values in last.cells.items() if int(key) in rows}
    back = undo(there, now)
    if not back.back:
        raise Refused(
            "Every cell of it has been changed since, or its line has left the return, so nothing was undone."
        )
    _write(found, rows, back.back, by=by, at=at, why=f"{WORDS[last.kind]}, then undone")
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    return tuple(label(name, rows[key].line.name) for key, name in back.stay)


def writable(by: User, pk: int, at: datetime) -> BudgetReturn:
    """The return, locked, when its quarter may still be written to."""
    found = enterable_for_update(by, pk)
    guard(found.fund.partnership_id, found.period, by=by, at=at, fund=found.fund, restating=found.restates)
    return found


def enterable_for_update(by: User | None, pk: int) -> BudgetReturn:
    rows = enterable_returns(by).select_related(
        "fund__partnership", "fund__care_group", "partner__organisation", "changed_by"
    )
    return rows.select_for_update(of=("self",)).get(pk=pk)


def touch(budget_return: BudgetReturn, *, by: User, at: datetime, why: str) -> None:
    """Count one more save of the return."""
    budget_return.revision += 1
    budget_return.changed_by, budget_return.changed_at = by, at
    record(budget_return, by=by, why=why, at=at, fields=["state", "revision", "changed_by", "changed_at"])


def _savable(by: User, pk: int, at: datetime) -> BudgetReturn:
    found = writable(by, pk, at)
    found.state = step(found.state, Act.SAVE)
    return found


def _rows(found: BudgetReturn, cells: Cells) -> dict[int, BudgetReturnLine]:
    """The rows the cells belong to. Raises Refused when a cell is not of this return or cannot be kept."""
    rows = {row.pk: row for row in found.lines.filter(pk__in=list(cells)).order_by()}
    good = len(rows) == len(cells) and all(
        name in ENTERED and _can_keep(name, value)
        for values in cells.values()
        for name, value in values.items()
    )
    if not good:
        raise Refused("A cell does not belong to this return, or cannot be kept. Nothing was saved.")
    return rows


def _can_keep(name: str, value: Value) -> bool:
    kind = COLUMNS[name].kind
    if kind == AMOUNT:
        if value is None:
            return name not in ALWAYS
        return isinstance(value, Decimal) and value.is_finite() and abs(value) <= LARGEST
    if not isinstance(value, str):
        return False
    return value in METHODS or not value if kind == CHOICE else len(value) <= LONGEST and can_be_kept(value)


def _now(rows: dict[int, BudgetReturnLine], cells: Cells) -> dict[int, dict[str, Value]]:
    return {key: {name: getattr(rows[key], name) for name in values} for key, values in cells.items()}


def _judged(found: BudgetReturn, rows: dict[int, BudgetReturnLine], cells: Cells) -> Cells:
    """The cells with what follows from typing over a forecast that a method gave: the figure is one's own judgement
    then, and the reason of the method is none of it. A forecast that is emptied has no method.
    """
    made = {}
    for key, values in cells.items():
        row, own = rows[key], dict(values)
        over = row.forecast is not None and values.get("forecast", row.forecast) != row.forecast
        if over and row.method not in ("", MANUAL) and values.get("method", row.method) == row.method:
            own |= _own_judgement(found, row, values)
        made[key] = own
    return made


def _own_judgement(
    found: BudgetReturn, row: BudgetReturnLine, values: Mapping[str, Value]
) -> dict[str, Value]:
    """The method and reason of a forecast that its row's method does not give; none where it does."""
    then = copy(row)
    then.budget_return = found
    for name, value in values.items():
        setattr(then, name, value)
    known = known_of(then, commitment=then.commitment)
    if then.forecast is not None and is_given(row.method, known, then.forecast):
        return {}
    kept = then.method_reason == row.method_reason
    method = "" if then.forecast is None else MANUAL
    return {"method": method, "method_reason": "" if kept else then.method_reason}


def _write(
    found: BudgetReturn, rows: dict[int, BudgetReturnLine], cells: Cells, *, by: User, at: datetime, why: str
) -> bool:
    """Write the cells that differ; whether there were any."""
    changed, columns = [], set()
    for key, values in cells.items():
        new = {name: value for name, value in values.items() if getattr(rows[key], name) != value}
        for name, value in new.items():
            setattr(rows[key], name, value)
        if new:
            changed.append(rows[key])
            columns |= set(new)
    if changed:
        record_many(changed, by=by, why=why, at=at, fields=sorted(columns))
        touch(found, by=by, at=at, why=why)
    return bool(changed)


def _keep(
    found: BudgetReturn, kind: str, kept: dict[str, dict[str, list[str]]], *, by: User, at: datetime
) -> ReturnEdit:
    return ReturnEdit.objects.create(
        budget_return=found, kind=kind, revision=found.revision, cells=kept, by=by, at=at
    )
