"""A quarter that was locked while a partner had not reported goes on showing that partner's lines as they stood then.
Whatever anybody does afterwards, it moves by a restatement of that very quarter and by nothing else.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.domain.position import HIGH, LIKELY, LOW
from budgets.models import BudgetReturn, Fund, Restatement, SettledLines, SettledOffset
from budgets.selectors import fund_facts
from budgets.selectors.outlook import sides
from budgets.selectors.restatements import restated
from budgets.services import (
    budget_changes,
    contributions,
    lines,
    outlook,
    periods,
    reserves,
    returns,
    risk_rules,
)
from budgets.services.funds import change_fund
from contracts.models import Provider
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.history import record
from tests import county
from tests.budgets.conftest import Q1, Q2, Pool, make_pool
from tests.budgets.ledger_kit import OFFICER, add, rows
from tests.budgets.test_lines import act, change, spend
from tests.budgets.test_shut_quarters import HEAD, owing
from tests.databases import held

D = Decimal
LAST, Q3 = Quarter(2025, 4), Quarter(2026, 3)


def shown(pool, quarter=Q2):
    (facts,) = fund_facts(Fund.objects.filter(pk=pool.fund.pk), quarter=quarter, on=pool.world.on)
    return facts


def lock(pool, quarter=Q2):
    periods.set_period(
        partnership=pool.world.partnership, quarter=quarter, state="locked", why="Closed.", **act(pool)
    )


OFFSET = [{"method": "offset"}, {"method": "proportional"}]


def beside(pool, under=OFFSET):
    """Another fund of the agreement, £200,000 under its budget as far as it has reported: the NHS has not. Each sets
    its variance against the other's first, the first one what is `under` as that says.
    """
    other = make_pool(pool.world, name="Autism pool")
    Fund.objects.filter(pk=other.fund.pk).update(kind="aligned")
    other.fund.refresh_from_db()
    other.fund.agreement = pool.fund.agreement
    record(other.fund, by=None, why="one agreement", at=pool.world.at, fields=["agreement"])
    for each in (pool, other):
        risk_rules.set_risk_share(
            fund=each.fund,
            starts=date(2026, 4, 1),
            steps={"over": OFFSET, "under": under if each is pool else OFFSET},
            source="x",
            **act(pool),
        )
    other.done(other.open(partners=["council"])["council"], LD1="46000000.00")
    return other


def sibling(pool):
    fund = Fund.objects.get(name="Autism pool")
    return Pool(pool.world, fund, {line.code: line for line in fund.lines.all()})


def made(world, *, first, opened):
    """An aligned fund in its second quarter, which is locked: the NHS has reported, the council has not. The first
    quarter is open; the NHS reported it, and the council where it did so `first`. The council owed £90,000 on 31
    March, and LD3 goes by the year before.
    """
    pool = make_pool(world)
    Fund.objects.filter(pk=pool.fund.pk).update(kind="aligned")
    spend(pool, pool.lines["LD3"], "20/04/2025,100.00", "20/04/2026,4000.00")
    change(pool, "LD3", profile="prior_year")
    added = {"code": "LD8", "name": "Day trips", "lead_partner": pool.council}
    (pool.lines["LD8"],) = lines.add_lines(fund=pool.fund, lines=[added], **act(pool))
    old = pool.open(LAST)["council"]
    owing(old, pool.lines["LD8"], "90000.00")
    pool.done(old, LD8="90000.00")
    lines.close_line(pk=pool.lines["LD8"].pk, year=2025, reason="LD1 follows it.", **act(pool))
    beside(pool)
    before = pool.open(Q1, ["council", "icb"] if first else ["icb"], due=date(2026, 7, 20))
    if first:
        pool.done(before["council"], LD1="46900000.00", LD8="-90000.00")
    pool.done(before["icb"], LD2="29000000.00")
    now = pool.open(partners=["council", "icb"] if opened else ["icb"], due=date(2026, 10, 20))
    pool.done(now["icb"], LD2="29500000.00")
    lock(pool)
    return pool


CASES = {
    "opened": {"first": True, "opened": True},
    "not-opened": {"first": True, "opened": False},
    "nothing-this-year": {"first": False, "opened": False},
}


@pytest.fixture(scope="module", params=CASES)
def _kept(request, django_db_setup, django_db_blocker):
    with held(django_db_blocker, lambda: made(county.fresh(django_db_setup), **CASES[request.param])) as pool:
        yield pool


@pytest.fixture
def kept(_kept, world):
    return Pool(world, Fund.objects.get(pk=_kept.fund.pk), dict(_kept.lines))


def again(pool, key, quarter, **forecasts):
    """The partner's return of a quarter opened again and certified with other figures."""
    partner = pool.world.partners[key]
    old = BudgetReturn.objects.live().get(partner=partner, quarter=str(quarter), fund=pool.fund)
    new = returns.reopen_return(
        pk=old.pk, reason="Found.", due_on=date(2026, 11, 1), **act(pool, f"finance_officer_{key}")
    )
    return pool.done(new, **forecasts)


