"""The linter: each fault of a text found by its code, a clean scheme left alone, ten thousand clauses in seconds."""

import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.actor import Actor
from partnerships.domain.authority import Authority
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Clause
from partnerships.domain.scheme import lint, overlaps, shadowed
from partnerships.domain.scheme_facts import (
    ENDLESS,
    BodyFacts,
    PostFacts,
    World,
    band_of,
    band_words,
    holes,
    listed,
)
from partnerships.domain.scheme_gaps import gaps
from partnerships.domain.words import DecisionType, Measure, Mode, PostFunction

ON = date(2026, 10, 20)
LD, MH = 1, 2
COUNCIL, ICB = 10, 20
AWARD, CHANGE = DecisionType.CONTRACT_AWARD, DecisionType.DELEGATION_CHANGE
BOARD, GROUP, EMPTY = 50, 51, 52
HEAD, MANAGER, CFO = (
    PostFunction.HEAD_OF_COMMISSIONING,
    PostFunction.COMMISSIONER,
    PostFunction.CHIEF_FINANCE_OFFICER,
)
POSTS = {
    1: PostFacts(1, "Head", HEAD, COUNCIL),
    2: PostFacts(2, "Commissioner LD", MANAGER, COUNCIL, LD, 1),
    3: PostFacts(3, "Commissioner MH", MANAGER, ICB, MH, 1),
    4: PostFacts(4, "CFO, Council", CFO, COUNCIL),
    5: PostFacts(5, "CFO, NHS", CFO, ICB),
}


def held(post, person, starts=date(2022, 9, 1), ends=None, **more):
    """Somebody in a post, or in its holder's place."""
    facts = POSTS.get(post, PostFacts(post, "A post elsewhere", PostFunction.OTHER, COUNCIL))
    return Actor(
        person,
        f"Person {person}",
        post,
        facts.title,
        facts.function,
        facts.partner,
        "Partner",
        starts,
        ends,
        facts.care_group,
        **more,
    )


HELD = tuple(held(key, key) for key in POSTS)
WORLD = World(
    on=ON,
    posts=POSTS,
    bodies={BOARD: BodyFacts(BOARD, "Board", 4, 4, 2), GROUP: BodyFacts(GROUP, "Group", 2, 2, 2)},
    authority=Authority(None, (), HELD),
    care_groups={LD: "Learning disabilities", MH: "Mental health"},
)


def peopled(appointments, incompatible=(), world=WORLD, **more):
    """The world with other people in its posts."""
    return replace(world, authority=Authority(None, (), appointments, incompatible, **more))


def clause(number, above=None, up_to=None, **more):
    facts = {"decision_type": AWARD, "measure": Measure.LIFETIME_VALUE, **more}
    money = {
        "above": None if above is None else Decimal(above),
        "up_to": None if up_to is None else Decimal(up_to),
    }
    return Clause(key=int(number), number=str(number), text=f"Clause {number}.", **money, **facts)


def body(number, above=None, up_to=None, key=BOARD, **more):
    return clause(number, above, up_to, body=WORLD.bodies[key].name, body_key=key, **more)


MANAGERS = clause(1, None, 50_000, post_function=MANAGER)
HEADS = clause(2, None, 250_000, post_function=HEAD)
BOARDS = body(3, 250_000)
CHANGES = body(4, decision_type=CHANGE, measure=Measure.NONE)
CLEAN = (MANAGERS, HEADS, BOARDS, CHANGES)


def codes(clauses, world=WORLD):
    return [finding.code for finding in lint(clauses, world) if finding.code != "undecided"]


def the(code, clauses, world=WORLD):
    (finding,) = [finding for finding in lint(clauses, world) if finding.code == code]
    return finding


def test_a_clean_scheme_has_only_what_it_leaves_undecided():
    (finding,) = lint(CLEAN, WORLD)
    assert finding.code == "undecided"
    assert not finding.blocks
    assert "write-off" in finding.sentence
    assert "contract award," not in finding.sentence


def test_nobody_may_change_the_scheme_blocks():
    finding = lint(CLEAN[:3], WORLD)[0]
    assert (finding.code, finding.blocks) == ("no_way_to_change", True)


