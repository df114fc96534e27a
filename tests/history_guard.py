"""Watches every test: product code that writes rows with history past `jct.support.history` fails at once.

`.update()`, `bulk_create()` and `bulk_update()` leave no history rows. The search in tests/support/test_history.py sees
the obvious ones; this sees the rest, when they run.
"""

import sys
from pathlib import Path

from django.db.models import QuerySet

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = ("simple_history/", "jct/support/history.py")


def _first_caller_of_ours() -> str:
    """The file nearest to the call that is neither Django's nor this one: who asked for the write."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if any(part in path for part in ALLOWED):
            return ""
        if path.startswith(str(ROOT)) and "/.venv/" not in path and path != __file__:
            return str(Path(path).relative_to(ROOT))
        frame = frame.f_back
    return ""


def watch() -> None:
    """Wrap the three bulk writes of every queryset, once a process."""
    for name in ("update", "bulk_create", "bulk_update"):
        original = getattr(QuerySet, name)

        def guarded(self, *args, _original=original, _name=name, **kwargs):
            if hasattr(self.model, "history"):
                caller = _first_caller_of_ours()
                message = f"{caller}: {self.model.__name__}.{_name}() goes round the history; use jct.support.history"
                assert not caller or caller.startswith("tests/"), message
            return _original(self, *args, **kwargs)

        guarded.alters_data = True
        guarded.queryset_only = getattr(original, "queryset_only", False)
        setattr(QuerySet, name, guarded)
