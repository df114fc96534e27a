"""What stands in the way of a position, what its note must speak to, and what changed between two of them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.consolidation import (
    TAKE_BACK,
    Control,
    LineSum,
    Moved,
    Position,
    Reported,
    ReturnSum,
    ShareSum,
    control,
    differences,
    not_final,
    obstacles,
    read,
    shares_of,
    signed_otherwise,
    to_correct,
    to_explain,
    too_late,
    why_not_signed,
    write,
)
from budgets.domain.risk_terms import PartyShare, RiskShare
from jct.core.calendar import Quarter
from jct.core.facts import canonical

D = Decimal
LINE = LineSum("LD1", "Placements", "Council", D(100), D(50), D(60), D(90), D(110), "certified")
NEW = LineSum("LD2", "Block", "NHS", D(10), D(5), D(5), None, D(10), "certified")
TIES = Control("forecast", "Returns make the forecast", "returns", D(120), "fund", D(120), must=True)
POSITION = Position(
    (LINE, NEW),
    (ReturnSum("Council", 1, "certified", "M. Lowe", "2026-10-18", D(100), D(55), D(60), D(110)),),
    (TIES,),
    (ShareSum("Council", D("6.00")), ShareSum("NHS", D("4.00"))),
    "£10 over",
    "Schedule 3",
)
OPEN, SUBMITTED, CERTIFIED = "open", "submitted", "certified"
OVER = {"quarter": Quarter(2026, 2), "on": date(2026, 10, 1)}


def test_the_sums_of_a_position():
    assert (POSITION.latest, POSITION.spent, POSITION.forecast, POSITION.variance) == (110, 65, 120, 10)
    assert [(line.variance, line.movement) for line in POSITION.lines] == [(10, 20), (0, None)]


def test_each_control_says_its_two_sums_and_whether_they_must_agree():
    ties = control("forecast", D(120), D(120))
    assert (ties.name, ties.must, ties.ties) == ("Returns make the fund’s forecast", True, True)
    apart = control("ledger", D(5), D("4.50"))
    assert (apart.must, apart.words) == (
        False,
        "ledger in the returns £5, ledger now £4.50: £0.50 apart",
    )


def test_a_position_reads_back_as_it_was_written():
    assert read(json.loads(canonical(write(POSITION)))) == POSITION


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (Reported("NHS", ""), "NHS: its return was not opened. Give an opened return."),
        (Reported("NHS", SUBMITTED), "NHS: its return waits to be certified."),
        (Reported("NHS", OPEN, 2), "NHS: its return is being corrected."),
        (Reported("NHS", OPEN, 1, date(2026, 10, 20)), "NHS: its return is due on 20 October 2026."),
        (Reported("NHS", OPEN, 1, date(2026, 10, 20), late=True), ""),
        (Reported("NHS", OPEN), ""),
        (Reported("NHS", CERTIFIED), ""),
    ],
)
def test_a_return_in_the_way(reported, said):
    found = [str(problem) for problem in obstacles([reported], POSITION, **OVER)]
    assert (found[0].startswith(said) if said else found == []) is True


def test_a_quarter_that_has_not_ended_is_in_the_way():
    found = obstacles([Reported("NHS", CERTIFIED)], POSITION, **OVER | {"on": date(2026, 9, 30)})
    assert [str(problem) for problem in found] == [
        "Quarter 2 2026/27 (July to September 2026): it has not ended. Give a position put together from 1 October "
        "2026 on."
    ]


def test_everything_else_in_the_way():
    apart = replace(TIES, second=D(121))
    found = obstacles([], replace(POSITION, controls=(apart,)), rule_missing="rule missing", **OVER)
    assert [str(problem) for problem in found] == [
        "Returns: no partner leads a line of this fund. Give lines with their partners.",
        "Returns make the forecast: returns £120, fund £121: £1 apart. Give figures that agree.",
        "Risk share: rule missing. Give a rule that both partners have agreed.",
    ]


def test_a_final_statement_waits_for_what_is_only_promised():
    promised = {"Council": D(0), "NHS": D(1000000)}
    found = obstacles([Reported("NHS", CERTIFIED)], POSITION, promised=promised, **OVER)
    assert [str(problem) for problem in found] == [
        "Contributions of NHS: £1,000,000 is only indicative. Give that sum confirmed, or what came of it, £0 if "
        "nothing did."
    ]


def test_a_final_statement_waits_for_contributions_that_make_the_budget():
    words = "Confirmed contributions are £1 more than the latest budget (£121 and £120)"
    found = obstacles([Reported("NHS", CERTIFIED)], POSITION, untied=words, **OVER)
    assert [str(problem) for problem in found] == [
        f"Contributions: {words}. Give contributions that make the budget: vary what a partner gives, or the budget of "
        "a line."
    ]


def test_what_the_note_must_speak_to():
    soft = Control("ledger", "Returns rest on the ledger", "returns", D(5), "ledger", D("4.50"))
    reported = [Reported("NHS", OPEN, late=True), Reported("Council", CERTIFIED)]
    assert to_explain(reported, replace(POSITION, controls=(TIES, soft))) == (
        "NHS is late; its last forecast is carried forward.",
        "Returns rest on the ledger: returns £5, ledger £4.50: £0.50 apart.",
    )
    assert to_explain([], replace(POSITION, controls=(replace(TIES, second=D(1)),))) == ()
    assert to_explain(reported[:1], POSITION, agreement="Agreement S75/1 is not in force yet.") == (
        "Agreement S75/1 is not in force yet.",
        "NHS is late; its last forecast is carried forward.",
    )
    assert to_explain([], POSITION, promised={"Council": D(0), "NHS": D(5)}) == (
        "Contributions of NHS: £5 is only indicative.",
    )
    assert TIES.words == "returns £120, fund £120"


def test_what_is_open_of_a_shut_quarter_keeps_it_from_becoming_the_last():
    found = too_late(not_final(promised={"NHS": D(5)}), Quarter(2026, 2))
    assert [str(problem) for problem in found] == [
        "Contributions of NHS: £5 is only indicative, and Quarter 2 2026/27 (July to September 2026), which would be "
        "its last quarter, is locked, signed or being signed. Give a later day of closing."
    ]


def test_what_a_certified_return_tells_wrongly_must_be_put_right_in_it():
    moved = Moved(budgets=("LD1",), accruals=("A", "B", "C", "D", "E"), without_row=("F",))
    reported = [Reported("NHS", CERTIFIED), Reported("Council", CERTIFIED, moved=moved)]
    again = "Give the return opened again, updated and certified."
    owed = "Return of Council: what was owed on 31 March on A, B, C and 2 more has changed since it was certified"
    row = "Return of Council: it has no row for F, with money in the year"
    assert [str(problem) for problem in to_correct(reported)] == [f"{owed}. {again}", f"{row}. {again}"]
    assert obstacles(reported, POSITION, **OVER) == to_correct(reported)
    assert why_not_signed(reported) == (
        f"The position cannot be signed as it stands. {owed}; {row}. Send it back, or let the pool manager take it "
        "back, so that the return is opened again."
    )
    assert why_not_signed(reported, TAKE_BACK).endswith(
        f"; {row}. Let the pool manager take it back, so that the return is opened again."
    )
    assert why_not_signed(reported[:1]) == ""


def test_another_budget_is_spoken_to():
    reported = [Reported("Council", CERTIFIED, moved=Moved(budgets=("LD1", "LD2")))]
    assert to_explain(reported, POSITION) == (
        "Return of Council: the budget of LD1, LD2 has changed since it was certified.",
    )
    assert to_correct(reported) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (ShareSum("Council", D(6), "1"), ShareSum("City Council", D(6), "1"), []),
        (ShareSum("Council", D(6), "1"), ShareSum("City Council", D(7), "1"), [("City Council", 6, 7)]),
        (ShareSum("NHS", D(6), "1"), ShareSum("NHS", D(6), "2"), [("NHS", 6, None), ("NHS", None, 6)]),
        (ShareSum("Council", D(6)), ShareSum("Council", D(6), "1"), []),
        (
            ShareSum("Council", D(6)),
            ShareSum("City Council", D(6), "1"),
            [("Council", 6, None), ("City Council", None, 6)],
        ),
    ],
)
def test_a_share_is_whose_it_is_whatever_their_name(old, new, found):
    """Positions of an earlier release kept names alone: there the names must do."""
    differing = differences(replace(POSITION, shares=(old,)), replace(POSITION, shares=(new,)))
    assert [(row.where, row.old, row.new) for row in differing] == [
        (f"Share of {name}", was, is_) for name, was, is_ in found
    ]


def test_shares_that_were_kept_without_keys_read_back():
    kept = json.loads(canonical(write(POSITION)))
    for share in kept["shares"]:
        del share["key"]
    assert read(kept) == POSITION


def test_shares_that_were_signed_and_moved_are_told():
    share = RiskShare(D(10), False, "£10 over", (PartyShare("1", "Council", D(6), ""),), offset=D(4))
    then = shares_of(share)
    assert then == (
        ShareSum("Council", D(6), "1"),
        ShareSum("Set against other funds of the agreement", D(4), "offset"),
    )
    now = shares_of(replace(share, shares=(PartyShare("1", "City Council", D(10), ""),), offset=D(0)))
    told = {"on": date(2026, 10, 20)}
    assert signed_otherwise(then, then, **told) == ""
    after = "They have moved since, and not every partner has signed what stands now."
    said = "Other shares of this quarter were signed on 20 October 2026"
    assert signed_otherwise(then, now, **told) == (
        f"{said}: Council £6, Set against other funds of the agreement £4. {after}"
    )
    assert signed_otherwise((), now, **told) == f"{said}: none. {after}"


def test_what_changed():
    assert differences(POSITION, POSITION) == ()
    after = replace(
        POSITION,
        lines=(replace(LINE, forecast=D(111), spent=D(61)),),
        shares=(ShareSum("Council", D("6.00")), ShareSum("Carried forward", D(1))),
    )
    assert [(row.where, row.old, row.new) for row in differences(POSITION, after)] == [
        ("Placements, spent to date", 60, 61),
        ("Placements, forecast", 110, 111),
        ("Block, latest budget", 10, None),
        ("Block, spent to date", 5, None),
        ("Block, forecast", 10, None),
        ("Share of NHS", 4, None),
        ("Share of Carried forward", None, 1),
    ]
