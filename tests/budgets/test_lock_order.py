"""The order of `budgets.services.locks`: whoever waits for a fund or a ledger holds no quarter, so nobody waits in a
circle; and what is judged under a lock is still so when it is written.
"""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from budgets.models import BudgetLine, FinancePeriod, Fund, LedgerRow, LedgerRule, SettledLines
from budgets.services import (
    agreements,
    closing,
    contributions,
    funds,
    instalments,
    ledger_files,
    ledger_rows,
    ledger_rules,
    lines,
    outlook,
    periods,
    plans,
    reserves,
    returns,
    risk_rules,
    virements,
)
from budgets.services.locks import lock_fund
from jct.core.calendar import FinancialYear
from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import DecisionRequest, IndicativeBudget, Partnership
from partnerships.services import decisions
from tests.budgets import ledger_kit
from tests.budgets.conftest import Q1, Q2, D, make_pool
from tests.budgets.test_ways_in import ACTION, ITEM
from tests.race_kit import at_once, behind, until_one_waits_for_this

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = date(2026, 10, 5)
QUARTERS = [quarter.year * 10 + quarter.number for quarter in FinancialYear(2026).quarters]


@pytest.fixture
def racing(world, transactional_db):
    return make_pool(world)


def after(lock, act, meanwhile=lambda: None):
    """What `act` comes to that began while this test had taken `lock`, and what `meanwhile` did before it let go."""
    answers = []
    other = threading.Thread(target=lambda: answers.extend(at_once(act)))
    with transaction.atomic():
        lock()
        other.start()
        until_one_waits_for_this()
        done = meanwhile()
    other.join(120)
    return answers[0], done


