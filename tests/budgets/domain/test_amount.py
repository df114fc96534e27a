"""Money as people write it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.amount import LARGEST, how_negative, read_amount, shorten
from jct.core.errors import Refused
from jct.core.money import ZERO, pounds

D = Decimal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.29", "0.29"),
        ("1.15", "1.15"),
        ("4.35", "4.35"),
        ("1,234,567.89", "1234567.89"),
        ("-0.01", "-0.01"),
        ("£1,584", "1584.00"),
        ("-£1,584.5", "-1584.50"),
        ("£-1,584.5", "-1584.50"),
        ("−12", "-12.00"),
        ("–12", "-12.00"),
        ("(1,234.50)", "-1234.50"),
        ("(£1,234.50)", "-1234.50"),
        ("12.00-", "-12.00"),
        ("+7", "7.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        (" 1 234.00 ", "1234.00"),
        ("1\u00a0234", "1234.00"),
        ("0", "0.00"),
    ],
)
def test_what_is_read(text, value):
    amount = read_amount(text)
    assert (amount.value, amount.guess) == (D(value), "")


@pytest.mark.parametrize("text", ["", "  ", "\t", "\u00a0"])
def test_an_empty_cell_is_no_amount(text):
    assert read_amount(text).value is None


@pytest.mark.parametrize(
    ("text", "value", "guess"),
    [
        ("-", ZERO, "“-” read as £0.00"),
        ("–", ZERO, "“–” read as £0.00"),
        ("—", ZERO, "“—” read as £0.00"),
        ("Nil", ZERO, "“Nil” read as £0.00"),
        ("12.345", D("12.35"), "“12.345” rounded to £12.35"),
        ("-12.345", D("-12.35"), "“-12.345” rounded to −\u2060£12.35"),
        ("1.2m", D("1200000.00"), "“1.2m” read as £1,200,000"),
        ("£1.25 million", D("1250000.00"), "“£1.25 million” read as £1,250,000"),
        ("(450K)", D("-450000.00"), "“(450K)” read as −\u2060£450,000"),
        ("2 thousand-", D("-2000.00"), "“2 thousand-” read as −\u2060£2,000"),
        ("0.0012345m", D("1234.50"), "“0.0012345m” read as £1,234.50"),
        ("0.00012345m", D("123.45"), "“0.00012345m” read as £123.45"),
        ("1.0000001m", D("1000000.10"), "“1.0000001m” read as £1,000,000.10"),
        ("3bn", D("3000000000.00"), "“3bn” read as £3,000,000,000"),
    ],
)
def test_a_guess_is_said(text, value, guess):
    assert (read_amount(text).value, read_amount(text).guess) == (value, guess)


@pytest.mark.parametrize(
    "text",
    [
        "abc", "1.2.3", "1,23", "12,34,567", "1.234,56", "(5", "5)", "--5", "(-5)", "-5-", "1e5", "£", "1.2mm", "#REF!",
        "NaN", "Infinity", "１２", "٣", "0x1F", "=1+1", "1/2", "5%", "£££5", str(LARGEST + 1), "9999bn", "m",
    ],
)  # fmt: skip
def test_what_is_refused(text):
    with pytest.raises(Refused, match="“"):
        read_amount(text)


def test_naughty_strings_are_read_or_refused_but_never_break():
    for text in json.loads((Path(__file__).parent.parent / "data/blns.json").read_text()):
        try:
            value = read_amount(text).value
        except Refused:
            value = None
        assert value is None or abs(value) <= LARGEST


@given(st.decimals(-LARGEST, LARGEST, places=2))
def test_what_is_printed_is_read_again(value):
    assert read_amount(pounds(value)).value == value
    assert read_amount(str(value)).value == value


def test_long_texts_are_shortened():
    assert shorten("a\nb") == "a b"
    assert shorten("x" * 50) == "x" * 39 + "…"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(1,234)", "“(1,234)” read as −\u2060£1,234"),
        ("−\u2060£1,234", ""),
        ("£(1,234)", "“£(1,234)” read as −\u2060£1,234"),
        ("1,234-", "“1,234-” read as −\u2060£1,234"),
        ("-1,234", ""),
        ("1,234", ""),
        ("(0)", ""),
        ("", ""),
    ],
)
def test_how_a_negative_sum_was_told(text, said):
    assert how_negative(text, read_amount(text).value) == said
