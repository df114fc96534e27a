"""The day by which a return is due, mended where it was opened with a wrong one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.domain.consolidation import obstacles
from budgets.models import BudgetReturn, Fund
from budgets.selectors import fund_facts
from budgets.selectors.position import position_now, reported_of
from budgets.services import returns
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from tests.budgets.conftest import Q1, Q2
from tests.budgets.grid_kit import text, url

WRONG, RIGHT = date(2062, 10, 20), date(2026, 10, 21)


@pytest.fixture
def mistyped(pool):
    """The council's return as an earlier release opened it: due in a year nobody lives to see."""
    ret = pool.open()["council"]
    BudgetReturn.objects.filter(pk=ret.pk).update(due_on=WRONG)
    ret.refresh_from_db()
    return ret


def change(pool, ret, who="pool_manager", at=None, **values):
    told = {"due_on": RIGHT, "seen": ret.due_on, "reason": "A slip of the pen.", **values}
    return returns.change_due(pk=ret.pk, by=pool.people[who], at=at or pool.world.at, **told)


def in_the_way(pool, on):
    (facts,) = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=Q2, on=on)
    found = obstacles(reported_of(facts, Q2), position_now(facts, Q2), quarter=Q2, on=on)
    return [problem.what for problem in found]


def test_a_return_of_a_wrong_day_comes_to_be_late(pool, mistyped):
    on = date(2026, 10, 22)
    assert "its return is due on 20 October 2062" in in_the_way(pool, on)
    changed = change(pool, mistyped)
    assert in_the_way(pool, on) == []
    said = changed.history.first()
    assert (changed.due_on, said.history_change_reason) == (RIGHT, "due on another day: A slip of the pen.")


def test_one_that_was_sent_back_may_have_another_day(pool):
    ret = pool.submit(pool.open()["council"])
    with pytest.raises(Refused, match="submitted, waiting to be certified, so it is not due any more"):
        change(pool, ret)
    ret = pool.certify(ret, outcome="refuse", reason="Again, please.")
    assert change(pool, ret).due_on == RIGHT


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": " "}, "Say why the day changes"),
        ({"due_on": date(2026, 9, 30)}, "due before the quarter ends"),
        ({"due_on": date(2026, 10, 19)}, "the day is past. Give a day from 20 October 2026 on"),
        ({"due_on": date(2027, 1, 21)}, "only on 21 January 2027. Give a day up to 20 January 2027"),
        ({"seen": RIGHT}, "it is due on 20 October 2062"),
    ],
)
def test_what_a_day_cannot_be(pool, mistyped, values, said):
    with pytest.raises(Refused) as refusal:
        change(pool, mistyped, **values)
    assert said in " ".join([refusal.value.reason, *map(str, refusal.value.problems)])
    mistyped.refresh_from_db()
    assert mistyped.due_on == WRONG


@pytest.mark.parametrize("who", ["finance_officer_council", "finance_lead_council", "auditor"])
def test_nobody_else_changes_it(pool, mistyped, client_as, who):
    with pytest.raises(ObjectDoesNotExist):
        change(pool, mistyped, who)
    assert client_as(who).get(url("change_due", mistyped.pk)).status_code in (403, 404)


def test_a_return_is_not_opened_again_for_a_day_out_of_sight(pool):
    ret = pool.done(pool.open(Q1, ["council"], date(2026, 7, 20))["council"])
    told = {"pk": ret.pk, "reason": "Wrong.", "by": pool.people["pool_manager"], "at": pool.world.at}
    with pytest.raises(Refused, match="cannot be due on that day"):
        returns.reopen_return(due_on=WRONG, **told)
    assert returns.reopen_return(due_on=pool.world.on + timedelta(days=20), **told).version == 2


def test_the_page_changes_it_and_knows_what_it_showed(pool, mistyped, client_as):
    keeper, address = client_as("pool_manager"), url("change_due", mistyped.pk)
    assert address in text(keeper.get(url("fund", pool.fund.pk) + f"?quarter={Q2}"))
    shown = keeper.get(address)
    form = {"reason": "A slip.", "seen": shown.context["form"]["seen"].value().isoformat()}
    form |= {"due_on_day": "22", "due_on_month": "10", "due_on_year": "2026"}
    change(pool, mistyped)
    again = keeper.post(address, form)
    assert "Somebody changed the day meanwhile: it is due on 21 October 2026" in text(again)
    mended = keeper.post(address, {**form, "seen": again.context["form"]["seen"].value()})
    assert mended["Location"] == f"/budgets/funds/{pool.fund.pk}/?quarter={Q2}"
    mistyped.refresh_from_db()
    assert mistyped.due_on == date(2026, 10, 22)
    BudgetReturn.objects.filter(pk=mistyped.pk).update(state="open")
    pool.submit(mistyped)
    assert "so it is not due any more" in text(keeper.get(address))
    assert Quarter.of(mistyped.due_on) == Quarter(2026, 3)
