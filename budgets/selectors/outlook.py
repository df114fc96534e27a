"""What lies behind the forecasts of funds in a quarter, for a fund's page and the revenue monitor."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from budgets import permissions
from budgets.domain.outlook import (
    COMMISSIONER,
    PROVIDER,
    ContingentFacts,
    Exposure,
    MitigationFacts,
    SavingFacts,
    SavingsTotal,
    SidedLine,
    SideVariance,
    by_side,
    exposure,
    savings_total,
    still_to_bring,
)
from budgets.domain.position import LinePosition
from budgets.models import BudgetLine, ContingentItem, Fund, Mitigation, Saving, SavingPosition
from budgets.selectors.as_locked import as_locked, locked_at
from budgets.selectors.facts import FundFacts
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.support.access import Perm, can
from partnerships.models import Partner

Moments = Mapping[int, datetime]  # fund → when what it shows of the quarter was settled


@dataclass(frozen=True)
class Outlook:
    """Savings, actions and contingent items of a fund at the end of a quarter. `settled`: contingent items that were
    settled in the year.
    """

    fund: int
    savings: tuple[SavingFacts, ...] = ()
    mitigations: tuple[MitigationFacts, ...] = ()
    contingent: tuple[ContingentFacts, ...] = ()
    settled: tuple[ContingentFacts, ...] = ()

    @property
    def saved(self) -> SavingsTotal:
        return savings_total(self.savings)

    @property
    def to_bring(self) -> Decimal:
        """What actions should bring that the forecast does not count yet."""
        return still_to_bring(self.mitigations)

    @property
    def exposure(self) -> Exposure:
        return exposure(self.contingent)


def outlook_facts(funds: Iterable[int], quarter: Quarter) -> Mapping[int, Outlook]:
    """Fund key → its outlook at the end of the quarter, as it stood when the quarter was locked or signed; at most nine
    queries for any number of funds.

    A position of a saving counts from its quarter on, until a later one says otherwise.
    """
    keys = list(funds)
    moments = locked_at(Fund.objects.filter(pk__in=keys), quarter)
    savings, actions, items, settled = (
        _savings(keys, quarter, moments),
        _actions(keys, quarter, moments),
        *_items(keys, quarter, moments),
    )
    return {
        key: Outlook(key, tuple(savings[key]), tuple(actions[key]), tuple(items[key]), tuple(settled[key]))
        for key in keys
    }


def sides(fund: FundFacts) -> list[SideVariance]:
    """Commissioners' and providers' variances of a fund as the monitor has it; one query."""
    return by_side(sided for _, sided in _sided(fund))


def sides_with_lines(fund: FundFacts) -> list[tuple[SideVariance, list[LinePosition]]]:
    """`sides`, each with the lines it adds up; one query."""
    pairs = _sided(fund)
    groups: dict[tuple[str, str], list[LinePosition]] = defaultdict(list)
    for line, sided in pairs:
        key = (PROVIDER, sided.provider) if sided.provider else (COMMISSIONER, sided.partner)
        groups[key].append(line)
    return [(side, groups[side.side, side.name]) for side in by_side(sided for _, sided in pairs)]


def _sided(fund: FundFacts) -> list[tuple[LinePosition, SidedLine]]:
    partners = Partner.objects.filter(pk__in={int(row.partner) for row in fund.lines})
    names = {str(partner.pk): partner.name for partner in partners.select_related("organisation")}
    return [
        (row, SidedLine(names[row.partner], row.provider, row.latest, row.forecast)) for row in fund.lines
    ]


def provider_of(line: BudgetLine) -> str:
    """The line's provider, or its contract's; empty without either. No query when both are at hand."""
    provider = line.provider or (line.contract.provider if line.contract else None)
    return str(provider) if provider else ""


def may_change(user: User, line: BudgetLine) -> bool:
    """Whoever enters the line, or keeps the fund."""
    return can(user, Perm.ENTER_RETURN, line.lead_partner_id) or can(
        user, Perm.EDIT_FUNDS, line.fund.partnership_id
    )


def changeable_lines(user: User, fund: int) -> list[BudgetLine]:
    """The lines of a fund whose savings and actions `user` may change; one query."""
    rows = BudgetLine.objects.filter(fund__in=permissions.visible_funds(user), fund=fund)
    return [line for line in rows.select_related("fund") if may_change(user, line)]


@dataclass(frozen=True)
class Changeable:
    """The keys of a fund's savings and actions that one person may change."""

    savings: frozenset[int]
    mitigations: frozenset[int]


