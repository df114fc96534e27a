"""The monitor's appendices: the lines in detail, and beside the year before."""

from reports.domain.document import Table
from tests.reports.domain.test_behind_forecast import compose, texts, within


def test_what_each_line_is(known):
    table = within(compose(known), "details-1", Table)[0]
    assert texts(table) == [
        ["LD01 LD placements", "Council", "Learning disability", "Supported living", "Social care",
         "Hazel House C/7", "Placements and packages (spot)", "Recurrent"],
        ["LD02 Reserve", "NHS", "All", "", "Both", "", "Other spending", "This year only"],
    ]  # fmt: skip


def test_virements_apart_from_other_variations_and_accruals_from_what_was_paid(known):
    table = within(compose(known), "details-1", Table)[1]
    assert texts(table) == [
        ["LD placements", "46,200", "300 in", "100 out", "46,400", "24,000", "60", "24,060", "21,000"],
        ["Reserve", "0", "none", "none", "0", "0", "0", "0", "not given"],
    ]  # fmt: skip


def test_the_range_the_method_and_who_made_the_forecast_when(known):
    table = within(compose(known), "details-1", Table)[2]
    assert texts(table) == [
        ["LD placements", "47,000", "47,450", "48,000", "Run rate", "Joan Marsh", "14 October 2026"],
        ["Reserve", "0", "0", "0", "Not said", "Nobody yet", "Never this year, not updated"],
    ]


def test_the_year_before_beside_each_line(known):
    rows = texts(within(compose(known), "year-before", Table)[0])
    assert rows[0][1:4] == ["45,000", "22,500", "50.00%"]
    assert rows[1][1:4] == ["none", "none", "n/a"]
