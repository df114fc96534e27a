"""A structure loaded from its blueprint with somebody in every post, and the few acts all journeys share."""

import pytest

from tests.partnerships.blueprints.structure import Structure


@pytest.fixture
def load(db):
    """`load("easington")` → the structure, with an account in every post and in every seat."""
    return Structure.load
