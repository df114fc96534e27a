"""Doors for the queue."""

from datetime import date
from typing import Any

from celery import shared_task

from jct.support import clock, jobs
from partnerships.selectors.inspection import CHECK
from partnerships.services import access, chasing, inspecting, keeping_up, meetings, reminders, settling
from partnerships.services import replay as replays


@shared_task(name="partnerships.refresh_access", ignore_result=True)
def refresh_access(**_: Any) -> None:
    """Make access true for today's posts and seats; a second delivery changes nothing."""
    access.refresh_access(on=clock.today())


@shared_task(name="partnerships.remind", ignore_result=True)
def remind(**_: Any) -> None:
    """Each morning: what people must be reminded of; a second delivery sends nothing."""
    reminders.remind(on=clock.today(), at=clock.now())


@shared_task(name="partnerships.inspect_schemes", ignore_result=True)
def inspect_schemes(**_: Any) -> None:
    """Each night: lint the schemes in effect and the drafts; a second delivery finds the same."""
    inspecting.inspect_schemes(on=clock.today(), at=clock.now())


@shared_task(name=CHECK, ignore_result=True)
def check_scheme(*, job_id: str, scheme_id: int, on: str, **_: Any) -> None:
    """Inspect one long scheme, telling the job how far it is; a second delivery finds the job taken."""
    with jobs.claim(job_id) as run:
        if run:
            inspecting.run(pk=scheme_id, on=date.fromisoformat(on), at=clock.now(), run=run)


@shared_task(name="partnerships.chase_requests", ignore_result=True)
def chase_requests(**_: Any) -> None:
    """Each night: let requests follow what they are about, chase, escalate and lapse unanswered ones, carry out what is
    past its call-in, and put emergency decisions that stand on no agenda on the next; a second delivery changes
    nothing."""
    on, at = clock.today(), clock.now()
    keeping_up.keep_all_up(at=at)
    chasing.chase_all(on=on, at=at)
    settling.carry_out_after_call_in(on=on, at=at)
    meetings.report_what_waits(at=at)


@shared_task(name=replays.REPLAY, ignore_result=True)
def replay(*, job_id: str, replay_id: int, **_: Any) -> None:
    """Judge the matters of a period under a draft, telling the job how far it is."""
    with jobs.claim(job_id) as run:
        if run:
            replays.run(pk=replay_id, on=clock.today(), run=run)
