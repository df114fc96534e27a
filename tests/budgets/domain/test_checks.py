"""Checks of a return: one rule, one table; all findings at once, each naming its line and column."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.domain.checks import (
    BY_CODE,
    CHECKS,
    Entry,
    Setting,
    Severity,
    TieOut,
    Waived,
    blocking,
    check,
    tie_outs,
)
from budgets.domain.checks.carried import opening_accrual
from budgets.domain.checks.registry import LINE_CHECKS
from budgets.domain.forecast import COMMITMENT, MANUAL, RUN_RATE

D = Decimal
ON = date(2026, 10, 20)


def entry(**changes):
    facts = {
        "code": "LD1",
        "name": "LD community placements",
        "budget": D(100_000),
        "ledger": D(40_000),
        "actual": D(40_000),
        "accrual": D(0),
        "forecast": D(100_000),
        "previous_forecast": D(100_000),
        "explanation": "",
        "adjustment_reason": "",
        **changes,
    }
    return Entry(**facts)


def setting(**changes):
    facts = {
        "explain_over": D(50_000),
        "starts": date(2026, 7, 1),
        "ends": date(2026, 10, 1),
        "month": 6,
        "on": ON,
        "tolerance": D(1000),
        "floor": D(10_000),
        **changes,
    }
    return Setting(**facts)


def found(*entries, **changes):
    return [(f.code, f.check, f.blocks) for f in check(entries, setting(**changes))]


def says(code, by=None, **changes):
    """What the check of that code says of a line."""
    rule = next(rule for known, rule in LINE_CHECKS if known.code == code)
    return rule(entry(**changes), setting(**(by or {})))


def income(**changes):
    return {
        "is_income": True,
        "budget": D(-100),
        "ledger": D(-10),
        "actual": D(-10),
        "forecast": D(-100),
    } | changes


RULES = [
    # check, the line, by what it is judged, whether it is found
    ("budget_current", {}, {}, False),
    ("budget_current", {"budget_now": D(100_000)}, {}, False),
    ("budget_current", {"budget_now": D("100000.01")}, {}, True),
    ("budget_to_date_current", {"budget_to_date": D(50_000)}, {}, False),  # a correction after the lock
    ("budget_to_date_current", {"budget_to_date": D(9), "budget_to_date_now": D(9)}, {}, False),
    ("budget_to_date_current", {"budget_to_date": D(9), "budget_to_date_now": D("8.99")}, {}, True),
    ("budget_to_date_current", {"budget_to_date": D(9), "budget_to_date_now": D(0)}, {}, True),
    (
        "budget_to_date_current",
        {"budget_now": D(5), "budget_to_date_now": D(3)},
        {},
        False,
    ),  # told of by the budget
    ("ledger_current", {"ledger_now": D(40_000)}, {}, False),
    ("ledger_current", {"ledger_now": D("39999.99")}, {}, True),
    ("actual_reason", {"actual": D("40000.01")}, {}, True),
    ("actual_reason", {"actual": D("40000.01"), "adjustment_reason": " "}, {}, True),
    ("actual_reason", {"actual": D(-1), "adjustment_reason": "A credit."}, {}, False),
    ("negative_actual", {"actual": D(0), "ledger": D(0)}, {}, False),
    ("negative_actual", {"actual": D("-0.01")}, {}, True),
    ("negative_actual", {"actual": D("-0.01"), "adjustment_reason": "A refund."}, {}, False),
    ("negative_actual", income(), {}, False),
    ("negative_actual", income(actual=D("0.01")), {}, True),
    ("accrual_reversed", {"previous_accrual": None, "previous_ledger": D(5)}, {}, False),
    ("accrual_reversed", {"previous_accrual": D(0), "previous_ledger": D(5)}, {}, False),
    ("accrual_reversed", {"previous_accrual": D(5), "previous_ledger": None}, {}, False),
    ("accrual_reversed", {"previous_accrual": D(5_000), "previous_ledger": D(35_000)}, {}, False),
    ("accrual_reversed", {"previous_accrual": D(5_000), "previous_ledger": D("35000.01")}, {}, True),
    (
        "accrual_reversed",
        {"previous_accrual": D(5_000), "previous_ledger": D(38_000), "accrual": D(3_000)},
        {},
        False,
    ),
    (
        "accrual_reversed",
        {"previous_accrual": D(-50), "previous_ledger": D(40_000), "accrual": D(-50)},
        {},
        False,
    ),
    ("accrual_reversed", {"previous_accrual": D(-50), "previous_ledger": D(40_000)}, {}, True),
    # A new year's ledger begins with nothing: what came into it since 31 March is all that stands in it.
    (
        "accrual_reversed",
        {"previous_accrual": D(50_000), "opening_accrual": D(50_000), "previous_ledger": D(0)},
        {},
        True,
    ),
    (
        "accrual_reversed",
        {"previous_accrual": D(40_000), "opening_accrual": D(40_000), "previous_ledger": D(0)},
        {},
        False,
    ),
    ("opening_current", {"opening_accrual": D(7)}, {}, False),
    ("opening_current", {"opening_accrual": D(7), "opening_now": D(7)}, {}, False),
    ("opening_current", {"opening_accrual": D(7), "opening_now": D(0)}, {}, True),
    ("nothing_spent", {"actual": D(0), "budget_to_date": D(10_000)}, {}, False),
    ("nothing_spent", {"actual": D(0), "budget_to_date": D("10000.01")}, {}, True),
    ("nothing_spent", {"actual": D(0), "accrual": D(1), "budget_to_date": D(50_000)}, {}, False),
    ("forecast_given", {"forecast": D(0)}, {}, False),
    ("forecast_given", {"forecast": None}, {}, True),
    ("variance_explained", {"forecast": None}, {}, False),
    ("variance_explained", {"forecast": D("149999.99")}, {}, False),
    ("variance_explained", {"forecast": D(150_000)}, {}, True),
    ("variance_explained", {"forecast": D(50_000), "explanation": " "}, {}, True),
    ("variance_explained", {"forecast": D(150_000), "explanation": "New placements."}, {}, False),
    ("variance_explained", {"forecast": D(110_000)}, {"explain_percent": D(10)}, False),  # at the floor
    ("variance_explained", {"forecast": D("110000.01")}, {"explain_percent": D(10)}, True),
    ("variance_explained", {"forecast": D("110000.01")}, {"explain_percent": D("10.01")}, False),
    ("variance_explained", {"budget": D(0), "forecast": D(49_999)}, {"explain_percent": D(1)}, False),
    ("movement_explained", {"previous_forecast": None, "forecast": D(1)}, {}, False),
    ("movement_explained", {"forecast": None}, {}, False),
    ("movement_explained", {"forecast": D(101_000)}, {}, False),
    ("movement_explained", {"forecast": D("101000.01")}, {}, True),
    ("movement_explained", {"forecast": D("98999.99")}, {}, True),
    ("movement_explained", {"forecast": D(120_000), "explained": D(19_000)}, {}, False),
    ("movement_explained", {"forecast": D(120_000), "explained": D(21_000)}, {}, False),
    ("movement_explained", {"forecast": D(120_000), "explained": D("18999.99")}, {}, True),
    ("movement_explained", {"explained": D(5_000)}, {}, True),
    ("movement_explained", {"forecast": D("100000.01")}, {"tolerance": D(0)}, True),
    ("explanation_new", {"explanation": "Same.", "previous_explanation": "Same. "}, {}, False),
    ("explanation_new", {"forecast": D(102_000), "explanation": "", "previous_explanation": ""}, {}, False),
    (
        "explanation_new",
        {"forecast": D(102_000), "explanation": "Same.", "previous_explanation": "Same. "},
        {},
        True,
    ),
    (
        "explanation_new",
        {"forecast": D(102_000), "explanation": "New.", "previous_explanation": "Same."},
        {},
        False,
    ),
    ("explanation_new", {"forecast": D(101_000), "explanation": "A", "previous_explanation": "A"}, {}, False),
    ("forecast_sign", {"forecast": None}, {}, False),
    ("forecast_sign", {"forecast": D(0)}, {}, False),
    ("forecast_sign", {"forecast": D(-1)}, {}, True),
    ("forecast_sign", income(), {}, False),
    ("forecast_sign", income(forecast=D(1)), {}, True),
    ("forecast_covers_spent", {"forecast": None}, {}, False),
    ("forecast_covers_spent", {"forecast": D(40_000)}, {}, False),
    ("forecast_covers_spent", {"forecast": D("39999.99")}, {}, True),
    ("forecast_covers_spent", {"forecast": D(-1)}, {}, False),  # its sign is doubted already
    ("forecast_covers_spent", income(forecast=D(-9)), {}, True),
    ("forecast_method", {"forecast": None, "method": RUN_RATE}, {}, False),
    ("forecast_method", {"forecast": D(80_999), "method": RUN_RATE}, {}, False),
    ("forecast_method", {"forecast": D(81_000), "method": RUN_RATE}, {}, True),
    ("forecast_method", {"method": MANUAL}, {}, False),
    ("forecast_method", {"method": ""}, {}, False),
    ("judgement_reason", {"method": RUN_RATE}, {}, False),
    ("judgement_reason", {"method": MANUAL}, {}, True),
    ("judgement_reason", {"method": MANUAL, "method_reason": "The panel's list."}, {}, False),
    ("commitment_given", {"method": COMMITMENT}, {}, True),
    ("commitment_given", {"method": COMMITMENT, "commitment": D(0)}, {}, False),
    ("commitment_given", {"method": RUN_RATE}, {}, False),
    ("range_order", {"low": D(100_000), "high": D(100_000)}, {}, False),
    ("range_order", {"low": D("100000.01")}, {}, True),
    ("range_order", {"high": D("99999.99")}, {}, True),
    ("range_order", {"low": D(1), "high": D(0), "forecast": None}, {}, False),
    ("range_whole", {}, {}, False),
    ("range_whole", {"low": D(1), "high": D(2)}, {}, False),
    ("range_whole", {"low": D(1)}, {}, True),
    ("range_whole", {"high": D(1)}, {}, True),
    ("closed_line", {}, {}, False),
    ("closed_line", {"closed_on": date(2026, 7, 1)}, {}, False),
    ("closed_line", {"closed_on": date(2026, 6, 30)}, {}, True),
    ("closed_line", {"closed_on": date(2026, 6, 30), "forecast": D(40_000)}, {}, False),
    ("closed_line", {"closed_on": date(2026, 6, 30), "forecast": None}, {}, False),
    ("grant_in_time", {}, {}, False),
    ("grant_in_time", {}, {"grant_ends": date(2026, 10, 2)}, False),
    ("grant_in_time", {}, {"grant_ends": date(2026, 10, 1)}, True),
    ("grant_in_time", {"forecast": D(40_000)}, {"grant_ends": date(2026, 10, 1)}, False),
    ("grant_in_time", {"forecast": None}, {"grant_ends": date(2026, 10, 1)}, False),
    ("grant_ledger", {"after_grant": D(5)}, {}, False),
    ("grant_ledger", {}, {"grant_ends": date(2026, 9, 1)}, False),
    ("grant_ledger", {"after_grant": D(5)}, {"grant_ends": date(2026, 9, 1)}, True),
]


@pytest.mark.parametrize(("code", "line", "by", "there"), RULES)
def test_each_rule(code, line, by, there):
    assert bool(says(code, by, **line)) == there


def test_every_check_has_both_its_sides_in_the_table():
    both = {(code, there) for code, _, _, there in RULES}
    assert both == {(known.code, there) for known, _ in LINE_CHECKS for there in (True, False)}


def test_codes_are_names_of_one_check_each():
    assert len(BY_CODE) == len(CHECKS)
    assert all(known.says.endswith(".") for known in CHECKS)


def test_a_good_line_has_no_findings():
    assert found(entry()) == []


def test_all_findings_at_once():
    entries = [
        entry(code="A", actual=D(41_000)),
        entry(code="B", forecast=None),
        entry(code="C", forecast=D(150_000)),
        entry(code="D", forecast=D(-1), previous_forecast=None),
    ]
    assert found(*entries) == [
        ("A", "actual_reason", True),
        ("B", "forecast_given", True),
        ("C", "variance_explained", True),
        ("C", "movement_explained", True),
        ("D", "variance_explained", True),
        ("D", "forecast_sign", False),
    ]


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        (
            "actual_reason",
            {"actual": D("40000.01")},
            "The actual is £40,000.01 and the ledger says £40,000. Say why, or give the difference as an accrual.",
        ),
        (
            "negative_actual",
            income(actual=D(5)),
            "The actual is £5. An income line above nothing is a refund or a correction: say which.",
        ),
        (
            "accrual_reversed",
            {"previous_accrual": D(9_000), "previous_ledger": D(38_000), "accrual": D(3_000)},
            "£9,000 was accrued last quarter. Since then the ledger grew by £2,000 and £3,000 is accrued now: where is "
            "the other £4,000?",
        ),
        (
            "movement_explained",
            {"forecast": D(650_000), "explained": D(400_000)},
            "The forecast moved £550,000 up since the last report; the causes given make £400,000, so £150,000 is not "
            "explained. At most £1,000 may be left.",
        ),
        (
            "movement_explained",
            {"forecast": D(50_000)},
            "The forecast moved £50,000 down since the last report; no cause is given, so £50,000 is not explained. At "
            "most £1,000 may be left.",
        ),
        (
            "movement_explained",
            {"explained": D(-2_000)},
            "The forecast has not moved, yet the causes given make −\u2060£2,000: £2,000 too much.",
        ),
        (
            "range_order",
            {"low": D(120_000)},
            "The low forecast, £120,000, is above the forecast, £100,000.",
        ),
        ("range_whole", {"high": D(1)}, "The range has only its high end. Give both, or neither."),
        (
            "forecast_method",
            {"method": RUN_RATE},
            "The method is “Run rate”, which now gives £80,000; the forecast is £100,000. Take its figure, or choose "
            "the method that fits.",
        ),
        (
            "budget_to_date_current",
            {"budget_to_date": D(50_000), "budget_to_date_now": D(25_000)},
            "The budget to date has changed since this return was filled in, from £50,000 to £25,000. Choose “Update "
            "from the ledger”.",
        ),
        (
            "ledger_current",
            {"ledger_now": D(41_000)},
            "The ledger has changed since this return was filled in, from £40,000 to £41,000. Choose “Update from the "
            "ledger”.",
        ),
    ],
)
def test_the_words_say_what_is_wrong_and_what_would_be_right(code, line, said):
    assert says(code, **line) == said


def test_a_percentage_says_the_percentage():
    words = says("variance_explained", {"explain_percent": D(10)}, forecast=D(120_000))
    assert words == "The forecast is £20k over budget, 20.00% of it. Explain it: the limit is 10%."


def test_a_finding_names_its_line_and_column():
    finding = check([entry(actual=D("40000.01"))], setting())[0]
    assert (finding.where, finding.column) == (
        "LD community placements, reason for adjustment",
        "adjustment_reason",
    )


def test_a_warning_becomes_an_error_on_its_day():
    line = entry(
        forecast=D(40_000), actual=D(50_000), ledger=D(50_000), previous_forecast=None, explanation="Less."
    )
    before = check([line], setting(blocks_from={"forecast_covers_spent": date(2026, 10, 21)}))
    assert [(f.blocks, f.blocks_from) for f in before] == [(False, date(2026, 10, 21))]
    after = check([line], setting(blocks_from={"forecast_covers_spent": ON}))
    assert [(f.blocks, f.blocks_from) for f in after] == [(True, None)]


def test_leave_for_one_line_and_one_check_lets_it_pass_and_stays_in_sight():
    leave = Waived("Helen Fairweather", date(2026, 12, 31), "The ledger moves to another system.")
    both = [entry(code="A", actual=D(1)), entry(code="B", actual=D(1))]
    findings = check(both, setting(waivers={("A", "actual_reason"): leave}))
    assert [(f.code, f.blocks, f.waived) for f in findings] == [("A", False, leave), ("B", True, None)]


def test_no_leave_can_be_given_for_a_forecast_that_is_missing():
    leave = Waived("Helen Fairweather", date(2026, 12, 31), "Later.")
    assert blocking(check([entry(forecast=None)], setting(waivers={("LD1", "forecast_given"): leave})))


def test_a_fund_that_does_not_tie_is_said_once_and_first():
    findings = check([entry(), entry(code="LD2")], setting(untied=D("-0.01")))
    assert [(f.check, f.blocks, f.message) for f in findings] == [
        (
            "contributions_tie",
            False,
            "The partners contribute £0.01 less than the latest budget of the fund.",
        )
    ]
    assert "£5 more than" in check([entry()], setting(untied=D(5)))[0].message


def test_a_return_without_lines_cannot_be_submitted():
    assert blocking(check([], setting()))[0].message.startswith("It has no lines")


@pytest.mark.parametrize("rows", [[], [entry()]])
def test_a_line_with_money_and_no_row_is_named_first(rows):
    (found,) = check(rows, setting(left_out=("Shared lives", "Respite")))
    assert (found.code, found.check, found.blocks) == ("", "lines_have_rows", True)
    assert found.where == "Shared lives, Respite, without a row"
    assert "“Update from the ledger”" in found.message
    (many,) = check(rows, setting(left_out=tuple("ABCDE")))
    assert many.where == "A, B, C and 2 more, without a row"


@pytest.mark.parametrize(("on", "found"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_a_return_waits_for_its_quarter_to_end(on, found):
    said = check([entry()], setting(on=on))
    assert [(f.check, f.where, f.blocks) for f in said] == [("quarter_over", "This quarter", True)] * found
    assert all("it can be submitted from 1 October 2026 on" in f.message for f in said)


def test_severities_are_known():
    assert {known.severity for known in CHECKS} == {Severity.ERROR, Severity.WARNING}


def test_tie_outs_say_both_figures_and_the_difference():
    budget, ledger, actuals, funding = tie_outs(
        [entry(actual=D(41_000)), entry()],
        budget_changes=D(200_000),
        ledger_rows=D(79_880),
        contributions=D(200_000),
        latest_budget=D(200_000),
    )
    assert [t.agrees for t in (budget, ledger, actuals, funding)] == [True, False, False, True]
    assert ledger.difference == D(120)
    assert ledger.words == (
        "Ledger in this return is £80,000 and the ledger rows on its lines is £79,880: they differ by £120."
    )
    assert TieOut("x", "Left", D(5), "right", D(5)).words == "Left and right are both £5."


@pytest.mark.parametrize(
    ("accrued", "told", "now", "left"),
    [
        (D(180), D(1000), D(1000), D(180)),  # nothing came: the new year bears none of it
        (
            D(180),
            D(1000),
            D(1100),
            D(80),
        ),  # a closing entry brought £100 of it into the old year's own ledger
        (D(180), D(1000), D(1500), D(0)),
        (D(180), D(1000), D(900), D(180)),
        (D(-50), D(0), D(-20), D(-30)),  # income owed
        (D(-50), D(0), D(30), D(-50)),
        (D(0), D(0), D(9), D(0)),
    ],
)
def test_a_year_takes_off_what_the_year_before_bore_and_its_ledger_has_not_taken_in(accrued, told, now, left):
    assert opening_accrual(accrued, told=told, actual=told, now=now) == left


@pytest.mark.parametrize(
    ("accrued", "actual", "now", "left"),
    [
        (
            D(5),
            D(110),
            D(110),
            D(5),
        ),  # £10 were actual before they were in the ledger: the accrual is still owed
        (D(5), D(110), D(112), D(3)),
        (D(5), D(110), D(100), D(5)),
        (D(5), D(90), D(100), D(5)),  # less than the ledger was actual: nothing has come in since
        (D(5), D(90), D(102), D(3)),
        (D(-5), D(90), D(90), D(-5)),  # income
        (D(-5), D(90), D(88), D(-3)),
    ],
)
def test_what_the_old_year_bore_as_actual_is_not_taken_for_its_accrual(accrued, actual, now, left):
    assert opening_accrual(accrued, told=D(100), actual=actual, now=now) == left


def test_the_adjusted_actual_leaves_out_what_was_owed_when_the_year_began():
    line = entry(actual=D(300), accrual=D(50), opening_accrual=D(180))
    assert (line.accrued, line.spent) == (D(-130), D(170))
