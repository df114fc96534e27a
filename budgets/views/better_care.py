"""The Better Care Fund's quarterly return: begun, filled in on the page or in its workbook, approved by the board."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from budgets import permissions
from budgets.forms.statements import AnswersForm, OpenReturnForm, ReturnUploadForm
from budgets.intake.better_care import read_return
from budgets.models import BetterCareFundReturn
from budgets.render.better_care import return_workbook
from budgets.selectors import better_care as selectors
from budgets.selectors.figures import better_care_answers, better_care_origins
from budgets.selectors.home import reported
from budgets.services import better_care as services
from jct.core.calendar import Quarter
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.sheets import KINDS
from jct.support.views import ActView, FormPage, Page, Room
from partnerships.selectors.route import way_of


class BetterCareReturns(FormPage):
    """An agreement's returns, and beginning one."""

    needs = Perm.VIEW
    template_name = "budgets/better_care/list.html"
    done = "The return has been begun with what is known."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> OpenReturnForm:
        now = reported(clock.today())
        return OpenReturnForm(data, quarters=[(str(q), q.label) for q in (now, now.previous(), now.next())])

    def context(self, *, pk: int) -> dict[str, Any]:
        page = selectors.return_list(self.request.user, pk)
        return {
            "page": page,
            "may_keep": can(self.request.user, Perm.EDIT_FUNDS, page.agreement.partnership_id),
        }

    def act(self, form: OpenReturnForm, *, pk: int) -> str:
        quarter = Quarter.parse(form.cleaned_data["quarter"])
        made = services.open_return(agreement=pk, quarter=quarter, by=self.request.user, at=clock.now())
        return reverse("budgets:better_care_edit", args=[made.pk])


class BetterCareReturn(Page):
    """One return, sheet by sheet, with what is missing and who approves it."""

    needs = Perm.VIEW
    template_name = "budgets/better_care/return.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = selectors.return_page(self.request.user, pk, on=clock.today())
        user, place = self.request.user, page.row.agreement.partnership_id
        may_keep = can(user, Perm.EDIT_FUNDS, place)
        ready = may_keep and page.row.state == BetterCareFundReturn.State.DRAFT and not page.problems
        judged = way_of(services.approval_of(page.row), user=user, on=clock.today()) if ready else None
        origins = better_care_origins(page.row, page.quarter)
        money = list(zip(page.money, origins.values(), strict=True))
        given = better_care_answers(page.row)
        sheets = [
            (sheet, [(field, text, given.get(field.key, "")) for field, text in answers])
            for sheet, answers in page.sheets
        ]
        return {"page": page, "money": money, "sheets": sheets, "may_keep": may_keep, "judged": judged}


def _draft(user: Any, pk: int) -> BetterCareFundReturn:
    return permissions.editable_better_care_returns(user).select_related("agreement").get(pk=pk)


class BetterCareEdit(FormPage):
    """Fill the return in on the page."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/better_care/edit.html"
    done = "Saved. You can go on later."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AnswersForm:
        row = _draft(self.request.user, pk)
        initial = {**row.data, "revision": row.revision}
        return AnswersForm(data, fields=selectors.fields_for(row), initial=initial)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"row": _draft(self.request.user, pk)}

    def act(self, form: AnswersForm, *, pk: int) -> str:
        services.save_return(
            pk=pk,
            revision=form.cleaned_data["revision"],
            data=form.answers,
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("budgets:better_care", args=[pk])


class BetterCareWorkbook(Room):
    """The return as the workbook that can be sent back filled in."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = selectors.return_page(request.user, pk, on=clock.today())
        fields = [field for _name, answers in page.sheets for field, _text in answers]
        title = f"Better Care Fund, {page.quarter.label}"
        content = return_workbook(title, fields, page.row.data)
        name = f"better-care-fund-{str(page.quarter).lower()}.xlsx"
        return HttpResponse(
            content,
            content_type=KINDS["xlsx"],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class BetterCareUpload(FormPage):
    """Take a filled-in workbook over: all of it, or nothing with every wrong cell named."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/better_care/upload.html"

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ReturnUploadForm:
        return ReturnUploadForm(data, files, initial={"revision": _draft(self.request.user, pk).revision})

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"row": _draft(self.request.user, pk)}

    def act(self, form: ReturnUploadForm, *, pk: int) -> str:
        row = _draft(self.request.user, pk)
        data = read_return(form.cleaned_data["file"].read(), selectors.fields_for(row))
        changed = sum(row.data.get(key, "") != text for key, text in data.items())
        services.save_return(
            pk=pk,
            revision=form.cleaned_data["revision"],
            data=data,
            by=self.request.user,
            at=clock.now(),
            why=f"workbook {form.cleaned_data['file'].name} taken over",
        )
        messages.success(self.request, f"The workbook was taken over: {changed} answers changed.")
        return reverse("budgets:better_care", args=[pk])


class BetterCareCorrect(ActView):
    """Begin a new version of an approved return."""

    needs = Perm.EDIT_FUNDS
    done = "A new version has been begun with the answers of the approved one, which stands until this is approved."

    def act(self, *, pk: int) -> str:
        made = services.correct_return(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:better_care_edit", args=[made.pk])

    def back(self, *, pk: int) -> str:
        return reverse("budgets:better_care", args=[pk])


class BetterCareAsk(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The board has been asked to approve the return."

    def act(self, *, pk: int) -> str:
        asked = services.ask_approval(pk=pk, by=self.request.user, at=clock.now())
        return reverse("partnerships:request", args=[asked.pk])

    def back(self, *, pk: int) -> str:
        return reverse("budgets:better_care", args=[pk])
