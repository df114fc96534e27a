"""Ledger files and the sources they come from, as their pages show them."""

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Q, Sum

from budgets import permissions
from budgets.domain.ledger_columns import ENCODINGS, Layout
from budgets.domain.ledger_file import OPEN, State
from budgets.domain.period import counts_in
from budgets.models import (
    BudgetLine,
    Fund,
    LedgerFault,
    LedgerImport,
    LedgerRow,
    LedgerRule,
    LedgerSource,
    LedgerStaged,
)
from budgets.selectors.ledger_match import matched
from budgets.selectors.ledger_twins import Twins, likely_twice
from budgets.selectors.periods import shut_places
from jct.accounts.models import User
from jct.core.calendar import FinancialYear
from jct.core.money import ZERO, pounds
from jct.support.models import Job

SHOWN = 20  # rows of a file shown before it is confirmed
PER_PAGE = 100  # faults of a file on a page
AT_ONCE = 2_000  # faults fetched at once for a download


@dataclass(frozen=True)
class Tally:
    """How many rows, and what they make (GBP)."""

    count: int = 0
    total: Decimal = ZERO

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.total + other.total)


def _words(name: str, tally: Tally) -> list[str]:
    return [name, f"{tally.count:,}", pounds(tally.total)]


@dataclass(frozen=True)
class Places:
    """Where a file's rows went."""

    assigned: Tally
    unassigned: Tally
    capital: Tally


@dataclass(frozen=True)
class Preview:
    """What confirming a file would do: its control totals by period and by line, and its first rows. `shut`: what of it
    cannot be added now, since it belongs to a quarter that is shut to the person.
    """

    new: Tally
    known: Tally
    unmatched: Tally
    capital: Tally
    periods: tuple[tuple[str, Tally], ...]
    lines: tuple[tuple[str, Tally], ...]
    first: tuple[LedgerStaged, ...]
    twins: Twins
    shut: tuple[str, ...]
    heads: ClassVar = {name: [name, "Rows", "What they make"] for name in ("Total", "Period", "Line")}

    @property
    def sums(self) -> list[list[str]]:
        """The control totals: what the file is made of."""
        return [
            _words("New rows, to be added", self.new),
            _words("Of these, capital: not in the revenue monitor", self.capital),
            _words("Of these, on no budget line: they will wait for one", self.unmatched),
            _words("Stand in the ledger already, left out", self.known),
            _words("The whole file", self.new + self.known),
        ]

    @property
    def by_period(self) -> list[list[str]]:
        return [_words(name, tally) for name, tally in self.periods]

    @property
    def by_line(self) -> list[list[str]]:
        return [_words(name, tally) for name, tally in self.lines]


@dataclass(frozen=True)
class FilePage:
    """One file: how it was read, what it would do or did, and what may be done with it."""

    file: LedgerImport
    job: Job | None
    preview: Preview | None
    places: Places | None
    wrong: Page | None

    @property
    def known_before(self) -> int:
        """Rows that stood in the ledger already and were left out."""
        return self.file.count - (self.file.added or 0)

    @property
    def layout(self) -> Layout:
        return Layout.of(self.file.layout)

    @property
    def letters(self) -> str:
        """The letters a file was read in, where a person or its source said so."""
        return ENCODINGS.get(self.file.encoding, "")

    @property
    def open(self) -> bool:
        """Whether it may still be read another way, or put aside."""
        return self.file.state in OPEN


def files(user: User) -> list[LedgerImport]:
    """The newest hundred files of the person's partners; one query."""
    rows = permissions.ledger_imports(user).select_related("partner__organisation", "by", "source")
    return list(rows.defer("layout")[:100])


def files_that_wait(user: User) -> list[LedgerImport]:
    """Files of the person's partners that wait for a person: to be confirmed, mended or told about; one query."""
    rows = permissions.ledger_imports(user).filter(state__in=OPEN).select_related("partner__organisation")
    found = rows.defer("notes", "doubtful").order_by("at", "pk")
    return [kept for kept in found if kept.state != State.RECEIVED or kept.asks]


def file_page(user: User, pk: int, *, at: datetime, page: int = 1) -> FilePage:
    """One file, with a page of what is wrong with it; at most eleven queries. Raises DoesNotExist when the person may
    not see it.
    """
    rows = permissions.ledger_imports(user).select_related(
        "partner__organisation", "by", "confirmed_by", "reversed_by", "source"
    )
    kept = rows.get(pk=pk)
    working = kept.state in (State.ADDING, State.REVERSING) or (
        kept.state == State.RECEIVED and not kept.asks
    )
    job = Job.objects.filter(dedupe__in=_names(kept)).order_by("-created_at").first() if working else None
    done = kept.state in (State.ADDED, State.REVERSING, State.REVERSED)
    return FilePage(
        file=kept,
        job=job,
        preview=_preview(kept, by=user, at=at) if kept.state == State.READ else None,
        places=_places(kept) if done else None,
        wrong=Paginator(kept.wrong.all(), PER_PAGE).get_page(page) if kept.state == State.REFUSED else None,
    )


