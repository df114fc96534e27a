"""Ask for a contract's award, for other terms or for its end: the route is shown before anything is sent."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from contracts.forms import AwardForm, TerminationForm, VariationForm
from contracts.models import Contract
from contracts.selectors import decisions as selectors
from contracts.services import decisions as services
from contracts.views.contracts import editable
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm
from jct.support.views import ActView, FormPage


class _Ask(FormPage):
    """What would be asked, who could decide it under which clause, and the button to send it.

    A kind of decision says how its form is made, what matter the typed values are, and which service sends it.
    """

    needs = Perm.VIEW
    template_name = "contracts/ask.html"
    done = "The request has been sent. Below you see who can decide it; the contract changes when it is approved."
    heading = ""
    lead = ""

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        """Raises Refused when this cannot be asked for."""
        raise NotImplementedError

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        raise NotImplementedError

    def post(self, request: HttpRequest, *, pk: int, **kwargs: Any) -> HttpResponseBase:
        """ "preview" judges it without sending it, so that the way it takes is known beforehand."""
        form = self.form(request.POST, pk=pk)
        if "preview" not in request.POST or not form.is_valid():
            return super().post(request, pk=pk, **kwargs)
        contract = editable(request.user, pk)
        try:
            matter = self.matter(contract, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return self.render_to_response({"form": form, **self.context(pk=pk)})
        judged = selectors.route(contract, matter, user=request.user, on=clock.today())
        said = selectors.in_words(contract, matter)
        return self.render_to_response(
            {"form": form, **self.context(pk=pk), "matter": matter, "said": said, "judged": judged}
        )

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        contract = editable(self.request.user, pk)
        refused = "" if self.kind in selectors.possible(contract) else self.cannot
        if not refused and selectors.waiting_about(contract):
            refused = "A request about this contract is already waiting for a decision."
        return {"contract": contract, "heading": self.heading, "lead": self.lead, "refused": refused}

    def act(self, form: Any, *, pk: int, **kwargs: Any) -> str:
        asked = self.send(pk, form.cleaned_data)
        return reverse("partnerships:request", args=[asked.request_id])


class AwardAsk(_Ask):
    kind = selectors.Kind.AWARD
    heading = "Ask for the award"
    lead = "The contract becomes active when its award is approved."
    cannot = "This contract has been awarded already."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AwardForm:
        return AwardForm(data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.award_of(
            contract, route=typed["route"], recurrent=typed["recurrent"], money_ends=typed["money_ends"]
        )

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        return services.ask_award(pk=pk, by=self.request.user, at=clock.now(), **typed)


class VariationAsk(_Ask):
    kind = selectors.Kind.VARIATION
    heading = "Ask for a variation"
    lead = "Change what would be different. The terms in force stay until the variation is approved."
    cannot = "This contract is not in force, so it has no terms to change."

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> VariationForm:
        return VariationForm.of(editable(self.request.user, pk), data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.variation_of(contract, {name: typed[name] for name in typed if name != "why"})

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        terms = {name: typed[name] for name in typed if name != "why"}
        return services.ask_variation(
            pk=pk, terms=terms, why=typed["why"], by=self.request.user, at=clock.now()
        )


class TerminationAsk(_Ask):
    kind = selectors.Kind.TERMINATION
    heading = "Ask to end the contract early"
    lead = "The contract keeps its last day until the termination is approved."
    cannot = "This contract is not in force, so there is nothing to end."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TerminationForm:
        return TerminationForm(data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.termination_of(contract, ends=typed["ends"], on=clock.today())

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        return services.ask_termination(pk=pk, by=self.request.user, at=clock.now(), **typed)


class DecisionWithdraw(ActView):
    """Take a request back while it waits."""

    needs = Perm.VIEW
    done = "The request has been withdrawn."

    def act(self, *, pk: int, **kwargs: Any) -> str:
        return services.withdraw(pk=pk, by=self.request.user, at=clock.now()).subject_url
