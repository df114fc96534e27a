"""Ledger rows put on a line or moved together: at once where they are few, by a worker where they are many.

What would be refused is refused when it is asked for. `by` needs IMPORT_LEDGER on the rows' partner.
"""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction

from budgets.domain.ledger_sought import Found, Sought
from budgets.models import BudgetLine, LedgerMove, LedgerRow
from budgets.permissions import ledger_rows as rows_of
from budgets.services.ledger_files import silent
from budgets.services.ledger_rows import assign_found, may_assign_found, may_move_found, move_found
from budgets.services.staging import Told
from jct.accounts.models import User
from jct.core.calendar import Quarter
from jct.core.facts import canonical
from jct.support import jobs
from jct.support.models import Job

LONG_TO_MOVE = 5_000  # rows
MOVE, PLACE = "budgets.move_rows", "budgets.place_rows"


@transaction.atomic
def move_all(
    *,
    source: BudgetLine,
    quarter: Quarter,
    sought: Sought,
    confirmed: Found,
    line: BudgetLine | None,
    reason: str,
    by: User,
    at: datetime,
) -> Job | None:
    """Move every row that was found, as `move_found` does; the job when a worker moves them. Refuses as it does."""
    asked: dict[str, Any] = {
        "source": source, "quarter": quarter, "sought": sought, "confirmed": confirmed, "line": line,
        "reason": reason, "by": by, "at": at,
    }  # fmt: skip
    if confirmed.count <= LONG_TO_MOVE:
        move_found(**asked)
        return None
    may_move_found(**asked)
    return _job(
        MOVE,
        f"Move {confirmed.count:,} ledger rows from {source} to {line or 'those that wait for a line'}",
        line,
        by=by,
        at=at,
        source=source.pk,
        quarter=str(quarter),
        sought=asdict(sought),
        confirmed=[confirmed.count, str(confirmed.total)],
        reason=reason,
    )


@transaction.atomic
def place_all(*, words: str, line: BudgetLine, by: User, at: datetime) -> Job | None:
    """Put every waiting row that has these words on a line, as `assign_found` does; the job when a worker does it.
    Refuses as it does.
    """
    count = rows_of(by).with_words(words).unassigned().count()
    if count <= LONG_TO_MOVE:
        assign_found(words=words, line=line, by=by, at=at)
        return None
    may_assign_found(words=words, line=line, by=by, at=at)
    return _job(PLACE, f"Put {count:,} ledger rows on {line}", line, by=by, at=at, words=words)


def moved(
    *,
    source: int,
    quarter: str,
    sought: dict[str, Any],
    confirmed: list[Any],
    line: int | None,
    reason: str,
    asked_by: int,
    asked_at: str,
    tell: Told = silent,
) -> int:
    """What `move_all` left to a worker; how many rows. Done a second time it moves nothing.

    Raises Refused when the ledger has changed since it was asked.
    """
    person, when = User.objects.get(pk=asked_by), datetime.fromisoformat(asked_at)
    tell(1, 2, f"Moving {confirmed[0]:,} rows")
    known = LedgerMove.objects.filter(from_line=source, to_line=line, by=person, at=when)
    done = known.count() or move_found(
        source=BudgetLine.objects.get(pk=source),
        quarter=Quarter.parse(quarter),
        sought=Sought(**sought),
        confirmed=Found(confirmed[0], Decimal(confirmed[1])),
        line=BudgetLine.objects.select_related("fund").get(pk=line) if line else None,
        reason=reason,
        by=person,
        at=when,
    )
    tell(2, 2, "Done")
    return done


def placed(*, words: str, line: int, asked_by: int, asked_at: str, tell: Told = silent) -> int:
    """What `place_all` left to a worker; how many rows. Done a second time it places nothing."""
    person, when = User.objects.get(pk=asked_by), datetime.fromisoformat(asked_at)
    tell(1, 2, "Putting the rows on the line")
    known = LedgerRow.objects.filter(line=line, assigned_by=person, assigned_at=when)
    on = BudgetLine.objects.select_related("fund").get(pk=line)
    done = known.count() or assign_found(words=words, line=on, by=person, at=when)
    tell(2, 2, "Done")
    return done


def _job(task: str, title: str, line: BudgetLine | None, *, by: User, at: datetime, **asked: Any) -> Job:
    """One job, however often the same was sent: until it is done, the same words of the same person name it."""
    asked |= {"line": line.pk if line else None, "asked_by": by.pk}
    return jobs.start(
        kind="Ledger rows",
        title=title[:200],
        by=by,
        task=task,
        at=at,
        result_url=f"/budgets/lines/{line.pk}/" if line else "/budgets/ledger/unassigned/",
        dedupe=f"{task}:{sha256(canonical(asked).encode()).hexdigest()}",
        **asked,
        asked_at=at.isoformat(),
    )
