"""Ledger rows as their pages show them: those that wait, those behind a figure, one with all that became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum

from budgets import permissions
from budgets.domain.ledger_sought import Found, Sought
from budgets.domain.period import quarter_of_period
from budgets.models import BudgetLine, LedgerImport, LedgerMove, LedgerRow, LedgerRule
from budgets.selectors.periods import shut_quarters
from jct.accounts.models import User
from jct.core.calendar import FinancialYear, Quarter
from jct.core.money import ZERO
from jct.support.access import Perm, can

PER_PAGE = 50
EVERYTHING = Sought()
PLACES = {
    "": ("All rows", Q()),
    "assigned": ("On budget lines", Q(line__isnull=False, reverses__isnull=True)),
    "unassigned": ("Waiting for a line", Q(line__isnull=True, capital=False, reverses__isnull=True)),
    "capital": ("Capital", Q(capital=True, reverses__isnull=True)),
    "reversed": ("Reversing rows", Q(reverses__isnull=False)),
}


@dataclass(frozen=True)
class FileRows:
    """The rows a file added, or those of them that stand in one place."""

    file: LedgerImport
    place: str
    rows: Page
    total: Decimal

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(text, address, current) of each place."""
        return [(words, f"?place={key}", key == self.place) for key, (words, _) in PLACES.items()]


@dataclass(frozen=True)
class LineLedger:
    """The ledger behind one figure, or what of it is sought. `may_move`: whether the person may put its rows
    elsewhere.
    """

    line: BudgetLine
    quarter: Quarter
    sought: Sought
    rows: Page
    total: Decimal
    may_move: bool

    @property
    def found(self) -> Found:
        return Found(self.rows.paginator.count, self.total)

    @property
    def sought_in_words(self) -> str:
        return self.sought.said(self.quarter.year)

    @property
    def periods(self) -> list[tuple[int, str, bool]]:
        """(number, words, chosen) of the periods there can be rows in, to the end of the quarter."""
        last = 13 if self.quarter.number == 4 else self.quarter.number * 3
        year = FinancialYear(self.quarter.year)
        return [(n, f"{n} of {year}", n == self.sought.period) for n in range(1, last + 1)]


@dataclass(frozen=True)
class Moving:
    """Rows of a line that would move together; `others`: rows found that stay, of files that were reversed."""

    line: BudgetLine
    quarter: Quarter
    sought: Sought
    found: Found
    others: int

    @property
    def sought_in_words(self) -> str:
        return self.sought.said(self.quarter.year)


@dataclass(frozen=True)
class RowPage:
    """One row: as it came, where it stands, where it stood, and what took it back."""

    row: LedgerRow
    moves: tuple[LedgerMove, ...]
    reversal: LedgerRow | None
    may_move: bool


def unassigned(user: User, *, search: str = "", page: int = 1) -> Page:
    """Revenue rows waiting for a line, newest file first, that have each of the words of `search`."""
    rows = permissions.ledger_rows(user).unassigned().with_words(search)
    rows = rows.select_related("partner__organisation", "batch").defer("batch__layout")
    return Paginator(rows.order_by("-batch", "number"), PER_PAGE).get_page(page)


def shut_among(rows: Iterable[LedgerRow], *, by: User, at: datetime) -> list[str]:
    """Why those of the rows that stand in a quarter that is shut cannot be put on a line; two queries."""
    stand = Counter(
        (row.partner.partnership_id, Quarter(row.year, quarter_of_period(row.period))) for row in rows
    )
    shut = shut_quarters({key for key, _ in stand}, {quarter for _, quarter in stand}, by=by, at=at)
    return [
        f"{stand[place]} of the rows below {'stays' if stand[place] == 1 else 'stay'} here. {why}"
        for place, why in sorted(shut.items())
        if place in stand
    ]


def waiting(user: User) -> int:
    """How many rows wait for a line."""
    return permissions.ledger_rows(user).unassigned().count()


def lines_for(user: User) -> list[BudgetLine]:
    """Lines the person's partners lead, of funds that can be spent: where a ledger row may go."""
    lines = BudgetLine.objects.filter(lead_partner__in=permissions.partners_for(user, Perm.IMPORT_LEDGER))
    return list(
        lines.exclude(fund__kind="notional").select_related("fund").order_by("fund__position", "position")
    )


def rules(user: User) -> list[tuple[LedgerRule, int, int]]:
    """The rules in use for the person's partners, in the order in which they are tried: (rule, place, of how many)."""
    rows = permissions.ledger_rules(user).filter(active=True).order_by("partner", "position", "pk")
    found: list[tuple[LedgerRule, int, int]] = []
    for _, group in groupby(
        rows.select_related("line__fund", "partner__organisation"), lambda rule: rule.partner_id
    ):
        own = list(group)
        found += [(rule, place, len(own)) for place, rule in enumerate(own, start=1)]
    return found


