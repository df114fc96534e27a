"""The year of a fund as its memorandum account shows it, what keeps it from being drawn up, and the accounts there are.

GBP. A year's figures are those of its last quarter in which the fund was open, when the outturn stands in the certified
returns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from budgets.domain.consolidation import not_final, to_confirm
from budgets.domain.memorandum import NOT_TIED, Account, Item, YearFigures, account, tie_outs, wording
from budgets.domain.year_end import CHECKLIST, Point, last_quarter, still_open
from budgets.models import AnnualReturn, ChecklistAnswer, Fund
from budgets.models.fund import Kind
from budgets.permissions import visible_annual_returns, visible_funds
from budgets.selectors.facts import FundFacts
from budgets.selectors.monitor import fund_facts
from budgets.selectors.position import promised_of, untied_words
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, day_words
from jct.core.errors import Problem
from jct.core.money import ZERO, pounds
from partnerships.selectors.authority import ruling

CLIENTS = "Charges paid by clients, and other income of the lines"
RESERVES = "Brought forward, and from reserves"
KEPT, KEPT_ELSEWHERE = "Balance carried forward in the pool", "Balance carried forward in the budget"


def year_figures(facts: FundFacts, year: FinancialYear) -> YearFigures:
    """What the fund's position at the end of the year makes of the account: what was only promised is no funding. What
    does not tie has a row of its own once the quarter is locked or signed, for no contribution changes then.
    """
    income = -sum((line.spent for line in facts.lines if line.is_income), ZERO)
    paid = [(part.name, part.total - part.unconfirmed) for part in facts.contributions]
    kind = [(part.name, part.in_kind - part.kind_unconfirmed) for part in facts.contributions]
    funding = [Item(words, amount) for words, amount in paid if amount]
    funding += [
        Item(words, sum_) for words, sum_ in ((RESERVES, facts.brought_forward), (CLIENTS, income)) if sum_
    ]
    share = facts.risk_share
    apart = (
        ("Met from the risk pool", share.from_risk_pool),
        ("Set against the agreement’s other funds", share.offset),
        (KEPT if facts.kind == Kind.POOLED else KEPT_ELSEWHERE, share.carried_forward),
        ("To be met from outside the fund", share.outside),
    )
    return YearFigures(
        str(year),
        tuple(funding),
        tuple(Item(line.name, line.spent, line.key) for line in facts.lines if not line.is_income),
        tuple(Item(part.name, part.amount) for part in share.shares),
        tuple(Item(words, amount) for words, amount in apart if amount),
        tuple(Item(words, amount) for words, amount in kind if amount),
        (Item(NOT_TIED, -facts.untied),) if facts.settled and facts.untied else (),
    )


@dataclass(frozen=True)
class Ticked:
    """A point of the checklist with its answer."""

    point: Point
    done: bool
    note: str


@dataclass(frozen=True)
class YearEnd:
    """A fund's year as it stands now. `problems` keep the account from being drawn up; none when it may be.
    `unsettled`: what stays open of the contributions for good, as the quarter is locked or signed.
    """

    fund: int
    name: str
    host: str
    basis: str
    year: FinancialYear
    years: tuple[tuple[int, str], ...]
    account: Account
    ties: tuple[Any, ...]
    problems: tuple[Problem, ...]
    unsettled: tuple[str, ...]
    checklist: tuple[Ticked, ...]
    facts: Mapping[str, Any]
    versions: tuple[AnnualReturn, ...]


def year_end(user: User, pk: int, *, year: FinancialYear, on: date) -> YearEnd:
    """The fund's year as its account would be drawn up now. Raises DoesNotExist when `user` may not see the fund."""
    fund = visible_funds(user).select_related("host__organisation", "agreement").get(pk=pk)
    now = _position(fund, year, on)
    before = _position(fund, FinancialYear(year.year - 1), on)
    figures = year_figures(now, year)
    had = year_figures(before, FinancialYear(year.year - 1)) if before.contributions else None
    shown = account(figures, had, kind=fund.kind)
    ties = tie_outs(
        figures,
        latest_budget=now.total.latest,
        outturn=now.total.spent,
        variance=now.risk_share.variance,
    )
    checklist = _checklist(fund.pk, year)
    return YearEnd(
        fund=fund.pk,
        name=fund.name,
        host=fund.host.name,
        basis=wording(fund.kind).basis,
        year=year,
        years=_years(fund, on),
        account=shown,
        ties=tuple(ties),
        problems=tuple(_problems(now, ties)),
        unsettled=_unsettled(now),
        checklist=checklist,
        facts=_facts(fund, now, shown, ties, checklist),
        versions=tuple(fund.annual_returns.filter(year=year.year).select_related("by", "request")),
    )


def _position(fund: Fund, year: FinancialYear, on: date) -> FundFacts:
    return fund_facts(Fund.objects.filter(pk=fund.pk), quarter=last_quarter(year, fund.closed_on), on=on)[0]


def _problems(facts: FundFacts, ties: list[Any]) -> list[Problem]:
    if facts.kind == Kind.NOTIONAL:
        wrong = "it is a notional budget: nothing is paid into it or spent from it"
        return [Problem(facts.name, wrong)]
    found = [
        Problem(row.partner, f"its last return of the year is {row.words}", "a certified return")
        for row in facts.returns
        if row.state != "certified"
    ]
    if not facts.returns:
        found.append(
            Problem("Returns", "none was opened for the last quarter", "a certified return of each partner")
        )
    if facts.risk_share.missing:
        found.append(
            Problem("Risk share", facts.risk_share.words.rstrip("."), "a rule that both partners agreed")
        )
    found += [
        Problem(
            line.name,
            f"its last forecast is {pounds(line.forecast)} and its outturn {pounds(line.spent)}",
            "the outturn as the last forecast",
        )
        for line in facts.lines
        if line.forecast != line.spent
    ]
    if not facts.settled:
        found += not_final(promised=promised_of(facts), untied=untied_words(facts))
    found += [Problem(tie.name, tie.words.rstrip("."), "two equal figures") for tie in ties if not tie.agrees]
    return found


