from django.apps import AppConfig


class JctConfig(AppConfig):
    """The project as an app: it carries the management commands and loads Celery once Django is ready."""

    name = "jct"
    verbose_name = "Joint commissioning team"

    def ready(self) -> None:
        from jct import celery  # noqa: F401  (registers the Celery app; an empty jct/__init__ keeps rules free of it)
