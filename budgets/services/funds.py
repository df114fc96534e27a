"""Agreements, funds, their lines and the money in them. `by` needs EDIT_FUNDS on the partnership (None: the
system).

Budgets and contributions are never edited: each change is a new row with its reason.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from budgets.domain import profile
from budgets.domain.risk_rule import read_rule, write_rule
from budgets.models import Agreement, BudgetChange, BudgetLine, Contribution, Fund, RiskShareRule
from budgets.permissions import editable_funds
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
from jct.support.access import Perm
from jct.support.history import record, record_many
from partnerships.models import DecisionRequest, Partner, Partnership
from partnerships.permissions import partnerships_for


@transaction.atomic
def create_agreement(*, partnership: Partnership, by: User | None, at: datetime, **values: Any) -> Agreement:
    """A written agreement; `values` are the fields of the model. Raises ValidationError for a field that is
    wrong.
    """
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    agreement = Agreement(partnership=partnership, **values)
    record(agreement, by=by, why="entered", at=at)
    return agreement


@transaction.atomic
def create_fund(*, partnership: Partnership, by: User | None, at: datetime, **values: Any) -> Fund:
    """A fund of the partnership. Raises Refused when it is a pool without a written agreement and a pool
    manager
    (SI 2000/617 regulation 7)."""
    partnership = partnerships_for(by, Perm.EDIT_FUNDS).get(pk=partnership.pk)
    fund = Fund(partnership=partnership, **values)
    if fund.kind == "pooled" and (fund.agreement is None or fund.pool_manager is None):
        raise Refused(
            "A pooled fund needs a written agreement and a pool manager (SI 2000/617, regulation 7)."
        )
    record(fund, by=by, why="created", at=at)
    return fund


@transaction.atomic
def add_lines(
    *, fund: Fund, lines: Sequence[Mapping[str, Any]], by: User | None, at: datetime
) -> list[BudgetLine]:
    """Lines of the fund, in order; each a mapping of the fields of the model. Raises Refused for a bad
    profile.
    """
    fund = editable_funds(by).get(pk=fund.pk)
    start = fund.lines.count()
    rows = [BudgetLine(fund=fund, position=start + number, **fields) for number, fields in enumerate(lines)]
    for row in rows:
        profile.months_of(ZERO, FinancialYear(2000), row.profile, [Decimal(p) for p in row.percents])
        row.full_clean(validate_unique=False, validate_constraints=False)
    return record_many(rows, by=by, why="added", at=at)  # type: ignore[return-value]


@transaction.atomic
def set_risk_share(
    *, fund: Fund, starts: date, steps: Mapping[str, Any], source: str, by: User | None, at: datetime
) -> RiskShareRule:
    """Put a rule in force from `starts`; the rule before it ends that day. Raises Refused naming each bad
    step.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    partners = Partner.objects.filter(partnership=fund.partnership_id).values_list("pk", flat=True)
    rule = read_rule({**steps, "source": source}, partners={str(pk) for pk in partners})
    for before in RiskShareRule.objects.filter(fund=fund, ends__isnull=True, starts__lt=starts):
        before.ends = starts
        record(before, by=by, why=f"replaced from {starts}", at=at, fields=["ends"])
    row = RiskShareRule(fund=fund, starts=starts, steps=write_rule(rule), source=source)
    record(row, by=by, why="adopted", at=at)
    return row


