"""What caused a forecast to move: written line by line, while the return may still be changed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from budgets.domain.lifecycle import Act, step
from budgets.domain.movement import Cause, check_causes, fingerprint
from budgets.models import BudgetReturn, BudgetReturnLine, MovementExplanation
from budgets.permissions import enterable_returns
from budgets.selectors.movements import causes_of
from budgets.services.edits import writable
from jct.accounts.models import User
from jct.core.errors import Refused
from jct.core.money import money
from jct.support.history import record

WRITTEN_MEANWHILE = (
    "Somebody else explained this movement while you were working on it. What they wrote is below what you typed: "
    "compare the two, then save again to keep yours."
)


@transaction.atomic
def explain_movement(
    *, row: int, causes: Sequence[Cause], seen: str, by: User, at: datetime
) -> BudgetReturnLine:
    """Put these causes in the place of what was said of the row's movement; none takes everything back.

    They need not sum to the movement yet: what is left over is shown, and keeps the return from being submitted.
    `seen` is the fingerprint of the causes the person saw. Raises Refused when somebody has changed them since, when
    the return may not be changed, or naming each cause at fault.
    """
    line = _rows(by).get(pk=row)
    found = writable(by, line.budget_return_id, at)
    step(found.state, Act.SAVE)
    if fingerprint(causes_of(line)) != seen:
        raise Refused(WRITTEN_MEANWHILE)
    if problems := check_causes(causes):
        raise Refused("The causes cannot be kept.", problems=problems)
    MovementExplanation.objects.filter(row=line).delete()
    _write(line, causes)
    found.changed_by, found.changed_at = by, at
    record(
        found, by=by, why=f"explained the movement of {line.line}", at=at, fields=["changed_by", "changed_at"]
    )
    return line


def carry_causes(*, old: BudgetReturn, new: BudgetReturn) -> None:
    """Give the next version of a return what was said of its movements. Within the caller's transaction."""
    rows = {row.line_id: row for row in new.lines.all()}
    for row in old.lines.prefetch_related("movement_explanations"):
        if row.line_id in rows and (causes := causes_of(row)):
            _write(rows[row.line_id], causes)


def _rows(by: User):
    return BudgetReturnLine.objects.filter(budget_return__in=enterable_returns(by)).select_related("line")


def _write(row: BudgetReturnLine, causes: Sequence[Cause]) -> None:
    MovementExplanation.objects.bulk_create(
        MovementExplanation(
            row=row,
            position=place,
            cause=cause.kind,
            sentence=cause.sentence.strip(),
            amount=money(cause.amount),
        )
        for place, cause in enumerate(causes, start=1)
    )
