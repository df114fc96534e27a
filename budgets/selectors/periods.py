"""A quarter of a partnership's books: open, closed or locked, who has leave, and what was restated after the lock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from budgets.domain.lifecycle import EDITABLE
from budgets.domain.period import PeriodState, refuse_writing
from budgets.models import (
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    Fund,
    PeriodException,
    Restatement,
)
from budgets.permissions import may_reopen
from budgets.selectors.as_locked import made_by_then
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_facts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.access import Perm, can, objects_for
from partnerships.models import Partnership

COLOURS = {PeriodState.OPEN: "green", PeriodState.CLOSED: "yellow", PeriodState.LOCKED: "grey"}
MEANS = {
    PeriodState.OPEN: "Everybody who enters figures may change them.",
    PeriodState.CLOSED: "Only the pool manager and people with leave may change figures.",
    PeriodState.LOCKED: "Nobody changes figures any more; they can be restated.",
}


def check_open(
    partnership: int,
    quarters: Sequence[Quarter],
    *,
    by: User | None,
    at: datetime,
    fund: Fund | int | None = None,
    restating: bool = False,
) -> None:
    """Raise `Refused` saying why `by` may not write figures of the first of the quarters that is shut to them; at most
    four queries.
    """
    key = fund.pk if isinstance(fund, Fund) else fund
    books = _Books(partnership, quarters, [key] if key else [], by=by, at=at)
    for quarter in quarters:
        books.refuse(quarter, key, restating=restating)


def shut_quarters(
    partnerships: Iterable[int], quarters: Iterable[Quarter], *, by: User, at: datetime
) -> dict[tuple[int, Quarter], str]:
    """(partnership, quarter) → why the person may not write to it now, for those of the quarters to which they may
    not; two queries.
    """
    rows = FinancePeriod.objects.filter(
        partnership__in=list(partnerships), quarter__in=[str(quarter) for quarter in quarters]
    ).exclude(state=PeriodState.OPEN)
    own = PeriodException.objects.filter(user=by)
    found = {}
    for period in rows.prefetch_related(Prefetch("exceptions", queryset=own, to_attr="own")):
        quarter = Quarter.parse(period.quarter)
        try:
            refuse_writing(
                period.state,
                f"Quarter {quarter.number} {quarter.financial_year}",
                keeper=can(by, Perm.EDIT_FUNDS, period.partnership_id),
                leave_until=[leave.ends_at for leave in period.own],
                at=at,
            )
        except Refused as refused:
            found[period.partnership_id, quarter] = refused.reason
    return found


def shut_places(
    partnership: int, places: Iterable[tuple[Quarter, int | None]], *, by: User, at: datetime
) -> dict[tuple[Quarter, int | None], str]:
    """(quarter, fund or none) → why the person may not write to it now, for those of the places to which they may not:
    what `check_open` says of each, in at most four queries for all of them.
    """
    places = set(places)
    funds = {fund for _, fund in places if fund}
    books = _Books(partnership, {quarter for quarter, _ in places}, funds, by=by, at=at)
    found = {}
    for quarter, fund in places:
        try:
            books.refuse(quarter, fund)
        except Refused as refused:
            found[quarter, fund] = refused.reason
    return found


class _Books:
    """What decides whether `by` may write to quarters of a partnership and of its funds, read once."""

    def __init__(
        self,
        partnership: int,
        quarters: Iterable[Quarter],
        funds: Iterable[int],
        *,
        by: User | None,
        at: datetime,
    ) -> None:
        names, funds = [str(quarter) for quarter in quarters], list(funds)
        own = PeriodException.objects.filter(user=by) if by else PeriodException.objects.none()
        rows = FinancePeriod.objects.filter(partnership=partnership, quarter__in=names)
        rows = rows.order_by().prefetch_related(Prefetch("exceptions", queryset=own, to_attr="own"))
        self.periods: dict[str, Any] = {row.quarter: row for row in rows}
        self.positions: dict[tuple[str, int], list[Consolidation]] = {}
        kept = Consolidation.objects.filter(fund__in=funds, quarter__in=names).order_by()
        for position in kept.only("fund", "quarter", "state", "signed_at") if funds else ():
            self.positions.setdefault((position.quarter, position.fund_id), []).append(position)
        self.keeper = by is None or can(by, Perm.EDIT_FUNDS, partnership)
        self.at = at

    def refuse(self, quarter: Quarter, fund: int | None, *, restating: bool = False) -> None:
        """Raise `Refused` when the quarter, or the fund's position in it, is shut."""
        period = self.periods.get(str(quarter))
        positions = self.positions.get((str(quarter), fund or 0), [])
        signed = any(position.signed_at for position in positions)
        state = period.state if period else PeriodState.OPEN.value
        refuse_writing(
            PeriodState.LOCKED.value if signed else state,
            f"Quarter {quarter.number} {quarter.financial_year}",
            keeper=self.keeper,
            leave_until=[leave.ends_at for leave in period.own] if period else (),
            at=self.at,
            restating=restating,
            signing=any(position.state == Consolidation.State.CONSOLIDATED for position in positions),
        )


