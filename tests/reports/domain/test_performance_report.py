"""The performance report: named summary, care groups, charts with words."""

import copy

import pytest

from performance.domain.chart import thaw
from reports.domain import performance_report
from reports.domain.document import Gallery, KeyFigures, Paragraph, Points, Table
from reports.domain.indicators import Indicator, indicators_of
from reports.domain.words import Edition
from tests.reports.domain.test_revenue_monitor import blocks, rows

DRAFT = Edition(1, "ab" * 32)


@pytest.fixture
def document(facts):
    return performance_report.compose(facts, DRAFT)


@pytest.fixture
def own(facts):
    return copy.deepcopy(facts)


def test_the_summary_counts_what_the_lists_name(facts, document):
    known = indicators_of(facts)
    figures = {item.label: int(item.value) for item in blocks(document, KeyFigures, "summary")[0].items}
    assert figures == {
        "indicators reported": len(known),
        "getting better": sum(i.better for i in known),
        "getting worse": sum(i.worse for i in known),
        "failing their target": sum(i.failing for i in known),
    }
    better = blocks(document, Points, "better")[0].items
    assert {point.lead for point in better} <= {i.full_name for i in known if i.better}


def test_what_needs_attention_is_worse_and_misses_its_target_then_the_money(facts, document):
    points = blocks(document, Points, "attention")[0].items
    loud = {i.full_name for i in indicators_of(facts) if i.worse and (i.status == "missed" or i.failing)}
    assert loud <= {point.lead for point in points}
    assert any(point.lead == "No figure for the latest period" for point in points)
    assert points[-1].lead == "LD community placements"


def test_care_groups_are_counted_and_add_up(document):
    table = rows(blocks(document, Table, "by-group")[0])
    whole = [int(cell) for cell in table.pop("All")]
    assert whole == [sum(int(row[place]) for row in table.values()) for place in range(len(whole))]


def test_only_indicators_with_a_signal_are_drawn_each_with_its_words(facts, document):
    drawn = [figure for gallery in blocks(document, Gallery) for figure in gallery.figures]
    signals = [i for i in indicators_of(facts) if i.worse or i.better or i.changed or i.failing]
    assert sorted(figure.title for figure in drawn) == sorted(i.full_name for i in signals)
    for figure in drawn:
        assert figure.alt.startswith("Control chart of ")
        assert figure.sentence
        assert figure.tags


def test_every_indicator_stands_in_the_table_of_its_care_group(facts, document):
    listed = [
        row.cells[0].text
        for _, section in document.walk()
        if section.anchor.startswith("group-")
        for table in section.blocks
        if isinstance(table, Table)
        for row in table.rows
    ]
    assert sorted(listed) == sorted(i.full_name for i in indicators_of(facts))


def test_a_late_figure_says_not_updated_and_keeps_its_last_value(facts, document):
    late = next(i for i in indicators_of(facts) if i.late)
    row = next(
        rows(table)[late.full_name] for table in blocks(document, Table) if late.full_name in rows(table)
    )
    assert row[0] == "Jul 26, not updated"
    assert row[1] == late.chart.latest.shown


def test_an_indicator_of_no_care_group_has_a_section_of_its_own(own):
    own["indicators"][0]["care_group"] = ""
    document = performance_report.compose(own, DRAFT)
    assert any(section.title == "Across all care groups" for _, section in document.walk())


def test_an_indicator_without_figures_or_target_is_worded(own):
    chart = own["indicators"][0]["chart"]
    chart.update(
        slots=[],
        stretches=[],
        latest_index=None,
        previous_index=None,
        variation="",
        assurance="",
        state="not_due",
    )
    name = indicators_of(own)[0].full_name
    document = performance_report.compose(own, DRAFT)
    row = next(rows(table)[name] for table in blocks(document, Table) if name in rows(table))
    assert row == ["None", "No figure", "None", "No figure", "No figures", "No target"]


def test_a_quiet_quarter_says_so(own):
    own["indicators"] = [i for i in own["indicators"] if thaw(i["chart"]).variation == "common_cause"][:1]
    own["funds"] = []
    document = performance_report.compose(own, DRAFT)
    assert "none are getting worse" in blocks(document, Paragraph, "summary")[0].text
    assert blocks(document, Points, "worse")[0].empty
    assert "No fund is reported." in [table.empty for table in blocks(document, Table, "money")]
    texts = [block.text for block in blocks(document, Paragraph)]
    assert "None of these indicators has a signal to show." in texts


def test_urgent_decisions_are_printed_with_their_reason(own, document):
    assert blocks(document, Points, "urgent-decisions") == []  # a quarter without any, or an old snapshot
    own["urgent_decisions"] = [
        {"title": "Respite, this week", "words": "A Director, 3 July 2026: closed at once"}
    ]
    printed = performance_report.compose(own, DRAFT)
    points = blocks(printed, Points, "urgent-decisions")[0].items
    assert [(point.lead, point.text) for point in points] == [
        ("Respite, this week", "A Director, 3 July 2026: closed at once")
    ]
    asked = [
        [point.text for point in blocks(each, Points, "recommendations")[0].items]
        for each in (document, printed)
    ]
    assert set(asked[1]) - set(asked[0]) == {"the urgent decisions that were taken outside the usual limits."}


def test_no_indicators_at_all_still_make_a_report(own):
    own["indicators"] = []
    assert (
        "None of no indicators"
        in blocks(performance_report.compose(own, DRAFT), Paragraph, "summary")[0].text
    )


def test_long_lists_point_to_the_sections(own):
    pattern = next(i for i in own["indicators"] if Indicator(**{**i, "chart": thaw(i["chart"])}).better)
    own["indicators"] = [{**copy.deepcopy(pattern), "code": f"X{n}", "name": f"Twin {n}"} for n in range(8)]
    points = blocks(performance_report.compose(own, DRAFT), Points, "better")[0].items
    assert (len(points), points[-1].lead) == (6, "3 more")


def test_many_missing_figures_are_cut_short(own):
    pattern = next(i for i in own["indicators"] if thaw(i["chart"]).state == "no_data")
    own["indicators"] = [{**copy.deepcopy(pattern), "code": f"X{n}", "name": f"Late {n}"} for n in range(6)]
    points = blocks(performance_report.compose(own, DRAFT), Points, "attention")[0].items
    text = next(point.text for point in points if point.lead == "No figure for the latest period")
    assert text == "Late 0, Late 1, Late 2 and Late 3 and 2 more."


def test_the_money_in_brief_names_every_fund(facts, document):
    table = rows(blocks(document, Table, "money")[0])
    assert table["Learning disability pooled fund"][2] == "700 over"
    assert set(table) == {fund["name"] for fund in facts["funds"]}
    assert blocks(document, Table, "money")[0].note.startswith("Some lines are not updated: Equipment fund.")


def test_a_first_forecast_has_no_movement(own):
    own["funds"][0]["total"]["movement"] = None
    table = rows(blocks(performance_report.compose(own, DRAFT), Table, "money")[0])
    assert table["Learning disability pooled fund"][4] == "new"


def test_anchors_are_unique(document):
    anchors = [section.anchor for _, section in document.walk()]
    assert len(anchors) == len(set(anchors))
