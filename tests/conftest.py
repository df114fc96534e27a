"""Shared ground of the tests: the small county, and a signed-in client for each of its people.

`world` is loaded once in a run by the demonstration's own structure loader (through the services). Each worker has a
copy of that database (tests/databases.py), and every test runs in its own transaction on top of it.
"""

import gc

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings

from jct.accounts.models import User
from jct.demo.context import Demo
from tests import county, history_guard
from tests.databases import Databases, renew_after_real_transactions
from tests.no_skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401 (pytest finds hooks here)

history_guard.watch()
# How fast a loaded machine is says nothing about a rule.
settings.register_profile("rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rules")


def pytest_collection_finish(session):
    """What is loaded by now stays until the end: the collector of cycles need not walk through it a thousand times. In
    the parts measured that was an eighth of the processor time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    request,
    testrun_uid,
    worker_id,
    django_test_environment,
    django_db_blocker,
    django_db_keepdb,
    django_db_createdb,
) -> Demo:
    """This worker's own copy of the database with the county in it (tests/databases.py); gives the county."""
    with django_db_blocker.unblock():
        databases = Databases(
            worker=worker_id,
            run=testrun_uid,
            keep=django_db_keepdb,
            anew=django_db_createdb,
            load=county.load,
        )
        databases.open()
        renew_after_real_transactions(databases)
    yield databases.county
    with django_db_blocker.unblock():
        databases.close()


@pytest.fixture
def world(django_db_setup, db) -> Demo:
    """Partnership, partners, care groups, bodies, posts, people and the adopted scheme; no contracts, no money."""
    return county.fresh(django_db_setup)


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
