"""Long work: start it, claim it, tell how far it is, and sweep what a dead worker left behind.

A job is claimed by one UPDATE, so two deliveries of the same message cannot both run it. The claim carries a number
(`attempts`); whoever was swept away and comes back finds the number changed and may write nothing more.
A thread beats every few seconds while the work runs, because a PDF page can take longer than any sensible time-out.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from jct.core.errors import Refused
from jct.support.models import Job
from jct.support.queue import after_commit

BEAT = 5.0  # seconds between heartbeats
STALLED = timedelta(seconds=30)  # a running job silent for so long has lost its worker
FORGOTTEN = timedelta(seconds=120)  # a waiting job nobody claimed for so long has lost its message
ATTEMPTS = 3
log = structlog.get_logger(__name__)


class Superseded(Exception):
    """This worker's claim was swept and another has the job now; what it was doing must be rolled back."""


@dataclass(frozen=True)
class Run:
    """A claimed job in the hands of one worker."""

    job: Job
    claim: int

    def step(self, number: int, of: int, note: str = "") -> None:
        """Tell how far the work is; raises Superseded when the claim is no longer ours."""
        self._write(step=number, steps=of, note=note[:200], heartbeat_at=timezone.now())

    def _write(self, **values: Any) -> None:
        mine = Job.objects.filter(pk=self.job.pk, status=Job.Status.RUNNING, attempts=self.claim)
        if not mine.update(**values):
            raise Superseded(str(self.job.pk))


def start(
    *,
    kind: str,
    title: str,
    by: Any,
    task: str,
    at: datetime,
    dedupe: str = "",
    result_url: str = "",
    **arguments: Any,
) -> Job:
    """Create the row and, once this transaction is committed, queue `task` with `job_id` and `arguments`.

    With `dedupe`, a job already alive under that name is returned instead of a second one.
    """
    del at  # a job's own times are real ones, also in a demonstration
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title, by=by, task=task, arguments=arguments, dedupe=dedupe,
                result_url=result_url, queued_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        alive = [Job.Status.WAITING, Job.Status.RUNNING]
        existing = Job.objects.filter(dedupe=dedupe, status__in=alive).first() if dedupe else None
        if existing is None:
            raise
        return existing
    after_commit(task, job_id=str(job.pk), **arguments)
    return job


@contextmanager
def claim(job_id: str | UUID) -> Iterator[Run | None]:
    """Take the job and do its work inside the block: a Run, or None when it is taken, done or gone.

    Leaving the block marks it done; an exception marks it failed with words for the person who waits (Refused keeps
    its own) and is logged, not raised: the row tells, and Celery has nothing to retry.
    """
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, status=Job.Status.WAITING).update(
        status=Job.Status.RUNNING,
        started_at=now,
        heartbeat_at=now,
        attempts=F("attempts") + 1,
        step=0,
        note="",
        error="",
    )
    if not taken:
        yield None
        return
    job = Job.objects.get(pk=job_id)
    run = Run(job=job, claim=job.attempts)
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(run, stop), daemon=True, name=f"heart of {job_id}")
    heart.start()
    try:
        yield run
        run._write(status=Job.Status.DONE, finished_at=timezone.now(), note="")
    except Superseded:
        log.warning("job_superseded", job=str(job_id), claim=run.claim)
    except Exception as error:
        refused = isinstance(error, Refused)
        if not refused:
            log.exception("job_failed", job=str(job_id), kind=job.kind)
        words = (
            str(error)
            if refused
            else "Something went wrong on our side. The details are in the log; try again."
        )
        _fail(run, words)
    finally:
        stop.set()
        heart.join()


def _fail(run: Run, words: str) -> None:
    try:
        run._write(status=Job.Status.FAILED, finished_at=timezone.now(), error=words)
    except Superseded:
        log.warning("job_superseded", job=str(run.job.pk), claim=run.claim)


def _beat(run: Run, stop: threading.Event) -> None:
    """Runs in its own thread, with its own database connection."""
    try:
        while not stop.wait(BEAT):
            try:
                run._write(heartbeat_at=timezone.now())
            except Superseded:
                return
    finally:
        connection.close()


def sweep(*, now: datetime) -> int:
    """Queue stalled and forgotten jobs again; fail one that has had its attempts. Returns how many were touched."""
    stalled = Q(status=Job.Status.RUNNING, heartbeat_at__lt=now - STALLED)
    forgotten = Q(status=Job.Status.WAITING, queued_at__lt=now - FORGOTTEN)
    touched = 0
    for pk in Job.objects.filter(stalled | forgotten).values_list("pk", flat=True):
        with transaction.atomic():
            job = Job.objects.select_for_update(skip_locked=True).filter(stalled | forgotten, pk=pk).first()
            if job is None:
                continue
            touched += 1
            spent = job.attempts >= ATTEMPTS
            if spent:
                words = f"The work stopped {job.attempts} times without ending. Try again, or ask for help."
                Job.objects.filter(pk=pk).update(status=Job.Status.FAILED, finished_at=now, error=words)
            else:
                Job.objects.filter(pk=pk).update(
                    status=Job.Status.WAITING, queued_at=now, note="Started again"
                )
                after_commit(job.task, job_id=str(pk), **job.arguments)
            log.warning("job_swept", job=str(pk), kind=job.kind, attempts=job.attempts, gave_up=spent)
    return touched


def try_again(*, pk: UUID, by: Any) -> Job:
    """Start a failed job anew, as a new row asked for by `by`. Raises Refused unless it failed."""
    job = Job.objects.get(pk=pk)
    if job.status != Job.Status.FAILED:
        raise Refused("Only work that failed can be started again.")
    return start(
        kind=job.kind, title=job.title, by=by, task=job.task, at=timezone.now(), dedupe=job.dedupe,
        result_url=job.result_url, **job.arguments,
    )  # fmt: skip
