"""What partners contribute to a fund in a year: promised, confirmed and varied, row by row, and whether it ties."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet, Sum

from budgets import permissions
from budgets.domain.contribution import NEEDS_NO_CONTRIBUTION, Tie, part_year_words
from budgets.models import BudgetChange, Contribution, ContributionVariation, Fund
from budgets.selectors.instalments import Schedule, schedules
from budgets.selectors.virements import open_line
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO, pounds
from partnerships.models import DecisionRequest, Partner
from partnerships.selectors.route import Judged, judged

OUTSIDE_RULE = "outside_risk_share"
"""What a scheme's clauses name an overspend that the agreement's risk-share rule does not cover."""


@dataclass(frozen=True)
class Entered:
    """One row: what it added, from when, why and by whom. `working` is the sum of a part year."""

    amount: Decimal
    confirmed: bool
    varies: bool
    effective_on: date
    reason: str
    by: str
    at: Any
    working: str
    request: int | None


@dataclass(frozen=True)
class Promise:
    """What a partner gives of one kind, from one source, with every row that made it so. GBP."""

    partner: int
    partner_name: str
    kind: str
    kind_words: str
    source: str
    source_words: str
    recurrent: bool
    counts: bool
    rows: tuple[Entered, ...]

    @property
    def promised(self) -> Decimal:
        return _sum(row.amount for row in self.rows if not row.varies)

    @property
    def varied(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.varies)

    @property
    def confirmed(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.confirmed)

    @property
    def indicative(self) -> Decimal:
        return _sum(row.amount for row in self.rows if not row.confirmed)

    @property
    def total(self) -> Decimal:
        return self.confirmed + self.indicative

    @property
    def key(self) -> str:
        """How forms name it."""
        return ":".join((str(self.partner), self.kind, self.source, "yes" if self.recurrent else "no"))

    @property
    def words(self) -> str:
        """ "NHS Northmere: cash, NHS minimum contribution, £31,500,000"."""
        told = [self.kind_words.lower()]
        if self.source:
            told.append(self.source_words)
        if not self.recurrent:
            told.append("this year only")
        return f"{self.partner_name}: {', '.join(told)}, {pounds(self.total)}"


@dataclass(frozen=True)
class ContributionsPage:
    """A fund's contributions in a year, their tie to the budget, and the instalments by partner."""

    fund: Fund
    year: FinancialYear
    years: tuple[FinancialYear, ...]
    promises: tuple[Promise, ...]
    tie: Tie
    in_kind: Decimal
    asked: tuple[ContributionVariation, ...]
    schedules: tuple[Schedule, ...]

    @property
    def title(self) -> str:
        return f"{self.fund}, {self.year}"

    @property
    def money(self) -> tuple[Promise, ...]:
        return tuple(promise for promise in self.promises if promise.kind != "in_kind")

    @property
    def by_partner(self) -> tuple[tuple[int, tuple[Promise, ...]], ...]:
        """The promises, which stand partner by partner, under the key of who made them."""
        groups = groupby(self.promises, key=lambda promise: promise.partner)
        return tuple((partner, tuple(made)) for partner, made in groups)

    @property
    def promised(self) -> Decimal:
        return _sum(promise.promised for promise in self.money)

    @property
    def varied(self) -> Decimal:
        return _sum(promise.varied for promise in self.money)

    @property
    def standing(self) -> Decimal:
        return _sum(promise.total for promise in self.money)

    @property
    def kind_only(self) -> tuple[Promise, ...]:
        return tuple(promise for promise in self.promises if promise.kind == "in_kind")


def contributions_page(user: User, *, pk: int, year: FinancialYear | None, on: date) -> ContributionsPage:
    """The page of a fund in a year (the one running on the day `on` when None). Raises DoesNotExist when the person may
    not see the fund.
    """
    rows = permissions.visible_funds(user).select_related("host__organisation", "agreement", "partnership")
    fund = rows.get(pk=pk)
    when = year or FinancialYear.of(on)
    known = Contribution.objects.filter(fund=fund).order_by().values_list("year", flat=True).distinct()
    now = FinancialYear.of(on).year
    promises = promises_of(fund, when.year)
    paid = _paid(promises)
    asked_for = ContributionVariation.objects.filter(
        fund=fund, year=when.year, request__decided_at__isnull=True
    )
    confirmed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for promise in paid:
        confirmed[promise.partner] += promise.confirmed
    return ContributionsPage(
        fund=fund,
        year=when,
        years=tuple(FinancialYear(each) for each in sorted({*known, now, now + 1, when.year}, reverse=True)),
        promises=promises,
        tie=_tie(fund, when.year, paid),
        in_kind=_sum(promise.total for promise in promises if promise.kind == "in_kind"),
        asked=tuple(asked_for.select_related("partner__organisation", "line", "request__requested_by")),
        schedules=schedules(fund, when.year, confirmed, on),
    )