def faults(user: User, pk: int) -> tuple[LedgerImport, Iterator[LedgerFault]]:
    """A file and all that is wrong with it, row by row and never all in memory. Raises DoesNotExist when the person may
    not see it.
    """
    kept = permissions.ledger_imports(user).get(pk=pk)
    return kept, kept.wrong.iterator(chunk_size=AT_ONCE)


def doubtful_lines(kept: LedgerImport) -> list[bytes]:
    """The lines of a file by which a person can tell its letters."""
    return [base64.b64decode(line) for line in kept.doubtful]


def sources(user: User) -> list[LedgerSource]:
    """The sources in use of the person's partners."""
    rows = permissions.ledger_sources(user).filter(active=True)
    return list(rows.select_related("partner__organisation").order_by("partner", "name"))


def _names(kept: LedgerImport) -> list[str]:
    return [f"budgets.{verb}_ledger:{kept.pk}" for verb in ("read", "add", "reverse")]


def _places(kept: LedgerImport) -> Places:
    where = {"on": Q(line__isnull=False), "off": Q(line__isnull=True, capital=False), "cap": Q(capital=True)}
    counts: dict[str, Any] = {f"{name}_count": Count("pk", filter=q) for name, q in where.items()}
    totals: dict[str, Any] = {f"{name}_total": Sum("amount", filter=q) for name, q in where.items()}
    rows = LedgerRow.objects.filter(batch=kept, reverses__isnull=True).order_by()
    found = rows.aggregate(**counts, **totals)
    on, off, cap = (Tally(found[f"{name}_count"], found[f"{name}_total"] or ZERO) for name in where)
    return Places(on, off, cap)


def _preview(kept: LedgerImport, *, by: User, at: datetime) -> Preview:
    sums: dict[Any, Tally] = defaultdict(Tally)
    periods: dict[tuple[int, int], Tally] = defaultdict(Tally)
    lines: dict[int, Tally] = defaultdict(Tally)
    fresh: list[tuple[int, int, int | None, Tally]] = []
    for year, period, line, capital, stands, count, total in _groups(kept):
        tally = Tally(count, total)
        periods[year, period] += tally
        sums["known" if stands else "new"] += tally
        if not stands:
            fresh.append((year, period, line, tally))
            if line:
                lines[line] += tally
            else:
                sums["capital" if capital else "unmatched"] += tally
    named = list(_named(lines))
    return Preview(
        new=sums["new"],
        known=sums["known"],
        unmatched=sums["unmatched"],
        capital=sums["capital"],
        periods=tuple(
            (f"{period} of {FinancialYear(year)}", tally) for (year, period), tally in sorted(periods.items())
        ),
        lines=tuple((f"{line.fund}: {line}", lines[line.pk]) for line in named),
        first=tuple(LedgerStaged.objects.filter(batch=kept).order_by("number")[:SHOWN]),
        twins=likely_twice(kept),
        shut=_shut(kept, fresh, {line.pk: line.fund for line in named}, by=by, at=at),
    )


def _shut(
    kept: LedgerImport,
    fresh: Iterable[tuple[int, int, int | None, Tally]],
    funds: Mapping[int, Fund],
    *,
    by: User,
    at: datetime,
) -> tuple[str, ...]:
    """Why new rows cannot be added now, with how many and what they make: what adding them would be refused with."""
    touched = []
    for year, period, line, tally in fresh:
        fund = funds[line] if line else None
        touched += [(quarter, fund, tally) for quarter in counts_in(year, period, on_line=bool(line))]
    places = {(quarter, fund.pk if fund else None) for quarter, fund, _ in touched}
    why = shut_places(kept.partner.partnership_id, places, by=by, at=at)
    found: dict[str, Tally] = defaultdict(Tally)
    for quarter, fund, tally in sorted(touched, key=lambda place: place[0]):
        if reason := why.get((quarter, fund.pk if fund else None)):
            found[f"{fund}: {reason}" if fund else reason] += tally
    return tuple(
        f"{tally.count:,} new {'row' if tally.count == 1 else 'rows'}, {pounds(tally.total)}: {words}"
        for words, tally in found.items()
    )


def _groups(kept: LedgerImport) -> list[tuple[Any, ...]]:
    """Year, period, line, capital, whether it stands in the ledger already, rows, and what they make."""
    rules = LedgerRule.objects.filter(partner=kept.partner_id, active=True)
    tables, rows, line, _ = matched(rules.order_by().values_list("field", flat=True).distinct())
    statement = f"""{tables}
        SELECT s.year, s.period, {line}, s.capital, coalesce(known.stands, false), count(*), sum(s.amount)
        {rows} WHERE s.batch_id = %(batch)s GROUP BY 1, 2, 3, 4, 5"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": kept.pk, "partner": kept.partner_id})
        return list(cursor.fetchall())


def _named(keys: Iterable[int]) -> Iterable[BudgetLine]:
    return (
        BudgetLine.objects.filter(pk__in=list(keys))
        .select_related("fund")
        .order_by("fund__position", "position")
    )
