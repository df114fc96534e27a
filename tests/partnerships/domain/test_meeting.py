"""Quorum, votes, deadlines and frequency, as tables; the figures of worked example D6."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.support.holidays import bank_holidays
from partnerships.domain.meeting import (
    STEPS,
    Level,
    MeetingAct,
    Member,
    QuorumRule,
    clear_working_days,
    frequency,
    meetings_a_year,
    not_preceded,
    paper_deadline,
    papers_late,
    presiding,
    private_notice_short,
    quorum,
    step,
    tally,
    vacant_partners,
    verbs_allowed,
    what_inquorate_means,
)
from partnerships.domain.spans import Span
from partnerships.domain.words import ItemOutcome, MeetingState, SeatOffice, Verb, VoteCast, VotingRule

COUNCIL, ICB = 1, 2
PARTNERS = {COUNCIL: "the Council", ICB: "the ICB"}
FOR, AGAINST, ABSTAIN = VoteCast
YEAR = FinancialYear(2026)


def member(seat, partner=COUNCIL, **facts):
    whose = {"partner": partner, "partner_name": PARTNERS.get(partner, "Carers")}
    known = {"person": seat, "name": f"Member {seat}", "present": True, **whose, **facts}
    return Member(seat=seat, title=f"Seat {seat}", **known)


CHAIR = member(1, office=SeatOffice.CHAIR)
VICE = member(3, ICB, office=SeatOffice.VICE_CHAIR)
FOUR = (CHAIR, member(2), VICE, member(4, ICB))


def without(*seats, **facts):
    """FOUR, with `facts` put on these seats."""
    return tuple(replace(one, **facts) if one.seat in seats else one for one in FOUR)


@pytest.mark.parametrize(
    ("rule", "members", "met"),
    [
        (QuorumRule(members=3), FOUR, True),
        (QuorumRule(members=3), without(1, 2, present=False), False),
        (QuorumRule(members=4), without(1, conflicted=True), False),
        (QuorumRule(members=4), without(1, votes=0), False),
        (QuorumRule(of_each_partner=1, partners=PARTNERS), FOUR, True),
        (QuorumRule(of_each_partner=1, partners=PARTNERS), without(3, 4, present=False), False),
        (QuorumRule(of_each_partner=2, partners=PARTNERS), without(2, conflicted=True), False),
        (QuorumRule(chair=True), FOUR, True),
        (QuorumRule(chair=True), without(1, present=False), True),
        (QuorumRule(chair=True), without(1, 3, conflicted=True), False),
        (QuorumRule(part=1, whole=3), without(1, 2, present=False), True),
        (QuorumRule(part=1, whole=3), without(1, 2, 3, present=False), False),
        (QuorumRule(part=1, whole=2), without(1, 2, 3, conflicted=True), False),
        (QuorumRule(members=2, chair=True), without(1, 3, present=False), False),
        (QuorumRule(), without(1, 2, present=False), True),
        (QuorumRule(), without(1, 2, 3, present=False), False),
        (QuorumRule(), (), False),
    ],
)
def test_quorum(rule, members, met):
    answer = quorum(rule, members)
    assert answer.met is met
    assert answer.sentence.startswith("Quorate" if met else "The meeting is not quorate")


def test_quorum_shows_its_arithmetic_and_names_who_left_the_count():
    answer = quorum(QuorumRule(members=4, part=1, whole=3), without(2, conflicted=True))
    assert [line.arithmetic for line in answer.lines] == ["3 < 4", "3 ≥ 4 × 1/3", ""]
    assert "Member 2 has an interest" in answer.lines[-1].sentence
    assert answer.sentence == "The meeting is not quorate for this item. Members with a vote: 3; 4 needed."


def test_one_person_is_no_meeting_even_where_a_quarter_is_one():
    alone = (member(1), *(member(seat, present=False) for seat in (2, 3, 4)))
    assert quorum(QuorumRule(), alone).lines[0].arithmetic == "1 < 2"


def test_the_vice_chair_takes_the_chair_of_an_item_in_which_the_chair_has_an_interest():
    assert presiding(FOUR) == CHAIR
    assert presiding(without(1, conflicted=True)) == VICE
    assert presiding(without(1, 3, present=False)) is None


def test_a_partner_is_vacant_when_nobody_holds_any_of_its_voting_seats():
    assert vacant_partners(FOUR) == ()
    assert vacant_partners(without(3, person=None)) == ()
    assert vacant_partners((*without(3, 4, person=None), member(5, ICB, votes=0))) == ("the ICB",)
    assert vacant_partners((member(6, None, partner_name="Carers", person=None),)) == ()


@pytest.mark.parametrize(
    ("rule", "members", "votes", "casting", "carried", "figures"),
    [
        # One vote for each partner, and all must agree.
        ("partners_unanimous", FOUR, {1: FOR, 3: FOR}, None, True, (2, 0, 0)),
        ("partners_unanimous", FOUR, {1: FOR, 2: AGAINST, 3: FOR}, None, False, (1, 1, 0)),
        ("partners_unanimous", FOUR, {1: FOR, 3: ABSTAIN}, None, False, (1, 0, 1)),
        ("partners_unanimous", FOUR, {1: FOR}, None, False, (1, 0, 1)),
        ("partners_unanimous", FOUR, {1: FOR, 2: ABSTAIN, 4: FOR}, None, True, (2, 0, 0)),
        ("partners_unanimous", without(3, 4, conflicted=True), {1: FOR, 3: FOR}, None, False, (1, 0, 1)),
        ("partners_unanimous", (), {}, None, False, (0, 0, 0)),
        # Majority of the votes cast: abstentions do not count, a tie is lost.
        ("majority", FOUR, {1: FOR, 2: FOR, 3: AGAINST, 4: ABSTAIN}, None, True, (2, 1, 1)),
        ("majority", FOUR, {1: FOR, 3: AGAINST}, FOR, False, (1, 1, 0)),
        ("majority", FOUR, {1: ABSTAIN}, None, False, (0, 0, 1)),
        ("majority", without(1, votes=3), {1: FOR, 2: AGAINST, 3: AGAINST}, None, True, (3, 2, 0)),
        ("majority", without(1, present=False), {1: FOR, 2: AGAINST}, None, False, (0, 1, 0)),
        # On a tie the chair has a casting vote.
        ("majority_casting", FOUR, {1: FOR, 3: AGAINST}, FOR, True, (1, 1, 0)),
        ("majority_casting", FOUR, {1: FOR, 3: AGAINST}, AGAINST, False, (1, 1, 0)),
        ("majority_casting", FOUR, {1: FOR, 3: AGAINST}, None, False, (1, 1, 0)),
        ("majority_casting", FOUR, {1: AGAINST}, FOR, False, (0, 1, 0)),
        ("majority_casting", FOUR, {}, FOR, False, (0, 0, 0)),
        # Every voting member must agree, present or not; a member in conflict is excused.
        ("all_of", FOUR, dict.fromkeys((1, 2, 3, 4), FOR), None, True, (4, 0, 0)),
        ("all_of", without(4, present=False), dict.fromkeys((1, 2, 3, 4), FOR), None, False, (3, 0, 0)),
        ("all_of", without(4, conflicted=True), dict.fromkeys((1, 2, 3), FOR), None, True, (3, 0, 0)),
        ("all_of", FOUR, {1: FOR, 2: FOR, 3: FOR, 4: ABSTAIN}, None, False, (3, 0, 1)),
        ("all_of", without(1, 2, 3, 4, conflicted=True), {}, None, False, (0, 0, 0)),
    ],
)
def test_tally(rule, members, votes, casting, carried, figures):
    answer = tally(VotingRule(rule), members, votes, casting)
    assert answer.carried is carried, answer.sentence
    assert (answer.for_, answer.against, answer.abstained) == figures


@pytest.mark.parametrize(
    ("rule", "members", "votes", "casting", "words"),
    [
        ("partners_unanimous", FOUR, {1: FOR, 3: FOR}, None, "Every partner agrees: the Council, the ICB."),
        ("partners_unanimous", FOUR, {1: AGAINST}, None, "the Council votes against"),
        ("partners_unanimous", FOUR, {1: FOR}, None, "the ICB has not agreed"),
        ("partners_unanimous", (), {}, None, "No partner has not agreed"),
        ("majority_casting", FOUR, {1: FOR, 3: AGAINST}, FOR, "carried by the chair's casting vote for."),
        (
            "all_of",
            without(4, present=False, name=""),
            {1: FOR, 2: FOR, 3: FOR},
            None,
            "Not agreed by Seat 4",
        ),
        ("all_of", (), {}, None, "Not agreed by anybody"),
    ],
)
def test_a_tally_says_why(rule, members, votes, casting, words):
    assert words in tally(VotingRule(rule), members, votes, casting).sentence


def test_a_voting_seat_of_no_partner_is_a_voice_of_its_own():
    carer = member(7, None)
    assert tally(VotingRule.PARTNERS_UNANIMOUS, (CHAIR, carer), {1: FOR, 7: FOR}).carried
    assert not tally(VotingRule.PARTNERS_UNANIMOUS, (CHAIR, carer), {1: FOR}).carried


members = st.builds(
    Member,
    seat=st.integers(1, 9),
    title=st.just("Seat"),
    person=st.none() | st.integers(1, 9),
    name=st.just("A name"),
    partner=st.sampled_from([COUNCIL, ICB, None]),
    partner_name=st.sampled_from(["X", "Y"]),
    votes=st.integers(0, 3),
    office=st.sampled_from(SeatOffice),
    present=st.booleans(),
    conflicted=st.booleans(),
)
boards = st.lists(members, max_size=8, unique_by=lambda one: one.seat)
ballots = st.dictionaries(st.integers(1, 9), st.sampled_from(VoteCast))


@given(st.sampled_from(VotingRule), boards, ballots)
def test_a_vote_for_never_loses_what_an_abstention_carries(rule, board, votes):
    more = {seat: FOR if cast is ABSTAIN else cast for seat, cast in votes.items()}
    assert tally(rule, board, more).carried or not tally(rule, board, votes).carried


@given(st.sampled_from(VotingRule), boards, ballots)
def test_the_votes_of_the_conflicted_and_the_absent_change_nothing(rule, board, votes):
    count = {one.seat for one in board if one.counts}
    assert tally(rule, board, votes) == tally(rule, board, {s: v for s, v in votes.items() if s in count})


@given(st.sampled_from(VotingRule), boards, ballots)
def test_nothing_is_carried_without_a_vote_for(rule, board, votes):
    assert tally(rule, board, dict.fromkeys(votes, AGAINST)).carried is False


@given(
    boards,
    st.builds(
        QuorumRule,
        members=st.none() | st.integers(0, 6),
        of_each_partner=st.none() | st.integers(0, 3),
        chair=st.booleans(),
        partners=st.just(PARTNERS),
    ),
    st.integers(0, 7),
)
def test_a_declared_conflict_never_makes_a_meeting_quorate(board, rule, place):
    fewer = [replace(one, conflicted=True) if at == place else one for at, one in enumerate(board)]
    assert quorum(rule, board).met or not quorum(rule, fewer).met


@pytest.mark.parametrize(
    ("verb", "vacant", "parent", "outcome", "to_parent", "words"),
    [
        (Verb.DECIDE, (), "the JCPB", ItemOutcome.RECOMMENDED, False, "next quorate meeting of SCG LD"),
        (Verb.RATIFY, (), "", ItemOutcome.RECOMMENDED, False, "next quorate meeting of SCG LD"),
        (Verb.DECIDE, ("the ICB",), "the JCPB", ItemOutcome.RECOMMENDED, True, "goes to the JCPB"),
        (Verb.DECIDE, ("the ICB",), "", ItemOutcome.RECOMMENDED, False, "next quorate meeting of SCG LD"),
        (Verb.RECOMMEND, (), "the JCPB", ItemOutcome.RECOMMENDED, False, "next quorate meeting of SCG LD"),
        (Verb.RECOMMEND, ("the ICB",), "CFO", ItemOutcome.RECOMMENDED, True, "so it goes to CFO as a rec"),
        (Verb.ADVISE, ("the ICB",), "the JCPB", ItemOutcome.DISCUSSED, False, "discussed only"),
        (Verb.NOTE, (), "", ItemOutcome.DISCUSSED, False, "discussed only"),
    ],
)
def test_what_inquorate_means(verb, vacant, parent, outcome, to_parent, words):
    short = quorum(QuorumRule(members=9), FOUR)
    answer = what_inquorate_means(verb=verb, body="SCG LD", quorum=short, vacant=vacant, parent=parent)
    assert (answer.outcome, answer.to_parent) == (outcome, to_parent)
    assert words in answer.sentence
    assert "Members with a vote: 4; 9 needed." in answer.sentence


@pytest.mark.parametrize(
    ("power", "verbs"),
    [
        (Verb.DECIDE, (Verb.DECIDE, Verb.NOTE)),
        (Verb.RATIFY, (Verb.RATIFY, Verb.NOTE)),
        (Verb.RECOMMEND, (Verb.RECOMMEND, Verb.NOTE)),
        (Verb.ADVISE, (Verb.ADVISE, Verb.NOTE)),
        (Verb.NOTE, (Verb.NOTE,)),
        (None, (Verb.NOTE,)),
    ],
)
def test_an_item_carries_the_bodys_own_power_or_is_noted(power, verbs):
    assert verbs_allowed(power) == verbs


@pytest.mark.parametrize(
    ("meeting_on", "deadline"),
    [
        (date(2026, 10, 21), date(2026, 10, 13)),  # Wednesday: Wed, Thu, Fri, Mon, Tue lie between
        (date(2026, 10, 19), date(2026, 10, 9)),  # Monday
        (date(2026, 12, 31), date(2026, 12, 21)),  # 25 and 28 December are holidays
        (date(2026, 4, 9), date(2026, 3, 30)),  # Good Friday is 3 April and Easter Monday the 6th
    ],
)
def test_papers_go_out_five_clear_working_days_before(meeting_on, deadline):
    assert paper_deadline(meeting_on, 5, bank_holidays()) == deadline
    assert not papers_late(deadline, meeting_on, 5, bank_holidays())
    assert papers_late(deadline + timedelta(days=3), meeting_on, 5, bank_holidays())


def test_a_weekend_after_the_deadline_still_gives_five_clear_days():
    assert not papers_late(date(2026, 10, 11), date(2026, 10, 19), 5, bank_holidays())
    assert papers_late(date(2026, 10, 12), date(2026, 10, 19), 5, bank_holidays())


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 20))
def test_the_deadline_is_the_last_working_day_in_time(meeting_on, days):
    deadline = paper_deadline(meeting_on, days, bank_holidays())
    assert clear_working_days(deadline, meeting_on, bank_holidays()) == days


def test_days_out_of_order_have_nothing_between_them():
    assert clear_working_days(date(2026, 10, 21), date(2026, 10, 19)) == 0


@pytest.mark.parametrize(
    ("notice_on", "short"),
    [(None, True), (date(2026, 9, 1), False), (date(2026, 9, 2), True)],
)
def test_private_business_needs_28_clear_days(notice_on, short):
    assert private_notice_short(notice_on, date(2026, 9, 30)) is short


def days(number, start=date(2026, 4, 15)):
    return [start + timedelta(days=40 * step) for step in range(number)]


@pytest.mark.parametrize(
    ("held", "on", "planned", "level", "words"),
    [
        # D6: four to six in a financial year.
        (3, date(2027, 3, 31), 0, Level.BREACH, "Met 3 times in 2026/27: fewer than the 4 to 6 a year."),
        (7, date(2027, 3, 31), 0, Level.WARNING, "Met 7 times in 2026/27: more than the 4 to 6 a year."),
        (4, date(2027, 3, 31), 0, Level.FINE, "Met 4 times in 2026/27; 4 to 6 a year are asked for."),
        (6, date(2027, 3, 31), 0, Level.FINE, "Met 6 times"),
        (3, date(2027, 3, 30), 0, Level.WARNING, "0 more planned, 1 short of the 4 to 6 a year"),
        (1, date(2026, 10, 1), 3, Level.FINE, "Met once so far in 2026/27, 3 more planned"),
        (1, date(2026, 10, 1), 2, Level.WARNING, "2 more planned, 1 short"),
    ],
)
def test_frequency_of_four_to_six_a_year(held, on, planned, level, words):
    coming = [date(2027, 1, 10 + step) for step in range(planned)]
    finding = frequency(4, 6, days(held), YEAR, on, coming)
    assert finding.level is level
    assert words in finding.sentence


@pytest.mark.parametrize(
    ("least", "most", "held", "level", "words"),
    [
        (None, None, 0, Level.FINE, "Has not met in 2026/27."),
        (None, 2, 3, Level.WARNING, "more than at most 2 a year"),
        (3, None, 2, Level.BREACH, "fewer than at least 3 a year"),
        (12, 12, 11, Level.BREACH, "fewer than the 12 a year"),
    ],
)
def test_frequency_of_other_rules(least, most, held, level, words):
    meetings = [date(2026, 5, 1) + timedelta(days=20 * step) for step in range(held)]
    finding = frequency(least, most, meetings, YEAR, date(2027, 4, 20))
    assert finding.level is level
    assert words in finding.sentence


@pytest.mark.parametrize(
    ("being", "held", "on", "level", "words"),
    [
        # One month of four a year is a third of a meeting, so none.
        (Span(date(2027, 3, 1)), 0, date(2027, 3, 31), Level.FINE, "(none for its 1 whole month in being)"),
        (Span(date(2026, 10, 1)), 1, date(2027, 3, 31), Level.BREACH, "a year (2 for its 6 whole months in being)."),
        (Span(date(2026, 10, 1)), 2, date(2027, 3, 31), Level.FINE, "are asked for (2 for its 6 whole months"),
        (Span(date(2026, 10, 1)), 0, date(2026, 12, 1), Level.WARNING, "2 short of the 4 to 6 a year (2 for its 6"),
        # Begun in the middle of a month, it owes for the eleven whole ones: 3.67.
        (Span(date(2026, 4, 15)), 3, date(2027, 3, 31), Level.FINE, "(3 for its 11 whole months in being)"),
        # A body that ends owes by its own last day, and what is planned after that is no help.
        (Span(date(2020, 4, 1), date(2026, 10, 1)), 1, date(2026, 9, 29), Level.WARNING, "0 more planned, 1 short"),
        (Span(date(2020, 4, 1), date(2026, 10, 1)), 1, date(2026, 9, 30), Level.BREACH, "(2 for its 6 whole months"),
        (Span(date(2020, 4, 1), date(2026, 10, 1)), 2, date(2026, 9, 30), Level.FINE, "Met twice in 2026/27; 4 to 6"),
        (Span(date(2027, 4, 1)), 0, date(2027, 3, 31), Level.FINE, "(none for its 0 whole months in being)"),
        (Span(date(2026, 4, 1), date(2027, 4, 1)), 3, date(2027, 3, 31), Level.BREACH, "than the 4 to 6 a year."),
        (Span(date(2026, 12, 1)), 7, date(2027, 3, 31), Level.WARNING, "more than the 4 to 6 a year."),
    ],
)  # fmt: skip
def test_a_body_that_begins_or_ends_within_the_year_owes_its_part(being, held, on, level, words):
    finding = frequency(4, 6, days(held), YEAR, on, [date(2026, 10, 20)] * (on.month == 9), being)
    assert finding.level is level
    assert words in finding.sentence


def test_meetings_of_other_years_do_not_count():
    assert (
        frequency(1, None, [date(2026, 3, 31), date(2027, 4, 1)], YEAR, date(2027, 5, 1)).level
        is Level.BREACH
    )


def test_roughly_every_four_months_is_three_a_year():
    assert meetings_a_year(4) == 3
    assert meetings_a_year(1) == 12


def test_a_body_that_meets_before_another_must_do_so_each_time():
    board = [date(2026, 6, 1), date(2026, 9, 1), date(2026, 12, 1)]
    assert not_preceded([date(2026, 5, 20), date(2026, 9, 1)], board) == (date(2026, 12, 1),)
    assert not_preceded([], board) == tuple(board)


@pytest.mark.parametrize("act", MeetingAct)
@pytest.mark.parametrize("state", MeetingState)
def test_every_state_with_every_act(state, act):
    if (state, act) in STEPS:
        assert step(state, act) is STEPS[state, act]
    else:
        with pytest.raises(Refused, match=f"cannot be {act}"):
            step(state, act)
