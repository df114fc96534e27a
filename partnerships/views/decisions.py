"""Requests for decisions: the list, one request with the reader's ruling, and the acts on it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm, objects_for
from jct.support.views import ActView, FormPage, Page
from partnerships import selectors
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import RequestState
from partnerships.forms.decisions import AskForm, DecideForm, InterestForm
from partnerships.models import DecisionRequest, Partnership
from partnerships.services import decisions


class Requests(Page):
    needs = Perm.VIEW
    template_name = "partnerships/requests.html"

    def context(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("state", "")
        state = RequestState(chosen) if chosen in RequestState.values else None
        number = self.request.GET.get("page", "1")
        page = int(number) if number.isdecimal() and len(number) < 7 else 1
        return {
            "list": selectors.requests_list(self.request.user, state=state, page=page),
            "partnership": objects_for(self.request.user, Perm.VIEW).order_by("pk").first(),
        }


class RequestPage(Page):
    """The facts, what the scheme says about the reader, and every answer given."""

    needs = Perm.VIEW
    template_name = "partnerships/request.html"

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"page": selectors.request_page(self.request.user, pk, on=clock.today())}


class Ask(FormPage):
    """Ask for a decision; "show" judges it without sending it, so that the route is known beforehand."""

    needs = Perm.VIEW
    template_name = "partnerships/ask.html"
    done = "The request has been sent. Below you see who can decide it."

    def partnership(self, pk: int) -> Partnership:
        return objects_for(self.request.user, Perm.VIEW).get(pk=pk)

    def form(self, data: Any = None, files: Any = None, *, pk: int) -> AskForm:
        return AskForm(data, partnership=self.partnership(pk))

    def context(self, *, pk: int) -> dict[str, Any]:
        return {"back": reverse("partnerships:requests")}

    def post(self, request: HttpRequest, *, pk: int) -> HttpResponseBase:
        form = self.form(request.POST, pk=pk)
        if "show" in request.POST and form.is_valid():
            return self.render_to_response(
                {"form": form, "route": self.route(form, pk), **self.context(pk=pk)}
            )
        return super().post(request, pk=pk)

    def route(self, form: AskForm, pk: int) -> Ruling:
        """The ruling on whoever asks, for the request as it would be sent: who can decide it."""
        user = self.request.user
        draft = DecisionRequest(partnership=self.partnership(pk), requested_by=user, **form.asked())
        return selectors.ruling(user=user, request=draft, on=clock.today())

    def act(self, form: AskForm, *, pk: int) -> str:
        partnership, by = self.partnership(pk), self.request.user
        request = decisions.ask(partnership=partnership, by=by, at=clock.now(), **form.asked())
        return reverse("partnerships:request", args=[request.pk])


class _RequestAct(ActView):
    """An act on one request; afterwards, or when refused, the person is back on its page."""

    base = True

    def back(self, *, pk: int) -> str:
        return reverse("partnerships:request", args=[pk])


class Decide(_RequestAct):
    """Approve or refuse. Whether one may is the scheme's to say; seeing the request is all this view needs."""

    needs = Perm.VIEW
    done = "Your answer has been recorded."

    def act(self, *, pk: int) -> str:
        form = DecideForm(self.request.POST)
        if not form.is_valid():
            raise Refused("Choose whether you approve or refuse; a reason has at most 2,000 characters.")
        decisions.decide_request(pk=pk, by=self.request.user, at=clock.now(), **form.cleaned_data)
        return self.back(pk=pk)


class DeclareInterest(_RequestAct):
    needs = Perm.VIEW
    done = "Your interest has been recorded. You cannot decide this request."

    def act(self, *, pk: int) -> str:
        form = InterestForm(self.request.POST)
        if not form.is_valid():
            raise Refused("Say what the interest is in at most 500 characters.")
        decisions.declare_interest(
            pk=pk, interest=form.cleaned_data["interest"], by=self.request.user, at=clock.now()
        )
        return self.back(pk=pk)


class Withdraw(_RequestAct):
    needs = Perm.VIEW
    done = "The request has been withdrawn."

    def act(self, *, pk: int) -> str:
        decisions.withdraw(pk=pk, by=self.request.user, at=clock.now())
        return self.back(pk=pk)
