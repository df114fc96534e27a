"""A ledger file in the staging table: in by COPY, slice after slice in flat memory, and on into the ledger in one
statement.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from tempfile import TemporaryFile

from django.db import connection

from budgets import intake
from budgets.domain.ledger_columns import Layout
from budgets.models import LedgerChunk, LedgerImport, LedgerRule, LedgerStaged
from budgets.selectors.ledger_match import matched
from budgets.services import ledger_faults
from budgets.services.ledger_faults import Faults

PART = 1024 * 1024  # bytes of a file kept in one row, and read at once
SLICE = 20_000  # rows copied at once, and told of
BITE = 500  # rows handed over at once
WORTH_COUNTING = 1_000  # rows from which the planner must know how many there are
ROOM = "SET LOCAL work_mem = '64MB'"
"""A long file is sorted and joined in memory rather than on disk; until the transaction ends."""

NEVER_TWICE = "ON CONFLICT (partner_id, transaction, sequence, turn) WHERE reverses_id IS NULL DO NOTHING"
"""The unique index passes over what was added before: quicker than to look for every row first."""

Told = Callable[[int, int, str], None]
"""Hears how far the work is: step, of how many, and what is being done."""

ROW = (
    "batch_id, number, transaction, sequence, posted_on, year, period, amount, supplier, service, division, "
    "category, detail, code, body, capital"
)


@dataclass(frozen=True)
class Staged:
    """What the reading of a file found: how many things are wrong with it, and notes on the whole of it."""

    faults: int
    notes: tuple[str, ...]


def keep(kept: LedgerImport, parts: Iterable[bytes]) -> None:
    """Keep a file as it came, a part in a row."""
    columns = "COPY budgets_ledgerchunk (file_id, number, content) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(columns) as copy:
        copy.set_types(["int8", "int4", "bytea"])
        for number, part in enumerate(parts):
            copy.write_row((kept.pk, number, part))


def parts_of(kept: LedgerImport) -> Iterator[bytes]:
    """The file as it came, a part at a time."""
    number = 0
    chunks = LedgerChunk.objects.filter(file=kept)
    while (part := chunks.filter(number=number).values_list("content", flat=True).first()) is not None:
        yield bytes(part)
        number += 1


def stage(kept: LedgerImport, tell: Told) -> Staged:
    """Read a file into the staging table, in place of what was staged of it before, and all that is wrong with it into
    the table of faults. With any fault nothing of it is left staged.
    """
    clear(kept)
    # On disk first: while the database takes rows in, it cannot be asked for the next part of the file.
    with TemporaryFile() as spool, Faults(kept) as faults:
        spool.writelines(parts_of(kept))
        spool.seek(0)
        found = _stage(kept, iter(partial(spool.read, PART), b""), faults, tell)
    if found.faults:
        clear(kept)
    return found


def _stage(kept: LedgerImport, parts: Iterator[bytes], faults: Faults, tell: Told) -> Staged:
    file = intake.opened(parts, encoding=kept.encoding)
    after = kept.layout["row"]
    for _ in islice(file.rows, after):
        pass  # lines above the headings, and the headings
    layout, serial = Layout.of(kept.layout), kept.encoding == "xlsx"
    reader = intake.Reader(layout, batch=kept.pk, tell=faults.hear, serial=serial)
    lines = reader.lines(file.rows, after=after)
    columns = ", ".join(reader.columns)
    for first in lines:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY budgets_ledgerstaged ({columns}) FROM STDIN") as copy,
        ):
            part = chain([first], islice(lines, SLICE - 1))
            # The database takes in one bite while the next is being read.
            while bite := "".join(islice(part, BITE)):
                copy.write(bite)
        tell(file.position(), max(kept.size, 1), f"Read {reader.count:,} rows")
    if not reader.count and not reader.faults:
        reader.add_whole("has headings but no transactions", "one row for each transaction")
    count_rows(reader.count)
    faults.judge(reader.totals)
    notes = () if faults.count else (*_agreed(reader), *_cut(reader, ended=file.ended()))
    return Staged(faults.count, (*_above(after), *file.notes, *notes))


def _above(headings: int) -> tuple[str, ...]:
    if headings == 1:
        return ()
    return (f"The headings stand in row {headings}; what stands above them was not read.",)


def _agreed(reader: intake.Reader) -> tuple[str, ...]:
    return tuple(
        f"Row {number} is a total; it agrees with the rows above it." for number, *_ in reader.totals
    )


def _cut(reader: intake.Reader, *, ended: bool) -> tuple[str, ...]:
    """A file cut within its last cell reads like a whole one; only the missing line break tells."""
    if ended:
        return ()
    return (
        f"Row {reader.number}, the last, has no line break at its end. If the file was cut there, the row is not whole "
        "and rows are missing: compare it with your ledger.",
    )


def count_rows(count: int) -> None:
    """Let the planner know what the staging table holds, when it is much."""
    if count >= WORTH_COUNTING:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE budgets_ledgerstaged")


def clear(kept: LedgerImport) -> None:
    """Forget what was staged of a file."""
    LedgerStaged.objects.filter(batch=kept).order_by()._raw_delete(using="default")


def forget(kept: LedgerImport) -> None:
    """Forget what was staged of a file, and what was wrong with it."""
    clear(kept)
    ledger_faults.clear(kept)


def add(kept: LedgerImport) -> int:
    """Add the staged rows never added before, each on the line of the first rule that fits; how many."""
    return _insert(kept, known=False, turn="0", where="true", conflict=NEVER_TWICE)


def add_again(kept: LedgerImport) -> int:
    """Add the staged rows whose transaction was added before and taken back each time; how many."""
    where = "known.turns > 0 AND NOT known.stands"
    return _insert(kept, known=True, turn="known.turns", where=where, conflict="")


def _insert(kept: LedgerImport, *, known: bool, turn: str, where: str, conflict: str) -> int:
    rules = LedgerRule.objects.filter(partner=kept.partner_id, active=True)
    fields = rules.order_by().values_list("field", flat=True).distinct()
    tables, rows, line, rule = matched(fields, known=known)
    columns = ", ".join(f"s.{name}" for name in ROW.split(", "))
    statement = f"""{tables}
        INSERT INTO budgets_ledgerrow ({ROW}, partner_id, turn, line_id, rule_id, assigned_by_id, assigned_at)
        SELECT {columns}, %(partner)s, {turn}, {line}, {rule}, CASE WHEN {line} IS NOT NULL THEN %(by)s::bigint END,
               CASE WHEN {line} IS NOT NULL THEN %(at)s::timestamptz END
        {rows} WHERE s.batch_id = %(batch)s AND {where} ORDER BY s.number {conflict}
    """
    told = {
        "batch": kept.pk,
        "partner": kept.partner_id,
        "by": kept.confirmed_by_id,
        "at": kept.confirmed_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROOM)
        cursor.execute(statement, told)
        return cursor.rowcount


def take_back(kept: LedgerImport) -> int:
    """Add to every row of a file the row that reverses it, on the same line and in the same period; how many."""
    turned = ROW.replace("amount", "-amount")
    statement = f"""
        INSERT INTO budgets_ledgerrow ({ROW}, partner_id, turn, line_id, assigned_by_id, assigned_at, reverses_id)
        SELECT {turned}, partner_id, turn, line_id, CASE WHEN line_id IS NOT NULL THEN %(by)s::bigint END,
               CASE WHEN line_id IS NOT NULL THEN %(at)s::timestamptz END, id
          FROM budgets_ledgerrow WHERE batch_id = %(batch)s AND reverses_id IS NULL ORDER BY number
    """  # noqa: S608 (names of columns, all of them ours)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": kept.pk, "by": kept.reversed_by_id, "at": kept.reversed_at})
        return cursor.rowcount
