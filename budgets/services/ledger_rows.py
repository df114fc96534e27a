"""Ledger rows on budget lines: placed by hand once, and moved afterwards only with a record that says why.

`by` needs IMPORT_LEDGER on the rows' partner.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from budgets.domain.fund import still_open
from budgets.domain.ledger_sought import Found, Sought, same
from budgets.domain.period import quarter_of_period
from budgets.models import BudgetLine, LedgerRow
from budgets.permissions import ledger_rows, partners_for
from budgets.querysets import RowQuerySet
from budgets.selectors.ledger_rows import found_in, movable
from budgets.services.locks import lock_ledgers
from budgets.services.periods import guard_ledger
from jct.accounts.models import User
from jct.core.calendar import Quarter, day_words
from jct.core.errors import Refused
from jct.support.access import Perm
from partnerships.models import Partner

WORTH_COUNTING = 1_000  # moves at once of which the planner must be told
MOVES = """
INSERT INTO budgets_ledgermove (row_id, from_line_id, to_line_id, placed_by_id, placed_at, rule_id, reason, by_id, at)
SELECT id, line_id, %(to)s::bigint, assigned_by_id, assigned_at, rule_id, %(reason)s, %(by)s::bigint,
       %(at)s::timestamptz
  FROM budgets_ledgerrow WHERE id = ANY(%(keys)s) ORDER BY id
"""


@transaction.atomic
def assign_rows(*, pks: Iterable[int], line: BudgetLine, by: User, at: datetime) -> int:
    """Put unassigned rows on a line by hand; returns how many. A row somebody else placed meanwhile keeps
    its line.

    Rows in a quarter that is shut, or after the line or its fund was closed, stay where they are. Raises Refused when
    none is left, or when the line is not one the rows' partner may charge.
    """
    return _assign(ledger_rows(by).filter(pk__in=list(pks)), line, by=by, at=at)


@transaction.atomic
def assign_found(*, words: str, line: BudgetLine, by: User, at: datetime) -> int:
    """Put every unassigned row that has these words on a line; returns how many. Refuses as `assign_rows` does."""
    return _assign(ledger_rows(by).with_words(words), line, by=by, at=at)


def may_assign_found(*, words: str, line: BudgetLine, by: User, at: datetime) -> None:
    """Raises what `assign_found` would raise now, and puts nothing on the line."""
    _assignable(ledger_rows(by).with_words(words), line, by=by, at=at)


@transaction.atomic
def move_rows(*, pks: Iterable[int], line: BudgetLine | None, reason: str, by: User, at: datetime) -> int:
    """Move rows to another line, or back among those that wait for one (None); returns how many.

    Each move is kept with who had placed the row, and why it moves. Rows that are there already are left alone.
    Raises Refused without a reason, when no row is left to move, when one is in a quarter that is shut, or when they
    may not be charged to the line.
    """
    why = _explained(reason)
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    rows = ledger_rows(by).standing().filter(pk__in=list(pks), line__isnull=False)
    return _move(rows.exclude(line=line), line, why, by=by, at=at)


@transaction.atomic
def move_found(
    *,
    source: BudgetLine,
    quarter: Quarter,
    sought: Sought,
    confirmed: Found,
    line: BudgetLine | None,
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """Move every row on the line `source`, to the end of the quarter, that has what is sought; returns how many.

    `confirmed`: how many rows, and how much, the person was told would move. Raises Refused as `move_rows` does, and
    when the rows found now are not those.
    """
    why = _explained(reason)
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    rows = movable(by, source=source, quarter=quarter, sought=sought)
    same(confirmed, found_in(rows))
    return _move(rows.exclude(line=line), line, why, by=by, at=at)


def may_move_found(
    *,
    source: BudgetLine,
    quarter: Quarter,
    sought: Sought,
    confirmed: Found,
    line: BudgetLine | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Raises what `move_found` would raise now, and moves nothing."""
    _explained(reason)
    rows = movable(by, source=source, quarter=quarter, sought=sought)
    same(confirmed, found_in(rows))
    _may_move(rows.exclude(line=line), line, by=by, at=at)


def _as_it_is(line: BudgetLine) -> BudgetLine:
    """The line under the lock of its ledger: closed, if it was since the caller read it."""
    return BudgetLine.objects.select_related("fund").get(pk=line.pk)