@transaction.atomic
def contribute(
    *,
    fund: Fund,
    partner: Partner,
    year: int,
    amount: Decimal,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
    kind: str = "cash",
    recurrent: bool = True,
    counts_towards_share: bool = True,
    confirmed: bool = True,
) -> Contribution:
    """Add to what a partner contributes in a year (GBP); a later row varies the earlier ones and may be
    negative.

    Raises Refused when nothing is said about why, or when the contribution would fall below nothing.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)
    _explained(reason)
    before = Contribution.objects.filter(fund=fund, partner=partner, year=year, kind=kind)
    standing = before.aggregate(total=Sum("amount"))["total"] or ZERO
    if standing + amount <= 0:
        raise Refused(
            f"{partner} contributes {pounds(standing)}; a change of {pounds(amount)} would leave nothing."
        )
    return Contribution.objects.create(
        fund=fund,
        partner=partner,
        year=year,
        kind=kind,
        amount=money(amount),
        recurrent=recurrent,
        counts_towards_share=counts_towards_share and kind != "in_kind",
        confirmed=confirmed,
        varies=before.exists(),
        effective_on=effective_on,
        reason=reason.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def set_original_budgets(
    *, fund: Fund, year: int, amounts: Mapping[BudgetLine, Decimal], reason: str, by: User, at: datetime
) -> list[BudgetChange]:
    """The original budget of each line for a year, GBP. Raises Refused when a line has one already."""
    fund = editable_funds(by).get(pk=fund.pk)
    return change_budget(
        fund, year, amounts, "original", reason=reason, effective_on=FinancialYear(year).starts, by=by, at=at
    )


@transaction.atomic
def vire(
    *,
    fund: Fund,
    year: int,
    amounts: Mapping[BudgetLine, Decimal],
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    request: DecisionRequest | None = None,
) -> list[BudgetChange]:
    """Move budget between lines of one fund. Raises Refused unless the amounts make nothing."""
    made = sum(amounts.values(), ZERO)
    if made or len(amounts) < 2:
        raise Refused(f"A virement must make nothing in the fund; this one makes {pounds(made)}.")
    fund = editable_funds(by).get(pk=fund.pk)
    return change_budget(
        fund,
        year,
        amounts,
        "virement",
        reason=reason,
        effective_on=effective_on,
        by=by,
        at=at,
        request=request,
    )


@transaction.atomic
def vary_budget(
    *,
    fund: Fund,
    year: int,
    amounts: Mapping[BudgetLine, Decimal],
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    request: DecisionRequest | None = None,
) -> list[BudgetChange]:
    """Change lines because contributions changed, in or out of the fund, GBP."""
    fund = editable_funds(by).get(pk=fund.pk)
    return change_budget(
        fund,
        year,
        amounts,
        "variation",
        reason=reason,
        effective_on=effective_on,
        by=by,
        at=at,
        request=request,
    )


def change_budget(
    fund: Fund,
    year: int,
    amounts: Mapping[BudgetLine, Decimal],
    kind: str,
    *,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    request: DecisionRequest | None = None,
) -> list[BudgetChange]:
    """Write one batch of changes. For services that have judged who asks; raises Refused naming each bad line."""
    fund = Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
    _explained(reason)
    when = FinancialYear(year)
    problems = [
        Problem(str(line), "it is not a line of this fund", "one of its lines")
        for line in amounts
        if line.fund_id != fund.pk
    ]
    if kind != "original":
        problems += [
            Problem(str(line), "the change is nothing", "an amount")
            for line, amount in amounts.items()
            if not amount
        ]
    if not when.starts <= effective_on < when.ends:
        problems.append(
            Problem("Effective from", f"{effective_on} is not in {when}", "a day of the financial year")
        )
    taken = (
        BudgetChange.objects.filter(line__in=amounts, year=year, kind="original")
        if kind == "original"
        else []
    )
    problems += [
        Problem(str(change.line), f"it has an original budget for {when}", "a virement or a variation")
        for change in taken
    ]
    if problems:
        raise Refused("The budget cannot be changed so.", problems=problems)
    batch = uuid4()
    return BudgetChange.objects.bulk_create(
        BudgetChange(
            line=line,
            year=year,
            kind=kind,
            amount=money(amount),
            effective_on=effective_on,
            reason=reason.strip(),
            batch=batch,
            request=request,
            by=by,
            at=at,
        )
        for line, amount in amounts.items()
    )


def _explained(reason: str) -> None:
    if not reason.strip():
        raise Refused("Say why: every change of money is printed with its reason.")