def the_council_reports_the_quarter_before_otherwise(pool):
    said = {"LD1": "48000000.00", "LD3": "4000000.00", "LD8": "-90000.00"}
    if BudgetReturn.objects.filter(partner=pool.council, quarter=str(Q1)).exists():
        again(pool, "council", Q1, **said)
    else:
        pool.done(pool.open(Q1, ["council"], due=date(2026, 7, 20))["council"], **said)


def the_nhs_restates_the_quarter_before(pool):
    again(pool, "icb", Q1, LD2="27000000.00")


def the_year_before_is_restated(pool):
    old = BudgetReturn.objects.live().get(quarter=str(LAST), partner=pool.council)
    new = returns.reopen_return(pk=old.pk, reason="Paid.", due_on=date(2026, 11, 1), **act(pool, OFFICER))
    owing(new, pool.lines["LD8"], "0.00")
    pool.done(new, LD8="0.00")


def a_closing_entry_comes_into_the_year_before(pool):
    add(pool, rows("Z1,31/03/2026,300.00,13,LD short breaks", head=HEAD))


def what_was_owed_comes_into_the_year_before(pool):
    spend(pool, pool.lines["LD8"], "31/03/2026,90000.00,13")


def a_virement_from_the_next_quarter(pool):
    moved = {pool.lines["LD1"]: D("70000.00"), pool.lines["LD3"]: D("-70000.00")}
    budget_changes.vire(
        fund=pool.fund, year=2026, amounts=moved, reason="Moved.", effective_on=Q3.starts, **act(pool)
    )


def the_fund_beside_it_is_restated(pool):
    again(sibling(pool), "council", Q2, LD1="46150000.00")


def the_fund_beside_it_is_reported_late(pool):
    other = sibling(pool)
    other.done(other.open(partners=["icb"], reason="It came.")["icb"], LD2="28000000.00")


def the_fund_beside_it_has_another_rule(pool):
    lead = [{"method": "lead"}]
    steps = {"over": lead, "under": lead}
    risk_rules.set_risk_share(
        fund=sibling(pool).fund, starts=Q3.starts, steps=steps, source="New", **act(pool)
    )


def the_fund_beside_it_leaves_the_agreement(pool):
    fund = sibling(pool).fund
    fund.agreement = None
    record(fund, by=None, why="on its own", at=pool.world.at + timedelta(days=1), fields=["agreement"])


def a_line_is_added(pool):
    added = {"code": "LD7", "name": "Shared lives", "lead_partner": pool.council, "profile": "prior_year"}
    lines.add_lines(fund=pool.fund, lines=[added], **act(pool))


def a_line_is_opened_again(pool):
    lines.reopen_line(pk=pool.lines["LD8"].pk, reason="Too soon.", **act(pool))


def a_line_is_called_otherwise(pool):
    change(pool, "LD1", name="Placements", code="LD1a")


