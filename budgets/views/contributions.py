"""A fund's contributions in a year, and entering, confirming and varying them."""

import re
from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.forms import contributions as forms
from budgets.models import ContributionVariation, Fund
from budgets.render.contributions import CONTRIBUTION_COLUMNS, contribution_rows
from budgets.selectors.contributions import Promise, contributions_page, promises_of, route
from budgets.services import contributions
from budgets.views.common import File, FiledPage, chosen_year, fund_nav, year_choice
from budgets.views.sheets import Ask, Sheet
from jct.core.calendar import FinancialYear
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.sheets import download_links
from jct.support.views import ActView
from partnerships.models import Partner
from partnerships.selectors.route import Judged

AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{2})?")


def year_of(request: Any) -> FinancialYear:
    """The financial year of the address."""
    return FinancialYear(chosen_year(request))


def address(pk: int, year: FinancialYear) -> str:
    """The contributions of a fund in a year."""
    return f"{reverse('budgets:contributions', args=[pk])}?year={year.year}"


class Contributions(FiledPage):
    """Who puts in what, whether it ties to the budget, and what is due and has come; its rows also as a file."""

    needs = Perm.VIEW
    template_name = "budgets/contributions/contributions.html"

    def file(self, *, pk: int) -> File:
        page = contributions_page(self.request.user, pk=pk, year=year_of(self.request), on=clock.today())
        return File(
            f"contributions {page.fund} {page.year}",
            f"Contributions {page.year}",
            CONTRIBUTION_COLUMNS,
            contribution_rows(page),
        )

    def context(self, *, pk: int) -> dict[str, Any]:
        user, year = self.request.user, year_of(self.request)
        page = contributions_page(user, pk=pk, year=year, on=clock.today())
        takes = page.fund.kind != "notional" and not page.fund.closed_on
        may_edit = takes and can(user, Perm.EDIT_FUNDS, page.fund.partnership_id)
        vary = f"{reverse('budgets:vary_contribution', args=[pk])}?year={year.year}"
        return {
            "page": page,
            "fund": page.fund,
            "nav": fund_nav(pk, "Contributions"),
            "years": year_choice([each.year for each in page.years], year),
            "downloads": download_links(self.request),
            "query": f"?year={year.year}",
            "budget_url": f"{reverse('budgets:lines', args=[pk])}?year={year.year}",
            "may_edit": may_edit,
            "may_confirm": may_edit and any(promise.indicative for promise in page.promises),
            "may_vary": may_edit and any(promise.confirmed for promise in page.promises),
            "follow_url": f"{vary}&budget_only&amount={page.tie.untied:.2f}",
            "may_schedule": may_edit
            and any(row.unscheduled > 0 and not row.is_host for row in page.schedules),
        }


class _OfFund(Sheet):
    """Something of a fund's contributions in the year of the address."""

    base = True

    def of(self, *, pk: int) -> Fund:
        rows = permissions.editable_funds(self.request.user)
        return rows.select_related("partnership", "care_group").get(pk=pk)

    def back(self, *, pk: int) -> str:
        return address(pk, year_of(self.request))

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now()}

    @property
    def year(self) -> int:
        return year_of(self.request).year

    def context(self, **kwargs: Any) -> dict[str, Any]:
        found = super().context(**kwargs)
        return {**found, "caption": f"{found['caption']}, {year_of(self.request)}"}


class PromiseContribution(_OfFund):
    needs = Perm.EDIT_FUNDS
    title = "Enter a contribution"
    button = "Enter the contribution"
    done = "The contribution is entered."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.PromiseForm:
        year = FinancialYear(self.year)
        return forms.PromiseForm(data, fund=self.of(pk=pk), year=year, initial={"effective_on": year.starts})

    def act(self, form: forms.PromiseForm, *, pk: int) -> str:
        contributions.contribute(fund=self.of(pk=pk), year=self.year, **form.values(), **self.told())
        return self.back(pk=pk)


def _partners(fund: Fund) -> dict[int, Partner]:
    rows = Partner.objects.filter(partnership=fund.partnership_id).select_related("organisation")
    return {row.pk: row for row in rows}


class ConfirmContribution(_OfFund):
    needs = Perm.EDIT_FUNDS
    title = "Confirm a contribution"
    lead = (
        "The indicative sum is taken back and the confirmed one added, both as rows that stay. What was promised for "
        "a quarter that is locked by now is confirmed from a day in one that is open."
    )
    button = "Confirm the contribution"
    done = "The contribution is confirmed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ConfirmForm:
        fund = self.of(pk=pk)
        rows = [promise for promise in promises_of(fund, self.year) if promise.indicative]
        only = {"amount": rows[0].indicative} if len(rows) == 1 else {}
        return forms.ConfirmForm(
            data, promises=rows, partners=_partners(fund), initial={"effective_on": clock.today(), **only}
        )

    def act(self, form: forms.ConfirmForm, *, pk: int) -> str:
        contributions.confirm_contribution(
            fund=self.of(pk=pk), year=self.year, **form.values(), **self.told()
        )
        if not form.cleaned_data["amount"]:
            self.done = "The promise is taken back; its rows stay."
        return self.back(pk=pk)


class VaryContribution(_OfFund, Ask):
    needs = Perm.EDIT_FUNDS
    title = "Ask the partners to vary a contribution"
    lead = (
        "What a partner has confirmed changes only when the partners agree. Nothing changes before the request is "
        "approved; then the change is a row of its own with its reason."
    )
    done = "The variation has been asked for. Below you see who decides it."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.VaryForm:
        fund = self.of(pk=pk)
        rows: list[Promise] = [promise for promise in promises_of(fund, self.year) if promise.confirmed]
        return forms.VaryForm(
            data,
            fund=fund,
            promises=rows,
            partners=_partners(fund),
            initial={
                "effective_on": clock.today(),
                "amount": self.wanted(),
                "budget_only": "budget_only" in self.request.GET,
                "outside": "outside" in self.request.GET,
            },
        )

    def wanted(self) -> str:
        """`?amount=125000.00&outside`, as the risk share asks for what is to be met from outside the fund, or
        `&budget_only`, as the contributions ask for the budget to follow them.
        """
        said = self.request.GET.get("amount", "")
        return said if AMOUNT.fullmatch(said) else ""

    def judge(self, form: forms.VaryForm, *, pk: int) -> Judged:
        values = contributions.worked_out(self.year, **form.values())
        variation = ContributionVariation(fund=self.of(pk=pk), year=self.year, **values)
        return route(variation, user=self.request.user, on=clock.today())

    def act(self, form: forms.VaryForm, *, pk: int) -> str:
        variation = contributions.ask_variation(
            fund=self.of(pk=pk), year=self.year, **form.values(), **self.told()
        )
        return reverse("partnerships:request", args=[variation.request_id])


class WithdrawVariation(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The variation has been withdrawn."

    def act(self, *, pk: int) -> str:
        row = contributions.withdraw_variation(pk=pk, by=self.request.user, at=clock.now())
        return address(row.fund_id, FinancialYear(row.year))
