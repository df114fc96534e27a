"""What each kind of fund demands."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.fund import FundFacts, closing_due, fund_problems, grant_words, still_granted, still_open
from jct.core.errors import Refused

END = date(2027, 4, 1)


@pytest.mark.parametrize(
    ("facts", "wheres"),
    [
        ({"kind": "pooled"}, ["Agreement", "Pool manager"]),
        ({"kind": "pooled", "agreement": True}, ["Pool manager"]),
        ({"kind": "pooled", "pool_manager": True}, ["Agreement"]),
        ({"kind": "pooled", "agreement": True, "pool_manager": True}, []),
        (
            {"kind": "pooled", "agreement": True, "pool_manager": True, "deputy_is_manager": True},
            ["Deputy"],
        ),
        ({"kind": "lead"}, ["Agreement"]),
        ({"kind": "lead", "agreement": True}, []),
        ({"kind": "aligned"}, []),
        ({"kind": "notional"}, []),
        ({"kind": "grant", "grant_purpose": " "}, ["Purpose", "Last day to spend it"]),
        ({"kind": "grant", "grant_purpose": "Falls"}, ["Last day to spend it"]),
        ({"kind": "grant", "grant_purpose": "Falls", "grant_ends": END}, []),
        ({"kind": "separate"}, ["Kept for"]),
        ({"kind": "separate", "kept_for": True}, []),
        ({"kind": "aligned", "amber": Decimal(6)}, ["Amber up to"]),
        ({"kind": "aligned", "amber": Decimal(-1)}, ["Amber up to"]),
        ({"kind": "aligned", "amber": Decimal(5)}, []),
        ({"kind": "aligned", "explain_over": Decimal(0)}, ["Explain from"]),
        ({"kind": "aligned", "explain_percent": Decimal(0)}, ["Explain from (%)"]),
        ({"kind": "aligned", "explain_percent": Decimal("0.5")}, []),
    ],
)
def test_each_kind_has_its_own_demands(facts, wheres):
    assert [problem.where for problem in fund_problems(FundFacts(**facts))] == wheres


def test_nothing_counts_from_the_day_a_fund_is_closed():
    still_open("The pool", None, END)
    still_open("The pool", END, date(2027, 3, 31))
    with pytest.raises(Refused, match="The pool is closed from 1 April 2027 on"):
        still_open("The pool", END, END)


def test_a_fund_is_closed_on_the_day_or_later_not_ahead():
    closing_due(END, on=END)
    with pytest.raises(Refused, match="not ahead: 1 April 2027 has not come"):
        closing_due(END, on=date(2027, 3, 31))


def test_a_grant_is_over_from_its_end_on():
    still_granted("Falls", END, date(2027, 3, 31))
    still_granted("Falls", None, END)
    with pytest.raises(
        Refused, match="The grant of Falls must be spent by 31 March 2027: nothing can be budgeted"
    ):
        still_granted("Falls", END, END)


@pytest.mark.parametrize(
    ("on", "unspent", "words"),
    [
        (
            date(2027, 3, 29),
            Decimal(5),
            "The grant ends in 2 days, on 31 March 2027; £5 of its budget is not spent. What is left then may have to "
            "be paid back.",
        ),
        (date(2027, 3, 30), Decimal(0), "The grant ends in 1 day, on 31 March 2027; all of it is spent."),
        (date(2027, 3, 31), Decimal(-5), "The grant ends today; all of it is spent."),
        (
            date(2027, 4, 1),
            Decimal(5),
            "The grant ended on 31 March 2027; £5 of its budget is not spent. It may have to be paid back.",
        ),
    ],
)
def test_how_long_a_grant_may_be_spent(on, unspent, words):
    assert grant_words(END, unspent, on=on) == words