def a_line_is_closed(pool):
    lines.close_line(pk=pool.lines["LD5"].pk, year=2026, reason="Over.", **act(pool))


def a_line_goes_to_a_provider(pool):
    provider = Provider.objects.create(partnership=pool.world.partnership, name="Hazel House")
    change(pool, "LD1", provider=provider)
    change(pool, "LD2", provider=provider)


def the_ledger_of_the_next_quarter(pool):
    add(pool, rows("Z2,31/10/2026,700.00,7,LD short breaks", head=HEAD))


def a_contribution_from_the_next_quarter(pool):
    contributions.contribute(
        fund=pool.fund,
        partner=pool.icb,
        year=2026,
        amount=D(5000),
        kind="grant",
        recurrent=False,
        effective_on=Q3.starts,
        reason="More.",
        **act(pool),
    )


def a_rule_from_the_next_quarter(pool):
    steps = {"over": [{"method": "lead"}], "under": [{"method": "lead"}]}
    risk_rules.set_risk_share(fund=pool.fund, starts=Q3.starts, steps=steps, source="New", **act(pool))


def another_host_and_other_limits(pool):
    limits = {"amber_percent": D("0.1"), "red_percent": D("0.2"), "status_floor": D(1), "explain_over": D(7)}
    later = {"by": pool.people["pool_manager"], "at": pool.world.at + timedelta(days=1)}
    change_fund(pk=pool.fund.pk, host=pool.icb, **limits, **later)


def a_risk_pool_from_the_next_quarter(pool):
    reserves.create_reserve(
        fund=pool.fund,
        name="Pool",
        is_risk_pool=True,
        purpose="x",
        opening=D(600),
        effective_on=Q3.starts,
        **act(pool),
    )


def a_risk_pool_from_the_year_before(pool):
    new = {"name": "Pool of old", "is_risk_pool": True, "purpose": "x", "opening": D(600)}
    with pytest.raises(Refused, match="Quarter 2 2026/27 is locked"), transaction.atomic():
        reserves.create_reserve(fund=pool.fund, **new, effective_on=date(2026, 3, 31), **act(pool))


def a_saving_and_an_item(pool):
    outlook.add_saving(
        line=pool.lines["LD1"].pk, year=2026, name="Review", target=D(2), owner="A", **act(pool)
    )


ACTS = [
    the_council_reports_the_quarter_before_otherwise,
    the_nhs_restates_the_quarter_before,
    the_year_before_is_restated,
    a_closing_entry_comes_into_the_year_before,
    what_was_owed_comes_into_the_year_before,
    a_virement_from_the_next_quarter,
    the_fund_beside_it_is_restated,
    the_fund_beside_it_is_reported_late,
    the_fund_beside_it_has_another_rule,
    the_fund_beside_it_leaves_the_agreement,
    a_line_is_added,
    a_line_is_opened_again,
    a_line_is_called_otherwise,
    a_line_is_closed,
    a_line_goes_to_a_provider,
    the_ledger_of_the_next_quarter,
    a_contribution_from_the_next_quarter,
    a_rule_from_the_next_quarter,
    another_host_and_other_limits,
    a_risk_pool_from_the_next_quarter,
    a_risk_pool_from_the_year_before,
    a_saving_and_an_item,
]


def test_what_was_known_is_kept_at_the_lock(kept):
    (row,) = SettledLines.objects.filter(fund=kept.fund)
    assert (row.fund_id, row.quarter, row.consolidation, row.at) == (
        kept.fund.pk,
        "2026-Q2",
        None,
        kept.world.at,
    )
    told = {line.code: line for line in shown(kept).lines}
    carried = BudgetReturn.objects.filter(partner=kept.council, quarter=str(Q1)).exists()
    untold = "not_updated" if carried else "no_return"
    assert {code: line.source for code, line in told.items()} == {
        "LD1": untold,
        "LD2": "certified",
        "LD3": untold,
        "LD4": untold,
        "LD5": untold,
        "LD8": untold,
    }
    assert told["LD1"].forecast == (D("46900000.00") if carried else D("46200000.00"))
    assert told["LD3"].spent == D("4000.00")
    assert shown(kept).risk_share.offset == D(200_000)
    assert (told["LD3"].budget_to_date, told["LD8"].spent) == (D("4200000.00"), D("-90000.00"))


