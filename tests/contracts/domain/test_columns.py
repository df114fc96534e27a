"""Headings as councils write them."""

import pytest

from contracts.domain import columns
from jct.core.errors import Refused


def test_headings_are_matched_whatever_their_case_and_marks():
    mapping = columns.match(
        ["ï»¿Contract Reference", " CONTRACT TITLE ", "Supplier Company Name", "Start-Date", "OJEU/FTS?"]
    )
    assert mapping.places == {"reference": 0, "title": 1, "provider": 2, "starts": 3}
    assert mapping.pairs()[-1] == ("OJEU/FTS?", "")
    assert mapping.heading("title") == "CONTRACT TITLE"
    assert mapping.heading("ends") == "Last day"


def test_the_first_of_two_headings_for_one_column_is_read():
    assert columns.match(["Title", "Supplier", "Start", "Contract Title"]).places["title"] == 0


def test_every_missing_heading_is_named_at_once():
    with pytest.raises(Refused) as refusal:
        columns.match(["Reference", "Contract Title"])
    assert "Supplier company name" in refusal.value.reason
    assert "Start date" in refusal.value.reason
    assert "Nothing was read" in refusal.value.reason


def test_no_heading_stands_for_two_columns():
    known = [heading for column in columns.COLUMNS for heading in column.known_as]
    assert len(known) == len(set(known))