def test_one_kind_left_is_told_in_the_singular():
    every = [
        body(n, decision_type=kind, measure=Measure.NONE) for n, kind in enumerate(DecisionType, start=1)
    ]
    assert lint(every, WORLD) == ()
    (finding,) = lint(every[1:], WORLD)
    assert "1 kind of decision: contract award." in finding.sentence


def test_faults_of_a_clause_are_told_and_the_clause_left_out():
    twice = body(5, decision_type=AWARD, mode=Mode.DUAL_KEY, second_body="Board", second_key=BOARD)
    finding = the("fault", (*CLEAN, twice))
    assert finding.blocks
    assert "both keys are the same body" in finding.sentence
    assert "overlap" not in codes((*CLEAN, twice))
    negative = replace(HEADS, above=Decimal(-5))
    assert "−\u2060£5 is less than nothing" in the("fault", (MANAGERS, negative, BOARDS, CHANGES)).sentence


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        ({"above": None, "up_to": 50}, {"above": 40, "up_to": 90}, True),
        ({"above": None, "up_to": 50}, {"above": 50, "up_to": 90}, False),
        ({"above": None, "up_to": None}, {"above": 10, "up_to": 20}, True),
        ({"up_to": 50}, {"up_to": 50, "care_group": LD}, False),  # the more specific governs
        ({"up_to": 50}, {"up_to": 50, "percent_up_to": Decimal(5)}, False),
        ({"up_to": 50, "ends": date(2027, 1, 1)}, {"up_to": 50, "starts": date(2027, 1, 1)}, False),
        ({"up_to": 50, "ends": date(2027, 1, 2)}, {"up_to": 50, "starts": date(2027, 1, 1)}, True),
        ({"up_to": 50, "starts": date(2027, 1, 1)}, {"up_to": 50, "ends": date(2027, 1, 1)}, False),
    ],
)
def test_overlaps(one, other, meets):
    pair = [clause(1, post_function=HEAD, **one), clause(2, post_function=HEAD, **other)]
    assert bool(list(overlaps(pair, WORLD))) is meets


def test_an_overlap_names_both_the_band_and_what_mends_it():
    finding = the("overlap", (*CLEAN, clause(5, 200_000, 400_000, post_function=HEAD)))
    assert finding.numbers == ("2", "5")
    assert "head of joint commissioning" in finding.sentence
    assert "over £200,000 up to £250,000" in finding.sentence
    assert "begin where clause 2 ends" in finding.mend


def test_an_overlap_of_a_body_names_the_body():
    assert "both give Board the same" in the("overlap", (*CLEAN, body(5, 900_000))).sentence


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=12))
def test_a_clause_is_named_as_an_overlap_exactly_when_an_earlier_band_meets_it(bands):
    rows = [clause(n, low, low + width, post_function=HEAD) for n, (low, width) in enumerate(bands, start=1)]
    found = {finding.numbers[1] for finding in overlaps(rows, WORLD)}
    ordered = sorted(rows, key=lambda row: (*band_of(row), row.key))
    meeting = {
        row.number
        for place, row in enumerate(ordered)
        if any(band_of(other)[1] > band_of(row)[0] for other in ordered[:place])
    }
    assert found == meeting


@given(st.lists(st.tuples(st.integers(-1, 30), st.integers(1, 12)), max_size=8), st.integers(0, 60))
def test_holes_hold_exactly_what_no_band_does(bands, amount):
    pairs = [(Decimal(low), Decimal(low + width)) for low, width in bands]

    def inside(some):
        return any(low < amount <= high for low, high in some)

    assert inside(holes(pairs)) is not inside(pairs)


ANNUAL, CHANGES_SINCE = Measure.ANNUAL_VALUE, Measure.CUMULATIVE_CHANGE


