"""What is wrong with a sentence of a scheme: a table, one line a fault."""

from decimal import Decimal

import pytest

from partnerships.domain.sentence_faults import LABELS, faults

GOOD = {
    "sentence": "A commissioner may not extend above £100,000.",
    "decision_type": "contract_extension",
    "amount": Decimal("100000.01"),
    "percent": Decimal(5),
    "sector": "nursing_homes",
    "post_function": "commissioner",
    "may": False,
}


def test_a_good_sentence_has_none():
    assert faults(GOOD) == []
    assert faults({**GOOD, "post_function": "", "body": "Board", "amount": None, "percent": None}) == []


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"sentence": " "}, "sentence", "empty"),
        ({"sentence": "x" * 241}, "sentence", "longer than 240"),
        ({"decision_type": "coup"}, "decision_type", "not one of the list"),
        ({"amount": Decimal(-1)}, "amount", "less than nothing"),
        ({"amount": Decimal(10) ** 12}, "amount", "more than can be kept"),
        ({"percent": Decimal(-1)}, "percent", "no change"),
        ({"percent": Decimal(100_000)}, "percent", "no change"),
        ({"fund": "x" * 323}, "fund", "longer than 322"),
        ({"sector": "x" * 41}, "sector", "longer than 40"),
        ({"regime": "x" * 41}, "regime", "longer than 40"),
        ({"post": "Head"}, "who", "only one"),
        ({"post_function": ""}, "who", "only one"),
        ({"may": None}, "may", "whether they may"),
    ],
)
def test_faults(changed, field, words):
    (fault,) = faults({**GOOD, **changed})
    assert (fault.field, fault.field in {*LABELS, "who"}) == (field, True)
    assert words in fault.what
    assert fault.instead


def test_all_at_once():
    assert [fault.field for fault in faults({})] == ["sentence", "decision_type", "who", "may"]
