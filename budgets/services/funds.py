"""Funds: created, changed and closed; and by one door what else is done to them, each in a file of its own. `by` needs
EDIT_FUNDS on the partnership (None: the system).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum

from budgets.domain.fund import FundFacts, fund_problems
from budgets.domain.lifecycle import WORDS, State
from budgets.models import Fund
from budgets.permissions import editable_funds
from budgets.services.agreements import create_agreement
from budgets.services.budget_changes import set_original_budgets, vary_budget, vire
from budgets.services.contributions import contribute
from budgets.services.lines import add_lines
from budgets.services.risk_rules import set_risk_share
from jct.accounts.models import User
from jct.core.calendar import day_words
from jct.core.errors import Problem, Refused
from jct.core.money import pounds
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partnership
from partnerships.permissions import partnerships_for

__all__ = [
    "add_lines",
    "change_fund",
    "close_fund",
    "contribute",
    "create_agreement",
    "create_fund",
    "set_original_budgets",
    "set_risk_share",
    "vary_budget",
    "vire",
]

UNFINISHED = (State.OPEN, State.SENT_BACK, State.SUBMITTED)


@transaction.atomic
def create_fund(*, partnership: Partnership, by: User | None, at: datetime, **values: Any) -> Fund:
    """A fund of the partnership; `values` are the fields of the model. Raises Refused naming everything its kind
    demands and lacks.
    """
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    fund = Fund(partnership=partnership, **values)
    _check(fund)
    record(fund, by=by, why="created", at=at)
    return fund


@transaction.atomic
def change_fund(*, pk: int, by: User | None, at: datetime, **values: Any) -> Fund:
    """Change what is said of a fund. Raises Refused naming everything at fault; its kind stays once it has returns."""
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=pk)
    if values.get("kind", fund.kind) != fund.kind and fund.returns.exists():
        raise Refused(f"This fund has returns as a {fund.get_kind_display().lower()}: its kind stays.")
    for name, value in values.items():
        setattr(fund, name, value)
    _check(fund)
    record(fund, by=by, why="changed", at=at)
    return fund


@transaction.atomic
def close_fund(*, pk: int, closed_on: date, by: User, at: datetime) -> Fund:
    """From `closed_on` no money goes in or out. Raises Refused while returns are unfinished or a reserve holds some."""
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=pk)
    if fund.closed_on:
        raise Refused(f"It closed on {day_words(fund.closed_on)}.")
    problems = [
        Problem(
            str(row.partner), f"its return for {row.period} is {WORDS[State(row.state)]}", "certify it first"
        )
        for row in fund.returns.filter(state__in=UNFINISHED).select_related("partner__organisation")
    ]
    problems += [
        Problem(str(row), f"it holds {pounds(row.balance)}", "return it to the partners first")
        for row in fund.reserves.annotate(balance=Sum("movements__amount")).filter(balance__gt=0)
    ]
    if problems:
        raise Refused("The fund cannot be closed.", problems=problems)
    fund.closed_on = closed_on
    record(fund, by=by, why="closed", at=at, fields=["closed_on"])
    return fund


def _check(fund: Fund) -> None:
    """Everything wrong with a fund, at once."""
    problems = list(
        fund_problems(
            FundFacts(
                kind=fund.kind,
                agreement=fund.agreement_id is not None,
                pool_manager=fund.pool_manager_id is not None,
                deputy_is_manager=bool(fund.deputy_manager_id)
                and fund.deputy_manager_id == fund.pool_manager_id,
                grant_purpose=fund.grant_purpose,
                grant_ends=fund.grant_ends,
                kept_for=fund.kept_for_id is not None,
                amber=fund.amber_percent,
                red=fund.red_percent,
                explain_over=fund.explain_over,
                explain_percent=fund.explain_percent,
            )
        )
    )
    links = (
        fund.agreement,
        fund.host,
        fund.pool_manager,
        fund.deputy_manager,
        fund.care_group,
        fund.kept_for,
    )
    problems += [
        Problem(str(row), "it belongs to another partnership", "one of this partnership")
        for row in links
        if row is not None and row.partnership_id != fund.partnership_id
    ]
    if Fund.objects.filter(partnership=fund.partnership_id, name=fund.name).exclude(pk=fund.pk).exists():
        problems.append(Problem("Name", f"there is a fund “{fund.name}”", "another name"))
    if problems:
        raise Refused("The fund cannot be saved.", problems=problems)
