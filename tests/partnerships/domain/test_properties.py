"""What must hold for any scheme and any matter."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from partnerships.domain.delegation import decide
from partnerships.domain.matter import Consent, Related
from partnerships.domain.ruling import Ruling
from partnerships.domain.words import Measure, Mode, PostFunction
from tests.partnerships.domain.facts import (
    AWARD,
    EVERYBODY,
    HEAD,
    ICB,
    LD,
    MANAGER,
    ON,
    authority,
    clause,
    matter,
    rule,
)

amounts = st.decimals(0, 20_000_000, places=2)
limits = st.none() | st.decimals(0, 1_000_000, places=2)
functions = st.sampled_from(
    [PostFunction.COMMISSIONER, PostFunction.HEAD_OF_COMMISSIONING, PostFunction.CHIEF_FINANCE_OFFICER]
)


@st.composite
def schemes(draw, with_floor=False):
    """Clauses on awards for posts, all deciding; with a floor under some bands when asked."""
    made = []
    for key in range(draw(st.integers(0, 6))):
        up_to = draw(limits)
        above = draw(limits) if with_floor else None
        if above is not None and up_to is not None and above >= up_to:
            above = None
        facts = {
            "care_group": draw(st.sampled_from([None, LD])),
            "mode": draw(st.sampled_from([Mode.SOLE, Mode.ALL_OF, Mode.ANY_ONE])),
        }
        made.append(
            clause(
                key + 1,
                AWARD,
                up_to,
                post_function=draw(functions),
                above=above,
                measure=Measure.LIFETIME_VALUE,
                **facts,
            )
        )
    return tuple(made)


@st.composite
def matters(draw):
    related = tuple(
        Related(f"R{number}", amount, ON - timedelta(days=draw(st.integers(-10, 500))))
        for number, amount in enumerate(draw(st.lists(amounts, max_size=3)))
    )
    consents = tuple(Consent(person, "x", ICB) for person in draw(st.sets(st.integers(1, 6), max_size=2)))
    return matter(
        draw(amounts),
        requester=draw(st.integers(1, 7)),
        related=related,
        consents=consents,
        care_group=draw(st.sampled_from([None, LD])),
        interests=dict.fromkeys(draw(st.sets(st.integers(1, 6), max_size=2)), "interest"),
        waiting=draw(st.booleans()),
    )


people = st.sampled_from(EVERYBODY)


@given(matters(), schemes(), people, limits, st.decimals(0, 1, places=4))
def test_whoever_may_decide_more_may_decide_less(about, clauses, who, employer, part):
    if rule(who, about, clauses=clauses, employer_limit=employer).allowed:
        less = replace(about, amount=(about.amount * part).quantize(Decimal("0.01")))
        assert rule(who, less, clauses=clauses, employer_limit=employer).allowed


@given(matters(), schemes(with_floor=True), people)
def test_nobody_decides_their_own_request(about, clauses, who):
    own = replace(about, requester=who.person)
    ruling = rule(who, own, clauses=clauses)
    assert not ruling.allowed
    assert all(who.name not in able.people for able in ruling.who_can)


@given(matters(), people)
def test_no_clause_means_no(about, who):
    ruling = rule(who, about, clauses=())
    assert not ruling.allowed
    assert ruling.who_can == ()


@given(matters(), schemes(with_floor=True), people, st.randoms(use_true_random=False))
def test_order_of_clauses_and_appointments_changes_nothing(about, clauses, who, rng):
    shuffled_clauses, shuffled_people = list(clauses), list(EVERYBODY)
    rng.shuffle(shuffled_clauses)
    rng.shuffle(shuffled_people)
    first = rule(who, about, clauses=clauses)
    assert first == rule(who, about, clauses=shuffled_clauses, appointments=shuffled_people)


@given(matters(), schemes(with_floor=True), people)
def test_allowed_exactly_when_every_check_passes_and_one_is_then_named_as_able(about, clauses, who):
    ruling = rule(who, about, clauses=clauses)
    assert ruling.allowed == all(check.passed for check in ruling.checks) == (not ruling.reasons)
    assert ruling.allowed == any(who.name in able.people for able in ruling.who_can)
    if ruling.allowed and ruling.limit is not None:
        assert ruling.sum <= ruling.limit


@given(matters(), schemes(with_floor=True), people)
def test_ruling_survives_storage(about, clauses, who):
    ruling = rule(who, about, clauses=clauses)
    assert Ruling.from_json(ruling.as_json()) == ruling


@given(matters(), schemes())
def test_a_lower_employer_limit_never_allows_more(about, clauses):
    low = rule(HEAD, about, clauses=clauses, employer_limit=Decimal(100))
    high = rule(HEAD, about, clauses=clauses, employer_limit=Decimal(1_000_000))
    assert high.allowed or not low.allowed


@given(matters(), schemes())
def test_outside_the_dates_nobody_decides(about, clauses):
    gone = [replace(each, ends=ON) for each in EVERYBODY]
    ruling = decide(about, person=MANAGER.person, name="A", authority=authority(clauses, appointments=gone))
    assert not ruling.allowed
    assert ruling.who_can == ()
