"""Virements that the scheme of delegation must decide: asked for by whoever keeps the fund, done when approved."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from budgets.models import BudgetLine, Fund, Virement
from budgets.permissions import editable_funds
from budgets.selectors.virements import asked
from budgets.services.budget_changes import change_budget
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.errors import Problem, Refused
from jct.core.money import money
from jct.support.history import record
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions


@transaction.atomic
def ask_virement(
    *,
    fund: Fund,
    from_line: BudgetLine,
    to_line: BudgetLine,
    amount: Decimal,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Virement:
    """Ask for a move of budget between two lines of one fund, GBP. Nothing moves before it is approved.

    Raises Refused naming each field at fault.
    """
    fund = editable_funds(by).select_related("partnership", "care_group").get(pk=fund.pk)
    problems = []
    if from_line.fund_id != fund.pk or to_line.fund_id != fund.pk:
        problems.append(Problem("Lines", "they are not both of this fund", "two lines of the fund"))
    if from_line.pk == to_line.pk:
        problems.append(Problem("Lines", "they are the same", "two different lines"))
    if amount <= 0:
        problems.append(Problem("Amount", "it moves nothing", "an amount above £0"))
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "why the money moves; the next report prints it"))
    if problems:
        raise Refused("The virement cannot be asked for.", problems=problems)
    facts = asked(
        fund, from_line=from_line, to_line=to_line, amount=amount, effective_on=effective_on, reason=reason
    )
    request = decisions.ask(**facts, by=by, at=at)
    virement = Virement(
        fund=fund,
        from_line=from_line,
        to_line=to_line,
        amount=money(amount),
        effective_on=effective_on,
        reason=reason.strip(),
        request=request,
    )
    record(virement, by=by, why="asked for", at=at)
    return virement


@decides("virement_within_pool")
def settle_virement(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Approved, the budgets change in the name of whoever asked, by the sum agreed; otherwise nothing does.

    A request of this kind that names no lines was put in words only, and is done by hand.
    """
    virement = Virement.objects.filter(request=request).select_related("fund", "from_line", "to_line").first()
    if virement is None or request.state != RequestState.APPROVED:
        return
    if request.agreed_amount is not None:
        virement.amount = request.agreed_amount
        record(virement, by=by, why="a lower sum was agreed", at=at, fields=["amount"])
    change_budget(
        virement.fund,
        FinancialYear.of(virement.effective_on).year,
        {virement.from_line: -virement.amount, virement.to_line: virement.amount},
        "virement",
        reason=virement.reason,
        effective_on=virement.effective_on,
        by=request.requested_by,
        at=at,
        request=request,
    )
