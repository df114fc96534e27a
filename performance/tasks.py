"""Doors for the worker."""

from celery import shared_task

from jct.support import clock, jobs
from performance.services import imports


@shared_task(name=imports.APPLY, ignore_result=True)
def apply_import(*, job_id: str, import_id: int, **_: object) -> None:
    """Write a confirmed import's figures, telling the job how far it is."""
    with jobs.claim(job_id) as run:
        if run:
            imports.apply(pk=import_id, at=clock.now(), tell=run.step)