@pytest.mark.parametrize(
    ("one", "other", "meets"),
    [
        (ANNUAL, Measure.LIFETIME_VALUE, False),
        (ANNUAL, CHANGES_SINCE, False),
        (ANNUAL, ANNUAL, True),
        (Measure.AMOUNT, Measure.LIFETIME_VALUE, True),  # both are the request's own amount
        (Measure.NONE, ANNUAL, True),
    ],
)
def test_bands_of_different_measures_do_not_overlap(one, other, meets):
    bands = [None if measure is Measure.NONE else 50_000 for measure in (one, other)]
    rows = [clause(n, None, bands[n - 1], post_function=HEAD, measure=m) for n, m in ((1, one), (2, other))]
    found = [sorted(finding.numbers) for finding in overlaps(rows, WORLD)]
    assert found == ([["1", "2"]] if meets else [])


def test_without_a_band_it_meets_each_measure_once():
    free = clause(1, post_function=HEAD, measure=Measure.NONE)
    rows = [
        free,
        *(clause(n, None, 50, post_function=HEAD, measure=m) for n, m in ((2, ANNUAL), (3, CHANGES_SINCE))),
    ]
    again = clause(4, post_function=HEAD, measure=Measure.NONE)
    found = [finding.numbers for finding in overlaps([*rows, again], WORLD)]
    assert found == [("2", "1"), ("1", "4"), ("3", "1")]


def test_each_measure_has_gaps_of_its_own():
    """An annual band up to £50,000 and a lifetime one above it look as if they met: they do not."""
    year = replace(MANAGERS, measure=ANNUAL)
    found = lint((year, replace(BOARDS, above=Decimal(50_000)), CHANGES), WORLD)
    sentences = {finding.sentence: finding for finding in found if finding.code == "gap"}
    assert list(sentences) == [
        "Nobody may decide contract award of over £50,000 under a clause that goes by the annual value.",
        "Nobody may decide contract award of up to £50,000 under a clause that goes by the amount.",
    ]
    assert not any(finding.blocks for finding in found)
    mixed = the("measures_mixed", (year, BOARDS, CHANGES))
    assert (mixed.numbers, mixed.blocks) == (("1", "3"), False)
    assert mixed.sentence.startswith(
        "Contract award: clause 1 by the annual value and clause 3 by the lifetime value, options included."
    )


def test_a_hole_inside_one_of_two_measures_is_for_the_officer_to_weigh():
    year = [replace(row, measure=ANNUAL) for row in (MANAGERS, body(8, 60_000))]
    found = [
        finding for finding in lint((*year, body(9, key=GROUP), CHANGES), WORLD) if finding.code == "gap"
    ]
    assert [(finding.numbers, finding.blocks) for finding in found] == [(("1", "8"), False)]


def test_a_subject_that_one_measure_says_nothing_of_has_no_gap_in_it():
    year = body(5, None, 50_000, key=GROUP, measure=ANNUAL, care_group=LD)
    (finding,) = [finding for finding in lint((*CLEAN, year), WORLD) if finding.code == "gap"]
    assert "for Learning disabilities under a clause that goes by the annual value" in finding.sentence


def test_rank_is_compared_within_one_measure():
    year = replace(MANAGERS, measure=ANNUAL, up_to=Decimal(300_000))
    assert "limit_falls" not in codes((year, HEADS, BOARDS, CHANGES))
    higher = replace(HEADS, measure=ANNUAL, key=8, number="8")
    assert the("limit_falls", (year, HEADS, higher, BOARDS, CHANGES)).numbers == ("1", "8")


def test_shadowed_by_clauses_for_every_single_post():
    own = [clause(n, None, 10, post=n) for n in (2, 3)]
    (finding,) = shadowed([MANAGERS, *own], WORLD)
    assert (finding.numbers, finding.blocks) == (("1",), False)
    assert list(shadowed([MANAGERS, own[0]], WORLD)) == []
    assert list(shadowed([MANAGERS, own[0], replace(own[1], starts=ON)], WORLD)) == []


def test_gaps():
    hole = the("gap", (MANAGERS, replace(HEADS, above=Decimal(60_000)), BOARDS, CHANGES))
    assert hole.blocks
    assert "of over £50,000 up to £60,000." in hole.sentence
    assert hole.numbers == ("1", "2")
    top = the("gap", (MANAGERS, HEADS, replace(BOARDS, up_to=Decimal(10_000_000)), CHANGES))
    assert not top.blocks
    assert "over £10,000,000" in top.sentence


