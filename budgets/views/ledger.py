"""Ledger files: upload, look, confirm; rows waiting for a budget line; the rules that place them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from budgets import intake, permissions
from budgets.forms import AssignForm, ConfirmForm, LedgerFileForm, RuleForm
from budgets.models import LedgerImport
from budgets.selectors import ledger as selectors
from budgets.services import ledgers
from budgets.views.common import chosen_quarter, page_number
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage, Page

SHOWN = 20


class Ledgers(FormPage):
    """The files so far, and a new one. A file with a bad cell comes back with every bad cell named."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/ledgers.html"
    done = (
        "The file is readable. Check it against your ledger and confirm its total; nothing is added before."
    )

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> LedgerFileForm:
        partners = permissions.partners_for(self.request.user, Perm.IMPORT_LEDGER).select_related(
            "organisation"
        )
        return LedgerFileForm(data, files, partners=partners)

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "imports": selectors.imports(self.request.user),
            "unassigned": selectors.unassigned(self.request.user).paginator.count,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        form = self.form(request.POST, request.FILES)
        extra: dict[str, Any] = {}
        if form.is_valid():
            upload = form.cleaned_data["file"]
            data, encoding = upload.read(), form.cleaned_data["encoding"]
            asked = intake.read_ledger(data, encoding).ask_encoding
            if asked:
                extra = {"readings": asked}
                form.add_error(
                    "encoding", "Choose the encoding in which the words below read right, and the file again"
                )
            else:
                try:
                    kept = ledgers.read_file(
                        partner=form.cleaned_data["partner"],
                        filename=upload.name,
                        data=data,
                        encoding=encoding,
                        by=request.user,
                        at=clock.now(),
                    )
                except Refused as refused:
                    form.add_error("file", refused.reason)
                    extra = {"problems": refused.problems}
                else:
                    messages.success(request, self.done)
                    return redirect("budgets:ledger", kept.pk)
        return self.render_to_response({"form": form, **self.context(), **extra})


class Ledger(FormPage):
    """One file: what it makes, its first rows, and the total to confirm."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/ledger.html"
    form_class = ConfirmForm
    done = "The rows are added."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ConfirmForm:
        return ConfirmForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        facts = selectors.import_facts(self.request.user, pk)
        context: dict[str, Any] = {"file": facts}
        if facts.state == LedgerImport.State.READ:
            kept = permissions.ledger_imports(self.request.user).get(pk=pk)
            read = intake.read_ledger(bytes(kept.content), kept.encoding)
            context |= {"read": read, "first": read.lines[:SHOWN]}
        return context

    def act(self, form: ConfirmForm, *, pk: int) -> str:
        ledgers.confirm_import(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:ledger", args=[pk])


class Discard(ActView):
    needs = Perm.IMPORT_LEDGER
    done = "The file is put aside. Nothing of it was added."

    def act(self, *, pk: int) -> str:
        ledgers.discard_import(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:ledgers")


class Unassigned(FormPage):
    """Rows waiting for a budget line; chosen ones are put on one together."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/unassigned.html"
    done = "The rows are on their line."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AssignForm:
        return AssignForm(data, lines=selectors.lines_for(self.request.user))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        search = self.request.GET.get("search", "").replace("\x00", "")[:100]
        return {
            "rows": selectors.unassigned(self.request.user, search=search, page=page_number(self.request)),
            "search": search,
        }

    def act(self, form: AssignForm, **kwargs: Any) -> str:
        chosen = [int(key) for key in self.request.POST.getlist("row") if key.isdecimal() and len(key) < 19]
        ledgers.assign_rows(pks=chosen, line=form.cleaned_data["line"], by=self.request.user, at=clock.now())
        return self.request.get_full_path()


class Rules(FormPage):
    """The rules that place rows, and a new one."""

    needs = Perm.IMPORT_LEDGER
    template_name = "budgets/rules.html"
    done = "The rule is kept, and the rows it fits are on their line."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> RuleForm:
        partners = permissions.partners_for(self.request.user, Perm.IMPORT_LEDGER).select_related(
            "organisation"
        )
        return RuleForm(data, partners=partners, lines=selectors.lines_for(self.request.user))

    def context(self, **kwargs: Any) -> dict[str, Any]:
        return {"rules": selectors.rules(self.request.user)}

    def act(self, form: RuleForm, **kwargs: Any) -> str:
        ledgers.add_rule(by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:rules")


class RemoveRule(ActView):
    needs = Perm.IMPORT_LEDGER
    done = "The rule is removed. Rows it has placed stay where they are."

    def act(self, *, pk: int) -> str:
        try:
            ledgers.remove_rule(pk=pk, by=self.request.user, at=clock.now())
        except ObjectDoesNotExist:
            raise Refused("This rule was removed already.") from None
        return reverse("budgets:rules")


class LineLedger(Page):
    """The ledger rows behind one figure."""

    needs = Perm.VIEW
    template_name = "budgets/line.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        quarter = chosen_quarter(self.request)
        return {
            "page": selectors.rows_of_line(
                self.request.user, line=pk, quarter=quarter, page=page_number(self.request)
            )
        }
