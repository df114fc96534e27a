import gc

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "jct.support"
    label = "support"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from simple_history.signals import pre_create_historical_record

        from jct.support.history import name_the_actor

        pre_create_historical_record.connect(name_the_actor, dispatch_uid="jct.history.actor")

        # Models and modules stay as long as the process. Looking through them again for every 700 new objects takes a
        # tenth of the time of most work here, and a fifth of printing a report.
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)
