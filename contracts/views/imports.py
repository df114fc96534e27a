"""Take in a register: choose a file, look, answer, confirm, and see what became of every row."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from contracts import intake
from contracts.forms import RegisterUploadForm
from contracts.models import RegisterImport
from contracts.permissions import register_imports
from contracts.selectors import registers as selectors
from contracts.services import registers as services
from jct.support import clock
from jct.support.access import Perm
from jct.support.sheets import download
from jct.support.views import ActView, FormPage, Page

State = RegisterImport.State


def _page_of(batch: RegisterImport) -> str:
    return reverse("contracts:import", args=[batch.pk])


class ImportList(Page):
    """Registers taken in so far."""

    needs = Perm.IMPORT_REGISTER
    template_name = "contracts/imports.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"imports": selectors.recent(self.request.user)}


class ImportUpload(FormPage):
    """Choose a register. A file already known leads to what became of it."""

    needs = Perm.IMPORT_REGISTER
    template_name = "contracts/import_upload.html"

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RegisterUploadForm:
        return RegisterUploadForm(data, files, user=self.request.user)

    def act(self, form: RegisterUploadForm, **kwargs: Any) -> str:
        upload = form.cleaned_data["file"]
        batch, new = services.receive(
            partnership=form.cleaned_data["partnership"],
            file_name=upload.name,
            content=upload.read(),
            by=self.request.user,
            at=clock.now(),
        )
        if not new:
            messages.info(
                self.request, "This very file was sent before, so it was not read again. Here it is."
            )
        return _page_of(batch)


class ImportPage(Page):
    """One import: the question, the preview or the account, as far as it has come."""

    needs = Perm.IMPORT_REGISTER

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        batch = register_imports(user).get(pk=pk)
        if batch.state == State.ASKED:
            self.template_name = "contracts/import_letters.html"
            return {"batch": batch, "question": intake.read(bytes(batch.content), name=batch.file_name)}
        if batch.state == State.READ:
            self.template_name = "contracts/import_preview.html"
            return {"page": selectors.preview(user=user, pk=pk, on=clock.today())}
        self.template_name = "contracts/import_result.html"
        return {"page": selectors.account(user=user, pk=pk)}


class ImportLetters(ActView):
    """Say which letters the file was written in."""

    needs = Perm.IMPORT_REGISTER

    def act(self, *, pk: int, **kwargs: Any) -> str:
        encoding = self.request.POST.get("encoding", "")
        return _page_of(
            services.answer_letters(pk=pk, encoding=encoding, by=self.request.user, at=clock.now())
        )


class ImportConfirm(ActView):
    """Apply the accepted rows, together and once."""

    needs = Perm.IMPORT_REGISTER

    def act(self, *, pk: int, **kwargs: Any) -> str:
        return _page_of(services.confirm(pk=pk, by=self.request.user, at=clock.now()))


class ImportDiscard(ActView):
    """Put an import aside."""

    needs = Perm.IMPORT_REGISTER
    done = "The import has been put aside. Nothing was changed."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        services.discard(pk=pk, by=self.request.user, at=clock.now())
        return reverse("contracts:imports")


class ImportUndo(ActView):
    """Take an applied import back."""

    needs = Perm.IMPORT_REGISTER
    done = "The import has been undone. The register stands as it did before."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        return _page_of(services.undo(pk=pk, by=self.request.user, at=clock.now()))


class ImportRefused(Page):
    """The refused rows as a file to mend and send again."""

    needs = Perm.IMPORT_REGISTER

    def get(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        batch, rows = selectors.refused_rows(user=request.user, pk=pk)
        if not rows:
            raise Http404
        return download("csv", f"to-mend-{batch.pk}", *intake.to_mend(batch.mapping, rows))
