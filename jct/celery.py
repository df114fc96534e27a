"""The Celery app: tasks are found in every installed app's `tasks.py`; the beat table says what runs by the clock."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jct.settings")

app = Celery("jct")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def use_django_logging(**_: object) -> None:
    """Keep Django's structured logs instead of Celery's own handlers."""


@worker_ready.connect
def sweep_at_start(**_: object) -> None:
    """A worker that starts looks at once for jobs a dead worker left behind."""
    app.send_task("support.sweep_jobs")
