"""A fund's reserves: what each holds, its account by year, and what has been asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budgets.domain.reserve import CARRY_FORWARD, DRAW, Moved, ReserveYear, account, balance, free
from budgets.models import BudgetLine, Fund, Reserve, ReserveMovement, ReserveUse
from budgets.selectors.offered import offered
from budgets.selectors.outturn import left_of
from budgets.selectors.virements import least_budgets
from contracts.selectors.asking import money as money_of
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO, money, pounds
from partnerships.domain.words import Effect, RequestState
from partnerships.models import DecisionRequest
from partnerships.selectors.route import Judged, judged

BY_RULE = "by the rule of the risk share"
DECISIONS = {DRAW: "reserve_use", CARRY_FORWARD: "carry_forward"}


def held(reserve: Reserve) -> Decimal:
    """What the reserve holds, GBP; one query."""
    return ReserveMovement.objects.filter(reserve=reserve).aggregate(total=Sum("amount"))["total"] or ZERO


def risk_pool(fund: Fund | int) -> Decimal:
    """What the fund's risk pool holds, GBP: nothing when it has none; one query."""
    rows = ReserveMovement.objects.filter(reserve__fund=fund, reserve__is_risk_pool=True)
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def waiting(reserve: Reserve) -> list[Decimal]:
    """The draws on it that have been asked for and not settled, GBP; one query."""
    rows = ReserveUse.objects.filter(reserve=reserve, kind=DRAW, request__decided_at__isnull=True)
    return list(rows.values_list("amount", flat=True))


def carried_or_asked(fund: int, year: int) -> list[ReserveUse]:
    """The uses that carry the fund's underspend into the year, and those that may yet: not what was refused or taken
    back, nor what was approved and given up before it was carried out. One query.
    """
    rows = ReserveUse.objects.filter(reserve__fund=fund, kind=CARRY_FORWARD, year=year)
    over = Q(request__state__in=[RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.LAPSED])
    given_up = Q(request__state=RequestState.APPROVED, request__effect=Effect.NONE)
    return list(rows.exclude(over | given_up))


def asked(
    reserve: Reserve,
    *,
    kind: str,
    amount: Decimal,
    effective_on: date,
    reason: str,
    line: BudgetLine | None,
    on: date,
) -> dict[str, Any]:
    """What the request will say on the day `on`, in the words of `partnerships.services.decisions.ask`.

    Its facts are what whoever decides goes by: when one of them changes, the request becomes a new version.
    """
    fund = reserve.fund
    facts = {"reserve": reserve.name, "money in the reserve": pounds(held(reserve))}
    facts["line"] = str(line) if line else "no line"
    if line:
        budget = least_budgets([line], effective_on)[line.pk]
        facts["budget of the line"] = f"{pounds(budget)} in {FinancialYear.of(effective_on)}"
    last = FinancialYear(FinancialYear.of(effective_on).year - 1)
    if kind == CARRY_FORWARD:
        left = left_of(fund, last, on=on)
        facts[f"underspend of {last}"] = "not known" if left is None else pounds(left.underspent)
        facts[BY_RULE] = "not known" if left is None else left.by_rule
    pays = money_of(offered(fund), None)
    if line is None:  # it buys nothing: what is left of a grant is paid back after its end
        pays["money_ends"] = None
    act = "draw on" if kind == DRAW else f"carry the underspend of {last} into"
    return {
        "partnership": fund.partnership,
        "decision_type": DECISIONS[kind],
        "title": f"{fund}: {act} {reserve}" + (f" for {line.name}" if line else ""),
        "amount": money(amount),
        "care_group": fund.care_group,
        "fund": fund.name,
        **pays,
        "recurrent": False,
        "effective_on": effective_on,
        "why": reason.strip(),
        "subject_url": f"/budgets/funds/{fund.pk}/reserves/",
        "facts": facts,
    }


def said_of(use: ReserveUse, *, on: date) -> dict[str, Any]:
    """What the request of a use says as the reserve, its fund and the line stand on the day `on`."""
    return asked(
        use.reserve,
        kind=use.kind,
        amount=use.amount,
        effective_on=use.effective_on,
        reason=use.reason,
        line=use.line,
        on=on,
    )


