"""Ask for an extension: the route is shown before anything is sent."""

from typing import Any

from contracts.domain.extension import Offer
from contracts.forms import ExtensionForm
from contracts.models import Contract
from contracts.selectors import extensions as selectors
from contracts.selectors.asking import waiting_about
from contracts.selectors.decisions import WAITING
from contracts.services import extensions as services
from contracts.views.asking import ContractAsk
from contracts.views.contracts import editable
from jct.core.errors import Refused
from jct.support import clock
from jct.support.access import Perm


class ExtensionAsk(ContractAsk):
    """The next option with its dates and value, and the way that value would take before anything is typed."""

    needs = Perm.VIEW
    template_name = "contracts/extend.html"
    heading = "Ask to extend the contract"

    def offer(self, contract: Contract) -> Offer:
        """Raises Refused with the reason when there is none."""
        return selectors.offer_for(contract, on=clock.today())

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> ExtensionForm:
        contract = editable(self.request.user, pk)
        offered = None if self.cannot(contract) else self.offer(contract).value
        return ExtensionForm(data, initial={"value": offered})

    def cannot(self, contract: Contract) -> str:
        try:
            self.offer(contract)
        except Refused as refusal:
            return refusal.reason
        return WAITING if waiting_about(contract) else ""

    def context(self, *, pk: int, **kwargs: Any) -> dict[str, Any]:
        context = super().context(pk=pk)
        if context["refused"]:
            return context
        contract = context["contract"]
        offer = self.offer(contract)
        told = {} if offer.value is None else self.judged(contract, selectors.Asked(offer, offer.value))
        return {**context, "offer": offer, **told}

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Asked:
        return selectors.Asked(self.offer(contract), typed["value"])

    def judged(self, contract: Contract, matter: selectors.Asked) -> dict[str, Any]:
        judged = selectors.route(contract, matter, user=self.request.user, on=clock.today())
        return {"matter": matter, "judged": judged}

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        return services.ask_extension(pk=pk, by=self.request.user, at=clock.now(), **typed)