def test_what_is_set_against_another_fund_is_kept_at_the_lock(kept):
    other = sibling(kept).fund
    lines = {row.fund: row for row in SettledOffset.objects.select_related("fund")}
    assert lines[kept.fund].beside == {key: {str(other.pk): "-200000.00"} for key in (LOW, LIKELY, HIGH)}
    own = str(shown(kept).total.variance)
    assert lines[other].beside["likely"] == {str(kept.fund.pk): own}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SettledOffset.objects.update(beside={})


def test_a_restatement_moves_the_shares_of_its_own_fund_alone(kept, client_as):
    """They are worked out from what stood beside it at the lock, and its page says whose shares stay."""
    other = sibling(kept)
    before = shown(kept)
    the_fund_beside_it_is_restated(kept)
    assert (shown(kept), shown(other).risk_share.offset) == (before, D(-50_000))
    the_sum = shown(kept).total.variance
    again(kept, "icb", Q2, LD2=str(D("29500000.00") - the_sum + D(120_000)))
    assert shown(kept).risk_share.offset == D(120_000)
    assert shown(other).risk_share.offset == D(-50_000)
    again(kept, "icb", Q2, LD2=str(D("29500000.00") - the_sum - D(70_000)))
    assert (shown(kept).total.variance, shown(kept).risk_share.offset) == (D(-70_000), 0)
    page = client_as("pool_manager").get(f"/budgets/funds/{other.fund.pk}/closing/?quarter={Q2}")
    said = page.content.decode()
    assert f"The shares of {kept.fund} stay as they were at the lock" in said
    ret = BudgetReturn.objects.live().get(fund=kept.fund, partner=kept.icb, quarter=str(Q2))
    page = client_as("pool_manager").get(f"/budgets/returns/{ret.pk}/reopen/")
    assert f"The shares of {other.fund} stay as they were at the lock" in page.content.decode()


@pytest.mark.parametrize("what", ACTS)
def test_a_quarter_locked_without_a_return_shows_what_it_showed(kept, what):
    before = shown(kept)
    apart = sides(before)
    what(kept)
    after = shown(kept)
    assert after == before
    assert sides(after) == apart


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=2, max_size=6, unique=True))
def test_any_acts_in_any_order_leave_it(kept, acts):
    before = shown(kept)
    with undone():
        for what in acts:
            try:
                with transaction.atomic():
                    what(kept)
            except Refused:
                pass  # one act may rule out another
            assert shown(kept) == before


def test_nobody_writes_a_first_return_of_a_locked_quarter_without_a_reason(kept):
    ret = BudgetReturn.objects.filter(fund=kept.fund, partner=kept.council, quarter=str(Q2)).first()
    if ret is None:
        ways = [lambda why: kept.open(partners=["council"], **why)]
    else:
        told = act(kept, OFFICER)
        cells = {ret.lines.first().pk: {"forecast": D(1)}}
        ways = [
            lambda why: returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, **told),
            lambda why: returns.refresh_return(pk=ret.pk, **told),
            lambda why: returns.submit_return(pk=ret.pk, revision=ret.revision, **told),
        ]
    for way in ways:
        for why in ({}, {"reason": " "}):
            with pytest.raises(Refused, match="Quarter 2 2026/27 is locked"):
                way(why if ret is None else {})


def late(pool):
    """The council's return of the locked quarter, opened with a reason."""
    ret = BudgetReturn.objects.filter(fund=pool.fund, partner=pool.council, quarter=str(Q2)).first()
    if ret is None:
        return pool.open(partners=["council"], reason="The system was down.")["council"]
    return returns.reopen_return(
        pk=ret.pk, reason="The system was down.", due_on=date(2026, 11, 1), **act(pool, OFFICER)
    )