def route(reserve: Reserve, *, user: User, on: date, **use: Any) -> Judged:
    """The use as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(
        user=user, request=DecisionRequest(**asked(reserve, on=on, **use), requested_by=user), on=on
    )


@dataclass(frozen=True)
class MovementRow:
    """One movement of a reserve, GBP; `request_id` is the decision it rests on, if any."""

    effective_on: date
    kind: str
    amount: Decimal
    reason: str
    by: str
    at: datetime
    request_id: int | None
    after: Decimal


@dataclass(frozen=True)
class UseRow:
    """What was asked for and has not moved. `waiting`: nobody has settled it; `stuck`: it was approved and could not be
    carried out; `own`: the reader asked for it.
    """

    pk: int
    request_id: int
    what: str
    reserve: str
    line: str
    amount: Decimal
    effective_on: date
    reason: str
    by: str
    state: str
    waiting: bool
    stuck: bool
    own: bool


@dataclass(frozen=True)
class ReserveCard:
    """One reserve: its balance, what of it is free to be asked for, its years and its movements."""

    pk: int
    name: str
    is_risk_pool: bool
    purpose: str
    balance: Decimal
    free: Decimal
    years: tuple[ReserveYear, ...]
    movements: tuple[MovementRow, ...]


@dataclass(frozen=True)
class ReservesPage:
    """Every reserve of a fund and what has been asked for."""

    fund: Fund
    reserves: tuple[ReserveCard, ...]
    asked: tuple[UseRow, ...]
    total: Decimal


def reserves_page(fund: Fund, *, user: User, on: date) -> ReservesPage:
    """Three queries. The accounts run to the financial year of the day `on`."""
    reserves = list(Reserve.objects.filter(fund=fund).order_by("-is_risk_pool", "name"))
    moves: dict[int, list[ReserveMovement]] = {reserve.pk: [] for reserve in reserves}
    rows = ReserveMovement.objects.filter(reserve__in=reserves).select_related("by")
    for row in rows.order_by("effective_on", "pk"):
        moves[row.reserve_id].append(row)
    uses = ReserveUse.objects.filter(reserve__in=reserves, request__reserve_movements=None)
    asked_for = list(uses.select_related("reserve", "line", "request__requested_by"))
    cards = tuple(
        _card(reserve, moves[reserve.pk], asked_for, FinancialYear.of(on).year) for reserve in reserves
    )
    return ReservesPage(
        fund=fund,
        reserves=cards,
        asked=tuple(_use(row, user) for row in asked_for),
        total=sum((card.balance for card in cards), ZERO),
    )


def _card(
    reserve: Reserve, rows: list[ReserveMovement], asked_for: list[ReserveUse], year: int
) -> ReserveCard:
    moved = [Moved(row.year, row.kind, row.amount) for row in rows]
    now = balance(moved)
    drawing = [
        use.amount
        for use in asked_for
        if use.reserve_id == reserve.pk and use.kind == DRAW and use.request.decided_at is None
    ]
    running, listed = ZERO, []
    for row in rows:
        running += row.amount
        listed.append(
            MovementRow(
                row.effective_on,
                row.get_kind_display(),
                row.amount,
                row.reason,
                str(row.by),
                row.at,
                row.request_id,
                running,
            )
        )
    return ReserveCard(
        pk=reserve.pk,
        name=reserve.name,
        is_risk_pool=reserve.is_risk_pool,
        purpose=reserve.purpose,
        balance=now,
        free=free(now, drawing),
        years=tuple(account(moved, through=year)),
        movements=tuple(reversed(listed)),
    )


def _use(row: ReserveUse, user: User) -> UseRow:
    request = row.request
    state = str(RequestState(request.state).label)
    if request.not_applied:
        state = f"Approved, not applied: {request.effect_note}"
    elif request.state == RequestState.APPROVED:
        state = f"Approved. {request.effect_note}"
    return UseRow(
        pk=row.pk,
        request_id=row.request_id,
        what=row.get_kind_display(),
        reserve=row.reserve.name,
        line=row.line.name if row.line else "",
        amount=row.amount,
        effective_on=row.effective_on,
        reason=row.reason,
        by=str(request.requested_by),
        state=state,
        waiting=request.decided_at is None,
        stuck=request.not_applied,
        own=request.requested_by_id == user.pk,
    )


def reserves_opening(fund: Fund, year: int) -> tuple[tuple[str, Decimal], ...]:
    """Each reserve's name and what it opens the year with by what is known today, GBP; one query."""
    before = ReserveMovement.objects.filter(reserve__fund=fund, year__lt=year).order_by()
    rows = before.values_list("reserve__name").annotate(total=Sum("amount")).order_by("reserve__name")
    return tuple(rows)
