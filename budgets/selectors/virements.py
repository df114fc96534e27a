"""Virements: what one would say and the way it would take, and all of a fund in a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from budgets.domain.virement import parts_of
from budgets.models import BudgetChange, BudgetLine, Contribution, Fund, Virement
from budgets.models.fund import Kind
from budgets.selectors.offered import offered
from budgets.selectors.prefill import latest_budgets
from contracts.selectors.asking import money as money_of
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter, day_words
from jct.core.errors import Refused
from jct.core.money import ZERO, money, pounds
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest, Partner
from partnerships.selectors.route import Judged, judged


def asked(
    fund: Fund,
    *,
    from_line: BudgetLine,
    to_line: BudgetLine,
    amount: Decimal,
    effective_on: date,
    reason: str,
    recurrent: bool = True,
) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`.

    Its facts are what whoever decides goes by: when one of them changes, the request becomes a new version.
    """
    between = from_line.fund_id != to_line.fund_id
    taker = f" of {to_line.fund}" if between else ""
    has, year = least_budgets((from_line, to_line), effective_on), FinancialYear.of(effective_on)
    facts = {
        "from": open_line(from_line),
        "to": f"{open_line(to_line)}{taker}",
        "budget that gives": f"{pounds(has[from_line.pk])} in {year}",
        "budget that takes": f"{pounds(has[to_line.pk])} in {year}",
    }
    if between:
        facts["contributions"] = _moves_along(amount, from_line, to_line, effective_on)
    return {
        "partnership": fund.partnership,
        "decision_type": "virement_between_pools" if between else "virement_within_pool",
        "title": f"{fund}: move budget from {from_line.name} to {to_line.name}{taker}",
        "amount": money(amount),
        "care_group": None
        if between and to_line.fund.care_group_id != fund.care_group_id
        else fund.care_group,
        "fund": fund.name,
        **money_of(offered(fund), None),
        # Inside one fund a virement spends nothing: it says how the same money should be used.
        "is_notional": between and fund.kind == Kind.NOTIONAL,
        "recurrent": recurrent,
        "effective_on": effective_on,
        "why": reason.strip(),
        "subject_url": f"/budgets/funds/{fund.pk}/virements/",
        "facts": facts,
    }


def open_line(line: BudgetLine) -> str:
    """A line as a request names it, with the day it was closed."""
    return f"{line}, closed on {day_words(line.closed_on)}" if line.closed_on else str(line)


def least_budgets(lines: Sequence[BudgetLine], effective_on: date) -> Mapping[int, Decimal]:
    """Line key → the least budget it has at the end of a quarter of the year from that day on, GBP: what it gives from
    a day on, it must still have at the end of the year. A query for each quarter."""
    first, keys = Quarter.of(effective_on), [line.pk for line in lines]
    rest = [latest_budgets(keys, quarter) for quarter in first.financial_year.quarters[first.number - 1 :]]
    return {key: min(known.get(key, ZERO) for known in rest) for key in keys}


def said_of(virement: Virement) -> dict[str, Any]:
    """What the request of a virement says as its lines and funds stand now."""
    return asked(
        virement.fund,
        from_line=virement.from_line,
        to_line=virement.to_line,
        amount=virement.amount,
        effective_on=virement.effective_on,
        reason=virement.reason,
        recurrent=virement.recurrent,
    )


