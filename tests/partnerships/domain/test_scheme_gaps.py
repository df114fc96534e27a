"""Gaps of later days: when clauses end, or begin, and what `decide()` says of the same days."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships.domain.authority import Authority
from partnerships.domain.delegation import decide
from partnerships.domain.matter import Matter, SchemeFacts
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_open import openings
from partnerships.domain.words import Measure, Mode, Verb
from tests.partnerships.domain.test_scheme import (
    AWARD,
    BOARD,
    BOARDS,
    CHANGE,
    CHANGES,
    CLEAN,
    COUNCIL,
    GROUP,
    HEAD,
    HEADS,
    HELD,
    LD,
    MANAGER,
    MANAGERS,
    MH,
    ON,
    WORLD,
    body,
    clause,
)

NEW_YEAR, SPRING = date(2027, 1, 1), date(2027, 4, 1)


def told(code, clauses, world=WORLD):
    return [
        (finding.numbers, finding.blocks, finding.sentence)
        for finding in lint(clauses, world)
        if finding.code == code
    ]


def test_a_gap_from_the_day_a_clause_ends():
    """Commissioners up to £50,000 until the end of the year, heads above: from the new year nobody below."""
    rows = (replace(MANAGERS, ends=NEW_YEAR), replace(HEADS, above=Decimal(50_000)), BOARDS, CHANGES)
    assert told("gap", rows) == [
        (("1", "2"), False, "From 1 January 2027 nobody may decide contract award of up to £50,000.")
    ]
    assert told("gap", rows, replace(WORLD, on=date(2027, 2, 1))) == [
        (("2",), False, "Nobody may decide contract award of up to £50,000.")
    ]


def test_a_hole_between_two_bands_from_a_later_day_blocks():
    rows = (MANAGERS, clause(2, 50_000, 250_000, post_function=HEAD, ends=NEW_YEAR), BOARDS, CHANGES)
    sentence = "From 1 January 2027 nobody may decide contract award of over £50,000 up to £250,000."
    assert told("gap", rows) == [(("2", "1", "3"), True, sentence)]


def test_what_opens_again_is_told_with_the_first_day_only():
    years = [
        clause(n, 50_000, 250_000, post_function=HEAD, starts=date(y, 5, 1), ends=date(y + 1, 4, 1))
        for n, y in enumerate(range(2026, 2050), start=10)
    ]
    found = told("gap", (MANAGERS, *years, BOARDS, CHANGES))
    assert [(blocks, sentence[:24]) for _, blocks, sentence in found] == [(True, "From 1 April 2027 nobody")]


def test_a_clause_that_has_not_begun_closes_nothing_yet():
    rows = (MANAGERS, replace(HEADS, starts=NEW_YEAR), BOARDS, CHANGES)
    assert [sentence for _, _, sentence in told("gap", rows)] == [
        "Nobody may decide contract award of over £50,000 up to £250,000."
    ]


def test_one_care_groups_gap_comes_to_be_everybodys():
    """Told of one care group it is to be weighed; of every one it blocks, though it was told of one before."""
    own, follows = body(5, 300_000, care_group=LD, starts=NEW_YEAR), body(6, 300_000, starts=SPRING)
    band = "nobody may decide contract award of over £250,000 up to £300,000"
    assert told("gap", (MANAGERS, HEADS, replace(BOARDS, ends=SPRING), own, follows, CHANGES)) == [
        (("3", "2", "5", "6"), True, f"From 1 April 2027 {band}."),
        (("2", "5"), False, f"From 1 January 2027 {band} for Learning disabilities."),
    ]


def test_larger_changes_in_per_cent_from_a_later_day():
    rows = (replace(HEADS, percent_up_to=Decimal(10)), body(5, None, 250_000, key=GROUP, ends=SPRING), BOARDS)
    ((numbers, blocks, sentence),) = told("gap_percent", (*rows, CHANGES))
    assert (numbers, blocks) == (("5", "2", "3"), False)
    assert sentence.startswith("From 1 April 2027 nobody may decide contract award of up to £250,000 once")


def test_nobody_may_change_the_scheme_from_a_later_day():
    over = replace(CHANGES, ends=ON)
    assert told("no_way_to_change", (*CLEAN[:3], over))[0][1:] == (
        True,
        "No clause says who may change this scheme, so it could never be changed again.",
    )
    ending = replace(CHANGES, ends=NEW_YEAR)
    assert told("no_way_to_change", (*CLEAN[:3], ending)) == [
        (
            ("4",),
            True,
            "From 1 January 2027 no clause says who may change this scheme, so it could never be changed again.",
        )
    ]
    follows = body(9, decision_type=CHANGE, measure=Measure.NONE, key=GROUP, starts=NEW_YEAR)
    assert told("no_way_to_change", (*CLEAN[:3], ending, follows)) == []
    late = replace(follows, starts=SPRING)
    assert told("no_way_to_change", (*CLEAN[:3], ending, late))[0][2].endswith(
        "so it could not be changed until 1 April 2027."
    )


def test_decisions_that_nobody_takes_from_a_later_day():
    rows = (replace(BOARDS, above=None, ends=NEW_YEAR), CHANGES)
    later, today = told("undecided", rows)  # by the clauses they are about
    assert "contract award," not in today[2]
    assert later[0] == ("3",)
    assert later[2].startswith("From 1 January 2027 nobody may decide 1 kind of decision: contract award.")
    assert told("gap", rows) == []


def test_only_clauses_for_a_fund_are_left():
    rows = (replace(BOARDS, above=None, ends=NEW_YEAR), body(5, fund="BCF", key=GROUP), CHANGES)
    assert [sentence for _, _, sentence in told("gap", rows)] == [
        "From 1 January 2027 nobody may decide contract award of any amount."
    ]


@pytest.mark.parametrize("fund", ["", "BCF"])
def test_a_recommendation_decides_on_the_days_its_body_has_no_clause_of_its_own(fund):
    told_to = clause(1, post_function=HEAD, mode=Mode.RECOMMEND_TO, refer_to="Board", refer_key=BOARD)
    own = body(2, 100, starts=NEW_YEAR, ends=SPRING, fund=fund)
    found = [sentence for _, _, sentence in told("gap", (told_to, own, CHANGES))]
    words = "any amount" if fund else "up to £100"
    assert found == [f"From 1 January 2027 nobody may decide contract award of {words}."]


# The same as decide() ------------------------------------------------------------------------------------------------

TURN = st.none() | st.sampled_from([ON, NEW_YEAR, SPRING])
TURNS = st.tuples(TURN, TURN)
DAYS = (ON, NEW_YEAR - timedelta(1), NEW_YEAR, SPRING)
EDGES = st.sampled_from([None, 10, 20, 30])
AMOUNTS = [Decimal(one) for one in (10, 15, 20, 25, 30, 40)]


@st.composite
def clauses_of_anybody(draw):
    who = draw(
        st.sampled_from(
            [{"post_function": HEAD}, {"post_function": MANAGER}, {"body": "Board", "body_key": BOARD}]
        )
    )
    low, high = sorted([draw(EDGES) or 0, draw(EDGES) or 99])
    starts, ends = draw(TURNS.filter(lambda dates: not all(dates) or dates[0] < dates[1]))
    return clause(
        draw(st.integers(1, 10_000)),
        low or None,
        None if high in (low, 99) else high,
        measure=Measure.AMOUNT,
        care_group=draw(st.sampled_from([None, None, LD, MH])),
        recurrent=draw(st.sampled_from([None, None, True, False])),
        starts=starts,
        ends=ends,
        **who,
    )


@settings(deadline=None)
@given(st.lists(clauses_of_anybody(), min_size=1, max_size=5, unique_by=lambda row: row.key))
def test_what_is_open_on_a_day_is_what_decide_lets_nobody_decide(rows):
    everywhere = [replace(one, care_group=None) for one in HELD]
    authority = Authority(SchemeFacts("s", date.min), rows, everywhere)
    found = list(openings(rows, WORLD))
    for day in DAYS:
        for group in (None, LD, MH):
            for recurrent in (True, False):
                for amount in AMOUNTS:
                    _agrees(rows, found, authority, day, group, recurrent, amount)


def _agrees(rows, found, authority, day, group, recurrent, amount):
    matter = Matter(
        AWARD,
        amount,
        day,
        -1,
        "x",
        percent=Decimal(0),
        care_group=group,
        recurrent=recurrent,
        partner=COUNCIL,
    )
    ruling = decide(matter, person=0, name="", authority=authority)
    somebody = any(able.verb is Verb.DECIDE for able in ruling.who_can)
    named = {row.care_group for row in rows if row.ends is None or row.ends > ON}
    opened = [
        one.on
        for one in found
        if not one.percent
        and one.band[0] < amount <= one.band[1]
        and any(
            about.care_group == (group if group in named else None) and about.recurrent in (None, recurrent)
            for about in one.subjects
        )
    ]
    if somebody:
        assert day not in opened
    elif any(row.in_force(day) for row in rows):
        assert any(first <= day for first in opened)
