"""What is looked for among ledger rows: read from an address, said in words, and confirmed before it moves."""

from decimal import Decimal

import pytest

from budgets.domain.ledger_sought import Found, Sought, same
from jct.core.errors import Refused


@pytest.mark.parametrize(
    ("given", "sought", "query"),
    [
        ({}, Sought(), ""),
        (
            {"supplier": " Acme  Ltd ", "period": "4"},
            Sought(supplier="Acme Ltd", period=4),
            "supplier=Acme+Ltd&period=4",
        ),
        ({"code": "C\x007", "words": "care"}, Sought(code="C7", words="care"), "code=C7&words=care"),
        ({"period": "13"}, Sought(period=13), "period=13"),
        ({"period": "14"}, Sought(), ""),
        ({"period": "x"}, Sought(), ""),
        ({"period": "\u0663"}, Sought(), ""),
        ({"period": "004"}, Sought(), ""),
        ({"supplier": "x" * 300}, Sought(supplier="x" * 200), "supplier=" + "x" * 200),
    ],
)
def test_what_an_address_says(given, sought, query):
    found = Sought.of(given)
    assert (found, found.query, bool(found)) == (sought, query, bool(query))


def test_what_is_sought_in_words():
    assert Sought("Acme", "C7", "care", 4).said(2026) == (
        "with “Acme” in the supplier, whose code begins with “C7”, with “care” in the service, category or type, "
        "in period 4 of 2026/27"
    )
    assert Sought().said(2026) == ""
    assert Sought(words="care").said(2026) == "with “care” in the service, category or type"


def test_what_was_found_in_words():
    assert Found(1, Decimal(5)).words == "1 row, £5"
    assert Found(1312, Decimal("-12.50")).words.startswith("1,312 rows, ")


def test_what_moves_is_what_was_confirmed():
    same(Found(2, Decimal("5.00")), Found(2, Decimal(5)))
    for now in (Found(3, Decimal(5)), Found(2, Decimal(6))):
        with pytest.raises(Refused, match="The ledger has changed: you confirmed 2 rows, £5"):
            same(Found(2, Decimal(5)), now)
