"""The revenue monitor worded from the figures of worked example D3."""

import copy

import pytest

from reports.domain import revenue_monitor
from reports.domain.document import Document, Headline, Paragraph, Points, Steps, Table
from reports.domain.words import Edition

DRAFT = Edition(1, "ab" * 32)


@pytest.fixture
def document(facts):
    return revenue_monitor.compose(facts, DRAFT)


@pytest.fixture
def own(facts):
    """Facts a test may change."""
    return copy.deepcopy(facts)


def blocks(document: Document, kind: type, anchor: str = "") -> list:
    return [
        block
        for _, section in document.walk()
        if not anchor or section.anchor == anchor
        for block in section.blocks
        if isinstance(block, kind)
    ]


def rows(table: Table) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_the_pool_table_prints_the_worked_example(document):
    table = rows(blocks(document, Table, "table-1")[0])
    assert table["LD community placements"] == [
        "46,200", "300 in", "46,500", "23,250", "24,060", "810 over",
        "46,900", "47,450", "950 over", "2.04%", "550 up", "Over, watch",
    ]  # fmt: skip
    assert table["LD short breaks"][8:10] == ["140 under", "3.59%"]
    assert table["Client contributions (income)"][:1] == ["−2,100"]
    assert table["Client contributions (income)"][8] == "40 over"
    assert table["Total"] == [
        "80,300", "none", "80,300", "40,150", "40,210", "60 over",
        "80,700", "81,000", "700 over", "0.87%", "300 up", "On track",
    ]  # fmt: skip


def test_the_headline_shows_both_the_forecast_and_the_variance_to_date_that_hides_it(document):
    box = blocks(document, Headline)[0]
    facts = dict(box.facts)
    assert box.figure == "£700k over"
    assert "£300k higher than the last report" in box.sentence
    assert "Spending to date alone would not show it" in box.sentence
    assert facts["Spent to date against profile"] == "£60k over"
    assert facts["Northmere County Council, indicative share"] == "£425k over"
    assert facts["NHS Northmere ICB, indicative share"] == "£275k over"


def test_the_working_is_to_the_penny(document):
    step = blocks(document, Steps, "share-1")[0].items[0]
    assert dict(step.amounts) == {
        "Northmere County Council": "£425,404.73 over",
        "NHS Northmere ICB": "£274,595.27 over",
    }


def test_a_missing_rule_is_said_first_and_in_its_own_section(document):
    assert blocks(document, Points, "attention")[0].items[0].lead == "Equipment fund"
    assert "Rule missing" in blocks(document, Paragraph, "share-2")[0].text


def test_shares_that_are_not_those_signed_say_so_first_and_beside_them(own):
    said = "Other shares of this quarter were signed on 20 October 2026: Council £60. They have moved since."
    own["funds"][0]["risk_share"]["signed_otherwise"] = said
    document = revenue_monitor.compose(own, DRAFT)
    assert said in [point.text for point in blocks(document, Points, "attention")[0].items]
    assert blocks(document, Paragraph, "share-1")[1].text == said


def test_shares_that_weigh_a_promise_say_so(own):
    own["funds"][0]["contributions"][1]["unconfirmed"] = "1000000"
    said = (
        "£1,000,000 of the contributions is not confirmed yet; a share that goes by contributions weighs what of it "
        "counts towards a share."
    )
    shares = blocks(revenue_monitor.compose(own, DRAFT), Paragraph, "share-1")
    assert [said] == [block.text for block in shares if "not confirmed" in block.text]


def test_a_late_return_is_named_and_its_line_says_not_updated(document):
    assert "NHS Northmere ICB sent no return in time" in blocks(document, Paragraph, "summary")[0].text
    table = blocks(document, Table, "table-2")[0]
    assert rows(table)["Community equipment"][-1] == "Not updated"
    assert "last forecast carried forward: Community equipment" in table.note
    late = [point for point in blocks(document, Points, "attention")[0].items if point.tone == "warn"]
    assert late[0].lead == "NHS Northmere ICB, Equipment fund"
    assert "due 14 October 2026" in late[0].text


def test_contributions_tie_to_the_latest_budget(document, own):
    table = blocks(document, Table, "contributions")[0]
    assert rows(table)["Total"][0] == "80,300"
    assert "agree" in table.note
    own["funds"][0]["contributions"][0]["total"] = "48800001.50"
    note = blocks(revenue_monitor.compose(own, DRAFT), Table, "contributions")[0].note
    assert note == "Contributions are £1.50 more than the latest budget."
    own["funds"][0]["contributions"][0]["total"] = "48799999"
    note = blocks(revenue_monitor.compose(own, DRAFT), Table, "contributions")[0].note
    assert note == "Contributions are £1 less than the latest budget."


def test_a_first_forecast_has_no_previous_one_and_no_movement(own):
    line = own["funds"][0]["lines"][0]
    line["previous_forecast"] = line["movement"] = own["funds"][0]["total"]["movement"] = None
    document = revenue_monitor.compose(own, DRAFT)
    table = rows(blocks(document, Table, "table-1")[0])
    assert (table[line["name"]][6], table[line["name"]][10]) == ("none", "new")
    assert "first forecast of the year" in blocks(document, Headline)[0].sentence


def test_a_line_without_explanation_says_so_and_many_are_cut_short(own):
    pattern = {**own["funds"][0]["lines"][0], "explanation": "", "status": "red"}
    own["funds"][0]["lines"] = [{**pattern, "code": f"L{n}", "name": f"Line {n}"} for n in range(9)]
    points = blocks(revenue_monitor.compose(own, DRAFT), Points, "attention")[0].items
    assert "No explanation was given." in points[-2].text
    assert points[-1].lead == "3 more"


