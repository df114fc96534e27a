"""Shared ground of the tests: the small county, and a signed-in client for each of its people.

`world` is loaded once into each worker's database by the demonstration's own structure loader (through the services),
and every test runs in its own transaction on top of it.
"""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from jct.accounts.models import User
from jct.demo import partnerships as structure
from jct.demo import people
from jct.demo.context import EMAIL_HOST, Demo
from tests import history_guard
from tests.no_skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (pytest finds hooks here)

history_guard.watch()


@pytest.fixture(scope="session")
def _county(django_db_setup, django_db_blocker) -> dict[str, Demo]:
    """Where this worker keeps its county; loaded and committed at once."""
    with django_db_blocker.unblock():
        if User.objects.exists():  # a database kept from an earlier session (--reuse-db)
            call_command("flush", interactive=False)
        return {"now": _load()}


def _load() -> Demo:
    demo = Demo()
    people.load(demo)
    structure.load(demo)
    return demo


@pytest.fixture
def world(_county, db) -> Demo:
    """Partnership, partners, care groups, bodies, posts, people and the adopted scheme; no contracts, no money.

    People are fetched anew, so that what one test learns about a person does not reach another. A test with real
    transactions ends by emptying the tables; whoever comes next loads the county again.
    """
    known = _county["now"]
    by_email = {user.email: user for user in User.objects.filter(email__endswith=f"@{EMAIL_HOST}")}
    if not by_email:
        known = _county["now"] = _load()
        by_email = {user.email: user for user in known.people.values()}
    fresh = Demo(seed=known.seed, on=known.on)
    for name in ("partnership", "partners", "care_groups", "localities", "bodies", "posts"):
        setattr(fresh, name, getattr(known, name))
    fresh.people = {key: by_email[user.email] for key, user in known.people.items()}
    return fresh


@pytest.fixture
def client_as(world):
    """`client_as("head")` → a test client signed in as that person."""

    def sign_in(key: str) -> Client:
        client = Client()
        client.force_login(world.people[key], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def stranger(db) -> Client:
    """A client with an account that holds no post and no seat."""
    client = Client()
    user = User.objects.create_user("stranger@elsewhere.example", "a long enough password", name="A Stranger")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def _empty_cache(request):
    """Rate limits and other cached things must not travel from test to test."""
    if "db" in request.fixturenames or "world" in request.fixturenames:
        cache.clear()
