"""Next year's budget of a fund: scenarios rolled forward from this year's, one of which is adopted by a decision."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from budgets.domain.fund import still_open
from budgets.domain.plan import totals
from budgets.models import BudgetChange, BudgetPlan, Fund, PlannedLine
from budgets.permissions import editable_funds, editable_plans
from budgets.selectors.plans import asked, planned, rolled_forward
from budgets.services.budget_changes import change_budget
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_year
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, pounds
from jct.support.history import record, record_many, remove_many
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest
from partnerships.registry import decides
from partnerships.services import decisions

TYPED = ("uplift", "growth", "saving", "note")
Typed = Mapping[int, Mapping[str, Any]]


class StalePlan(Refused):
    """Somebody else saved the scenario after this page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this scenario while you were working on it. What you typed is still below: "
            "compare it with theirs, then save again to keep yours."
        )


@transaction.atomic
def create_plan(
    *,
    fund: Fund,
    year: int,
    name: str,
    note: str,
    by: User,
    at: datetime,
    uplift: Decimal = ZERO,
    like: BudgetPlan | None = None,
) -> BudgetPlan:
    """A scenario of `year`: every open line with the recurrent budget of the year before, raised by `uplift` per cent;
    or as the scenario `like` of the same year has them. Raises Refused naming each field at fault.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    still_open(str(fund), fund.closed_on, FinancialYear(year).starts)
    problems = []
    if not name.strip() or fund.plans.filter(year=year, name=name.strip()).exists():
        problems.append(Problem("Scenario", "it has no name or another's", "a name of its own"))
    if fund.plans.filter(year=year, state="adopted").exists():
        wrong = f"the budget of {FinancialYear(year)} has been adopted"
        problems.append(Problem("Year", wrong, "virements and variations from now on"))
    if not -100 <= uplift <= 1000:
        problems.append(Problem("Uplift", f"{uplift} per cent is not likely", "-100 to 1,000"))
    if like and (like.fund_id, like.year) != (fund.pk, year):
        problems.append(Problem("Copy", "it is not a scenario of this fund and year", "one of the list"))
    if problems:
        raise Refused("The scenario cannot be made.", problems=problems)
    plan = BudgetPlan(fund=fund, year=year, name=name.strip(), note=note.strip(), by=by, at=at)
    why = "copied" if like else "rolled forward"
    record(plan, by=by, why=why, at=at)
    record_many(_copied(plan, like) if like else _rolled(plan, uplift), by=by, why=why, at=at)
    return plan


@transaction.atomic
def change_plan(
    *, pk: int, revision: int, name: str, note: str, lines: Typed, by: User, at: datetime
) -> BudgetPlan:
    """Write what was typed (planned line key → field → value). `revision` is the one the person saw.

    Raises StalePlan when somebody saved since, Refused when the scenario is not a draft or a line is not of it.
    """
    plan = _locked(by, pk)
    _draft(plan)
    if revision != plan.revision:
        raise StalePlan
    if not name.strip() or plan.fund.plans.filter(year=plan.year, name=name.strip()).exclude(pk=pk).exists():
        raise Refused("Give the scenario a name of its own.")
    rows = {row.pk: row for row in plan.lines.select_related("line")}
    changed = []
    for key, values in lines.items():
        if key not in rows or set(values) - set(TYPED):
            raise Refused("A cell does not belong to this scenario. Nothing was saved.")
        if any(getattr(rows[key], field) != value for field, value in values.items()):
            changed.append(rows[key])
        for field, value in values.items():
            setattr(rows[key], field, value)
    for row in changed:
        row.full_clean(validate_unique=False, validate_constraints=False)
    record_many(changed, by=by, why="typed", at=at, fields=TYPED)
    plan.name, plan.note, plan.revision = name.strip(), note.strip(), plan.revision + 1
    whole = totals(planned(row) for row in rows.values())
    why = f"changed; the budget is now {pounds(whole.budget)}"
    record(plan, by=by, why=why, at=at, fields=["name", "note", "revision"])
    return plan


@transaction.atomic
def refresh_plan(*, pk: int, by: User, at: datetime) -> BudgetPlan:
    """Take the recurrent budgets as they stand now, and lines added since; what was typed stays."""
    plan = _locked(by, pk)
    _draft(plan)
    known = {row.line_id: row for row in plan.lines.all()}
    rolled = rolled_forward(plan.fund, plan.year)
    acted = {"by": by, "why": "rolled forward again", "at": at}
    moved = [row for line, row in known.items() if line in rolled and row.rolled != rolled[line]]
    for row in moved:
        row.rolled = rolled[row.line_id]
    record_many(moved, fields=["rolled"], **acted)
    remove_many([row for line, row in known.items() if line not in rolled], **acted)
    added = {line: amount for line, amount in rolled.items() if line not in known}
    record_many(
        [PlannedLine(plan=plan, line_id=line, rolled=amount) for line, amount in added.items()], **acted
    )
    plan.revision += 1
    record(plan, fields=["revision"], **acted)
    return plan


@transaction.atomic
def drop_plan(*, pk: int, by: User, at: datetime) -> BudgetPlan:
    """Set a draft aside; it stays readable. Raises Refused when it has been asked for or adopted."""
    plan = _locked(by, pk)
    _draft(plan)
    plan.state = BudgetPlan.State.DROPPED
    record(plan, by=by, why="set aside", at=at, fields=["state"])
    return plan


@transaction.atomic
def ask_plan(*, pk: int, revision: int, by: User, at: datetime) -> BudgetPlan:
    """Ask for a scenario to be adopted as the year's budget.

    Raises StalePlan, or Refused when it is no draft, another waits, or a line has an original budget already.
    """
    # Another scenario is another row: whoever asks for that one at this moment waits for the fund's.
    lock_fund(editable_plans(by).get(pk=pk).fund_id)
    plan = _locked(by, pk)
    _draft(plan)
    if revision != plan.revision:
        raise StalePlan
    if plan.fund.plans.filter(year=plan.year, state__in=["asked", "adopted"]).exists():
        raise Refused(
            f"Another scenario of {FinancialYear(plan.year)} has been asked for or adopted already."
        )
    rows = list(plan.lines.select_related("line"))
    if not rows:
        raise Refused("The scenario has no lines.")
    if problems := _budgeted(plan, [row.line_id for row in rows]):
        raise Refused("The scenario cannot be asked for.", problems=problems)
    plan.request = decisions.ask(**asked(plan, rows), by=by, at=at)
    guard_year(plan.fund, FinancialYear(plan.year).starts, by=by, at=at)
    plan.state = BudgetPlan.State.ASKED
    record(plan, by=by, why="asked for", at=at, fields=["state", "request"])
    return plan


@transaction.atomic
def withdraw_plan(*, pk: int, by: User, at: datetime) -> BudgetPlan:
    """Take back a scenario that waits for its decision, or was approved and could not be adopted; it is a draft again.
    Whoever manages the fund's pool may."""
    known = editable_plans(by).get(pk=pk)
    if known.request_id is None or known.state != BudgetPlan.State.ASKED:
        raise Refused("This scenario does not wait for a decision.")
    # The request is locked before the plan, as in deciding, so that the two cannot wait for each other.
    decisions.take_back(pk=known.request_id, by=by, at=at)
    plan = _locked(by, pk)
    _back(plan, by=by, at=at, why="taken back")
    return plan


