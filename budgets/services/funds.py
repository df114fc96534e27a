"""Agreements, funds and the money in them; lines and budget changes have files of their own. `by` needs EDIT_FUNDS on
the partnership (None: the system).

Contributions are never edited: each change is a new row with its reason.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from budgets.domain.risk_rule import read_rule, write_rule
from budgets.models import Agreement, Contribution, Fund, RiskShareRule
from budgets.permissions import editable_funds
from budgets.services.budget_changes import explained, set_original_budgets, vary_budget, vire
from budgets.services.lines import add_lines
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.core.money import ZERO, money, pounds
from jct.support.access import Perm
from jct.support.history import record
from partnerships.models import Partner, Partnership
from partnerships.permissions import partnerships_for

__all__ = [
    "add_lines",
    "contribute",
    "create_agreement",
    "create_fund",
    "set_original_budgets",
    "set_risk_share",
    "vary_budget",
    "vire",
]


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
    explained(reason)
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
