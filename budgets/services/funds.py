"""Funds: created, changed and closed; and by one door what else is done to them, each in a file of its own. `by` needs
EDIT_FUNDS on the partnership (None: the system).
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from budgets.domain.consolidation import not_final, too_late
from budgets.domain.fund import FundFacts, closing_due, fund_problems
from budgets.domain.lifecycle import WORDS, State
from budgets.domain.period import quarter_of_period
from budgets.models import (
    BudgetChange,
    BudgetLine,
    Fund,
    InstalmentReceipt,
    LedgerRow,
    LedgerRule,
    ReserveMovement,
)
from budgets.models.fund import Kind
from budgets.permissions import editable_funds
from budgets.selectors.monitor import fund_facts
from budgets.selectors.periods import being_signed, locked
from budgets.selectors.position import said_to_be_final
from budgets.selectors.prefill import left_unpaid
from budgets.services.agreements import create_agreement
from budgets.services.budget_changes import set_original_budgets, vire
from budgets.services.contributions import contribute
from budgets.services.lines import add_lines
from budgets.services.locks import lock_ledgers
from budgets.services.risk_rules import set_risk_share
from jct.accounts.models import User
from jct.core.calendar import DAY, Quarter, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, pounds
from jct.support.access import Perm
from jct.support.history import record, record_many
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
    """Change what is said of a fund; a quarter that is locked or signed keeps the host, the agreement and the limits it
    had. Raises Refused naming everything at fault; its kind stays once it has returns, and it becomes notional only
    while no money is in it.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=pk)
    _kind_stays(fund, values.get("kind", fund.kind))
    for name, value in values.items():
        setattr(fund, name, value)
    _check(fund)
    record(fund, by=by, why="changed", at=at)
    return fund


@transaction.atomic
def close_fund(*, pk: int, closed_on: date, by: User, at: datetime) -> Fund:
    """From `closed_on` no money goes in or out: its lines close with it, and no ledger rule fills them any more.

    Raises Refused for a day ahead, and while returns are unfinished, a reserve holds some, an instalment has not come,
    what was last accrued of a line has not come into the ledger, something is dated on that day or later, or it would
    end with a quarter that is settled and of which no final statement could be made.
    """
    fund = editable_funds(by).select_for_update(of=("self",)).get(pk=pk)
    lock_ledgers(line.lead_partner for line in fund.lines.select_related("lead_partner"))
    if fund.closed_on:
        raise Refused(f"It closed on {day_words(fund.closed_on)}.")
    closing_due(closed_on, on=localdate(at))
    problems = [
        Problem(
            str(row.partner),
            f"its return for {row.period.short} is {WORDS[State(row.state)]}",
            "certify it first",
        )
        for row in fund.returns.filter(state__in=UNFINISHED).select_related("partner__organisation")
    ]
    problems += [
        Problem(str(row), f"it holds {pounds(row.balance)}", "return it to the partners first")
        for row in fund.reserves.annotate(balance=Sum("movements__amount")).filter(balance__gt=0)
    ]
    problems += [*_still_owed(fund), *_owes(fund, closed_on), *_dated_later(fund, closed_on)]
    problems += _never_final(fund, closed_on, at)
    if problems:
        raise Refused("The fund cannot be closed.", problems=problems)
    fund.closed_on = closed_on
    record(fund, by=by, why="closed", at=at, fields=["closed_on"])
    lines = list(
        fund.lines.filter(Q(closed_on=None) | Q(closed_on__gt=closed_on)).select_for_update(of=("self",))
    )
    for line in lines:
        line.closed_on = closed_on
    record_many(lines, by=by, why="its fund closed", at=at, fields=["closed_on"])
    rules = list(LedgerRule.objects.filter(line__fund=fund, active=True).select_for_update(of=("self",)))
    for rule in rules:
        rule.active = False
    record_many(rules, by=by, why="its fund closed", at=at, fields=["active"])
    return fund


