"""What every request about a contract says, whichever decision it asks for, and the way it would take."""

from datetime import date
from typing import Any

from django.urls import reverse

from contracts.domain.decision import Kind
from contracts.domain.kinds import Regime
from contracts.models import Contract
from contracts.registry import paying_fund
from jct.accounts.models import User
from partnerships.models import DecisionRequest
from partnerships.selectors.route import Judged, judged


def about(contract: Contract, on: date) -> dict[str, Any]:
    """What its record says of the contract, in the words of `partnerships.services.decisions.ask`: whose it is, who
    provides it, and the fund that pays for it."""
    fund = paying_fund(contract.pk, on)
    return {
        "partnership": contract.partnership,
        "care_group": contract.care_group,
        "series": f"contract {contract.pk}",
        "provider": contract.provider.name,
        "regime": "" if contract.regime == Regime.UNKNOWN else contract.regime,
        "sector": contract.provider.sector,
        "fund": fund.name if fund else "",
        "subject_url": reverse("contracts:contract", args=[contract.pk]),
    }


def money(contract: Contract, money_ends: date | None, on: date) -> dict[str, Any]:
    """What pays for a commitment: it lasts no longer than its fund does, whatever is said of it."""
    fund = paying_fund(contract.pk, on)
    ends = [day for day in (money_ends, fund and fund.money_ends) if day]
    return {
        "money_ends": min(ends, default=None),
        "is_notional": bool(fund and fund.is_notional),
    }


def as_awarded(contract: Contract) -> tuple[bool, date | None]:
    """Whether the contract was awarded out of money that recurs, and the first day without it; what follows the award
    goes on with that money. Nothing of the kind is known of a contract that was awarded elsewhere."""
    awards = contract.decisions.filter(kind=Kind.AWARD, carried_out_at__isnull=False)
    award = awards.select_related("request").first()
    return (award.request.recurrent, award.request.money_ends) if award else (False, None)


def route(draft: dict[str, Any], *, user: User, on: date) -> Judged:
    """The request as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**draft, requested_by=user), on=on)
