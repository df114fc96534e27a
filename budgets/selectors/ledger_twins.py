"""Rows of a staged file that are likely to stand in the ledger, or in the file, under another transaction number.

The same supplier, amount, day and code may well be two payments, so this is told and never refused.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from budgets.models import LedgerImport
from jct.core.money import ZERO

SHOWN = 100

# Once through the file and once through the ledger of its days; the transactions of one look are never paired off.
TWINS = """
WITH days AS (
    SELECT min(posted_on) AS first, max(posted_on) AS last FROM budgets_ledgerstaged WHERE batch_id = %(batch)s
), standing AS MATERIALIZED (
    SELECT r.id, r.transaction, r.sequence, upper(r.supplier) AS supplier, r.amount, r.posted_on, upper(r.code) AS code
      FROM budgets_ledgerrow r JOIN budgets_ledgerimport b ON b.id = r.batch_id, days
     WHERE r.partner_id = %(partner)s AND r.reverses_id IS NULL AND b.state NOT IN ('reversing', 'reversed')
       AND r.posted_on BETWEEN days.first AND days.last AND r.supplier <> '' AND r.amount <> 0
), fresh AS MATERIALIZED (
    SELECT number, transaction, sequence, posted_on, amount, supplier, code,
           upper(supplier) AS who, upper(code) AS what,
           min(number) OVER look AS first, first_value(transaction) OVER look AS first_transaction
      FROM budgets_ledgerstaged s
     WHERE batch_id = %(batch)s AND supplier <> '' AND amount <> 0 AND NOT EXISTS (
           SELECT 1 FROM standing WHERE standing.transaction = s.transaction AND standing.sequence = s.sequence)
    WINDOW look AS (PARTITION BY upper(supplier), amount, posted_on, upper(code) ORDER BY number)
), looks AS (
    SELECT supplier, amount, posted_on, code, min(transaction) AS least, max(transaction) AS most,
           (array_agg(id ORDER BY transaction, id))[1] AS least_id,
           (array_agg(id ORDER BY transaction DESC, id))[1] AS most_id
      FROM standing WHERE (supplier, amount, posted_on, code) IN (SELECT who, amount, posted_on, what FROM fresh)
     GROUP BY 1, 2, 3, 4
), told AS (
    SELECT f.*, CASE WHEN l.least <> f.transaction THEN l.least ELSE l.most END AS other,
           CASE WHEN l.least <> f.transaction THEN l.least_id ELSE l.most_id END AS other_id
      FROM fresh f LEFT JOIN looks l
           ON l.supplier = f.who AND l.amount = f.amount AND l.posted_on = f.posted_on AND l.code = f.what
)
SELECT number, transaction, sequence, posted_on, amount, supplier, code,
       CASE WHEN other <> transaction THEN other ELSE first_transaction END,
       CASE WHEN other <> transaction THEN other_id END, CASE WHEN other <> transaction THEN NULL ELSE first END,
       count(*) OVER (), sum(amount) OVER ()
  FROM told WHERE other <> transaction OR first_transaction <> transaction ORDER BY number LIMIT %(most)s
"""


@dataclass(frozen=True)
class Twin:
    """A staged row and the transaction it is like: `row` of the file, or the row `pk` of the ledger."""

    number: int
    transaction: str
    sequence: str
    posted_on: date
    amount: Decimal
    supplier: str
    code: str
    other: str
    pk: int | None
    row: int | None


@dataclass(frozen=True)
class Twins:
    """How many rows are likely to be there already, what they make (GBP), and the first of them."""

    count: int = 0
    total: Decimal = ZERO
    rows: tuple[Twin, ...] = ()


def likely_twice(kept: LedgerImport) -> Twins:
    """New rows of the file with the supplier, amount, day and code of another transaction; one query."""
    with connection.cursor() as cursor:
        cursor.execute(TWINS, {"batch": kept.pk, "partner": kept.partner_id, "most": SHOWN})
        found = cursor.fetchall()
    if not found:
        return Twins()
    return Twins(found[0][-2], found[0][-1], tuple(Twin(*row[:-2]) for row in found))
