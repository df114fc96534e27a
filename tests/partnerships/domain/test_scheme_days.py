"""Days on which nobody in post could approve above a sum: what the linter says of them agrees with `decide()`."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnerships.domain import scheme_days
from partnerships.domain.actor import Limit, PassedOn
from partnerships.domain.authority import Authority
from partnerships.domain.delegation import decide
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Matter, SchemeFacts
from partnerships.domain.scheme import lint
from partnerships.domain.scheme_days import BEYOND, Asked
from partnerships.domain.scheme_facts import BELOW_NOUGHT, ENDLESS, filters
from partnerships.domain.words import DecisionType, Measure, Mode, Verb
from tests.partnerships.domain.test_scheme import (
    AWARD,
    BOARDS,
    CFO,
    CHANGES,
    CLEAN,
    COUNCIL,
    HEAD,
    HEADS,
    HELD,
    LD,
    MANAGER,
    MANAGERS,
    MH,
    ON,
    WORLD,
    clause,
    codes,
    held,
    peopled,
    the,
)

LAST = ON + timedelta(days=10)
LEAVES = (replace(HELD[0], ends=LAST), *HELD[1:])  # the head, in ten days
GONE = "From 30 October 2026 to 17 January 2027 nobody in post could approve contract award above £50,000."


def sentences(clauses, world):
    return [finding.sentence for finding in lint(clauses, world) if finding.code == "nobody_on_days"]


def in_place(**more):
    """Person 2 in the head's place from the day the head leaves."""
    return held(1, 2, **{"starts": LAST, "cover_for": 1, "cover_for_name": "Person 1", **more})


def acting(**more):
    return held(1, 2, **{"starts": LAST, "acting": True, **more})


def test_the_days_are_named_with_the_clause_that_reached_further():
    finding = the("nobody_on_days", CLEAN, peopled(LEAVES))
    assert finding.numbers == ("2",)
    assert finding.sentence == GONE


GRANTS = frozenset({DecisionType.GRANT_AWARD})
IN_PERSON = replace(HEADS, non_delegable=True)
DAY_AFTER = LAST + timedelta(days=1)


@pytest.mark.parametrize(
    ("stand_in", "clauses", "first"),
    [
        (in_place(), CLEAN, None),
        (
            in_place(cap=Decimal(60_000), ends=DAY_AFTER),
            CLEAN,
            "On 30 October 2026 nobody in post could approve contract award above £60,000.",
        ),
        (in_place(scope=GRANTS), CLEAN, GONE),
        (in_place(), (MANAGERS, IN_PERSON, BOARDS, CHANGES), GONE),
        (in_place(), (MANAGERS, replace(HEADS, deputies=False), BOARDS, CHANGES), GONE),
        (in_place(acting=True), CLEAN, GONE),  # cover for somebody who is acting gives nothing
        (acting(), CLEAN, None),
        (acting(cap=Decimal(5_000)), CLEAN, GONE),
        (acting(scope=GRANTS), CLEAN, GONE),
        (acting(), (MANAGERS, IN_PERSON, BOARDS, CHANGES), GONE),
        (held(1, 2, LAST), (MANAGERS, replace(HEADS, trained=True), BOARDS, CHANGES), None),
    ],
)
def test_whoever_stands_in_counts_as_far_as_they_may_decide(stand_in, clauses, first):
    found = sentences(clauses, peopled((*LEAVES, stand_in)))
    assert found[:1] == ([] if first is None else [first])


@pytest.mark.parametrize(("depth", "allowed", "counts"), [(1, 1, True), (2, 1, False), (1, 0, False)])
def test_what_was_passed_on_in_writing_counts_as_often_as_the_clause_lets_it(depth, allowed, counts):
    given_to = PassedOn(1, "Head", HEAD, 4, AWARD, date(2026, 1, 1), source="a letter", depth=depth)
    world = peopled(LEAVES, passed_on=[given_to])
    found = sentences((MANAGERS, replace(HEADS, max_depth=allowed), BOARDS, CHANGES), world)
    assert (found == []) is counts


