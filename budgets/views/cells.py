"""The grid as a script fills it in: batches of typed cells, answered with what has changed, and one undo."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from budgets.domain import cells
from budgets.forms.returns import revision_in, said_wrong, typed_value
from budgets.selectors.cells import Clash, changed_since
from budgets.selectors.grid import (
    GridRow,
    ReturnPage,
    Sheet,
    SheetRow,
    return_page,
    return_sheet,
)
from budgets.services import edits
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.templatetags.jct import date_gb
from jct.support.views import ActView, Room

MOST_CELLS = 20_000


@dataclass(frozen=True)
class Typed:
    """One cell as the script sends it: its row and column, what stood there, and what was typed."""

    row: int
    column: str
    seen: str
    text: str


@dataclass(frozen=True)
class Batch:
    revision: int
    kind: str
    cells: tuple[Typed, ...]


class Cells(Room):
    """POST a batch of typed cells as JSON; the answer holds only the rows that changed, the totals and what to mend.

    A bad cell keeps none of the others from being saved; a cell that somebody else changed meanwhile is not written.
    """

    needs = Perm.ENTER_RETURN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        batch = _batch(request)
        if batch is None:
            return HttpResponseBadRequest("This is not a batch of cells.")
        read = _Reading(return_sheet(request.user, pk), batch)
        at = clock.now()
        try:
            saved = edits.save_cells(
                pk=pk, cells=read.values, seen=read.seen, by=request.user, at=at, kind=batch.kind
            )
        except Refused as refused:
            return JsonResponse({"refused": refused.reason})
        newer = return_page(request.user, pk, on=clock.today())
        alone = saved.budget_return.revision - bool(saved.written) == batch.revision
        since = set() if alone else changed_since(saved.budget_return, batch.revision)
        rows = [row for row in newer.rows if row.key in since or row.key in saved.written]
        return JsonResponse(
            {
                "revision": newer.revision,
                "at": date_gb(at),
                "rows": [_row(newer, row) for row in rows],
                "total": render_to_string("budgets/_grid_total.html", {"page": newer}),
                "summary": f"Total {newer.total.variance_words}",
                "todo": render_to_string("budgets/_todo.html", {"page": newer}),
                "undo": render_to_string("budgets/_undo.html", {"page": newer}, request),
                "clashes": [_clash(newer, clash) for clash in saved.clashes],
                "wrong": read.wrong,
                "guesses": read.guesses,
            }
        )


class UndoEdit(ActView):
    """Put back what the last paste, upload or fill changed."""

    needs = Perm.ENTER_RETURN

    def back(self, *, pk: int, edit: int) -> str:
        return reverse("budgets:return", args=[pk])

    def act(self, *, pk: int, edit: int) -> str:
        stay = edits.undo_edit(pk=pk, edit=edit, by=self.request.user, at=clock.now())
        messages.success(self.request, "Undone: the cells say what they said before.")
        if stay:
            messages.info(
                self.request, f"These cells have been changed since and stay as they are: {'; '.join(stay)}."
            )
        return self.back(pk=pk, edit=edit)


class _Reading:
    """The texts of a batch as values, the cells that cannot be read, and how doubtful ones were read."""

    def __init__(self, page: Sheet, batch: Batch) -> None:
        self.values: dict[int, dict[str, cells.Value]] = {}
        self.seen: dict[int, dict[str, cells.Value]] = {}
        self.wrong: list[dict[str, Any]] = []
        self.guesses: list[str] = []
        rows = {row.key: row for row in page.rows}
        for typed in batch.cells:
            if typed.row in rows:
                self._one(rows[typed.row], typed)

    def _one(self, row: SheetRow, typed: Typed) -> None:
        where = cells.label(typed.column, row.name)
        try:
            found = typed_value(row, typed.column, typed.text)
            before = cells.read(typed.column, typed.seen).value
        except Refused as refused:
            message = said_wrong(cells.problem(typed.column, where, refused))
            cell = {"row": typed.row, "column": typed.column, "label": where, "message": message}
            self.wrong.append(cell)
            return
        if found.guess:
            self.guesses.append(f"{where}: {found.guess}")
        self.values.setdefault(typed.row, {})[typed.column] = found.value
        self.seen.setdefault(typed.row, {})[typed.column] = before


def _batch(request: HttpRequest) -> Batch | None:
    """The batch a script sent; None when it has not the shape of one."""
    try:
        sent = json.loads(request.body)
        typed = tuple(Typed(*cell) for cell in sent["cells"])
        batch = Batch(revision_in(str(sent["revision"])), str(sent.get("kind", "")), typed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    good = all(
        type(cell.row) is int
        and cell.column in cells.ENTERED
        and isinstance(cell.seen, str)
        and isinstance(cell.text, str)
        for cell in batch.cells
    )
    return batch if good and len(batch.cells) <= MOST_CELLS and batch.kind in ("", "fill") else None


def _row(page: ReturnPage, row: GridRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "cells": {column: cells.written(column, getattr(row, column)) for column in cells.ENTERED},
        "variance": render_to_string("budgets/_variance.html", {"row": row, "page": page}),
    }


def _clash(page: ReturnPage, clash: Clash) -> dict[str, Any]:
    name = next(row.name for row in page.rows if row.key == clash.row)
    return {
        "row": clash.row,
        "column": clash.column,
        "label": cells.label(clash.column, name),
        "theirs": clash.text,
        "by": clash.by,
        "at": date_gb(clash.at),
    }
