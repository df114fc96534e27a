"""Which posts keep which gate."""

from dataclasses import replace

import pytest

from partnerships.domain.actor import PassedOn
from partnerships.domain.delegation import decide
from partnerships.domain.gates import KEEPERS, keepers_words, keeps, missing_gates, stands_for
from partnerships.domain.words import Gate, PostFunction
from tests.partnerships.domain.facts import (
    AWARD,
    CLAUSES,
    EVERYBODY,
    HEAD,
    LEAD_COUNCIL,
    ON,
    authority,
    matter,
)


def test_every_gate_has_its_keepers():
    assert {*KEEPERS} == {*Gate}


def test_a_post_keeps_its_own_gate_only():
    assert keeps(Gate.FINANCE, [PostFunction.COMMISSIONER, PostFunction.FINANCE_LEAD])
    assert not keeps(Gate.FINANCE, [PostFunction.CONTRACTS_OFFICER])
    assert not keeps(Gate.LEGAL, [])


def test_no_post_keeps_the_executives_gate():
    assert not any(keeps(Gate.EXECUTIVES, [function]) for function in PostFunction)
    assert keepers_words(Gate.EXECUTIVES) == "the executives' meeting"


def test_keepers_in_words():
    assert keepers_words(Gate.FINANCE) == "a chief finance officer or finance lead"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"cover_for": HEAD.person, "cover_for_name": "Helen"}, "Helen"),
        ({"acting": True}, "Helen"),
        ({"acting": True, "ends": ON}, ""),
    ],
)
def test_whoever_takes_the_place_of_whoever_asked_clears_nothing(how, said):
    margaret = replace(HEAD, person=LEAD_COUNCIL.person, name="Margaret", **how)
    whole = authority(appointments=(*EVERYBODY, margaret))
    assert stands_for(whole, margaret.person, (99, HEAD.person), ON) == said
    assert stands_for(whole, margaret.person, (99, None), ON) == ""


def test_whoever_has_what_a_post_passed_on_clears_what_its_holder_asked_for_and_does_not_decide_it():
    given = PassedOn(HEAD.post, HEAD.title, HEAD.function, LEAD_COUNCIL.post, AWARD, HEAD.starts)
    whole = authority([replace(one, max_depth=1) for one in CLAUSES], passed_on=[given])
    asked = matter("100", requester=HEAD.person, requester_name="Helen")
    assert decide(asked, person=LEAD_COUNCIL.person, name="Margaret", authority=whole).fails("not_requester")
    assert stands_for(whole, LEAD_COUNCIL.person, (HEAD.person, None), ON) == ""


def test_what_is_still_to_pass_is_asked_by_the_clauses_under_which_somebody_could_decide():
    gated = [replace(one, gates=(Gate.FINANCE, Gate.EXECUTIVES, Gate.LEGAL)) for one in CLAUSES]
    whole, asked = authority(gated), matter("100")
    could = decide(asked, person=HEAD.person, name="Helen", authority=whole).who_could
    assert missing_gates(asked, could, gated) == (Gate.EXECUTIVES, Gate.LEGAL, Gate.FINANCE)
    cleared = replace(asked, gates={Gate.FINANCE: ON})
    assert missing_gates(cleared, could, gated) == (Gate.EXECUTIVES, Gate.LEGAL)
    assert missing_gates(asked, (), gated) == ()