def test_an_employers_limit_counts_on_its_days():
    low = Limit(1, None, AWARD, Decimal(50_000), date(2020, 1, 1))
    assert sentences(CLEAN, peopled(LEAVES, limits=[low])) == []
    lifted = replace(low, ends=LAST)
    found = sentences(CLEAN, peopled(HELD, limits=[lifted]))
    assert found == [GONE.replace("30 October 2026 to 17 January 2027", "20 October 2026 to 29 October 2026")]


def test_a_limit_below_where_the_band_begins_leaves_nothing():
    rows = (MANAGERS, replace(HEADS, above=Decimal(50_000)), BOARDS, CHANGES)
    low = Limit(1, None, AWARD, Decimal(50_000), LAST)
    assert sentences(rows, peopled(HELD, limits=[low])) == [GONE]


def test_a_post_with_a_clause_of_its_own_is_bound_by_it():
    own = clause(9, None, 20_000, post=1)
    assert "nobody_on_days" not in codes((MANAGERS, HEADS, own, BOARDS, CHANGES), peopled(LEAVES))


def test_somebody_in_two_posts_kept_apart_does_not_count():
    pair = Pair(HEAD, CFO, "the one commits, the other pays.")
    both = (*HELD, held(4, 1, LAST))
    assert sentences(CLEAN, peopled(both, [pair])) == [GONE]


def test_a_joint_decision_needs_somebody_of_every_partner_each_day():
    kind = DecisionType.RESERVE_USE
    joint = clause(5, decision_type=kind, post_function=CFO, mode=Mode.ALL_OF)
    ends = ON + timedelta(days=5)
    some = [replace(one, ends=ends) if one.post == 5 else one for one in HELD]
    finding = the("nobody_on_days", (*CLEAN, joint), peopled(some))
    assert "use of a reserve or risk pool." in finding.sentence
    assert "nobody_on_days" not in codes((*CLEAN, joint))
    limits = [Limit(5, None, kind, Decimal(100), ends)]  # it reaches as far as the partner that reaches least
    finding = the("nobody_on_days", (*CLEAN, joint), peopled(HELD, limits=limits))
    assert "use of a reserve or risk pool above £100." in finding.sentence


def test_of_a_deciders_bands_the_highest_counts():
    parts = (clause(5, 100_000, 250_000, post_function=HEAD), clause(6, None, 100_000, post_function=HEAD))
    assert the("nobody_on_days", (MANAGERS, *parts, BOARDS, CHANGES), peopled(LEAVES)).numbers == ("5",)


def test_a_decision_nobody_can_take_at_all_is_left_to_the_other_checks():
    assert "nobody_on_days" not in codes(CLEAN, peopled([]))


def test_each_measure_has_days_of_its_own():
    year = replace(HEADS, key=8, number="8", measure=Measure.ANNUAL_VALUE, up_to=Decimal(90_000))
    changes = replace(HEADS, key=9, number="9", measure=Measure.CUMULATIVE_CHANGE)
    low = replace(MANAGERS, key=7, number="7", measure=Measure.ANNUAL_VALUE, up_to=Decimal(1_000))
    found = sentences((*CLEAN, year, low, changes), peopled(LEAVES))
    assert [sentence.split("could approve ")[1] for sentence in found] == [
        "contract award above £50,000 (amount).",
        "contract award above £1,000 (annual value).",
        "contract award.",
    ]


def test_subjects_are_asked_apart():
    """A clause for one care group, or for recurrent money, counts for whoever may decide under it."""
    group = clause(5, None, 400_000, post_function=HEAD, care_group=LD, recurrent=True, own_partner=True)
    assert the("nobody_on_days", (*CLEAN, group), peopled(LEAVES)).numbers == ("5", "2")


ONE_GONE = (*HELD[:1], replace(HELD[1], ends=LAST), *HELD[2:])  # the commissioner for learning disabilities


