"""What the partners are asked of an agreement: to enter into it, to vary it, to end it."""

from typing import Any

from django.urls import reverse

from budgets import permissions
from budgets.forms import agreements as forms
from budgets.models import Agreement
from budgets.selectors.agreements import VARIABLE, notices, route
from budgets.services import agreement_changes
from budgets.views.sheets import Ask
from jct.core.calendar import DAY
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView
from partnerships.selectors.route import Judged


class _AskOfAgreement(Ask):
    """`kind` of change; `said(form)` gives the day from which it counts and the new values."""

    base = True
    kind = ""
    done = "The request has been sent. Below you see who decides it; nothing changes before all have agreed."

    def of(self, *, pk: int) -> Agreement:
        return permissions.editable_agreements(self.request.user).select_related("partnership").get(pk=pk)

    def back(self, *, pk: int) -> str:
        return reverse("budgets:agreement", args=[pk])

    def said(self, form: Any, agreement: Agreement) -> tuple[Any, dict[str, Any]]:
        return agreement.starts, {}

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> Any:
        self.of(pk=pk)
        return self.form_class(data)

    def judge(self, form: Any, *, pk: int) -> Judged:
        agreement = self.of(pk=pk)
        effective_on, _ = self.said(form, agreement)
        return route(
            agreement,
            user=self.request.user,
            on=clock.today(),
            kind=self.kind,
            effective_on=effective_on,
            reason=form.cleaned_data["reason"],
        )

    def act(self, form: Any, *, pk: int) -> str:
        effective_on, values = self.said(form, self.of(pk=pk))
        change = agreement_changes.ask_change(
            pk=pk,
            kind=self.kind,
            effective_on=effective_on,
            reason=form.cleaned_data["reason"],
            values=values,
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:request", args=[change.request_id])


class EnterInto(_AskOfAgreement):
    needs = Perm.EDIT_FUNDS
    kind = "entry"
    form_class = forms.ReasonForm
    title = "Ask the partners to enter into the agreement"
    lead = "Its words stay as they are while they are decided on. Afterwards it is in force once all have signed."


class Vary(_AskOfAgreement):
    needs = Perm.EDIT_FUNDS
    kind = "variation"
    template_name = "budgets/agreements/edit.html"
    title = "Ask the partners to vary the agreement"
    lead = (
        "Change the words below. Only what differs is asked for, and it counts when every partner has agreed."
    )

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> forms.VariationForm:
        agreement = self.of(pk=pk)
        return forms.VariationForm(
            data,
            partnership=agreement.partnership,
            on=clock.today(),
            notices=notices(agreement),
            initial=forms.words_now(agreement),
        )

    def said(self, form: forms.VariationForm, agreement: Agreement) -> tuple[Any, dict[str, Any]]:
        values = form.values()
        return values["effective_on"], {name: values[name] for name in (*VARIABLE, *form.notices)}


class Terminate(_AskOfAgreement):
    needs = Perm.EDIT_FUNDS
    kind = "termination"
    form_class = forms.EndForm
    title = "Ask the partners to end the agreement"
    warning = "Money paid under an agreement that has ended has no written basis."
    dangerous = True

    def said(self, form: Any, agreement: Agreement) -> tuple[Any, dict[str, Any]]:
        return form.cleaned_data["last_day"] + DAY, {}


class Withdraw(ActView):
    needs = Perm.EDIT_FUNDS
    done = "The request has been withdrawn."

    def act(self, *, pk: int) -> str:
        row = agreement_changes.withdraw_change(pk=pk, by=self.request.user, at=clock.now())
        return reverse("budgets:agreement", args=[row.pk])