def _unsettled(facts: FundFacts) -> tuple[str, ...]:
    """What stayed open of the contributions when the quarter was locked or signed, which the account speaks to."""
    if not facts.settled or facts.kind == Kind.NOTIONAL:
        return ()
    promised = [f"{found.where}: {found.what}." for found in to_confirm(promised_of(facts))]
    return (*promised, *([f"{untied_words(facts)}."] if facts.untied else []))


def _checklist(fund: int, year: FinancialYear) -> tuple[Ticked, ...]:
    given = {row.point: row for row in ChecklistAnswer.objects.filter(fund=fund, year=year.year)}
    return tuple(
        Ticked(
            point,
            point.code in given and given[point.code].done,
            given[point.code].note if point.code in given else "",
        )
        for point in CHECKLIST
    )


def open_points(fund: int, year: FinancialYear) -> list[Point]:
    """What nobody has ticked of the year's checklist; one query."""
    answers = ChecklistAnswer.objects.filter(fund=fund, year=year.year).values_list("point", "done")
    return still_open(dict(answers))


def _years(fund: Fund, on: date) -> tuple[tuple[int, str], ...]:
    """The years the fund has contributions in, latest first, up to the current one."""
    now = FinancialYear.of(on).year
    known = fund.contributions.filter(year__lte=now).order_by().values_list("year", flat=True).distinct()
    found = sorted({*known, now - 1}, reverse=True)
    return tuple((year, str(FinancialYear(year))) for year in found)


def _facts(
    fund: Fund, now: FundFacts, shown: Account, ties: list[Any], checklist: tuple[Ticked, ...]
) -> dict[str, Any]:
    """What is kept and signed: the account as printed, and what it rests on."""
    return {
        "fund": fund.name,
        "kind": fund.get_kind_display(),
        "host": fund.host.name,
        "agreement": str(fund.agreement) if fund.agreement else "",
        "vat": fund.get_vat_display(),
        "accounting": fund.get_accounting_display(),
        "year": shown.label,
        "before": shown.before,
        "sections": [{"title": s.title, "rows": [_row(r) for r in s.rows]} for s in shown.sections],
        "in_kind": [_row(row) for row in shown.in_kind],
        "rule": now.risk_share_source,
        "working": [{"words": step.words, "sums": list(step.sums)} for step in now.risk_share.working],
        "tie_outs": [{"name": tie.name, "words": tie.words} for tie in ties],
        "returns": [
            {
                "partner": row.partner,
                "version": row.version,
                "submitted_by": row.submitted_by,
                "certified_by": row.certified_by,
                "certified_at": row.certified_at,
            }
            for row in now.returns
        ],
        "checklist": [
            {"head": t.point.head, "words": t.point.words, "done": t.done, "note": t.note} for t in checklist
        ],
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "words": row.words,
        "now": row.now,
        "before": row.before,
        "total": row.total,
        "lines": list(row.lines),
    }


@dataclass(frozen=True)
class StatementPage:
    """One account as it was drawn up, with who may sign it and whether this reader may."""

    row: AnnualReturn
    facts: Mapping[str, Any]
    basis: str
    year: str
    open_points: tuple[Point, ...]
    ruling: Any | None
    signed: str


def statement(user: User, pk: int, *, on: date) -> StatementPage:
    """Raises DoesNotExist when `user` may not see the fund."""
    rows = visible_annual_returns(user).select_related("fund__partnership", "request", "by")
    row = rows.get(pk=pk)
    year = FinancialYear(row.year)
    return StatementPage(
        row=row,
        facts=row.facts,
        basis=wording(_kind_then(row)).basis,
        year=str(year),
        open_points=tuple(open_points(row.fund_id, year)),
        ruling=ruling(user=user, request=row.request, on=on) if row.request and row.request.is_open else None,
        signed=_signed(row),
    )


def _kind_then(row: AnnualReturn) -> str:
    """What kind of fund it was when the account was drawn up; what it is, where the account does not say."""
    return next((kind for kind, words in Kind.choices if words == row.facts.get("kind")), row.fund.kind)


def _signed(row: AnnualReturn) -> str:
    """“Philippa Grant, Chief Finance Officer, on 12 May 2027”; nothing before it was signed."""
    if row.state not in ("signed", "replaced") or row.request is None:
        return ""
    answers = row.request.approvals.filter(outcome="approve").select_related("approver", "post")
    answer = answers.order_by("at").last()
    return f"{answer.approver}, {answer.post}, on {day_words(localdate(answer.at))}" if answer else ""


@dataclass(frozen=True)
class Accounted:
    """A fund with the account of a year, if one was drawn up."""

    fund: Fund
    row: AnnualReturn | None


@dataclass(frozen=True)
class StatementList:
    year: FinancialYear
    rows: tuple[Accounted, ...]


def statement_list(user: User, *, on: date) -> StatementList:
    """The funds a person may see, with their accounts of the last year that ended; two queries. A notional budget has
    none.
    """
    year = FinancialYear(FinancialYear.of(on).year - 1)
    funds = list(visible_funds(user).exclude(kind=Kind.NOTIONAL).select_related("host__organisation"))
    live = AnnualReturn.objects.filter(fund__in=funds, year=year.year).exclude(state="replaced")
    by_fund = {row.fund_id: row for row in live}
    return StatementList(year, tuple(Accounted(fund, by_fund.get(fund.pk)) for fund in funds))
