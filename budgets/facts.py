"""What the money tells lower pages: the spend on a contract."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budgets.domain.contribution import part_year_words
from budgets.domain.plan import totals
from budgets.models import (
    AgreementChange,
    BudgetLine,
    BudgetPlan,
    Contribution,
    ContributionVariation,
    Fund,
    LedgerRow,
    ReserveUse,
    Virement,
)
from budgets.selectors.agreements import changed_words
from budgets.selectors.home import reported
from budgets.selectors.ledger_rows import spend_of_contract
from budgets.selectors.plans import planned, promised
from budgets.selectors.prefill import latest_budgets
from budgets.selectors.reserves import held
from budgets.selectors.virements import contributions_moved
from jct.core.calendar import FinancialYear, Quarter, day_words
from jct.core.money import ZERO, pounds
from jct.support import clock
from jct.support.facts import FactPanel, provides_fact
from partnerships.domain.lifecycle import UNSETTLED
from partnerships.domain.words import DecisionType
from partnerships.models import DecisionRequest

# What is certified or signed has been spent already or is forecast; it draws on nothing.
SPENDS_NOTHING = {DecisionType.RETURN_CERTIFICATION, DecisionType.REPORT_SIGN_OFF}


@provides_fact("request.money")
def money_after(*, request_id: int, on: date, **_: Any) -> FactPanel | None:
    """What a request about money would leave: lines of a virement, a reserve, a year's budget, a contribution, the
    words of an agreement; None for any other request.
    """
    told = _virement(request_id) or _use(request_id) or _plan(request_id)
    return told or _contribution(request_id) or _agreement(request_id) or _named(request_id, on)


def _virement(request_id: int) -> FactPanel | None:
    asked = Virement.objects.filter(request=request_id).select_related("from_line", "to_line", "fund").first()
    if asked is None:
        return None
    moved = {asked.from_line: -asked.amount, asked.to_line: asked.amount}
    known = latest_budgets([line.pk for line in moved], Quarter.of(asked.effective_on))
    return FactPanel(
        title=f"{asked.fund} after the virement",
        rows=[
            (line.name, _then(known.get(line.pk, ZERO), change), f"/budgets/lines/{line.pk}/budget/")
            for line, change in moved.items()
        ],
        note=contributions_moved(asked),
        url=f"/budgets/funds/{asked.fund_id}/virements/",
    )


def _use(request_id: int) -> FactPanel | None:
    asked = ReserveUse.objects.filter(request=request_id).select_related("reserve", "line").first()
    if asked is None:
        return None
    into = asked.amount if asked.kind == "carry_forward" else ZERO
    out = asked.amount if asked.kind == "draw" or asked.line else ZERO
    rows = [(asked.reserve.name, _then(held(asked.reserve), into - out), None)]
    if asked.line:
        known = latest_budgets([asked.line.pk], Quarter.of(asked.effective_on)).get(asked.line.pk, ZERO)
        page = f"/budgets/lines/{asked.line.pk}/budget/"
        rows.append((asked.line.name, _then(known, asked.amount), page))
    url = f"/budgets/funds/{asked.reserve.fund_id}/reserves/"
    return FactPanel(title="The reserve after an approval", rows=rows, url=url)


def _plan(request_id: int) -> FactPanel | None:
    plan = BudgetPlan.objects.filter(request=request_id).select_related("fund").first()
    if plan is None:
        return None
    whole = totals(planned(row) for row in plan.lines.all())
    year = FinancialYear(plan.year)
    return FactPanel(
        title=f"{plan.fund}: {plan.name}",
        rows=[
            ("Rolled forward", pounds(whole.rolled), None),
            (f"Budget of {year}", pounds(whole.budget), None),
            ("Promised by the partners", pounds(promised(plan.fund, plan.year)), None),
        ],
        url=f"/budgets/plans/{plan.pk}/",
    )


def _then(now: Decimal, change: Decimal) -> str:
    return f"{pounds(now)} now, {pounds(now + change)} then"


def _contribution(request_id: int) -> FactPanel | None:
    rows = ContributionVariation.objects.filter(request=request_id)
    asked = rows.select_related("fund", "partner__organisation", "line").first()
    if asked is None:
        return None
    paid = Contribution.objects.filter(fund=asked.fund, partner=asked.partner, year=asked.year)
    now = paid.exclude(kind="in_kind").aggregate(total=Sum("amount"))["total"] or ZERO
    year = FinancialYear(asked.year)
    then = f"{pounds(now)}, entered already" if asked.budget_only else _then(now, asked.amount)
    told: list[tuple[str, str, str | None]] = [(asked.partner.name, then, None)]
    if asked.annual is not None:
        told.append(("Part of a year", part_year_words(asked.annual, asked.effective_on, year), None))
    if asked.line:
        known = latest_budgets([asked.line.pk], Quarter.of(asked.effective_on)).get(asked.line.pk, ZERO)
        page = f"/budgets/lines/{asked.line.pk}/budget/?year={asked.year}"
        told.append((f"Budget line that follows: {asked.line}", _then(known, asked.amount), page))
    else:
        told.append(("Budget line that follows", "none: the fund would not tie", None))
    return FactPanel(
        title=f"Contributions to {asked.fund} in {year}",
        rows=told,
        url=f"/budgets/funds/{asked.fund_id}/contributions/?year={asked.year}",
    )


def _agreement(request_id: int) -> FactPanel | None:
    asked = AgreementChange.objects.filter(request=request_id).select_related("agreement").first()
    if asked is None:
        return None
    told = changed_words(asked.agreement, asked.values)
    return FactPanel(
        title=str(asked.agreement),
        rows=[(label, f"{now} now, {then} then", None) for label, now, then in told]
        or [(asked.get_kind_display(), f"from {day_words(asked.effective_on)}", None)],
        url=f"/budgets/agreements/{asked.agreement_id}/",
    )


def _named(request_id: int, on: date) -> FactPanel | None:
    """For a request about a contract with budget lines, or one that names a fund: the year's budget, what is spent of
    it, and what an approval would leave."""
    asked = DecisionRequest.objects.filter(pk=request_id).first()
    if asked is None or asked.state not in UNSETTLED or asked.decision_type in SPENDS_NOTHING:
        return None
    about = Q(contract__decisions__request=asked) | Q(contract__extensions__request=asked)
    lines = list(BudgetLine.objects.filter(about).distinct())
    title, url = "The contract's budget lines", ""
    if not lines and asked.fund:
        fund = Fund.objects.filter(partnership=asked.partnership_id, name__iexact=asked.fund).first()
        if fund is not None:
            lines = list(fund.lines.filter(is_income=False))
            title, url = str(fund), f"/budgets/funds/{fund.pk}/"
    if not lines:
        return None
    keys = [line.pk for line in lines]
    budget = sum(latest_budgets(keys, Quarter.of(on)).values(), ZERO)
    rows = LedgerRow.objects.filter(line__in=keys, year=FinancialYear.of(on).year).by_line()
    spent, cost = (
        sum(rows.values(), ZERO),
        asked.amount if asked.annual_amount is None else asked.annual_amount,
    )
    return FactPanel(
        title=f"{title} in {FinancialYear.of(on)}",
        rows=[
            ("Budget", pounds(budget), None),
            ("Spent so far", pounds(spent), None),
            (
                "This request, a year" if asked.annual_amount is not None else "This request",
                pounds(cost),
                None,
            ),
            ("Left after an approval", pounds(budget - spent - cost), None),
        ],
        note="Budget of the year less what the ledger shows and what is asked; other plans are not counted.",
        url=url,
    )


@provides_fact("contract.spend")
def contract_spend(*, contract_id: int, on: date | None = None, **_: Any) -> FactPanel | None:
    """What the ledger shows on the contract's budget lines this financial year; None when it has no line."""
    day = on or clock.today()
    spent = spend_of_contract(contract_id, day)
    if not spent:
        return None
    return FactPanel(
        title=f"Spend in {FinancialYear.of(day)}",
        rows=[
            (
                f"{line.fund}: {line.name}",
                pounds(amount),
                f"/budgets/lines/{line.pk}/?quarter={reported(day)}",
            )
            for line, amount in spent
        ],
        note="From the ledger rows on this contract's budget lines.",
    )
