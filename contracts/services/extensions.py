"""Ask to take up a contract's next extension option, and take it up once the request is approved."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from contracts.domain import lifecycle
from contracts.models import Contract, Extension
from contracts.permissions import editable_contracts
from contracts.selectors.asking import waiting_about
from contracts.selectors.decisions import WAITING
from contracts.selectors.extensions import Asked, draft, offer_for, said_of
from contracts.services.saving import as_asked, save
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.core.money import money
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
    on, value = localdate(at), money(value)
    offer = offer_for(contract, on=on)
    request = decisions.ask(**draft(contract, Asked(offer, value), why=why, on=on), by=by, at=at)
    return Extension.objects.create(
        contract=contract,
        number=offer.number,
        months=offer.months,
        value=value,
        ends_before=offer.ends_before,
        ends_after=offer.ends_after,
        terms=contract.terms(),
        request=request,
    )


def said_of_extension(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any] | None:
    """What an extension's request says as its contract, its provider and the fund that pays stand now; None for one
    put in words only. `hold` locks the contract, so that nobody changes it meanwhile."""
    rows = Extension.objects.filter(request=request)
    if hold:
        list(Contract.objects.select_for_update(of=("self",)).filter(extensions__in=rows))
    row = rows.select_related(
        "contract__partnership", "contract__provider", "contract__care_group", "request"
    ).first()
    return said_of(row, on=on) if row else None


@decides(DecisionType.CONTRACT_EXTENSION, says=said_of_extension)
def settle_extension(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Take up the option of an approved request. Raises Refused when the contract's end or another term moved since it
    was asked for, or another request about the contract rests on them."""
    asked = Extension.objects.select_for_update(of=("self",)).filter(request=request).first()
    if asked is None or request.state != RequestState.APPROVED:
        return
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=asked.contract_id)
    if contract.current_ends != asked.ends_before or contract.extensions_taken != asked.number - 1:
        raise Refused(
            "The contract's end changed after this was asked for. Ask again for the extension as it is now."
        )
    as_asked(contract, asked.terms, request)
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
