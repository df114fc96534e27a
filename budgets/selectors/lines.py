"""A fund's lines in a year, their budgets by month, and one line with every change of its budget."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from budgets.domain.profile import ACTIVITY, MONTHS, basis, months_of
from budgets.models import BudgetChange, BudgetLine, Contribution, Fund
from budgets.selectors.prefill import spent_before
from jct.core.calendar import MONTHS as MONTH_NAMES
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.core.money import ZERO, money, over_under, percent, pounds

BROUGHT = ("carried", "reserve")


class InYear:
    """A page of one financial year."""

    year: FinancialYear

    @property
    def year_words(self) -> str:
        return str(self.year)


@dataclass(frozen=True)
class LineRow:
    """A line with its budget of the year from the original to the latest, GBP. `brought`: from reserves and the
    underspend of the year before.
    """

    pk: int
    code: str
    name: str
    lead: str
    element: str
    cost_type: str
    service: str
    provider: str
    profile: str
    is_income: bool
    recurrent: bool
    prevention: bool
    fixed: bool
    closed_on: date | None
    original: Decimal
    virements: Decimal
    variations: Decimal
    brought: Decimal

    @property
    def latest(self) -> Decimal:
        return self.original + self.virements + self.variations + self.brought


@dataclass(frozen=True)
class Sums:
    """The columns of the lines in sum, GBP."""

    original: Decimal
    virements: Decimal
    variations: Decimal
    brought: Decimal
    latest: Decimal


@dataclass(frozen=True)
class LinesPage(InYear):
    """A fund's lines in a year, and whether the contributions pay for them."""

    fund: Fund
    year: FinancialYear
    years: tuple[int, ...]
    lines: tuple[LineRow, ...]
    total: Sums
    confirmed: Decimal
    indicative: Decimal

    @property
    def untied(self) -> Decimal:
        """Confirmed contributions and what was brought forward, less the latest budget: nothing when they agree."""
        return self.confirmed + self.total.brought - self.total.latest


@dataclass(frozen=True)
class MonthsRow:
    """A line's budget by month, GBP, and what the months rest on."""

    pk: int
    code: str
    name: str
    basis: str
    months: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.months, ZERO)


@dataclass(frozen=True)
class MonthsPage(InYear):
    """Every line of a fund by month; `heads` are the months in words, `to_date` the running totals of the fund."""

    fund: Fund
    year: FinancialYear
    years: tuple[int, ...]
    heads: tuple[str, ...]
    lines: tuple[MonthsRow, ...]
    total: tuple[Decimal, ...]
    to_date: tuple[Decimal, ...]
    whole: Decimal


@dataclass(frozen=True)
class MonthRow:
    """One month of a line: its budget, the running total and that total as a part of the year, in per cent."""

    name: str
    budget: Decimal
    to_date: Decimal
    percent: Decimal | None


@dataclass(frozen=True)
class Preview:
    """A line's year by its profile, or why there is none."""

    year: FinancialYear
    annual: Decimal
    basis: str
    months: tuple[MonthRow, ...]
    wrong: str = ""
    activity: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """One change of the line's budget, GBP, with the running latest budget of its year."""

    kind: str
    amount: Decimal
    latest: Decimal
    recurrent: bool
    effective_on: date
    reason: str
    by: str
    at: datetime
    request_id: int | None


@dataclass(frozen=True)
class LinePage(InYear):
    """One line: what it is, its year by month, every change of its budget, and who changed the line itself."""

    line: BudgetLine
    year: FinancialYear
    years: tuple[int, ...]
    preview: Preview
    changes: tuple[ChangeRow, ...]
    history: tuple[Any, ...]


def lines_page(fund: Fund, year: int) -> LinesPage:
    """Four queries, however many lines."""
    when = FinancialYear(year)
    lines = _of_year(fund, when)
    sums = _by_kind(lines, year)
    rows = tuple(_row(line, sums[line.pk]) for line in lines)
    paid = dict(
        Contribution.objects.filter(fund=fund, year=year)
        .exclude(kind="in_kind")
        .order_by()
        .values_list("confirmed")
        .annotate(total=Sum("amount"))
    )
    return LinesPage(
        fund=fund,
        year=when,
        years=years_of(fund, year),
        lines=rows,
        total=Sums(
            *(sum((getattr(row, name) for row in rows), ZERO) for name in Sums.__dataclass_fields__),
        ),
        confirmed=paid.get(True, ZERO),
        indicative=paid.get(False, ZERO),
    )


def months_page(fund: Fund, year: int) -> MonthsPage:
    """Four queries, however many lines."""
    when = FinancialYear(year)
    lines = _of_year(fund, when)
    sums = _by_kind(lines, year)
    spent = spent_before(lines, when)
    rows = tuple(
        MonthsRow(
            line.pk,
            line.code,
            line.name,
            basis(when, line.shape(spent.get(line.pk, ()))),
            tuple(months_of(sum(sums[line.pk].values(), ZERO), when, line.shape(spent.get(line.pk, ())))),
        )
        for line in lines
    )
    total = tuple(sum((row.months[month] for row in rows), ZERO) for month in range(MONTHS))
    return MonthsPage(
        fund=fund,
        year=when,
        years=years_of(fund, year),
        heads=month_names(when),
        lines=rows,
        total=total,
        to_date=running(total),
        whole=sum(total, ZERO),
    )


