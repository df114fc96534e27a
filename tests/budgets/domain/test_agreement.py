"""What an agreement must have, how it stands, and what is due under it."""

from datetime import date

import pytest

from budgets.domain.agreement import (
    FURTHER,
    REGULATION,
    Signature,
    before_force,
    day_of_year,
    duties,
    reports,
    standing,
)
from budgets.models import Agreement
from jct.core.calendar import FinancialYear

WORDS = dict.fromkeys(REGULATION, "As in schedule 1.")
SIGNED = [Signature("Council", date(2026, 3, 1)), Signature("NHS", date(2026, 3, 2))]
D = date


def wheres(problems):
    return [problem.where for problem in problems]


def test_the_paragraphs_are_the_seven_of_the_regulation_and_fields_of_the_model():
    assert [words[:3] for words in REGULATION.values()] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)"]
    fields = {field.name for field in Agreement._meta.get_fields()}
    assert fields >= {*REGULATION, *FURTHER}


def test_a_complete_agreement_may_be_put_in_force():
    assert before_force(WORDS, SIGNED, decided=True) == ()


@pytest.mark.parametrize("blank", list(REGULATION))
def test_each_blank_paragraph_is_named(blank):
    found = before_force({**WORDS, blank: "  "}, SIGNED, decided=True)
    assert wheres(found) == [f"Regulation 7(3){REGULATION[blank]}"]


def test_everything_missing_is_named_at_once():
    found = before_force({}, [Signature("Council", None)], decided=False)
    assert len(found) == 7 + 1 + 1 + 1
    assert wheres(found)[7:] == ["Parties", "Council", "Decision"]


def test_an_agreement_without_partners_is_none():
    (found,) = before_force(WORDS, [], decided=True)
    assert "this one has none" in str(found)


@pytest.mark.parametrize(
    ("state", "ends", "on", "key"),
    [
        ("draft", None, D(2026, 5, 1), "draft"),
        ("in_force", D(2027, 4, 1), D(2026, 3, 31), "ahead"),
        ("in_force", D(2027, 4, 1), D(2026, 4, 1), "running"),
        ("in_force", None, D(2026, 4, 1), "running"),
        ("in_force", D(2027, 4, 1), D(2027, 3, 31), "running"),
        ("in_force", D(2027, 4, 1), D(2027, 4, 1), "ended"),
        ("terminated", D(2027, 4, 1), D(2027, 3, 31), "ending"),
        ("terminated", None, D(2027, 3, 31), "running"),
        ("terminated", D(2027, 4, 1), D(2027, 4, 1), "ended"),
    ],
)
def test_how_it_stands_on_a_day(state, ends, on, key):
    stands = standing(state, D(2026, 4, 1), ends, on)
    assert (stands.key, stands.binds) == (key, key in ("running", "ending"))


def test_how_it_stands_is_said_after_its_name():
    starts, on = D(2026, 4, 1), D(2026, 3, 31)
    assert standing("draft", starts, None, on).said == "is not in force yet"
    assert standing("in_force", starts, None, on).said == "is in force from 1 April 2026"
    assert standing("in_force", starts, D(2027, 4, 1), D(2027, 4, 1)).said == "ended on 31 March 2027"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12-31", D(2026, 12, 31)),
        ("02-28", D(2027, 2, 28)),
        ("04-01", D(2026, 4, 1)),
        ("02-29", D(2027, 2, 28)),
    ],
)
def test_a_day_of_the_budget_calendar(text, day):
    assert day_of_year(text, FinancialYear(2026)) == day


@pytest.mark.parametrize(
    ("reporting", "days"),
    [
        ("quarterly", [D(2026, 7, 1), D(2026, 10, 1)]),
        ("two_months", [D(2026, 6, 1), D(2026, 8, 1), D(2026, 10, 1)]),
        ("monthly", [D(2026, m, 1) for m in (6, 7, 8, 9, 10)]),
        ("six_weeks", [D(2026, 5, 13), D(2026, 6, 24), D(2026, 8, 5), D(2026, 9, 16), D(2026, 10, 28)]),
    ],
)
def test_reports_fall_as_the_agreement_says(reporting, days):
    found = reports(reporting, D(2026, 4, 1), D(2026, 5, 2), D(2026, 11, 1))
    assert [duty.due_on for duty in found][: len(days)] == days


def test_the_annual_return_follows_the_year():
    found = reports("quarterly", D(2026, 4, 1), D(2027, 3, 1), D(2027, 4, 2))
    assert [(duty.key, duty.due_on) for duty in found] == [
        ("report", D(2027, 4, 1)),
        ("return", D(2027, 4, 1)),
    ]
    assert found[1].words == "Annual return for 2026/27"


def test_nothing_is_reported_before_the_agreement_starts():
    assert reports("monthly", D(2027, 4, 1), D(2026, 5, 1), D(2027, 4, 1)) == ()
    assert reports("six_weeks", D(2026, 4, 1), D(2026, 1, 1), D(2026, 4, 1)) == ()


def test_a_year_of_duties_soonest_first_and_none_after_the_end():
    said = {"reporting": "quarterly", "flag_on": "12-31", "approve_on": "02-28", "starts": D(2021, 4, 1)}
    found = duties(
        **said,
        ends=D(2027, 1, 1),
        reviews=[(D(2026, 9, 1), "the ICB"), (D(2027, 6, 1), "")],
        on=D(2026, 10, 20),
    )
    assert [(duty.key, duty.due_on) for duty in found] == [
        ("review", D(2026, 9, 1)),
        ("flag", D(2026, 12, 31)),
    ]
    found = duties(**said, ends=None, reviews=[], on=D(2026, 10, 20))
    assert [duty.key for duty in found] == [
        "flag",
        "report",
        "approve",
        "report",
        "return",
        "report",
        "report",
    ]
    assert found[0].words == "Name what bears on the budget of 2027/28"
