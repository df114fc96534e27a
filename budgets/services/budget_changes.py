"""Every change of a line's budget: a new row with its reason, never an edit. `by` needs EDIT_FUNDS."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction

from budgets.models import BudgetChange, BudgetLine, Fund
from budgets.permissions import editable_funds
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_year
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
from partnerships.models import DecisionRequest

Amounts = Mapping[BudgetLine, Decimal]


@transaction.atomic
def set_original_budgets(
    *, fund: Fund, year: int, amounts: Amounts, reason: str, by: User, at: datetime
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
    amounts: Amounts,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    recurrent: bool = True,
    request: DecisionRequest | None = None,
) -> list[BudgetChange]:
    """Move budget between lines of one fund. Raises Refused unless the amounts make nothing."""
    made = sum(amounts.values(), ZERO)
    if made or len(amounts) < 2:
        raise Refused(f"A virement must make nothing in the fund; this one makes {pounds(made)}.")
    fund = editable_funds(by).get(pk=fund.pk)
    return change_budget(
        fund, year, amounts, "virement", reason=reason, effective_on=effective_on, by=by, at=at,
        recurrent=recurrent, request=request,
    )  # fmt: skip


def change_budget(
    fund: Fund,
    year: int,
    amounts: Amounts,
    kind: str,
    *,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
    recurrent: bool = True,
    request: DecisionRequest | None = None,
    batch: UUID | None = None,
) -> list[BudgetChange]:
    """Write one batch of changes. For services that have judged who asks; raises Refused naming each bad line, or when
    the quarter in which it takes effect, or a later one of the year, is locked.

    An original budget recurs as its line does, any other change as it says. `batch` joins it to rows of another fund.
    A variation that only takes budget away may follow the end of a grant: what is left of it goes back.
    """
    fund = lock_fund(fund.pk)
    lines = as_they_are(amounts)
    amounts = {lines[line.pk]: amount for line, amount in amounts.items()}
    gives_back = kind == "variation" and all(amount < 0 for amount in amounts.values())
    guard_year(fund, effective_on, by=by, at=at, gives_back=gives_back)
    explained(reason)
    problems = [*_of_fund(fund, amounts), *_in_year(year, effective_on), *closed(amounts, effective_on)]
    problems += _taken(year, amounts) if kind == "original" else _nothing(amounts)
    if problems:
        raise Refused("The budget cannot be changed so.", problems=problems)
    together = batch or uuid4()
    return BudgetChange.objects.bulk_create(
        BudgetChange(
            line=line,
            year=year,
            kind=kind,
            recurrent=line.recurrent if kind == "original" else recurrent,
            amount=money(amount),
            effective_on=effective_on,
            reason=reason.strip(),
            batch=together,
            request=request,
            by=by,
            at=at,
        )
        for line, amount in amounts.items()
    )


def as_they_are(lines: Iterable[BudgetLine]) -> dict[int, BudgetLine]:
    """The lines by their keys, read again under the locks of their funds: one may have been closed since the caller
    read it."""
    return BudgetLine.objects.select_related("fund").in_bulk([line.pk for line in lines])


def closed(lines: Iterable[BudgetLine], effective_on: date) -> list[Problem]:
    """What is wrong with money that goes to these lines on a day."""
    return [
        Problem(str(line), f"it was closed on {day_words(line.closed_on)}", "a line that is open")
        for line in lines
        if line.closed_on and line.closed_on <= effective_on
    ]


def explained(reason: str) -> None:
    """Raises Refused when a change of money does not say why."""
    if not reason.strip():
        raise Refused("Say why: every change of money is printed with its reason.")


def _of_fund(fund: Fund, amounts: Amounts) -> list[Problem]:
    return [
        Problem(str(line), "it is not a line of this fund", "one of its lines")
        for line in amounts
        if line.fund_id != fund.pk
    ]


def _in_year(year: int, effective_on: date) -> list[Problem]:
    when = FinancialYear(year)
    if when.starts <= effective_on < when.ends:
        return []
    wrong = f"{day_words(effective_on)} is not in {when}"
    return [Problem("Effective from", wrong, "a day of the financial year")]


def _nothing(amounts: Amounts) -> list[Problem]:
    return [
        Problem(str(line), "the change is nothing", "an amount")
        for line, amount in amounts.items()
        if not money(amount)
    ]


def _taken(year: int, amounts: Amounts) -> list[Problem]:
    known = BudgetChange.objects.filter(line__in=amounts, year=year, kind="original").select_related("line")
    words = f"it has an original budget for {FinancialYear(year)}"
    return [Problem(str(change.line), words, "a virement or a variation") for change in known]
