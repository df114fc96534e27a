"""Wait until the web server, the worker and beat answer, then say where: `python -m jct.local.ready PORT FOLDER`."""

import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import django

PATIENCE = 120.0


def web_answers(port: int) -> bool:
    """Whether /readyz says that the web server, its database and its broker work."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def worker_answers() -> bool:
    """Whether at least one worker answers a ping."""
    from jct.celery import app

    return bool(app.control.ping(timeout=1.0))


def main(port: int, beat: Path) -> None:
    """Wait for all three; ends with an error when they take too long."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jct.settings")
    django.setup()
    deadline = time.monotonic() + PATIENCE
    parts: dict[str, Callable[[], bool]] = {
        "the web server": lambda: web_answers(port),
        "the worker": worker_answers,
        "beat": lambda: any(beat.parent.glob(f"{beat.name}*")),
    }
    for what, answers in parts.items():
        while not answers():
            if time.monotonic() > deadline:
                sys.exit(f"Not ready after {PATIENCE:.0f} seconds: {what} does not answer. See above.")
            time.sleep(0.2)
    print(welcome(port), flush=True)


def welcome(port: int) -> str:
    """The address and the demonstration sign-ins, for a terminal."""
    from django.conf import settings

    from jct.accounts.models import User
    from jct.demo.context import EMAIL_HOST
    from jct.support import clock
    from partnerships.selectors.people import held_by

    people = User.objects.filter(is_active=True, email__endswith=f"@{EMAIL_HOST}").order_by("pk")
    rows = [f"  {who.email:<44} {who.name}: {'; '.join(held_by(who, on=clock.today()))}" for who in people]
    return "\n".join(
        [
            "",
            f"jct is ready:  http://127.0.0.1:{port}/",
            "",
            f"Demonstration sign-ins (password for all: {settings.JCT_DEMO_PASSWORD})",
            *rows,
            "",
            "Ctrl-C ends it and keeps the data; 'make reset' starts anew.",
            "",
        ]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
