"""What is kept of a quarter's lines reads back the same, and says what a return would restate."""

import json
from datetime import date
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.domain.position import CERTIFIED, Figures, LineFacts
from budgets.domain.settled import read, read_beside, shown, write, write_beside

D = Decimal
MONEY = st.decimals(-10_000_000, 10_000_000, places=2)
SOME = st.none() | MONEY
TEXT = st.sampled_from(["", "LD1", "–5 £"])
FIGURES = st.builds(
    Figures, budget=MONEY, actual=MONEY, accrual=MONEY, forecast=MONEY, previous_forecast=SOME, low=SOME,
    high=SOME, commitment=SOME, opening=MONEY, budget_to_date=SOME, explanation=TEXT,
    on=st.none() | st.dates(), row=st.none() | st.integers(1),
)  # fmt: skip
LINES = st.builds(
    LineFacts, key=st.integers(1), code=TEXT, name=TEXT, partner=st.just("7"),
    original=MONEY, virements=MONEY, variations=MONEY, budget_to_date=MONEY, ledger=MONEY, opening=MONEY,
    carried=st.none() | FIGURES, fixed=st.booleans(), is_income=st.booleans(), provider=TEXT,
)  # fmt: skip


@settings(max_examples=50)
@given(line=LINES)
def test_what_is_kept_reads_back_the_same(line):
    assert read(json.loads(json.dumps(write([line, line]), cls=DjangoJSONEncoder))) == [line, line]


@settings(max_examples=20)
@given(beside=st.dictionaries(TEXT, st.dictionaries(st.integers(1), MONEY)))
def test_what_stands_beside_a_fund_reads_back_the_same(beside):
    assert read_beside(json.loads(json.dumps(write_beside(beside), cls=DjangoJSONEncoder))) == beside


def line(**more):
    said = {
        "key": 1,
        "code": "LD1",
        "name": "Day care",
        "partner": "7",
        "is_income": False,
        "original": D(100),
        "virements": D(0),
        "variations": D(0),
        "budget_to_date": D(25),
        "ledger": D(30),
    }
    return LineFacts(**{**said, **more})


def test_what_the_quarters_own_return_says_is_not_kept():
    told = Figures(D(1), D(2), D(3), D(4), None, on=date(2026, 4, 1))
    assert read(write([line(entered=told, entered_state=CERTIFIED)])) == [line()]


def test_without_a_return_the_ledger_the_budget_and_what_was_owed_are_shown():
    assert shown(line(opening=D(9))) == {
        "actual": D(30),
        "accrual": D(0),
        "opening_accrual": D(9),
        "forecast": D(100),
        "low": None,
        "high": None,
        "commitment": None,
    }


def test_without_a_return_the_last_one_is_carried_forward():
    last = Figures(D(100), D(20), D(-4), D(110), None, low=D(105), high=D(120), commitment=D(6), opening=D(9))
    told = shown(line(carried=last, ledger=D(0)))
    assert told == {
        "actual": D(20),
        "accrual": D(5),
        "opening_accrual": D(9),
        "forecast": D(110),
        "low": D(105),
        "high": D(120),
        "commitment": D(6),
    }
