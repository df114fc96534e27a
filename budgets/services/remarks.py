"""Remarks on the cells of a return: made by whoever works with it, settled by whoever made or enters it."""

from datetime import datetime

from django.db import transaction

from budgets.domain.cells import COLUMNS
from budgets.models import BudgetReturnLine, CellComment
from budgets.permissions import may_enter, remarkable_returns
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.support.history import record

LONGEST = 2000
MOST = 200  # on one row: a return is no chat


@transaction.atomic
def remark(*, pk: int, row: int, column: str, text: str, by: User, at: datetime) -> CellComment:
    """Leave a remark on a cell. Raises Refused when it says nothing or too much, or names no column of the grid."""
    found = remarkable_returns(by).select_for_update(of=("self",)).get(pk=pk)
    line = BudgetReturnLine.objects.get(pk=row, budget_return=found)
    clean = text.strip()
    if not clean or len(clean) > LONGEST:
        raise Refused(f"A remark has 1 to {LONGEST:,} characters; this one has {len(clean):,}.")
    if column not in COLUMNS:
        raise Refused("Choose the column the remark is about.")
    if line.comments.count() >= MOST:
        raise Refused(f"This line has {MOST} remarks. Talk to each other, and settle some.")
    comment = CellComment(row=line, column=column, text=clean, by=by, at=at)
    record(comment, by=by, why="remarked", at=at)
    return comment


@transaction.atomic
def settle(*, pk: int, comment: int, by: User, at: datetime) -> CellComment:
    """Settle a remark. Raises Refused for whoever neither made it nor enters the return, or when it is settled."""
    found = remarkable_returns(by).get(pk=pk)
    rows = CellComment.objects.filter(row__budget_return=found).select_for_update(of=("self",))
    known = rows.get(pk=comment)
    if known.settled_at:
        raise Refused("This remark is settled already.")
    if known.by_id != by.pk and not may_enter(by, found):
        raise Refused(
            "A remark is settled by whoever made it, or by the finance officer who enters the return."
        )
    known.settled_by, known.settled_at = by, at
    record(known, by=by, why="settled", at=at, fields=["settled_by", "settled_at"])
    return known
