"""A quarter that is locked, or signed, keeps what it showed: what is changed of a fund, a saving, an action or an item
afterwards counts from then on.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from budgets import tasks
from budgets.models import (
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    Fund,
    Restatement,
    SettledLines,
    SettledOffset,
)
from budgets.selectors.as_locked import locked_at
from budgets.selectors.figures import answers_for
from budgets.selectors.grid import return_page
from budgets.selectors.home import home
from budgets.selectors.monitor import fund_facts, revenue_monitor
from budgets.selectors.movements import return_movements
from budgets.selectors.outlook import outlook_facts
from budgets.selectors.periods import period_pages
from budgets.services import outlook, periods, returns, risk_rules
from budgets.services.closing import consolidate
from budgets.services.funds import change_fund, create_fund
from budgets.services.lines import add_lines
from budgets.services.returns import reopen_return, save_return, submit_return
from jct.core.calendar import Quarter
from jct.support.history import record
from partnerships.services import decisions
from tests.budgets.conftest import Q1, Q2, make_pool
from tests.budgets.ledger_kit import OFFICER
from tests.budgets.test_settled import OFFSET, beside
from tests.budgets.test_ways_in import ITEM, action, item, saving

D = Decimal
LATER = timedelta(days=20)


def lock(pool, quarter=Q1, days=10):
    period = FinancePeriod(partnership=pool.world.partnership, quarter=str(quarter), state="locked")
    record(period, by=None, why="locked", at=pool.world.at + timedelta(days=days))


def later(pool):
    return {"by": pool.people["pool_manager"], "at": pool.world.at + LATER}


def fund(pool, quarter=Q1):
    (facts,) = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=quarter, on=pool.world.on)
    borne = {share.name: share.amount for share in facts.risk_share.shares if share.amount}
    return facts.host, facts.agreement.reference, facts.total.status.code, facts.explain_from, borne


def behind(pool, quarter=Q1):
    said = outlook_facts([pool.fund.pk], quarter)[pool.fund.pk]
    return (
        [(one.name, one.target) for one in said.savings],
        [(one.amount, one.state, one.due_on) for one in said.mitigations],
        [(one.title, one.high, one.line) for one in said.contingent],
        said.to_bring,
    )


@pytest.fixture
def over(pool):
    """A fund whose host bears all, £800,000 over its budget in the first two quarters."""
    for quarter, due in ((Q1, date(2026, 7, 20)), (Q2, date(2026, 10, 20))):
        for ret in pool.open(quarter, due=due).values():
            pool.done(ret, **({"LD1": "47000000"} if ret.partner == pool.council else {}))
    steps = {"over": [{"method": "lead"}], "under": [{"method": "lead"}]}
    told = {"by": pool.people["pool_manager"], "at": pool.world.at}
    risk_rules.set_risk_share(fund=pool.fund, starts=date(2026, 5, 1), steps=steps, source="x", **told)
    return pool


def change(pool):
    """Another host, and limits by which every variance is red."""
    change_fund(
        pk=pool.fund.pk, host=pool.icb, amber_percent=D("0.1"), red_percent=D("0.2"), status_floor=D(1),
        explain_over=D(7), movement_tolerance=D(3), **later(pool),
    )  # fmt: skip


def test_a_locked_quarter_keeps_the_host_and_the_limits_it_had(over):
    lock(over)
    before = fund(over)
    council, icb = over.council.name, over.icb.name
    assert (before[0], before[4]) == (council, {council: D(800_000)})
    change(over)
    assert fund(over) == before
    now = fund(over, Q2)
    assert (now[0], now[2], now[4]) == (icb, "red", {icb: D(800_000)})
    assert "£7 " in now[3] + " "


def test_a_return_of_a_locked_quarter_keeps_the_limits_it_was_judged_by(over):
    lock(over)
    user = over.people["pool_manager"]

    def page(quarter):
        pk = over.fund.returns.get(partner=over.council, quarter=str(quarter)).pk
        told = return_page(user, pk, on=over.world.on)
        rows = [row.status.code for row in told.rows if row.status]
        return told.explain_from, rows, return_movements(user, pk).tolerance

    before, other = page(Q1), page(Q2)
    change(over)
    assert page(Q1) == before
    assert page(Q2) != other


def test_a_signed_position_keeps_what_it_showed(over):
    before = fund(over)
    told = {"by": over.people["pool_manager"], "at": over.world.at}
    position = consolidate(fund=over.fund, quarter=Q1, note="As certified.", **told)
    signed = {"state": "signed", "signed_at": over.world.at + timedelta(days=10)}
    Consolidation.objects.filter(pk=position.pk).update(**signed)
    change(over)
    assert fund(over) == before
    assert fund(over, Q2)[0] == over.icb.name


def test_a_fund_that_is_younger_than_the_lock_stands_as_it_is(over):
    lock(over, days=-10_000)
    change(over)
    assert fund(over)[0] == over.icb.name


def test_a_fund_that_is_made_after_the_lock_is_in_no_list_of_the_quarter(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    shut(pool)
    later_on = {"by": pool.people["pool_manager"], "at": pool.world.at + LATER}
    young = create_fund(
        partnership=pool.world.partnership, name="New", kind="aligned", host=pool.council, **later_on
    )
    add_lines(fund=young, lines=[NEW | {"lead_partner": pool.council}], **later_on)

    def listed(quarter):
        on = {"quarter": quarter, "on": pool.world.on}
        (page,) = period_pages(later_on["by"], **on)
        return [
            [fund.name for fund in home(later_on["by"], **on).funds],
            [fund.name for fund in revenue_monitor(partnership=pool.world.partnership, **on).funds],
            [each.fund.name for each in page.funds],
            [each.fund for each in answers_for(later_on["by"], pool.world.partnership.pk, quarter)],
        ]

    assert listed(Q2) == [[pool.fund.name]] * 4
    assert listed(Quarter(2026, 3)) == [[pool.fund.name, "New"]] * 4
    due = {pool.council: date(2026, 11, 20)}
    returns.open_returns(fund=young, quarter=Q2, due=due, reason="It began in July.", **later_on)
    assert listed(Q2) == [[pool.fund.name, "New"]] * 4


def test_a_locked_quarter_keeps_its_savings_actions_and_items(pool):
    told, late, one, plan = later(pool), action(pool), item(pool), saving(pool)
    lock(pool)
    before = behind(pool)
    assert before == (
        [("Review", D(5))],
        [(D(5), "planned", date(2026, 12, 1))],
        [(ITEM["title"], D(9), "")],
        D(5),
    )
    outlook.change_mitigation(pk=late.pk, amount=D(99), state="done", due_on=date(2027, 1, 5), **told)
    changed = ITEM | {"high": D(12_000), "line": pool.lines["LD3"]}
    outlook.change_item(pk=one.pk, **changed, **told)
    outlook.change_saving(pk=plan.pk, target=D(7_000), **told)
    outlook.add_saving(line=plan.line_id, year=2026, name="Another", target=D(2), owner="A", **told)
    assert behind(pool) == before
    assert behind(pool, Q2) == (
        [("Another", D(2)), ("Review", D(7_000))],
        [(D(99), "done", date(2027, 1, 5))],
        [(ITEM["title"], D(12_000), pool.lines["LD3"].name)],
        behind(pool, Q2)[3],
    )


def test_one_row_and_many_of_a_locked_quarter_cost_the_same(pool, django_assert_num_queries):
    pools = [pool, *(make_pool(pool.world, name=f"Pool {number}") for number in range(3))]
    items = [(action(each), saving(each), item(each))[2] for each in pools]
    told = {"by": pool.people["pool_manager"], "at": pool.world.at}
    for one, each in zip(items, pools, strict=True):
        outlook.change_item(pk=one.pk, **(ITEM | {"line": each.lines["LD3"]}), **told)
    lock(pool)
    for one, each in zip(items, pools, strict=True):
        outlook.change_item(pk=one.pk, **(ITEM | {"line": each.lines["LD5"]}), **later(pool))
    for some in (pools[:1], pools):
        with django_assert_num_queries(9):
            found = outlook_facts([each.fund.pk for each in some], Q1)
        assert all(found[each.fund.pk].contingent[0].line == each.lines["LD3"].name for each in some)


def test_funds_that_are_open_have_no_moment(pool):
    other = make_pool(pool.world, name="Other")
    lock(pool, Q2)
    assert locked_at(Fund.objects.all(), Q1) == {}
    moment = pool.world.at + timedelta(days=10)
    assert locked_at(Fund.objects.all(), Q2) == {pool.fund.pk: moment, other.fund.pk: moment}


def test_a_correction_of_a_locked_quarter_is_judged_by_its_limits_on_its_page_and_when_submitted(over):
    lock(over)
    officer = over.people["finance_officer_council"]
    (old,) = BudgetReturn.objects.filter(quarter=str(Q1), partner=over.council)
    told = {"reason": "Late invoice.", "due_on": date(2026, 11, 1), "by": officer}
    new = reopen_return(pk=old.pk, **told, at=later(over)["at"])
    row = new.lines.get(line__code="LD3")
    little = {row.pk: {"forecast": row.budget + 100, "explanation": ""}}
    new = save_return(pk=new.pk, revision=new.revision, cells=little, by=officer, at=later(over)["at"])
    over.explain(new)
    change(over)
    page = return_page(officer, new.pk, on=over.world.on)
    assert page.to_mend == []
    submitted = submit_return(pk=new.pk, revision=new.revision, by=officer, at=later(over)["at"])
    assert submitted.state == "submitted"


NEW = {"code": "LD7", "name": "Shared lives", "profile": "prior_year"}


def told(pool, who="pool_manager"):
    return {"by": pool.people[who], "at": pool.world.at}


def facts(pool, quarter=Q2):
    (found,) = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=quarter, on=pool.world.on)
    return found


def shut(pool):
    """The second quarter locked as the pool manager locks it."""
    periods.set_period(
        partnership=pool.world.partnership, quarter=Q2, state="locked", why="Closed.", **told(pool)
    )


def test_what_an_earlier_release_locked_is_kept_by_the_first_night(pool):
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(Q1))
    assert periods.keep_settled(at=pool.world.at) == 0
    period = FinancePeriod.objects.get()
    period.state = "locked"
    record(period, by=None, why="locked", at=pool.world.at)
    before = facts(pool, Q1)
    tasks.keep_settled()
    assert periods.keep_settled(at=pool.world.at) == 0
    add_lines(fund=pool.fund, lines=[NEW | {"lead_partner": pool.council}], **told(pool))
    assert facts(pool, Q1) == replace(before, settled=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SettledLines.objects.update(lines=[])


def test_a_signed_position_shows_what_was_known_when_it_was_put_together(pool):
    """The council is late. What comes between putting together and signing is not what was signed."""
    first = pool.done(pool.open(Q1, ["council"], due=date(2026, 7, 20))["council"], LD1="46900000.00")
    pool.done(pool.open(due=date(2026, 10, 19))["icb"])
    position = consolidate(fund=pool.fund, quarter=Q2, note="The council is late.", **told(pool))
    before = facts(pool)
    again = reopen_return(
        pk=first.pk, reason="Found.", due_on=date(2026, 11, 1), **told(pool, "finance_officer_council")
    )
    pool.done(again, LD1="48000000.00")
    assert facts(pool) != before
    sign(pool, position)
    assert facts(pool) == replace(before, settled=True)
    shut(pool)
    assert SettledLines.objects.get(fund=pool.fund).consolidation == position


def test_one_fund_and_thirty_that_are_locked_cost_the_same(pool, django_assert_num_queries):
    others = [make_pool(pool.world, name=f"Pool {number}") for number in range(5)]
    Fund.objects.update(kind="aligned")
    shut(pool)
    with django_assert_num_queries(15):
        facts(pool)
    every = Fund.objects.filter(pk__in=[pool.fund.pk, *(other.fund.pk for other in others)])
    with django_assert_num_queries(15):
        assert len(fund_facts(every, quarter=Q2, on=pool.world.on)) == 6


def test_a_late_return_restates_a_signed_position_and_is_signed_anew(pool):
    late = pool.open(due=date(2026, 10, 19))
    pool.done(late["icb"])
    position = consolidate(fund=pool.fund, quarter=Q2, note="The council is late.", **told(pool))
    sign(pool, position)
    before = facts(pool).total
    asked = {"reason": "It came.", "due_on": date(2026, 11, 1), **told(pool, "finance_officer_council")}
    new = reopen_return(pk=late["council"].pk, **asked)
    new = pool.submit(new, LD1="47000000.00")
    assert facts(pool).total == before
    pool.certify(new)
    (row,) = Restatement.objects.all()
    assert (row.line.code, row.column, row.old, row.new) == ("LD1", "forecast", D(46_200_000), D(47_000_000))
    assert facts(pool).total.forecast - before.forecast == D(800_000)
    again = consolidate(fund=pool.fund, quarter=Q2, note="With the council.", **told(pool))
    sign(pool, again)
    assert SettledLines.objects.get().consolidation == position
    assert (again.version, facts(pool).total.source) == (2, "certified")


@pytest.mark.parametrize("forecast", ["46200000.00", "46100000.00"])
def test_the_shares_that_a_fund_moves_by_coming_to_a_variance_are_named_too(pool, client_as, forecast):
    """Its rule offsets overspends only, and it had none at the lock: nothing of it stood beside the other fund, whose
    rule would take it after a restatement.
    """
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    other = beside(pool, OFFSET[1:])
    ret = pool.done(pool.open(partners=["council"])["council"], LD1=forecast)
    shut(pool)
    assert SettledOffset.objects.get(fund=other.fund).beside["likely"] == {}
    page = client_as(OFFICER).get(f"/budgets/returns/{ret.pk}/reopen/").content.decode()
    assert f"The shares of {other.fund} stay as they were at the lock" in page
    was = facts(other).risk_share
    new = returns.reopen_return(pk=ret.pk, reason="Found.", due_on=date(2026, 11, 1), **told(pool, OFFICER))
    pool.done(BudgetReturn.objects.get(pk=new.pk), LD1="46300000.00")
    assert (facts(pool).risk_share.offset, facts(other).risk_share) == (D(100_000), was)


def sign(pool, position):
    for person in ("cfo_council", "cfo_icb"):
        decisions.decide_request(pk=position.request_id, by=pool.people[person], at=pool.world.at)