def test_a_gap_for_one_care_group_is_a_warning_that_names_it():
    rows = (MANAGERS, HEADS, replace(BOARDS, care_group=LD), CHANGES)
    finding = the("gap", rows)
    assert not finding.blocks
    assert finding.sentence.endswith("over £250,000 for any other care group, or none.")
    narrower = (*CLEAN, body(5, 250_000, 300_000, care_group=MH))  # more specific: the general one gives way
    assert the("gap", narrower).sentence.endswith("over £300,000 for Mental health.")


def test_gaps_for_recurrent_spending():
    rows = (MANAGERS, HEADS, replace(BOARDS, recurrent=False), CHANGES)
    assert "any care group, recurrent" in the("gap", rows).sentence


def test_clauses_for_one_fund_close_no_gap():
    assert list(gaps(AWARD, [replace(BOARDS, fund="BCF")], WORLD)) == []
    assert "gap" in codes((MANAGERS, HEADS, replace(BOARDS, fund="BCF"), CHANGES))


def test_many_care_groups_are_cut_short():
    world = replace(WORLD, care_groups={key: f"Group {key}" for key in range(12)})
    rows = [body(n, 10, care_group=n) for n in range(12)] + [HEADS, clause(99, 10, 20, post_function=MANAGER)]
    finding = list(gaps(AWARD, [*rows, body(100, 500_000, 600_000, care_group=3)], world))
    assert [row.code for row in finding] == ["gap"]
    rows = [body(n, 10, 250_010, care_group=n) for n in range(12)] + [
        HEADS,
        body(99, 250_010, key=GROUP, care_group=0),
    ]
    texts = [row.sentence for row in gaps(AWARD, rows, world)]
    assert any("and 3 more" in text for text in texts)


def test_changes_too_large_in_per_cent():
    rows = (replace(HEADS, percent_up_to=Decimal(10)), BOARDS, CHANGES)
    finding = the("gap_percent", rows)
    assert "once the cumulative change is more than 10%" in finding.sentence
    assert "gap" not in codes(rows)


def test_a_recommendation_covers_only_where_hearing_it_is_how_the_body_decides():
    recommend = clause(
        1, None, None, post_function=HEAD, mode=Mode.RECOMMEND_TO, refer_to="Board", refer_key=BOARD
    )
    assert "undecided" in [finding.code for finding in lint([recommend, CHANGES], WORLD)]
    sentence = next(f.sentence for f in lint([recommend, CHANGES], WORLD) if f.code == "undecided")
    assert "contract award" not in sentence.split("contract extension")[0]
    texts = [
        finding.sentence for finding in lint([recommend, replace(BOARDS, key=9, number="9"), CHANGES], WORLD)
    ]
    assert "Nobody may decide contract award of up to £250,000." in texts


@pytest.mark.parametrize(
    ("changed", "code", "blocks"),
    [
        ({"post_function": PostFunction.POOL_MANAGER}, "no_post", True),
        ({"post_function": None, "post": 99}, "no_post", True),
        ({"post_function": None, "post": 2, "care_group": MH}, "wrong_care_group", True),
        ({"ends": ON}, "over", False),
    ],
)
def test_unusable(changed, code, blocks):
    row = replace(HEADS, key=7, number="7", decision_type=DecisionType.GRANT_AWARD, **changed)
    finding = the(code, (*CLEAN, row))
    assert (finding.numbers, finding.blocks) == (("7",), blocks)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Clause 3: decisions wait 5 working days to be called in, and it names no body that may."),
        ({"urgency_key": GROUP, "call_in_days": 1}, None),
        ({"urgency_key": EMPTY}, "to be called in, and Scrutiny has nobody in a seat with a vote."),
        ({"urgency_key": EMPTY, "call_in_days": 0}, None),
    ],
)
def test_days_of_call_in_that_nobody_can_use(facts, words):
    world = replace(WORLD, bodies={**WORLD.bodies, EMPTY: BodyFacts(EMPTY, "Scrutiny", 3, 0, 2)})
    clauses = (*CLEAN[:2], replace(BOARDS, **{"call_in_days": 5, **facts}), CHANGES)
    if words is None:
        assert "no_call_in" not in codes(clauses, world)
    else:
        finding = the("no_call_in", clauses, world)
        assert (finding.numbers, finding.blocks) == (("3",), False)
        assert finding.sentence.endswith(words)


