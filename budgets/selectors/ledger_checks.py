"""What is wrong with a staged file as a whole: rows that repeat, contradict the ledger, or do not make their total."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from budgets.models import LedgerImport, LedgerStaged
from jct.core.errors import Problem
from jct.core.money import ZERO, pounds

MOST = 500  # problems of each kind that are worth showing; the rest are counted

REPEATED = """
SELECT number, first, transaction, sequence, count(*) OVER () FROM (
    SELECT number, transaction, sequence, min(number) OVER (PARTITION BY transaction, sequence) AS first
      FROM budgets_ledgerstaged WHERE batch_id = %(batch)s
) numbered WHERE number > first ORDER BY number LIMIT %(most)s
"""
# A row that stands in the ledger: not one that reverses, and not of a file that was reversed.
CONTRADICTIONS = """
SELECT s.number, s.transaction, s.sequence, r.amount, r.posted_on, s.amount, s.posted_on, count(*) OVER ()
  FROM budgets_ledgerstaged s
  JOIN budgets_ledgerrow r ON r.partner_id = %(partner)s AND r.reverses_id IS NULL
       AND r.transaction = s.transaction AND r.sequence = s.sequence
  JOIN budgets_ledgerimport b ON b.id = r.batch_id AND b.state NOT IN ('reversing', 'reversed')
 WHERE s.batch_id = %(batch)s AND (r.amount <> s.amount OR r.posted_on <> s.posted_on)
 ORDER BY s.number LIMIT %(most)s
"""


@dataclass(frozen=True)
class Wrong:
    """The first problems found, and how many there are."""

    shown: tuple[Problem, ...] = ()
    count: int = 0

    def and_also(self, problems: Sequence[Problem]) -> "Wrong":
        return Wrong((*self.shown, *problems), self.count + len(problems))


def counted(kept: LedgerImport) -> tuple[int, Decimal]:
    """How many rows are staged, and what they make (GBP)."""
    found = LedgerStaged.objects.filter(batch=kept).aggregate(count=Count("*"), total=Sum("amount"))
    return found["count"], found["total"] or ZERO


def repeated(kept: LedgerImport) -> Wrong:
    """Transactions that stand in the file twice."""
    keys = LedgerStaged.objects.filter(batch=kept).order_by().values("transaction", "sequence")
    if not keys.annotate(times=Count("*")).filter(times__gt=1).exists():
        return Wrong()
    rows = _ask(REPEATED, kept)
    found = [
        Problem(
            f"Row {number}",
            f"transaction “{_key(transaction, sequence)}” stands in row {first} already",
            "each transaction once",
        )
        for number, first, transaction, sequence, _ in rows
    ]
    return Wrong(tuple(found), rows[0][-1])


def contradictions(kept: LedgerImport) -> Wrong:
    """Transactions that stand in the ledger with another amount or day: a ledger is corrected by a new transaction."""
    rows = _ask(CONTRADICTIONS, kept)
    found = [
        Problem(
            f"Row {number}",
            f"transaction “{_key(transaction, sequence)}” was added before as {pounds(before)} on "
            f"{on:%d/%m/%Y}, and now says {pounds(amount)} on {day:%d/%m/%Y}",
            "the correction as a transaction of its own",
        )
        for number, transaction, sequence, before, on, amount, day, _ in rows
    ]
    return Wrong(tuple(found), rows[0][-1] if rows else 0)


def unmade(kept: LedgerImport, totals: Sequence[tuple[int, Decimal]]) -> list[Problem]:
    """Total rows of the file (row, GBP) that the rows above them do not make."""
    found = []
    for number, said in totals:
        rows = LedgerStaged.objects.filter(batch=kept, number__lt=number)
        made = rows.aggregate(total=Sum("amount"))["total"] or ZERO
        if made != said:
            what = f"says a total of {pounds(said)}, and the rows above it make {pounds(made)}"
            found.append(Problem(f"Row {number}", what, "the whole file, or the file without its total row"))
    return found


def _key(transaction: str, sequence: str) -> str:
    return " / ".join(filter(None, (transaction, sequence)))


def _ask(question: str, kept: LedgerImport) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, {"batch": kept.pk, "partner": kept.partner_id, "most": MOST})
        return list(cursor.fetchall())