def test_a_return_that_comes_after_the_lock_is_a_restatement_of_what_was_shown(kept):
    before = shown(kept)
    was = {line.code: line for line in before.lines}
    the_council_reports_the_quarter_before_otherwise(kept)  # the months and the last forecast shown stay
    ret = late(kept)
    assert (ret.version, ret.restates, ret.reason) == (1, True, "The system was down.")
    ret = kept.submit(ret, LD1="47000000.00", LD8="-90000.00")
    assert shown(kept).lines == before.lines  # nobody has certified it
    kept.certify(ret)
    now = {line.code: line for line in shown(kept).lines}
    assert {line.source for line in now.values()} == {"certified"}
    assert [now[code].forecast - was[code].forecast for code in ("LD1", "LD2")] == [
        D("47000000.00") - was["LD1"].forecast,
        D(0),
    ]
    told = {(row.line.code, row.column): (row.old, row.new) for row in Restatement.objects.all()}
    assert told[("LD1", "forecast")] == (was["LD1"].forecast, D("47000000.00"))
    for code in now:
        then, line = was[code], now[code]
        spent = [new - old for (of, column), (old, new) in told.items() if of == code and column == "actual"]
        owed = [new - old for (of, column), (old, new) in told.items() if of == code and column == "accrual"]
        off = [
            old - new
            for (of, column), (old, new) in told.items()
            if of == code and column == "opening_accrual"
        ]
        assert line.spent - then.spent == sum([*spent, *owed, *off], D(0))
        forecast = told.get((code, "forecast"), (then.forecast, line.forecast))
        assert forecast == (then.forecast, line.forecast)
        assert (line.latest, line.budget_to_date) == (then.latest, then.budget_to_date)
        carried = then.source == "not_updated"
        assert line.previous_forecast == (then.previous_forecast if carried or code == "LD2" else None)
    printed = [row for row in restated(kept.world.partnership) if row.line == "LD community placements"]
    assert [(row.quarter, row.reason, row.old) for row in printed] == [
        (Q2.label, "The system was down.", was["LD1"].forecast)
    ]


def test_it_is_corrected_again_as_any_other(kept):
    first = kept.done(late(kept), LD1="47000000.00", LD8="-90000.00")
    new = returns.reopen_return(
        pk=first.pk, reason="Typed wrong.", due_on=date(2026, 11, 1), **act(kept, OFFICER)
    )
    kept.done(new, LD1="47100000.00", LD8="-90000.00")
    assert [
        (row.line.code, row.column, row.old, row.new) for row in Restatement.objects.filter(budget_return=new)
    ] == [("LD1", "forecast", D("47000000.00"), D("47100000.00"))]


def test_a_late_return_is_opened_with_a_reason_and_once(kept):
    ret = late(kept)
    if ret.due_on == date(2026, 11, 1):
        with pytest.raises(Refused, match="it cannot be reopened"):
            returns.reopen_return(pk=ret.pk, reason="Again.", due_on=date(2026, 11, 2), **act(kept, OFFICER))
    else:
        with pytest.raises(Refused, match="cannot be opened"):
            kept.open(partners=["council"], reason="Again.")


def test_a_correction_after_the_lock_counts_once_it_is_certified(kept):
    before = shown(kept)
    old = BudgetReturn.objects.get(fund=kept.fund, partner=kept.icb, quarter=str(Q2))
    told = act(kept, "finance_officer_icb")
    new = returns.reopen_return(pk=old.pk, reason="Twice.", due_on=date(2026, 11, 1), **told)
    assert shown(kept).total == before.total
    new = kept.submit(new, LD2="29900000.00")
    assert shown(kept).total == before.total
    kept.certify(new, "refuse", "No.")
    assert shown(kept).total == before.total
    kept.certify(kept.submit(new, LD2="29900000.00"))
    assert shown(kept).total.forecast - before.total.forecast == D(400_000)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
