"""Doors for the queue."""

from typing import Any

from celery import shared_task

from jct.support import clock
from partnerships.services import access


@shared_task(name="partnerships.refresh_access", ignore_result=True)
def refresh_access(**_: Any) -> None:
    """Make access true for today's posts and seats; a second delivery changes nothing."""
    access.refresh_access(on=clock.today())
