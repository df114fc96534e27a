"""Bring the database and the built files up to date: `python -m jct.local.prepare`.

Migrates, collects the static files when they changed, and loads the demonstration county into an empty database.
"""

import hashlib
from operator import itemgetter
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def main() -> None:
    """Do what is needed and no more; says what takes long."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static(Path(settings.STATIC_ROOT))
    if not get_user_model().objects.exists():
        print("Loading the demonstration county (once; about a minute) …", flush=True)
        call_command("seed_demo")


def _collect_static(root: Path) -> None:
    stamp, wanted = root.with_name("static.stamp"), _static_digest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted, encoding="utf-8")


def _static_digest() -> str:
    """What would be collected, each file by name, size and time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=itemgetter(0)):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
