"""Choosing a method for a line's forecast, and how far past forecasts were off."""

from decimal import Decimal

import pytest
from django.urls import reverse

from budgets.domain.forecast import Activity
from budgets.models import BudgetReturnLine, Fund, ReturnEdit
from budgets.selectors.accuracy import accuracy_page
from budgets.selectors.forecasts import forecast_page, planned_activity
from budgets.services import edits
from budgets.services.edits import Stale, save_return
from budgets.services.forecasts import choose_forecast
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.history import record as keep
from tests.budgets.conftest import Q1, Q2

D = Decimal


@pytest.fixture
def row(pool):
    """LD1 in the open return of quarter 2: £24,060,000 spent of £46,200,000."""
    ret = pool.open(Q2)["council"]
    line = ret.lines.get(line__code="LD1")
    pool.row = line
    cells = {line.pk: {"actual": D("23640000.00"), "accrual": D("420000.00"), "adjustment_reason": "Timing."}}
    pool.ret = save_return(
        pk=ret.pk,
        revision=ret.revision,
        cells=cells,
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )
    return pool


def choose(pool, method, by="finance_officer_council", **more):
    return choose_forecast(
        row=pool.row.pk,
        revision=more.pop("revision", pool.ret.revision),
        method=method,
        by=pool.people[by],
        at=pool.world.at,
        **more,
    )


@pytest.mark.parametrize(
    ("method", "more", "forecast"),
    [
        ("run_rate", {}, "48120000.00"),
        ("remaining", {}, "47160000.00"),
        ("ratio", {}, "48120000.00"),
        ("commitment", {"commitment": D("23000000.00")}, "47060000.00"),
        ("activity", {"activity": Activity(D(400), D(26), D("2200.00"))}, "46940000.00"),
        ("manual", {"forecast": D("47450000.00"), "reason": "The panel's list."}, "47450000.00"),
    ],
)
def test_each_method_is_worked_out_and_kept_with_the_forecast(row, method, more, forecast):
    assert choose(row, method, low=D("1.00"), high=D("99000000.00"), **more) == D(forecast)
    kept = BudgetReturnLine.objects.get(pk=row.row.pk)
    assert (kept.forecast, kept.method, kept.low, kept.high) == (
        D(forecast),
        method,
        D("1.00"),
        D("99000000.00"),
    )
    assert kept.history.first().history_change_reason.startswith("forecast by")


def test_activity_keeps_its_sum_as_the_reason(row):
    choose(row, "activity", activity=Activity(D(400), D(26), D("2200.00")), reason="Panel of 6 October.")
    kept = BudgetReturnLine.objects.get(pk=row.row.pk)
    assert kept.method_reason == "£24,060,000 + 400 × 26 × £2,200. Panel of 6 October."


@pytest.mark.parametrize(
    ("method", "more", "said"),
    [
        ("luck", {}, "Choose one of the methods"),
        ("commitment", {}, "cannot be worked out"),
        ("activity", {}, "cannot be worked out"),
        ("manual", {"reason": "Because."}, "cannot be worked out"),
        ("manual", {"forecast": D(1)}, "cannot be chosen so"),
        ("run_rate", {"low": D("48120000.01")}, "cannot be chosen so"),
        ("run_rate", {"high": D("48119999.99")}, "cannot be chosen so"),
    ],
)
def test_what_is_refused(row, method, more, said):
    with pytest.raises(Refused, match=said):
        choose(row, method, **more)
    assert BudgetReturnLine.objects.get(pk=row.row.pk).forecast is None


def test_an_older_page_and_other_people_are_refused(row):
    with pytest.raises(Stale):
        choose(row, "run_rate", revision=row.ret.revision - 1)
    for who in ("finance_officer_icb", "finance_lead_council", "pool_manager"):
        with pytest.raises(BudgetReturnLine.DoesNotExist):
            choose(row, "run_rate", by=who)


def url(pool):
    return reverse("budgets:forecast", args=[pool.row.pk])


def text(response):
    return " ".join(response.content.decode().split())


def test_the_page_shows_every_method_with_its_sum(row, client_as):
    page = text(client_as("finance_officer_council").get(url(row)))
    assert "£24,060,000 ÷ 6 months × 12" in page
    assert "Needs what contracts still commit" in page
    assert "£48,120,000" in page
    assert "£1,920k over (4.16%)" in page


