"""What is wrong with a staged file as a whole: rows that repeat, contradict the ledger, or do not make their total.

The rules are SQL over all rows at once, and write their own words: the faults of 200,000 rows go from the staging table
to the table of faults without passing through here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Sum

from budgets.domain.ledger_fault import Fault
from budgets.models import LedgerImport, LedgerStaged
from jct.core.errors import Problem
from jct.core.money import MINUS, ZERO, pounds

MOST = 500  # contradictions told in one message, when the ledger has changed since a file was read

KEY = "concat_ws(' / ', s.transaction, nullif(s.sequence, ''))"
DAY = "to_char({0}, 'DD/MM/YYYY')"
# As `pounds` writes it: £1,234.50, £5, −£0.01.
MONEY = (
    f"CASE WHEN {{0}} < 0 THEN '{MINUS}' ELSE '' END || '£' || "
    r"regexp_replace(to_char(abs({0}), 'FM999,999,999,990.00'), '\.00$', '')"
)
# Each gives the number of the row, what stands in its cell, what is wrong with it and what would be right.
REPEATED = f"""
SELECT s.number, {KEY} AS cell, format('transaction “%%s” stands in row %%s already', {KEY}, s.first) AS what,
       'each transaction once' AS instead
  FROM (SELECT number, transaction, sequence, min(number) OVER (PARTITION BY transaction, sequence) AS first
          FROM budgets_ledgerstaged WHERE batch_id = %(batch)s) s
 WHERE s.number > s.first
"""  # noqa: S608 (names and expressions of our own)
# A row that stands in the ledger: not one that reverses, and not of a file that was reversed.
CONTRADICTIONS = f"""
SELECT s.number, {KEY} AS cell,
       format('transaction “%%s” was added before as %%s on %%s, and now says %%s on %%s', {KEY},
              {MONEY.format("r.amount")}, {DAY.format("r.posted_on")},
              {MONEY.format("s.amount")}, {DAY.format("s.posted_on")}) AS what,
       'the correction as a transaction of its own' AS instead
  FROM budgets_ledgerstaged s
  JOIN budgets_ledgerrow r ON r.partner_id = %(partner)s AND r.reverses_id IS NULL
       AND r.transaction = s.transaction AND r.sequence = s.sequence
  JOIN budgets_ledgerimport b ON b.id = r.batch_id AND b.state NOT IN ('reversing', 'reversed')
 WHERE s.batch_id = %(batch)s AND (r.amount <> s.amount OR r.posted_on <> s.posted_on)
"""  # noqa: S608 (names and expressions of our own)


@dataclass(frozen=True)
class Wrong:
    """The first problems found, and how many there are."""

    shown: tuple[Problem, ...] = ()
    count: int = 0


def counted(kept: LedgerImport) -> tuple[int, Decimal]:
    """How many rows are staged, and what they make (GBP)."""
    found = LedgerStaged.objects.filter(batch=kept).aggregate(count=Count("*"), total=Sum("amount"))
    return found["count"], found["total"] or ZERO


def repeats(kept: LedgerImport) -> bool:
    """Whether any transaction stands in the file twice: quicker to ask than which."""
    keys = LedgerStaged.objects.filter(batch=kept).order_by().values("transaction", "sequence")
    return keys.annotate(times=Count("*")).filter(times__gt=1).exists()


def contradictions(kept: LedgerImport) -> Wrong:
    """Transactions that stand in the ledger with another amount or day: a ledger is corrected by a new transaction."""
    question = f"SELECT number, what, instead, count(*) OVER () FROM ({CONTRADICTIONS}) found ORDER BY 1 LIMIT {MOST}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, {"batch": kept.pk, "partner": kept.partner_id})
        rows = cursor.fetchall()
    found = tuple(Problem(f"Row {number}", what, instead) for number, what, instead, _ in rows)
    return Wrong(found, rows[0][-1] if rows else 0)


def unmade(kept: LedgerImport, totals: Iterable[tuple[int, Decimal, str]]) -> Iterator[Fault]:
    """Total rows of the file (row, GBP, as it stands there) that the rows above them do not make."""
    for number, said, cell in totals:
        rows = LedgerStaged.objects.filter(batch=kept, number__lt=number)
        made = rows.aggregate(total=Sum("amount"))["total"] or ZERO
        if made != said:
            what = f"says a total of {pounds(said)}, and the rows above it make {pounds(made)}"
            instead = "the whole file, or the file without its total row"
            yield Fault(number, "", cell, what, instead)
