"""Authority passed on in writing, the limits of acting up, and clauses that ask for training."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships.domain.actor import Limit, PassedOn
from partnerships.domain.delegation import decide
from partnerships.domain.incompatible import Pair
from partnerships.domain.matter import Consent
from partnerships.domain.words import DecisionType, PostFunction
from tests.partnerships.domain.facts import (
    AWARD,
    COUNCIL,
    HEAD,
    LD,
    MANAGER,
    MH,
    ON,
    actor,
    authority,
    clause,
    failed,
    matter,
    rule,
)

EXTENSION = DecisionType.CONTRACT_EXTENSION
HEADS = clause(2, AWARD, 250_000, post_function=HEAD.function, max_depth=1)
OFFICER = actor(60, "Olu", PostFunction.CONTRACTS_OFFICER, title="Contracts officer")
JUNIOR = actor(61, "Jo", PostFunction.OTHER, title="Contracts assistant")


def given(giver=HEAD, taker=OFFICER, **more):
    facts = {
        "decision_type": AWARD,
        "starts": date(2026, 4, 1),
        "cap": Decimal(20_000),
        "source": "letter",
        **more,
    }
    return PassedOn(giver.post, giver.title, giver.function, taker.post, **facts)


def ruled(who, about, *passed_on, clauses=(HEADS,), cast=(HEAD, OFFICER, JUNIOR), **more):
    whole = authority(clauses, appointments=cast, passed_on=passed_on, **more)
    return decide(about, person=who.person, name=who.name, authority=whole)


def sentence(ruling, code):
    return next(check.sentence for check in reversed(ruling.checks) if check.code == code)


def test_the_other_post_decides_up_to_its_cap():
    ruling = ruled(OFFICER, matter("20000"), given())
    assert (ruling.allowed, ruling.limit, ruling.cover_for_name) == (True, Decimal(20_000), "Helen")
    assert ruling.clause_number == "2"
    words = "Head of joint commissioning passed this on to Contracts officer in writing (letter)."
    assert sentence(ruling, "passed_on") == words
    above = ruled(OFFICER, matter("20000.01"), given())
    assert failed(above) == {"passed_on"}
    assert "what Head of joint commissioning passed on to Contracts officer, £20,000" in str(above)
    assert failed(ruled(OFFICER, matter("1"))) == {"clause"}
    assert failed(ruled(OFFICER, matter("1", EXTENSION), given())) == {"clause"}
    whole = ruled(OFFICER, matter("250000"), given(cap=None))
    assert (whole.allowed, whole.limit) == (True, Decimal(250_000))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"starts": ON}, set()),
        ({"starts": ON + timedelta(days=1)}, {"in_post"}),
        ({"ends": ON + timedelta(days=1)}, set()),
        ({"ends": ON}, {"in_post"}),
        ({"starts": date(2020, 1, 1), "ends": date(2021, 1, 1)}, {"clause"}),  # before the officer came
    ],
)
def test_only_between_its_days(dates, expected):
    assert failed(ruled(OFFICER, matter("1"), given(**dates))) == expected


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"max_depth": 0}, "and clause 2 lets nobody pass it on."),
        ({"max_depth": 2, "non_delegable": True}, "and clause 2 lets nobody pass it on."),
    ],
)
def test_what_may_not_be_passed_on_is_not(own, words):
    ruling = ruled(OFFICER, matter("1"), given(), clauses=[replace(HEADS, **own)])
    assert "passed_on" in failed(ruling)
    assert sentence(ruling, "passed_on").endswith(words)


def test_passed_on_again_only_as_often_as_the_clause_says():
    """The lower cap, the common days, and both posts' own limits hold."""
    twice = (given(ends=date(2026, 12, 1)), given(OFFICER, JUNIOR, cap=Decimal(5_000), source="minute"))
    ruling = ruled(JUNIOR, matter("1"), *twice)
    assert failed(ruling) == {"passed_on"}
    assert "(letter; minute), which is more often than clause 2 lets it be passed on." in str(ruling)
    far = [replace(HEADS, max_depth=2)]
    assert ruled(JUNIOR, matter("5000"), *twice, clauses=far).limit == Decimal(5_000)
    assert failed(ruled(JUNIOR, matter("5000.01"), *twice, clauses=far)) == {"passed_on"}
    assert failed(ruled(JUNIOR, matter("1", on=date(2026, 12, 1)), *twice, clauses=far)) == {"in_post"}
    limit = Limit(HEAD.post, None, AWARD, Decimal(1_000), date(2024, 1, 1))
    assert failed(ruled(JUNIOR, matter("1001"), *twice, clauses=far, limits=[limit])) == {"employer_limit"}
    uncapped = (given(cap=None), given(OFFICER, JUNIOR, cap=None))
    assert ruled(JUNIOR, matter("250000"), *uncapped, clauses=far).allowed


def test_never_in_a_circle_and_never_of_another_kind():
    circle = (given(), given(OFFICER, HEAD), given(OFFICER, JUNIOR, decision_type=EXTENSION))
    far = [replace(HEADS, max_depth=9)]
    assert ruled(OFFICER, matter("1"), *circle, clauses=far).allowed
    assert failed(ruled(JUNIOR, matter("1"), *circle, clauses=far)) == {"clause"}


def test_whoever_passed_it_on_is_behind_the_answer():
    """A requester does not approve through a delegate, nor through a delegate of a delegate."""
    assert failed(ruled(OFFICER, matter("1", requester=HEAD.person), given())) == {"not_requester"}
    twice = (given(), given(OFFICER, JUNIOR))
    far = [replace(HEADS, max_depth=2)]
    for behind in (HEAD, OFFICER):
        about = matter("1", requester=behind.person)
        assert failed(ruled(JUNIOR, about, *twice, clauses=far)) == {"not_requester"}
    given_by = Consent(HEAD.person, "Helen", COUNCIL)
    assert not ruled(HEAD, matter("1", consents=(given_by,)), given()).allowed


