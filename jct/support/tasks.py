"""The doors through which the clock and the queue come in."""

from celery import shared_task
from django.utils import timezone

from jct.support import jobs


@shared_task(name="support.sweep_jobs", ignore_result=True)
def sweep_jobs(**_: object) -> None:
    """Every few seconds, and whenever a worker starts: put stalled jobs back in the queue."""
    jobs.sweep(now=timezone.now())
