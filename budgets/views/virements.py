"""A fund's virements of a year, asking for one, and taking one back."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from budgets import permissions
from budgets.forms.money import VirementForm
from budgets.models import Fund, Virement
from budgets.selectors.lines import years_of
from budgets.selectors.virements import route, virements_page
from budgets.services import virements
from budgets.views.common import chosen_year, fund_nav, year_choice
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.views import ActView, FormPage, Page


class Virements(Page):
    """Every virement of a fund in a year: done, waiting, and what came of the others."""

    needs = Perm.VIEW
    template_name = "budgets/virements/virements.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        fund = permissions.visible_funds(self.request.user).get(pk=pk)
        page = virements_page(fund, year=chosen_year(self.request), user=self.request.user)
        return {
            "page": page,
            "nav": fund_nav(pk, "Virements"),
            "years": year_choice(years_of(fund, page.year.year), page.year),
            "may_ask": can(self.request.user, Perm.EDIT_FUNDS, fund.partnership_id),
        }


class Vire(FormPage):
    """Ask for a move of budget between two lines. Who decides it is on the request's page."""

    needs = Perm.EDIT_FUNDS
    template_name = "budgets/virements/ask.html"
    done = "The virement has been asked for. Below you see who can decide it; the budgets change when it is approved."

    def fund(self, pk: int) -> Fund:
        return (
            permissions.editable_funds(self.request.user)
            .select_related("partnership", "care_group")
            .get(pk=pk)
        )

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> VirementForm:
        return VirementForm(data, fund=self.fund(pk), keeps=permissions.editable_funds(self.request.user))

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk)}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        """ "show" judges it without sending it, so that the way it takes is known beforehand."""
        form = self.form(request.POST, pk=pk)
        if "show" in request.POST and form.is_valid():
            way = route(self.fund(pk), user=request.user, on=clock.today(), **form.cleaned_data)
            return self.render_to_response({"form": form, "judged": way, **self.context(pk=pk)})
        return super().post(request, pk=pk)

    def act(self, form: VirementForm, *, pk: int) -> str:
        virement = virements.ask_virement(
            fund=self.fund(pk), by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return reverse("partnerships:request", args=[virement.request_id])


class Withdraw(ActView):
    """Take back a virement that waits for its decision."""

    needs = Perm.EDIT_FUNDS
    done = "The virement has been taken back. Nothing moved."

    def act(self, *, pk: int) -> str:
        virement: Virement = virements.withdraw_virement(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:virements", args=[virement.fund_id])
