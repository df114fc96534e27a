"""What the indicative money of a body has left."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partnerships.selectors.funds import indicative_left
from partnerships.services import structure
from tests.partnerships.requests import ask

pytestmark = pytest.mark.django_db
D = Decimal


def test_plans_of_other_years_and_real_money_leave_indicative_money_as_it_is(world):
    told = {"by": world.people["governance"], "at": world.at}
    money = {"body": world.bodies["users"], "held_by": world.bodies["jcpb"], "title": "Share"}
    start = date(world.on.year, 4, 1)
    for amount, starts, ends in ((70, date(start.year - 1, 4, 1), start), (90, start, None)):
        structure.set_indicative_budget(**money, amount=D(amount), starts=starts, ends=ends, **told)

    def plan(amount, days_ago=0, **more):
        at = world.at - timedelta(days=days_ago)
        return ask(world, amount, fund="share", at=at, **{"is_notional": True} | more)

    own = plan("30")
    plan("20")
    plan("5", days_ago=365)
    plan("4", is_notional=False)
    left = indicative_left(own, on=world.on)
    assert (left.amount, left.planned, left.left) == (D(90), D(20), D(40))
    assert indicative_left(own, on=date(start.year - 1, 5, 1)).left == D(70) - D(5) - D(30)
    own.decided_at = world.at
    assert indicative_left(own, on=date(start.year - 1, 5, 1)) == left
