"""Each module names its structure (`BLUEPRINT`) and the day on which it is loaded (`LOADED`), once for its tests."""

import pytest

from jct.accounts.models import User
from partnerships.models import Partnership
from tests.databases import held
from tests.partnerships.blueprints.structure import Structure


@pytest.fixture(scope="module")
def _loaded(request, django_db_setup, django_db_blocker):
    """The structure in a transaction that ends with the module; every test runs in one of its own inside it."""
    with held(
        django_db_blocker, lambda: Structure.load(request.module.BLUEPRINT, request.module.LOADED)
    ) as structure:
        yield structure


@pytest.fixture
def structure(_loaded, db) -> Structure:
    """The module's structure with everything fetched anew, so that one test's knowledge does not reach another."""
    users = User.objects.in_bulk()
    return Structure(
        blueprint=_loaded.blueprint,
        partnership=Partnership.objects.get(pk=_loaded.partnership.pk),
        people={key: [users[user.pk] for user in found] for key, found in _loaded.people.items()},
        officer=users[_loaded.officer.pk],
        loaded_on=_loaded.loaded_on,
    )
