"""Remarks on the cells of a return's row."""

from typing import Any

from django.urls import reverse

from budgets.domain.cells import COLUMNS
from budgets.forms.notes import RemarkForm
from budgets.selectors.notes import remarks_page
from budgets.services import remarks
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage


class Remarks(FormPage):
    """Read them, and leave one; `?column=forecast` says which cell one came from."""

    needs = Perm.VIEW
    template_name = "budgets/remarks.html"
    form_class = RemarkForm
    done = "Your remark stands at the cell."

    def context(self, *, pk: int, row: int) -> dict[str, Any]:
        return {"page": remarks_page(self.request.user, pk, row)}

    def form(self, data: Any = None, files: Any = None, *, pk: int, row: int) -> RemarkForm:
        column = self.request.GET.get("column", "")
        return RemarkForm(data, initial={"column": column} if column in COLUMNS else None)

    def act(self, form: RemarkForm, *, pk: int, row: int) -> str:
        remarks.remark(pk=pk, row=row, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:remarks", args=[pk, row])


class Settle(ActView):
    needs = Perm.VIEW
    done = "The remark is settled."

    def back(self, *, pk: int, comment: int) -> str:
        return reverse("budgets:return", args=[pk])

    def act(self, *, pk: int, comment: int) -> str:
        settled = remarks.settle(pk=pk, comment=comment, by=self.request.user, at=clock.now())
        return reverse("budgets:remarks", args=[pk, settled.row_id])
