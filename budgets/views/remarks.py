"""What hangs on the cells of a return's row: remarks, and files."""

from typing import Any

from django.urls import reverse

from budgets.domain.cells import COLUMNS
from budgets.forms.notes import CellFileForm, RemarkForm
from budgets.selectors.notes import remarks_page
from budgets.services import remarks
from budgets.services.evidence import add_evidence
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage


class _CellPage(FormPage):
    """The page of a row's cells with two forms on it, one of which is sent; `?column=forecast` says which cell one came
    from.
    """

    base = True
    needs = Perm.VIEW
    template_name = "budgets/remarks.html"
    sent = ""  # which of the two

    def context(self, *, pk: int, row: int) -> dict[str, Any]:
        chosen = {"initial": self.chosen}
        other = {"remark_form": RemarkForm(**chosen), "file_form": CellFileForm(**chosen)}
        del other[self.sent]
        return {"page": remarks_page(self.request.user, pk, row, at=clock.now()), **other}

    @property
    def chosen(self) -> dict[str, str]:
        """The column that was come from, as a form starts with it."""
        column = self.request.GET.get("column", "")
        return {"column": column} if column in COLUMNS else {}


class Remarks(_CellPage):
    """Read them, and leave one."""

    done = "Your remark stands at the cell."
    sent = "remark_form"

    def form(self, data: Any = None, files: Any = None, *, pk: int, row: int) -> RemarkForm:
        return RemarkForm(data, initial=self.chosen)

    def act(self, form: RemarkForm, *, pk: int, row: int) -> str:
        remarks.remark(pk=pk, row=row, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:remarks", args=[pk, row])


class CellFiles(_CellPage):
    """Keep a file behind a cell of the row, or behind the row."""

    sent = "file_form"

    def form(self, data: Any = None, files: Any = None, *, pk: int, row: int) -> CellFileForm:
        return CellFileForm(data, files, initial=self.chosen)

    def act(self, form: CellFileForm, *, pk: int, row: int) -> str:
        kept = add_evidence(pk=pk, row=row, by=self.request.user, at=clock.now(), **form.cleaned_data)
        self.done = f"The file is kept behind the {'cell' if kept.column else 'line'}."
        return reverse("budgets:remarks", args=[pk, row])


class Settle(ActView):
    needs = Perm.VIEW
    done = "The remark is settled."

    def back(self, *, pk: int, comment: int) -> str:
        return reverse("budgets:return", args=[pk])

    def act(self, *, pk: int, comment: int) -> str:
        settled = remarks.settle(pk=pk, comment=comment, by=self.request.user, at=clock.now())
        return reverse("budgets:remarks", args=[pk, settled.row_id])
