from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = "Partnerships"

    def ready(self) -> None:
        from partnerships import facts, work, work_meetings, work_people, work_scheme  # noqa: F401  (register what waits for people)
        from partnerships.services import scheme  # noqa: F401  (owns the adoption of a scheme)
