"""Ledger files: upload, say how it is read, look, confirm; reverse a wrong one. And the sources they come from."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.timezone import localdate

from budgets import intake, permissions
from budgets.domain.ledger_columns import Layout
from budgets.domain.ledger_file import State
from budgets.forms.ledger import ColumnsForm, ConfirmForm, LedgerFileForm, LettersForm, ReverseForm
from budgets.models import LedgerImport, LedgerSource
from budgets.render.faults import FAULT_COLUMNS, fault_rows
from budgets.selectors import ledger as selectors
from budgets.selectors.ledger_rows import rows_of_file, waiting
from budgets.services import ledger_files, ledger_sources
from budgets.views.common import page_number
from jct.core.calendar import day_words
from jct.support import clock
from jct.support.access import Perm
from jct.support.models import Job
from jct.support.sheets import streamed
from jct.support.views import ActView, FormPage, Page, Room

READ = "The file is readable. Check it against your ledger and confirm its total; nothing is added before."
PAGES = {"": "budgets:ledger", "letters": "budgets:letters", "columns": "budgets:columns"}


def next_page(kept: LedgerImport, job: Job | None) -> str:
    """Where a file that has just been sent or answered for goes on: the work, the next question, or the file."""
    return reverse("support:job", args=[job.pk]) if job else reverse(PAGES[kept.asks], args=[kept.pk])


class Ledgers(FormPage):
    """The files so far, and a new one."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/ledgers.html"

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> LedgerFileForm:
        partners = permissions.partners_for(self.request.user, Perm.IMPORT_LEDGER).select_related(
            "organisation"
        )
        return LedgerFileForm(data, files, partners=partners)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {"imports": selectors.files(user), "unassigned": waiting(user)}

    def act(self, form: LedgerFileForm, **kwargs: Any) -> str:
        upload, at = form.cleaned_data["file"], clock.now()
        kept, job = ledger_files.receive(
            partner=form.cleaned_data["partner"],
            filename=upload.name,
            file=upload,
            by=self.request.user,
            at=at,
        )
        if kept.at != at:
            done = f"added on {day_words(localdate(kept.confirmed_at))}" if kept.confirmed_at else "sent"
            messages.info(self.request, f"This very file was {done} before. Nothing was done.")
        elif kept.state == State.READ:
            messages.success(self.request, READ)
        return next_page(kept, job)


class Letters(FormPage):
    """Which letters a file is in, asked with the doubtful lines read each way."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/letters.html"

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> LettersForm:
        self.file = permissions.ledger_imports(self.request.user).get(pk=pk)
        self.readings = intake.readings(selectors.doubtful_lines(self.file))
        return LettersForm(data, readings=self.readings)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"file": self.file, "readings": self.readings}

    def act(self, form: LettersForm, *, pk: int) -> str:
        encoding = form.cleaned_data["encoding"]
        return next_page(
            *ledger_files.choose_letters(pk=pk, encoding=encoding, by=self.request.user, at=clock.now())
        )


class Columns(FormPage):
    """What the columns of a file mean, kept as a source of its partner; then the file is read so."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/columns.html"

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ColumnsForm:
        rows = permissions.ledger_imports(self.request.user).select_related("source", "partner__organisation")
        self.file = rows.get(pk=pk)
        source = self.file.source
        return ColumnsForm(
            data,
            layout=Layout.of(self.file.layout),
            name=source.name if source else "",
            encoding=(source.encoding if source else "") or self.file.encoding,
        )

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"file": self.file, "head": ledger_files.first_rows(self.file)}

    def act(self, form: ColumnsForm, *, pk: int) -> str:
        by, at = self.request.user, clock.now()
        source = ledger_sources.save_source(
            partner=self.file.partner, headings=form.headings, by=by, at=at, **form.said
        )
        return next_page(*ledger_files.choose_columns(pk=pk, source=source, by=by, at=at))


class Ledger(FormPage):
    """One file: what it makes, its control totals and first rows, and the total to confirm; or what became of it."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/ledger.html"
    form_class = ConfirmForm

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ConfirmForm:
        return ConfirmForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        number = page_number(self.request)
        return {"page": selectors.file_page(self.request.user, pk, at=clock.now(), page=number)}

    def act(self, form: ConfirmForm, *, pk: int) -> str:
        kept, job = ledger_files.confirm(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        if not job:
            messages.success(self.request, "The rows are added.")
        return next_page(kept, job)


class Faults(Room):
    """Everything that is wrong with a file as CSV, sent while it is read, however much it is."""

    needs = Perm.IMPORT_LEDGER

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        kept, faults = selectors.faults(request.user, pk)
        name = f"{slugify(PurePath(kept.filename).stem) or 'ledger'}-to-mend.csv"
        return streamed(name, FAULT_COLUMNS, fault_rows(faults))


class FileRows(Page):
    """What a file added, by place."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/file_rows.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        place = self.request.GET.get("place", "")
        return {"page": rows_of_file(self.request.user, pk=pk, place=place, page=page_number(self.request))}


class Discard(ActView):
    needs = Perm.IMPORT_LEDGER
    done = "The file is put aside. Nothing of it was added."

    def act(self, *, pk: int) -> str:
        ledger_files.discard(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:ledgers")


class Reverse(FormPage):
    """Take a wrong file back as a whole, after saying why."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/reverse.html"
    form_class = ReverseForm

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ReverseForm:
        return ReverseForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.file_page(self.request.user, pk, at=clock.now())}

    def act(self, form: ReverseForm, *, pk: int) -> str:
        kept, job = ledger_files.reverse(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        if not job:
            messages.success(self.request, "The file is reversed. It can be sent again.")
        return next_page(kept, job)


class Sources(Page):
    """The sources whose files are recognised."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/sources.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"sources": selectors.sources(self.request.user)}


class Source(FormPage):
    """One source, to change."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/source.html"
    done = "The source is changed. Files to come are read so; files that were read stay as they are."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ColumnsForm:
        self.source: LedgerSource = (
            permissions.ledger_sources(self.request.user)
            .select_related("partner__organisation")
            .get(pk=pk, active=True)
        )
        saved = self.source
        return ColumnsForm(data, layout=saved.layout, name=saved.name, encoding=saved.encoding)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"source": self.source}

    def act(self, form: ColumnsForm, *, pk: int) -> str:
        ledger_sources.save_source(
            partner=self.source.partner,
            headings=form.headings,
            by=self.request.user,
            at=clock.now(),
            **form.said,
        )
        return reverse("budgets:sources")


class RetireSource(ActView):
    needs = Perm.IMPORT_LEDGER
    done = "The source is retired. Its files are no longer recognised."

    def act(self, *, pk: int) -> str:
        ledger_sources.retire_source(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:sources")
