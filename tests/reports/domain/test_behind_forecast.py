"""What lies behind the forecasts, as the monitor words it."""

import pytest

from reports.domain import revenue_monitor
from reports.domain.document import Figure, Paragraph, Points, Table
from reports.domain.words import Edition

NOTHING = {"moved": "0.00", "unexplained": "0.00", "fall": [], "causes": []}


def compose(facts):
    return revenue_monitor.compose(facts, Edition(1, "ab" * 32))


def within(document, anchor, kind):
    return [
        block
        for _, section in document.walk()
        if section.anchor == anchor
        for block in section.blocks
        if isinstance(block, kind)
    ]


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_sections_stand_in_the_order_of_published_monitors(known):
    anchors = [section.anchor for section in compose(known).sections]
    wanted = ["changes", "restatements", "tables", "sides", "movement", "explanations", "savings", "contingent",
              "virements", "contributions", "received", "risk-share", "returns", "waivers", "details"]  # fmt: skip
    assert [anchor for anchor in anchors if anchor in wanted] == wanted
    assert anchors[-1] == "year-before"


def test_a_snapshot_from_before_these_facts_still_prints(facts):
    anchors = {section.anchor for section in compose(facts).sections}
    assert not anchors & {
        "sides",
        "movement",
        "savings",
        "contingent",
        "received",
        "restatements",
        "waivers",
        "details",
        "year-before",
    }


def test_the_movement_is_drawn_told_and_its_remainder_said(known):
    (figure,) = within(compose(known), "movement-1", Figure)
    assert figure.sentence == "The forecast moved £300k up. £100,000 of it is not explained."
    assert "Activity £400k up" in figure.alt
    (table,) = within(compose(known), "movement-1", Table)
    assert texts(table) == [["LD placements", "Activity", "Eleven more people.", "400 up"]]


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [("-300000.00", "The forecast moved £300k down."), ("0.00", "The movements cancel out.")],
)
def test_a_fall_and_causes_that_cancel_out(known, moved, sentence):
    known["funds"][0]["movement_by_cause"] |= {"moved": moved, "unexplained": "0.00"}
    assert within(compose(known), "movement-1", Figure)[0].sentence == sentence


def test_no_movement_is_said(known):
    known["funds"][0]["movement_by_cause"] = NOTHING
    assert within(compose(known), "movement-1", Paragraph)[0].text.startswith("The forecast has not moved")


def test_first_forecasts_have_not_moved(known):
    known["funds"][0]["total"]["movement"] = None
    assert within(compose(known), "movement-1", Paragraph)[0].text.startswith("These are the first forecasts")


def test_both_sides_are_kept_apart(known):
    table = within(compose(known), "sides", Table)[0]
    assert [row[1] for row in texts(table)] == ["Met by the partners", "Under providers’ contracts"]
    assert [row[-1] for row in texts(table)] == ["1 under", "5 over"]


def test_savings_actions_and_what_is_pending(known):
    document = compose(known)
    savings, actions = within(document, "savings", Table)[:2]
    assert texts(savings) == [
        ["Reviews", "LD", "90", "not reported", "not reported"],
        ["Total", "", "90", "0", "0"],
    ]
    assert [row[3:] for row in texts(actions)] == [
        ["Not yet", "1 September 2026", "Under way, late"],
        ["Yes", "1 December 2026", "Planned"],
    ]
    assert "should bring £50k" in actions.note
    pending = within(document, "contingent", Table)[0]
    assert texts(pending)[0][:4] == ["Hazel fees (arbitration)", "0", "60", "120"]
    assert texts(pending)[-1][0] == "Total"
    assert pending.note == "Settled this year. Old claim: Dropped."
    assert texts(within(document, "virements", Table)[0])[0][2:] == [
        "£25,000",
        "1 October 2026",
        "Late start. (asked by Philippa Grant)",
    ]


def test_nothing_is_said_to_be_nothing(known):
    for fund in known["funds"]:
        fund |= {
            "savings": [],
            "actions": [],
            "to_bring": "0.00",
            "contingent": [],
            "settled": [],
            "received": None,
        }
        fund |= {"virements_asked": [], "last_year": {}, "details": [], "sides": []}
    known["restatements"] = []
    document = compose(known)
    both = "Learning disability pooled fund and Equipment fund: "
    assert not within(document, "savings", Table)
    assert [p.text for p in within(document, "savings", Paragraph)] == [
        f"{both}the budget assumes no savings.",
        f"{both}no actions are recorded.",
    ]
    assert within(document, "contingent", Paragraph)[-1].text == f"{both}nothing is pending."
    assert within(document, "virements", Paragraph)[0].text == f"{both}no virement waits for a decision."
    assert within(document, "restatements", Table)[0].rows == ()
    assert "received" not in {section.anchor for section in document.sections}
    assert not {"details", "year-before"} & {section.anchor for section in document.sections}


def test_what_was_paid_and_what_is_late(known):
    document = compose(known)
    assert texts(within(document, "received", Table)[0])[0][1:] == ["£15,750,000", "£7,875,000", "£7,875,000"]
    late = within(document, "received", Points)[0].items[0]
    assert late.text == "£7,875,000 was due on 1 July 2026."


def test_restated_figures_say_what_they_were(known):
    table = within(compose(known), "restatements", Table)[0]
    assert texts(table) == [
        ["LD placements, Quarter 1", "Actual", "£1", "none", "Posted twice. (Joan Marsh)"]
    ]
