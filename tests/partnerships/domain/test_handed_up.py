"""What a body that has no quorum hands up: the body above decides under the same clause, and as far as that goes."""

from dataclasses import replace
from decimal import Decimal

import pytest

from partnerships.domain.matter import Consent, Resolved
from partnerships.domain.words import ItemOutcome, Mode, PostFunction, Verb
from tests.partnerships.domain.facts import (
    AWARD,
    BODIES,
    CABINET,
    HEAD,
    INQUORATE,
    NORTH,
    ON,
    SCG,
    above,
    clause,
    failed,
    matter,
    meet,
    rule,
)


def to_the_group(mode, **more):
    return clause(20, AWARD, 1_000_000, body="SCG LD", mode=mode, **more)


def said(name, outcome=ItemOutcome.CARRIED, verb=Verb.DECIDE, to=()):
    named = tuple((BODIES[one], one) for one in to)
    return Resolved(BODIES[name], name, verb, outcome, 1, ON, named)


HANDED_UP = said("SCG LD", ItemOutcome.RECOMMENDED, to=("JCPB",))
KEYS = to_the_group(Mode.DUAL_KEY, second_body="North Locality Group")
REFERRED = {"refer_to": "cabinet", "second_body": "PCT Board"}


def handed(*more, **facts):
    return matter("900000", resolutions=(HANDED_UP, *more), **facts)


def test_who_has_one_of_two_keys_hands_up_that_key_alone():
    ruling = meet("JCPB", handed(), clauses=[KEYS])
    assert (ruling.allowed, ruling.completes) == (True, False)
    assert ruling.still_needed == ("North Locality Group",)
    assert meet("JCPB", handed(said("North Locality Group")), clauses=[KEYS]).completes
    other = meet("North Locality Group", handed(said("JCPB")), clauses=[KEYS])
    assert other.completes
    assert meet("North Locality Group", handed(), clauses=[KEYS]).still_needed == ("SCG LD",)


def test_nobody_turns_both_keys():
    """Both bodies met without a quorum, and the one above both agrees once."""
    both = said("North Locality Group", ItemOutcome.RECOMMENDED, to=("JCPB",))
    assert meet("JCPB", handed(both), clauses=[KEYS]).still_needed == ("North Locality Group",)
    again = meet("JCPB", handed(both, said("JCPB")), clauses=[KEYS])
    assert "once" in failed(again)
    assert not again.completes
    assert meet("North Locality Group", handed(both, said("JCPB")), clauses=[KEYS]).completes


def test_a_key_handed_to_the_other_body_is_no_second_key():
    across = replace(HANDED_UP, to=((NORTH, "North Locality Group"),))
    about = matter("900000", resolutions=(across,))
    assert meet("North Locality Group", about, clauses=[KEYS]).still_needed == ("SCG LD",)
    after = replace(about, resolutions=(across, said("North Locality Group")))
    assert failed(meet("North Locality Group", after, clauses=[KEYS])) == {"once"}
    assert meet("SCG LD", after, clauses=[KEYS]).completes


@pytest.mark.parametrize(
    ("named", "still", "ratified_by"),
    [
        ({"refer_to": "cabinet"}, ("cabinet",), "cabinet"),
        (REFERRED, ("cabinet", "PCT Board"), "cabinet and PCT Board"),
        ({"refer_to": "JCPB", "second_body": "PCT Board"}, ("PCT Board",), "PCT Board"),
        ({"refer_to": "JCPB"}, (), ""),  # it ratifies nothing of its own
    ],
)
def test_what_is_ratified_below_is_ratified_above(named, still, ratified_by):
    clauses = [to_the_group(Mode.RATIFY_BY, **named)]
    ruling = meet("JCPB", handed(), clauses=clauses)
    assert (ruling.allowed, ruling.still_needed, ruling.ratified_by) == (True, still, ratified_by)
    if "second_body" in named:
        last = meet("PCT Board", handed(said("JCPB"), said("cabinet", verb=Verb.RATIFY)), clauses=clauses)
        assert (last.verb, last.completes) == (Verb.RATIFY, True)


