"""Next year's budget: what is rolled forward, each scenario, and scenarios side by side."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate

from budgets.domain.plan import Planned, Totals, roll_forward, totals
from budgets.models import BudgetChange, BudgetLine, BudgetPlan, Contribution, Fund, PlannedLine
from budgets.selectors.origins import Given, listed, origins, who_gave
from budgets.selectors.reserves import reserves_opening
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.money import ZERO, pounds
from partnerships.models import DecisionRequest
from partnerships.selectors.route import Judged, judged


def planned(row: PlannedLine) -> Planned:
    return Planned(row.rolled, row.uplift, row.growth, row.saving)


def rolled_forward(fund: Fund, year: int) -> dict[int, Decimal]:
    """Line key → what of its budget of the year before `year` recurs, GBP, for lines open in `year`; two queries. What
    was varied for the months left of that year recurs at its sum for a whole one.
    """
    lines = BudgetLine.objects.filter(fund=fund).open_in(FinancialYear(year).quarters[0])
    changes: dict[int, list[tuple[Decimal, bool]]] = defaultdict(list)
    rows = BudgetChange.objects.filter(line__fund=fund, year=year - 1)
    annual = "request__contribution_variation__annual"
    for line, amount, recurs, whole in rows.values_list("line", "amount", "recurrent", annual):
        changes[line].append((amount if whole is None else whole, recurs))
    return {line.pk: roll_forward(changes[line.pk], recurrent=line.recurrent) for line in lines}


def asked(plan: BudgetPlan, rows: Iterable[PlannedLine]) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`."""
    fund, year = plan.fund, FinancialYear(plan.year)
    whole = totals(planned(row) for row in rows)
    return {
        "partnership": fund.partnership,
        "decision_type": "budget_setting",
        "title": f"{fund}: budget of {year}, {plan.name}",
        "amount": abs(whole.budget),
        "care_group": fund.care_group,
        "fund": fund.name,
        "effective_on": year.starts,
        "why": plan.note,
        "subject_url": f"/budgets/plans/{plan.pk}/",
        "facts": {
            "rolled forward": pounds(whole.rolled),
            "uplift": pounds(whole.raised),
            "planned changes": pounds(whole.growth),
            "efficiency": pounds(-whole.saving),
            "budget": pounds(whole.budget),
        },
    }


def route(plan: BudgetPlan, *, user: User, on: date) -> Judged:
    """The scenario as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    request = DecisionRequest(**asked(plan, plan.lines.all()), requested_by=user)
    return judged(user=user, request=request, on=on)


@dataclass(frozen=True)
class Scenario:
    """A scenario in sum."""

    pk: int
    name: str
    note: str
    state: str
    state_words: str
    request_id: int | None
    revision: int
    totals: Totals


TYPED = {
    "rolled": "rolled forward",
    "uplift": "uplift",
    "growth": "planned changes",
    "saving": "efficiency",
    "note": "note",
}


@dataclass(frozen=True)
class PlanLine:
    """A line in one scenario. `given`: who gave its figures and when, in words."""

    key: int
    line_id: int
    code: str
    name: str
    recurrent: bool
    planned: Planned
    note: str
    given: str


@dataclass(frozen=True)
class PlanPage:
    """One scenario with its lines, what the partners have promised for the year, and what the reserves open with."""

    fund: Fund
    year: FinancialYear
    scenario: Scenario
    lines: tuple[PlanLine, ...]
    promised: Decimal
    reserves: tuple[tuple[str, Decimal], ...]

    @property
    def year_words(self) -> str:
        return str(self.year)

    @property
    def change_words(self) -> str:
        """The budget against what was rolled forward, in words."""
        change = self.scenario.totals.change
        return (
            "" if change is None else f"{abs(change)}% {'less' if change < 0 else 'more'} than rolled forward"
        )

    @property
    def tie_words(self) -> str:
        """The partners' promises against the budget, in words."""
        missing = self.scenario.totals.budget - self.promised
        if not missing:
            return "agrees with the budget to the penny"
        return f"{pounds(abs(missing))} {'less' if missing > 0 else 'more'} than the budget"


