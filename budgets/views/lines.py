"""A fund's lines: in a year, by month, one by one; add, change, close."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify

from budgets import permissions
from budgets.forms.lines import CloseLineForm, LineForm, ReasonForm
from budgets.models import BudgetLine, Fund
from budgets.render.lines import LINE_COLUMNS, line_rows, month_columns, month_rows
from budgets.selectors.lines import latest_budget, line_page, lines_page, months_page, preview
from budgets.services import lines
from budgets.views.common import chosen_year, fund_nav, year_choice
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.sheets import download
from jct.support.views import FormPage, Page, Room


def _fund(user: Any, pk: int) -> Fund:
    return permissions.visible_funds(user).select_related("partnership").get(pk=pk)


class Lines(Page):
    """Every line of a fund with its budget of a year, from the original to the latest."""

    needs = Perm.VIEW
    template_name = "budgets/lines/lines.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        fund = _fund(self.request.user, pk)
        page = lines_page(fund, chosen_year(self.request))
        return {
            "page": page,
            "nav": fund_nav(pk, "Lines"),
            "years": year_choice(page.years, page.year),
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, fund.partnership_id),
        }


class Months(Page):
    """Every line of a fund by month, as its profile spreads it."""

    needs = Perm.VIEW
    template_name = "budgets/lines/months.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        page = months_page(_fund(self.request.user, pk), chosen_year(self.request))
        return {"page": page, "nav": fund_nav(pk, "Lines"), "years": year_choice(page.years, page.year)}


class LinesDownload(Room):
    """The lines of a year, or their months, as CSV or Excel."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int, what: str, kind: str) -> HttpResponseBase:
        fund, year = _fund(request.user, pk), chosen_year(request)
        name = f"{slugify(fund.name)}-{what}-{year}"
        if what == "months":
            page = months_page(fund, year)
            return download(kind, name, month_columns(page), month_rows(page), title=fund.name)
        return download(kind, name, LINE_COLUMNS, line_rows(lines_page(fund, year)), title=fund.name)


class Line(Page):
    """One line: what it is, its year by month, and every change of its budget."""

    needs = Perm.VIEW
    template_name = "budgets/lines/line.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        related = ("fund", "lead_partner__organisation", "care_group", "contract", "provider")
        line = permissions.visible_lines(self.request.user).select_related(*related).get(pk=pk)
        page = line_page(line, chosen_year(self.request))
        return {
            "page": page,
            "years": year_choice(page.years, page.year),
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, line.fund.partnership_id),
        }


class _LineFormPage(FormPage):
    """What adding and changing a line share: "show" spreads the year without keeping anything."""

    base = True
    template_name = "budgets/lines/edit.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if "show" not in request.POST:
            return super().post(request, **kwargs)
        form = self.form(request.POST, **kwargs)
        form.fields["reason"].required = False
        shown = None
        if form.is_valid():
            shown = preview(form.instance, self.annual(form), form.year.year)
        return self.render_to_response({"form": form, "preview": shown, **self.context(**kwargs)})

    def annual(self, form: LineForm) -> Any:
        raise TypeError(f"{type(self).__name__} must say what the year's budget is")


class AddLine(_LineFormPage):
    needs = Perm.EDIT_FUNDS
    done = "The line has been added."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).select_related("partnership").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> LineForm:
        return LineForm(data, fund=self.fund(pk), year=FinancialYear.of(clock.today()).year)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk), "back": reverse("budgets:lines", args=[pk])}

    def annual(self, form: LineForm) -> Any:
        return form.cleaned_data["budget"] or ZERO

    def act(self, form: LineForm, *, pk: int) -> str:
        line = lines.add_line(
            fund=self.fund(pk),
            year=form.year.year,
            budget=form.cleaned_data["budget"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
            **form.values,
        )
        return reverse("budgets:line_budget", args=[line.pk])


class ChangeLine(_LineFormPage):
    needs = Perm.EDIT_FUNDS
    done = "The line has been changed."

    def line(self, pk: int) -> BudgetLine:
        return permissions.editable_lines(self.request.user).select_related("fund__partnership").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> LineForm:
        line = self.line(pk)
        year = FinancialYear.of(clock.today()).year
        seen = {"seen": line.history.first().history_id}
        return LineForm(data, instance=line, fund=line.fund, year=year, initial=seen)

    def context(self, *, pk: int) -> dict[str, Any]:
        line = self.line(pk)
        return {"fund": line.fund, "line": line, "back": reverse("budgets:line_budget", args=[pk])}

    def annual(self, form: LineForm) -> Any:
        return latest_budget(form.instance, form.year.year)

    def act(self, form: LineForm, *, pk: int) -> str:
        try:
            lines.change_line(
                pk=pk,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                by=self.request.user,
                at=clock.now(),
                **form.values,
            )
        except lines.StaleLine as stale:
            form.data = {**form.data.dict(), "seen": stale.seen}  # saved again, it keeps what was typed
            raise
        return reverse("budgets:line_budget", args=[pk])


class CloseLine(FormPage):
    """Close a line at the end of a financial year."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/lines/close.html"
    done = "The line is closed at the end of that year."

    def line(self, pk: int) -> BudgetLine:
        return permissions.editable_lines(self.request.user).select_related("fund").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CloseLineForm:
        self.line(pk)
        now = FinancialYear.of(clock.today()).year
        return CloseLineForm(data, years=[now, now - 1])

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"line": self.line(pk)}

    def act(self, form: CloseLineForm, *, pk: int) -> str:
        lines.close_line(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:line_budget", args=[pk])


class ReopenLine(FormPage):
    """Take the closing of a line back."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/lines/reopen.html"
    form_class = ReasonForm
    done = "The line is open again."

    def line(self, pk: int) -> BudgetLine:
        return permissions.editable_lines(self.request.user).select_related("fund").get(pk=pk)

    def form(self, data: Any = None, files: Any = None, **_: Any) -> ReasonForm:
        return ReasonForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"line": self.line(pk)}

    def act(self, form: ReasonForm, *, pk: int) -> str:
        lines.reopen_line(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:line_budget", args=[pk])
