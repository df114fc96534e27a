"""A quarter of a partnership's books: open, closed or locked, who has leave, and what was restated after the lock."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from budgets.domain.period import PeriodState
from budgets.models import Consolidation, FinancePeriod, Fund, PeriodException, Restatement
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_facts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.support.access import Perm, can, objects_for
from partnerships.models import Partnership

COLOURS = {PeriodState.OPEN: "green", PeriodState.CLOSED: "yellow", PeriodState.LOCKED: "grey"}
MEANS = {
    PeriodState.OPEN: "Everybody who enters figures may change them.",
    PeriodState.CLOSED: "Only the pool manager and people with leave may change figures.",
    PeriodState.LOCKED: "Nobody changes figures any more; they can be restated.",
}


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
        facts = fund_facts(Fund.objects.filter(partnership=partnership), quarter=quarter, on=on)
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
