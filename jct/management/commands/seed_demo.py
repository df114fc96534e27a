"""`manage.py seed_demo`: load the invented county of Northmere, once, through the services."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jct.accounts.models import User
from jct.demo import (
    agreements,
    budgets,
    closing,
    contracts,
    decisions,
    emergencies,
    lines,
    meetings,
    outlook,
    partnerships,
    people,
    people_matters,
    performance,
    reports,
    statements,
)
from jct.demo.context import EMAIL_HOST, Demo

LOADERS = (
    people,
    partnerships,
    decisions,
    meetings,
    emergencies,
    contracts,
    budgets,
    agreements,
    outlook,
    lines,
    closing,
    statements,
    performance,
    reports,
    people_matters,
)


@contextmanager
def _without_letters() -> Iterator[None]:
    """Nobody of Northmere reads e-mails, and what is loaded happened long ago."""
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = usual


class Command(BaseCommand):
    help = "Load the demonstration county of Northmere (does nothing when it is there already)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--seed", type=int, default=Demo.seed, help="the number everything invented grows from"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.JCT_MODE == "production":
            raise CommandError("The demonstration is not loaded in production mode.")
        if User.objects.filter(email__endswith=f"@{EMAIL_HOST}").exists():
            self.stdout.write("The demonstration county is already here.")
            return
        demo = Demo(seed=options["seed"], on=settings.JCT_DEMO_DATE or Demo.on)
        started = time.monotonic()
        with _without_letters(), transaction.atomic():
            for loader in LOADERS:
                begun = time.monotonic()
                loader.load(demo)
                self.stdout.write(f"  {loader.__name__.rpartition('.')[2]}: {time.monotonic() - begun:.1f} s")
        self.stdout.write(f"Northmere is loaded ({time.monotonic() - started:.1f} s).")
