"""Ask for a contract's award, for other terms or for its end: the route is shown before anything is sent."""

from typing import Any, ClassVar

from contracts.forms import AwardForm, TerminationForm, VariationForm
from contracts.models import Contract
from contracts.selectors import decisions as selectors
from contracts.selectors.asking import waiting_about
from contracts.services import decisions as services
from contracts.views.asking import ContractAsk
from contracts.views.contracts import editable
from jct.support import clock
from jct.support.access import Perm


class _Decision(ContractAsk):
    """A decision about the contract's award, terms or end."""

    base = True
    kind: ClassVar[selectors.Kind]
    not_now: ClassVar[str] = ""

    def cannot(self, contract: Contract) -> str:
        if self.kind not in selectors.possible(contract):
            return self.not_now
        return selectors.WAITING if waiting_about(contract) else ""

    def judged(self, contract: Contract, matter: selectors.Matter) -> dict[str, Any]:
        judged = selectors.route(contract, matter, user=self.request.user, on=clock.today())
        return {"matter": matter, "said": selectors.in_words(contract, matter), "judged": judged}


class AwardAsk(_Decision):
    needs = Perm.VIEW
    kind = selectors.Kind.AWARD
    heading = "Ask for the award"
    lead = "The contract becomes active when its award is approved."
    not_now = "This contract has been awarded already."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> AwardForm:
        return AwardForm(data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.award_of(
            contract, route=typed["route"], recurrent=typed["recurrent"], money_ends=typed["money_ends"]
        )

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        return services.ask_award(pk=pk, by=self.request.user, at=clock.now(), **typed)


class VariationAsk(_Decision):
    needs = Perm.VIEW
    kind = selectors.Kind.VARIATION
    heading = "Ask for a variation"
    lead = "Change what would be different. The terms in force stay until the variation is approved."
    not_now = "This contract is not in force, so it has no terms to change."

    def form(self, data: Any = None, files: Any = None, *, pk: int, **kwargs: Any) -> VariationForm:
        return VariationForm.of(editable(self.request.user, pk), data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.variation_of(contract, {name: typed[name] for name in typed if name != "why"})

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        terms = {name: typed[name] for name in typed if name != "why"}
        return services.ask_variation(
            pk=pk, terms=terms, why=typed["why"], by=self.request.user, at=clock.now()
        )


class TerminationAsk(_Decision):
    needs = Perm.VIEW
    kind = selectors.Kind.TERMINATION
    heading = "Ask to end the contract early"
    lead = "The contract keeps its last day until the termination is approved."
    not_now = "This contract is not in force, so there is nothing to end."

    def form(self, data: Any = None, files: Any = None, **kwargs: Any) -> TerminationForm:
        return TerminationForm(data)

    def matter(self, contract: Contract, typed: dict[str, Any]) -> selectors.Matter:
        return selectors.termination_of(contract, ends=typed["ends"], on=clock.today())

    def send(self, pk: int, typed: dict[str, Any]) -> Any:
        return services.ask_termination(pk=pk, by=self.request.user, at=clock.now(), **typed)
