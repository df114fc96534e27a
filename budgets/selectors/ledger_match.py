"""Which budget line each staged row would go to, and which rows the ledger knows already: SQL shared by the preview,
which counts it, and by the service, which writes it, so that the one promises what the other does.
"""

from collections.abc import Iterable

from budgets.models import LedgerRule

# Each rule is compared with the distinct values of its column, a few hundred, and not with every row of the file.
RULE = """
rule AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY r.position, r.id) AS rank, field, how, upper(contains) AS words, r.id, line_id,
           closed_on
      FROM budgets_ledgerrule r JOIN budgets_budgetline line ON line.id = r.line_id
     WHERE partner_id = %(partner)s AND active
)"""
# A row of a quarter that begins when its line is closed waits: no return would tell of it there.
STILL_OPEN = """(rule.closed_on IS NULL
    OR make_date(s.year, 4, 1) + make_interval(months => 3 * LEAST((s.period - 1) / 3, 3)) < rule.closed_on)"""
VALUES = """
by_{field} AS MATERIALIZED (
    SELECT v.value, min(rule.rank) AS rank
      FROM (SELECT DISTINCT {field} AS value FROM budgets_ledgerstaged WHERE batch_id = %(batch)s AND NOT capital) v
      JOIN rule ON rule.field = '{field}' AND CASE rule.how
           WHEN 'exact' THEN upper(v.value) = rule.words
           WHEN 'starts' THEN starts_with(upper(v.value), rule.words)
           ELSE strpos(upper(v.value), rule.words) > 0 END
     GROUP BY v.value
)"""
# How often a transaction was added before, and whether one of those still stands; a reversed file's rows do not.
KNOWN = """
known AS MATERIALIZED (
    SELECT s.number, count(*) AS turns, bool_or(b.state NOT IN ('reversing', 'reversed')) AS stands
      FROM budgets_ledgerstaged s
      JOIN budgets_ledgerrow r ON r.partner_id = %(partner)s AND r.reverses_id IS NULL
           AND r.transaction = s.transaction AND r.sequence = s.sequence
      JOIN budgets_ledgerimport b ON b.id = r.batch_id
     WHERE s.batch_id = %(batch)s GROUP BY s.number
)"""


def matched(fields: Iterable[str], *, known: bool = True) -> tuple[str, str, str, str]:
    """(WITH …, FROM …, the line, the rule that gives it) for the staged rows `s` of %(batch)s and the rules of
    %(partner)s on these fields.

    With `known`, `known.turns` and `known.stands` tell of the ledger. A capital row is given no line, nor is one of a
    time in which the line of its rule is closed.
    """
    used = [
        field for field in LedgerRule.Field.values if field in set(fields)
    ]  # these names alone reach the SQL
    tables = [RULE, *(VALUES.format(field=field) for field in used)] if used else []
    joins = [f"LEFT JOIN by_{field} ON NOT s.capital AND by_{field}.value = s.{field}" for field in used]
    if used:
        least = ", ".join(f"by_{field}.rank" for field in used)
        joins.append(f"LEFT JOIN rule ON rule.rank = LEAST({least}) AND {STILL_OPEN}")
    if known:
        tables.append(KNOWN)
        joins.append("LEFT JOIN known ON known.number = s.number")
    return (
        "WITH " + ",".join(tables) if tables else "",
        "FROM budgets_ledgerstaged s " + " ".join(joins),
        "rule.line_id" if used else "NULL::bigint",
        "rule.id" if used else "NULL::bigint",
    )
