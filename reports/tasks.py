"""Doors: ids in, one service call."""

from celery import shared_task

from jct.support import clock, jobs
from reports.services import printing


@shared_task(name=printing.PRINT, ignore_result=True)
def print_document(*, job_id: str, pack_id: int, document: str, edition: str, **_: object) -> None:
    """Print one document of a pack."""
    with jobs.claim(job_id) as run:
        if run is not None:
            printing.print_document(
                pack_id=pack_id, document=document, edition=edition, run=run, at=clock.now()
            )