def test_trying_figures_keeps_nothing(row, client_as):
    data = {"show": "yes", "commitment": "23,000,000", "people": "400", "weeks": "26", "price": "2200"}
    page = text(client_as("finance_officer_council").post(url(row), data))
    assert "£24,060,000 + £23,000,000 still committed" in page
    assert "£24,060,000 + 400 × 26 × £2,200" in page
    assert "Nothing is kept yet" in page
    assert 'formaction="#methods"' in page  # the page opens where the methods are,
    assert f'formaction="{url(row)}"' in page  # and that place is no part of the address of what is kept
    assert BudgetReturnLine.objects.get(pk=row.row.pk).method == ""


def test_half_an_activity_is_named(row, client_as):
    page = text(client_as("finance_officer_council").post(url(row), {"show": "yes", "people": "400"}))
    assert "Price a week is needed to work out activity" in page
    assert "Choose which method" not in page


def test_choosing_on_the_page(row, client_as):
    client = client_as("finance_officer_council")
    data = {"method": "run_rate", "revision": row.ret.revision, "low": "48,000,000", "high": "48,500,000"}
    answer = client.post(url(row), data)
    assert answer.url == f"{reverse('budgets:return', args=[row.ret.pk])}#forecast-{row.row.pk}"
    assert BudgetReturnLine.objects.get(pk=row.row.pk).forecast == D("48120000.00")
    page = text(client.post(url(row), data))  # the page is older now
    assert "changed this return while you were working on it" in page
    assert "Choose the forecast" in text(client.post(url(row), {"method": "", "revision": ""}))


def test_who_may_see_the_page(row, client_as, stranger, client):
    assert "Use this forecast" not in text(client_as("pool_manager").get(url(row)))
    assert client_as("finance_officer_icb").get(url(row)).status_code == 404
    assert (
        client_as("pool_manager").post(url(row), {"method": "run_rate", "revision": "1"}).status_code == 404
    )
    assert stranger.get(url(row)).status_code == 403
    assert client.get(url(row)).status_code == 302


def test_planned_activity_is_what_the_profile_still_plans(row):
    line = row.row.line
    assert planned_activity(line, Q2) is None
    line.profile, line.percents, line.unit_price = "activity", ["10"] * 12, D("100.00")
    assert planned_activity(line, Q2).to_come == D("6000.00")


@pytest.fixture
def record(pool):
    """Two quarters of 2025 and its fourth: LD1 forecast £100 and £130 too high of an outturn of £1,000."""
    for number, spent, forecast in ((1, 0, 1100), (2, 0, 1130), (4, 1000, 1000)):
        quarter = Quarter(2025, number)
        ret = pool.open(quarter, partners=("council",), due=quarter.ends)["council"]
        for line in ret.lines.select_related("line"):
            if line.line.code == "LD1":
                line.actual, line.adjustment_reason, line.previous_forecast = D(spent), "x", None
                line.forecast = D(forecast)
                keep(line, by=None, why="as the ledger had it")
        pool.submit(ret, LD1=forecast)
    return pool


def test_the_record_of_a_fund(record, django_assert_num_queries):
    manager = record.people["pool_manager"]
    page = accuracy_page(manager, record.fund.pk)
    lines = {one.name: one for one in page.lines}
    assert lines["LD community placements"].off == D(230)
    assert [one.name for one in page.people] == ["Joyce Bell"]
    assert page.years == ("2025/26",)
    other = accuracy_page(record.people["board_member"], record.fund.pk)
    assert (other.people, other.sees_people) == ((), False)


def test_a_fund_closed_within_the_year_has_a_record(record):
    """Its last quarter with money tells what came of the forecasts: it makes no return for the fourth."""
    record.fund.returns.filter(quarter=str(Quarter(2025, 4))).update(quarter=str(Quarter(2025, 3)))
    manager, funds = record.people["pool_manager"], Fund.objects.filter(pk=record.fund.pk)
    assert accuracy_page(manager, record.fund.pk).whole.count == 0
    funds.update(closed_on=Quarter(2025, 3).ends)
    page = accuracy_page(manager, record.fund.pk)
    assert {one.name: one.off for one in page.lines}["LD community placements"] == D(230)