@pytest.mark.parametrize(("key", "code"), [(99, "no_body"), (EMPTY, "body_over")])
def test_a_body_for_urgency_that_is_gone_blocks(key, code):
    world = replace(WORLD, bodies={**WORLD.bodies, EMPTY: BodyFacts(EMPTY, "Scrutiny", 3, 3, 2, ON)})
    clauses = (*CLEAN[:2], replace(BOARDS, urgency_key=key, call_in_days=5), CHANGES)
    assert the(code, clauses, world).blocks
    assert "no_call_in" not in codes(clauses, world)


@pytest.mark.parametrize("own", [True, False])
def test_own_partner_where_no_request_says_whose_it_is(own):
    rows = (replace(MANAGERS, own_partner=own), *CLEAN[1:])
    assert "nobodys_own" not in codes(rows)
    world = replace(WORLD, without_partner=frozenset({AWARD}))
    found = [finding.numbers for finding in lint(rows, world) if finding.code == "nobodys_own"]
    assert found == ([("1",)] if own else [])


def test_a_vacant_post_is_a_warning():
    world = peopled([one for one in HELD if one.post not in (2, 3)])
    finding = the("vacant", CLEAN, world)
    assert (finding.numbers, finding.blocks) == (("1",), False)
    assert "vacant" not in codes(CLEAN, peopled([*HELD[1:], replace(HELD[0], ends=ON + timedelta(days=400))]))


ACTS = {"acting": True}
COVERS = {"cover_for": 9, "cover_for_name": "Iris"}
GOES_TO = "Clause 2: authority goes to head of joint commissioning, and"
UNAPPOINTED = f"{GOES_TO} whoever stands in there may not use it."
CAPPED = f"{GOES_TO} nobody there may go beyond £5,000."
FIVE = Decimal(5_000)


@pytest.mark.parametrize(
    ("stand_in", "clauses", "words"),
    [
        (ACTS, {}, None),
        (ACTS | {"scope": frozenset({CHANGE})}, {}, UNAPPOINTED),
        (ACTS | {"scope": frozenset({AWARD})}, {}, None),
        (ACTS, {"non_delegable": True}, UNAPPOINTED),
        ({"scope": frozenset({CHANGE})}, {"non_delegable": True}, None),  # the holder has all of it
        (ACTS | {"cap": FIVE}, {}, CAPPED),
        (ACTS | {"cap": FIVE}, {"measure": Measure.NONE, "up_to": None}, None),
        (ACTS | {"cap": FIVE}, {"above": Decimal(50_000)}, CAPPED),
        (ACTS | {"cap": Decimal(250_000)}, {}, None),
        (COVERS | {"cap": FIVE}, {}, CAPPED),
        (COVERS, {"deputies": False}, UNAPPOINTED),
        (COVERS | ACTS, {}, UNAPPOINTED),  # what was passed on is not passed on again
    ],
)
def test_whoever_stands_in_gives_a_clause_somebody_only_as_far_as_they_may(stand_in, clauses, words):
    heads = [key for key, post in POSTS.items() if post.function is HEAD]
    others = [one for one in HELD if one.post not in heads]
    rows = (MANAGERS, replace(HEADS, **clauses), BOARDS, CHANGES)
    acting = replace(held(heads[0], 77), **stand_in)
    found = [
        finding.sentence for finding in lint(rows, peopled([*others, acting])) if finding.code == "vacant"
    ]
    assert found == ([words] if words else [])
    both = peopled([*others, acting, held(heads[0], 78)])
    assert "vacant" not in codes(rows, both)


