"""What is wrong with a clause as somebody wrote it: a table, one line a fault."""

from datetime import date
from decimal import Decimal

import pytest

from partnerships.domain.clause_faults import faults

GOOD = {
    "number": "1",
    "text": "The head awards contracts.",
    "decision_type": "contract_award",
    "measure": "lifetime_value",
    "up_to": Decimal(100),
    "post_function": "head_of_commissioning",
    "mode": "sole",
}
BODY = {"post_function": "", "body": "Board"}


def test_a_good_clause_has_none():
    assert faults(GOOD) == []
    assert faults({**GOOD, **BODY, "mode": "dual_key", "second_body": "Group"}) == []
    assert faults({**GOOD, "mode": "recommend_to", "refer_to": "Board", "second_body": "Group"}) == []
    assert faults({**GOOD, "gates": ["legal"], "consult": ["Carers"], "notice_days": 28}) == []


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"number": " "}, "number", "empty"),
        ({"number": "1234567890123"}, "number", "longer than 12"),
        ({"text": ""}, "text", "empty"),
        ({"text": "x" * 4001}, "text", "longer than 4,000"),
        ({"source": "x" * 241}, "source", "longer than 240"),
        ({"decision_type": "coup"}, "decision_type", "not one of the list"),
        ({"decision_type": ""}, "decision_type", "not one of the list"),
        ({"measure": "weight"}, "measure", "not one of the list"),
        ({"mode": "shout"}, "mode", "not one of the list"),
        ({"post_function": "king"}, "post_function", "not a function"),
        ({"post_function": ""}, "post_function", "nobody is named"),
        ({"body": "Board"}, "body", "both named"),
        ({"above": Decimal(-1)}, "above", "less than nothing"),
        ({"up_to": Decimal("-0.01")}, "up_to", "less than nothing"),
        ({"up_to": Decimal(10) ** 12}, "up_to", "more than can be kept"),
        ({"above": Decimal(100)}, "up_to", "not more than"),
        ({"measure": "none"}, "measure", "nothing says what it measures"),
        ({"measure": None}, "measure", "nothing says what it measures"),
        ({"percent_up_to": Decimal(-1)}, "percent_up_to", "not a limit"),
        ({"percent_up_to": Decimal(100_000)}, "percent_up_to", "not a limit"),
        ({"mode": "recommend_to"}, "refer_to", "not named"),
        ({"refer_to": "Board"}, "refer_to", "only a recommendation"),
        ({**BODY, "mode": "ratify_by", "refer_to": "Board"}, "refer_to", "to itself"),
        (
            {"mode": "ratify_by", "refer_to": "Board", "second_body": "Board"},
            "second_body",
            "referred to already",
        ),
        ({"mode": "dual_key", "second_body": "Group"}, "body", "first is not named"),
        ({**BODY, "mode": "dual_key"}, "second_body", "second key is not named"),
        ({**BODY, "mode": "dual_key", "second_body": "Board"}, "second_body", "same body"),
        ({"second_body": "Group"}, "second_body", "only a dual key"),
        (
            {"decision_type": "urgent_decision", "mode": "ratify_by", "refer_to": "Board"},
            "mode",
            "waits for nobody",
        ),
        (
            {"decision_type": "urgent_decision", "mode": "recommend_to", "refer_to": "Board"},
            "mode",
            "waits for nobody",
        ),
        (
            {**BODY, "decision_type": "urgent_decision", "mode": "dual_key", "second_body": "Group"},
            "mode",
            "waits for nobody",
        ),
        ({"gates": ["astrology"]}, "gates", "not a gate"),
        ({"consult": [""]}, "consult", "empty or longer"),
        ({"notice_days": 400}, "notice_days", "cannot be"),
        ({"call_in_days": -1}, "call_in_days", "cannot be"),
        ({"max_depth": 10}, "max_depth", "10 times cannot be"),
        ({"starts": date(2027, 1, 1), "ends": date(2027, 1, 1)}, "ends", "before it begins"),
    ],
)
def test_faults(changed, field, words):
    (fault,) = faults({**GOOD, **changed})
    assert fault.field == field
    assert words in fault.what
    assert fault.instead


def test_all_faults_at_once_in_the_order_of_the_fields():
    found = faults({"ends": date(2026, 1, 1), "starts": date(2027, 1, 1), "above": Decimal(-1), "number": ""})
    assert [fault.field for fault in found] == [
        "number",
        "decision_type",
        "text",
        "measure",
        "above",
        "post_function",
        "ends",
    ]