def changeable(user: User, fund: int) -> Changeable | None:
    """What `user` may change of a fund's outlook; None without a line to change. Three queries."""
    lines = changeable_lines(user, fund)
    if not lines:
        return None
    return Changeable(
        *(
            frozenset(of.objects.filter(line__in=lines).values_list("pk", flat=True))
            for of in (Saving, Mitigation)
        )
    )


def _savings(funds: list[int], quarter: Quarter, moments: Moments) -> dict[int, list[SavingFacts]]:
    rows = Saving.objects.filter(line__fund__in=funds, year=quarter.year).select_related("line")
    positions = SavingPosition.objects.filter(
        saving__line__fund__in=funds, saving__year=quarter.year, quarter__lte=str(quarter)
    )
    latest = {said.saving_id: said for said in positions.order_by("quarter", "at", "pk")}
    found: dict[int, list[SavingFacts]] = defaultdict(list)
    for row in _of_lines(rows.order_by("line__position", "line__code", "name"), moments):
        said = latest.get(row.pk)
        found[row.line.fund_id].append(
            SavingFacts(
                key=row.pk,
                line=row.line.name,
                name=row.name,
                owner=row.owner,
                target=row.target,
                achieved=said.achieved if said else None,
                forecast=said.forecast if said else None,
                note=said.note if said else "",
            )
        )
    return found


def _actions(funds: list[int], quarter: Quarter, moments: Moments) -> dict[int, list[MitigationFacts]]:
    rows = Mitigation.objects.filter(line__fund__in=funds, year=quarter.year).select_related("line")
    found: dict[int, list[MitigationFacts]] = defaultdict(list)
    for row in sorted(_of_lines(rows, moments), key=lambda row: (row.due_on, row.pk)):
        found[row.line.fund_id].append(
            MitigationFacts(
                key=row.pk,
                line=row.line.name,
                action=row.action,
                amount=row.amount,
                in_forecast=row.in_forecast,
                owner=row.owner,
                due_on=row.due_on,
                state=row.state,
                words=row.get_state_display(),
                late=row.state in ("planned", "under_way") and row.due_on < quarter.ends,
                note=row.note,
            )
        )
    return found


def _items(
    funds: list[int], quarter: Quarter, moments: Moments
) -> tuple[dict[int, list[ContingentFacts]], dict[int, list[ContingentFacts]]]:
    """Items open at the end of the quarter, and those settled earlier in the year."""
    year_starts = quarter.financial_year.starts
    rows = ContingentItem.objects.filter(
        Q(settled_on__isnull=True) | Q(settled_on__gte=year_starts),
        fund__in=funds,
        raised_on__lt=quarter.ends,
    )
    opened: dict[int, list[ContingentFacts]] = defaultdict(list)
    settled: dict[int, list[ContingentFacts]] = defaultdict(list)
    found = list(rows.select_related("line"))
    found = as_locked(found, {row.pk: moments[row.fund_id] for row in found if row.fund_id in moments})
    prefetch_related_objects(found, "line")
    for row in sorted(found, key=lambda row: (-row.high, row.pk)):
        over = row.settled_on if row.settled_on and row.settled_on < quarter.ends else None
        (settled if over else opened)[row.fund_id].append(_item(row, over))
    return opened, settled


def _of_lines(rows: QuerySet[Any], moments: Moments) -> list[Any]:
    found = list(rows)
    then = {row.pk: moments[row.line.fund_id] for row in found if row.line.fund_id in moments}
    return as_locked(found, then)


def _item(row: ContingentItem, settled_on: date | None) -> ContingentFacts:
    return ContingentFacts(
        key=row.pk,
        line=row.line.name if row.line else "",
        kind=row.get_kind_display(),
        title=row.title,
        low=row.low,
        likely=row.likely,
        high=row.high,
        note=row.note,
        raised_on=row.raised_on,
        settled_on=settled_on,
        outcome=row.outcome if settled_on else "",
    )