@pytest.mark.parametrize(
    ("facts", "code", "blocks"),
    [
        ({"ends": ON}, "body_over", True),
        ({"seats": 0}, "body_without_seats", False),
        ({"filled": 1}, "body_cannot_meet", False),
    ],
)
def test_bodies_that_cannot_decide(facts, code, blocks):
    bodies = {**WORLD.bodies, BOARD: replace(WORLD.bodies[BOARD], **facts)}
    found = [finding for finding in lint(CLEAN, replace(WORLD, bodies=bodies)) if finding.code == code]
    assert [finding.numbers for finding in found] == [("3", "4")]
    assert found[0].sentence.startswith("Clauses 3 and 4: Board ")
    assert {finding.blocks for finding in found} == {blocks}


def test_a_trouble_of_many_clauses_is_told_once():
    bodies = {**WORLD.bodies, BOARD: replace(WORLD.bodies[BOARD], seats=0)}
    rows = [body(n, decision_type=kind, measure=Measure.NONE) for n, kind in enumerate(DecisionType, start=1)]
    (finding,) = lint(rows, replace(WORLD, bodies=bodies))
    assert (
        finding.sentence
        == f"Clauses 1, 2, 3, 4, 5, 6, 7 and 8 and {len(rows) - 8} more: Board has no seat with a vote."
    )


def test_a_body_elsewhere_is_an_error():
    world = replace(WORLD, bodies={BOARD: WORLD.bodies[BOARD]})
    dual = body(5, decision_type=DecisionType.PILOT_APPROVAL, measure=Measure.NONE, mode=Mode.DUAL_KEY,
                second_body="Group", second_key=GROUP)  # fmt: skip
    assert the("no_body", (*CLEAN, dual), world).blocks


def test_limits_that_fall_as_rank_rises():
    low = replace(HEADS, up_to=Decimal(40_000))
    rows = (MANAGERS, low, replace(BOARDS, above=Decimal(40_000)), CHANGES)
    finding = the("limit_falls", rows)
    assert finding.blocks
    assert finding.numbers == ("1", "2")
    assert "up to £50,000" in finding.sentence
    unlimited = (replace(MANAGERS, up_to=None), HEADS, BOARDS, CHANGES)
    assert "of any amount under clause 1" in the("limit_falls", unlimited).sentence
    assert "limit_falls" not in codes((replace(MANAGERS, up_to=None, fund="BCF"), HEADS, BOARDS, CHANGES))
    assert "limit_falls" not in codes((replace(MANAGERS, up_to=None), body(2, 1), CHANGES))
    parts = (clause(5, 10_000, 20_000, post_function=HEAD), clause(6, None, 10_000, post_function=HEAD))
    assert the("limit_falls", (MANAGERS, *parts, body(3, 20_000), CHANGES)).numbers == ("1", "5")


def test_rank_goes_up_past_posts_without_a_clause_and_never_in_circles():
    posts = {
        1: PostFacts(1, "Head", HEAD, COUNCIL),
        6: PostFacts(6, "Between", PostFunction.OTHER, COUNCIL, None, 1),
        2: PostFacts(2, "Commissioner", MANAGER, COUNCIL, None, 6),
    }
    low = (MANAGERS, replace(HEADS, up_to=Decimal(40_000)), replace(BOARDS, above=Decimal(40_000)), CHANGES)
    assert "limit_falls" in codes(low, replace(WORLD, posts=posts))
    circle = {2: replace(posts[2], reports_to=6), 6: replace(posts[6], reports_to=2)}
    assert "limit_falls" not in codes(low, replace(WORLD, posts=circle))


def test_one_person_in_two_posts_that_are_kept_apart():
    pair = Pair(HEAD, CFO, "the one commits, the other pays.")
    both = (*HELD, held(4, 1, date(2026, 1, 1)), held(99, 1, ON))
    finding = the("incompatible", CLEAN, peopled(both, [pair]))
    assert "Person 1: Head and CFO, Council are incompatible" in finding.sentence
    over = (*HELD, held(4, 1, date(2026, 1, 1), ON))
    assert "incompatible" not in codes(CLEAN, peopled(over, [pair]))


