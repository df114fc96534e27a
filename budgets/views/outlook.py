"""Savings, actions, contingent items and whose variances they are: a fund's outlook, and changing it."""

from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.forms import outlook as forms
from budgets.models import BudgetLine, ContingentItem, Fund, Mitigation, Saving
from budgets.render.outlook import OUTLOOK_COLUMNS, outlook_rows
from budgets.selectors.monitor import fund_facts
from budgets.selectors.outlook import (
    changeable,
    changeable_lines,
    may_change,
    outlook_facts,
    sides_with_lines,
)
from budgets.selectors.outlook_origins import outlook_origins
from budgets.services import outlook
from budgets.views.common import File, FiledPage, chosen_quarter, fund_nav, quarter_choice
from jct.core.calendar import FinancialYear, Quarter
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.sheets import download_links
from jct.support.views import FormPage


class OutlookPage(FiledPage):
    """What lies behind the forecast of a fund in a quarter."""

    needs = Perm.VIEW
    template_name = "budgets/outlook/outlook.html"

    def facts(self, pk: int) -> dict[str, Any]:
        """The fund, its position and its outlook in the quarter of the address."""
        funds, quarter = (
            permissions.visible_funds(self.request.user).filter(pk=pk),
            chosen_quarter(self.request),
        )
        fund = funds.get()
        position = fund_facts(funds, quarter=quarter, on=clock.today())[0]
        outlook = outlook_facts([pk], quarter)[pk]
        return {
            "fund": fund,
            "position": position,
            "page": outlook,
            "sides": sides_with_lines(position),
            "quarter": quarter,
        }

    def context(self, *, pk: int) -> dict[str, Any]:
        user, facts = self.request.user, self.facts(pk)
        mine, page = changeable(user, pk), facts["page"]
        origins = outlook_origins(page, facts["quarter"])
        return facts | {
            "savings": [(row, origins.savings[row.key]) for row in page.savings],
            "mitigations": [(row, origins.mitigations[row.key]) for row in page.mitigations],
            "contingent": [(row, origins.contingent[row.key]) for row in page.contingent],
            "quarters": quarter_choice(self.request, facts["quarter"]),
            "nav": fund_nav(pk, "Outlook"),
            "downloads": download_links(self.request),
            "may_change": mine is not None,
            "mine": mine,
            "may_disclose": can(user, Perm.EDIT_FUNDS, facts["fund"].partnership_id),
        }

    def file(self, *, pk: int) -> File:
        facts = self.facts(pk)
        name = f"outlook {facts['fund']} {facts['quarter']}"
        return File(
            name,
            "Outlook",
            OUTLOOK_COLUMNS,
            outlook_rows(facts["page"], [side for side, _ in facts["sides"]]),
        )


class _OfFund(FormPage):
    """Something new for a fund in the quarter's year."""

    base = True
    template_name = "budgets/outlook/form.html"
    title = ""

    def fund(self, pk: int) -> Fund:
        return permissions.visible_funds(self.request.user).get(pk=pk)

    def lines(self, pk: int) -> list[BudgetLine]:
        """The lines this person may change. Raises DoesNotExist when there is none."""
        found = changeable_lines(self.request.user, pk)
        if not found:
            raise Fund.DoesNotExist
        return found

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk), "title": self.title}

    def back(self, pk: int) -> str:
        return f"{reverse('budgets:outlook', args=[pk])}?quarter={chosen_quarter(self.request)}"


