"""Which posts keep which gate."""

from partnerships.domain.gates import KEEPERS, keepers_words, keeps
from partnerships.domain.words import Gate, PostFunction


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
