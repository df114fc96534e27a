"""A whole range of the return at once: the download, and what is pasted or uploaded back, shown before it is made."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.text import slugify

from budgets import render
from budgets.domain.cells import COLUMNS, ENTERED, Value, written
from budgets.domain.paste import Change, Line, Paste, as_pasted, cells, read_paste, read_rows
from budgets.forms.returns import PasteForm, UploadForm, revision_in
from budgets.intake.sheet import read_sheet
from budgets.selectors.grid import Sheet, return_page, return_sheet
from budgets.services import edits
from jct.core.errors import Refused
from jct.core.money import pounds
from jct.support import clock
from jct.support.access import Perm
from jct.support.sheets import download
from jct.support.views import Page, Room

HEADINGS = [column.heading for column in COLUMNS.values()]


class ReturnDownload(Room):
    """The grid as CSV or Excel, its columns those a paste expects."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int, kind: str) -> HttpResponseBase:
        page = return_page(request.user, pk, on=clock.today())
        name = slugify(f"{page.fund_name}-{page.partner}-{page.quarter}")
        return download(kind, name, HEADINGS, render.return_rows(page), title=page.fund_name)


class PasteRows(Page):
    """Paste from a spreadsheet: first what would change, cell by cell, then all of it or nothing.

    The grid's script asks for the `part` of the page that says what would change, and shows it where it pasted.
    """

    needs = Perm.ENTER_RETURN
    template_name = "budgets/paste.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return _context(return_sheet(self.request.user, pk), PasteForm())

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = return_sheet(request.user, pk)
        form = PasteForm(request.POST)
        context = _context(page, form)
        if not form.is_valid():
            return self._answer(context)
        kind = "upload" if request.POST.get("kind") == "upload" else "paste"
        rows, lines = form.cleaned_data["rows"], lines_of(page)
        paste = (
            read_rows(cells(rows), lines)
            if kind == "upload"
            else read_paste(rows, lines, into=form.into(page))
        )
        context |= shown(page, paste, kind)
        if request.POST.get("act") != "apply" or paste.problems or not paste.changes:
            return self._answer(context)
        try:
            made = edits.apply_edit(
                pk=pk,
                revision=revision_in(request.POST.get("revision", "")),
                kind=kind,
                cells=to_write(page, paste),
                by=request.user,
                at=clock.now(),
            )
        except Refused as refused:
            return self._answer({**context, "refused": refused.reason})
        if made:
            number = len(paste.changes)
            messages.success(
                request,
                f"{number:,} {'cell was' if number == 1 else 'cells were'} changed. You can undo all of it at once.",
            )
        return redirect("budgets:return", pk)

    def _answer(self, context: dict[str, Any]) -> HttpResponseBase:
        if self.request.POST.get("part"):
            return HttpResponse(render_to_string("budgets/_paste_preview.html", context, self.request))
        return self.render_to_response(context)


class Upload(Page):
    """A workbook or CSV file filled in elsewhere: what it would change, by the same rules as a paste."""

    needs = Perm.ENTER_RETURN
    template_name = "budgets/upload.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": return_sheet(self.request.user, pk), "form": UploadForm()}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = return_sheet(request.user, pk)
        form = UploadForm(request.POST, request.FILES)
        context: dict[str, Any] = {"page": page, "form": form}
        if form.is_valid():
            try:
                sheet = read_sheet(form.cleaned_data["file"])
            except Refused as refused:
                form.add_error("file", refused.reason)
            else:
                paste = read_rows(sheet.rows, lines_of(page), faults=sheet.faults)
                context |= shown(page, paste, "upload", sheet.notes) | {"rows": as_pasted(sheet.rows)}
        return self.render_to_response(context)


def lines_of(page: Sheet) -> list[Line]:
    """The lines of a return as a paste fills them."""
    return [Line(row.code, row.name, row.values) for row in page.rows]


def to_write(page: Sheet, paste: Paste) -> dict[int, dict[str, Value]]:
    """The changes of a paste by row key and column."""
    keys = {row.code: row.key for row in page.rows}
    made: dict[int, dict[str, Value]] = {}
    for change in paste.changes:
        made.setdefault(keys[change.code], {})[change.column] = change.after
    return made


def _context(page: Sheet, form: PasteForm) -> dict[str, Any]:
    return {"page": page, "form": form, "rows": form["rows"].value() or "", "columns": _fillable()}


def shown(page: Sheet, paste: Paste, kind: str, notes: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the preview says of a paste into the return."""
    keys = {row.code: row.key for row in page.rows}
    return {
        "paste": paste,
        "kind": kind,
        "changes": [(*_change(change), keys[change.code]) for change in paste.changes],
        "notes": (*notes, *paste.notes),
    }


def _change(change: Change) -> tuple[str, str, str, bool]:
    """Where, before, after, and whether it was guessed: as the preview's table shows it."""
    return (
        change.where,
        _said(change.column, change.before) or "empty",
        _said(change.column, change.after),
        bool(change.guess),
    )


def _said(column: str, value: Value) -> str:
    """A value as pages say it, not as it stands in its box."""
    return pounds(value) if isinstance(value, Decimal) else written(column, value)


def _fillable() -> str:
    return ", ".join(COLUMNS[name].heading for name in ENTERED)