def said_of_plan(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a scenario's request says as its fund stands now; the scenario was sent, and nobody changes it. `hold` locks
    the fund, so that it stays so."""
    if hold:
        Fund.objects.select_for_update(of=("self",)).get(plans__request=request)
    plan = BudgetPlan.objects.select_related("fund__partnership", "fund__care_group").get(request=request)
    return asked(plan, plan.lines.all())


@decides("budget_setting", record="budget_plan", goes_back=True, in_words=True, says=said_of_plan)
def settle_plan(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Adopted, each line gets its original budget of the year; refused or lapsed, the scenario is a draft again.

    A request of this kind without a scenario was put in words only, and is done by hand: nobody is told of it.
    """
    lock_fund(BudgetPlan.objects.get(request=request).fund_id)
    plan = BudgetPlan.objects.select_for_update(of=("self",)).select_related("fund").get(request=request)
    if request.state != RequestState.APPROVED:
        _back(
            plan,
            by=by,
            at=at,
            why=f"not adopted: {approval.reason if approval else 'nobody decided in time'}",
        )
        return
    rows = plan.lines.select_related("line")
    change_budget(
        plan.fund,
        plan.year,
        {row.line: planned(row).budget for row in rows},
        "original",
        reason=f"Budget of {FinancialYear(plan.year)}, scenario “{plan.name}”.",
        effective_on=FinancialYear(plan.year).starts,
        by=request.requested_by,
        at=at,
        request=request,
    )
    plan.state = BudgetPlan.State.ADOPTED
    record(plan, by=by, why="adopted", at=at, fields=["state"])


def _rolled(plan: BudgetPlan, uplift: Decimal) -> list[PlannedLine]:
    rolled = rolled_forward(plan.fund, plan.year)
    return [
        PlannedLine(plan=plan, line_id=line, rolled=amount, uplift=uplift) for line, amount in rolled.items()
    ]


def _copied(plan: BudgetPlan, like: BudgetPlan) -> list[PlannedLine]:
    return [
        PlannedLine(
            plan=plan, line_id=row.line_id, rolled=row.rolled, **{name: getattr(row, name) for name in TYPED}
        )
        for row in like.lines.all()
    ]


def _budgeted(plan: BudgetPlan, lines: list[int]) -> list[Problem]:
    """Lines that have a budget of the year already: adopting would give them two."""
    known = BudgetChange.objects.filter(line__in=lines, year=plan.year, kind="original").select_related(
        "line"
    )
    words = f"it has an original budget for {FinancialYear(plan.year)}"
    return [Problem(str(change.line), words, "a virement or a variation") for change in known]


def _locked(by: User | None, pk: int) -> BudgetPlan:
    rows = editable_plans(by).select_related("fund__partnership", "fund__care_group")
    return rows.select_for_update(of=("self",)).get(pk=pk)


def _draft(plan: BudgetPlan) -> None:
    if plan.state != BudgetPlan.State.DRAFT:
        raise Refused(f"This scenario is {plan.get_state_display().lower()}, so it stays as it is.")


def _back(plan: BudgetPlan, *, by: User | None, at: datetime, why: str) -> None:
    plan.state, plan.request = BudgetPlan.State.DRAFT, None
    record(plan, by=by, why=why, at=at, fields=["state", "request"])