def test_words():
    assert band_words((Decimal(-1), ENDLESS)) == "any amount"
    assert band_words((Decimal(5), Decimal(9))) == "over £5 up to £9"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"], "or") == "a, b or c"


def own_day(n):
    return {"starts": ON + timedelta(n), "ends": ON + timedelta(n + 1)}


@pytest.mark.parametrize(
    ("many", "about"),
    [
        (10_000, lambda n: {"fund": f"Fund {n}"}),
        (10_000, lambda n: {"care_group": n + 1}),
        (5_000, own_day),
        (5_000, lambda n: {"fund": f"Fund {n % 1000}", **own_day(n % 365)}),
        (5_000, lambda n: {"care_group": n % 1000 + 1, **own_day(n % 365)}),
        (5_000, lambda n: {"above": n, "up_to": n + 1, "decision_type": list(DecisionType)[n % 3]}),
    ],
    ids=["a fund each", "a care group each", "a day each", "funds by days", "care groups by days", "bands"],
)
def test_thousands_of_clauses_in_seconds_however_many_subjects_and_days_they_are_for(many, about):
    """Seconds of the processor, with room for a slow one that measures coverage as well: asking each clause of each
    subject takes 47 for the funds."""
    rows = [
        clause(n, **{"above": None, "up_to": 50_000, "post_function": HEAD, **about(n)}) for n in range(many)
    ]
    began = time.process_time()
    assert lint(rows, WORLD)
    assert time.process_time() - began < 8


@given(
    st.lists(
        st.tuples(
            st.integers(0, 8),
            st.integers(1, 5),
            st.one_of(st.none(), st.integers(0, 6)),
            st.one_of(st.none(), st.integers(1, 4)),
        ),
        max_size=10,
    )
)
def test_a_clause_is_named_exactly_when_an_earlier_band_meets_it_on_a_common_day(drawn):
    rows = [
        clause(
            number,
            low,
            low + width,
            post_function=HEAD,
            starts=None if first is None else ON + timedelta(first),
            ends=None if days is None else ON + timedelta((first or 0) + days),
        )
        for number, (low, width, first, days) in enumerate(drawn, start=1)
    ]

    def meet(one, other):
        share = (one.starts or date.min) < (other.ends or date.max)
        back = (other.starts or date.min) < (one.ends or date.max)
        return share and back and band_of(one)[1] > band_of(other)[0]

    ordered = sorted(rows, key=lambda row: (*band_of(row), row.key))
    plainly = {
        row.number for place, row in enumerate(ordered) if any(meet(one, row) for one in ordered[:place])
    }
    found = list(overlaps(rows, WORLD))
    assert {finding.numbers[1] for finding in found} == plainly
    by_number = {row.number: row for row in rows}
    for finding in found:
        one, other = (by_number[number] for number in finding.numbers)
        assert meet(one, other)


def random_clause(rng, number):
    """One of any sort, for one of three care groups or any, with or without dates."""
    deciders = [{"post_function": rng.choice([HEAD, MANAGER, CFO])}, {"post": rng.randrange(1, 6)}]
    begins = ON + timedelta(rng.randrange(2_000))
    dates = {"starts": begins, "ends": begins + timedelta(rng.randrange(1, 400))}
    return clause(
        number,
        low := rng.randrange(10**7),
        low + rng.randrange(1, 10**6),
        measure=rng.choice([Measure.AMOUNT, Measure.ANNUAL_VALUE, Measure.CUMULATIVE_CHANGE]),
        care_group=rng.choice([None, LD, MH]),
        recurrent=rng.choice([None, True, False]),
        percent_up_to=rng.choice([None, Decimal(rng.randrange(1, 100))]),
        **rng.choice(deciders),
        **(dates if rng.random() < 0.6 else {}),
    )


def test_a_random_mix_is_linted_in_seconds_and_tells_how_far_it_is():
    rng, told, started = Random(7), [], time.process_time()
    lint(
        [random_clause(rng, number) for number in range(1, 601)],
        WORLD,
        lambda done, of: told.append((done, of)),
    )
    assert time.process_time() - started < 15
    assert told[-1] == (1_200, 1_200)
    assert told == sorted(told)
    assert len(told) > 10