@pytest.mark.parametrize(
    ("clauses", "people", "groups", "said"),
    [
        ((MANAGERS, BOARDS), ONE_GONE, None, ["contract award for Learning disabilities."]),
        ((MANAGERS, BOARDS), LEAVES, None, []),
        ((MANAGERS, HEADS, BOARDS), ONE_GONE, None, []),
        (
            (HEADS, BOARDS, clause(5, None, 400_000, post_function=HEAD, care_group=LD)),
            LEAVES,
            {LD: "Learning disabilities"},
            ["contract award."],
        ),
        (
            (HEADS, BOARDS, clause(5, None, 10_000, post_function=MANAGER, care_group=LD)),
            LEAVES,
            None,
            [
                "contract award above £10,000 for Learning disabilities.",
                "contract award for Mental health and any other care group, or none.",
            ],
        ),
        ((HEADS, BOARDS), LEAVES, None, ["contract award."]),
    ],
)
def test_the_care_group_is_named_where_the_gap_is_only_for_one(clauses, people, groups, said):
    world = replace(WORLD, care_groups=groups or {**WORLD.care_groups, 3: "Older people"})
    found = sentences((*clauses, CHANGES), peopled(people, world=world))
    assert [sentence.split("could approve ")[1] for sentence in found] == said


def test_care_groups_whose_clauses_say_the_same_are_asked_once_and_told_by_their_own_clauses(monkeypatch):
    """Here three of four; with no time for any after the first, that is said."""
    own = [
        clause(n, 50_000, 90_000 + (n == 9), post_function=HEAD, care_group=group)
        for n, group in ((6, 3), (7, LD), (8, 4), (9, MH))
    ]
    world = replace(WORLD, care_groups={**WORLD.care_groups, 3: "Older people", 4: "Carers"})
    world = peopled(LEAVES, world=world)
    asked = []
    reaches = Asked.reaches
    monkeypatch.setattr(Asked, "reaches", lambda self, group: asked.append(group) or reaches(self, group))
    rows = (*own, CHANGES)
    (found,) = [one for one in lint(rows, world) if one.code == "nobody_on_days"]
    assert asked[:2] == [LD, MH]
    assert not {3, 4} & {*asked}
    assert {"6", "7", "8", "9"} == set(found.numbers)
    monkeypatch.setattr(scheme_days, "MOST_LOOKED_AT", 0)
    monkeypatch.setattr(scheme_days, "ENOUGH", 1)
    said = the("days_not_asked", rows, world)
    assert "Clauses about contract award are for so many care groups" in said.sentence
    assert not said.blocks


# The same as decide() ------------------------------------------------------------------------------------------------

DAYS = 8
AMOUNTS = [Decimal(one) for one in (10, 20, 30, 40)]
day = st.integers(-2, DAYS + 2).map(lambda number: ON + timedelta(days=number))
end = st.none() | day
some = st.none() | st.sampled_from(AMOUNTS)
SCOPES = st.sampled_from([frozenset(), frozenset({AWARD}), GRANTS])


@st.composite
def appointments(draw):
    kind = draw(st.sampled_from(["holder", "acting", "cover", "cover of acting"]))
    more = {"cap": draw(some), "scope": draw(SCOPES)} if kind != "holder" else {}
    if "cover" in kind:
        more |= {"cover_for": 90, "cover_for_name": "Person 90"}
    more |= {"acting": "acting" in kind, "trained_on": draw(st.none() | day)}
    post, person = draw(st.sampled_from([1, 2, 4])), draw(st.integers(1, 4))
    return held(post, person, draw(day), draw(end), **more)


@st.composite
def clauses_of_people(draw):
    number = draw(st.integers(1, 10_000))
    who = draw(st.sampled_from([{"post_function": HEAD}, {"post_function": MANAGER}, {"post": 1}]))
    return clause(
        number,
        draw(st.none() | st.just(5)),
        draw(some),
        measure=Measure.AMOUNT,
        deputies=draw(st.booleans()),
        non_delegable=draw(st.booleans()),
        max_depth=draw(st.integers(0, 1)),
        trained=draw(st.booleans()),
        own_partner=draw(st.booleans()),
        mode=draw(st.sampled_from([Mode.SOLE, Mode.ANY_ONE])),
        starts=draw(st.none() | day),
        **who,
    )


