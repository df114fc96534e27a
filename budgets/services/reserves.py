"""A fund's reserves: kept by whoever keeps the fund; draws and underspends carried forward need a decision.

Movements are only added. A balance never falls below nothing (trigger).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from budgets.domain.fund import still_open
from budgets.domain.reserve import CARRY_FORWARD, DRAW, OPENING, PAID_IN, free
from budgets.domain.year_end import last_quarter
from budgets.models import BudgetLine, Fund, Reserve, ReserveMovement, ReserveUse
from budgets.permissions import editable_funds, editable_reserves, visible_funds
from budgets.selectors.outturn import left_of
from budgets.selectors.reserves import BY_RULE, asked, carried_or_asked, held, said_of, waiting
from budgets.services.budget_changes import as_they_are, change_budget, closed, explained
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_since, guard_year
from budgets.services.told_before import as_told_then
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
def create_reserve(
    *,
    fund: Fund,
    name: str,
    is_risk_pool: bool,
    purpose: str,
    opening: Decimal,
    effective_on: date,
    by: User,
    at: datetime,
) -> Reserve:
    """A reserve with what stands in it on its first day, GBP (nothing is allowed). A fund has one risk pool.

    Raises Refused naming each field at fault.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    problems = []
    if not name.strip() or fund.reserves.filter(name=name.strip()).exists():
        problems.append(Problem("Name", "it is empty or another reserve's", "a name of its own"))
    if is_risk_pool and fund.reserves.filter(is_risk_pool=True).exists():
        problems.append(Problem("Risk pool", "the fund has one already", "a reserve for a purpose"))
    if opening < 0:
        problems.append(Problem("Opening balance", "it is less than nothing", "£0 or more"))
    if fund.kind == "notional":
        problems.append(Problem("Fund", "a notional budget carries no money", "a fund that does"))
    still_open(str(fund), fund.closed_on, max(effective_on, localdate(at)))
    if problems:
        raise Refused("The reserve cannot be kept so.", problems=problems)
    reserve = Reserve(fund=fund, name=name.strip(), is_risk_pool=is_risk_pool, purpose=purpose.strip())
    record(reserve, by=by, why="set up", at=at)
    if opening:
        _move(reserve, OPENING, opening, reason="Opening balance", effective_on=effective_on, by=by, at=at)
    return reserve


@transaction.atomic
def pay_in(
    *, pk: int, amount: Decimal, effective_on: date, reason: str, by: User, at: datetime
) -> ReserveMovement:
    """Money paid into a reserve, GBP. Raises Refused without a reason or an amount."""
    reserve = _locked(by, pk)
    explained(reason)
    if amount <= 0:
        raise Refused("Give the amount that was paid in, above £0.")
    return _move(reserve, PAID_IN, amount, reason=reason, effective_on=effective_on, by=by, at=at)


@transaction.atomic
def ask_use(
    *,
    pk: int,
    kind: str,
    amount: Decimal,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
    line: BudgetLine | None = None,
) -> ReserveUse:
    """Ask to draw on a reserve, or to carry an underspend of the year before into it (`kind`), GBP. Where it names a
    line, the line's budget changes with it. Nothing moves before it is approved.

    Raises Refused naming each field at fault.
    """
    reserve = _locked(by, pk)
    line = as_they_are([line])[line.pk] if line else None
    on = localdate(at)
    still_open(str(reserve.fund), reserve.fund.closed_on, effective_on)
    problems = _problems(reserve, kind, amount, effective_on, reason, line, on=on)
    if problems:
        raise Refused("This cannot be asked for.", problems=problems)
    facts = asked(
        reserve, kind=kind, amount=amount, effective_on=effective_on, reason=reason, line=line, on=on
    )
    request = decisions.ask(**facts, by=by, at=at)
    _guard(reserve, effective_on, by=by, at=at, gives_back=kind == DRAW and line is None)
    use = ReserveUse(
        reserve=reserve,
        kind=kind,
        line=line,
        year=FinancialYear.of(effective_on).year,
        amount=money(amount),
        effective_on=effective_on,
        reason=reason.strip(),
        request=request,
    )
    record(use, by=by, why="asked for", at=at)
    return use


@transaction.atomic
def withdraw_use(*, pk: int, by: User, at: datetime) -> ReserveUse:
    """Take back a use that waits for its decision; whoever manages the fund may. Raises Refused when it is settled."""
    use = ReserveUse.objects.filter(reserve__fund__in=editable_funds(by)).get(pk=pk)
    decisions.withdraw(pk=use.request_id, by=by, at=at, reason="taken back", from_owner=True)
    return use


@transaction.atomic
def give_up_use(*, pk: int, reason: str, by: User, at: datetime) -> ReserveUse:
    """Give up a use that was approved and could not be carried out: whoever asked for it or approved it may, or a
    governance officer. It stays with the reason, and counts as carried forward no more. Raises Refused without a
    reason, and for any other use or person.
    """
    use = ReserveUse.objects.filter(reserve__fund__in=visible_funds(by)).select_related("reserve").get(pk=pk)
    if not reason.strip():
        raise Refused("Say why it is given up: whoever approved it will read it.")
    decisions.give_up(pk=use.request_id, by=by, at=at, reason=reason.strip().rstrip("."))
    return use