def quarters_nobody_holds(partnership):
    """The quarters of the year that could be shut at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM unnest(%s::int[]) AS number WHERE pg_try_advisory_xact_lock(%s, number)",
            [QUARTERS, partnership.pk],
        )
        return [number for (number,) in cursor.fetchall()]


def each_waits_without_a_quarter(racing, lock, acts):
    held, wrong = {}, {}
    for name, act in acts.items():
        answer, free = after(lock, act, lambda: quarters_nobody_holds(racing.world.partnership))
        if free != QUARTERS:
            held[name] = free
        if answer is None or isinstance(answer, Refused):
            wrong[name] = answer
    assert (held, wrong) == ({}, {})


def test_whoever_waits_for_a_fund_holds_no_quarter(racing):
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    fund, line = racing.fund, racing.lines["LD1"].pk
    saving = outlook.add_saving(line=line, year=2026, name="Review", target=D(5), owner="A", **told)
    action = outlook.add_mitigation(line=line, year=2026, due_on=OCTOBER, **ACTION, **told)
    item = outlook.add_item(fund=fund, raised_on=OCTOBER, **ITEM, **told)
    reserve = reserves.create_reserve(
        fund=fund, name="Reserve", is_risk_pool=False, purpose="", opening=D(9), effective_on=OCTOBER, **told
    )
    plan = plans.create_plan(fund=fund, year=2027, name="Standstill", note="", **told)
    rule = risk_rules.draft_rule(fund=fund, starts=date(2027, 4, 1), source="Schedule 3", **told)
    new = {"code": "LD9", "name": "Day services", "lead_partner": racing.council}
    spare = lines.add_lines(fund=fund, lines=[new], **told)[0].pk
    opened = racing.open(Q1, due=date(2026, 7, 20))["council"]
    moved = {"effective_on": OCTOBER, "reason": "Families move.", **told}
    acts = {
        "add_saving": lambda: outlook.add_saving(
            line=line, year=2026, name="Other", target=D(5), owner="A", **told
        ),
        "change_saving": lambda: outlook.change_saving(pk=saving.pk, target=D(6), **told),
        "report_saving": lambda: outlook.report_saving(
            pk=saving.pk, quarter=Q2, achieved=D(1), forecast=D(9), note="", **told
        ),
        "add_mitigation": lambda: outlook.add_mitigation(
            line=line, year=2026, due_on=OCTOBER, **ACTION, **told
        ),
        "change_mitigation": lambda: outlook.change_mitigation(pk=action.pk, state="done", **told),
        "add_item": lambda: outlook.add_item(fund=fund, raised_on=OCTOBER, **ITEM, **told),
        "change_item": lambda: outlook.change_item(pk=item.pk, **ITEM, **told),
        "settle_item": lambda: outlook.settle_item(pk=item.pk, settled_on=OCTOBER, outcome="Paid.", **told),
        "ask_virement": lambda: virements.ask_virement(
            fund=fund, from_line=racing.lines["LD3"], to_line=racing.lines["LD1"], amount=D(80), **moved
        ),
        "ask_variation": lambda: contributions.ask_variation(
            fund=fund, partner=racing.icb, year=2026, amount=D(80), **moved
        ),
        "vire": lambda: funds.vire(
            fund=fund, year=2026, amounts={racing.lines["LD3"]: D(-5), racing.lines["LD1"]: D(5)}, **moved
        ),
        "pay_in": lambda: reserves.pay_in(pk=reserve.pk, amount=D(5), **moved),
        "ask_use": lambda: reserves.ask_use(pk=reserve.pk, kind="draw", amount=D(5), **moved),
        "ask_plan": lambda: plans.ask_plan(pk=plan.pk, revision=plan.revision, **told),
        "ask_rule": lambda: risk_rules.ask_rule(pk=rule.pk, why="It is fairer.", **told),
        "make_schedule": lambda: instalments.make_schedule(
            fund=fund, partner=racing.icb, year=2026, parts=1, first_on=OCTOBER, months_between=1, **told
        ),
        "change_line": lambda: lines.change_line(pk=spare, name="Days out", reason="Its name.", **told),
        "close_line": lambda: lines.close_line(pk=spare, year=2026, reason="It ends.", **told),
        "refresh_return": lambda: returns.refresh_return(
            pk=opened.pk, by=racing.people["finance_officer_council"], at=racing.world.at
        ),
        "open_returns": racing.open,
        "change_due": lambda: returns.change_due(
            pk=opened.pk, due_on=date(2026, 11, 2), seen=opened.due_on, reason="Agreed.", **told
        ),
        "save_scheme": lambda: agreements.save_scheme(
            agreement=fund.agreement_id, name="Beds", lead="joint", fund=fund, **told
        ),
    }  # fmt: skip
    each_waits_without_a_quarter(racing, lambda: Fund.objects.select_for_update().get(pk=fund.pk), acts)


def test_whoever_locks_a_quarter_waits_for_its_funds_without_it(racing):
    """What is kept of the funds points to them: whoever pays into a reserve has the fund, and then the quarter."""
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    Fund.objects.filter(pk=racing.fund.pk).update(kind="aligned")
    period = FinancePeriod(partnership=racing.world.partnership, quarter=str(Q2), state="locked")
    record(period, by=None, why="locked by an earlier release", at=racing.world.at)
    lock = {"partnership": racing.world.partnership, "quarter": Q1, "state": "locked", "why": "Closed."}
    acts = {
        "lock": lambda: periods.set_period(**lock, **told),
        "keep_settled": lambda: periods.keep_settled(at=racing.world.at),
    }
    each_waits_without_a_quarter(racing, lambda: lock_fund(racing.fund.pk), acts)
    assert set(SettledLines.objects.values_list("quarter", flat=True)) == {str(Q1), str(Q2)}


def test_whoever_waits_for_a_ledger_holds_no_quarter(racing):
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    officer = {"by": racing.people["finance_officer_council"], "at": racing.world.at}
    first, second = racing.lines["LD1"], racing.lines["LD3"]
    wrong = ledger_kit.add(racing, ledger_kit.rows("8,20/10/2026,7.00,A,Placements"))
    ledger_kit.add(racing, ledger_kit.rows("9,20/10/2026,7.00,A,Placements"))
    row = LedgerRow.objects.get(transaction="9").pk
    other = {"code": "LD9", "name": "Day services", "lead_partner": racing.council}
    spare = lines.add_lines(fund=racing.fund, lines=[other], **told)[0].pk
    empty, _ = an_empty_fund(racing)
    acts = {
        "assign_rows": lambda: ledger_rows.assign_rows(pks=[row], line=first, **officer),
        "move_rows": lambda: ledger_rows.move_rows(pks=[row], line=second, reason="Wrong.", **officer),
        "add_rule": lambda: ledger_rules.add_rule(
            partner=racing.council, field="service", contains="place", line=first, **officer
        ),
        "reverse": lambda: ledger_files.reverse(pk=wrong.pk, reason="Wrong.", **officer),
        "change_line": lambda: lines.change_line(pk=spare, name="Days out", reason="Its name.", **told),
        "close_line": lambda: lines.close_line(pk=spare, year=2026, reason="It ends.", **told),
        "change_fund": lambda: funds.change_fund(pk=empty.pk, kind="notional", **told),
    }
    ledger = racing.council
    each_waits_without_a_quarter(
        racing, lambda: type(ledger).objects.select_for_update(no_key=True).get(pk=ledger.pk), acts
    )


def test_what_is_disclosed_while_the_position_is_put_together_waits_for_it(racing):
    """Who disclosed it held the quarter and waited for the fund, who put it together the other way round."""
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    for ret in racing.open().values():
        racing.done(ret)
    answer, position = after(
        lambda: Fund.objects.select_for_update().get(pk=racing.fund.pk),
        lambda: outlook.add_item(fund=racing.fund, raised_on=date(2026, 9, 1), **ITEM, **told),
        lambda: closing.consolidate(fund=racing.fund, quarter=Q2, note="", **told),
    )
    assert position.state == "consolidated"
    assert "is waiting to be signed" in str(answer)
    assert not racing.fund.contingent_items.exists()


def test_whoever_decides_waits_for_the_fund_without_its_indicative_money(racing):
    """Whoever asks for something of a notional fund has the fund, and then looks at what its money has left."""
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    jcpb, board = racing.world.bodies["jcpb"], racing.world.bodies["scg_ld"]
    IndicativeBudget.objects.create(body=board, held_by=jcpb, title="Share", amount=D(90), starts=OCTOBER)
    reserve = reserves.create_reserve(
        fund=racing.fund, name="Reserve", is_risk_pool=False, purpose="", opening=D(9), effective_on=OCTOBER, **told
    )  # fmt: skip
    Fund.objects.filter(pk=racing.fund.pk).update(kind="notional")
    use = reserves.ask_use(pk=reserve.pk, kind="draw", amount=D(5), effective_on=OCTOBER, reason="x", **told)
    assert use.request.is_notional
    cfo = {"by": racing.people["cfo_council"], "at": racing.world.at}
    _, rows = after(
        lambda: Fund.objects.select_for_update().get(pk=racing.fund.pk),
        lambda: decisions.decide_request(pk=use.request_id, **cfo),
        lambda: list(IndicativeBudget.objects.select_for_update(nowait=True)),
    )
    assert board in [row.body for row in rows]


def test_whoever_waits_for_indicative_money_holds_no_quarter(racing):
    """Whoever decides has that money and then waits for a quarter, perhaps behind somebody who would shut it."""
    told = {"by": racing.people["pool_manager"], "at": racing.world.at, "effective_on": OCTOBER}
    bodies = racing.world.bodies
    IndicativeBudget.objects.create(
        body=bodies["scg_ld"], held_by=bodies["jcpb"], title="Share", amount=D(90), starts=OCTOBER
    )
    reserve = reserves.create_reserve(
        fund=racing.fund, name="Reserve", is_risk_pool=False, purpose="", opening=D(9), **told
    )
    Fund.objects.filter(pk=racing.fund.pk).update(kind="notional")
    acts = {"ask_use": lambda: reserves.ask_use(pk=reserve.pk, kind="draw", amount=D(5), reason="x", **told)}
    each_waits_without_a_quarter(
        racing, lambda: list(IndicativeBudget.objects.select_for_update(no_key=True)), acts
    )


def test_whoever_asks_to_certify_while_a_quarter_is_held_waits_for_nobody(racing):
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    bodies, opened = racing.world.bodies, racing.open()
    IndicativeBudget.objects.create(
        body=bodies["scg_ld"], held_by=bodies["jcpb"], title="Share", amount=D(90), starts=OCTOBER
    )
    racing.done(opened["icb"])

    def while_others_decide(act):
        with transaction.atomic():
            for rows in (DecisionRequest, IndicativeBudget, Partnership):
                assert list(rows.objects.order_by("pk").select_for_update(of=("self",), no_key=True))
            (answer,) = at_once(act)
        return answer

    submitted = while_others_decide(lambda: racing.submit(opened["council"]))
    assert submitted.state == "submitted"
    racing.certify(submitted)
    position = while_others_decide(lambda: closing.consolidate(fund=racing.fund, quarter=Q2, note="", **told))
    assert position.state == "consolidated"


def test_a_scheme_is_not_paid_from_a_fund_that_came_under_another_agreement_meanwhile(racing):
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    agreement, other = racing.fund.agreement, make_pool(racing.world, name="Other pool").fund.agreement
    new = {"agreement": agreement.pk, "name": "Respite", "lead": "joint", "fund": racing.fund, **told}
    answer = behind(
        lambda: funds.change_fund(pk=racing.fund.pk, agreement=other, **told),
        lambda: agreements.save_scheme(**new),
    )
    assert [problem.where for problem in answer.problems] == ["Fund"]
    assert not agreement.schemes.exists()


def an_empty_fund(racing):
    """A fund without money, with one line of the council's."""
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    fund = funds.create_fund(
        partnership=racing.world.partnership, name="Aligned", kind="aligned", host=racing.council, **told
    )
    new = {"code": "A1", "name": "Advice", "lead_partner": racing.council}
    line = lines.add_lines(fund=fund, lines=[new], **told)[0]
    return fund, BudgetLine.objects.select_related("fund", "lead_partner").get(pk=line.pk)


