"""The databases of the tests: one pattern with the small county in it, and for each worker a copy of its own.

The first worker of a run makes the pattern: every migration, then the county, committed. PostgreSQL copies it in a
moment, so nobody else migrates or loads anything; and a test with real transactions, which leaves rows behind for good,
ends by throwing its worker's copy away and taking a new one.

With `--reuse-db` the pattern outlives the run, and is brought up to date when a source file has changed since.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("jct", "partnerships", "contracts", "budgets", "performance", "reports")
NOTE = "tests_county"  # a table beside the product's: which run or which sources made the pattern, and the county


class Databases:
    """One worker's way to its database.

    Args:
        worker: its name, unlike any other's of this run.
        run: what all workers of this run, and no other, have in common.
        keep: whether the pattern outlives the run (`--reuse-db`).
        anew: whether a pattern found here must not be used (`--create-db`).
        load: loads and returns the county; it can be pickled.
    """

    def __init__(self, *, worker: str, run: str, keep: bool, anew: bool, load: Callable[[], Any]) -> None:
        self.pattern = connection.settings_dict["TEST"]["NAME"] = connection.creation._get_test_db_name()
        self.copy = f"{self.pattern}_{worker}"
        self.keep, self.anew, self.load = keep, anew, load
        self.mark = _fingerprint() if keep else run
        self.county: Any = None

    def open(self) -> None:
        """Be sure of the pattern, and work on a new copy of it from now on."""
        with self._alone():
            self._use(self.pattern)
            self.county = self._known() or self._make()
            self._take()

    def renew(self) -> None:
        """Throw the copy away and take a new one."""
        with self._alone():
            self._take()

    def _take(self) -> None:
        connections.close_all()  # nobody may be connected to the pattern while it is copied
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.pattern}" STRATEGY FILE_COPY')
        self._use(self.copy)

    def close(self) -> None:
        """Remove the copy, and the pattern with the last copy unless it is to be kept."""
        connections.close_all()
        with self._alone(), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            cursor.execute(
                "SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)", [f"{self.pattern}_"]
            )
            if not self.keep and cursor.fetchone() == (0,):
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.pattern}" WITH (FORCE)')

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One worker at a time, whatever process it is."""
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self.pattern])
            yield

    def _use(self, name: str) -> None:
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name

    def _known(self) -> Any:
        """The county of the pattern, if there is one and it was made for this run or from these sources."""
        if self.anew and self.keep:
            return None
        with connection._nodb_cursor() as cursor:
            if not connection.creation._database_exists(cursor, self.pattern):
                return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [NOTE])
            if cursor.fetchone() == (True,):
                cursor.execute(f"SELECT county FROM {NOTE} WHERE mark = %s", [self.mark])
                for (county,) in cursor.fetchall():
                    return pickle.loads(county)
        return None

    def _make(self) -> Any:
        old = self.keep and not self.anew
        connections.close_all()
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=old)
        if old:
            call_command("flush", interactive=False, verbosity=0)
        county = self.load()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {NOTE}")
            cursor.execute(f"CREATE TABLE {NOTE} (mark text, county bytea)")
            cursor.execute(f"INSERT INTO {NOTE} VALUES (%s, %s)", [self.mark, pickle.dumps(county)])
            cursor.execute("ANALYZE")
        return county


def _fingerprint() -> str:
    """What the sources of the product look like now."""
    files = sorted(path for app in SOURCES for path in (ROOT / app).rglob("*.py"))
    return hashlib.sha256("".join(f"{path}{path.stat().st_mtime_ns}" for path in files).encode()).hexdigest()


@contextmanager
def held(blocker: Any, load: Callable[[], Any]) -> Iterator[Any]:
    """What `load` makes, for several tests: in a transaction taken back with the block; each test's own is inside.

    For a fixture of a module, which asks for `django_db_setup` and `django_db_blocker`. No test with real transactions
    may stand in that module.
    """
    with blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
    try:
        with blocker.unblock():
            made = load()
        yield made
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def renew_after_real_transactions(databases: Databases) -> None:
    """Instead of emptying a hundred and fifty tables, which would take the county along."""
    TransactionTestCase._fixture_teardown = lambda _: databases.renew()
