"""Every way in to the money's records: which asks the one guard of a quarter, which only whether the fund is open, and
which does neither, and why. A new service has to be placed here.
"""

import ast
import importlib
import inspect
import pkgutil
from datetime import date
from decimal import Decimal

import pytest

from budgets import services
from budgets.models import BudgetReturnLine, FinancePeriod, InstalmentReceipt, LedgerImport
from budgets.services import instalments, ledger_files, lines, outlook, periods, returns
from budgets.services.funds import close_fund
from jct.core.calendar import Quarter
from jct.core.errors import Refused
from jct.support.models import Job
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import OFFICER, add, rows, undo

D = Decimal
GUARDS = {f"periods.{name}" for name in ("guard", "guard_year", "guard_since", "guard_ledger")}
OPEN = {"fund.still_open"}

PERIOD = """
budget_changes: set_original_budgets vire change_budget
contributions: contribute confirm_contribution ask_variation settle_variation change_contribution
evidence: add_evidence
edits: save_return save_cells apply_edit undo_edit writable
forecasts: choose_forecast
instalments: make_schedule change_instalment remove_instalment receive take_back
ledger_files: confirm add reverse take_back
ledger_moves: move_all place_all moved placed
ledger_rows: assign_rows assign_found may_assign_found move_rows move_found may_move_found shut_quarters
ledger_rules: add_rule
lines: add_line change_line close_line
movements: explain_movement
outlook: add_saving change_saving report_saving add_mitigation change_mitigation add_item change_item settle_item
plans: ask_plan settle_plan
reserves: create_reserve pay_in ask_use settle_use
returns: open_returns refresh_return submit_return take_back reopen_return change_due
risk_rules: set_risk_share ask_rule settle_rule
virements: ask_virement settle_virement
"""
"""They write, or ask for, figures of a quarter, or what such figures are worked out from."""

FUND = """
closing: consolidate
instalments: request_payment
lines: add_lines reopen_line
plans: create_plan
risk_rules: draft_rule change_draft
statements: draw_up
"""
"""They write no figure of a quarter, but nothing of the kind is begun in a fund that is closed."""

GUARD = "is the guard, or shuts and opens quarters"
PART = "works for services that have asked the guard"
DRAFT = "a draft counts nowhere; asking for it is guarded, and so is what its answer writes"
ASKS = "takes a question back, or says it in words: no figure changes"
WORDS = "the words, parties and duties of an agreement, which no quarter reports"
KEPT = "a locked or signed quarter keeps what it had of a fund (test_as_locked): later ones show what changes"
OWN = "has states of its own: what is sent or signed stays, and a quarter’s figures are none of it"
RAW = "a file, or how files are read: no row of it is in the ledger yet"
REMARK = "about figures, not one of them"
ANSWER = (
    "an answer to what was asked: a quarter is neither locked nor signed while a return waits for its own"
)
NEITHER = {
    GUARD: """
        periods: guard guard_year guard_since guard_ledger set_period give_leave end_leave hold keep_lines keep_settled
        """,
    PART: """
        budget_changes: as_they_are closed explained
        contributions: worked_out
        edits: enterable_for_update touch
        filling: fill settled_of
        ledger_rows: spendable
        locks: lock_fund lock_funds lock_named lock_ledgers
        movements: carry_causes
        staging: keep parts_of stage count_rows clear forget add add_again take_back
        """,
    DRAFT: """
        plans: change_plan refresh_plan drop_plan
        risk_rules: put_step move_step remove_step drop_draft
        """,
    ASKS: """
        agreement_changes: withdraw_change said_of_change
        better_care: said_of_return
        closing: take_back said_of_position moved_since
        contributions: withdraw_variation said_of_variation
        plans: withdraw_plan said_of_plan
        reserves: withdraw_use give_up_use said_of_use
        returns: certification_of said_of_return moved_since
        risk_rules: take_back_rule said_of_rule
        statements: said_of_account
        told_before: as_told_then
        virements: withdraw_virement said_of_virement
        """,
    WORDS: """
        agreement_changes: ask_change settle_entry settle_variation settle_termination
        agreements: create_agreement change_agreement add_party remove_party sign set_notice give_notice
        agreements: take_back_notice put_in_force rest_on plan_review hold_review save_scheme permit_expenditure
        agreements: waiting check_fields
        funds: create_fund close_fund
        """,
    KEPT: "funds: change_fund",
    OWN: """
        better_care: open_return correct_return save_return ask_approval approval_of settle_return
        statements: answer_checklist ask_signature signature_of settle_signature take_back set_audit
        """,
    RAW: """
        ledger_files: silent receive choose_letters choose_columns read discard first_rows
        ledger_faults: clear
        ledger_rules: remove_rule reorder_rule
        ledger_sources: save_source retire_source
        ledger_sweep: sweep
        """,
    REMARK: """
        remarks: remark settle
        waivers: ask_waiver give_waiver refuse_waiver end_waiver set_check
        """,
    ANSWER: "closing: settle_position\nreturns: settle_return send_back",
}


