"""Causes of a movement: what they leave over, and what is wrong with them."""

from decimal import Decimal

import pytest

from budgets.domain.movement import Cause, check_causes, explained, fingerprint, remainder

D = Decimal


def test_causes_leave_a_remainder():
    causes = [Cause("price", "Fees rose.", D(300)), Cause("timing", "A later start.", D(-50))]
    assert explained(causes) == D(250)
    assert remainder(D(400), causes) == D(150)
    assert remainder(None, []) == D(0)
    assert causes[0].name == "Price or fee"


@pytest.mark.parametrize(
    ("kind", "sentence", "amount", "said"),
    [
        ("price", "Fees rose.", "-0.01", []),
        ("luck", "It happened.", "1.00", ["Cause 1: its kind is not known. Give one of the list."]),
        ("price", "  ", "1.00", ["Cause 1: it says nothing. Give what happened, in a sentence."]),
        ("price", "x" * 501, "1.00", ["Cause 1: it has 501 characters. Give at most 500."]),
        (
            "price",
            "Fees rose.",
            "0.00",
            ["Cause 1: its amount is nothing. Give an amount, below nothing when the forecast fell."],
        ),
    ],
)
def test_what_is_wrong_with_a_cause(kind, sentence, amount, said):
    assert [str(problem) for problem in check_causes([Cause(kind, sentence, D(amount))])] == said


def test_no_more_than_twenty():
    causes = [Cause("other", f"Cause {n}.", D(1)) for n in range(21)]
    assert [problem.where for problem in check_causes(causes)] == ["Causes"]
    assert check_causes(causes[:20]) == []


def test_a_fingerprint_changes_with_any_word_or_penny():
    one = Cause("price", "Fees rose.", D("1.00"))
    others = [
        [],
        [Cause("price", "Fees rose.", D("1.01"))],
        [Cause("price", "Fees fell.", D("1.00"))],
        [one, one],
    ]
    assert fingerprint([one]) == fingerprint([Cause("price", "Fees rose.", D("1.00"))])
    assert len({fingerprint(causes) for causes in [*others, [one]]}) == 5
