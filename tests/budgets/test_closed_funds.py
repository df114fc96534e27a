"""A fund that is closed: what still counts in it, and that every way in is shut from that day on."""

from datetime import date
from decimal import Decimal

import pytest

from budgets.models import Consolidation, Fund, LedgerRow
from budgets.selectors.monitor import fund_facts
from budgets.selectors.prefill import left_unpaid
from budgets.services import (
    closing,
    contributions,
    funds,
    instalments,
    ledger_rows,
    ledger_rules,
    lines,
    plans,
    reserves,
    returns,
    risk_rules,
    statements,
    virements,
)
from budgets.services.budget_changes import change_budget
from budgets.services.funds import close_fund
from jct.core.calendar import FinancialYear, Quarter
from jct.core.errors import Refused
from tests.budgets.ledger_kit import OFFICER, add, rows

D = Decimal
CLOSED, BEFORE = date(2026, 10, 1), date(2026, 9, 1)
WORDS = "is closed from 1 October 2026 on"


def told(pool):
    return {"by": pool.people["pool_manager"], "at": pool.world.at}


@pytest.fixture
def closed(pool):
    close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    pool.fund.refresh_from_db()
    for line in pool.lines.values():
        line.refresh_from_db()
    return pool


def a_return(pool):
    pool.open(Quarter(2026, 3), due=date(2027, 1, 20))


def a_line(pool):
    new = {"code": "LD9", "name": "New", "lead_partner": pool.council}
    lines.add_line(fund=pool.fund, year=2026, budget=D(5), reason="New duty.", **new, **told(pool))


def a_line_opened_again(pool):
    lines.reopen_line(pk=pool.lines["LD1"].pk, reason="By mistake.", **told(pool))


def a_budget(pool):
    amounts = {pool.lines["LD1"]: D(5)}
    change_budget(pool.fund, 2026, amounts, "variation", reason="More.", effective_on=CLOSED, **told(pool))


def a_plan(pool):
    plans.create_plan(fund=pool.fund, year=2027, name="Standstill", note="", **told(pool))


def a_rule(pool):
    risk_rules.draft_rule(fund=pool.fund, starts=CLOSED, source="Schedule 3", **told(pool))


def a_reserve(pool):
    reserves.create_reserve(
        fund=pool.fund, name="Winter", is_risk_pool=False, purpose="", opening=D(0), effective_on=CLOSED,
        **told(pool),
    )  # fmt: skip


def a_position(pool):
    closing.consolidate(fund=pool.fund, quarter=Quarter(2026, 3), note="", **told(pool))


def an_account(pool):
    statements.draw_up(fund=pool.fund.pk, year=FinancialYear(2027), performance="", **told(pool))


@pytest.mark.parametrize(
    "way_in",
    [
        a_return, a_line, a_line_opened_again, a_budget, a_plan, a_rule, a_reserve, a_position, an_account,
    ],
)  # fmt: skip
def test_every_way_in_is_shut(closed, way_in):
    with pytest.raises(Refused, match=WORDS):
        way_in(closed)


def test_a_virement_and_a_contribution_are_refused_when_they_are_asked_for(closed):
    known = {"amount": D(5), "effective_on": CLOSED, "reason": "More people.", **told(closed)}
    with pytest.raises(Refused) as refusal:
        virements.ask_virement(
            fund=closed.fund, from_line=closed.lines["LD3"], to_line=closed.lines["LD1"], **known
        )
    assert "was closed on 1 October 2026" in str(refusal.value.problems)
    with pytest.raises(Refused) as refusal:
        contributions.ask_variation(fund=closed.fund, partner=closed.icb, year=2026, **known)
    assert "it closed on 1 October 2026" in str(refusal.value.problems)


def test_a_draw_on_a_reserve_that_was_emptied_is_refused(pool):
    reserve = reserves.create_reserve(
        fund=pool.fund, name="Winter", is_risk_pool=False, purpose="", opening=D(0), effective_on=BEFORE,
        **told(pool),
    )  # fmt: skip
    close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    known = {"pk": reserve.pk, "amount": D(5), "effective_on": CLOSED, "reason": "x", **told(pool)}
    for use in (reserves.pay_in, lambda **said: reserves.ask_use(kind="draw", **said)):
        with pytest.raises(Refused, match=WORDS):
            use(**known)


def test_the_quarter_in_which_it_closed_is_still_reported_and_changed(closed):
    assert closed.open(Quarter(2026, 2))
    assert returns.BudgetReturn.objects.filter(fund=closed.fund).count() == 2
    amounts = {closed.lines["LD1"]: D(5), closed.lines["LD3"]: D(-5)}
    funds.vire(fund=closed.fund, year=2026, amounts=amounts, reason="x", effective_on=BEFORE, **told(closed))


