"""Doors for the worker."""

from typing import Any

from celery import shared_task

from budgets.services import ledger_files, ledger_moves, ledger_sweep, periods
from jct.support import clock, jobs


@shared_task(name=ledger_files.READ, ignore_result=True)
def read_ledger(*, job_id: str, import_id: int, **_: object) -> None:
    """Read a kept ledger file, telling the job how far it is."""
    with jobs.claim(job_id) as run:
        if run:
            ledger_files.read(pk=import_id, tell=run.step)


@shared_task(name=ledger_files.ADD, ignore_result=True)
def add_ledger(*, job_id: str, import_id: int, **_: object) -> None:
    """Add the rows of a confirmed ledger file."""
    with jobs.claim(job_id) as run:
        if run:
            ledger_files.add(pk=import_id, tell=run.step)


@shared_task(name=ledger_files.REVERSE, ignore_result=True)
def reverse_ledger(*, job_id: str, import_id: int, **_: object) -> None:
    """Reverse a wrong ledger file."""
    with jobs.claim(job_id) as run:
        if run:
            ledger_files.take_back(pk=import_id, tell=run.step)


@shared_task(name=ledger_moves.MOVE, ignore_result=True)
def move_rows(*, job_id: str, **asked: Any) -> None:
    """Move the ledger rows that were found on a line."""
    with jobs.claim(job_id) as run:
        if run:
            ledger_moves.moved(**asked, tell=run.step)


@shared_task(name=ledger_moves.PLACE, ignore_result=True)
def place_rows(*, job_id: str, **asked: Any) -> None:
    """Put the waiting ledger rows that were found on a line."""
    with jobs.claim(job_id) as run:
        if run:
            ledger_moves.placed(**asked, tell=run.step)


@shared_task(name="budgets.sweep_ledger", ignore_result=True)
def sweep_ledger(**_: object) -> None:
    """Each night: put aside ledger files that nobody has confirmed; a second delivery changes nothing."""
    ledger_sweep.sweep(at=clock.now())


@shared_task(name="budgets.keep_settled", ignore_result=True)
def keep_settled(**_: object) -> None:
    """Each night: keep the lines of quarters that an earlier release locked; a second delivery changes nothing."""
    periods.keep_settled(at=clock.now())
