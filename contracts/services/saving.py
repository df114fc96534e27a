"""How a contract is saved: the decision date kept true, the version raised, a repeat refused in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from contracts.domain import terms
from contracts.models import Contract, Provider
from contracts.selectors.asking import waiting_requests
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import DecisionRequest


def judge(contract: Contract) -> None:
    """Bring derived fields up to date and raise Refused naming every field that disagrees with another."""
    for other in (contract.provider, contract.care_group, contract.lead_post):
        if other is not None and other.partnership_id != contract.partnership_id:
            raise Refused(f"{other} belongs to another partnership than the contract.")
    if contract.ends is not None and contract.current_ends is None:
        contract.current_ends = contract.ends
    problems = [problem for _field, problem in terms.check(terms_of(contract))]
    if problems:
        raise Refused("The contract does not agree with itself.", problems=problems)
    plan = contract.plan()
    contract.decide_by = plan.decide_by if plan else None


def terms_of(contract: Contract) -> terms.Terms:
    """The facts that must agree, as the rules want them."""
    return terms.Terms(
        **{name: getattr(contract, name) for name in terms.Terms.__dataclass_fields__},
    )


def as_asked(contract: Contract, terms: Mapping[str, Any], request: DecisionRequest) -> None:
    """Raise Refused when a locked contract, about to be changed by an approved `request`, no longer has the `terms` it
    was asked for with, or when another request waits that goes by them."""
    if not contract.still_says(terms):
        raise Refused(
            "The contract's terms changed after this was asked for, so what was approved is not what would be done. "
            "Ask again for it as it is now."
        )
    if waiting_requests([contract.pk], but=request.pk):
        raise Refused(
            "Another request about this contract waits for a decision, and its terms must stay until then. "
            "Try again once that one is settled."
        )


def save(
    row: Contract | Provider, *, by: User | None, why: str, at: datetime, fields: Sequence[str] | None = None
) -> None:
    """Save `row` with its history. Raises Refused when another row already has its name."""
    if isinstance(row, Contract):
        judge(row)
    try:
        with transaction.atomic():
            record(row, by=by, why=why, at=at, fields=fields)
    except IntegrityError as error:
        if "contract_known_once" in str(error):
            raise Refused(
                "The register already has a contract with this reference, title, provider and first day. "
                "Change that one, or tell this one apart by its title."
            ) from None
        if "provider_name_once" in str(error):
            raise Refused(
                f"There is already a provider called {row}. Use that one, or add to the name."
            ) from None
        raise
