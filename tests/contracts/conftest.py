"""Providers and contracts made through the services, as small as a test needs them."""

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from contracts.services.contracts import create_contract
from contracts.services.providers import create_provider


@pytest.fixture
def make_provider(world):
    numbers = count(1)

    def make(**values):
        name = values.pop("name", f"Provider {next(numbers)}")
        return create_provider(partnership=world.partnership, by=None, at=world.at, name=name, **values)

    return make


@pytest.fixture
def make_contract(world, make_provider):
    """A contract of the LD care group that ends on 31 March 2028 with one option of twelve months."""
    numbers = count(1)

    def make(**values):
        number = next(numbers)
        defaults = {
            "reference": f"NM-{number:03}",
            "title": f"Service {number}",
            "care_group": world.care_groups["LD"],
            "starts": date(2025, 4, 1),
            "ends": date(2028, 4, 1),
            "status": "active",
            "annual_value": Decimal("90000.00"),
            "extension_months": 12,
            "extensions_allowed": 1,
        }
        values.setdefault("provider", None)
        values["provider"] = values["provider"] or make_provider()
        return create_contract(partnership=world.partnership, by=None, at=world.at, **defaults | values)

    return make
