"""What a shut quarter reported stays as it was: its months, its rule and its ledger, and nothing is asked that could
not be done.
"""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import BudgetLine, Consolidation, FinancePeriod, LedgerRow, RiskShareRule
from budgets.services import (
    contributions,
    ledger_rows,
    ledger_rules,
    lines,
    reserves,
    risk_rules,
    virements,
)
from budgets.services.budget_changes import change_budget
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from partnerships.models import DecisionRequest
from tests.budgets.conftest import Q1, Q2, make_pool
from tests.budgets.ledger_kit import OFFICER, add, rows
from tests.budgets.test_risk_rules import decide
from tests.budgets.test_views import text, url

D = Decimal
LOCKED = "Quarter 2 2026/27 is locked"
SIGNING = "position in Quarter 2 2026/27 is waiting to be signed"
EVEN, HALVES = ["8", "8", "9"] * 4, ["8", "8", "9"] * 2 + ["50"] + ["0"] * 5


def lock(pool, quarter=Q2):
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(quarter), state="locked")


def keeper(pool):
    return {"by": pool.people["pool_manager"], "at": pool.world.at}


def change(pool, **fields):
    return lines.change_line(pk=pool.lines["LD1"].pk, reason="As agreed.", **keeper(pool), **fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"profile": "days"}, "budget to date would change from £23,100,000 to £23,163,287.67"),
        (
            {"profile": "one_off", "profile_month": 10},
            "would change from £23,100,000 to £0: give percentages",
        ),
        ({"share_kind": "fixed"}, "close this line at the year’s end and add another"),
    ],
)
def test_the_months_a_locked_quarter_reported_stay(pool, fields, words):
    change(pool, **fields)
    change(pool, profile="equal", profile_month=None, share_kind="variable")
    lock(pool)
    with pytest.raises(Refused, match=LOCKED) as refused:
        change(pool, **fields)
    assert words in refused.value.reason
    assert BudgetLine.objects.get(code="LD1", fund=pool.fund).profile == "equal"


def test_the_kind_of_share_stays_in_a_locked_year_that_is_over_and_its_months_bind_nothing(pool):
    line = pool.lines["LD1"]
    change_budget(
        pool.fund,
        2025,
        {line: D(1200)},
        "original",
        reason="Agreed.",
        effective_on=date(2025, 4, 1),
        **keeper(pool),
    )
    lock(pool, Quarter(2025, 1))
    change(pool, profile="one_off", profile_month=10)
    with pytest.raises(Refused, match=r"Quarter 1 2025/26 is locked.*The kind of share decides"):
        change(pool, share_kind="fixed")


def test_months_to_come_may_still_change_and_so_may_words(pool):
    change(pool, profile="custom", percents=EVEN)
    lock(pool)
    change(pool, percents=HALVES)
    change(pool, name="Community placements")


def test_a_risk_share_rule_begins_in_no_shut_quarter(pool):
    draft = risk_rules.draft_rule(
        fund=pool.fund, starts=date(2026, 9, 1), source="Schedule 3", **keeper(pool)
    )
    lock(pool)
    rule = {"steps": {"over": [{"method": "own"}]}, "source": "Schedule 3", "fund": pool.fund, **keeper(pool)}
    for starts in (date(2025, 5, 1), date(2026, 4, 1), date(2026, 9, 30)):
        with pytest.raises(Refused, match=LOCKED):
            risk_rules.set_risk_share(starts=starts, **rule)
    with pytest.raises(Refused, match=LOCKED):
        risk_rules.ask_rule(pk=draft.pk, why="Fairer.", **keeper(pool))
    risk_rules.set_risk_share(starts=date(2026, 10, 1), **rule)
    assert RiskShareRule.objects.filter(fund=pool.fund, agreed=True).count() == 2


def test_a_rule_asked_for_in_time_is_not_agreed_too_late(pool):
    draft = risk_rules.draft_rule(
        fund=pool.fund, starts=date(2026, 9, 1), source="Schedule 3", **keeper(pool)
    )
    asked = risk_rules.ask_rule(pk=draft.pk, why="Fairer.", **keeper(pool))
    lock(pool)
    decide(pool, asked, "cfo_council")
    decide(pool, asked, "cfo_icb")
    request = DecisionRequest.objects.get(pk=asked.request_id)
    assert request.effect == "failed"
    assert LOCKED in request.effect_note
    assert not RiskShareRule.objects.get(pk=draft.pk).agreed


