"""Bring in a file of figures: choose it, see what it would do, confirm, and see what became of every row."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from jct.support import clock
from jct.support.access import Perm
from jct.support.sheets import download
from jct.support.views import ActView, FormPage, Page
from performance import intake
from performance.domain.batch import Layout
from performance.forms import MeasurementUploadForm
from performance.selectors import imports as selectors
from performance.services import imports


class ImportList(Page):
    """Files taken in so far."""

    needs = Perm.IMPORT_MEASUREMENTS
    template_name = "performance/imports.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"imports": selectors.recent_imports(self.request.user)}


class ImportUpload(FormPage):
    """Choose a file. One already looked at leads back to what it would do."""

    needs = Perm.IMPORT_MEASUREMENTS
    template_name = "performance/import_upload.html"

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> MeasurementUploadForm:
        return MeasurementUploadForm(data, files, user=self.request.user)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"columns": [(layout.words, ", ".join(intake.COLUMNS[layout])) for layout in Layout]}

    def act(self, form: MeasurementUploadForm, **kwargs: Any) -> str:
        upload = form.cleaned_data["file"]
        row = imports.take(
            partnership_pk=form.cleaned_data["partnership"].pk,
            name=upload.name,
            content=upload.read(),
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("performance:import", args=[row.pk])


class ImportPage(Page):
    """One import: what it would do, or what it did."""

    needs = Perm.IMPORT_MEASUREMENTS
    template_name = "performance/import.html"

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        return {"page": selectors.import_page(user=self.request.user, pk=pk), "shown": selectors.SHOWN}


class ImportConfirm(ActView):
    """Apply an import, all its figures together."""

    needs = Perm.IMPORT_MEASUREMENTS

    def act(self, *, pk: int, **kwargs: Any) -> str:
        row, job = imports.confirm(pk=pk, by=self.request.user, at=clock.now())
        return reverse("support:job", args=[job.pk]) if job else reverse("performance:import", args=[row.pk])

    def back(self, *, pk: int, **kwargs: Any) -> str:
        return reverse("performance:import", args=[pk])


class ImportDiscard(ActView):
    """Put a file aside."""

    needs = Perm.IMPORT_MEASUREMENTS
    done = "The file has been put aside. Nothing was changed."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        imports.discard(pk=pk, by=self.request.user, at=clock.now())
        return reverse("performance:imports")


class ImportRefused(Page):
    """The refused rows as a file to mend and send again: their own columns, and what is wrong beside them."""

    needs = Perm.IMPORT_MEASUREMENTS

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        batch, rows = selectors.refused_rows(user=request.user, pk=pk)
        if not rows:
            raise Http404
        headings = intake.read(bytes(batch.content)).headings
        return download(
            "csv",
            f"to-mend-{batch.pk}",
            (*headings, "row", "what is wrong"),
            ([*_fitted(row.cells, len(headings)), row.number, " ".join(row.problems)] for row in rows),
        )


def _fitted(cells: list[str], width: int) -> list[str]:
    """A row's cells, as many as there are headings."""
    return [*cells, *[""] * width][:width]
