"""What every request about a contract says, whichever decision it asks for, and the way it would take."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from contracts.domain.decision import Kind
from contracts.domain.kinds import Regime
from contracts.models import Contract
from jct.accounts.models import User
from partnerships.domain.lifecycle import UNSETTLED
from partnerships.domain.words import WAITS, Effect
from partnerships.models import DecisionRequest
from partnerships.registry import FundOffered
from partnerships.selectors.route import Judged, judged


def about(contract: Contract, fund: FundOffered | None) -> dict[str, Any]:
    """What its record says of the contract, in the words of `partnerships.services.decisions.ask`: whose it is, who
    provides it, and the `fund` that pays for it. Requests keep names with single blanks."""
    return {
        "partnership": contract.partnership,
        "care_group": contract.care_group,
        "series": f"contract {contract.pk}",
        "provider": " ".join(contract.provider.name.split()),
        "regime": "" if contract.regime == Regime.UNKNOWN else contract.regime,
        "sector": contract.provider.sector,
        "fund": fund.name if fund else "",
        "subject_url": reverse("contracts:contract", args=[contract.pk]),
    }


def money(fund: FundOffered | None, money_ends: date | None) -> dict[str, Any]:
    """What pays for a commitment: it lasts no longer than its fund does, whatever is said of it."""
    ends = [day for day in (money_ends, fund and fund.money_ends) if day]
    return {
        "money_ends": min(ends, default=None),
        "is_notional": bool(fund and fund.is_notional),
    }


def undecided(request: DecisionRequest) -> bool:
    """Whether a request may still be answered differently: it is unsettled, or its approval may yet be called in."""
    return request.state in UNSETTLED or (request.effect, request.effect_note) == (Effect.FAILED, WAITS)


def may_withdraw(requests: Collection[DecisionRequest]) -> bool:
    """Whether one of these undecided requests can still be withdrawn; an approval that may yet be called in cannot."""
    return any(request.state in UNSETTLED for request in requests)


def stays_words(request: DecisionRequest) -> str:
    """Why the terms of a contract stay as they are while a request about it is undecided, and what can be done."""
    if may_withdraw([request]):
        return (
            "A request about this contract waits for a decision, and its terms must stay until then. Withdraw the "
            "request first, or wait for the answer."
        )
    return (
        "What was approved about this contract may yet be called in, and its terms must stay until then. Wait until "
        "the days for that are over."
    )


def waiting_requests(contracts: Collection[int], *, but: int | None = None) -> dict[int, DecisionRequest]:
    """Contract key → the undecided request about its award, terms, options or end; while there is one, no term of it
    changes. `but` leaves a request out. One query."""
    rows = DecisionRequest.objects.annotate(
        contract=Coalesce(F("contract_decision__contract"), F("contract_extension__contract"))
    ).filter(
        Q(state__in=UNSETTLED) | Q(effect=Effect.FAILED, effect_note=WAITS), contract__in=list(contracts)
    )
    return {row.contract: row for row in rows.exclude(pk=but)}


def waiting_about(contract: Contract) -> bool:
    """Whether a request about this contract's award, terms, options or end is undecided; one query."""
    return bool(waiting_requests([contract.pk]))


def as_awarded(contract: Contract) -> tuple[bool, date | None]:
    """Whether the contract was awarded out of money that recurs, and the first day without it; what follows the award
    goes on with that money. Nothing of the kind is known of a contract that was awarded elsewhere."""
    awards = contract.decisions.filter(kind=Kind.AWARD, carried_out_at__isnull=False)
    award = awards.select_related("request").first()
    return (award.request.recurrent, award.request.money_ends) if award else (False, None)


def route(draft: dict[str, Any], *, user: User, on: date) -> Judged:
    """The request as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**draft, requested_by=user), on=on)
