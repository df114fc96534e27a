"""What partners contribute to a fund: promised, confirmed, varied. Each change is a row of its own with its reason.

`by` needs EDIT_FUNDS on the partnership. What is confirmed changes only by a decision of the partners. A contribution
weighs in who bears a variance, so none changes from a day in a quarter that is shut.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from budgets.domain.contribution import part_year
from budgets.models import BudgetLine, Contribution, ContributionVariation, Fund
from budgets.permissions import editable_funds
from budgets.selectors.contributions import asked, tie_of, varied_rows
from budgets.services.budget_changes import as_they_are, change_budget, closed
from budgets.services.locks import lock_fund
from budgets.services.periods import guard_year
from budgets.services.told_before import as_told_then
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.errors import Problem, Refused
from jct.core.money import ZERO, money, pounds
from jct.support.history import record
from partnerships.domain.words import RequestState
from partnerships.models import DecisionRequest, Partner
from partnerships.registry import decides
from partnerships.services import decisions

IN_PART = "some of it counts towards a share and some does not, so nobody can say what the change weighs"


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
    source: str = "",
    recurrent: bool = True,
    counts_towards_share: bool = True,
    confirmed: bool = True,
    annual: Decimal | None = None,
) -> Contribution:
    """Promise a sum for a year, GBP: indicative, or confirmed already. `annual` is the whole year's sum where the
    promise starts in the year; `amount` is then worked out (months remaining ÷ 12).

    Raises Refused for a notional budget, naming each field at fault, when such a promise stands already (it is
    confirmed or varied), or when the quarter from which it counts is locked, or a later one of the year.
    """
    fund = _locked(fund, by)
    if fund.kind == "notional":
        raise Refused("A notional budget carries no money, so nobody contributes to it.")
    when = FinancialYear(year)
    if annual is not None:
        amount = part_year(annual, effective_on, when)
    problems = _problems(fund, partner, when, effective_on, reason)
    if amount <= 0:
        problems.append(Problem("Amount", "it promises nothing", "an amount above £0"))
    if problems:
        raise Refused("The contribution cannot be recorded.", problems=problems)
    guard_year(fund, effective_on, by=by, at=at)
    standing = _standing(fund, partner, year, kind, source, recurrent)
    made = sum((_promised(standing.filter(confirmed=known)) for known in (True, False)), ZERO)
    if made:
        raise Refused(
            f"{partner} contributes {pounds(made)} of this kind in {when} already: confirm it or vary it."
        )
    return Contribution.objects.create(
        fund=fund,
        partner=partner,
        year=year,
        kind=kind,
        source=source,
        amount=money(amount),
        annual=annual,
        recurrent=recurrent,
        counts_towards_share=counts_towards_share and kind != "in_kind",
        confirmed=confirmed,
        effective_on=effective_on,
        reason=reason.strip(),
        by=by,
        at=at,
    )


@transaction.atomic
def confirm_contribution(
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
    source: str = "",
    recurrent: bool = True,
) -> list[Contribution]:
    """An indicative contribution becomes a confirmed one of `amount` GBP, the same or another: two rows of one batch,
    one that takes the indicative sum back and one that adds the confirmed. £0 is the answer when it falls through: the
    first of the two alone.

    Raises Refused naming each field at fault, or when nothing indicative stands.
    """
    fund = _locked(fund, by)
    when = FinancialYear(year)
    problems = _problems(fund, partner, when, effective_on, reason)
    if amount < 0:
        problems.append(Problem("Amount", "it is less than nothing", "what is confirmed, £0 for nothing"))
    if problems:
        raise Refused("The contribution cannot be confirmed.", problems=problems)
    rows = _standing(fund, partner, year, kind, source, recurrent)
    indicative = _total(rows.filter(confirmed=False))
    # No more than was promised is no new money, so that it can be answered after the end of a grant too.
    guard_year(fund, effective_on, by=by, at=at, gives_back=amount <= indicative)
    if not indicative:
        raise Refused(f"{partner} has nothing indicative of this kind in {when}.")
    first = rows.filter(varies=False).last() or rows.first()
    # The working of a part year stays where it is that of the sum and the day confirmed.
    annual = first.annual
    if annual is not None and part_year(annual, effective_on, when) != money(amount):
        annual = None
    said = {
        "fund": fund, "partner": partner, "year": year, "kind": kind, "source": source, "recurrent": recurrent,
        "counts_towards_share": first.counts_towards_share, "effective_on": effective_on, "reason": reason.strip(),
        "varies": True, "batch": uuid4(), "by": by, "at": at,
    }  # fmt: skip
    told = [Contribution(**said, amount=-indicative, confirmed=False)]
    if amount:
        told.append(Contribution(**said, amount=money(amount), confirmed=True, annual=annual))
    return Contribution.objects.bulk_create(told)


def worked_out(
    year: int,
    *,
    effective_on: date,
    amount: Decimal | None = None,
    annual: Decimal | None = None,
    **rest: Any,
) -> dict[str, Any]:
    """A variation as it is asked for, with its sum for the year: `amount`, or the months that are left of `annual`."""
    if annual is not None:
        amount = part_year(annual, effective_on, FinancialYear(year))
    return {**rest, "effective_on": effective_on, "amount": money(amount or ZERO), "annual": annual}


@transaction.atomic
def ask_variation(
    *,
    fund: Fund,
    partner: Partner,
    year: int,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
    amount: Decimal | None = None,
    annual: Decimal | None = None,
    kind: str = "cash",
    source: str = "",
    recurrent: bool = True,
    line: BudgetLine | None = None,
    outside: bool = False,
    budget_only: bool = False,
) -> ContributionVariation:
    """Ask the partners to change a confirmed contribution by `amount` GBP (or by the months that are left of `annual`).
    With `line` the budget of that line changes by as much, so that the fund still ties. Not `recurrent`: it is for this
    year only, of what recurs too. `outside`: it meets an overspend that the risk-share rule leaves outside the fund, so
    it is asked for as the treatment of one. `budget_only`: the contribution is entered already, and the line follows it
    by no more than the fund does not tie.

    Nothing changes before it is approved. Raises Refused naming each field at fault.
    """
    fund = _locked(fund, by)
    line = as_they_are([line])[line.pk] if line else None
    variation = ContributionVariation(
        fund=fund,
        partner=partner,
        year=year,
        kind=kind,
        source=source,
        recurrent=recurrent,
        amount=worked_out(year, effective_on=effective_on, amount=amount, annual=annual)["amount"],
        annual=annual,
        line=line,
        outside=outside,
        budget_only=budget_only,
        effective_on=effective_on,
        reason=reason.strip(),
    )
    if problems := _varies_wrongly(variation):
        raise Refused("The variation cannot be asked for.", problems=problems)
    variation.request = decisions.ask(**asked(variation), by=by, at=at)
    guard_year(fund, effective_on, by=by, at=at, gives_back=variation.amount < 0)
    record(variation, by=by, why="asked for", at=at)
    return variation


@transaction.atomic
def withdraw_variation(*, pk: int, by: User, at: datetime) -> ContributionVariation:
    """Take a variation back while nobody has settled it."""
    variation = ContributionVariation.objects.get(pk=pk, fund__in=editable_funds(by))
    decisions.withdraw(pk=variation.request_id, by=by, at=at, from_owner=True)
    return variation


def said_of_variation(*, request: DecisionRequest, on: date, hold: bool) -> dict[str, Any]:
    """What a variation's request says as the contribution, its fund and the line stand now. `hold` locks the fund, so
    that nobody changes either meanwhile."""
    if hold:
        Fund.objects.select_for_update(of=("self",)).get(contribution_variations__request=request)
    rows = ContributionVariation.objects.select_related(
        "fund__partnership", "fund__care_group", "partner__organisation", "line"
    )
    return as_told_then(asked(rows.get(request=request)), request, only={"partner", "change"})


@decides("contribution_variation", record="contribution_variation", in_words=True, says=said_of_variation)
@decides("overspend_treatment", record="contribution_variation", in_words=True, says=said_of_variation)
def settle_variation(*, request: DecisionRequest, approval: Any, by: User | None, at: datetime) -> None:
    """Approved, the contribution changes by the sum agreed, and the line with it; otherwise nothing does.

    Raises Refused when a line would follow what is entered already by more than the fund does not tie by now.
    """
    rows = ContributionVariation.objects.select_related("fund", "partner__organisation", "line")
    variation = rows.get(request=request)
    if request.state != RequestState.APPROVED:
        return
    if request.agreed_amount is not None and request.agreed_amount != abs(variation.amount):
        variation.amount = request.agreed_amount if variation.amount > 0 else -request.agreed_amount
        variation.annual = None
        record(variation, by=by, why="a lower sum was agreed", at=at, fields=["amount", "annual"])
    if variation.budget_only:
        lock_fund(variation.fund_id)
        if problems := _follows_wrongly(variation):
            raise Refused("The budget cannot follow as it was asked to.", problems=problems)
    else:
        change_contribution(
            variation.fund,
            variation.partner,
            variation.year,
            variation.amount,
            kind=variation.kind,
            source=variation.source,
            recurrent=variation.recurrent,
            annual=variation.annual,
            effective_on=variation.effective_on,
            reason=variation.reason,
            by=request.requested_by,
            at=at,
            request=request,
        )
    if variation.line is not None:
        change_budget(
            variation.fund,
            variation.year,
            {variation.line: variation.amount},
            "variation",
            reason=variation.reason,
            effective_on=variation.effective_on,
            by=request.requested_by,
            at=at,
            recurrent=variation.recurrent,
            request=request,
        )


def change_contribution(
    fund: Fund,
    partner: Partner,
    year: int,
    amount: Decimal,
    *,
    effective_on: date,
    reason: str,
    by: User,
    at: datetime,
    request: DecisionRequest | None,
    kind: str = "cash",
    source: str = "",
    recurrent: bool = True,
    annual: Decimal | None = None,
) -> Contribution:
    """Write one variation of a contribution, GBP. For services that have judged who asks and hold what was decided.

    Raises Refused when the contribution would fall below nothing, or the day is not in the year.
    """
    fund = Fund.objects.select_for_update(of=("self",)).get(pk=fund.pk)
    if problems := _problems(fund, partner, FinancialYear(year), effective_on, reason):
        raise Refused("The contribution cannot be varied.", problems=problems)
    guard_year(fund, effective_on, by=by, at=at, gives_back=amount < 0)
    rows = varied_rows(fund, partner, year, kind, source, recurrent=recurrent)
    standing = min(_total(rows), _total(varied_rows(fund, partner, year, kind, source, recurrent=False)))
    if standing + amount < 0:
        raise Refused(
            f"{partner} contributes {pounds(standing)}; a change of {pounds(amount)} would leave less than nothing."
        )
    weighing = _weighing(rows)
    if len(weighing) > 1:
        raise Refused(f"{partner} cannot vary it for this year only: {IN_PART}.")
    return Contribution.objects.create(
        fund=fund,
        partner=partner,
        year=year,
        kind=kind,
        source=source,
        amount=money(amount),
        annual=annual,
        recurrent=recurrent,
        counts_towards_share=weighing[0] if weighing else kind != "in_kind",
        confirmed=True,
        varies=True,
        request=request,
        effective_on=effective_on,
        reason=reason.strip(),
        by=by,
        at=at,
    )


def _locked(fund: Fund, by: User) -> Fund:
    return editable_funds(by).select_for_update(of=("self",)).get(pk=fund.pk)


def _standing(
    fund: Fund, partner: Partner, year: int, kind: str, source: str, recurrent: bool
) -> QuerySet[Contribution]:
    """The rows of one promise: what a partner gives to a fund in a year, of one kind, from one source."""
    same: Mapping[str, Any] = {"kind": kind, "source": source, "recurrent": recurrent}
    return Contribution.objects.filter(fund=fund, partner=partner, year=year, **same)


def _total(rows: QuerySet[Contribution]) -> Decimal:
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def _promised(rows: QuerySet[Contribution]) -> Decimal:
    """What stands of one promise, GBP. A sum below nothing was taken for this year only of what recurs: what was
    promised beside it counts then, if anything was.
    """
    total = _total(rows)
    made = rows.filter(Q(varies=False) | Q(batch__isnull=False), amount__gt=0)
    return total if total >= 0 else _total(made)


def _weighing(rows: QuerySet[Contribution]) -> list[bool]:
    """Whether what stands of the rows counts towards a share: one answer, two when some does and some does not."""
    sums = rows.order_by().values_list("counts_towards_share").annotate(total=Sum("amount"))
    return [counts for counts, total in sums if total > 0]


def _varies_wrongly(asked_for: ContributionVariation) -> list[Problem]:
    """Everything wrong with a variation that is about to be asked for."""
    fund, partner, amount = asked_for.fund, asked_for.partner, asked_for.amount
    when = FinancialYear(asked_for.year)
    problems = _problems(fund, partner, when, asked_for.effective_on, asked_for.reason)
    if not amount:
        problems.append(Problem("Amount", "it changes nothing", "an amount, negative to take away"))
    if asked_for.outside and amount < 0:
        problems.append(
            Problem("Amount", "it takes away, and meets no overspend", "what the partner pays in")
        )
    if asked_for.line is not None and asked_for.line.fund_id != fund.pk:
        problems.append(Problem("Budget line", "it is not a line of this fund", "one of its lines"))
    elif asked_for.line is not None:
        problems += closed([asked_for.line], asked_for.effective_on)
    of = fund, partner, asked_for.year, asked_for.kind, asked_for.source
    whole = varied_rows(*of, recurrent=False).filter(confirmed=True)
    confirmed = varied_rows(*of, recurrent=asked_for.recurrent).filter(confirmed=True)
    standing = min(_total(confirmed), _total(whole))
    if not confirmed.exists():
        problems.append(
            Problem("Partner", f"{partner} has nothing confirmed of this kind in {when}", "a new promise")
        )
    elif asked_for.budget_only:
        problems += _follows_wrongly(asked_for)
    elif len(_weighing(confirmed)) > 1:
        problems.append(
            Problem("Contribution", IN_PART, "a change that recurs, which is of what recurs alone")
        )
    elif standing + amount < 0:
        problems.append(
            Problem("Amount", f"{pounds(standing)} and {pounds(amount)} make less than nothing", "less")
        )
    return problems


def _follows_wrongly(asked_for: ContributionVariation) -> list[Problem]:
    """What keeps a line from following contributions that are entered already."""
    problems = []
    if asked_for.line is None:
        problems.append(Problem("Budget line", "none is chosen", "the line whose budget changes"))
    if asked_for.outside:
        wrong = "it meets an overspend from outside the fund, and changes no contribution"
        problems.append(Problem("The budget only", wrong, "one of the two"))
    if asked_for.kind == "in_kind":
        problems.append(Problem("Contribution", "in kind is no part of the budget", "one of money"))
    tie = tie_of(asked_for.fund, asked_for.year)
    if not tie.follows(asked_for.amount):
        most = f"no more than {pounds(tie.untied)}" if tie.untied else "no change of the budget alone"
        problems.append(Problem("Amount", tie.words.rstrip("."), most))
    return problems


def _problems(
    fund: Fund, partner: Partner, year: FinancialYear, effective_on: date, reason: str
) -> list[Problem]:
    problems = []
    if fund.closed_on and effective_on >= fund.closed_on:
        problems.append(Problem("Fund", f"it closed on {day_words(fund.closed_on)}", "an earlier day"))
    if partner.partnership_id != fund.partnership_id:
        problems.append(Problem("Partner", f"{partner} is not a partner here", "one of the list"))
    if not year.starts <= effective_on < year.ends:
        problems.append(
            Problem(
                "Effective from", f"{day_words(effective_on)} is not in {year}", "a day of the financial year"
            )
        )
    if not reason.strip():
        problems.append(Problem("Reason", "it is empty", "why: every change of money is printed with it"))
    return problems
