"""Money: rounding, splitting and wording, on the published worked examples and on properties."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.money import money, over_under, percent, pounds, pounds_k, split

amounts = st.decimals(min_value="-9999999999", max_value="9999999999", places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10**9, places=4), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("1.005", "1.01"), ("-1.005", "-1.01"), (3, "3.00"), (D("2.344"), "2.34"), ("0", "0.00")],
)
def test_money_rounds_half_up_to_the_penny(given, expected):
    assert money(given) == D(expected)


def test_money_refuses_a_float():
    with pytest.raises(TypeError, match="never a float"):
        money(1.1)


@pytest.mark.parametrize("nonsense", ["", "twelve", "NaN", "Infinity"])
def test_money_refuses_what_is_not_an_amount(nonsense):
    with pytest.raises(ValueError, match="not an amount"):
        money(nonsense)


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("-100.00", [1, 1, 1], ["-33.34", "-33.33", "-33.33"]),
        ("1250000", [D("60.75"), D("39.25")], ["759375.00", "490625.00"]),
        ("700000", [48_800_000, 31_500_000], ["425404.73", "274595.27"]),
        ("0.01", [1, 1], ["0.01", "0.00"]),
        ("0", [1, 2], ["0", "0"]),
    ],
)
def test_split_gives_the_published_shares(total, parts, expected):
    assert split(D(total), parts) == [D(share) for share in expected]


@given(amounts, weights)
def test_split_loses_nothing_and_mirrors_its_sign(total, parts):
    shares = split(total, parts)
    assert sum(shares) == total
    assert split(-total, parts) == [-share for share in shares]


@given(amounts, weights)
def test_each_share_is_within_a_penny_of_exact(total, parts):
    whole = sum(parts)
    for share, part in zip(split(total, parts), parts, strict=True):
        assert abs(share - total * part / whole) <= D("0.011")


@pytest.mark.parametrize("bad", [[], [0, 0], [2, -1]])
def test_split_refuses_weights_without_meaning(bad):
    with pytest.raises(ValueError, match="weights"):
        split(D(1), bad)


def test_percent_of_nothing_is_not_a_number():
    assert percent(D(10_000), D(0)) is None
    assert percent(D(160_000), D(2_400_000)) == D("6.67")
    assert percent(D(40_000), D(-2_100_000)) == D("1.90")


@pytest.mark.parametrize(
    ("amount", "full", "thousands"),
    [
        ("1234.56", "£1,234.56", "£1k"),
        ("1584499.99", "£1,584,499.99", "£1,584k"),
        ("-5000", "−\u2060£5,000", "−\u2060£5k"),
        ("400", "£400", "£0k"),
        ("-0.001", "£0", "£0"),
    ],
)
def test_pounds(amount, full, thousands):
    assert (pounds(D(amount)), pounds_k(D(amount))) == (full, thousands)


@pytest.mark.parametrize(
    ("variance", "words"),
    [("1584000", "£1,584k over"), ("-233000", "£233k under"), ("0", "on budget"), ("12.34", "£12.34 over")],
)
def test_a_variance_is_worded_never_signed(variance, words):
    assert over_under(D(variance)) == words


def test_exact_words_keep_the_pence():
    assert over_under(D("-1234.50"), exact=True) == "£1,234.50 under"
