"""Work asked for by name, after the transaction that wants it has been committed.

Services never import tasks: they name them. A name nobody registered fails at once, while it can still be undone; a
broken queue is logged and the row waits for the sweeper.
"""

from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction


def after_commit(task_name: str, /, **kwargs: Any) -> None:
    """Send the task called `task_name` once this transaction is committed. Raises KeyError for an unknown name."""
    current_app.loader.import_default_modules()
    task = current_app.tasks[task_name]
    transaction.on_commit(partial(task.apply_async, kwargs=kwargs), robust=True)