def test_its_lines_close_with_it_and_its_ledger_rules_rest(pool):
    rule, _ = ledger_rules.add_rule(
        partner=pool.council, line=pool.lines["LD1"], field="service", contains="placements",
        by=pool.people[OFFICER], at=pool.world.at,
    )  # fmt: skip
    close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    rule.refresh_from_db()
    assert not rule.active
    assert rule.history.first().history_change_reason == "its fund closed"
    assert set(pool.fund.lines.values_list("closed_on", flat=True)) == {CLOSED}
    add(pool, rows("1,01/09/2026,5.00,A,Placements", "2,05/10/2026,7.50,A,Placements"))
    first, second = LedgerRow.objects.order_by("transaction")
    assert (first.line, second.line) == (None, None)
    line = pool.lines["LD1"]
    line.refresh_from_db()
    line = type(line).objects.select_related("fund").get(pk=line.pk)
    again = {"partner": pool.council, "line": line, "field": "service", "contains": "placements"}
    with pytest.raises(Refused, match=WORDS):
        ledger_rules.add_rule(**again, by=pool.people[OFFICER], at=pool.world.at)
    told_by = {"line": line, "by": pool.people[OFFICER], "at": pool.world.at}
    ledger_rows.assign_rows(pks=[first.pk], **told_by)
    with pytest.raises(Refused, match=WORDS):
        ledger_rows.assign_rows(pks=[second.pk], **told_by)


def test_what_is_dated_later_keeps_it_open(pool):
    for ret in pool.open(Quarter(2026, 2)).values():
        pool.done(ret)
    reserve = reserves.create_reserve(
        fund=pool.fund, name="Winter", is_risk_pool=False, purpose="", opening=D(0), effective_on=BEFORE,
        **told(pool),
    )  # fmt: skip
    reserves.pay_in(pk=reserve.pk, amount=D(5), effective_on=date(2026, 5, 1), reason="x", **told(pool))
    with pytest.raises(Refused) as refusal:
        close_fund(pk=pool.fund.pk, closed_on=date(2026, 4, 1), **told(pool))
    assert [problem.where for problem in refusal.value.problems] == [
        "Winter", "Budget", "Contributions", "Reserves", "Returns",
    ]  # fmt: skip


def test_a_day_ahead_and_spending_on_its_lines_keep_it_open(pool):
    with pytest.raises(Refused, match="not ahead"):
        close_fund(pk=pool.fund.pk, closed_on=date(2027, 4, 1), **told(pool))
    add(pool, rows("1,05/10/2026,7.50,A,Placements"))
    placed = LedgerRow.objects.get()
    ledger_rows.assign_rows(
        pks=[placed.pk], line=pool.lines["LD1"], by=pool.people[OFFICER], at=pool.world.at
    )
    with pytest.raises(Refused) as refusal:
        close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    assert [str(problem) for problem in refusal.value.problems] == [
        "Ledger: it has spending of Quarter 3 2026/27 (October to December 2026) on its lines. Give a later day of "
        "closing, or those rows on another line."
    ]
    assert not pool.fund.lines.exclude(closed_on=None).exists()


def test_the_pages_of_a_closed_fund_offer_no_way_in(closed, client_as):
    page = client_as("pool_manager").get(f"/budgets/funds/{closed.fund.pk}/").content.decode()
    assert "Open a quarter’s returns" not in page
    assert "Ask for a virement" not in page


@pytest.mark.parametrize("state", ["signed", "consolidated", "replaced"])
def test_it_does_not_end_with_a_settled_quarter_that_can_be_made_final_no_more(pool, state):
    contributions.contribute(
        fund=pool.fund, partner=pool.icb, year=2026, kind="in_kind", amount=D(5), confirmed=False, reason="Rooms.",
        effective_on=date(2026, 4, 1), **told(pool),
    )  # fmt: skip
    for ret in pool.open(Quarter(2026, 2)).values():
        pool.done(ret)
    row = closing.consolidate(fund=pool.fund, quarter=Quarter(2026, 2), note="", **told(pool))
    signed = None if state == "consolidated" else pool.world.at
    Consolidation.objects.filter(pk=row.pk).update(state=state, signed_at=signed)
    with pytest.raises(Refused) as refusal:
        close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    assert [str(problem) for problem in refusal.value.problems] == [
        "Contributions of NHS Northmere Integrated Care Board: £5 is only indicative, and Quarter 2 2026/27 (July to "
        "September 2026), which would be its last quarter, is locked, signed or being signed. Give a later day of "
        "closing."
    ]
    close_fund(pk=pool.fund.pk, closed_on=date(2026, 10, 2), **told(pool))


def test_what_came_stays_once_it_is_closed(pool):
    planned = instalments.make_schedule(
        fund=pool.fund, partner=pool.icb, year=2026, parts=1, first_on=date(2026, 5, 1), months_between=1,
        **told(pool),
    )[0]  # fmt: skip
    paid = instalments.receive(
        pk=planned.pk, received_on=date(2026, 5, 1), amount=planned.amount, note="BACS 1", **told(pool)
    )
    close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    with pytest.raises(Refused, match=WORDS):
        instalments.take_back(pk=paid.pk, reason="Entered twice.", **told(pool))


