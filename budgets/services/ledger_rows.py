"""Ledger rows on budget lines: placed by hand once, and moved afterwards only with a record that says why.

`by` needs IMPORT_LEDGER on the rows' partner.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from budgets.models import BudgetLine, LedgerMove, LedgerRow
from budgets.permissions import ledger_rows, partners_for
from budgets.services.periods import guard_ledger
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.access import Perm
from partnerships.models import Partner


@transaction.atomic
def assign_rows(*, pks: Iterable[int], line: BudgetLine, by: User, at: datetime) -> int:
    """Put unassigned rows on a line by hand; returns how many. A row somebody else placed meanwhile keeps
    its line.

    Raises Refused when none is left, or when the line is not one the rows' partner may charge.
    """
    return _assign(ledger_rows(by).filter(pk__in=list(pks)), line, by=by, at=at)


@transaction.atomic
def assign_found(*, words: str, line: BudgetLine, by: User, at: datetime) -> int:
    """Put every unassigned row that has these words on a line; returns how many. Refuses as `assign_rows` does."""
    return _assign(ledger_rows(by).with_words(words), line, by=by, at=at)


@transaction.atomic
def move_rows(*, pks: Iterable[int], line: BudgetLine | None, reason: str, by: User, at: datetime) -> int:
    """Move rows to another line, or back among those that wait for one (None); returns how many.

    Each move is kept with who had placed the row, and why it moves. Rows that are there already are left alone.
    Raises Refused without a reason, when no row is left to move, when one is in a quarter that is shut, or when they
    may not be charged to the line.
    """
    why = " ".join(reason.split())
    if not why:
        raise Refused("Say why the rows move; the reason stays with them.")
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    rows = ledger_rows(by).standing().filter(pk__in=list(pks), line__isnull=False)
    found = list(rows.exclude(line=line).select_related("partner").select_for_update(of=("self",)))
    if not found:
        raise Refused("None of the rows chosen can be moved there. Choose at least one row of another line.")
    for partner in {row.partner for row in found}:
        periods = {(row.year, row.period) for row in found if row.partner == partner}
        guard_ledger(partner.partnership_id, periods, by=by, at=at)
        if line:
            spendable(partner, line)
    LedgerMove.objects.bulk_create(
        LedgerMove(
            row=row,
            from_line_id=row.line_id,
            to_line=line,
            placed_by_id=row.assigned_by_id,
            placed_at=row.assigned_at,
            reason=why[:500],
            by=by,
            at=at,
        )
        for row in found
    )
    return LedgerRow.objects.filter(pk__in=[row.pk for row in found]).update(
        line=line, assigned_by=by if line else None, assigned_at=at if line else None
    )


def lock_ledgers(partners: Iterable[Partner]) -> None:
    """Let nobody else write to these partners' ledgers until this transaction ends; what only points to a partner
    need not wait.
    """
    keys = sorted(partner.pk for partner in partners)
    list(Partner.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))


def spendable(partner: Partner, line: BudgetLine) -> None:
    """Raises Refused unless rows of the partner's ledger may be charged to the line."""
    if line.fund.partnership_id != partner.partnership_id:
        raise Refused("The line belongs to another partnership.")
    if line.fund.kind == "notional":
        raise Refused(f"{line.fund} is a notional budget: it is indicative and cannot be spent.")
    if line.lead_partner_id != partner.pk:
        raise Refused(f"{line} is led by {line.lead_partner}: its own ledger gives its actuals.")


def _assign(rows, line: BudgetLine, *, by: User, at: datetime) -> int:  # type: ignore[no-untyped-def]
    lock_ledgers(partners_for(by, Perm.IMPORT_LEDGER))
    waiting = rows.unassigned()
    partners = Partner.objects.filter(pk__in=waiting.order_by().values("partner"))
    if not partners:
        raise Refused("None of the rows chosen is waiting for a line. Choose at least one from the list.")
    for partner in partners:
        spendable(partner, line)
    chosen = LedgerRow.objects.filter(pk__in=waiting.order_by().values("pk"))
    return chosen.update(line=line, assigned_by=by, assigned_at=at)
