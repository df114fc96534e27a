"""Where each figure of a line comes from."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import BudgetReturn
from budgets.selectors.provenance import provenance
from budgets.services import returns
from jct.core.calendar import Quarter
from tests.budgets.conftest import Q1, Q2
from tests.budgets.test_lines import accrue, spend

pytestmark = pytest.mark.django_db
D = Decimal


def figures(pool, person="board_member", line="LD1", quarter=Q2):
    found = provenance(pool.people[person], pool.lines[line].pk, quarter=quarter, on=pool.world.on)
    return {figure.name: figure for figure in found}


def test_before_any_return_the_budget_and_the_ledger_speak(pool):
    told = figures(pool)
    assert told["Latest budget"].amount == D("46200000.00")
    assert told["Latest budget"].how == "£46,200,000 original"
    assert "entered by" in told["Latest budget"].sources[0].words
    assert told["Budget to date"].how == (
        "No return says otherwise: the latest budget spread by equal twelfths, to the end of month 6"
    )
    assert told["Spent to date"].how == "No return says otherwise: the ledger as it stands"
    assert told["Forecast for the year"].how.startswith("Not updated: no forecast this year")
    assert "Movement" not in told


def test_a_certified_return_names_who_entered_and_who_certified(pool):
    for ret in pool.open(Q1, due=date(2026, 7, 20)).values():
        pool.done(ret, LD1="46900000.00")
    ret = pool.open()["council"]
    row = ret.lines.get(line=pool.lines["LD1"])
    cells = {row.pk: {"actual": D(24_000_000), "adjustment_reason": "A late invoice.", "low": D(47_000_000),
                      "high": D(48_000_000)}}  # fmt: skip
    officer = pool.people["finance_officer_council"]
    returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=officer, at=pool.world.at)
    pool.done(BudgetReturn.objects.get(pk=ret.pk), LD1="47450000.00")
    told = figures(pool)
    to_date = told["Budget to date"]
    assert to_date.how == (
        "A latest budget of £46,200,000, spread to the end of month 6 when the return was filled in"
    )
    assert to_date.sources[0].url == f"/budgets/returns/{ret.pk}/"
    spent = told["Spent to date"]
    assert spent.how.startswith(
        "£24,000,000 actual + £0 accrued; the ledger said £0. A late invoice. Entered by"
    )
    (source, ledger) = spent.sources
    assert source.words.startswith("Return of ")
    assert f"submitted by {officer}, certified by" in source.words
    assert source.url == f"/budgets/returns/{ret.pk}/"
    assert ledger.url == "#ledger"
    assert told["Forecast for the year"].amount == D("47450000.00")
    assert f"Entered by {officer} on" in told["Forecast for the year"].how
    for name, amount in (("Low forecast", 47_000_000), ("High forecast", 48_000_000)):
        assert told[name].amount == D(amount)
        assert f"Entered by {officer} on" in told[name].how
    assert told["Movement"].amount == D("550000.00")
    assert told["Forecast variance"].how.startswith("£47,450,000 forecast less £46,200,000 latest budget")


def test_a_carried_forecast_says_so_and_names_the_return_it_came_from(pool):
    for ret in pool.open(Q1, due=date(2026, 7, 20)).values():
        pool.done(ret, LD1="46900000.00")
    forecast = figures(pool)["Forecast for the year"]
    assert forecast.how.startswith("Not updated: last forecast carried forward")
    assert "Quarter 1" in forecast.sources[0].words


def test_spending_that_is_late_is_explained_by_the_ledger_and_not_by_an_older_return(pool):
    old = pool.open(Quarter(2025, 4))["council"]
    accrue(old, "180000.00")
    pool.done(old)
    spend(pool, pool.lines["LD1"], "20/04/2026,180000.00", "21/08/2026,3900000.00")
    unsaid = figures(pool)["Spent to date"]
    pool.done(pool.open(Q1, due=date(2026, 7, 20))["council"])
    spent = figures(pool)["Spent to date"]
    assert spent == unsaid
    assert spent.amount == D("3900000.00")
    assert spent.how == (
        "No return says otherwise: the ledger as it stands, £4,080,000 − £180,000 accrued on 31 March, which the year "
        "before bore"
    )
    assert [source.url for source in spent.sources] == ["#ledger"]


def test_a_year_the_line_did_not_have_has_no_figures_to_explain(pool):
    assert figures(pool, quarter=Q2)
    told = provenance(
        pool.people["board_member"], pool.lines["LD1"].pk, quarter=type(Q2)(2030, 1), on=pool.world.on
    )
    assert {figure.amount for figure in told if figure.name == "Latest budget"} <= {D(0)}


def test_a_stranger_learns_nothing(pool):
    from jct.accounts.models import User

    nobody = User.objects.create_user("x@elsewhere.example", "a long enough password", name="X")
    with pytest.raises(ObjectDoesNotExist):
        provenance(nobody, pool.lines["LD1"].pk, quarter=Q2, on=pool.world.on)


def test_the_page_of_a_line_answers(pool, client_as):
    pool.done(pool.open()["council"], LD1="47450000.00")
    page = (
        client_as("board_member")
        .get(f"/budgets/lines/{pool.lines['LD1'].pk}/?quarter=2026-Q2")
        .content.decode()
    )
    assert "certified by" in page
    assert "£47,450,000" in page
