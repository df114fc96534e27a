"""Files behind a return: kept as they were when added, with their hash, and never changed."""

import hashlib
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from budgets.domain.lifecycle import EDITABLE, State
from budgets.models import BudgetReturnLine, ReturnEvidence
from budgets.permissions import enterable_returns
from jct.accounts.models import User
from jct.core.errors import Refused

MOST = 40
ADDABLE = EDITABLE | {State.SUBMITTED}


@transaction.atomic
def add_evidence(
    *, pk: int, title: str, file: Any, by: User, at: datetime, row: int | None = None
) -> ReturnEvidence:
    """Keep a file behind a return or one of its rows. Raises Refused once the return is certified, without a title,
    when the same file is there already, or when there are too many.
    """
    found = enterable_returns(by).select_for_update(of=("self",)).get(pk=pk)
    if found.state not in ADDABLE:
        raise Refused(
            "The return is certified: what was behind it stays as it was. Open it again to add to it."
        )
    line = BudgetReturnLine.objects.get(pk=row, budget_return=found) if row else None
    if not title.strip():
        raise Refused("Give the file a title.")
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    known = list(ReturnEvidence.objects.filter(budget_return=found).values_list("sha256", "title"))
    same = next((name for sha256, name in known if sha256 == digest.hexdigest()), "")
    if same:
        raise Refused(f"This file is kept here already, as “{same}”.")
    if len(known) >= MOST:
        raise Refused(f"A return keeps at most {MOST} files. Put several into one PDF.")
    file.name = f"return-{found.pk}-{digest.hexdigest()[:12]}{PurePath(file.name).suffix.lower()}"
    return ReturnEvidence.objects.create(
        budget_return=found,
        row=line,
        title=title.strip(),
        file=file,
        sha256=digest.hexdigest(),
        size=file.size,
        by=by,
        at=at,
    )
