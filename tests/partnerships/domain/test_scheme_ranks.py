"""Limits that fall as rank rises: on some day, for some care group, in money or in per cent."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain import scheme_ranks
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_facts import PostFacts
from partnerships.domain.scheme_ranks import falling_limits
from partnerships.domain.words import PostFunction
from tests.partnerships.domain.test_scheme import (
    AWARD,
    COUNCIL,
    HEAD,
    LD,
    MANAGER,
    MH,
    ON,
    POSTS,
    WORLD,
    clause,
    codes,
)

LATER, OVER = date(2027, 1, 1), date(2026, 1, 1)
manager, head = partial(clause, post_function=MANAGER), partial(clause, post_function=HEAD)
percent = partial(Decimal)


def falls(*rows, world=WORLD):
    return list(falling_limits(AWARD, rows, world))


@pytest.mark.parametrize(
    ("rows", "pair", "says"),
    [
        (
            [
                manager(1, None, 50_000),
                head(2, None, 250_000, ends=LATER),
                head(3, None, 20_000, starts=LATER),
            ],
            ("1", "3"),
            "From 1 January 2027 Commissioner LD may decide contract award up to £50,000 under clause 1",
        ),
        (
            [manager(1, None, 100_000), head(2, None, 50_000), head(3, None, 200_000, care_group=MH)],
            ("1", "2"),
            "more than Head above, up to £50,000 under clause 2.",
        ),
        (
            [manager(1, None, 100_000), head(2, None, 200_000), head(3, None, 50_000, care_group=MH)],
            ("1", "3"),
            "Commissioner MH may decide contract award up to £100,000 under clause 1",
        ),
        (
            [
                clause(1, None, 90, post=1),
                clause(2, None, 50, post=4, care_group=LD),
                clause(3, None, 90, post=4),
            ],
            ("1", "2"),
            "Head may decide contract award for Learning disabilities up to £90 under clause 1",
        ),
        (
            [manager(1, percent_up_to=percent(30)), head(2, percent_up_to=percent(10))],
            ("1", "2"),
            "of any amount for changes of up to 30% under clause 1, more than Head above, of any amount for changes",
        ),
        (
            [manager(1, None, 50, recurrent=True), head(2, None, 90), head(3, None, 40, recurrent=True)],
            ("1", "3"),
            "up to £50 under clause 1",
        ),
    ],
)
def test_a_post_that_reaches_further_than_the_one_above_it(rows, pair, says):
    world = replace(WORLD, posts={**POSTS, 1: replace(POSTS[1], reports_to=4)})
    found = falls(*rows, world=world)
    assert pair in [one.numbers for one in found]
    assert says in next(one.sentence for one in found if one.numbers == pair)
    assert all(one.blocks for one in found)


@pytest.mark.parametrize(
    "rows",
    [
        [manager(1, None, 50_000), manager(2, None, 900_000, ends=OVER), head(3, None, 250_000)],  # over
        [
            manager(1, None, 50_000, ends=LATER),
            head(2, None, 250_000, ends=LATER),
            head(3, None, 9, starts=LATER),
        ],
        [
            manager(1, None, 50, percent_up_to=percent(10)),
            head(2, None, 40),
            head(3, 40, 90, percent_up_to=percent(10)),
        ],
        [
            manager(1, None, 50_000),
            clause(2, None, 40, post=1, starts=LATER, ends=LATER),
            head(3, None, 60_000),
        ],
        [
            manager(1, None, 50_000, care_group=LD),
            head(2, None, 9, care_group=MH),
        ],  # nobody above for that one
        [manager(1, None, 50, fund="BCF"), head(2, None, 9)],
        [],
    ],
)
def test_nothing_falls(rows):
    assert falls(*rows) == []


def test_the_post_above_that_is_named_is_one_that_serves_the_care_group():
    """Another with the same function stands between them, and serves another care group."""
    between = PostFacts(6, "Head MH", HEAD, COUNCIL, MH, 1)
    serves_any = PostFacts(7, "Commissioner", MANAGER, COUNCIL, None, 6)
    world = replace(WORLD, posts={1: POSTS[1], 6: between, 7: serves_any})
    (found,) = falls(manager(1, None, 90), head(2, None, 50), world=world)
    assert "Commissioner may decide contract award up to £90" in found.sentence
    assert "more than Head above" in found.sentence


def test_a_copied_clause_that_is_over_does_not_stop_an_adoption():
    rows = (manager(1, None, 50_000), manager(6, None, 900_000, ends=OVER), head(2, None, 250_000))
    assert "limit_falls" not in codes(rows)


def test_what_is_too_much_to_compare_blocks(monkeypatch):
    monkeypatch.setattr(scheme_ranks, "AT_LEAST", 0)
    monkeypatch.setattr(scheme_ranks, "MOST_LOOKED_AT", 1)
    dated = [head(n, None, 9_000, starts=ON + timedelta(n)) for n in range(2, 6)]
    groups = [clause(n, None, 9_000, post=1, care_group=n) for n in range(6, 9)]
    found = lint(
        [
            clause(1, None, 8_000, post=1),
            clause(10, None, 9, post=2),
            *dated,
            *groups,
            clause(9, None, 9_000, post=4),
        ],
        replace(WORLD, posts={**POSTS, 1: replace(POSTS[1], reports_to=4)}),
    )
    (one,) = [one for one in found if one.code == "ranks_not_compared"]
    assert one.blocks
    assert one.sentence.startswith("Clauses about contract award tell apart so many care groups and days")


# The same in a plain way: every day, every care group, every post -----------------------------------------------------

DAYS = [None, *(ON + timedelta(n) for n in (-2, 0, 3, 6))]
RANKS = replace(
    WORLD,
    posts={
        1: replace(POSTS[1], reports_to=None),
        2: replace(POSTS[2], reports_to=1),
        6: replace(POSTS[2], key=6, care_group=None, function=PostFunction.OTHER, reports_to=2),
        7: replace(POSTS[2], key=7, care_group=None, reports_to=6),
    },
)


@st.composite
def drawn_clauses(draw):
    rows = []
    for number in range(1, draw(st.integers(0, 7)) + 1):
        who = draw(
            st.sampled_from([{"post": 1}, {"post": 2}, {"post": 6}, {"post": 7}, {"post_function": MANAGER}])
        )
        starts, ends = draw(st.sampled_from(DAYS)), draw(st.sampled_from(DAYS))
        if starts and ends and ends <= starts:
            starts = None
        facts = {
            "care_group": draw(st.sampled_from([None, None, LD, MH])),
            "recurrent": draw(st.sampled_from([None, None, True, False])),
            "percent_up_to": draw(st.sampled_from([None, None, Decimal(10), Decimal(30)])),
        }
        up_to = draw(st.sampled_from([None, 10, 20]))
        rows.append(clause(number, None, up_to, starts=starts, ends=ends, **who, **facts))
    return rows


def plainly(rows, world):
    """The numbers of each pair of clauses, by asking about everything."""

    def governing(post, on, group, recurrent):
        if post.care_group not in (None, group):
            return []
        here = [
            row
            for row in rows
            if (row.post == post.key or row.post_function == post.function)
            and row.in_force(on)
            and row.care_group in (None, group)
            and row.recurrent in (None, recurrent)
        ]
        return [row for row in here if row.specificity == max(one.specificity for one in here)]

    def reach(row):
        return tuple(Decimal("Infinity") if one is None else one for one in (row.up_to, row.percent_up_to))

    found = set()
    for on in (ON + timedelta(n) for n in range(8)):
        for group in (None, LD, MH):
            for recurrent in (False, True):
                for post in world.posts.values():
                    own, key, above = governing(post, on, group, recurrent), post.reports_to, []
                    while own and key and not above:
                        above, key = (
                            governing(world.posts[key], on, group, recurrent),
                            world.posts[key].reports_to,
                        )
                    beyond = [
                        row
                        for row in own
                        if not any(
                            all(a <= b for a, b in zip(reach(row), reach(one), strict=True)) for one in above
                        )
                    ]
                    if above and beyond:
                        found.add((max(beyond, key=reach).number, max(above, key=reach).number))
    return found


@given(drawn_clauses())
def test_every_pair_is_found_that_a_plain_search_finds(rows):
    assert {one.numbers for one in falls(*rows, world=RANKS)} == plainly(rows, RANKS)
