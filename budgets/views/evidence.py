"""The files behind a return: a list, a way to add one, and each to download for whoever may see the return."""

from pathlib import PurePath
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify

from budgets.forms.notes import EvidenceForm
from budgets.selectors.notes import EvidencePage, evidence_file, evidence_page
from budgets.services.evidence import add_evidence
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import FormPage, Room


class Evidence(FormPage):
    needs = Perm.VIEW
    template_name = "budgets/evidence.html"
    done = "The file is kept."

    @cached_property
    def page(self) -> EvidencePage:
        return evidence_page(self.request.user, self.kwargs["pk"], at=clock.now())

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": self.page}

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> EvidenceForm:
        chosen = {name: self.request.GET.get(name, "") for name in ("row", "column")}
        return EvidenceForm(data, files, lines=self.page.lines, initial=chosen)

    def act(self, form: EvidenceForm, *, pk: int) -> str:
        add_evidence(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:evidence", args=[pk])


class EvidenceFile(Room):
    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        kept = evidence_file(request.user, pk)
        name = f"{slugify(kept.title) or 'evidence'}{PurePath(kept.file.name).suffix}"
        return FileResponse(kept.file.open("rb"), as_attachment=True, filename=name)
