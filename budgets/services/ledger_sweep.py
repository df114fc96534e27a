"""Each night: ledger files that nobody has confirmed are put aside, and what was kept of files put aside is let go."""

from datetime import datetime

from django.db import transaction

from budgets.domain.ledger_file import OPEN, WAITS, Act, State, step
from budgets.models import LedgerChunk, LedgerFault, LedgerImport, LedgerStaged
from budgets.services import staging
from jct.core.calendar import day_words

STAGED = (State.RECEIVED, State.READ, State.ADDING)
"""Rows of these files have business in the staging table."""

WRONG = (State.RECEIVED, State.REFUSED)
"""What is wrong with these files is kept, or is being found."""


def sweep(*, at: datetime) -> int:
    """Put aside what was sent WAITS ago and never confirmed, and free the room of every file put aside; how many files.

    A file that somebody is acting on at this moment is left for the next night. Done twice, it changes nothing more.
    """
    old = LedgerImport.objects.filter(state__in=OPEN, at__lte=at - WAITS).order_by("pk")
    swept = sum(_put_aside(pk, at) for pk in old.values_list("pk", flat=True))
    settled = LedgerImport.objects.exclude(state__in=STAGED)
    LedgerStaged.objects.filter(batch__in=settled.values("pk")).order_by()._raw_delete(using="default")
    mended = LedgerImport.objects.exclude(state__in=WRONG)
    LedgerFault.objects.filter(batch__in=mended.values("pk")).order_by()._raw_delete(using="default")
    aside = LedgerImport.objects.filter(state=State.DISCARDED)
    LedgerChunk.objects.filter(file__in=aside.values("pk")).order_by()._raw_delete(using="default")
    return swept


@transaction.atomic
def _put_aside(pk: int, at: datetime) -> bool:
    found = LedgerImport.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk=pk, state__in=OPEN
    )
    kept = found.first()
    if kept is None:
        return False
    kept.state = step(kept.state, Act.DISCARD)
    kept.notes = [
        *kept.notes,
        f"Nobody confirmed the file within {WAITS.days} days. It was put aside on {day_words(at.date())}, and nothing "
        "of it was added. Send it again when it is needed.",
    ]
    kept.save(update_fields=["state", "notes"])
    staging.forget(kept)
    return True