def accrued(pool, quarter, due, codes=("LD1",)):
    """Every return of the quarter certified, with £180,000 accrued on each of the lines."""
    for ret in pool.open(quarter, due=due).values():
        for row in ret.lines.filter(line__code__in=codes):
            row.accrual = D("180000.00")
            row.save_without_historical_record()
        pool.done(ret)


def invoiced(pool, row):
    """A row of the ledger, on the line."""
    add(pool, rows(row))
    keys = LedgerRow.objects.filter(line=None).values_list("pk", flat=True)
    ledger_rows.assign_rows(pks=keys, line=pool.lines["LD1"], by=pool.people[OFFICER], at=pool.world.at)


def test_what_it_owes_keeps_it_open_until_the_invoices_have_come(pool):
    accrued(pool, Quarter(2026, 2), date(2026, 10, 20))
    invoiced(pool, "1,01/09/2026,30000.00,A,Placements")
    with pytest.raises(Refused) as refusal:
        close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool))
    assert [str(problem) for problem in refusal.value.problems] == [
        "LD1 LD community placements: £150,000 of what its return for Q2 2026/27 accrued has not come into the "
        "ledger. Give a later day of closing, after the invoices, or a return that accrues only what has come."
    ]
    invoiced(pool, "2,01/09/2026,150000.00,A,Placements")
    assert close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool)).closed_on == CLOSED


def refused(pool, closed_on):
    """What closing it on the day is refused for."""
    with pytest.raises(Refused) as refusal:
        close_fund(pk=pool.fund.pk, closed_on=closed_on, **told(pool))
    return [str(problem).partition(". Give")[0] for problem in refusal.value.problems]


def still_out(amount, quarter):
    line = "LD1 LD community placements"
    return f"{line}: £{amount} of what its return for {quarter} accrued has not come into the ledger"


@pytest.fixture
def owing(pool):
    """The pool with £180,000 owed on 31 March, and no return since."""
    accrued(pool, Quarter(2025, 4), date(2026, 4, 20))
    return pool


@pytest.mark.parametrize("closed_on", [date(2026, 4, 2), date(2026, 7, 1), CLOSED])
def test_what_31_march_owes_keeps_it_open_in_a_year_without_a_return(owing, closed_on):
    assert refused(owing, closed_on) == [still_out("180,000", "Q4 2025/26")]
    invoiced(owing, "1,02/04/2026,30000.00,A,Placements")
    assert refused(owing, closed_on) == [still_out("150,000", "Q4 2025/26")]
    invoiced(owing, "2,02/04/2026,150000.00,A,Placements")
    close_fund(pk=owing.fund.pk, closed_on=closed_on, **told(owing))
    keys = Fund.objects.filter(pk=owing.fund.pk)
    facts = fund_facts(keys, quarter=Quarter(2026, 2), on=owing.world.on)[0]
    assert {row.spent for row in facts.lines} == {0}


def test_a_closing_entry_counts_before_the_new_year(owing):
    invoiced(owing, "1,31/03/2026,30000.00,A,Placements")
    assert refused(owing, CLOSED) == [still_out("150,000", "Q4 2025/26")]


def test_a_later_return_says_what_is_still_owed(owing):
    for ret in owing.open(Quarter(2026, 1), due=date(2026, 7, 20)).values():
        owing.done(ret)
    assert close_fund(pk=owing.fund.pk, closed_on=CLOSED, **told(owing)).closed_on == CLOSED


def test_what_the_quarter_before_owes_is_asked_of_the_ledger_since(pool):
    accrued(pool, Quarter(2026, 1), date(2026, 7, 20))
    assert refused(pool, CLOSED) == [still_out("180,000", "Q1 2026/27")]
    invoiced(pool, "1,01/09/2026,180000.00,A,Placements")
    assert close_fund(pk=pool.fund.pk, closed_on=CLOSED, **told(pool)).closed_on == CLOSED


@pytest.mark.parametrize("codes", [["LD1"], ["LD1", "LD2", "LD3", "LD5"]])
def test_what_it_owes_is_found_in_two_queries(pool, django_assert_num_queries, codes):
    accrued(pool, Quarter(2025, 4), date(2026, 4, 20), codes)
    with django_assert_num_queries(2):
        left = left_unpaid(pool.fund.pk, Quarter(2026, 1))
    assert left == {pool.lines[code].pk: (Quarter(2025, 4), D(180_000)) for code in codes}


def test_nothing_is_taken_off_of_31_march_in_a_fund_that_closed_then(pool):
    """One that closed before what it owes kept it open."""
    accrued(pool, Quarter(2025, 4), date(2026, 4, 20))
    keys, first = Fund.objects.filter(pk=pool.fund.pk), Quarter(2026, 1)
    assert {row.spent for row in fund_facts(keys, quarter=first, on=pool.world.on)[0].lines} == {0, -180_000}
    pool.fund.lines.update(closed_on=date(2026, 4, 1))
    line = fund_facts(keys, quarter=first, on=pool.world.on)[0].lines
    assert [(row.code, row.spent) for row in line] == [("LD1", -180_000)]
    keys.update(closed_on=date(2026, 4, 1))
    assert fund_facts(keys, quarter=first, on=pool.world.on)[0].lines == ()