def test_the_record_gives_the_range(record):
    ret = record.open(Q1)["council"]
    row = ret.lines.get(line__code="LD1")
    page = forecast_page(record.people["finance_officer_council"], row.pk)
    assert page.error == D("10.00")
    remaining = next(row for row in page.methods if row.worked.method == "remaining")
    likely = remaining.range.likely
    assert (remaining.range.low, remaining.range.high) == (
        likely - abs(likely) / 10,
        likely + abs(likely) / 10,
    )


def test_the_accuracy_page(record, client_as, stranger):
    address = reverse("budgets:accuracy", args=[record.fund.pk])
    assert "Joyce Bell" in text(client_as("pool_manager").get(address))
    page = text(client_as("board_member").get(address))
    assert "By person it is shown to those" in page
    assert "Month 6 (quarter 2)" in page
    assert stranger.get(address).status_code == 403


def test_without_an_outturn_there_is_no_record(pool, client_as):
    page = client_as("head").get(reverse("budgets:accuracy", args=[pool.fund.pk]))
    assert "No forecast has an outturn yet" in text(page)


WAYS = {
    "form": lambda told, **_: edits.save_return(revision=told.pop("revision"), **told),
    "cell": lambda told, seen: edits.save_cells(
        seen=seen, **{k: v for k, v in told.items() if k != "revision"}
    ),
    "paste": lambda told, **_: edits.apply_edit(kind="paste", **told),
    "upload": lambda told, **_: edits.apply_edit(kind="upload", **told),
}


def type_in(row, way, **values):
    """The row after somebody typed values into it, one way or another."""
    now = BudgetReturnLine.objects.select_related("budget_return").get(pk=row.row.pk)
    seen = {now.pk: {name: getattr(now, name) for name in values}}
    told = {
        "pk": row.ret.pk,
        "revision": now.budget_return.revision,
        "cells": {now.pk: values},
        "by": row.people["finance_officer_council"],
        "at": row.world.at,
    }
    WAYS[way](told, seen=seen)
    now.refresh_from_db()
    return now


@pytest.fixture
def by_activity(row):
    choose(row, "activity", activity=Activity(D(10), D(26), D(1000)))
    return row


@pytest.mark.parametrize("way", WAYS)
def test_a_figure_typed_over_what_activity_gave_is_ones_own(by_activity, way):
    typed = type_in(by_activity, way, forecast=D(9_000_000))
    assert (typed.forecast, typed.method, typed.method_reason) == (D(9_000_000), "manual", "")


def test_it_is_also_where_the_whole_row_comes_back_as_it_was(by_activity):
    now = BudgetReturnLine.objects.get(pk=by_activity.row.pk)
    same = {"method": now.method, "method_reason": now.method_reason}
    assert type_in(by_activity, "upload", forecast=D(1), **same).method == "manual"


def test_a_reason_or_method_given_with_it_counts(by_activity):
    typed = type_in(by_activity, "paste", forecast=D(9_000_000), method_reason="Two more come.")
    assert (typed.method, typed.method_reason) == ("manual", "Two more come.")
    assert type_in(by_activity, "paste", forecast=D(5), method="run_rate").method == "run_rate"


def test_the_figure_that_the_method_gives_now_keeps_it(row):
    choose(row, "run_rate")
    now = BudgetReturnLine.objects.get(pk=row.row.pk)
    more = now.actual + 100_000
    assert type_in(row, "cell", actual=more, forecast=now.forecast + 200_000).method == "run_rate"
    assert type_in(row, "cell", forecast=now.forecast).method == "manual"


def test_an_emptied_forecast_has_no_method(by_activity):
    emptied = type_in(by_activity, "cell", forecast=None)
    assert (emptied.method, emptied.method_reason) == ("", "")


def test_a_paste_over_it_is_undone_whole(by_activity):
    before = BudgetReturnLine.objects.get(pk=by_activity.row.pk)
    type_in(by_activity, "paste", forecast=D(9_000_000))
    edit = ReturnEdit.objects.filter(budget_return=by_activity.ret.pk).first()
    told = {"by": by_activity.people["finance_officer_council"], "at": by_activity.world.at}
    assert edits.undo_edit(pk=by_activity.ret.pk, edit=edit.pk, **told) == ()
    after = BudgetReturnLine.objects.get(pk=before.pk)
    assert (after.forecast, after.method, after.method_reason) == (
        before.forecast, "activity", before.method_reason,
    )  # fmt: skip