def said_of_use(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any] | None:
    """What a use's request says as the reserve, its fund and the line stand now; None for one put in words only. `hold`
    locks the fund and the reserve, so that nothing of either moves meanwhile."""
    use = ReserveUse.objects.filter(request=request).select_related("reserve").first()
    if use is None:
        return None
    if hold:
        _hold(use.reserve)
    rows = ReserveUse.objects.select_related(
        "reserve__fund__partnership", "reserve__fund__care_group", "line"
    )
    said = said_of(rows.get(pk=use.pk), on=on)
    return as_told_then(said, request, only=said["facts"].keys() - {BY_RULE})


def _locked(by: User, pk: int) -> Reserve:
    """The reserve, after its fund, which does not close meanwhile."""
    rows = editable_reserves(by).select_related("fund__partnership", "fund__care_group")
    _hold(rows.get(pk=pk))
    return rows.get(pk=pk)


def _hold(reserve: Reserve) -> None:
    lock_fund(reserve.fund_id)
    Reserve.objects.select_for_update(of=("self",)).get(pk=reserve.pk)


@decides("reserve_use", says=said_of_use)
@decides("carry_forward", says=said_of_use)
def settle_use(*, request: DecisionRequest, approval: Any, by: User, at: datetime) -> None:
    """Approved, the money moves in the name of whoever asked, by the sum agreed; otherwise nothing does.

    An underspend that is carried straight to a line passes through the reserve, so that its account shows it.
    """
    known = ReserveUse.objects.filter(request=request).select_related("reserve").first()
    if known is None or request.state != RequestState.APPROVED:
        return
    _hold(known.reserve)
    use = ReserveUse.objects.select_related("reserve__fund", "line").get(pk=known.pk)
    if request.agreed_amount is not None:
        use.amount = request.agreed_amount
        record(use, by=by, why="a lower sum was agreed", at=at, fields=["amount"])
    if use.kind == DRAW and use.amount > held(use.reserve):
        raise Refused(
            f"{use.reserve} holds {pounds(held(use.reserve))}, which is less than what was approved."
        )
    person = request.requested_by
    steps = [(CARRY_FORWARD, use.amount)] if use.kind == CARRY_FORWARD else []
    if use.kind == DRAW or use.line:
        steps.append((DRAW, -use.amount))
    for kind, amount in steps:
        _move(
            use.reserve, kind, amount, reason=use.reason, effective_on=use.effective_on, by=person, at=at,
            request=request,
        )  # fmt: skip
    if use.line:
        change_budget(
            use.reserve.fund,
            use.year,
            {use.line: use.amount},
            "carried" if use.kind == CARRY_FORWARD else "reserve",
            reason=use.reason,
            effective_on=use.effective_on,
            by=person,
            at=at,
            recurrent=False,
            request=request,
        )


def _move(
    reserve: Reserve,
    kind: str,
    amount: Decimal,
    *,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    request: DecisionRequest | None = None,
) -> ReserveMovement:
    """Nothing moves from a day in a quarter that is shut. A draw for a line meets the end of a grant where it changes
    the budget.
    """
    _guard(reserve, effective_on, by=by, at=at, gives_back=kind == DRAW)
    return ReserveMovement.objects.create(
        reserve=reserve,
        year=FinancialYear.of(effective_on).year,
        kind=kind,
        amount=money(amount),
        effective_on=effective_on,
        reason=reason.strip(),
        request=request,
        by=by,
        at=at,
    )


def _guard(reserve: Reserve, day: date, *, by: User, at: datetime, gives_back: bool) -> None:
    """What a risk pool holds decides who bears a variance in every quarter after a movement, not of one year alone."""
    guard_year(reserve.fund, day, by=by, at=at, gives_back=gives_back)
    if reserve.is_risk_pool:
        guard_since(reserve.fund, day, by=by, at=at, ends=gives_back)


def _problems(
    reserve: Reserve,
    kind: str,
    amount: Decimal,
    effective_on: date,
    reason: str,
    line: BudgetLine | None,
    *,
    on: date,
) -> list[Problem]:
    problems = []
    if amount <= 0:
        problems.append(Problem("Amount", "it moves nothing", "an amount above £0"))
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "what the money is for; the next report prints it"))
    if line and line.fund_id != reserve.fund_id:
        problems.append(Problem("Line", "it is not of this fund", "one of the fund's lines"))
    elif line:
        problems += closed([line], effective_on)
    if kind == DRAW:
        left = free(held(reserve), waiting(reserve))
        if amount > left:
            wrong = f"{reserve} has {pounds(left)} that is neither spent nor asked for"
            problems.append(Problem("Amount", wrong, "no more than that"))
    else:
        problems += _cannot_carry(reserve, amount, effective_on, on)
    return problems


def _cannot_carry(reserve: Reserve, amount: Decimal, effective_on: date, on: date) -> list[Problem]:
    """Only what the fund underspent in the year before can be carried into this one, and only once."""
    year = FinancialYear.of(effective_on)
    if effective_on != year.starts:
        wrong = f"{day_words(effective_on)} is not the first day of a financial year"
        return [Problem("With effect from", wrong, day_words(year.starts))]
    last = FinancialYear(year.year - 1)
    known = left_of(reserve.fund, last, on=on)
    if known is None:
        quarter = last_quarter(last, reserve.fund.closed_on)
        wrong = f"no return of {quarter.label} has been submitted, so nobody knows the underspend"
        return [Problem("Amount", wrong)]
    gone = carried_or_asked(reserve.fund_id, year.year)
    had = known.underspent
    left = max(had - sum((use.amount for use in gone), ZERO), ZERO)
    if amount > left:
        wrong = (
            f"the fund underspent {last} by {pounds(had)}, of which {pounds(left)} is not carried forward yet"
        )
        return [Problem("Amount", wrong, "no more than that")]
    return []