def tie_of(fund: Fund, year: int) -> Tie:
    """Whether the contributions of a year agree with its latest budget; two queries."""
    return _tie(fund, year, _paid(promises_of(fund, year)))


def _paid(promises: Iterable[Promise]) -> list[Promise]:
    return [promise for promise in promises if promise.kind != "in_kind"]


def _tie(fund: Fund, year: int, paid: Iterable[Promise]) -> Tie:
    budget = BudgetChange.objects.filter(line__fund=fund, year=year).aggregate(
        total=Sum("amount"), brought=Sum("amount", filter=Q(kind__in=NEEDS_NO_CONTRIBUTION))
    )
    return Tie(
        confirmed=_sum(promise.confirmed for promise in paid),
        indicative=_sum(promise.indicative for promise in paid),
        budget=budget["total"] or ZERO,
        brought=budget["brought"] or ZERO,
    )


def promises_of(fund: Fund, year: int) -> tuple[Promise, ...]:
    """Every promise to the fund in a year, partner by partner; one query."""
    rows = Contribution.objects.filter(fund=fund, year=year).select_related("partner__organisation", "by")
    groups: dict[tuple[Any, ...], list[Contribution]] = defaultdict(list)
    for row in rows.order_by("partner__position", "partner", "at", "pk"):
        groups[row.partner_id, row.kind, row.source, row.recurrent].append(row)
    return tuple(_promise(group) for group in groups.values())


def _promise(rows: list[Contribution]) -> Promise:
    first = rows[0]
    return Promise(
        partner=first.partner_id,
        partner_name=first.partner.name,
        kind=first.kind,
        kind_words=first.get_kind_display(),
        source=first.source,
        source_words=first.get_source_display() if first.source else "",
        recurrent=first.recurrent,
        counts=first.counts_towards_share,
        rows=tuple(
            Entered(
                amount=row.amount,
                confirmed=row.confirmed,
                varies=row.varies,
                effective_on=row.effective_on,
                reason=row.reason,
                by=str(row.by),
                at=row.at,
                working=part_year_words(row.annual, row.effective_on, FinancialYear(row.year))
                if row.annual is not None
                else "",
                request=row.request_id,
            )
            for row in rows
        ),
    )


def varied_rows(
    fund: Fund, partner: Partner, year: int, kind: str, source: str, *, recurrent: bool
) -> QuerySet[Contribution]:
    """What a variation changes: what a partner gives of a kind, from a source. One that recurs changes what recurs; one
    for this year only may change either."""
    rows = Contribution.objects.filter(fund=fund, partner=partner, year=year, kind=kind, source=source)
    return rows.filter(recurrent=True) if recurrent else rows


def asked(variation: ContributionVariation) -> dict[str, Any]:
    """What the request will say, in the words of `partnerships.services.decisions.ask`. One query.

    Its facts are what whoever decides goes by: when one of them changes, the request becomes a new version.
    """
    fund, change, year = variation.fund, variation.amount, FinancialYear(variation.year)
    rows = varied_rows(
        fund, variation.partner, variation.year, variation.kind, variation.source,
        recurrent=variation.recurrent,
    )  # fmt: skip
    confirmed = rows.filter(confirmed=True).aggregate(total=Sum("amount"))["total"]
    facts = {
        "partner": variation.partner.name,
        "change": pounds(change),
        "confirmed before": f"{pounds(confirmed or ZERO)} in {year}",
    }
    if variation.outside:
        facts["meets"] = "an overspend that the risk-share rule leaves outside the fund"
    if variation.budget_only:
        facts["contribution"] = "entered already: only the budget changes"
    if variation.line:
        facts["budget line"] = open_line(variation.line)
    pays = f"{variation.partner.short_name} pays {pounds(abs(change))} {'more' if change > 0 else 'less'} in {year}"
    moves = (
        f"{pounds(abs(change))} {'more' if change > 0 else 'less'} budget in {year}, as contributed already"
    )
    return {
        "partnership": fund.partnership,
        "decision_type": "overspend_treatment" if variation.outside else "contribution_variation",
        "regime": OUTSIDE_RULE if variation.outside else "",
        "title": f"{fund}: {moves if variation.budget_only else pays}"[:200],
        "amount": abs(change),
        "care_group": fund.care_group,
        "fund": fund.name,
        "recurrent": variation.recurrent,
        "effective_on": variation.effective_on,
        "why": variation.reason.strip(),
        "subject_url": f"/budgets/funds/{fund.pk}/contributions/",
        "facts": facts,
    }


def route(variation: ContributionVariation, *, user: User, on: date) -> Judged:
    """The variation as it would be sent: the ruling on `user`, who can decide, and from when it counts."""
    return judged(user=user, request=DecisionRequest(**asked(variation), requested_by=user), on=on)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
