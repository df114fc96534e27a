"""What the money tells lower pages: the spend on a contract."""

from datetime import date
from typing import Any

from django.db.models import Sum

from budgets.domain.contribution import part_year_words
from budgets.models import AgreementChange, Contribution, ContributionVariation, Virement
from budgets.selectors.agreements import changed_words
from budgets.selectors.home import reported
from budgets.selectors.ledger_rows import spend_of_contract
from budgets.selectors.prefill import latest_budgets
from jct.core.calendar import FinancialYear, Quarter, day_words
from jct.core.money import ZERO, pounds
from jct.support import clock
from jct.support.facts import FactPanel, provides_fact


@provides_fact("request.money")
def money_after(*, request_id: int, on: date, **_: Any) -> FactPanel | None:
    """What a request about money would leave: lines of a virement, a contribution, the words of an agreement; None for
    any other request.
    """
    return _virement(request_id) or _contribution(request_id) or _agreement(request_id)


def _virement(request_id: int) -> FactPanel | None:
    asked = Virement.objects.filter(request=request_id).select_related("from_line", "to_line", "fund").first()
    if asked is None:
        return None
    moved = {asked.from_line: -asked.amount, asked.to_line: asked.amount}
    known = latest_budgets([line.pk for line in moved], Quarter.of(asked.effective_on))
    now = {line: known.get(line.pk, ZERO) for line in moved}
    return FactPanel(
        title=f"{asked.fund} after the virement",
        rows=[
            (line.name, f"{pounds(now[line])} now, {pounds(now[line] + change)} then", None)
            for line, change in moved.items()
        ],
        url=f"/budgets/funds/{asked.fund_id}/",
    )


def _contribution(request_id: int) -> FactPanel | None:
    rows = ContributionVariation.objects.filter(request=request_id)
    asked = rows.select_related("fund", "partner__organisation", "line").first()
    if asked is None:
        return None
    paid = Contribution.objects.filter(fund=asked.fund, partner=asked.partner, year=asked.year)
    now = paid.exclude(kind="in_kind").aggregate(total=Sum("amount"))["total"] or ZERO
    year = FinancialYear(asked.year)
    told = [(asked.partner.name, f"{pounds(now)} now, {pounds(now + asked.amount)} then", None)]
    if asked.annual is not None:
        told.append(("Part of a year", part_year_words(asked.annual, asked.effective_on, year), None))
    told.append(
        ("Budget line that follows", str(asked.line) if asked.line else "none: the fund would not tie", None)
    )
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
