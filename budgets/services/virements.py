"""Virements that the scheme of delegation must decide: asked for by whoever keeps the fund, done when approved."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from budgets.domain.virement import can_give, parts_of
from budgets.models import BudgetLine, Contribution, Fund, Virement
from budgets.permissions import editable_funds, editable_lines
from budgets.selectors.virements import asked, cash_contributed, cash_promised, least_budgets, said_of
from budgets.services.budget_changes import as_they_are, change_budget
from budgets.services.periods import guard_year
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
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
    recurrent: bool = True,
) -> Virement:
    """Ask for a move of budget (GBP) from a line of the fund to another, or to a line of another fund of the
    partnership: then the partners' contributions to both funds move with it. Nothing moves before it is approved.

    Raises Refused naming each field at fault.
    """
    funds = editable_funds(by).select_related("partnership", "care_group")
    keys = {funds.get(pk=fund.pk).pk, from_line.fund_id, to_line.fund_id}
    held = list(Fund.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))
    fund, now = funds.get(pk=fund.pk), as_they_are((from_line, to_line))
    from_line, to_line = now[from_line.pk], now[to_line.pk]
    problems = _problems(fund, from_line, to_line, amount, effective_on, reason, by)
    if problems:
        raise Refused("The virement cannot be asked for.", problems=problems)
    facts = asked(
        fund, from_line=from_line, to_line=to_line, amount=amount, effective_on=effective_on, reason=reason,
        recurrent=recurrent,
    )  # fmt: skip
    request = decisions.ask(**facts, by=by, at=at)
    for kept in held:
        guard_year(kept, effective_on, by=by, at=at)
    virement = Virement(
        fund=fund,
        from_line=from_line,
        to_line=to_line,
        amount=money(amount),
        effective_on=effective_on,
        recurrent=recurrent,
        reason=reason.strip(),
        request=request,
    )
    record(virement, by=by, why="asked for", at=at)
    return virement


@transaction.atomic
def withdraw_virement(*, pk: int, by: User, at: datetime) -> Virement:
    """Take back a virement that waits for its decision; whoever manages the fund may. Raises Refused once settled."""
    virement = Virement.objects.filter(fund__in=editable_funds(by)).get(pk=pk)
    decisions.withdraw(pk=virement.request_id, by=by, at=at, reason="taken back", from_owner=True)
    return virement


def said_of_virement(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any] | None:
    """What a virement's request says as its lines and funds stand now; None for one put in words only. `hold` locks
    the funds, so that no budget of theirs changes meanwhile."""
    rows = Virement.objects.filter(request=request)
    if hold:
        _hold(rows)
    virement = rows.select_related(
        "fund__partnership", "fund__care_group", "from_line__fund", "to_line__fund"
    ).first()
    return said_of(virement) if virement else None


def _hold(virements: QuerySet[Virement]) -> None:
    lines = Q(lines__virements_out__in=virements) | Q(lines__virements_in__in=virements)
    list(
        Fund.objects.select_for_update(of=("self",)).filter(pk__in=Fund.objects.filter(lines)).order_by("pk")
    )


@decides("virement_within_pool", says=said_of_virement)
@decides("virement_between_pools", says=said_of_virement)
def settle_virement(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Approved, the budgets change in the name of whoever asked, by the sum agreed; otherwise nothing does.

    A request of this kind that names no lines was put in words only, and is done by hand.
    """
    rows = Virement.objects.filter(request=request)
    if request.state != RequestState.APPROVED or not rows.exists():
        return
    # Funds are locked before anything of them is read: none closes, and two approvals do not both give the last pound.
    _hold(rows)
    virement = rows.select_related("fund", "from_line__fund", "to_line__fund").get()
    if request.agreed_amount is not None:
        virement.amount = request.agreed_amount
        record(virement, by=by, why="a lower sum was agreed", at=at, fields=["amount"])
    if problem := _over_budget(virement.from_line, virement.amount, virement.effective_on):
        raise Refused("The budget has changed since the virement was asked for.", problems=[problem])
    batch = uuid4()
    for fund, amounts in _legs(virement).items():
        change_budget(
            fund,
            FinancialYear.of(virement.effective_on).year,
            amounts,
            "virement",
            reason=virement.reason,
            effective_on=virement.effective_on,
            by=request.requested_by,
            at=at,
            recurrent=virement.recurrent,
            request=request,
            batch=batch,
        )
    if virement.from_line.fund_id != virement.to_line.fund_id:
        _move_contributions(virement, batch, by=request.requested_by, at=at)


