"""What must agree among a contract's dates, options and sums."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contracts.domain.terms import Terms, check

GOOD = Terms(
    starts=date(2024, 4, 1),
    ends=date(2027, 4, 1),
    current_ends=date(2028, 4, 1),
    extension_months=12,
    extensions_allowed=2,
    extensions_taken=1,
    annual_value=Decimal("100.00"),
    lifetime_value=None,
)


def test_a_good_contract_has_no_problem():
    assert check(GOOD) == []
    assert check(replace(GOOD, ends=None, current_ends=None)) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends": date(2024, 4, 1), "current_ends": date(2024, 4, 1)}, "ends"),
        ({"ends": None}, "ends"),
        ({"current_ends": date(2026, 4, 1)}, "current_ends"),
        ({"extensions_taken": 3}, "extensions_taken"),
        ({"extension_months": 0}, "extension_months"),
        ({"annual_value": Decimal("-1")}, "annual_value"),
        ({"lifetime_value": Decimal("-1")}, "lifetime_value"),
    ],
)
def test_each_disagreement_names_its_field(change, field):
    assert [name for name, _problem in check(replace(GOOD, **change))] == [field]


def test_all_disagreements_are_told_at_once():
    bad = replace(GOOD, ends=date(2020, 1, 1), extensions_taken=9, annual_value=Decimal("-1"))
    assert [name for name, _problem in check(bad)] == ["ends", "extensions_taken", "annual_value"]