@pytest.mark.parametrize(("more", "still"), [({}, ()), ({"second_body": "PCT Board"}, ("PCT Board",))])
def test_what_is_agreed_below_after_all_is_ratified_by_whom_it_was_handed_up_to(more, still):
    clauses = [to_the_group(Mode.RATIFY_BY, refer_to="JCPB", **more)]
    ruling = meet("JCPB", handed(said("SCG LD")), clauses=clauses)
    assert (ruling.allowed, ruling.verb, ruling.still_needed) == (True, Verb.RATIFY, still)


def test_who_may_only_recommend_hands_nothing_up():
    clauses = [to_the_group(Mode.RECOMMEND_TO, **REFERRED)]
    ruling = meet("JCPB", handed(), clauses=clauses)
    assert {"clause", "verb"} <= failed(ruling)
    parent = replace(HANDED_UP, to=((CABINET, "cabinet"),))
    asked = meet("cabinet", matter("900000", resolutions=(parent,)), clauses=clauses)
    assert (asked.allowed, asked.still_needed) == (True, ("PCT Board",))


def test_who_may_only_recommend_recommends_to_whom_its_clause_names_whatever_body_is_above():
    """Met without a quorum because a partner has nobody in its seat."""
    clauses = [to_the_group(Mode.RECOMMEND_TO, **REFERRED)]
    short = {"quorum": INQUORATE, "tally": None, "above": above("JCPB"), "vacant_partners": ("the ICB",)}
    ruling = meet("SCG LD", matter("900000"), clauses=clauses, **short)
    assert (ruling.recommends, ruling.recommends_to) == (True, ("cabinet", "PCT Board"))
    assert "so it becomes a recommendation to cabinet and PCT Board." in ruling.next_step
    next_time = meet("SCG LD", matter("900000"), clauses=clauses, **short | {"vacant_partners": ()})
    assert next_time.recommends_to == ("SCG LD",)
    nobody_above = meet("SCG LD", matter("900000"), **short | {"above": ()})
    assert nobody_above.recommends_to == ("SCG LD",)


SHORT = {"quorum": INQUORATE, "tally": None, "vacant_partners": ("the ICB",)}
HEAD_RECOMMENDS = clause(21, AWARD, post_function=HEAD.function, mode=Mode.RECOMMEND_TO, refer_to="JCPB")
HEAD_DECIDES = clause(22, AWARD, post_function=HEAD.function, mode=Mode.RATIFY_BY, refer_to="JCPB")
CABINET_DECIDES = clause(23, AWARD, body="cabinet")
HEAD_AGREED = Consent(HEAD.person, "Helen", HEAD.partner, on=ON)


@pytest.mark.parametrize(
    ("clauses", "more"),
    [
        ([HEAD_RECOMMENDS], {}),  # what is recommended to it
        ([replace(HEAD_RECOMMENDS, second_body="cabinet", second_key=CABINET)], {}),
        ([HEAD_DECIDES], {"consents": (HEAD_AGREED,)}),  # what it ratifies
        ([replace(HEAD_DECIDES, second_body="cabinet", second_key=CABINET)], {"consents": (HEAD_AGREED,)}),
        ([clause(25, AWARD, body="JCPB", mode=Mode.DUAL_KEY, second_body="cabinet")], {}),  # the other key
    ],
)
def test_what_nobody_above_can_take_over_waits_for_its_own_next_meeting(clauses, more):
    """Though a partner has nobody in its seat."""
    ruling = meet("JCPB", matter("900000", **more), clauses=clauses, above=above("cabinet"), **SHORT)
    assert (ruling.recommends, ruling.recommends_to) == (True, ("JCPB",))
    assert ruling.next_step == (
        "It may be discussed, and becomes a recommendation to the next quorate meeting of JCPB."
    )