limits = st.builds(
    Limit,
    post=st.sampled_from([1, 2, 4]),
    person=st.none() | st.integers(1, 4),
    decision_type=st.just(AWARD),
    amount=st.sampled_from(AMOUNTS),
    starts=day,
    ends=end,
)
passings = st.builds(
    PassedOn,
    from_post=st.just(1),
    from_title=st.just("Head"),
    from_function=st.just(HEAD),
    to_post=st.just(4),
    decision_type=st.just(AWARD),
    starts=day,
    ends=end,
    cap=some,
    depth=st.integers(1, 2),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(appointments(), max_size=5),
    st.lists(clauses_of_people(), min_size=1, max_size=4, unique_by=lambda row: row.key),
    st.lists(limits, max_size=2),
    st.lists(passings, max_size=1),
    st.booleans(),
    st.sampled_from([None, LD]),
)
def test_what_is_said_of_a_day_is_what_decide_says(people, rows, own, passed, apart, group):
    pairs = [Pair(HEAD, CFO, "kept apart")] if apart else []
    authority = Authority(None, (), people, pairs, limits=own, passed_on=passed)
    world = replace(WORLD, authority=authority, days=DAYS)
    asked = authority.under(SchemeFacts("s", date.min), rows)
    stretches = Asked(AWARD, rows, Measure.AMOUNT, asked, world).reaches(group)
    assert [one.ends for one in stretches[:-1]] == [one.starts for one in stretches[1:]]
    for number in range(DAYS):
        on = ON + timedelta(days=number)
        (said,) = [one.limit for one in stretches if one.starts <= on < one.ends]
        could = [amount for amount in (*AMOUNTS, BEYOND) if _somebody(asked, amount, on, group)]
        highest = max(could, default=BELOW_NOUGHT)
        assert said == (ENDLESS if highest == BEYOND else highest), (on, rows, people)


def _somebody(authority, amount, on, group):
    """Whether decide() finds anybody in post, for a matter of the care group and either partner."""
    for partner in (COUNCIL, 20):
        matter = Matter(AWARD, amount, on, -1, "x", care_group=group, partner=partner)
        ruling = decide(matter, person=0, name="", authority=authority)
        if any(able.post is not None and able.verb is Verb.DECIDE for able in ruling.who_can):
            return True
    return False


SUBJECTS = st.fixed_dictionaries(
    {
        "care_group": st.sampled_from([None, None, LD, MH]),
        "fund": st.sampled_from(["", "Pool A", "POOL a", "Pool B"]),
        "sector": st.sampled_from(["", "homes"]),
        "regime": st.sampled_from(["", "light"]),
        "recurrent": st.sampled_from([None, True, False]),
    }
)
PEOPLE = st.sampled_from([{"post_function": HEAD}, {"post_function": MANAGER}, {"post": 1}])


def of_subject(subject, **more):
    facts = {"amount": Decimal(10), "on": ON, "percent": Decimal(0), **subject, **more}
    facts["recurrent"] = bool(subject["recurrent"])
    return Matter(decision_type=AWARD, requester=-1, requester_name="x", **facts)


SHORT = 4  # days


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(SUBJECTS, PEOPLE, some, end, end), min_size=1, max_size=5),
    st.sampled_from([None, LD]),
)
def test_of_every_subject_that_clauses_name_what_is_said_of_a_day_is_what_decide_says(drawn, group):
    rows = [
        clause(key, None, limit, measure=Measure.AMOUNT, starts=starts, ends=ends, **said, **who)
        for key, (said, who, limit, starts, ends) in enumerate(drawn)
    ]
    people = (replace(HELD[0], ends=ON + timedelta(2)), *HELD[1:])
    world = replace(peopled(people), days=SHORT)
    authority = world.authority.under(SchemeFacts("s", date.min), rows)
    stretches = Asked(AWARD, rows, Measure.AMOUNT, authority, world).reaches(group)
    subjects = {filters(row): said for row, (said, *_) in zip(rows, drawn, strict=True)}
    about = [
        {**said, "care_group": group, "recurrent": recurrent}
        for said in subjects.values()
        if said["care_group"] in (None, group)
        for recurrent in ([False, True] if said["recurrent"] is None else [said["recurrent"]])
    ]
    for number in range(SHORT):
        on = ON + timedelta(number)
        could = [
            amount
            for amount in (*AMOUNTS, BEYOND)
            if any(_allowed(authority, of_subject(said, amount=amount, on=on)) for said in about)
        ]
        (limit,) = [one.limit for one in stretches if one.starts <= on < one.ends]
        highest = max(could, default=BELOW_NOUGHT)
        assert limit == (ENDLESS if highest == BEYOND else highest)


def _allowed(authority, matter):
    ruling = decide(matter, person=0, name="", authority=authority)
    return any(able.post is not None and able.verb is Verb.DECIDE for able in ruling.who_can)
