"""A page of money that comes back with something wrong in it, after somebody else saved: their words stay, and it says
so."""

import pytest

from budgets.models import PlannedLine
from tests.budgets.grid_kit import Sheet, form, text, url
from tests.budgets.test_movements import MORE, explain, moved, typed  # noqa: F401 (`moved` is a fixture)
from tests.budgets.test_plans import change, scenario
from tests.budgets.test_plans import typed as planned


@pytest.fixture
def officer(client_as):
    return client_as("finance_officer_council")


def test_the_grid_keeps_what_its_page_had_shown(pool, officer):
    """Otherwise the cells left alone, as they were before somebody else wrote, would count as typed the next time."""
    sheet = Sheet(pool, officer, pool.open()["council"])
    address = url("return", sheet.ret.pk)
    mine, theirs = officer.get(address), officer.get(address)
    officer.post(address, form(theirs, LD3_explanation="Theirs."))
    wrong = officer.post(address, form(mine, LD1_forecast="lots"))
    assert "“lots” is not an amount" in text(wrong)
    mended = officer.post(address, form(wrong, LD1_forecast="2"))
    assert mended.status_code == 302
    assert (sheet.row("LD1").forecast, sheet.row("LD3").explanation) == (2, "Theirs.")


def test_a_grid_that_did_not_say_what_it_showed_stays_strict(pool, officer):
    sheet = Sheet(pool, officer, pool.open()["council"])
    address = url("return", sheet.ret.pk)
    mine = {**form(officer.get(address), LD1_forecast="lots"), "seen": ""}
    sheet.send(("LD3", "explanation", "", "Theirs."))
    wrong = officer.post(address, mine)
    told = officer.post(address, form(wrong, LD1_forecast="2"))
    assert "changed this return while you were working on it" in text(told)
    assert sheet.row("LD3").explanation == "Theirs."


def test_a_movement_with_a_fault_shows_theirs_beside_yours(moved, officer):  # noqa: F811
    half = typed(moved, ("", "Who knows.", "much"))
    assert "Somebody else explained" not in text(officer.post(url("movement", moved.row.pk), half))
    explain(moved, MORE)
    told = text(officer.post(url("movement", moved.row.pk), half))
    assert "Amount must be an amount in pounds" in told
    assert "Somebody else explained this movement" in told
    assert MORE.sentence in told


def test_a_scenario_with_a_fault_says_that_somebody_changed_it(pool, client_as):
    plan = scenario(pool)
    client, address = client_as("pool_manager"), url("plan", plan.pk)
    line = PlannedLine.objects.get(plan=plan, line__code="LD1")
    wrong = {"revision": str(plan.revision), "name": plan.name, f"growth-{line.pk}": "much"}
    assert "Somebody else changed this scenario" not in text(client.post(address, wrong))
    change(pool, plan, planned(plan, "LD1", growth="5"))
    told = text(client.post(address, wrong))
    assert "“much” cannot be read" in told
    assert "Somebody else changed this scenario" in told
