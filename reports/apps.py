from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from reports import work  # noqa: F401 (registers what waits for a person)
        from reports.services import packs  # noqa: F401 (registers who is told of a sign-off)