def placed(table: str) -> list[str]:
    return [
        f"{module}.{name}"
        for module, names in (line.split(":") for line in map(str.strip, table.split("\n")) if line)
        for name in names.split()
    ]


def public() -> set[str]:
    """Every function that a module of the services defines and does not keep to itself."""
    found = set()
    for info in pkgutil.walk_packages(services.__path__, "budgets.services."):
        module = importlib.import_module(info.name)
        short = info.name.removeprefix("budgets.services.")
        found |= {
            f"{short}.{name}"
            for name, what in vars(module).items()
            if inspect.isfunction(what) and what.__module__ == info.name and not name.startswith("_")
        }
    return found


def calls() -> dict[str, set[str]]:
    """Function of the services → the functions it calls, as their text names them."""
    found = {}
    for info in pkgutil.walk_packages(services.__path__, "budgets.services."):
        module = info.name.removeprefix("budgets.services.")
        tree = ast.parse(inspect.getsource(importlib.import_module(info.name)))
        known = {
            node.name: f"{module}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                place = node.module.removeprefix("budgets.services").removeprefix("budgets.domain").strip(".")
                known |= {a.asname or a.name: f"{place}.{a.name}".strip(".") for a in node.names}
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                names = {ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
                found[f"{module}.{node.name}"] = {
                    ".".join([known[first], *rest])
                    for first, *rest in (n.split(".") for n in names)
                    if first in known
                }
    return found


def reached(name: str, graph: dict[str, set[str]]) -> set[str]:
    seen, ahead = set(), [name]
    while ahead:
        for called in graph.get(ahead.pop(), ()):
            if called not in seen:
                seen.add(called)
                ahead.append(called)
    return seen


def test_every_service_has_its_place_and_one_only():
    table = [*placed(PERIOD), *placed(FUND), *(name for names in NEITHER.values() for name in placed(names))]
    assert sorted(table) == sorted(public())


def test_each_asks_what_its_place_says():
    graph = calls()
    assert [name for name in placed(PERIOD) if not reached(name, graph) & GUARDS] == []
    assert [
        name for name in placed(FUND) if not reached(name, graph) & OPEN or reached(name, graph) & GUARDS
    ] == []
    rest = [name for why, names in NEITHER.items() if why != GUARD for name in placed(names)]
    assert [name for name in rest if reached(name, graph) & (GUARDS | OPEN)] == []


# What was let in past the guard before ------------------------------------------------------------------------------
def told(pool, who="pool_manager"):
    return {"by": pool.people[who], "at": pool.world.at}


def lock(pool, *quarters):
    for quarter in quarters:
        FinancePeriod.objects.create(partnership=pool.world.partnership, quarter=str(quarter), state="locked")


ITEM = {
    "kind": "dispute", "title": "Uplift asked for", "low": D(0), "likely": D(3), "high": D(9), "line": None,
    "note": "The provider asks.",
}  # fmt: skip
ACTION = {
    "action": "Review",
    "amount": D(5),
    "in_forecast": False,
    "owner": "A",
    "state": "planned",
    "note": "",
}


def schedule(pool, **values):
    first = {"parts": 2, "first_on": date(2026, 4, 15), "months_between": 6} | values
    return instalments.make_schedule(fund=pool.fund, partner=pool.icb, year=2026, **first, **told(pool))


def paid(pool, row, on):
    return instalments.receive(pk=row.pk, received_on=on, amount=D(10), note="BACS", **told(pool))


def saving(pool):
    return outlook.add_saving(
        line=pool.lines["LD1"].pk, year=2026, name="Review", target=D(5), owner="A", **told(pool)
    )


def action(pool, due_on=date(2026, 12, 1), year=2026):
    return outlook.add_mitigation(line=pool.lines["LD1"].pk, year=year, due_on=due_on, **ACTION, **told(pool))


def item(pool, raised_on=date(2026, 4, 20)):
    return outlook.add_item(fund=pool.fund, raised_on=raised_on, **ITEM, **told(pool))


def of_instalments(pool):
    first, second = schedule(pool)
    instalments.change_instalment(pk=first.pk, due_on=first.due_on, amount=D(500), **told(pool))
    receipt = paid(pool, second, date(2026, 10, 16))
    yield lambda: schedule(pool)
    yield lambda: instalments.change_instalment(
        pk=first.pk, due_on=date(2026, 11, 1), amount=D(5), **told(pool)
    )
    yield lambda: instalments.remove_instalment(pk=first.pk, **told(pool))
    yield lambda: paid(pool, first, date(2026, 6, 30))
    assert paid(pool, first, date(2026, 10, 2))
    assert instalments.take_back(pk=receipt.pk, reason="Twice.", **told(pool))


def of_the_outlook(pool):
    late, one, plan = action(pool), item(pool), saving(pool)
    yield lambda: action(pool, due_on=date(2026, 6, 30))
    yield lambda: outlook.change_mitigation(pk=late.pk, due_on=date(2026, 5, 1), **told(pool))
    yield lambda: item(pool)
    yield lambda: outlook.change_item(pk=one.pk, raised_on=date(2026, 10, 2), **ITEM, **told(pool))
    yield lambda: outlook.settle_item(pk=one.pk, settled_on=date(2026, 6, 1), outcome="Paid.", **told(pool))
    assert outlook.change_mitigation(pk=late.pk, state="under_way", **told(pool))
    assert outlook.change_item(pk=one.pk, **(ITEM | {"high": D(12)}), **told(pool)).high == D(12)
    assert outlook.settle_item(pk=one.pk, settled_on=date(2026, 10, 2), outcome="Paid.", **told(pool))
    assert outlook.change_saving(pk=plan.pk, target=D(7), **told(pool)).target == D(7)


def of_the_last_quarter(pool):
    late, plan = action(pool), saving(pool)
    FinancePeriod.objects.create(partnership=pool.world.partnership, quarter="2026-Q4", state="locked")
    yield lambda: outlook.change_mitigation(pk=late.pk, state="under_way", **told(pool))
    yield lambda: outlook.change_saving(pk=plan.pk, target=D(7), **told(pool))
    yield lambda: action(pool)
    with pytest.raises(Refused, match="Quarter 4 2026/27 is locked"):
        saving(pool)


def of_lines(pool):
    line = lines.add_lines(
        fund=pool.fund, lines=[{"code": "LD9", "name": "New", "lead_partner": pool.council}], **told(pool)
    )[0]
    yield lambda: lines.close_line(pk=line.pk, year=2025, reason="Done.", **told(pool))
    assert lines.close_line(pk=line.pk, year=2026, reason="Done.", **told(pool)).closed_on == date(2027, 4, 1)


@pytest.mark.parametrize("ways", [of_instalments, of_the_outlook, of_the_last_quarter, of_lines])
def test_nothing_is_dated_into_a_quarter_that_is_locked(pool, ways):
    acts = ways(pool)
    act = next(acts)
    lock(pool, Q1)
    while act:
        with pytest.raises(Refused, match="2026/27 is locked"):
            act()
        act = next(acts, None)


def test_a_payment_of_a_locked_quarter_is_taken_back_today(pool):
    receipt = paid(pool, schedule(pool)[0], date(2026, 6, 30))
    lock(pool, Q1, Q2)
    back = instalments.take_back(pk=receipt.pk, reason="Twice.", **told(pool))
    assert (back.received_on, back.amount) == (pool.world.on, D(-10))
    assert InstalmentReceipt.objects.get(pk=receipt.pk).received_on == date(2026, 6, 30)


def test_a_fund_closes_when_its_instalments_have_come(pool):
    row = schedule(pool, parts=1)[0]
    paid(pool, row, date(2026, 10, 16))
    item(pool, raised_on=date(2026, 10, 5))
    with pytest.raises(Refused) as refused:
        close_fund(pk=pool.fund.pk, closed_on=date(2026, 10, 1), **told(pool))
    said = [str(problem) for problem in refused.value.problems]
    assert "£31,499,990 of its instalment of 15 April 2026 has not come" in said[0]
    assert [one.split(":")[0] for one in said[1:]] == ["Instalments received", "Not in the forecast"]


def test_nothing_is_added_to_a_closed_fund(pool):
    row, late, one = schedule(pool, parts=1)[0], action(pool, due_on=date(2026, 9, 1)), item(pool)
    instalments.receive(
        pk=row.pk, received_on=date(2026, 4, 16), amount=row.amount, note="BACS", **told(pool)
    )
    close_fund(pk=pool.fund.pk, closed_on=date(2026, 10, 1), **told(pool))
    late_saving = saving(pool)  # the quarter in which it closed is still open
    ways = (
        lambda: schedule(pool, parts=1, first_on=date(2026, 10, 5)),
        lambda: action(pool, due_on=date(2026, 10, 2)),
        lambda: action(pool, year=2027),
        lambda: item(pool, raised_on=date(2026, 10, 2)),
        lambda: outlook.change_item(pk=one.pk, **ITEM, **told(pool)),
        lambda: outlook.report_saving(
            pk=late_saving.pk, quarter=Quarter(2026, 3), achieved=D(1), forecast=D(5), note="", **told(pool)
        ),
    )
    for way in ways[1:]:
        with pytest.raises(Refused, match="is closed from 1 October 2026 on"):
            way()
    assert outlook.change_mitigation(pk=late.pk, state="done", **told(pool))
    assert outlook.settle_item(pk=one.pk, settled_on=date(2026, 10, 2), outcome="Paid.", **told(pool))
    with pytest.raises(Refused, match="all of it has its days"):
        ways[0]()


def test_payment_is_not_asked_for_a_closed_fund(pool):
    row = schedule(pool, parts=1)[0]
    type(pool.fund).objects.filter(pk=pool.fund.pk).update(closed_on=date(2026, 10, 1))
    for way in (
        lambda: instalments.request_payment(pk=row.pk, reference="1", **told(pool)),
        lambda: paid(pool, row, date(2026, 10, 2)),
        lambda: instalments.change_instalment(pk=row.pk, due_on=date(2026, 11, 1), amount=D(5), **told(pool)),
    ):
        with pytest.raises(Refused, match="is closed from"):
            way()


def test_a_line_is_not_closed_before_a_return_that_says_something_of_it(pool):
    new = {"code": "LD9", "name": "New", "lead_partner": pool.council}
    line = lines.add_lines(fund=pool.fund, lines=[new], **told(pool))[0]
    ret = pool.open(Q1, due=date(2026, 7, 20))["council"]
    row = ret.lines.get(line=line)
    cells = {row.pk: {"forecast": D(0)}}
    returns.save_return(pk=ret.pk, revision=0, cells=cells, **told(pool, OFFICER))
    close = {"pk": line.pk, "year": 2025, "reason": "Done.", **told(pool)}
    with pytest.raises(
        Refused, match="stands in the return of Northmere County Council for Quarter 1 2026/27"
    ):
        lines.close_line(**close)
    returns.save_return(pk=ret.pk, revision=1, cells={row.pk: {"forecast": None}}, **told(pool, OFFICER))
    assert lines.close_line(**close).closed_on == date(2026, 4, 1)
    assert not BudgetReturnLine.objects.filter(line=line).exists()


def test_a_submitted_return_is_not_taken_back_once_its_quarter_is_closed(pool):
    ret = pool.submit(pool.open()["council"])
    shut = {"partnership": pool.world.partnership, "quarter": Q2, "why": "x", **told(pool)}
    periods.set_period(state="closed", **shut)
    with pytest.raises(Refused, match="is closed to officers"):
        returns.take_back(pk=ret.pk, **told(pool, OFFICER))
    periods.set_period(state="open", **shut)
    assert returns.take_back(pk=ret.pk, **told(pool, OFFICER)).state == "open"


def reversing(pool, monkeypatch):
    """A file of two rows being reversed, which is many here, and the job that does it."""
    kept = add(pool, rows("1,01/05/2026,5.00,A,Placements", "2,05/06/2026,7.50,A,Placements"))
    monkeypatch.setattr(ledger_files, "LONG_TO_ADD", 1)
    kept, job = undo(pool, kept)
    assert (kept.state, Job.objects.get().pk) == ("reversing", job.pk)
    return kept


def test_a_long_file_is_not_reversed_once_its_quarter_is_locked(pool, monkeypatch):
    kept = reversing(pool, monkeypatch)
    with pytest.raises(Refused) as refused:
        periods.set_period(
            partnership=pool.world.partnership, quarter=Q1, state="locked", why="Signed.", **told(pool)
        )
    assert "ledger.csv: it is being reversed" in str(refused.value.problems[0])
    lock(pool, Q1)
    with pytest.raises(Refused, match="is locked"):
        ledger_files.take_back(pk=kept.pk)
    kept = LedgerImport.objects.get(pk=kept.pk)
    assert (kept.state, kept.reversed_by, kept.reversed_why) == ("added", None, "")
    assert ledger_files.take_back(pk=kept.pk).state == "added"
    FinancePeriod.objects.all().delete()
    undo(pool, kept)
    assert ledger_files.take_back(pk=kept.pk).state == "reversed"


def test_a_file_whose_rows_were_added_again_waits_for_its_reversal(pool, monkeypatch):
    kept = reversing(pool, monkeypatch)
    monkeypatch.undo()
    add(pool, rows("1,01/05/2026,5.00,A,Placements"))
    lock(pool, Q1)
    with pytest.raises(Refused, match="is locked"):
        ledger_files.take_back(pk=kept.pk)
    assert LedgerImport.objects.get(pk=kept.pk).state == "reversing"
    FinancePeriod.objects.all().delete()
    assert ledger_files.take_back(pk=kept.pk).state == "reversed"