def spendable(partner: Partner, line: BudgetLine) -> None:
    """Raises Refused unless rows of the partner's ledger may be charged to the line."""
    if line.fund.partnership_id != partner.partnership_id:
        raise Refused("The line belongs to another partnership.")
    if line.fund.kind == "notional":
        raise Refused(f"{line.fund} is a notional budget: it is indicative and cannot be spent.")
    if line.lead_partner_id != partner.pk:
        raise Refused(f"{line} is led by {line.lead_partner}: its own ledger gives its actuals.")


def _while_open(line: BudgetLine, periods: Iterable[tuple[int, int]]) -> None:
    """Raises Refused when one of the (financial year, ledger period) is after the line, or its fund, was closed."""
    for year, period in periods:
        still_open(str(line.fund), line.fund.closed_on, _starts(year, period))
        if line.closed_on and _starts(year, period) >= line.closed_on:
            raise Refused(
                f"{line} was closed on {day_words(line.closed_on)}, and no later return tells of it: choose the line "
                "that follows it."
            )


def _starts(year: int, period: int) -> date:
    return Quarter(year, quarter_of_period(period)).starts


def _explained(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise Refused("Say why the rows move; the reason stays with them.")
    return why


def _move(rows, line: BudgetLine | None, why: str, *, by: User, at: datetime) -> int:  # type: ignore[no-untyped-def]
    """Each row with the record of its move, by two statements however many they are."""
    keys = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        raise Refused("None of the rows chosen can be moved there. Choose at least one row of another line.")
    found = LedgerRow.objects.filter(pk__in=keys).order_by()
    line = _as_it_is(line) if line else None
    _may_move(found, line, by=by, at=at)
    told = {"to": line.pk if line else None, "reason": why[:500], "by": by.pk, "at": at, "keys": keys}
    with connection.cursor() as cursor:
        cursor.execute(MOVES, told)
        if (
            len(keys) >= WORTH_COUNTING
        ):  # or the triggers, planned for few moves, go through all of them for each row
            cursor.execute("ANALYZE budgets_ledgermove")
    placed = (by, at) if line else (None, None)
    return found.update(line=line, rule=None, assigned_by=placed[0], assigned_at=placed[1])


def _may_move(rows: RowQuerySet, line: BudgetLine | None, *, by: User, at: datetime) -> None:
    """Raises Refused unless the figures that the rows leave, and those they join, may still change."""
    for partner in Partner.objects.filter(pk__in=rows.order_by().values("partner")):
        own = rows.filter(partner=partner).order_by()
        places = set(own.values_list("year", "period", "line__fund").distinct())
        if line:
            spendable(partner, line)
            _while_open(line, {(year, period) for year, period, _ in places})
            places |= {(year, period, line.fund_id) for year, period, _ in places}
        guard_ledger(partner.partnership_id, places, by=by, at=at)


def _assign(rows, line: BudgetLine, *, by: User, at: datetime) -> int:  # type: ignore[no-untyped-def]
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    line = _as_it_is(line)
    return _assignable(rows, line, by=by, at=at).update(line=line, assigned_by=by, assigned_at=at)


def _assignable(rows: RowQuerySet, line: BudgetLine, *, by: User, at: datetime) -> RowQuerySet:
    """Those of the rows that wait for a line and may be put on this one; raises Refused when there are none."""
    waiting = rows.unassigned()
    partners = Partner.objects.filter(pk__in=waiting.order_by().values("partner"))
    if not partners:
        raise Refused("None of the rows chosen is waiting for a line. Choose at least one from the list.")
    for partner in partners:
        spendable(partner, line)
    shut, why = shut_quarters(waiting, partners, line, by=by, at=at)
    chosen = LedgerRow.objects.filter(pk__in=waiting.order_by().values("pk")).exclude(shut)
    if why and not chosen.exists():
        raise why
    return chosen


def shut_quarters(
    rows: RowQuerySet, partners: Iterable[Partner], line: BudgetLine, *, by: User, at: datetime
) -> tuple[Q, Refused | None]:
    """Which of the rows would change, on the line, a quarter `by` may not write to, or come after the line or its fund
    was closed, with the refusal of one of them; the rest are held open until the transaction ends.
    """
    shut, why = Q(pk=None), None
    for partner in partners:
        own = rows.filter(partner=partner)
        for year, period in own.order_by("year", "period").values_list("year", "period").distinct():
            try:
                _while_open(line, [(year, period)])
                guard_ledger(partner.partnership_id, [(year, period, line.fund_id)], by=by, at=at)
            except Refused as refused:
                shut |= Q(partner=partner, year=year, period=period)
                why = refused
    return shut, why
