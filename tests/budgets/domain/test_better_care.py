"""The Better Care Fund's return: each answer read, every fault named with its cell."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from budgets.domain.better_care import (
    SOURCES,
    Field,
    Kind,
    amount,
    check,
    fields_of,
    headline,
    money_of,
    read,
)
from jct.core.errors import Refused

FIELDS = fields_of(3)
GOOD = (
    {field.key: "0.00" for field in FIELDS if field.kind is Kind.MONEY}
    | {field.key: field.choices[0] for field in FIELDS if field.choices}
    | {field.key: "x" for field in FIELDS if field.kind in (Kind.TEXT, Kind.NUMBER)}
)


def field(kind, *choices):
    return Field("k", "Sheet", "B2", "Label", kind, choices=choices)


def test_every_cell_and_key_is_used_once():
    for quarter in (1, 2, 3, 4):
        fields = fields_of(quarter, ["Reablement", "Home from hospital"])
        assert len({(f.sheet, f.cell) for f in fields}) == len({f.key for f in fields}) == len(fields)
        assert any(f.sheet == "Schemes" for f in fields) == (quarter in (2, 4))


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (Kind.MONEY, "£1,234.5", "1234.50"),
        (Kind.MONEY, "(5)", "-5.00"),
        (Kind.MONEY, "nil", "0.00"),
        (Kind.NUMBER, "1,820.40", "1820.40"),
        (Kind.NUMBER, 12.5, "12.5"),
        (Kind.DAY, date(2026, 11, 3), "2026-11-03"),
        (Kind.DAY, datetime(2026, 11, 3, 9, 0), "2026-11-03"),
        (Kind.DAY, "2026-11-03", "2026-11-03"),
        (Kind.CHOICE, " YES ", "Yes"),
        (Kind.LONG, " words ", "words"),
        (Kind.TEXT, None, ""),
        (Kind.MONEY, " ", ""),
    ],
)
def test_an_answer_is_read(kind, typed, stored):
    assert read(field(kind, "Yes", "No"), typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (Kind.MONEY, "lots", "not an amount"),
        (Kind.NUMBER, "many", "such as 1,234.5"),
        (Kind.NUMBER, "-1", "nought or more"),
        (Kind.NUMBER, "NaN", "nought or more"),
        (Kind.DAY, "30/11/2026", "such as 2026-11-30"),
        (Kind.CHOICE, "Maybe", "none of Yes, No"),
        (Kind.TEXT, "x" * 2001, "at most 2,000"),
        (Kind.LONG, "a\x00b", "cannot be kept"),
    ],
)
def test_what_is_wrong_is_said(kind, typed, words):
    with pytest.raises(Refused, match=words):
        read(field(kind, "Yes", "No"), typed)


def test_every_unanswered_field_is_named_with_its_cell():
    problems = check({}, FIELDS)
    assert len(problems) == sum(f.required for f in FIELDS)
    assert FIELDS[4].where == f"National conditions B4 ({FIELDS[4].row}: met)"
    assert problems[0].where == "Cover B4 (Health and wellbeing board)"
    wanted = {problem.instead for problem in problems}
    assert {"one of Yes, No", "an amount in pounds, 0 for nothing", "a number", "an answer"} <= wanted
    assert check(GOOD, FIELDS) == []


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        ({"condition_2": "No"}, "National conditions C5"),
        ({"metric_3_status": "Not on track"}, "Metrics E6"),
        ({"within": "No"}, "Income and expenditure B11"),
        ({"dfg_spent": "1.00"}, "Income and expenditure B10"),
    ],
)
def test_a_bad_answer_needs_its_reason(change, cell):
    (problem,) = check(GOOD | change, FIELDS)
    assert problem.where.startswith(cell)
    given = {"condition_2_note": "w", "metric_3_challenges": "w", "money_note": "w"}
    assert bool(check(GOOD | change | given, FIELDS)) == ("dfg_spent" in change)


def test_the_money_adds_up():
    data = {"nhs_minimum_planned": "200.00", "nhs_minimum_spent": "95.00", "dfg_planned": "0.00"}
    rows, total = money_of(data)
    assert [row.words for row in rows] == list(SOURCES.values())
    assert (total.planned, total.spent, total.percent) == (Decimal(200), Decimal(95), Decimal("47.50"))
    assert rows[0].percent is None
    assert amount(data, "unknown") == 0


def test_the_headline_counts():
    assert headline(GOOD) == (
        "Meeting 4 of 4 national conditions; on track on 3 of 3 metrics; nothing planned."
    )
    said = headline(
        GOOD
        | {"condition_1": "No", "metric_1_status": "Not on track", "dfg_planned": "4.00", "dfg_spent": "1.00"}
    )
    assert said == "Meeting 3 of 4 national conditions; on track on 2 of 3 metrics; 25.00% of the plan spent."
