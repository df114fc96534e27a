"""The monitor's appendices: the lines in detail, and beside the year before."""

from reports.domain.document import Table
from tests.reports.domain.test_behind_forecast import compose, texts, within


def test_what_each_line_is(known):
    table = within(compose(known), "details-1", Table)[0]
    assert texts(table) == [
        ["LD01 LD placements", "Council", "Learning disability, Supported living", "Social care",
         "Hazel House, C/7", "Placements and packages (spot)", "Yes"],
        ["LD02 Reserve", "NHS", "All care groups", "Both", "None", "Other spending", "This year only"],
    ]  # fmt: skip


def test_virements_apart_from_other_variations_and_accruals_from_what_was_paid(known):
    table = within(compose(known), "details-1", Table)[1]
    assert texts(table) == [
        ["LD placements", "46,200", "300 in", "100 out", "46,400", "24,000", "60", "24,060", "21,000"],
        ["Reserve", "0", "none", "none", "0", "0", "0", "0", "not given"],
        ["Total", "46,200", "300 in", "100 out", "46,400", "24,000", "60", "24,060", "21,000"],
    ]  # fmt: skip


def test_the_range_the_method_and_who_made_the_forecast_when(known):
    table = within(compose(known), "details-1", Table)[2]
    assert texts(table) == [
        ["LD placements", "47,000", "47,450", "48,000", "Run rate", "Joan Marsh", "14 October 2026"],
        ["Reserve", "0", "0", "0", "Not said", "Nobody yet", "Never this year, not updated"],
        ["Total", "47,000", "47,450", "48,000", "", "", ""],
    ]


def test_the_year_before_beside_each_line(known):
    rows = texts(within(compose(known), "year-before", Table)[0])
    assert rows[0][1:4] == ["45,000", "22,500", "50.00%"]
    assert rows[0][4:] == ["46,500", "24,060", "51.74%", "22,440", "950 over"]
    assert rows[1][1:4] == ["none", "none", "n/a"]
    assert rows[-1] == [
        "Total", "45,000", "22,500", "50.00%", "80,300", "40,210", "50.07%", "40,090", "700 over",
    ]  # fmt: skip


def test_lines_closed_since_are_in_the_year_before(known):
    for fund in known["funds"]:
        fund["last_year"]["OLD"] = {"latest": "1000000.00", "actual_to_date": "600000.00"}
    rows = texts(within(compose(known), "year-before", Table)[0])
    assert rows[-2] == [
        "Lines closed since", "1,000", "600", "60.00%", "none", "none", "n/a", "none", "none",
    ]  # fmt: skip
    assert rows[-1][1:4] == ["46,000", "23,100", "50.22%"]


def test_commitments_that_nobody_gave_have_no_column(known):
    for line in known["funds"][0]["details"]:
        line["commitment"] = None
    table = within(compose(known), "details-1", Table)[1]
    assert table.columns[-1].label == "Actual with accruals"
    assert [row[-1] for row in texts(table)] == ["24,060", "0", "24,060"]
    assert table.note.endswith("Nobody gave commitments.")


def test_the_contents_do_not_name_the_funds_of_an_appendix(known):
    listed = [section.anchor for _, section in compose(known).contents()]
    assert "details" in listed
    assert "details-1" not in listed
    assert "table-1" in listed