def test_cover_and_acting_up_pass_nothing_further():
    covering = replace(OFFICER, person=62, name="Cat", cover_for=OFFICER.person, cover_for_name="Olu")
    acting = replace(OFFICER, person=63, name="Abe", acting=True)
    for who in (covering, acting):
        assert failed(ruled(who, matter("1"), given(), cast=(HEAD, OFFICER, who))) == {"clause"}


def test_it_stays_inside_the_care_group_of_the_post_that_passed_it_on():
    own = [clause(1, AWARD, 50_000, post_function=MANAGER.function, max_depth=1)]
    ld = given(MANAGER, care_group=LD, care_group_name="Learning disabilities")
    assert ruled(OFFICER, matter("1"), ld, clauses=own, cast=(MANAGER, OFFICER)).allowed
    other = matter("1", care_group=MH, care_group_name="Mental health")
    assert failed(ruled(OFFICER, other, ld, clauses=own, cast=(MANAGER, OFFICER))) == {"care_group"}
    drafted = authority(own, appointments=(MANAGER, OFFICER), passed_on=[ld]).under(None, own)
    assert len(drafted.held_by(OFFICER.person)) == 2


def test_acting_up_with_scope_and_cap():
    acting = replace(HEAD, person=64, name="Sam", acting=True, cap=Decimal(10_000), scope=frozenset({AWARD}))
    cast = (HEAD, acting)
    ruling = ruled(acting, matter("10000"), cast=cast)
    assert (ruling.allowed, ruling.limit) == (True, Decimal(10_000))
    assert (ruling.cover_for, ruling.cover_for_name) == (HEAD.person, "Helen")
    assert any(check.sentence.endswith("extends to this (contract award).") for check in ruling.checks)
    above = ruled(acting, matter("10000.01"), cast=cast)
    assert failed(above) == {"acting"}
    assert "the cap on Sam's acting appointment as Head of joint commissioning, £10,000" in str(above)
    extend = [replace(HEADS, decision_type=EXTENSION)]
    other = ruled(acting, matter("1", EXTENSION), cast=cast, clauses=extend)
    assert failed(other) == {"acting"}
    assert "does not extend to this" in str(other)
    vacant = ruled(acting, matter("1"), cast=(acting,))
    assert (vacant.allowed, vacant.cover_for) == (True, None)


@pytest.mark.parametrize(
    ("trained_on", "expected"),
    [(None, {"trained"}), (ON, set()), (ON + timedelta(days=1), {"trained"})],
)
def test_training_acknowledged_where_the_clause_asks_for_it(trained_on, expected):
    own = [replace(HEADS, trained=True)]
    ruling = rule(HEAD, matter("1"), clauses=own, appointments=(HEAD,), trained_on=trained_on)
    assert failed(ruling) == expected
    verb = "has not acknowledged" if expected else "has acknowledged"
    assert f"Helen {verb} the training" in sentence(ruling, "trained")
    assert rule(HEAD, matter("1"), clauses=[HEADS], appointments=(HEAD,)).allowed


FAR = [replace(HEADS, max_depth=2)]


def test_nobody_passes_on_more_than_their_employer_gave_them():
    """The post in between holds it back too."""
    between = Limit(OFFICER.post, None, AWARD, Decimal(2_000), date(2024, 1, 1))
    chain = (given(cap=None), given(OFFICER, JUNIOR, cap=None))
    assert ruled(JUNIOR, matter("2000"), *chain, clauses=FAR, limits=[between]).allowed
    assert failed(ruled(JUNIOR, matter("2001"), *chain, clauses=FAR, limits=[between])) == {"employer_limit"}


@pytest.mark.parametrize(
    ("heads", "officers", "juniors", "allowed"),
    [
        (None, None, None, True),
        (LD, None, None, True),
        (LD, LD, LD, True),
        (None, LD, None, True),
        (None, MH, None, False),  # what the officer has for mental health only
        (MH, LD, None, False),
        (MH, None, LD, False),
        (None, None, MH, False),
    ],
)
def test_what_is_one_care_groups_does_not_become_anothers(heads, officers, juniors, allowed):
    """The matter is of learning disabilities."""
    cast = [replace(who, care_group=group, care_group_name="x") for who, group in
            ((HEAD, heads), (OFFICER, officers), (JUNIOR, juniors))]  # fmt: skip
    chain = (given(care_group=heads), given(OFFICER, JUNIOR, care_group=officers))
    ruling = ruled(JUNIOR, matter("1"), *chain, clauses=FAR, cast=cast)
    assert ruling.allowed is allowed, str(ruling)


def test_what_one_checks_of_the_other_is_not_passed_to_them():
    """The separation of posts holds for what a post does in the name of another."""
    apart = [Pair(HEAD.function, OFFICER.function, "one asks what the other agrees")]
    ruling = ruled(OFFICER, matter("1"), given(), incompatible=apart)
    assert failed(ruling) == {"incompatible"}
    assert (
        "Olu also has the post Contracts officer, which may not go with what Head of joint commissioning passed on"
        in str(ruling)
    )


def test_the_words_name_what_was_passed_on_and_nobody_a_holder_who_is_none():
    over = ruled(OFFICER, matter("1"), given(ends=ON))
    assert "Olu was Contracts officer with what Head of joint commissioning passed on until" in str(over)
    person = ruled(OFFICER, matter("1"), given(), clauses=[replace(HEADS, non_delegable=True)])
    assert not any("and Olu is" in check.sentence for check in person.checks)
    assert failed(person) == {"passed_on"}
