"""Two people at once, with real transactions: one wins, the other is told."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from budgets.models import (
    BudgetChange,
    BudgetLine,
    BudgetPlan,
    BudgetReturn,
    BudgetReturnLine,
    Consolidation,
    Fund,
    LedgerRow,
    LedgerRule,
)
from budgets.services import (
    closing,
    funds,
    instalments,
    ledger_files,
    ledger_rows,
    ledger_rules,
    lines,
    periods,
    plans,
    returns,
    virements,
)
from budgets.services.budget_changes import vire
from jct.core.errors import Refused
from partnerships.models import Approval, DecisionRequest
from partnerships.services import decisions
from tests.budgets import ledger_kit
from tests.budgets.conftest import Q1, Q2, D, make_pool
from tests.race_kit import at_once, behind, refusals, until_one_waits_for_this

LEDGER = b"Transaction number,Date paid,Net amount\n1,01/07/2026,5.00\n2,01/07/2026,7.00\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def racing(world, transactional_db):
    return make_pool(world)


def test_two_submits_ask_once(racing):
    ret = racing.fill(racing.open()["council"])
    officer = racing.people["finance_officer_council"]

    def submit():
        return returns.submit_return(pk=ret.pk, revision=ret.revision, by=officer, at=racing.world.at)

    answers = at_once(submit, submit)
    assert len(refusals(answers)) == 1
    assert DecisionRequest.objects.count() == 1


def test_certified_once(racing):
    ret = racing.submit(racing.open()["council"])
    lead = racing.people["finance_lead_council"]

    def certify():
        return decisions.decide_request(pk=ret.request_id, by=lead, at=racing.world.at)

    answers = at_once(certify, certify)
    assert len(refusals(answers)) == 1
    assert Approval.objects.count() == 1
    assert BudgetReturn.objects.get(pk=ret.pk).state == "certified"


def test_taken_back_or_certified_but_not_both(racing):
    ret = racing.submit(racing.open()["council"])
    answers = at_once(
        lambda: decisions.decide_request(
            pk=ret.request_id, by=racing.people["finance_lead_council"], at=racing.world.at
        ),
        lambda: returns.take_back(pk=ret.pk, by=racing.people["finance_officer_council"], at=racing.world.at),
    )
    assert len(refusals(answers)) == 1
    state = BudgetReturn.objects.get(pk=ret.pk).state
    assert state == ("open" if isinstance(answers[0], Refused) else "certified")


def test_two_saves_of_the_same_page(racing):
    ret = racing.open()["council"]
    row = ret.lines.first()
    officer = racing.people["finance_officer_council"]

    def save(value):
        return lambda: returns.save_return(
            pk=ret.pk, revision=0, cells={row.pk: {"forecast": value}}, by=officer, at=racing.world.at
        )

    assert len(refusals(at_once(save(D(1)), save(D(2))))) == 1
    assert BudgetReturn.objects.get(pk=ret.pk).revision == 1


def test_one_ledger_file_confirmed_by_two_is_added_once(racing):
    kept = ledger_kit.read(racing, LEDGER)
    officer = racing.people["finance_officer_council"]

    def confirm():
        return ledger_files.confirm(pk=kept.pk, total=kept.total, by=officer, at=racing.world.at)

    answers = at_once(confirm, confirm)
    assert [str(refused) for refused in refusals(answers)] == ["This file is settled: added to the ledger."]
    assert LedgerRow.objects.count() == 2


def test_two_files_with_the_same_rows_confirmed_at_once_add_them_once(racing):
    kept = [ledger_kit.read(racing, LEDGER), ledger_kit.read(racing, LEDGER + b"\n")]
    officer = racing.people["finance_officer_council"]

    def confirm(row):
        return lambda: ledger_files.confirm(pk=row.pk, total=row.total, by=officer, at=racing.world.at)[0]

    answers = at_once(*map(confirm, kept))
    assert sorted(answer.added for answer in answers) == [0, 2]
    assert LedgerRow.objects.count() == 2


def test_a_file_is_reversed_or_its_rows_move_but_never_both(racing):
    kept = ledger_kit.add(racing, LEDGER)
    officer, at = racing.people["finance_officer_council"], racing.world.at
    keys = list(LedgerRow.objects.values_list("pk", flat=True))
    ledger_rows.assign_rows(pks=keys, line=racing.lines["LD1"], by=officer, at=at)
    answers = at_once(
        lambda: ledger_files.reverse(pk=kept.pk, reason="Wrong.", by=officer, at=at),
        lambda: ledger_rows.move_rows(pks=keys, line=racing.lines["LD3"], reason="Wrong.", by=officer, at=at),
    )
    assert not isinstance(answers[0], Refused)
    assert set(LedgerRow.objects.by_line().values()) == {0}


def test_a_quarter_is_opened_once(racing):
    answers = at_once(racing.open, racing.open)
    assert len(refusals(answers)) == 1
    assert BudgetReturn.objects.count() == 2


def test_of_two_scenarios_one_is_asked_for(racing):
    by, at = racing.people["pool_manager"], racing.world.at

    def asked(name):
        known = {"fund": racing.fund, "year": 2027, "note": "", "by": by, "at": at}
        plan = plans.create_plan(name=name, **known)
        return lambda: plans.ask_plan(pk=plan.pk, revision=plan.revision, by=by, at=at)

    assert len(refusals(at_once(asked("Standstill"), asked("Growth")))) == 1
    assert BudgetPlan.objects.filter(state="asked").count() == 1


def test_a_return_sent_while_it_is_taken_back_keeps_its_request(racing):
    """Taken back as it was before, it would leave a request behind that nobody can answer."""
    ret = racing.fill(racing.open()["council"])
    officer, at, answers = racing.people["finance_officer_council"], racing.world.at, []

    def take_back():
        answers.extend(at_once(lambda: returns.take_back(pk=ret.pk, by=officer, at=at)))

    with transaction.atomic():
        returns.submit_return(pk=ret.pk, revision=ret.revision, by=officer, at=at)
        other = threading.Thread(target=take_back)
        other.start()
        until_one_waits_for_this()
    other.join(120)
    assert len(refusals(answers)) == 1
    ret.refresh_from_db()
    assert (ret.state, ret.request.state) == ("submitted", "waiting")


def test_a_quarter_closes_only_after_the_saves_under_way(racing):
    ret = racing.open()["council"]
    closed = threading.Event()

    def close():
        periods.set_period(
            partnership=racing.world.partnership,
            quarter=Q2,
            state="closed",
            why="Quarter end.",
            by=racing.people["pool_manager"],
            at=racing.world.at,
        )
        closed.set()
        connection.close()

    thread = threading.Thread(target=close)
    with transaction.atomic():
        racing.fill(ret)
        thread.start()
        assert not closed.wait(0.5)
    thread.join(120)
    assert closed.is_set()


def test_both_chief_finance_officers_sign_at_once(racing):
    for ret in racing.open().values():
        racing.done(ret)
    row = closing.consolidate(
        fund=racing.fund, quarter=Q2, note="", by=racing.people["pool_manager"], at=racing.world.at
    )

    def sign(who):
        return lambda: decisions.decide_request(pk=row.request_id, by=racing.people[who], at=racing.world.at)

    assert refusals(at_once(sign("cfo_council"), sign("cfo_icb"))) == []
    assert Consolidation.objects.get().state == "signed"


def test_the_budget_changes_or_the_virement_is_approved_but_never_on_another_budget(racing):
    """Whoever approves while the line changes was first, or is refused and sees the new version."""
    keeper = racing.people["pool_manager"]
    asked = virements.ask_virement(
        fund=racing.fund, from_line=racing.lines["LD3"], to_line=racing.lines["LD1"], amount=D("80000.00"),
        effective_on=date(2026, 8, 1), reason="Families are moving.", by=keeper, at=racing.world.at,
    )  # fmt: skip
    before = asked.request.facts
    answers = at_once(
        lambda: decisions.decide_request(pk=asked.request_id, by=racing.people["head"], at=racing.world.at),
        lambda: vire(
            fund=racing.fund, year=2026, amounts={racing.lines["LD3"]: D(-5), racing.lines["LD2"]: D(5)},
            reason="Meanwhile", effective_on=date(2026, 7, 1), by=keeper, at=racing.world.at,
        ),
    )  # fmt: skip
    request = DecisionRequest.objects.get(pk=asked.request_id)
    if refusals(answers):
        assert (request.version, request.state) == (2, "waiting")
        assert request.facts != before
    else:
        first = BudgetChange.objects.filter(request=request).order_by("pk")[0]
        assert (request.state, request.facts) == ("approved", before)
        assert first.pk < BudgetChange.objects.get(reason="Meanwhile", amount=-5).pk


@pytest.fixture
def closing_line(racing):
    return a_line(racing)


def a_line(racing):
    """A line without spending, and what closes it before this year."""
    who = {"by": racing.people["pool_manager"], "at": racing.world.at}
    new = {"code": "LD9", "name": "Day services", "lead_partner": racing.council}
    line = lines.add_lines(fund=racing.fund, lines=[new], **who)[0]
    # As a form had it before: with its fund, and open.
    line = BudgetLine.objects.select_related("fund", "lead_partner").get(pk=line.pk)
    return line, lambda: lines.close_line(pk=line.pk, year=2025, reason="It ends.", **who)


def waiting_row(racing):
    ledger_kit.add(racing, ledger_kit.rows("9,20/04/2026,7.00,1,Day services", head=DAY_HEAD))
    return LedgerRow.objects.get(transaction="9")


DAY_HEAD = "Transaction number,Date paid,Net amount,Period,Service"


def test_no_row_is_put_on_a_line_while_it_closes(racing, closing_line):
    (line, close), row = closing_line, waiting_row(racing)
    by, at = racing.people["finance_officer_council"], racing.world.at
    answer = behind(close, lambda: ledger_rows.assign_rows(pks=[row.pk], line=line, by=by, at=at))
    assert "was closed on 1 April 2026" in str(answer)
    row.refresh_from_db()
    assert row.line is None


def test_no_row_moves_to_a_line_while_it_closes(racing, closing_line):
    (line, close), row = closing_line, waiting_row(racing)
    by, at = racing.people["finance_officer_council"], racing.world.at
    ledger_rows.assign_rows(pks=[row.pk], line=racing.lines["LD1"], by=by, at=at)
    answer = behind(
        close, lambda: ledger_rows.move_rows(pks=[row.pk], line=line, reason="Wrong.", by=by, at=at)
    )
    assert "was closed on 1 April 2026" in str(answer)
    row.refresh_from_db()
    assert row.line == racing.lines["LD1"]


def test_a_file_leaves_its_rows_waiting_when_the_line_of_their_rule_closes_meanwhile(racing, closing_line):
    line, close = closing_line
    by, at = racing.people["finance_officer_council"], racing.world.at
    ledger_rules.add_rule(partner=racing.council, field="service", contains="day", line=line, by=by, at=at)
    kept = ledger_kit.read(racing, ledger_kit.rows("9,20/04/2026,7.00,1,Day services", head=DAY_HEAD))
    added, _ = behind(close, lambda: ledger_files.confirm(pk=kept.pk, total=kept.total, by=by, at=at))
    assert added.added == 1
    assert LedgerRow.objects.get(transaction="9").line is None


def test_a_line_stays_open_when_rows_came_on_it_meanwhile(racing, closing_line):
    (line, close), row = closing_line, waiting_row(racing)
    by, at = racing.people["finance_officer_council"], racing.world.at
    answer = behind(lambda: ledger_rows.assign_rows(pks=[row.pk], line=line, by=by, at=at), close)
    assert "The ledger has spending on the line after 2025/26" in str(answer)
    line.refresh_from_db()
    assert line.closed_on is None


def test_a_line_that_closes_is_in_no_return_opened_meanwhile(racing, closing_line):
    line, close = closing_line
    opened = behind(close, lambda: racing.open(Q1, due=date(2026, 7, 20)))
    assert set(opened) == {"council", "icb"}
    assert not BudgetReturnLine.objects.filter(line=line).exists()


def test_a_line_that_closes_does_not_come_back_with_a_return_brought_up_to_date_meanwhile(
    racing, closing_line
):
    line, close = closing_line
    ret = racing.open(Q1, due=date(2026, 7, 20))["council"]
    by, at = racing.people["finance_officer_council"], racing.world.at
    behind(close, lambda: returns.refresh_return(pk=ret.pk, by=by, at=at))
    assert not BudgetReturnLine.objects.filter(line=line).exists()
    ret.refresh_from_db()
    assert ret.revision == 2


def test_a_line_that_closes_is_in_no_version_opened_again_meanwhile(racing):
    ret = racing.done(racing.open(Q1, due=date(2026, 7, 20))["council"])
    line, close = a_line(racing)
    again = {"pk": ret.pk, "reason": "Late.", "due_on": date(2026, 8, 1), "at": racing.world.at}
    new = behind(close, lambda: returns.reopen_return(by=racing.people["pool_manager"], **again))
    assert not new.lines.filter(line=line).exists()


def close_fund(racing):
    who = {"by": racing.people["pool_manager"], "at": racing.world.at}
    return lambda: funds.close_fund(pk=racing.fund.pk, closed_on=date(2026, 10, 1), **who)


def test_no_rule_fills_a_fund_that_closes_meanwhile(racing):
    by, at = racing.people["finance_officer_council"], racing.world.at
    line = BudgetLine.objects.select_related("fund", "lead_partner").get(code="LD1")
    known = {"partner": racing.council, "field": "service", "contains": "day", "line": line}
    answer = behind(close_fund(racing), lambda: ledger_rules.add_rule(**known, by=by, at=at))
    assert "is closed from 1 October 2026 on" in str(answer)
    assert not LedgerRule.objects.exists()


def test_a_payment_is_taken_back_or_its_fund_closes_but_not_both(racing):
    who = {"by": racing.people["pool_manager"], "at": racing.world.at}
    planned = instalments.make_schedule(
        fund=racing.fund,
        partner=racing.icb,
        year=2026,
        parts=1,
        first_on=date(2026, 5, 1),
        months_between=1,
        **who,
    )[0]
    paid = instalments.receive(
        pk=planned.pk, received_on=date(2026, 5, 1), amount=planned.amount, note="BACS 1", **who
    )
    answer = behind(close_fund(racing), lambda: instalments.take_back(pk=paid.pk, reason="Wrong.", **who))
    assert "is closed from 1 October 2026 on" in str(answer)
    assert planned.receipts.count() == 1
    assert Fund.objects.get(pk=racing.fund.pk).closed_on