def line_page(line: BudgetLine, year: int) -> LinePage:
    """Five queries."""
    rows = list(line.changes.filter(year=year).select_related("by").order_by("effective_on", "pk"))
    latest, changes = ZERO, []
    for row in rows:
        latest += row.amount
        changes.append(
            ChangeRow(
                row.get_kind_display(),
                row.amount,
                latest,
                row.recurrent,
                row.effective_on,
                row.reason,
                str(row.by),
                row.at,
                row.request_id,
            )
        )
    return LinePage(
        line=line,
        year=FinancialYear(year),
        years=years_of(line.fund, year),
        preview=preview(line, latest, year),
        changes=tuple(changes),
        history=tuple(line.history.all()[:20]),
    )


def preview(line: BudgetLine, annual: Decimal, year: int) -> Preview:
    """The line's year by its profile as it stands on the row, which need not be saved; at most one query."""
    when = FinancialYear(year)
    spent = spent_before([line], when) if line.pk else {}
    shape = line.shape(spent.get(line.pk, ()))
    try:
        months = months_of(annual, when, shape)
    except Refused as refusal:
        return Preview(when, annual, "", (), wrong=refusal.reason)
    return Preview(
        year=when,
        annual=annual,
        basis=basis(when, shape),
        months=tuple(
            MonthRow(name, amount, to_date, percent(abs(to_date), annual, places=1))
            for name, amount, to_date in zip(month_names(when), months, running(months), strict=True)
        ),
        activity=_activity(line, annual),
    )


def latest_budget(line: BudgetLine, year: int) -> Decimal:
    """The line's latest budget of a year, GBP; one query."""
    return line.changes.filter(year=year).aggregate(total=Sum("amount"))["total"] or ZERO


def years_of(fund: Fund, also: int) -> tuple[int, ...]:
    """The years in which the fund has budgets, and `also`; latest first; one query."""
    known = BudgetChange.objects.filter(line__fund=fund).order_by().values_list("year", flat=True).distinct()
    return tuple(sorted({*known, also}, reverse=True))


def month_names(year: FinancialYear) -> tuple[str, ...]:
    """ "April 2026" … "March 2027"."""
    return tuple(f"{MONTH_NAMES[month.month - 1]} {month.year}" for month in year.months)


def running(months: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Running totals, GBP."""
    return tuple(sum(months[: place + 1], ZERO) for place in range(len(months)))


def _of_year(fund: Fund, year: FinancialYear) -> list[BudgetLine]:
    """Lines open in the year; one query."""
    rows = BudgetLine.objects.filter(fund=fund).filter(Q(closed_on=None) | Q(closed_on__gt=year.starts))
    return list(rows.select_related("lead_partner__organisation", "provider").order_by("position", "code"))


def _by_kind(lines: Iterable[BudgetLine], year: int) -> dict[int, dict[str, Decimal]]:
    """Line key → kind of change → sum, GBP; one query."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = BudgetChange.objects.filter(line__in=[line.pk for line in lines], year=year).order_by()
    for line, kind, amount in rows.values_list("line", "kind").annotate(total=Sum("amount")):
        sums[line][kind] = amount
    return sums


def _row(line: BudgetLine, sums: dict[str, Decimal]) -> LineRow:
    return LineRow(
        pk=line.pk,
        code=line.code,
        name=line.name,
        lead=line.lead_partner.short_name,
        element=line.get_element_display(),
        cost_type=line.get_cost_type_display(),
        service=line.service,
        provider=str(line.provider or ""),
        profile=line.get_profile_display(),
        is_income=line.is_income,
        recurrent=line.recurrent,
        prevention=line.prevention,
        fixed=line.share_kind == BudgetLine.Share.FIXED,
        closed_on=line.closed_on,
        original=sums.get("original", ZERO),
        virements=sums.get("virement", ZERO),
        variations=sums.get("variation", ZERO),
        brought=sum((sums.get(kind, ZERO) for kind in BROUGHT), ZERO),
    )


def _activity(line: BudgetLine, annual: Decimal) -> str:
    """What the planned activity comes to at its price, beside the budget."""
    if line.profile != ACTIVITY or line.unit_price is None:
        return ""
    units = sum(line.shape().numbers, Decimal(0))
    worth = money(units * line.unit_price)
    beside = over_under(worth - annual, exact=True)
    return (
        f"{units:,f} units at {pounds(line.unit_price)} make {pounds(worth)}: {beside} the budget.".replace(
            "on budget the budget", "what is budgeted"
        )
    )
