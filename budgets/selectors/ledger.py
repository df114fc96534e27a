"""Ledger files, unassigned rows and mapping rules as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum

from budgets import permissions
from budgets.models import BudgetLine, LedgerImport, LedgerRow, LedgerRule
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.money import ZERO
from jct.support.access import Perm

PER_PAGE = 50


@dataclass(frozen=True)
class Tally:
    """How many rows, and what they make (GBP)."""

    count: int
    total: Decimal


@dataclass(frozen=True)
class ImportFacts:
    """One file: what it makes, what became of it, and where its rows went."""

    pk: int
    partner: str
    filename: str
    sha256: str
    state: str
    state_words: str
    count: int
    total: Decimal
    added: int | None
    by: str
    at: Any
    confirmed_by: str
    confirmed_at: Any
    assigned: Tally
    unassigned: Tally
    capital: Tally

    @property
    def known_before(self) -> int:
        """Rows that stood in the ledger already and were left out."""
        return self.count - (self.added or 0)


def imports(user: User) -> list[ImportFacts]:
    """The newest hundred files of the person's partners; two queries."""
    return _imports(permissions.ledger_imports(user)[:100])


def import_facts(user: User, pk: int) -> ImportFacts:
    """One file. Raises DoesNotExist when the person may not see it."""
    found = _imports(permissions.ledger_imports(user).filter(pk=pk))
    if not found:
        raise LedgerImport.DoesNotExist
    return found[0]


def _imports(rows: Any) -> list[ImportFacts]:
    listed = list(rows.defer("content").select_related("partner__organisation", "by", "confirmed_by"))
    sums = {row["batch"]: row for row in _places(listed)}
    return [
        ImportFacts(
            pk=row.pk,
            partner=row.partner.name,
            filename=row.filename,
            sha256=row.sha256,
            state=row.state,
            state_words=row.get_state_display(),
            count=row.count,
            total=row.total,
            added=row.added,
            by=str(row.by),
            at=row.at,
            confirmed_by=str(row.confirmed_by or ""),
            confirmed_at=row.confirmed_at,
            **{
                place: Tally(
                    sums.get(row.pk, {}).get(place, 0), sums.get(row.pk, {}).get(f"{place}_total") or ZERO
                )
                for place in ("assigned", "unassigned", "capital")
            },
        )
        for row in listed
    ]


def _places(listed: Iterable[LedgerImport]) -> Iterable[dict[str, Any]]:
    places = {
        "assigned": Q(line__isnull=False),
        "unassigned": Q(line__isnull=True, capital=False),
    }
    counts: dict[str, Any] = {name: Count("pk", filter=where) for name, where in places.items()}
    totals: dict[str, Any] = {f"{name}_total": Sum("amount", filter=where) for name, where in places.items()}
    # "capital" is a column, so its count and sum are named apart and renamed here.
    rows = LedgerRow.objects.filter(batch__in=[row.pk for row in listed]).order_by().values("batch")
    for row in rows.annotate(
        **counts,
        **totals,
        of_capital=Count("pk", filter=Q(capital=True)),
        capital_total=Sum("amount", filter=Q(capital=True)),
    ):
        yield {**row, "capital": row["of_capital"]}


def unassigned(user: User, *, search: str = "", page: int = 1) -> Page:
    """Revenue rows waiting for a line, newest file first; `search` looks in supplier, service, category and
    type.
    """
    rows = permissions.ledger_rows(user).unassigned().select_related("partner__organisation", "batch")
    rows = rows.defer("batch__content")
    for word in search.split():
        rows = rows.filter(
            Q(supplier__icontains=word)
            | Q(service__icontains=word)
            | Q(division__icontains=word)
            | Q(category__icontains=word)
            | Q(detail__icontains=word)
        )
    return Paginator(rows.order_by("-batch", "number"), PER_PAGE).get_page(page)


def lines_for(user: User) -> list[BudgetLine]:
    """Lines the person's partners lead, of funds that can be spent: where a ledger row may go."""
    lines = BudgetLine.objects.filter(lead_partner__in=permissions.partners_for(user, Perm.IMPORT_LEDGER))
    return list(
        lines.exclude(fund__kind="notional").select_related("fund").order_by("fund__position", "position")
    )


def rules(user: User) -> list[LedgerRule]:
    """The rules in use for the person's partners, in the order in which they are tried."""
    rows = permissions.ledger_rules(user).filter(active=True)
    return list(
        rows.select_related("line__fund", "partner__organisation").order_by("partner", "position", "pk")
    )


@dataclass(frozen=True)
class LineLedger:
    """The ledger behind one figure."""

    line: BudgetLine
    quarter: Quarter
    rows: Page
    total: Decimal


def rows_of_line(user: User, *, line: int, quarter: Quarter, page: int = 1) -> LineLedger:
    """The ledger rows on a line to the end of a quarter. Raises DoesNotExist when the person may not see
    the fund.
    """
    found = (
        BudgetLine.objects.filter(fund__in=permissions.visible_funds(user))
        .select_related("fund")
        .get(pk=line)
    )
    rows = permissions.visible_ledger_rows(user).filter(line=found).to_date(quarter)
    total = rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO
    return LineLedger(
        found, quarter, Paginator(rows.order_by("posted_on", "pk"), PER_PAGE).get_page(page), total
    )


def spend_of_contract(contract_id: int, on: date) -> list[tuple[BudgetLine, Decimal]]:
    """Lines of a contract and what the ledger shows on each in the financial year of the day `on`; two
    queries.
    """
    lines = list(
        BudgetLine.objects.filter(contract=contract_id).select_related("fund").order_by("fund", "position")
    )
    sums = LedgerRow.objects.filter(line__in=lines, year=Quarter.of(on).year).by_line()
    return [(line, sums.get(line.pk, ZERO)) for line in lines]
