"""A fund's reserves: their accounts, setting one up, paying in, drawing, carrying an underspend forward."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from budgets import permissions
from budgets.domain.year_end import last_quarter
from budgets.forms.money import CarryForm, DrawForm, GiveUpForm, PayInForm, ReserveForm
from budgets.models import Fund, Reserve, ReserveUse
from budgets.selectors.outturn import left_of
from budgets.selectors.reserves import held, reserves_page, route
from budgets.services import reserves
from budgets.views.common import fund_nav
from jct.core.calendar import FinancialYear
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.views import ActView, FormPage, Page
from partnerships.selectors.retry import may_retry


class Reserves(Page):
    """Every reserve of a fund: balance, account by year, movements, and what has been asked for."""

    needs = Perm.VIEW
    template_name = "budgets/reserves/reserves.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        user = self.request.user
        fund = permissions.visible_funds(user).get(pk=pk)
        return {
            "page": reserves_page(fund, user=user, on=clock.today()),
            "nav": fund_nav(pk, "Reserves"),
            "may_edit": can(user, Perm.EDIT_FUNDS, fund.partnership_id) and fund.kind != "notional",
        }


class AddReserve(FormPage):
    needs = Perm.EDIT_FUNDS
    template_name = "budgets/reserves/add.html"
    form_class = ReserveForm
    done = "The reserve has been set up."

    def fund(self, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, **_: Any) -> ReserveForm:
        return ReserveForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"fund": self.fund(pk)}

    def act(self, form: ReserveForm, *, pk: int) -> str:
        reserves.create_reserve(fund=self.fund(pk), by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:reserves", args=[pk])


class _ReserveForm(FormPage):
    """What the forms of one reserve share."""

    base = True
    template_name = "budgets/reserves/move.html"
    title: ClassVar[str]
    words: ClassVar[str]
    button: ClassVar[str]

    def reserve(self, pk: int) -> Reserve:
        rows = permissions.editable_reserves(self.request.user)
        return rows.select_related("fund__partnership", "fund__care_group").get(pk=pk)

    def context(self, *, pk: int) -> dict[str, Any]:
        reserve = self.reserve(pk)
        return {
            "reserve": reserve,
            "held": held(reserve),
            "heading": self.title,
            "words": self.words,
            "button": self.button,
        }


class PayIn(_ReserveForm):
    needs = Perm.EDIT_FUNDS
    title = "Pay into a reserve"
    words = "Money that has come into the reserve. It needs no decision; the movement stays, with your name."
    button = "Record the payment"
    done = "The payment has been recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> PayInForm:
        self.reserve(pk)
        return PayInForm(data)

    def act(self, form: PayInForm, *, pk: int) -> str:
        row = reserves.pay_in(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:reserves", args=[row.reserve.fund_id])


class Draw(_ReserveForm):
    """Ask to draw on a reserve. "show" judges it without sending it."""

    needs = Perm.EDIT_FUNDS
    title = "Ask to draw on a reserve"
    words = (
        "The scheme of delegation says who decides. Nothing moves before it is approved; then the reserve falls and, "
        "where you name a line, its budget rises."
    )
    button = "Send the request"
    kind: ClassVar[str] = "draw"
    done = "It has been asked for. Below you see who can decide it; the money moves when it is approved."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> DrawForm:
        return DrawForm(data, fund=self.reserve(pk).fund)

    def context(self, *, pk: int) -> dict[str, Any]:
        return {**super().context(pk=pk), "asks": True}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        form = self.form(request.POST, pk=pk)
        if "show" in request.POST and form.is_valid():
            use = {**form.cleaned_data, "kind": self.kind}
            way = route(self.reserve(pk), user=request.user, on=clock.today(), **use)
            return self.render_to_response({"form": form, "judged": way, **self.context(pk=pk)})
        return super().post(request, pk=pk)

    def act(self, form: DrawForm, *, pk: int) -> str:
        use = reserves.ask_use(
            pk=pk, kind=self.kind, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return reverse("partnerships:request", args=[use.request_id])


class CarryForward(Draw):
    """Ask to carry an underspend into the new year."""

    needs = Perm.EDIT_FUNDS
    title = "Ask to carry an underspend forward"
    words = (
        "Only what the fund underspent, by its last report of the year, can be carried into the next. Both partners "
        "consent under the scheme of delegation."
    )
    kind = "carry_forward"

    def year(self) -> FinancialYear:
        """The year into which it is carried: the current one, whose first day has come."""
        return FinancialYear.of(clock.today())

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> CarryForm:
        return CarryForm(data, fund=self.reserve(pk).fund, year=self.year())

    def context(self, *, pk: int) -> dict[str, Any]:
        last = FinancialYear(self.year().year - 1)
        fund = self.reserve(pk).fund
        return {
            **super().context(pk=pk),
            "last": last,
            "quarter": last_quarter(last, fund.closed_on),
            "left": left_of(fund, last, on=clock.today()),
            "carries": True,
        }


class Withdraw(ActView):
    """Take back a use of a reserve that waits for its decision."""

    needs = Perm.EDIT_FUNDS
    done = "The request has been taken back. Nothing moved."

    def act(self, *, pk: int) -> str:
        use = reserves.withdraw_use(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:reserves", args=[use.reserve.fund_id])


class GiveUp(FormPage):
    """Give up a use that was approved and could not be carried out."""

    needs = Perm.VIEW
    template_name = "budgets/reserves/give_up.html"
    done = "It has been given up, with your reason. Nothing moved."

    def form(self, data: Any = None, files: Any = None, **_: Any) -> GiveUpForm:
        return GiveUpForm(data)

    def context(self, *, pk: int) -> dict[str, Any]:
        user = self.request.user
        rows = ReserveUse.objects.filter(reserve__fund__in=permissions.visible_funds(user))
        use = rows.select_related("reserve__fund", "request").get(pk=pk)
        return {"use": use, "may": use.request.not_applied and may_retry(use.request, user)}

    def act(self, form: GiveUpForm, *, pk: int) -> str:
        use = reserves.give_up_use(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return reverse("budgets:reserves", args=[use.reserve.fund_id])