@pytest.mark.parametrize("clauses", [[HEAD_RECOMMENDS, CABINET_DECIDES], [HEAD_DECIDES, CABINET_DECIDES]])
def test_what_the_body_above_decides_by_itself_goes_there(clauses):
    about = matter("900000", consents=(HEAD_AGREED,))
    ruling = meet("JCPB", about, clauses=clauses, above=above("PCT Board", "cabinet"), **SHORT)
    assert ruling.recommends_to == ("cabinet",)
    assert meet("cabinet", about, clauses=clauses).completes


@pytest.mark.parametrize("power", [Verb.RATIFY, Verb.RECOMMEND, Verb.ADVISE, Verb.NOTE])
def test_nothing_goes_up_to_a_body_that_may_not_decide(power):
    clauses = [to_the_group(Mode.SOLE)]
    weak, able = above("JCPB", power=power), above("cabinet")
    ruling = meet("SCG LD", matter("900000"), clauses=clauses, above=weak, **SHORT)
    assert ruling.recommends_to == ("SCG LD",)
    other = meet("SCG LD", matter("900000"), clauses=clauses, above=(*weak, *able), **SHORT)
    assert other.recommends_to == ("cabinet",)


def test_whose_power_is_to_recommend_recommends_to_whoever_decides():
    """Whatever body is above; where nobody can, its own next meeting may say so."""
    clauses = [clause(24, AWARD, post_function=HEAD.function)]
    short = {"verb": Verb.RECOMMEND, "above": above("JCPB"), **SHORT}
    ruling = meet("SCG LD", matter("900000"), clauses=clauses, **short)
    assert (ruling.recommends, ruling.recommends_to) == (True, (HEAD.title,))
    assert ruling.next_step == f"the ICB has no seat-holder, so it becomes a recommendation to {HEAD.title}."
    assert meet("SCG LD", matter("900000"), clauses=[], **short).recommends_to == ("SCG LD",)


def test_whose_power_is_to_recommend_hands_nothing_up_of_a_clause_that_names_it():
    clauses = [to_the_group(Mode.SOLE)]
    power = {"verb": Verb.RECOMMEND, "powers": {(SCG, AWARD): Verb.RECOMMEND}}
    ruling = meet("SCG LD", matter("900000"), clauses=clauses, above=above("JCPB"), **power, **SHORT)
    assert ruling.recommends_to == ("SCG LD",)
    told = replace(HANDED_UP, verb=Verb.RECOMMEND)
    asked = meet("JCPB", matter("900000", resolutions=(told,)), clauses=clauses)
    assert failed(asked) == {"clause", "verb"}


@pytest.mark.parametrize("more", [{}, SHORT])
def test_of_two_parents_the_one_that_has_agreed_is_recommended_nothing(more):
    clauses = [to_the_group(Mode.RECOMMEND_TO, **REFERRED)]
    about = matter("900000", resolutions=(said("cabinet"),))
    assert meet("SCG LD", about, clauses=clauses, **more).recommends_to == ("PCT Board",)


def test_nor_does_a_post_recommend_it_to_that_one():
    post = {"post_function": PostFunction.HEAD_OF_COMMISSIONING, "mode": Mode.RECOMMEND_TO}
    told = clause(20, AWARD, 1_000_000, **post, **REFERRED)
    about = matter("900000", resolutions=(said("cabinet"),))
    ruling = rule(HEAD, about, clauses=[told])
    assert (ruling.recommends, ruling.recommends_to) == (True, ("PCT Board",))
    assert "It can be recommended to PCT Board" in ruling.next_step
    assert rule(HEAD, matter("900000"), clauses=[told]).recommends_to == ("cabinet", "PCT Board")


def test_the_band_of_the_clause_goes_with_it():
    assert failed(meet("JCPB", replace(handed(), amount=Decimal(1_000_001)), clauses=[KEYS])) == {"band"}
