"""The forms of numbers."""

import pytest

from contracts.domain import identifiers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01234567", "01234567"),
        ("1234567", "01234567"),
        ("172081", "00172081"),
        ("oc305934", "OC305934"),
        (" SC 123456 ", "SC123456"),
        ("NI012345", "NI012345"),
        ("RS007890", "RS007890"),
        ("RC000666", "RC000666"),
        ("IP29627R", "IP29627R"),
    ],
)
def test_company_numbers(typed, kept):
    assert identifiers.company_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12345", "123456789", "31552R", "XX123456", "GBML4119704", "IP2962RR", "٠١٢٣٤٥٦٧"]
)
def test_what_is_no_company_number(typed):
    with pytest.raises(ValueError, match="8 characters"):
        identifiers.company_number(typed)


@pytest.mark.parametrize(
    ("reader", "good", "bad"),
    [
        (
            identifiers.charity_number,
            {"1049226": "1049226", "1049226-1": "1049226-1"},
            ["12345", "CHA1049226"],
        ),
        (identifiers.ods_code, {"rwr": "RWR", "Q12AB": "Q12AB"}, ["R", "RW-R"]),
        (identifiers.ppon, {"GB-PPON-PABC-1234-WXYZ": "PABC-1234-WXYZ"}, ["PABC1234WXYZ"]),
        (
            identifiers.postcode,
            {"nm12ab": "NM1 2AB", "T12 VP94": "T12 VP94", "M5  4WT": "M5 4WT"},
            ["Various", "NM1"],
        ),
    ],
)
def test_other_numbers(reader, good, bad):
    assert {typed: reader(typed) for typed in good} == good
    for typed in bad:
        with pytest.raises(ValueError, match=r"."):
            reader(typed)
