"""Forecast methods, variance and status: E-C1 to E-C3, the boundaries, and a real corporate monitor."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.domain.forecast import (
    METHODS,
    Activity,
    Known,
    Limits,
    Range,
    commitment,
    contract_left,
    explain_words,
    is_given,
    must_explain,
    percent_words,
    ranged,
    remaining_profile,
    run_rate,
    status,
    variance,
    words,
    work,
    work_all,
)
from jct.core.calendar import Quarter
from jct.core.money import money, percent

D = Decimal
amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
ANNUAL = D("2400000.00")
ACTUAL = D("1236500.00") + D("43500.00")


@pytest.mark.parametrize(
    ("forecast", "over", "size", "code"),
    [
        (run_rate(ACTUAL, 6), "160000.00", "6.67", "red"),
        (remaining_profile(ACTUAL, ANNUAL, D("1150000.00")), "130000.00", "5.42", "red"),
        (commitment(ACTUAL, D("1170000.00")), "50000.00", "2.08", "amber"),
    ],
)
def test_worked_examples(forecast, over, size, code):
    assert variance(ANNUAL, forecast) == D(over)
    assert percent(D(over), ANNUAL) == D(size)
    assert status(D(over), ANNUAL).code == code


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("20000.00", "green"),  # exactly 2.00 per cent
        ("20100.00", "amber"),
        ("50000.00", "amber"),
        ("50100.00", "red"),
        ("-20000.00", "green"),
        ("-20100.00", "blue"),
        ("0.00", "green"),
    ],
)
def test_boundaries_of_a_million(amount, code):
    assert status(D(amount), D("1000000.00")).code == code


def test_the_status_judges_the_percentage_as_printed():
    assert status(D("20040.00"), D("1000000.00")).code == "green"  # 2.004 prints as 2.00


@pytest.mark.parametrize(
    ("amount", "budget", "code", "said"),
    [
        ("10000.00", "100.00", "green", "within tolerance"),  # the floor
        ("10000.01", "100.00", "red", "well over tolerance"),
        ("10000.00", "0.00", "green", "within tolerance"),
        ("10000.01", "0.00", "red", "spending without a budget"),
        ("-10000.01", "0.00", "blue", "underspend beyond tolerance"),
        ("0.00", "0.00", "green", "on budget"),
    ],
)
def test_the_absolute_rule(amount, budget, code, said):
    assert (status(D(amount), D(budget)).code, status(D(amount), D(budget)).words) == (code, said)


def test_limits_are_data():
    assert status(D("30000.00"), D("1000000.00"), Limits(D(3), D(4), D(0))).code == "green"
    assert status(D("30100.00"), D("1000000.00"), Limits(D(3), D(4), D(0))).code == "amber"


@pytest.mark.parametrize(
    ("amount", "budget", "said"),
    [
        ("160000.00", "2400000.00", "£160k over (6.67%)"),
        ("-140000.00", "3900000.00", "£140k under (3.59%)"),
        ("40000.00", "-2100000.00", "£40k over (1.90%)"),
        ("10000.00", "0.00", "£10k over (n/a)"),
        ("0.00", "28500000.00", "on budget"),
    ],
)
def test_a_variance_is_said_in_words(amount, budget, said):
    assert words(D(amount), D(budget)) == said


def test_no_percentage_without_a_budget():
    assert percent_words(D("5.00"), D("0.00")) == "n/a"


def test_real_figures_of_a_corporate_monitor():
    assert words(D("1584000.00"), D("115654000.00")) == "£1,584k over (1.37%)"
    assert words(D("-233000.00"), D("12933000.00")) == "£233k under (1.80%)"
    assert words(D("164000.00"), D("6113000.00")) == "£164k over (2.68%)"
    assert percent(D("10734"), D("1077142"), places=3) == D("0.997")


KNOWN = Known(
    annual=ANNUAL,
    budget_to_date=D("1150000.00"),
    actual=D("1236500.00"),
    accrual=D("43500.00"),
    month=6,
    commitment=D("1170000.00"),
)


@pytest.mark.parametrize(
    ("method", "forecast", "arithmetic"),
    [
        ("run_rate", "2560000.00", "£1,280,000 ÷ 6 months × 12"),
        ("remaining", "2530000.00", "£1,280,000 + £1,250,000 of budget not yet due"),
        ("ratio", "2671304.35", "£1,280,000 ÷ £1,150,000 due by now × £2,400,000 for the year"),
        ("commitment", "2450000.00", "£1,280,000 + £1,170,000 still committed"),
    ],
)
def test_each_method_says_its_sum(method, forecast, arithmetic):
    worked = work(method, KNOWN)
    assert (worked.forecast, worked.sum, worked.missing) == (D(forecast), arithmetic, "")


@pytest.mark.parametrize(
    ("activity", "to_come", "said"),
    [
        (Activity(D(40), D(26), D("1125.00")), "1170000.00", "40 × 26 × £1,125"),
        (
            Activity(D(40), D(26), D("1125.00"), charge=D("85.50")),
            "1081080.00",
            "40 × 26 × (£1,125 − £85.50 paid by clients)",
        ),
        (
            Activity(D(40), D(26), D("1125.00"), attrition=D("2.5")),
            "1140750.00",
            "40 × 26 × £1,125, less 2.5% who leave",
        ),
    ],
)
def test_activity_is_people_weeks_and_price(activity, to_come, said):
    assert (activity.to_come, activity.words) == (D(to_come), said)
    worked = work("activity", replace(KNOWN, activity=activity))
    assert worked.forecast == D("1280000.00") + D(to_come)


def test_a_method_that_cannot_work_says_what_is_missing():
    bare = replace(KNOWN, budget_to_date=D(0), commitment=None)
    missing = {worked.method: worked.missing for worked in work_all(bare)}
    assert missing == {
        "run_rate": "",
        "remaining": "",
        "ratio": "a budget due by now",
        "commitment": "what contracts still commit",
        "activity": "the activity still to come",
        "manual": "your own figure, with what it rests on",
    }
    assert [worked.name for worked in work_all(bare)] == list(METHODS.values())


@given(amounts, amounts, amounts, st.integers(1, 12))
def test_at_the_end_of_the_year_every_method_gives_what_was_spent(spent, annual, to_come, month):
    known = Known(annual, annual, spent, D(0), 12, commitment=D(0))
    given = [w.forecast for w in work_all(known) if w.forecast is not None]
    assert all(forecast == spent for forecast in given)
    assert run_rate(spent, month) == money(spent * 12 / month)


@given(amounts, st.decimals(0, 100, places=2))
def test_a_range_lies_around_its_forecast(likely, error):
    found = ranged(likely, error)
    assert found.low <= found.likely == likely <= found.high
    assert likely - found.low == found.high - likely


def test_without_a_record_there_is_no_range():
    assert ranged(D(5), None) == Range(None, D(5), None)


@pytest.mark.parametrize(
    ("amount", "budget", "rate", "needed"),
    [
        ("50000.00", "0.00", None, True),
        ("-50000.00", "9000000.00", None, True),
        ("49999.99", "100.00", None, False),
        ("20000.00", "200000.00", "10.00", True),
        ("19980.00", "200000.00", "10.00", False),
        ("10000.00", "100.00", "10.00", False),  # at the floor
        ("20000.00", "0.00", "10.00", False),
    ],
)
def test_when_a_variance_must_be_explained(amount, budget, rate, needed):
    rate = None if rate is None else D(rate)
    assert must_explain(D(amount), D(budget), over=D(50_000), rate=rate, floor=D(10_000)) == needed


def test_the_limits_of_explaining_in_words():
    limits = {"over": D(50_000), "floor": D(10_000)}
    assert explain_words(rate=None, **limits) == "£50,000"
    assert (
        explain_words(rate=D("10.00"), **limits)
        == "£50,000, or 10% of its budget where that is above £10,000"
    )


@pytest.mark.parametrize(
    ("starts", "ends", "left"),
    [
        (date(2026, 4, 1), None, "1820000.00"),  # 182 days from October to March
        (date(2026, 4, 1), date(2026, 11, 1), "310000.00"),
        (date(2026, 4, 1), date(2029, 4, 1), "1820000.00"),
        (date(2026, 4, 1), date(2026, 9, 1), "0.00"),
        (date(2027, 3, 1), None, "310000.00"),
    ],
)
def test_what_a_contract_still_commits_this_year(starts, ends, left):
    assert contract_left(D("3650000.00"), starts, ends, Quarter(2026, 2)) == D(left)


@pytest.mark.parametrize(
    ("method", "forecast", "given"),
    [
        ("run_rate", "100000", True),
        ("run_rate", "100999.99", True),
        ("run_rate", "101000", False),
        ("ratio", "100000", False),
        ("activity", "100000", False),
        ("manual", "100000", False),
    ],
)
def test_a_typed_figure_may_be_what_its_method_gives(method, forecast, given):
    known = Known(Decimal(120_000), Decimal(0), Decimal(50_000), Decimal(0), 6)
    assert is_given(method, known, Decimal(forecast)) is given
