"""The extension a contract could ask for, and the route such a request would take before it is sent."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.domain import extension, lifecycle
from contracts.domain.decision import Kind
from contracts.models import Contract, Extension
from contracts.registry import paying_fund
from contracts.selectors import asking
from jct.accounts.models import User
from jct.core.calendar import day_words, last_day
from jct.core.money import money
from partnerships.domain.words import DecisionType, RequestState
from partnerships.selectors.route import Judged


def offer_for(contract: Contract, *, on: date) -> extension.Offer:
    """The option `contract` could take up on day `on`. Raises Refused with the reason when there is none."""
    plan = contract.plan()
    return extension.next_option(
        status=lifecycle.Status(contract.status),
        current_ends=contract.current_ends,
        allowed=contract.extensions_allowed,
        taken=contract.extensions_taken,
        months=contract.extension_months,
        notify_by=plan.notify_by if plan else None,
        annual_value=contract.annual_value,
        on=on,
    )


@dataclass(frozen=True)
class Asked:
    """The option with what taking it up would cost (GBP over the whole extension)."""

    offer: extension.Offer
    value: Decimal


def draft(contract: Contract, asked: Asked, *, why: str, on: date) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`."""
    offer, value = asked.offer, asked.value
    recurrent, money_ends = asking.as_awarded(contract)
    fund = paying_fund(contract.pk, on)
    return {
        **asking.about(contract, fund),
        **asking.money(fund, money_ends),
        "recurrent": recurrent,
        "decision_type": DecisionType.CONTRACT_EXTENSION,
        "title": f"Extend {contract}"[:200],
        "amount": value,
        "annual_amount": a_year(contract, offer, value),
        "exercise_by": offer.notify_by,
        "facts": {
            "Contract": str(contract),
            "Option": f"{offer.number} of {offer.allowed}",
            "Extension": f"{day_words(offer.ends_before)} to {day_words(last_day(offer.ends_after))}",
        },
        "why": why,
    }


def said_of(asked: Extension, *, on: date) -> dict[str, Any]:
    """What the request of an extension says as its contract stands now, whether or not it is still in time. Four
    queries."""
    contract, plan = asked.contract, asked.contract.plan()
    offer = extension.Offer(
        number=asked.number,
        allowed=contract.extensions_allowed,
        months=asked.months,
        ends_before=asked.ends_before,
        ends_after=asked.ends_after,
        notify_by=plan.notify_by if plan else None,
        value=asked.value,
    )
    return draft(contract, Asked(offer, asked.value), why=asked.request.why, on=on)


def a_year(contract: Contract, offer: extension.Offer, value: Decimal) -> Decimal | None:
    """What the extension commits in a year (GBP); None where the award commits the same money year after year already,
    so that the board's total counts it once."""
    counted = contract.decisions.filter(
        kind=Kind.AWARD, request__state=RequestState.APPROVED, request__recurrent=True
    )
    return None if counted.exists() else money(value * 12 / offer.months)


def route(contract: Contract, asked: Asked, *, user: User, on: date) -> Judged:
    """The request as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return asking.route(draft(contract, asked, why="", on=on), user=user, on=on)