def _kind_stays(fund: Fund, kind: str) -> None:
    """Raises Refused naming everything in the fund that it could not have if it were of the kind. To become notional it
    holds the ledgers of those who lead its lines: none puts a row on one meanwhile.
    """
    if kind == fund.kind:
        return
    held: list[tuple[str, QuerySet[Any], str]] = [
        ("Returns", fund.returns.all(), "the kind under which they were made")
    ]
    if kind == Kind.NOTIONAL:
        lock_ledgers(line.lead_partner for line in fund.lines.select_related("lead_partner"))
        held += [
            (
                "Ledger",
                LedgerRow.objects.standing().filter(line__fund=fund),
                "those rows moved elsewhere first",
            ),
            (
                "Ledger rules",
                LedgerRule.objects.filter(line__fund=fund, active=True),
                "those rules removed first, or they would fill it",
            ),
            ("Contributions", fund.contributions.all(), "another fund for what is only indicative"),
            ("Instalments", fund.instalments.all(), "those taken off the schedule first"),
            ("Reserves", fund.reserves.all(), "another fund for what is only indicative"),
        ]
    as_it_is = f"it has some as a {fund.get_kind_display().lower()}"
    problems = [Problem(where, as_it_is, instead) for where, rows, instead in held if rows.exists()]
    if problems:
        raise Refused("There is something in this fund: its kind stays.", problems=problems)


def _still_owed(fund: Fund) -> list[Problem]:
    """What partners were to pay in and have not."""
    rows = fund.instalments.annotate(came=Coalesce(Sum("receipts__amount"), ZERO)).filter(
        came__lt=F("amount")
    )
    return [
        Problem(
            str(row.partner),
            f"{pounds(row.amount - row.came)} of its instalment of {day_words(row.due_on)} has not come",
            "receive it, or take it off the schedule",
        )
        for row in rows.select_related("partner__organisation").order_by("due_on", "pk")
    ]


def _owes(fund: Fund, closed_on: date) -> list[Problem]:
    """What was last accrued of its lines before that day and its ledger has not taken in, whether or not the quarter in
    which it closes has a return: no line would bear the invoices.
    """
    owed = left_unpaid(fund.pk, Quarter.of(closed_on - DAY))
    return [
        Problem(
            str(line),
            f"{pounds(amount)} of what its return for {quarter.short} accrued has not come into the ledger",
            "a later day of closing, after the invoices, or a return that accrues only what has come",
        )
        for line in BudgetLine.objects.filter(pk__in=owed).order_by("position", "pk")
        for quarter, amount in [owed[line.pk]]
    ]


def _never_final(fund: Fund, closed_on: date, at: datetime) -> list[Problem]:
    """What is open of a quarter that is locked or signed, or waits for signatures, and that its closing would make the
    last one of the year: its account goes by that quarter. The fourth is the last in any case.
    """
    quarter = Quarter.of(closed_on - DAY)
    shut = locked(fund, quarter) or being_signed(fund, quarter)
    if fund.kind == Kind.NOTIONAL or quarter.number == 4 or not shut:
        return []
    now = fund_facts(Fund.objects.filter(pk=fund.pk), quarter=quarter, on=localdate(at))
    return too_late([one for facts in now for one in not_final(**said_to_be_final(facts))], quarter)


def _dated_later(fund: Fund, closed_on: date) -> list[Problem]:
    """What counts in the fund on a day it would be closed."""
    dated = (
        ("Budget", BudgetChange.objects.filter(line__fund=fund), "effective_on"),
        ("Contributions", fund.contributions, "effective_on"),
        ("Instalments due", fund.instalments, "due_on"),
        ("Instalments received", InstalmentReceipt.objects.filter(instalment__fund=fund), "received_on"),
        ("Reserves", ReserveMovement.objects.filter(reserve__fund=fund), "effective_on"),
        ("Not in the forecast", fund.contingent_items, "raised_on"),
    )
    last = [(where, rows.aggregate(last=Max(day))["last"]) for where, rows, day in dated]
    problems = [
        Problem(where, f"something is dated {day_words(day)}", "a later day of closing")
        for where, day in last
        if day and day >= closed_on
    ]
    quarters = sorted(fund.returns.values_list("quarter", flat=True))
    if quarters and Quarter.parse(quarters[-1]).starts >= closed_on:
        wrong = f"they reach to {Quarter.parse(quarters[-1]).label}"
        problems.append(Problem("Returns", wrong, "a later day of closing"))
    placed = LedgerRow.objects.standing().filter(line__fund=fund)
    last_row = placed.order_by("-year", "-period").values_list("year", "period").first()
    if last_row:
        quarter = Quarter(last_row[0], quarter_of_period(last_row[1]))
        if quarter.starts >= closed_on:
            wrong = f"it has spending of {quarter.label} on its lines"
            problems.append(Problem("Ledger", wrong, "a later day of closing, or those rows on another line"))
    return problems


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