def route(fund: Fund, *, user: User, on: date, **virement: Any) -> Judged:
    """The virement as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**asked(fund, **virement), requested_by=user), on=on)


def cash_contributed(fund: Fund, year: int) -> dict[int, Decimal]:
    """Partner key → the cash it contributes to the fund in the year, GBP; one query."""
    rows = Contribution.objects.filter(fund=fund, year=year, kind="cash").order_by()
    found = rows.values_list("partner").annotate(total=Sum("amount"))
    return dict(found.order_by("partner__position", "partner"))


def cash_promised(fund: Fund, year: int) -> dict[int, dict[tuple[str, bool], Decimal]]:
    """Partner key → what its cash to the fund in the year is: (source, whether it counts towards its share) → GBP; one
    query."""
    rows = Contribution.objects.filter(fund=fund, year=year, kind="cash").order_by()
    sums = rows.values_list("partner", "source", "counts_towards_share").annotate(total=Sum("amount"))
    found: dict[int, dict[tuple[str, bool], Decimal]] = {}
    for partner, source, counts, total in sums.order_by("partner", "source", "counts_towards_share"):
        found.setdefault(partner, {})[source, counts] = total
    return found


def contributions_moved(virement: Virement) -> str:
    """Whose contributions a move between funds takes along, in words; nothing for a move inside a fund. Two queries."""
    if virement.from_line.fund_id == virement.to_line.fund_id:
        return ""
    return _moves_along(virement.amount, virement.from_line, virement.to_line, virement.effective_on)


def _moves_along(amount: Decimal, from_line: BudgetLine, to_line: BudgetLine, effective_on: date) -> str:
    year = FinancialYear.of(effective_on).year
    try:
        parts = parts_of(max(amount, ZERO), cash_contributed(from_line.fund, year))
    except Refused as refusal:
        return refusal.reason
    names = {row.pk: row.name for row in Partner.objects.filter(pk__in=parts).select_related("organisation")}
    told = " and ".join(f"{pounds(part)} of {names[key]}" for key, part in parts.items())
    return f"Contributions move with it from {from_line.fund} to {to_line.fund}: {told}."


@dataclass(frozen=True)
class Leg:
    """One line's part of a move, GBP; `fund` is named when it is another than the page's."""

    line: str
    line_id: int
    fund: str
    amount: Decimal


@dataclass(frozen=True)
class Moved:
    """A move that was done: its legs make nothing. `request_id` is the decision it rests on, if any."""

    legs: tuple[Leg, ...]
    effective_on: date
    recurrent: bool
    reason: str
    by: str
    at: datetime
    request_id: int | None

    @property
    def amount(self) -> Decimal:
        """What moved, GBP."""
        return sum((leg.amount for leg in self.legs if leg.amount > 0), ZERO)


@dataclass(frozen=True)
class Asked:
    """A move that was asked for and not done. `waiting`: nobody has settled it; `own`: the reader asked."""

    pk: int
    request_id: int
    from_line: str
    to_line: str
    amount: Decimal
    effective_on: date
    recurrent: bool
    reason: str
    by: str
    state: str
    waiting: bool
    own: bool


@dataclass(frozen=True)
class VirementsPage:
    """A fund's virements of a year: done in the order of their effect, and asked for."""

    fund: Fund
    year: FinancialYear
    done: tuple[Moved, ...]
    asked: tuple[Asked, ...]
    net: Decimal

    @property
    def year_words(self) -> str:
        return str(self.year)


def virements_page(fund: Fund, *, year: int, user: User) -> VirementsPage:
    """Three queries. `net` is what virements added to the fund in all: nothing but for moves between funds."""
    batches = BudgetChange.objects.filter(line__fund=fund, year=year, kind="virement").values("batch")
    rows = BudgetChange.objects.filter(batch__in=batches).select_related("line__fund", "by")
    grouped: dict[UUID, list[BudgetChange]] = {}
    for row in rows.order_by("effective_on", "pk"):
        grouped.setdefault(row.batch, []).append(row)
    done = tuple(_moved(fund, group) for group in grouped.values())
    return VirementsPage(
        fund=fund,
        year=FinancialYear(year),
        done=done,
        asked=tuple(_asked(row, user) for row in _not_done(fund, year)),
        net=sum((leg.amount for move in done for leg in move.legs if not leg.fund), ZERO),
    )


def _moved(fund: Fund, rows: Sequence[BudgetChange]) -> Moved:
    first = rows[0]
    legs = tuple(
        Leg(row.line.name, row.line_id, "" if row.line.fund_id == fund.pk else row.line.fund.name, row.amount)
        for row in sorted(rows, key=lambda row: row.amount)
    )
    return Moved(
        legs, first.effective_on, first.recurrent, first.reason, str(first.by), first.at, first.request_id
    )


def _not_done(fund: Fund, year: int) -> list[Virement]:
    when = FinancialYear(year)
    rows = Virement.objects.filter(
        Q(fund=fund) | Q(to_line__fund=fund),
        effective_on__gte=when.starts,
        effective_on__lt=when.ends,
        request__budget_changes=None,
    )
    return list(rows.select_related("from_line__fund", "to_line__fund", "request__requested_by"))


def _asked(row: Virement, user: User) -> Asked:
    request = row.request
    between = row.from_line.fund_id != row.to_line.fund_id
    return Asked(
        pk=row.pk,
        request_id=row.request_id,
        from_line=f"{row.from_line.name} ({row.from_line.fund})" if between else row.from_line.name,
        to_line=f"{row.to_line.name} ({row.to_line.fund})" if between else row.to_line.name,
        amount=row.amount,
        effective_on=row.effective_on,
        recurrent=row.recurrent,
        reason=row.reason,
        by=str(request.requested_by),
        state=_state(request),
        waiting=request.decided_at is None,
        own=request.requested_by_id == user.pk,
    )


def _state(request: DecisionRequest) -> str:
    if request.state == RequestState.APPROVED and request.effect_note:
        return f"Approved, not applied: {request.effect_note}"
    return str(RequestState(request.state).label)