@pytest.fixture
def placing(racing):
    """An empty fund, its line, and what puts a row on the line or makes a rule for it."""
    fund, line = an_empty_fund(racing)
    officer = {"by": racing.people["finance_officer_council"], "at": racing.world.at}
    ledger_kit.add(racing, ledger_kit.rows("9,20/10/2026,7.00,A,Advice"))
    row = LedgerRow.objects.get(transaction="9").pk
    ways = {
        "row": lambda: ledger_rows.assign_rows(pks=[row], line=line, **officer),
        "rule": lambda: ledger_rules.add_rule(
            partner=racing.council, field="service", contains="advice", line=line, **officer
        ),
    }
    return fund, line, ways


@pytest.mark.parametrize("way", ["row", "rule"])
def test_no_row_is_put_on_a_fund_that_becomes_notional(racing, placing, way):
    fund, line, ways = placing
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    answer = behind(lambda: funds.change_fund(pk=fund.pk, kind="notional", **told), ways[way])
    assert "is a notional budget: it is indicative and cannot be spent" in str(answer)
    assert not LedgerRow.objects.filter(line=line).exists()
    assert not LedgerRule.objects.filter(line=line).exists()


@pytest.mark.parametrize(("way", "held"), [("row", "Ledger"), ("rule", "Ledger rules")])
def test_a_fund_does_not_become_notional_when_rows_came_meanwhile(racing, placing, way, held):
    fund, _, ways = placing
    told = {"by": racing.people["pool_manager"], "at": racing.world.at}
    answer = behind(ways[way], lambda: funds.change_fund(pk=fund.pk, kind="notional", **told))
    assert held in [problem.where for problem in answer.problems]
    fund.refresh_from_db()
    assert fund.kind == "aligned"


def test_a_line_keeps_its_lead_when_a_row_came_on_it_meanwhile(racing, placing):
    _, line, ways = placing
    told = {"by": racing.people["pool_manager"], "at": racing.world.at, "reason": "The ICB leads it."}
    change = {"pk": line.pk, "lead_partner": racing.icb, **told}
    answer = behind(ways["row"], lambda: lines.change_line(**change))
    assert [problem.where for problem in answer.problems] == ["The partner that leads it"]


def test_no_row_is_put_on_a_line_that_another_comes_to_lead(racing, placing):
    _, line, ways = placing
    told = {"by": racing.people["pool_manager"], "at": racing.world.at, "reason": "The ICB leads it."}
    answer = behind(lambda: lines.change_line(pk=line.pk, lead_partner=racing.icb, **told), ways["row"])
    assert "its own ledger gives its actuals" in str(answer)
    assert not LedgerRow.objects.filter(line=line).exists()