def why_shut(found: BudgetReturn, *, by: User, at: datetime) -> str:
    """Why the person may not write to the return now although it is theirs to enter; nothing when they may."""
    try:
        check_open(
            found.fund.partnership_id, [found.period], by=by, at=at, fund=found.fund, restating=found.restates
        )
    except Refused as refused:
        return refused.reason
    return ""


def may_come_late(found: BudgetReturn, *, by: User) -> bool:
    """Whether the person may open the return although its quarter is locked: it had not come by then, and is a
    restatement now. Not while partners are asked to sign a position anew.
    """
    waits = found.state in EDITABLE and not found.restates
    return (
        waits
        and may_reopen(by, found)
        and locked(found.fund, found.period)
        and not being_signed(found.fund, found.period)
    )


def being_signed(fund: Fund, quarter: Quarter) -> bool:
    """Whether the fund's position in the quarter waits for signatures: nothing of it is written meanwhile."""
    rows = Consolidation.objects.filter(fund=fund, quarter=str(quarter))
    return rows.filter(state=Consolidation.State.CONSOLIDATED).exists()


def locked(fund: Fund, quarter: Quarter) -> bool:
    """Whether a figure of the fund in the quarter can only be restated: the quarter is locked, or it was signed."""
    return locked_itself(fund, quarter) or signed(fund, quarter)


def locked_itself(fund: Fund, quarter: Quarter) -> bool:
    """Whether the quarter is locked for all funds, signed or not."""
    rows = FinancePeriod.objects.filter(partnership=fund.partnership_id, quarter=str(quarter))
    return rows.filter(state=PeriodState.LOCKED).exists()


def signed(fund: Fund, quarter: Quarter) -> bool:
    """Whether every partner has signed the fund's position in the quarter, in this version or an earlier one."""
    rows = Consolidation.objects.filter(fund=fund, quarter=str(quarter))
    return rows.filter(signed_at__isnull=False).exists()


def restatements(*, fund: int, quarter: Quarter) -> tuple[Restatement, ...]:
    """Figures of the quarter corrected after its lock, latest first; one query."""
    rows = Restatement.objects.filter(budget_return__fund=fund, budget_return__quarter=str(quarter))
    rows = rows.select_related("line", "by", "budget_return__partner__organisation")
    return tuple(rows.order_by("-at", "line", "column"))


def period_state(partnership: int, quarter: Quarter) -> PeriodState:
    """Open, closed or locked; one query."""
    row = FinancePeriod.objects.filter(partnership=partnership, quarter=str(quarter)).first()
    return PeriodState(row.state) if row else PeriodState.OPEN


@dataclass(frozen=True)
class FundClosing:
    """How far a fund has come in closing the quarter."""

    fund: FundFacts
    consolidation: Consolidation | None

    @property
    def words(self) -> str:
        if self.consolidation is None:
            return "Not put together yet"
        return str(self.consolidation.get_state_display())


@dataclass(frozen=True)
class PeriodPage:
    """A partnership's quarter: its state with its history, who has leave, and each fund's way to the signatures."""

    partnership: Partnership
    quarter: Quarter
    state: PeriodState
    history: tuple[Any, ...]
    leaves: tuple[PeriodException, ...]
    funds: tuple[FundClosing, ...]
    may_change: bool

    @property
    def colour(self) -> str:
        return COLOURS[self.state]

    @property
    def meaning(self) -> str:
        return MEANS[self.state]


def period_pages(user: User, *, quarter: Quarter, on: date) -> list[PeriodPage]:
    """The quarter of each partnership the person may see."""
    found = []
    for partnership in objects_for(user, Perm.VIEW).order_by("name"):
        period = FinancePeriod.objects.filter(partnership=partnership, quarter=str(quarter)).first()
        leaves = PeriodException.objects.filter(period=period, period__isnull=False).select_related(
            "user", "by"
        )
        rows = made_by_then(Fund.objects.filter(partnership=partnership), quarter)
        facts = fund_facts(rows, quarter=quarter, on=on)
        live = Consolidation.objects.filter(
            fund__in=[fund.key for fund in facts],
            quarter=str(quarter),
            state__in=["consolidated", "signed", "sent_back"],
        ).order_by("version")
        latest = {row.fund_id: row for row in live}
        found.append(
            PeriodPage(
                partnership=partnership,
                quarter=quarter,
                state=PeriodState(period.state) if period else PeriodState.OPEN,
                history=tuple(period.history.select_related("history_user").all()) if period else (),
                leaves=tuple(leaves),
                funds=tuple(
                    FundClosing(fund, latest.get(fund.key)) for fund in facts if fund.kind != "notional"
                ),
                may_change=can(user, Perm.EDIT_FUNDS, partnership),
            )
        )
    return found
