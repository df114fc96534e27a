"""The scheme as a file: download it, print it, look at one that is sent, make it a draft."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from jct.core.errors import Problem
from jct.support import clock
from jct.support.access import Perm, objects_for
from jct.support.views import ActView, FormPage, Page
from partnerships import intake
from partnerships.forms.scheme import ImportForm
from partnerships.models import Partnership, Scheme
from partnerships.render import scheme_pdf
from partnerships.selectors import inspection
from partnerships.selectors import scheme as selectors
from partnerships.services import inspecting
from partnerships.services import scheme as services
from partnerships.views.scheme import shown

SHOWN = 100  # problems or clauses of a file that is not a draft yet


def _page(name: str, pk: Any) -> str:
    return reverse(f"partnerships:{name}", args=[pk])


class Download(Page):
    """The scheme as YAML or CSV, to be kept, compared or brought in again."""

    needs = Perm.VIEW
    kind = "yaml"

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        scheme = selectors.schemes_for(request.user, Perm.VIEW).get(pk=pk)
        rows = selectors.clauses_of(scheme)
        if self.kind == "yaml":
            content, kind = intake.as_yaml(scheme, rows, inspection.tests_of(scheme)), "application/yaml"
        else:
            content, kind = intake.as_csv(rows), "text/csv; charset=utf-8"
        name = f"scheme-version-{scheme.version}.{self.kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=kind, headers=headers)


class DownloadCsv(Download):
    needs = Perm.VIEW
    kind = "csv"


class Printed(Page):
    """The scheme as a PDF that reads aloud, for a board's papers; of a long one what its page shows."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        scheme = selectors.schemes_for(request.user, Perm.VIEW).get(pk=pk)
        content = scheme_pdf(shown(request, scheme), on=clock.today())
        headers = {"Content-Disposition": f'inline; filename="scheme-version-{scheme.version}.pdf"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


class Import(FormPage):
    """Choose a file; the next page says what it holds."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/import.html"
    form_class = ImportForm

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> ImportForm:
        return ImportForm(data, files)

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, Perm.EDIT_STRUCTURE).get(pk=pk)

    def context(self, *, pk: int) -> dict[str, Any]:
        partnership = self.partnership(pk)
        return {"partnership": partnership, "scheme": selectors.scheme_in_effect(partnership, clock.today())}

    def act(self, form: ImportForm, *, pk: int) -> str:
        upload = form.cleaned_data["file"]
        key = services.look(partnership_pk=pk, name=upload.name, content=upload.read(), by=self.request.user)
        return _page("scheme_import", key)


def file_gone(request: HttpRequest) -> HttpResponse:
    """404 with the way on: the file was kept too long ago, is a draft already, or is somebody else's."""
    partnerships = objects_for(request.user, Perm.EDIT_STRUCTURE).order_by("name")
    page = {"partnerships": partnerships, "hours": services.KEPT_HOURS}
    return render(request, "partnerships/scheme/import_gone.html", page, status=404)


class ImportPreview(Page):
    """What a file holds: every problem, or what the draft would say and what the linter says of it."""

    needs = Perm.EDIT_STRUCTURE
    template_name = "partnerships/scheme/import_preview.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().get(request, **kwargs)
        except ObjectDoesNotExist:
            return file_gone(request)

    def context(self, *, pk: UUID, **kwargs: Any) -> dict[str, Any]:
        partnership, name, found = services.kept(key=pk, by=self.request.user)
        page = {"key": pk, "name": name, "found": found, "partnership": partnership, "most": SHOWN}
        if found.problems:
            return {**page, "problems": found.problems[:SHOWN]}
        draft = Scheme(partnership=partnership, title=found.title)
        rows = services.unsaved(found, draft)
        is_long = len(rows) > selectors.LONG_SCHEME
        linted = () if is_long else inspection.findings(draft, on=clock.today(), clauses=rows)
        before = selectors.scheme_in_effect(partnership, clock.today())
        change = selectors.difference_of(selectors.clauses_of(before), rows)
        return {
            **page,
            "before": before,
            "is_long": is_long,
            "counts": change.counts,
            "errors": [
                Problem(", ".join(one.numbers), one.sentence, one.mend) for one in linted if one.blocks
            ][:SHOWN],
            "warnings": sum(not one.blocks for one in linted),
            "lines": [selectors.clause_line(row) for row in rows[:SHOWN]],
        }


class ImportConfirm(ActView):
    needs = Perm.EDIT_STRUCTURE
    done = "The file is a draft now. Nothing changes until it is adopted."

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, **kwargs)
        except ObjectDoesNotExist:
            return file_gone(request)

    def back(self, *, pk: UUID, **kwargs: Any) -> str:
        return _page("scheme_import", pk)

    def act(self, *, pk: UUID, **kwargs: Any) -> str:
        scheme = services.bring_in(key=pk, by=self.request.user, at=clock.now())
        if scheme.clauses.count() > selectors.LONG_SCHEME:
            inspecting.start(scheme_pk=scheme.pk, on=clock.today(), by=self.request.user, at=clock.now())
        return _page("scheme_editor", scheme.pk)
