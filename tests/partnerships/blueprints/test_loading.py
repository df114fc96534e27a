"""Every blueprint loads whole and once; what is wrong in one is refused with its place, all at once."""

from datetime import date

import pytest

from partnerships import intake_blueprint

NAMES = intake_blueprint.names()


def test_there_are_nine():
    assert NAMES == [
        "easington",
        "hertfordshire_2006",
        "hertfordshire_localities",
        "hillingdon",
        "oxfordshire",
        "southampton_2009",
        "westminster",
        "wiltshire_1994",
        "wiltshire_2009",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_blueprint_loads(name, load):
    structure = load(name, date(2010, 1, 4))
    rows = structure.blueprint
    loaded = structure.partnership
    assert loaded.bodies.count() == len(rows.bodies)
    assert loaded.posts.count() == len(rows.posts) + 1  # and the governance officer
    assert loaded.schemes.get().clauses.count() == len(rows.scheme["clauses"])