def _legs(virement: Virement) -> dict[Fund, dict[BudgetLine, Decimal]]:
    """What each fund's lines gain; a virement inside one fund is one batch of two."""
    legs: dict[Fund, dict[BudgetLine, Decimal]] = {}
    for line, amount in ((virement.from_line, -virement.amount), (virement.to_line, virement.amount)):
        legs.setdefault(line.fund, {})[line] = amount
    return legs


def _move_contributions(virement: Virement, batch: UUID, *, by: User, at: datetime) -> None:
    """Vary what each partner contributes to both funds by its part, so that both still agree with their budgets. What
    moves stays money of the source it came from.
    """
    year = FinancialYear.of(virement.effective_on).year
    gives, takes = virement.from_line.fund, virement.to_line.fund
    parts, promised = parts_of(virement.amount, cash_contributed(gives, year)), cash_promised(gives, year)
    moved = [
        (fund, partner, source, counts, sign * amount)
        for partner, part in parts.items()
        for (source, counts), amount in parts_of(part, promised[partner]).items()
        for fund, sign in ((gives, -1), (takes, 1))
        if amount
    ]
    Contribution.objects.bulk_create(
        Contribution(
            fund=fund,
            partner_id=partner,
            year=year,
            source=source,
            counts_towards_share=counts,
            amount=amount,
            recurrent=virement.recurrent,
            varies=True,
            batch=batch,
            request=virement.request,
            effective_on=virement.effective_on,
            reason=f"Virement from {gives} to {takes}: {virement.reason}",
            by=by,
            at=at,
        )
        for fund, partner, source, counts, amount in moved
    )


def _problems(
    fund: Fund,
    from_line: BudgetLine,
    to_line: BudgetLine,
    amount: Decimal,
    effective_on: date,
    reason: str,
    by: User,
) -> list[Problem]:
    problems = []
    reachable = editable_lines(by).filter(fund__partnership=fund.partnership_id)
    if from_line.fund_id != fund.pk or not reachable.filter(pk=to_line.pk).exists():
        problems.append(
            Problem(
                "Lines", "they are not of this fund and of one you keep", "a line to give and one to take"
            )
        )
    elif from_line.pk == to_line.pk:
        problems.append(Problem("Lines", "they are the same", "two different lines"))
    else:
        problems += _cannot_give(fund, from_line, to_line, amount, effective_on)
    for line in {from_line, to_line}:
        if line.closed_on and line.closed_on <= effective_on:
            problems.append(
                Problem(
                    "Lines", f"{line.name} was closed on {day_words(line.closed_on)}", "a line that is open"
                )
            )
    if amount <= 0:
        problems.append(Problem("Amount", "it moves nothing", "an amount above £0"))
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "why the money moves; the next report prints it"))
    return problems


def _cannot_give(
    fund: Fund, from_line: BudgetLine, to_line: BudgetLine, amount: Decimal, effective_on: date
) -> list[Problem]:
    """What keeps the line from giving: its budget, and between funds what their kinds and contributions allow."""
    over = _over_budget(from_line, amount, effective_on)
    problems = [over] if over else []
    if from_line.fund_id == to_line.fund_id:
        return problems
    if fund.kind == "grant":
        wrong = f"{fund} is a grant, bound to its purpose"
        problems.append(Problem("Lines", wrong, "a line of the same fund"))
    if "notional" in (fund.kind, to_line.fund.kind):
        problems.append(
            Problem("Lines", "a notional budget has no money to give or take", "lines of two real funds")
        )
    try:
        parts_of(max(amount, ZERO), cash_contributed(fund, FinancialYear.of(effective_on).year))
    except Refused as refusal:
        problems.append(Problem("Amount", refusal.reason.rstrip("."), "an amount they contribute"))
    return problems


def _over_budget(line: BudgetLine, amount: Decimal, effective_on: date) -> Problem | None:
    latest = least_budgets([line], effective_on)[line.pk]
    if can_give(latest=latest, amount=amount, income=line.is_income):
        return None
    return Problem(
        "Amount", f"{line.name} has {pounds(latest)} in {FinancialYear.of(effective_on)}", "no more"
    )
