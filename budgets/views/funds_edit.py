"""Create, change and close a fund."""

from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.forms import agreements as forms
from budgets.models import Fund
from budgets.services import funds
from budgets.views.sheets import Sheet
from jct.support import clock
from jct.support.access import Perm, objects_for
from partnerships.models import Partnership


class NewFund(Sheet):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/agreements/edit.html"
    title = "Create a fund"
    lead = (
        "A pooled fund needs a written agreement and a pool manager; a grant its purpose and its last day; a separate "
        "budget the partner whose it is. A notional budget is indicative: nothing is spent from it."
    )
    button = "Create the fund"
    done = "The fund is created. Enter its lines and contributions next."

    def of(self, *, partnership: int) -> Partnership:
        return objects_for(self.request.user, Perm.EDIT_FUNDS).get(pk=partnership)

    def back(self, *, partnership: int) -> str:
        return reverse("budgets:home")

    def form(self, data: Any = None, files: Any = None, *, partnership: int) -> forms.FundForm:
        return forms.FundForm(data, partnership=self.of(partnership=partnership), on=clock.today())

    def act(self, form: forms.FundForm, *, partnership: int) -> str:
        fund = funds.create_fund(
            partnership=self.of(partnership=partnership),
            by=self.request.user,
            at=clock.now(),
            **form.values(),
        )
        return reverse("budgets:fund", args=[fund.pk])


class _OfFund(Sheet):
    base = True

    def of(self, *, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).select_related("partnership").get(pk=pk)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:fund", args=[pk])


class EditFund(_OfFund):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/agreements/edit.html"
    title = "Change the fund"
    done = "The fund is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.FundForm:
        fund = self.of(pk=pk)
        return forms.FundForm(
            data, partnership=fund.partnership, on=clock.today(), initial=forms.fund_now(fund)
        )

    def act(self, form: forms.FundForm, *, pk: int) -> str:
        funds.change_fund(pk=pk, by=self.request.user, at=clock.now(), **form.values())
        return self.back(pk=pk)


class CloseFund(_OfFund):
    needs = Perm.EDIT_FUNDS
    form_class = forms.CloseForm
    title = "Close the fund"
    warning = "From that day no contribution can be entered, and it cannot be opened again."
    button = "Close the fund"
    dangerous = True
    done = "The fund is closed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.CloseForm:
        self.of(pk=pk)
        return forms.CloseForm(data)

    def act(self, form: Any, *, pk: int) -> str:
        funds.close_fund(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk=pk)