def test_submitted_but_uncertified_lines_are_named(own):
    own["funds"][0]["lines"][1]["certified"] = False
    note = blocks(revenue_monitor.compose(own, DRAFT), Table, "table-1")[0].note
    assert "not yet certified: LD NHS specialist block" in note


def test_a_return_that_was_never_opened_has_no_due_day(own):
    own["funds"][1]["returns"][1]["due_on"] = None
    document = revenue_monitor.compose(own, DRAFT)
    assert any(
        "no return for this quarter. Its" in p.text for p in blocks(document, Points, "attention")[0].items
    )


def test_a_risk_pool_and_money_kept_in_the_fund_are_named(own):
    share = own["funds"][0]["risk_share"]
    share["from_risk_pool"], share["carried_forward"] = "600000", "-50000"
    facts = dict(blocks(revenue_monitor.compose(own, DRAFT), Headline)[0].facts)
    assert facts["Met from the risk pool"] == "£600k over"
    assert facts["Kept in the fund"] == "£50k under"


def test_on_budget_needs_no_steps_and_a_rule_without_a_source_is_not_named(own):
    share, fund = own["funds"][0]["risk_share"], own["funds"][0]
    share.update(steps=[], rule="", words="on budget: nothing to share")
    fund["total"].update(variance="0", movement="0")
    document = revenue_monitor.compose(own, DRAFT)
    assert blocks(document, Headline)[0].tone == "good"
    assert not blocks(document, Steps, "share-1")
    assert blocks(document, Paragraph, "share-1")[0].text == "On budget: nothing to share."


def test_an_underspend_is_information(own):
    own["funds"][0]["total"]["variance"] = "-350000"
    assert blocks(revenue_monitor.compose(own, DRAFT), Headline)[0].tone == "info"


def test_signatures_stand_on_the_approved_edition_only(facts, document):
    assert blocks(document, Table, "sign-off")[0].rows == ()
    signed = Edition(1, "ab" * 32, False, (("Head", "Helen", "20 October 2026", "Clause 4.2"),))
    approved = revenue_monitor.compose(facts, signed)
    assert rows(blocks(approved, Table, "sign-off")[0]) == {
        "Head": ["Helen", "20 October 2026", "Clause 4.2"]
    }


def test_a_restatement_says_why(own):
    own["replaces"] = "The placements forecast was entered twice."
    texts = [block.text for block in blocks(revenue_monitor.compose(own, DRAFT), Paragraph, "summary")]
    assert any("entered twice" in text for text in texts)


def test_a_partnership_without_funds_still_gets_a_monitor(own):
    own["funds"] = []
    document = revenue_monitor.compose(own, DRAFT)
    assert "no funds" in blocks(document, Paragraph, "summary")[0].text


def test_nobody_behind_a_return_is_said(document):
    returns = rows(blocks(document, Table, "returns")[0])
    assert returns["NHS Northmere ICB, Equipment fund"][2:] == ["Nobody yet", "Nobody yet"]


@pytest.mark.parametrize(
    ("facts_told", "words"),
    [
        (
            {"untied": "0.00", "brought_forward": "0.00"},
            "Confirmed contributions agree with the latest budget",
        ),
        (
            {"untied": "-120.00", "brought_forward": "350000.00"},
            "Confirmed contributions and £350,000 brought forward or from reserves are £120 less than",
        ),
        ({"untied": "5.00", "brought_forward": "0.00"}, "Confirmed contributions are £5 more than"),
    ],
)
def test_what_ties_the_funding_to_the_budget_is_said(own, facts_told, words):
    own["funds"][0] |= facts_told
    notes = [table.note for table in blocks(revenue_monitor.compose(own, DRAFT), Table, "contributions")]
    assert any(note.startswith(words) for note in notes)


def test_the_last_quarter_says_whether_closing_entries_are_in(own):
    own["funds"][0]["closing"] = "Closing entries (period 13) are in."
    table = blocks(revenue_monitor.compose(own, DRAFT), Table, "table-1")[0]
    assert "Closing entries (period 13) are in. " in table.note


def test_a_change_entered_after_the_last_report_says_when(own):
    own["funds"][0]["changes"][0] |= {"on": "2026-06-01", "entered": "2026-10-02"}
    table = blocks(revenue_monitor.compose(own, DRAFT), Table, "changes")[0]
    assert [row.cells[2].text for row in table.rows] == [
        "1 June 2026, entered 2 October 2026",
        "14 August 2026",
    ]


def test_waivers_in_force_are_printed_for_everybody(own):
    assert not blocks(revenue_monitor.compose(own, DRAFT), Table, "waivers")  # a snapshot from before
    own["waivers"] = []
    (table,) = blocks(revenue_monitor.compose(own, DRAFT), Table, "waivers")
    assert (table.rows, table.empty) == ((), "No waiver is in force.")
    own["waivers"] = [
        {"fund": "Pool", "line": "Reserve", "check": "An accrual is reversed.", "reason": "Invoiced in March.",
         "by": "Margaret Lowe", "until": "2027-03-31"},
    ]  # fmt: skip
    (table,) = blocks(revenue_monitor.compose(own, DRAFT), Table, "waivers")
    assert rows(table) == {
        "Reserve, Pool": ["An accrual is reversed.", "Invoiced in March.", "Margaret Lowe", "31 March 2027"]
    }
