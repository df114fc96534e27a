"""Ask for a contract's award, for a change of its terms or for its end, and carry it out once approved.

A contract runs because somebody who may award it did; no other way leads from a draft to an active contract, and its
terms change by a decision only. What was entered wrongly is corrected in `services.contracts`.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from contracts.domain import lifecycle
from contracts.domain.decision import Kind
from contracts.models import Contract, ContractDecision
from contracts.permissions import editable_contracts
from contracts.selectors.asking import waiting_about
from contracts.selectors.decisions import (
    WAITING,
    Matter,
    award_of,
    draft,
    matter_of,
    said_of,
    termination_of,
    variation_of,
)
from contracts.services.saving import as_asked, judge, save
from jct.accounts.models import User
from jct.core.errors import Refused
from partnerships.domain.words import DecisionType, RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions

NO_LOWER_SUM = (
    "The sum agreed is not the sum that was asked for, and nobody can say what it means for the terms. "
    "Ask again for the terms as agreed."
)


@transaction.atomic
def ask_award(
    *,
    pk: int,
    route: str,
    why: str,
    by: User,
    at: datetime,
    recurrent: bool = False,
    money_ends: date | None = None,
) -> ContractDecision:
    """Ask for the award of a draft; `route` is one of `AwardRoute`. Raises Refused when it was awarded already, when
    its value is not known, or when a request about it waits."""
    contract = _locked(by, pk)
    return _ask(
        contract,
        award_of(contract, route=route, recurrent=recurrent, money_ends=money_ends),
        why=why,
        by=by,
        at=at,
    )


@transaction.atomic
def ask_variation(*, pk: int, terms: dict[str, Any], why: str, by: User, at: datetime) -> ContractDecision:
    """Ask for other terms (fields of `decision.VARIABLE`). Raises Refused when the terms do not agree with each other,
    nothing changes, or a request about the contract waits."""
    contract = _locked(by, pk)
    matter = variation_of(contract, terms)
    changed = Contract.objects.get(pk=contract.pk)
    for name, value in matter.changes.items():
        setattr(changed, name, value)
    judge(changed)
    return _ask(contract, matter, why=why, by=by, at=at)


@transaction.atomic
def ask_termination(*, pk: int, ends: date, why: str, by: User, at: datetime) -> ContractDecision:
    """Ask to end the contract before its time; `ends` is the day after its last."""
    contract = _locked(by, pk)
    return _ask(contract, termination_of(contract, ends=ends, on=localdate(at)), why=why, by=by, at=at)


def said_of_decision(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a decision's request says as its contract, its provider and the fund that pays stand now; nothing where
    nobody can say any more how large it is: that is refused when it is carried out. `hold` locks the contract, so that
    nobody changes it meanwhile."""
    if hold:
        Contract.objects.select_for_update(of=("self",)).get(decisions__request=request)
    try:
        return said_of(_asked_by(request), on=on)
    except Refused:
        return {}


def measure_again(*, request: DecisionRequest) -> None:
    """Keep the record of a request that has followed its contract at the sums which the request says now. They stay
    where nobody can say any more what they would be: then the request kept its own."""
    asked = _asked_by(request)
    try:
        matter = matter_of(asked)
    except Refused:
        return
    asked.value, asked.worth_before = matter.value, matter.worth_before
    asked.save(update_fields=["value", "worth_before"])


decided_here = partial(
    decides, record="contract_decision", in_words=True, says=said_of_decision, followed=measure_again
)


@decided_here(DecisionType.CONTRACT_AWARD)
@decided_here(DecisionType.FRAMEWORK_CALLOFF)
@decided_here(DecisionType.DIRECT_AWARD)
@decided_here(DecisionType.GRANT_AWARD)
@decided_here(DecisionType.CONTRACT_VARIATION)
@decided_here(DecisionType.CONTRACT_TERMINATION)
def settle_contract(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Carry an approved decision out. Raises Refused when the terms are no longer those it was asked for, or another
    request about the contract rests on them."""
    if request.state != RequestState.APPROVED:
        return
    asked = ContractDecision.objects.select_for_update(of=("self",)).get(request=request)
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=asked.contract_id)
    before = {name: kept for name, (kept, _after) in asked.changes.items()}
    as_asked(contract, {**asked.terms, **before}, request)
    if asked.kind == Kind.AWARD:
        _award(contract, request)
    else:
        _change(contract, asked, request)
    contract.version += 1
    why = f"{asked.get_kind_display().lower()} approved under clause {approval.clause_number}"
    save(contract, by=by, why=why, at=at)
    asked.carried_out_at = at
    asked.save(update_fields=["carried_out_at"])


def _asked_by(request: DecisionRequest) -> ContractDecision:
    rows = ContractDecision.objects.select_related(
        "contract__partnership", "contract__provider", "contract__care_group", "request"
    )
    return rows.get(request=request)


def _ask(contract: Contract, matter: Matter, *, why: str, by: User, at: datetime) -> ContractDecision:
    if waiting_about(contract):
        raise Refused(WAITING)
    return ContractDecision.objects.create(
        contract=contract,
        kind=matter.kind,
        changes={name: [getattr(contract, name), after] for name, after in matter.changes.items()},
        terms=contract.terms(),
        money_ends=matter.money_ends if matter.kind is Kind.AWARD else None,
        value=matter.value,
        worth_before=matter.worth_before,
        request=decisions.ask(**draft(contract, matter, why=why, on=localdate(at)), by=by, at=at),
    )


def _award(contract: Contract, request: DecisionRequest) -> None:
    contract.status = lifecycle.step(lifecycle.Status(contract.status), lifecycle.Act.START)
    if request.agreed_amount is not None:
        contract.lifetime_value = request.agreed_amount


def _change(contract: Contract, asked: ContractDecision, request: DecisionRequest) -> None:
    if request.agreed_amount not in (None, request.amount):
        raise Refused(NO_LOWER_SUM)
    for name, (_before, after) in asked.changes.items():
        setattr(contract, name, Contract._meta.get_field(name).to_python(after))
    if contract.ends is not None and contract.current_ends is not None:
        contract.ends = min(contract.ends, contract.current_ends)


def _locked(by: User, pk: int) -> Contract:
    rows = editable_contracts(by).select_related("partnership", "provider", "care_group")
    return rows.select_for_update(of=("self",)).get(pk=pk)
