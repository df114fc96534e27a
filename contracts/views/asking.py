"""What the pages have in common on which something about a contract is asked for."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from contracts.models import Contract
from contracts.views.contracts import editable
from jct.core.errors import Refused
from jct.support.views import FormPage


class ContractAsk(FormPage):
    """What would be asked, who could decide it under which clause, and the button to send it.

    A kind of decision says how its form is made, what matter the typed values are, how that is judged, and which
    service sends it.
    """

    base = True
    template_name = "contracts/ask.html"
    done = "The request has been sent. Below you see who can decide it; the contract changes when it is approved."
    heading: ClassVar[str] = ""
    lead: ClassVar[str] = ""

    def cannot(self, contract: Contract) -> str:
        """Why it cannot be asked for as the contract stands; empty where it can."""
        raise TypeError(f"{type(self).__name__} must say when it cannot be asked for")

    def matter(self, contract: Contract, typed: dict[str, Any]) -> Any:
        """What would be asked for. Raises Refused when it cannot."""
        raise TypeError(f"{type(self).__name__} must say what it asks for")

    def judged(self, contract: Contract, matter: Any) -> dict[str, Any]:
        """What the page shows of the way that matter would take."""
        raise TypeError(f"{type(self).__name__} must say how it is judged")

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        """Ask for it; gives the row that leads to the request."""
        raise TypeError(f"{type(self).__name__} must say how it is sent")

    def post(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        """ "preview" judges it without sending it, so that the way it takes is known beforehand: even before it is said
        why."""
        form = self.form(request.POST, pk=pk)
        if "preview" not in request.POST:
            return super().post(request, pk=pk, **kwargs)
        form.fields["why"].required = False
        contract, shown, valid = editable(request.user, pk), {}, form.is_valid()
        form.fields["why"].required = True  # as the page says it
        if valid:
            try:
                shown = self.judged(contract, self.matter(contract, form.cleaned_data))
            except Refused as refusal:
                form.add_error(None, refusal.reason)
        return self.render_to_response({"form": form, **self.context(pk=pk), **shown})

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        contract = editable(self.request.user, pk)
        words = {"heading": self.heading, "lead": self.lead}
        return {"contract": contract, **words, "refused": self.cannot(contract)}

    def act(self, form: Any, *, pk: int, **kwargs: Any) -> str:
        asked = self.send(pk, form.cleaned_data)
        return reverse("partnerships:request", args=[asked.request_id])