def signing(pool, quarter=Q2):
    """A position that waits for its signatures; how it comes about has tests of its own."""
    variation = contributions.ask_variation(
        fund=pool.fund, partner=pool.icb, year=2026, amount=D("-1.00"), effective_on=date(2026, 12, 1),
        reason="To have a request.", **keeper(pool),
    )  # fmt: skip
    Consolidation.objects.create(
        fund=pool.fund, quarter=str(quarter), version=1, facts={}, sha256="0" * 64, request=variation.request,
        **keeper(pool),
    )  # fmt: skip


def place(pool, line, *names):
    keys = LedgerRow.objects.filter(transaction__in=names).values_list("pk", flat=True)
    return ledger_rows.assign_rows(pks=list(keys), line=line, by=pool.people[OFFICER], at=pool.world.at)


def test_the_ledger_of_a_fund_rests_while_it_is_signed_and_that_of_others_does_not(pool):
    other = make_pool(pool.world, name="Equipment")
    add(pool, rows("1,31/07/2026,5.00,Acme,B", "2,31/07/2026,6.00,Acme,B", "3,31/07/2026,7.00,Acme,B"))
    here, there = pool.lines["LD1"], other.lines["LD1"]
    place(pool, here, "1")
    place(pool, there, "2")
    signing(pool)
    known = {"reason": "Miscoded.", "by": pool.people[OFFICER], "at": pool.world.at}
    standing = dict(LedgerRow.objects.values_list("transaction", "pk"))
    ways = [
        lambda: place(pool, here, "3"),
        lambda: ledger_rows.move_rows(pks=[standing["1"]], line=there, **known),
        lambda: ledger_rows.move_rows(pks=[standing["1"]], line=None, **known),
        lambda: ledger_rows.move_rows(pks=[standing["2"]], line=here, **known),
    ]
    for way in ways:
        with pytest.raises(Refused, match=SIGNING):
            way()
    place(pool, there, "3")
    rule = {"partner": pool.council, "field": "supplier", "by": pool.people[OFFICER], "at": pool.world.at}
    ledger_rules.add_rule(line=here, contains="Bolt", **rule)
    add(pool, rows("4,31/07/2026,8.00,Acme,B"))
    with pytest.raises(Refused, match=SIGNING):
        add(pool, rows("5,31/07/2026,9.00,Bolt,B"))
    assert set(LedgerRow.objects.filter(line=here).values_list("transaction", flat=True)) == {"1"}


def test_a_row_counts_in_the_quarters_after_its_own(pool):
    """A row of quarter 1 is in what quarter 2 reports of the year so far: it waits, and is not put on a line."""
    lock(pool)
    add(pool, rows("1,30/06/2026,5.00,Acme,B"))
    with pytest.raises(Refused, match=LOCKED):
        place(pool, pool.lines["LD1"], "1")
    rule = {"partner": pool.council, "field": "supplier", "by": pool.people[OFFICER], "at": pool.world.at}
    assert ledger_rules.add_rule(line=pool.lines["LD1"], contains="Acme", **rule)[1] == 0
    with pytest.raises(Refused, match=LOCKED):
        add(pool, rows("2,30/06/2026,5.00,Acme,B"))
    lock(pool, Q1)
    with pytest.raises(Refused, match="Quarter 1 2026/27 is locked"):
        add(pool, rows("3,30/06/2026,5.00,Bolt,B"))


def test_the_worklist_says_which_rows_stay_and_why(pool, client_as, django_assert_num_queries):
    add(pool, rows("1,31/07/2026,5.00,Acme,B", "2,31/08/2026,6.00,Acme,B", "3,31/10/2026,7.00,Acme,B"))
    client = client_as(OFFICER)
    assert "stay here" not in text(client.get(url("unassigned")))
    lock(pool)
    assert "2 of the rows below stay here. Quarter 2 2026/27 is locked" in text(client.get(url("unassigned")))


def test_what_could_not_be_done_is_not_asked_for(pool):
    by = keeper(pool)
    pot = reserves.create_reserve(
        fund=pool.fund,
        name="Pot",
        is_risk_pool=True,
        purpose="",
        opening=D(10),
        effective_on=date(2026, 4, 1),
        **by,
    )
    before = DecisionRequest.objects.count()
    lock(pool)
    on, year = (
        {"effective_on": date(2026, 9, 30), "reason": "x", **by},
        {"fund": pool.fund, "partner": pool.icb},
    )
    line, other = pool.lines["LD1"], pool.lines["LD3"]
    ways = [
        lambda: virements.ask_virement(fund=pool.fund, from_line=line, to_line=other, amount=D(5), **on),
        lambda: contributions.ask_variation(**year, year=2026, amount=D(-5), **on),
        lambda: reserves.ask_use(pk=pot.pk, kind="draw", amount=D(5), **on),
    ]
    for way in ways:
        with pytest.raises(Refused, match=LOCKED):
            way()
    assert DecisionRequest.objects.count() == before