def row_to_copy(user: User, pk: int) -> LedgerRow:
    """The row from which a rule is made. Raises DoesNotExist when the person may not place it."""
    return permissions.ledger_rows(user).get(pk=pk)


def rows_of_line(
    user: User, *, line: int, quarter: Quarter, sought: Sought = EVERYTHING, page: int = 1
) -> LineLedger:
    """The ledger rows on a line to the end of a quarter that have what is sought. Raises DoesNotExist when the person
    may not see the fund.
    """
    found = (
        BudgetLine.objects.filter(fund__in=permissions.visible_funds(user))
        .select_related("fund")
        .get(pk=line)
    )
    rows = permissions.visible_ledger_rows(user).filter(line=found).to_date(quarter).sought(sought)
    total = rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO
    shown = rows.select_related("batch").defer("batch__layout")
    return LineLedger(
        found,
        quarter,
        sought,
        Paginator(shown.order_by("posted_on", "pk"), PER_PAGE).get_page(page),
        total,
        can(user, Perm.IMPORT_LEDGER, found.lead_partner_id),
    )


def rows_to_move(user: User, pks: list[int]) -> list[LedgerRow]:
    """Of the chosen rows those the person may move, with their lines."""
    rows = permissions.ledger_rows(user).standing().filter(pk__in=pks, line__isnull=False)
    return list(rows.select_related("line__fund", "rule").order_by("posted_on", "pk"))


def movable(user: User, *, source: BudgetLine, quarter: Quarter, sought: Sought) -> QuerySet[Any]:
    """Of the rows on a line to the end of a quarter that have what is sought, those the person may move."""
    return permissions.ledger_rows(user).standing().filter(line=source).to_date(quarter).sought(sought)


def found_in(rows: QuerySet[Any]) -> Found:
    """How many the rows are, and what they make."""
    made = rows.order_by().aggregate(count=Count("pk"), total=Sum("amount"))
    return Found(made["count"], made["total"] or ZERO)


def found_to_move(user: User, *, line: int, quarter: Quarter, sought: Sought) -> Moving:
    """What would move together. Raises DoesNotExist when the line is not one the person may see."""
    lines = BudgetLine.objects.filter(fund__in=permissions.visible_funds(user)).select_related("fund")
    source = lines.get(pk=line)
    found = found_in(movable(user, source=source, quarter=quarter, sought=sought))
    every = permissions.ledger_rows(user).filter(line=source).to_date(quarter).sought(sought)
    return Moving(source, quarter, sought, found, every.count() - found.count)


def rows_of_file(user: User, *, pk: int, place: str = "", page: int = 1) -> FileRows:
    """What a file added to the ledger. Raises DoesNotExist when the person may not see the file."""
    file = permissions.ledger_imports(user).select_related("partner__organisation").get(pk=pk)
    known = place if place in PLACES else ""
    rows = LedgerRow.objects.filter(PLACES[known][1], batch=file)
    total = rows.order_by().aggregate(total=Sum("amount"))["total"] or ZERO
    shown = rows.select_related("line__fund", "rule").order_by("number", "pk")
    return FileRows(file, known, Paginator(shown, PER_PAGE).get_page(page), total)


def row_page(user: User, pk: int) -> RowPage:
    """One row with its history. Raises DoesNotExist when the person may not see it."""
    rows = permissions.visible_ledger_rows(user).select_related(
        "batch__by", "batch__confirmed_by", "batch__reversed_by", "partner__organisation", "line__fund",
        "assigned_by", "reverses", "rule",
    )  # fmt: skip
    row = rows.defer("batch__layout").get(pk=pk)
    moves = row.moves.select_related("from_line", "to_line", "placed_by", "by", "rule")
    reversal = LedgerRow.objects.filter(reverses=row).first()
    stands = reversal is None and row.reverses_id is None and row.line_id is not None
    return RowPage(row, tuple(moves), reversal, stands and can(user, Perm.IMPORT_LEDGER, row.partner_id))


def spend_of_contract(contract_id: int, on: date) -> list[tuple[BudgetLine, Decimal]]:
    """Lines of a contract and what the ledger shows on each in the financial year of the day `on`; two
    queries.
    """
    lines = list(
        BudgetLine.objects.filter(contract=contract_id).select_related("fund").order_by("fund", "position")
    )
    sums = LedgerRow.objects.filter(line__in=lines, year=Quarter.of(on).year).by_line()
    return [(line, sums.get(line.pk, ZERO)) for line in lines]