class AddSaving(_OfFund):
    needs = Perm.VIEW
    title = "Add a saving"
    done = "The saving is kept. Say at each quarter's end where it stands."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.NewSavingForm:
        return forms.NewSavingForm(data, lines=self.lines(pk))

    def act(self, form: Any, *, pk: int) -> str:
        given = form.cleaned_data
        outlook.add_saving(
            line=given["line"].pk,
            year=chosen_quarter(self.request).year,
            name=given["name"],
            target=given["target"],
            owner=given["owner"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back(pk)


class AddMitigation(_OfFund):
    needs = Perm.VIEW
    title = "Add an action"
    done = "The action is kept."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.NewMitigationForm:
        return forms.NewMitigationForm(data, lines=self.lines(pk))

    def act(self, form: Any, *, pk: int) -> str:
        given = dict(form.cleaned_data)
        line, year = given.pop("line").pk, chosen_quarter(self.request).year
        outlook.add_mitigation(line=line, year=year, by=self.request.user, at=clock.now(), **given)
        return self.back(pk)


class AddItem(_OfFund):
    needs = Perm.EDIT_FUNDS
    title = "Disclose a contingent item"
    done = "The item is disclosed apart from the forecast until it is settled."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ItemForm:
        return forms.ItemForm(data, lines=self.fund(pk).lines.all(), initial={"raised_on": clock.today()})

    def act(self, form: Any, *, pk: int) -> str:
        outlook.add_item(fund=self.fund(pk), by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class _OfRow(FormPage):
    """Something kept of a fund, to be changed by whoever may."""

    base = True
    template_name = "budgets/outlook/form.html"
    title = ""
    model: Any = None

    def row(self, pk: int) -> Any:
        rows = self.model.objects.filter(line__fund__in=permissions.visible_funds(self.request.user))
        found = rows.select_related("line__fund").get(pk=pk)
        if not may_change(self.request.user, found.line):
            raise self.model.DoesNotExist
        return found

    def fund(self, pk: int) -> Fund:
        return self.row(pk).line.fund

    def context(self, *, pk: int) -> dict[str, Any]:
        row = self.row(pk)
        return {"fund": self.fund(pk), "title": self.title, "row": row, "history": row.history.all()[:20]}

    def back(self, pk: int) -> str:
        return reverse("budgets:outlook", args=[self.fund(pk).pk])


class ChangeSaving(_OfRow):
    needs = Perm.VIEW
    title = "Change a saving"
    model = Saving
    done = "The saving is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.SavingForm:
        row = self.row(pk)
        return forms.SavingForm(data, initial={name: getattr(row, name) for name in outlook.SAVING})

    def act(self, form: Any, *, pk: int) -> str:
        outlook.change_saving(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class ReportSaving(_OfRow):
    needs = Perm.VIEW
    title = "Where the saving stands"
    model = Saving
    done = "Where the saving stands is kept; what was said before stays as evidence."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.SavingReportForm:
        row, chosen = self.row(pk), chosen_quarter(self.request)
        last = row.positions.order_by("quarter", "at", "pk").last()
        initial = {"quarter": str(chosen)}
        if last:
            initial |= {"achieved": last.achieved, "forecast": last.forecast}
        quarters = list(FinancialYear(row.year).quarters)
        return forms.SavingReportForm(data, initial=initial, quarters=quarters)

    def act(self, form: Any, *, pk: int) -> str:
        given = dict(form.cleaned_data)
        quarter = Quarter.parse(given.pop("quarter"))
        outlook.report_saving(pk=pk, quarter=quarter, by=self.request.user, at=clock.now(), **given)
        return f"{self.back(pk)}?quarter={quarter}"


class ChangeMitigation(_OfRow):
    needs = Perm.VIEW
    title = "Change an action"
    model = Mitigation
    done = "The action is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.MitigationForm:
        row = self.row(pk)
        return forms.MitigationForm(data, initial={name: getattr(row, name) for name in outlook.MITIGATION})

    def act(self, form: Any, *, pk: int) -> str:
        outlook.change_mitigation(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class _OfItem(_OfRow):
    base = True

    def row(self, pk: int) -> ContingentItem:
        rows = ContingentItem.objects.filter(fund__in=permissions.editable_funds(self.request.user))
        return rows.select_related("fund").get(pk=pk)

    def fund(self, pk: int) -> Fund:
        return self.row(pk).fund


class ChangeItem(_OfItem):
    needs = Perm.EDIT_FUNDS
    title = "Change a contingent item"
    done = "The item is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ItemForm:
        row = self.row(pk)
        initial = {name: getattr(row, name) for name in outlook.ITEM}
        return forms.ItemForm(data, initial=initial, lines=row.fund.lines.all())

    def act(self, form: Any, *, pk: int) -> str:
        outlook.change_item(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)


class SettleItem(_OfItem):
    needs = Perm.EDIT_FUNDS
    title = "Settle a contingent item"
    done = "The item is settled and no longer disclosed as open."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.SettleForm:
        self.row(pk)
        return forms.SettleForm(data, initial={"settled_on": clock.today()})

    def act(self, form: Any, *, pk: int) -> str:
        outlook.settle_item(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk)
