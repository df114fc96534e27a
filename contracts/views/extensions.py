"""Ask for an extension: the route is shown before anything is sent."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from contracts.forms import ExtensionForm
from contracts.selectors import extensions as selectors
from contracts.services import extensions as services
from contracts.views.contracts import editable
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage


class ExtensionAsk(FormPage):
    """The next option with its dates and value, who could decide it under which clause, and the button to send it."""

    needs = Perm.VIEW
    template_name = "contracts/extend.html"
    form_class = ExtensionForm
    done = "The request has been sent."

    def _offer(self, pk: int) -> tuple[Any, Any, str]:
        contract = editable(self.request.user, pk)
        try:
            return contract, selectors.offer_for(contract, on=clock.today()), ""
        except Refused as refusal:
            return contract, None, refusal.reason

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> ExtensionForm:
        _contract, offer, _why = self._offer(pk)
        return ExtensionForm(data, initial={"value": offer.value if offer else None})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if "preview" in request.POST:
            return self.render_to_response(
                {"form": ExtensionForm(initial=request.POST.dict()), **self.context(**kwargs)}
            )
        return super().post(request, **kwargs)

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        contract, offer, refused = self._offer(pk)
        typed = ExtensionForm(self.request.POST or None)
        typed.is_valid()
        value = getattr(typed, "cleaned_data", {}).get("value") or (offer.value if offer else None)
        route = None
        if offer and value is not None:
            route = selectors.route(contract, offer, value=value, user=self.request.user, on=clock.today())
        return {"contract": contract, "offer": offer, "refused": refused, "value": value, "judged": route}

    def act(self, form: ExtensionForm, *, pk: int, **kwargs: Any) -> str:
        asked = services.ask_extension(
            pk=pk,
            value=form.cleaned_data["value"],
            why=form.cleaned_data["why"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("partnerships:request", args=[asked.request_id])


class ExtensionWithdraw(ActView):
    """Take a request back while it waits."""

    needs = Perm.VIEW
    done = "The request has been withdrawn."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        return services.withdraw_extension(pk=pk, by=self.request.user, at=clock.now()).subject_url