@dataclass(frozen=True)
class Compared:
    """A line across the scenarios: this year's recurrent budget, then each scenario's budget (None: not in it)."""

    key: int
    code: str
    name: str
    now: Decimal
    budgets: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class PlansPage:
    """The scenarios of a fund and year, side by side."""

    fund: Fund
    year: FinancialYear
    scenarios: tuple[Scenario, ...]
    dropped: tuple[Scenario, ...]
    lines: tuple[Compared, ...]
    now: Decimal
    promised: Decimal
    adopted: bool

    @property
    def year_words(self) -> str:
        return str(self.year)


def plan_page(plan: BudgetPlan) -> PlanPage:
    """Five queries."""
    rows = list(plan.lines.select_related("line"))
    given = origins(PlannedLine, [row.pk for row in rows], list(TYPED))
    made = f"in the scenario made by {plan.by} on {day_words(localdate(plan.at))}"
    lines = tuple(
        PlanLine(
            row.pk,
            row.line_id,
            row.line.code,
            row.line.name,
            row.line.recurrent,
            planned(row),
            row.note,
            _given(given.get(row.pk, {}), _told(row), made),
        )
        for row in rows
    )
    return PlanPage(
        fund=plan.fund,
        year=FinancialYear(plan.year),
        scenario=_scenario(plan, rows),
        lines=lines,
        promised=promised(plan.fund, plan.year),
        reserves=reserves_opening(plan.fund, plan.year),
    )


def _given(given: Mapping[str, Given], told: Mapping[str, str], made: str) -> str:
    """Who gave the columns told; of those typed before it was kept who typed, whose scenario they are in."""
    before = {column: name for column, name in told.items() if column not in given}
    if len(before) == len(told):
        return made
    words = who_gave(given, told)
    return f"{listed(list(before.values()))} {made}; {words}" if before else words


def _told(row: PlannedLine) -> dict[str, str]:
    """The columns of a line that say something; what was rolled forward always does."""
    return {column: name for column, name in TYPED.items() if column == "rolled" or getattr(row, column)}


def plans_page(fund: Fund, year: int) -> PlansPage:
    """Six queries, however many scenarios."""
    plans = list(fund.plans.filter(year=year).order_by("pk"))
    rows: dict[int, list[PlannedLine]] = defaultdict(list)
    for row in PlannedLine.objects.filter(plan__in=plans).select_related("line"):
        rows[row.plan_id].append(row)
    shown = [plan for plan in plans if plan.state != BudgetPlan.State.DROPPED]
    rolled = rolled_forward(fund, year)
    budgets = {plan.pk: {row.line_id: planned(row).budget for row in rows[plan.pk]} for plan in shown}
    lines = {line.pk: line for line in BudgetLine.objects.filter(fund=fund)}
    known = [
        line for line in lines.values() if line.pk in rolled or any(line.pk in of for of in budgets.values())
    ]
    return PlansPage(
        fund=fund,
        year=FinancialYear(year),
        scenarios=tuple(_scenario(plan, rows[plan.pk]) for plan in shown),
        dropped=tuple(
            _scenario(plan, rows[plan.pk]) for plan in plans if plan.state == BudgetPlan.State.DROPPED
        ),
        lines=tuple(
            Compared(
                line.pk,
                line.code,
                line.name,
                rolled.get(line.pk, ZERO),
                tuple(budgets[plan.pk].get(line.pk) for plan in shown),
            )
            for line in known
        ),
        now=sum(rolled.values(), ZERO),
        promised=promised(fund, year),
        adopted=any(plan.state == BudgetPlan.State.ADOPTED for plan in plans),
    )


def promised(fund: Fund, year: int) -> Decimal:
    """What the partners have promised the fund for the year, confirmed or not, without what is in kind; GBP."""
    rows = Contribution.objects.filter(fund=fund, year=year).exclude(kind="in_kind")
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def _scenario(plan: BudgetPlan, rows: Iterable[PlannedLine]) -> Scenario:
    return Scenario(
        pk=plan.pk,
        name=plan.name,
        note=plan.note,
        state=plan.state,
        state_words=plan.get_state_display(),
        request_id=plan.request_id,
        revision=plan.revision,
        totals=totals(planned(row) for row in rows),
    )
