"""Ask to take up a contract's next extension option, and take it up once the request is approved."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from contracts.domain import lifecycle
from contracts.models import Contract, Extension
from contracts.permissions import editable_contracts
from contracts.selectors.decisions import WAITING, waiting_about
from contracts.selectors.extensions import Asked, draft, offer_for
from contracts.services.saving import save
from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions


@transaction.atomic
def ask_extension(*, pk: int, value: Decimal, why: str, by: User, at: datetime) -> Extension:
    """Put the next option to whoever may decide it. `value` is GBP over the whole extension.

    Raises Refused when there is no option to take up in time or one is already waiting; DoesNotExist when `by` may not
    change the contract.
    """
    contract = _locked(by, pk)
    if waiting_about(contract):
        raise Refused(WAITING)
    on = localdate(at)
    offer = offer_for(contract, on=on)
    request = decisions.ask(**draft(contract, Asked(offer, value), why=why, on=on), by=by, at=at)
    return Extension.objects.create(
        contract=contract,
        number=offer.number,
        months=offer.months,
        value=value,
        ends_before=offer.ends_before,
        ends_after=offer.ends_after,
        request=request,
    )


@decides(DecisionType.CONTRACT_EXTENSION)
def settle_extension(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Take up the option of an approved request. Raises Refused when the contract's end moved since it was asked."""
    asked = Extension.objects.select_for_update(of=("self",)).filter(request=request).first()
    if asked is None or request.state != RequestState.APPROVED:
        return
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=asked.contract_id)
    if contract.current_ends != asked.ends_before or contract.extensions_taken != asked.number - 1:
        raise Refused(
            "The contract's end changed after this was asked for. Ask again for the extension as it is now."
        )
    contract.status = lifecycle.step(lifecycle.Status(contract.status), lifecycle.Act.EXTEND)
    contract.current_ends = asked.ends_after
    contract.extensions_taken = asked.number
    contract.version += 1
    save(
        contract, by=by, why=f"extension {asked.number} approved under clause {approval.clause_number}", at=at
    )
    asked.taken_at = at
    if request.agreed_amount is not None:
        asked.value = request.agreed_amount
    asked.save(update_fields=["taken_at", "value"])


def _locked(by: User, pk: int) -> Contract:
    rows = editable_contracts(by).select_related("partnership", "provider", "care_group")
    return rows.select_for_update(of=("self",)).get(pk=pk)
