"""Next year's budget of a fund: scenarios side by side, one scenario line by line, and asking for its adoption."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from budgets import permissions
from budgets.forms.plans import PlanForm, PlanLinesForm
from budgets.models import BudgetPlan, Fund
from budgets.selectors.figures import paid_url
from budgets.selectors.plans import plan_page, plans_page, route
from budgets.services import plans
from budgets.views.common import fund_nav, year_choice
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.views import ActView, FormPage, Page


def _year(request: Any) -> FinancialYear:
    """`?year=2027`; next year when it says nothing likely."""
    text = request.GET.get("year", "")
    likely = text.isdecimal() and text.isascii() and len(text) == 4 and 2000 <= int(text) <= 2100
    return FinancialYear(int(text) if likely else FinancialYear.of(clock.today()).year + 1)


class Plans(Page):
    """The scenarios of a year side by side, line by line."""

    needs = Perm.VIEW
    template_name = "budgets/plans/plans.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        fund = permissions.visible_funds(self.request.user).get(pk=pk)
        year = _year(self.request)
        now = FinancialYear.of(clock.today()).year
        return {
            "promised_url": paid_url(pk, year),
            "page": plans_page(fund, year.year),
            "nav": fund_nav(pk, "Next year"),
            "years": year_choice(sorted({now, now + 1, year.year}, reverse=True), year),
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, fund.partnership_id),
        }


class AddPlan(FormPage):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/plans/add.html"
    done = "The scenario has been made. Change it line by line below."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> PlanForm:
        return PlanForm(data, fund=self.fund(pk), year=_year(self.request))

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk), "year": _year(self.request)}

    def act(self, form: PlanForm, *, pk: int) -> str:
        plan = plans.create_plan(
            fund=self.fund(pk),
            year=_year(self.request).year,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return reverse("budgets:plan", args=[plan.pk])


class PlanPage(Page):
    """One scenario: its lines to change while it is a draft, to read afterwards."""

    needs = Perm.VIEW
    template_name = "budgets/plans/plan.html"

    def plan(self, pk: int) -> BudgetPlan:
        related = ("fund__partnership", "fund__care_group")
        return permissions.visible_plans(self.request.user).select_related(*related).get(pk=pk)

    def context(self, *, pk: int) -> dict[str, Any]:
        plan = self.plan(pk)
        page = plan_page(plan)
        keeps = can(self.request.user, Perm.EDIT_FUNDS, plan.fund.partnership_id)
        typed = PlanLinesForm(self.request.POST, page)
        way = None
        if keeps and plan.state == BudgetPlan.State.DRAFT and page.lines:
            way = route(plan, user=self.request.user, on=clock.today())
        return {
            "page": page,
            "typed": typed,
            "rows": typed.rows(),
            "promised_url": paid_url(plan.fund_id, page.year),
            "may_edit": keeps and plan.state == BudgetPlan.State.DRAFT,
            "may_withdraw": keeps
            and plan.state == BudgetPlan.State.ASKED
            and not (plan.request and plan.request.waits_for_call_in),
            "judged": way,
            "history": list(plan.history.all()[:20]),
        }

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        permissions.editable_plans(request.user).get(pk=pk)
        context = self.context(pk=pk)
        typed = context["typed"]
        if typed.is_valid():
            try:
                plans.change_plan(
                    pk=pk,
                    revision=typed.revision,
                    name=typed.name,
                    note=typed.note,
                    lines=typed.lines,
                    by=request.user,
                    at=clock.now(),
                )
            except plans.StalePlan as stale:
                return self.render_to_response({**context, "errors": [(stale.reason, "")], "stale": True})
            except Refused as refusal:
                return self.render_to_response({**context, "errors": [(refusal.reason, "")]})
            messages.success(request, "The scenario has been saved.")
            return redirect("budgets:plan", pk)
        errors = [(str(problem), f"#{field}-{key}") for (key, field), problem in typed.problems.items()]
        stale = typed.revision != context["page"].scenario.revision
        if stale:
            errors = [(plans.StalePlan().reason, ""), *errors]
        return self.render_to_response({**context, "errors": errors, "stale": stale})


class _PlanAct(ActView):
    """What the acts on a scenario share: back to its page."""

    base = True

    def back(self, *, pk: int) -> str:
        return reverse("budgets:plan", args=[pk])


class Refresh(_PlanAct):
    needs = Perm.EDIT_FUNDS
    done = "This year’s recurrent budget was rolled forward again; what you typed stays."

    def act(self, *, pk: int) -> str:
        plans.refresh_plan(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)


class Drop(_PlanAct):
    needs = Perm.EDIT_FUNDS
    done = "The scenario has been set aside."

    def act(self, *, pk: int) -> str:
        plan = plans.drop_plan(pk=pk, by=self.request.user, at=clock.now())
        return f"{reverse('budgets:plans', args=[plan.fund_id])}?year={plan.year}"


class Ask(_PlanAct):
    needs = Perm.EDIT_FUNDS
    done = "The scenario has been asked for. Below you see who can adopt it."

    def act(self, *, pk: int) -> str:
        revision = self.request.POST.get("revision", "")
        number = int(revision) if revision.isdecimal() and len(revision) < 9 else -1
        plan = plans.ask_plan(pk=pk, revision=number, by=self.request.user, at=clock.now())
        return reverse("partnerships:request", args=[plan.request_id])


class Withdraw(_PlanAct):
    needs = Perm.EDIT_FUNDS
    done = "The scenario has been taken back; it is a draft again."

    def act(self, *, pk: int) -> str:
        plans.withdraw_plan(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)
