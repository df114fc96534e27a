"""A fund's year end: the account as it would be drawn up, its checklist, and the accounts that were."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from budgets import permissions
from budgets.forms.statements import AuditForm, ChecklistForm, DrawUpForm
from budgets.models import AnnualReturn
from budgets.render.statements import statement_pdf
from budgets.selectors import statements as selectors
from budgets.selectors.figures import paid_url, sourced_sections, totals_url, working_url
from budgets.services import statements as services
from budgets.views.common import fund_nav
from jct.core.calendar import FinancialYear
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.views import ActView, FormPage, Page, Room
from partnerships.selectors.route import way_of

FIRST, LAST = 2000, 2100


def chosen_year(request: HttpRequest) -> FinancialYear:
    """`?year=2025`; the last year that has ended when it says nothing that is one."""
    said = request.GET.get("year", "")
    if said.isascii() and said.isdecimal() and len(said) == 4 and FIRST <= int(said) <= LAST:
        return FinancialYear(int(said))
    return FinancialYear(FinancialYear.of(clock.today()).year - 1)


class _OfYear(FormPage):
    """A form about one fund's year, whose page is the year end itself."""

    base = True
    template_name = "budgets/statements/year.html"

    def page(self, pk: int) -> selectors.YearEnd:
        if not hasattr(self, "_page"):
            year = chosen_year(self.request)
            self._page = selectors.year_end(self.request.user, pk, year=year, on=clock.today())
        return self._page

    def context(self, *, pk: int) -> dict[str, Any]:
        page = self.page(pk)
        user = self.request.user
        return {
            "page": page,
            "sections": sourced_sections(pk, page.year, page.facts["sections"]),
            "paid": paid_url(pk, page.year),
            "totals": totals_url(pk, page.year),
            "nav": fund_nav(pk, "Statements"),
            "years": [(words, f"?year={year}", year == page.year.year) for year, words in page.years],
            "may_keep": permissions.editable_funds(user).filter(pk=pk).exists(),
            "draw_up": DrawUpForm(),
            "checklist": ChecklistForm(ticked=page.checklist),
        }

    def here(self, pk: int) -> str:
        return f"{reverse('budgets:statements', args=[pk])}?year={self.page(pk).year.year}"


class YearEnd(_OfYear):
    """The account of a year as it stands, what still keeps it from being drawn up, and drawing it up."""

    needs = Perm.VIEW
    done = "The account has been drawn up. Ask for its signature when the checklist is finished."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> DrawUpForm:
        return DrawUpForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {name: value for name, value in super().context(pk=pk).items() if name != "draw_up"}

    def act(self, form: DrawUpForm, *, pk: int) -> str:
        made = services.draw_up(
            fund=pk,
            year=chosen_year(self.request),
            performance=form.cleaned_data["performance"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("budgets:statement", args=[made.pk])


class Checklist(_OfYear):
    """Tick the year-end checklist."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/statements/checklist.html"
    done = "The checklist has been saved."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> ChecklistForm:
        permissions.editable_funds(self.request.user).get(pk=pk)
        return ChecklistForm(data, ticked=self.page(pk).checklist)

    def act(self, form: ChecklistForm, *, pk: int) -> str:
        services.answer_checklist(
            fund=pk,
            year=chosen_year(self.request),
            answers=form.answers,
            by=self.request.user,
            at=clock.now(),
        )
        return self.here(pk)


class Statement(FormPage):
    """One account as it was drawn up: its figures, who signs it, how its audit stands."""

    needs = Perm.VIEW
    template_name = "budgets/statements/statement.html"
    done = "The state of the audit has been recorded."

    def page(self, pk: int) -> selectors.StatementPage:
        if not hasattr(self, "_page"):
            self._page = selectors.statement(self.request.user, pk, on=clock.today())
        return self._page

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AuditForm:
        row = self.page(pk).row
        return AuditForm(data, initial={"audit": row.audit, "note": row.audit_note})

    def context(self, *, pk: int) -> dict[str, Any]:
        page = self.page(pk)
        year = FinancialYear(page.row.year)
        may_keep = can(self.request.user, Perm.EDIT_FUNDS, page.row.fund.partnership_id)
        ready = may_keep and page.row.state == AnnualReturn.State.DRAFT and not page.open_points
        asked = services.signature_of(page.row) if ready else None
        return {
            "page": page,
            "row": page.row,
            "facts": page.facts,
            "sections": sourced_sections(page.row.fund_id, year, page.facts["sections"]),
            "paid": paid_url(page.row.fund_id, year),
            "totals": totals_url(page.row.fund_id, year),
            "working": working_url(page.row.fund_id, year),
            "may_keep": may_keep,
            "judged": way_of(asked, user=self.request.user, on=clock.today()) if asked else None,
        }

    def act(self, form: AuditForm, *, pk: int) -> str:
        services.set_audit(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:statement", args=[pk])


class StatementPdf(Room):
    """The account as PDF/UA, for the partners and the auditor."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        page = selectors.statement(request.user, pk, on=clock.today())
        name = f"memorandum-account-{page.row.pk}-version-{page.row.version}.pdf"
        return HttpResponse(
            statement_pdf(page),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


class AskSignature(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The host’s chief finance officer has been asked to sign."

    def act(self, *, pk: int) -> str:
        asked = services.ask_signature(pk=pk, by=self.request.user, at=clock.now())
        return reverse("partnerships:request", args=[asked.pk])

    def back(self, *, pk: int) -> str:
        return reverse("budgets:statement", args=[pk])


class TakeBackStatement(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The account has been taken back. It is a draft again."

    def act(self, *, pk: int) -> str:
        services.take_back(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:statement", args=[pk])

    def back(self, *, pk: int) -> str:
        return reverse("budgets:statement", args=[pk])


class Statements(Page):
    """Every account of the funds a person may see, by year, with what is missing of the last year."""

    needs = Perm.VIEW
    template_name = "budgets/statements/list.html"

    def context(self) -> dict[str, Any]:
        return {"page": selectors.statement_list(self.request.user, on=clock.today())}
