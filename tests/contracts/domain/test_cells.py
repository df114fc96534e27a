"""One cell at a time: what is read, what is guessed, and what cannot be."""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.domain import cells
from contracts.domain.cells import BadCell
from jct.core.money import pounds

NAUGHTY = json.loads((Path(__file__).parents[1] / "data" / "naughty_strings.json").read_text())
DAY_FIRST = "read with the day first"


@pytest.mark.parametrize(
    ("cell", "day", "guess"),
    [
        ("2021-04-01", date(2021, 4, 1), None),
        (" 2021-04-01 ", date(2021, 4, 1), None),
        ("2021-04-01 00:00:00", date(2021, 4, 1), None),
        ("2021-04-01T00:00:00Z", date(2021, 4, 1), None),
        ("31/03/2022", date(2022, 3, 31), None),
        ("03/04/2022", date(2022, 4, 3), DAY_FIRST),
        ("04.04.2022", date(2022, 4, 4), None),
        ("31-03-22", date(2022, 3, 31), DAY_FIRST),
        ("1 Apr 2021", date(2021, 4, 1), None),
        ("1st April 2021", date(2021, 4, 1), None),
        ("01-Sept-21", date(2021, 9, 1), None),
        ("44287", date(2021, 4, 1), "a spreadsheet's number for a day"),
        ("44287.0", date(2021, 4, 1), "a spreadsheet's number for a day"),
    ],
)
def test_days(cell, day, guess):
    assert cells.day(cell) == (day, guess)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("", "is empty"),
        ("TBC", "“TBC” is not a date"),
        ("X", "“X” is not a date"),
        ("2022-09-31", "2022-09-31 is not a day in the calendar"),
        ("31/02/2022", "31/02/2022 is not a day in the calendar"),
        ("0202-01-01", "not a likely day"),
        ("9999-12-31", "not a likely day"),
        ("12 Smarch 2021", "is not a date"),
        ("April 2021", "is not a date"),
        ("٢٠٢١-٠٤-٠١", "is not a date"),
    ],
)
def test_what_is_no_day(cell, what):
    with pytest.raises(BadCell) as bad:
        cells.day(cell)
    assert what in bad.value.what
    assert bad.value.instead


@given(st.dates(cells.EARLIEST, cells.LATEST))
def test_every_likely_day_is_read_back(day):
    assert cells.day(day.isoformat()) == (day, None)
    assert cells.day(day.strftime("%d/%m/%Y"))[0] == day
    assert cells.day(f"{day.day} {day:%B} {day.year}") == (day, None)


@pytest.mark.parametrize(
    ("cell", "amount", "guess"),
    [
        ("5015.20", "5015.20", None),
        ("£1,234,567.89", "1234567.89", None),
        (" 12500 ", "12500.00", None),
        ("0", "0.00", None),
        ("10.005", "10.01", "rounded to the penny"),
        ("1.5m", "1500000.00", "k, m or bn written out"),
        ("£250k", "250000.00", "k, m or bn written out"),
        ("", None, None),
        ("-", None, "no sum stated"),
        ("TBC", None, "no sum stated"),
    ],
)
def test_sums(cell, amount, guess):
    assert cells.amount(cell) == (amount and Decimal(amount), guess)


@pytest.mark.parametrize(
    "cell", ["-5", "(500)", "−5", "12,34", "1.234,50", "five", "NaN", "1e5", "١٢", "9" * 20]
)
def test_what_is_no_sum(cell):
    with pytest.raises(BadCell):
        cells.amount(cell)


@given(st.decimals(min_value=0, max_value=Decimal("99999999.99"), places=2))
def test_every_sum_in_pounds_is_read_back(amount):
    assert cells.amount(pounds(amount)) == (amount, None)


@pytest.mark.parametrize(
    ("cell", "number", "guess"),
    [
        ("12", 12, None),
        ("12.0", 12, None),
        ("12 months", 12, None),
        ("2 years", 24, "years counted as months"),
        ("", None, None),
        ("N/A", None, "read as none"),
    ],
)
def test_whole_numbers(cell, number, guess):
    assert cells.whole(cell, 120, unit="months") == (number, guess)


@pytest.mark.parametrize("cell", ["Yes", "0.5", "-1", "121", "11 years", "1" * 30])
def test_what_is_no_number_of_months(cell):
    with pytest.raises(BadCell, match="months"):
        cells.whole(cell, 120, unit="months")


@pytest.mark.parametrize(
    ("cell", "answer"), [("Yes", True), ("n", False), ("N/A", None), ("", None), ("1", True)]
)
def test_yes_and_no(cell, answer):
    assert cells.yes_no(cell) == (answer, None)


def test_neither_yes_nor_no():
    with pytest.raises(BadCell, match="neither yes nor no"):
        cells.yes_no("Perhaps")


MENDED, LINES = "damaged letters put right", "line breaks and control characters taken out"


@pytest.mark.parametrize(
    ("cell", "text", "guess"),
    [
        ("  Day   care ", "Day care", None),
        ("Caf\u0065\u0301", "Café", None),
        ("Women\x80\x99s Centre", "Women’s Centre", MENDED),
        ("Women\u00e2\x80\x99s Centre", "Women’s Centre", MENDED),
        ("Womenâ€™s Centre", "Women’s Centre", MENDED),
        ("Â£500 grant", "£500 grant", MENDED),
        ("CafÃ© Society", "Café Society", MENDED),
        ("Ã la carte", "Ã la carte", None),
        ("Voluntary\\nServices", "Voluntary Services", LINES),
        ("Two\r\nlines\tand\x07 a bell", "Two lines and a bell", LINES),
        ("âœ stays", "âœ stays", None),
        ("中文", "中文", None),
    ],
)
def test_texts(cell, text, guess):
    assert cells.text(cell, 100) == (text, guess)


def test_a_text_too_long():
    with pytest.raises(BadCell, match="101 characters long"):
        cells.text("a" * 101, 100)


@pytest.mark.parametrize("cell", NAUGHTY)
def test_naughty_strings_are_one_clean_line_or_a_problem(cell):
    read, _guess = cells.text(cell, 10_000)
    assert read == " ".join(read.split())
    assert "\x00" not in read
    assert read.encode("utf-8").decode() == read
    for reader in (cells.day, cells.amount, cells.yes_no, lambda text: cells.whole(text, 120, unit="months")):
        with suppress(BadCell):
            reader(cell)


@given(st.text(max_size=200))
def test_any_text_is_read_twice_alike(cell):
    once, _guess = cells.text(cell, 10_000)
    assert cells.text(once, 10_000)[0] == once or any(letter in once for letter in "ÂÃâ\\")
