"""Instalments: making a schedule, asking for payment, and recording what came."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify

from budgets import permissions
from budgets.forms import contributions as forms
from budgets.models import Fund, Instalment, InstalmentReceipt
from budgets.render.payment import payment_note
from budgets.selectors.figures import paid_url
from budgets.selectors.instalments import instalment_row
from budgets.selectors.origins import origins, who_gave
from budgets.services import instalments
from budgets.views.contributions import address, year_of
from budgets.views.sheets import Sheet
from jct.core.calendar import FinancialYear
from jct.support import clock
from jct.support.access import Perm, can
from jct.support.views import ActView, Page, Room
from partnerships.models import Partner


class MakeSchedule(Sheet):
    needs = Perm.EDIT_FUNDS
    title = "Plan instalments"
    lead = "What the partner has confirmed and is without a day yet is split in equal parts, to the penny."
    button = "Plan the instalments"
    done = "The instalments are planned."

    def of(self, *, pk: int) -> Fund:
        return permissions.editable_funds(self.request.user).get(pk=pk)

    def back(self, *, pk: int) -> str:
        return address(pk, year_of(self.request))

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ScheduleForm:
        fund, year = self.of(pk=pk), year_of(self.request)
        paying = Partner.objects.filter(partnership=fund.partnership_id, contributions__fund=fund)
        partners = paying.exclude(pk=fund.host_id).select_related("organisation").distinct()
        return forms.ScheduleForm(data, partners=partners, initial={"first_on": year.starts})

    def act(self, form: forms.ScheduleForm, *, pk: int) -> str:
        instalments.make_schedule(
            fund=self.of(pk=pk),
            year=year_of(self.request).year,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
        return self.back(pk=pk)


class InstalmentPage(Page):
    """One instalment: what is due, what was asked for and what came."""

    needs = Perm.VIEW
    template_name = "budgets/contributions/instalment.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        row = instalment_row(self.request.user, pk=pk, on=clock.today())
        fund = row.instalment.fund
        given = origins(Instalment, [pk], ["amount", "due_on"]).get(pk, {})
        return {
            "row": row,
            "instalment": row.instalment,
            "fund": fund,
            "year": FinancialYear(row.instalment.year),
            "given": who_gave(given, {"amount": "sum", "due_on": "day"}),
            "paid": paid_url(fund.pk, FinancialYear(row.instalment.year)),
            "back": address(fund.pk, FinancialYear(row.instalment.year)),
            "may_edit": can(self.request.user, Perm.EDIT_FUNDS, fund.partnership_id),
        }


class PaymentNote(Room):
    """The request for payment as a PDF; there is none before payment was asked for."""

    needs = Perm.VIEW

    def get(self, request: HttpRequest, *, pk: int) -> HttpResponse:
        row = instalment_row(request.user, pk=pk, on=clock.today())
        if row.instalment.requested_on is None:
            raise Instalment.DoesNotExist
        name = slugify(f"payment {row.instalment.reference} {row.instalment.fund}")
        return HttpResponse(
            payment_note(row),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
        )


class _OfInstalment(Sheet):
    base = True

    def of(self, *, pk: int) -> Instalment:
        rows = Instalment.objects.filter(fund__in=permissions.editable_funds(self.request.user))
        return rows.select_related("partner__organisation", "fund").get(pk=pk)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:instalment", args=[pk])

    def told(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": clock.now()}


class EditInstalment(_OfInstalment):
    needs = Perm.EDIT_FUNDS
    title = "Change the instalment"
    done = "The instalment is changed."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.InstalmentForm:
        row = self.of(pk=pk)
        return forms.InstalmentForm(data, initial={"due_on": row.due_on, "amount": row.amount})

    def act(self, form: Any, *, pk: int) -> str:
        instalments.change_instalment(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class RemoveInstalment(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The instalment is off the schedule."

    def act(self, *, pk: int) -> str:
        row = instalments.remove_instalment(pk=pk, by=self.request.user, at=clock.now())
        return address(row.fund_id, FinancialYear(row.year))


class RequestPayment(_OfInstalment):
    needs = Perm.EDIT_FUNDS
    title = "Ask for payment"
    lead = "The request is a note you print or send; the partner quotes the reference when it pays."
    button = "Ask for payment"
    done = "Payment is asked for. Print the request, or send it."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.RequestForm:
        row = self.of(pk=pk)
        usual = row.reference or f"PF{row.fund_id}/{row.year}/{row.pk}"
        return forms.RequestForm(data, initial={"reference": usual})

    def act(self, form: Any, *, pk: int) -> str:
        instalments.request_payment(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class Receive(_OfInstalment):
    needs = Perm.EDIT_FUNDS
    title = "Record a payment"
    warning = "It stays as you enter it. A wrong entry is taken back by another."
    button = "Record the payment"
    done = "The payment is recorded."

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.ReceiveForm:
        self.of(pk=pk)
        left = instalment_row(self.request.user, pk=pk, on=clock.today()).due.outstanding
        return forms.ReceiveForm(data, initial={"amount": left or None, "received_on": clock.today()})

    def act(self, form: Any, *, pk: int) -> str:
        instalments.receive(pk=pk, **form.cleaned_data, **self.told())
        return self.back(pk=pk)


class TakeBackReceipt(Sheet):
    needs = Perm.EDIT_FUNDS
    title = "Take back a payment"
    lead = "The wrong entry stays and another takes its sum away."
    button = "Take it back"
    dangerous = True
    done = "The payment is taken back."

    def of(self, *, pk: int) -> InstalmentReceipt:
        held = permissions.editable_funds(self.request.user)
        rows = InstalmentReceipt.objects.select_related("instalment__partner__organisation")
        return rows.get(pk=pk, instalment__fund__in=held)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:instalment", args=[self.of(pk=pk).instalment_id])

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.TakeBackForm:
        self.of(pk=pk)
        return forms.TakeBackForm(data)

    def act(self, form: Any, *, pk: int) -> str:
        instalments.take_back(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk=pk)
