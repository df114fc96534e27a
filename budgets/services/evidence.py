"""Files behind a return, a line or a cell of it: kept as they were when added, with their hash, and never changed."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from budgets.domain.cells import COLUMNS
from budgets.domain.lifecycle import EDITABLE, State
from budgets.models import BudgetReturnLine, ReturnEvidence
from budgets.permissions import enterable_returns
from budgets.services.periods import guard
from jct.accounts.models import User
from jct.core.errors import Refused

MOST = 40
ADDABLE = EDITABLE | {State.SUBMITTED}


@transaction.atomic
def add_evidence(
    *, pk: int, title: str, file: Any, by: User, at: datetime, row: int | None = None, column: str = ""
) -> ReturnEvidence:
    """Keep a file behind a return, one of its rows, or one cell of the row. Raises Refused once the return is certified
    or its quarter shut, without a title, for a column that the grid has not, when the same file is kept at that place
    already, or when there are too many.
    """
    found = enterable_returns(by).select_related("fund").select_for_update(of=("self",)).get(pk=pk)
    if found.state not in ADDABLE:
        raise Refused(
            "The return is certified: what was behind it stays as it was. Open it again to add to it."
        )
    guard(found.fund.partnership_id, found.period, by=by, at=at, fund=found.fund, restating=found.restates)
    if column and (column not in COLUMNS or not row):
        raise Refused("Choose the line and the column of the grid that the file stands behind.")
    line = BudgetReturnLine.objects.get(pk=row, budget_return=found) if row else None
    if not title.strip():
        raise Refused("Give the file a title.")
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    known = ReturnEvidence.objects.filter(budget_return=found)
    if same := known.filter(row=line, column=column, sha256=digest.hexdigest()).first():
        raise Refused(f"This file is kept here already, as “{same.title}”.")
    if known.count() >= MOST:
        raise Refused(f"A return keeps at most {MOST} files. Put several into one PDF.")
    file.name = f"return-{found.pk}-{digest.hexdigest()[:12]}{PurePath(file.name).suffix.lower()}"
    return ReturnEvidence.objects.create(
        budget_return=found,
        row=line,
        column=column,
        title=title.strip(),
        file=file,
        sha256=digest.hexdigest(),
        size=file.size,
        by=by,
        at=at,
    )
