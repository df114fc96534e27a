"""A quarter open, closed with leave and locked: one guard at every way in, and restatements after the lock."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.domain import consolidation
from budgets.models import (
    BudgetReturn,
    Consolidation,
    FinancePeriod,
    LedgerRow,
    PeriodException,
    Restatement,
)
from budgets.selectors.position import fund_in, position_now
from budgets.services import (
    budget_changes,
    contributions,
    ledger_files,
    ledger_rows,
    ledger_rules,
    periods,
    reserves,
    returns,
)
from jct.core.errors import Refused
from jct.core.facts import canonical
from partnerships.services import decisions
from tests.budgets.conftest import Q1, Q2
from tests.budgets.ledger_kit import add, rows

D = Decimal


def put(pool, state, who="pool_manager", why="Quarter end.", quarter=Q2):
    return periods.set_period(
        partnership=pool.world.partnership,
        quarter=quarter,
        state=state,
        why=why,
        by=pool.people[who],
        at=pool.world.at,
    )


def leave(pool, who="finance_officer_council", **values):
    return periods.give_leave(
        **{
            "partnership": pool.world.partnership,
            "quarter": Q2,
            "user": pool.people[who],
            "reason": "The invoice came on the 19th.",
            "ends_at": pool.world.at + timedelta(days=1),
            "by": pool.people["pool_manager"],
            "at": pool.world.at,
            **values,
        }
    )


def locked(pool):
    """The quarter locked by hand: what the lock asks for has tests of its own."""
    FinancePeriod.objects.update_or_create(
        partnership=pool.world.partnership, quarter=str(Q2), defaults={"state": "locked"}
    )


def save(pool, ret, at=None):
    ret = BudgetReturn.objects.get(pk=ret.pk)
    row = ret.lines.get(line=pool.lines["LD1"])
    cells = {row.pk: {"forecast": (row.forecast or D(0)) + 1}}
    by = pool.people["finance_officer_council"]
    return returns.save_return(pk=ret.pk, revision=ret.revision, cells=cells, by=by, at=at or pool.world.at)


def test_a_closed_quarter_takes_nothing_from_officers(pool):
    ret = pool.open()["council"]
    pool.fill(ret)
    add(pool, rows("V1,31/07/2026,10.00,Acme,B"))
    at, officer = pool.world.at, pool.people["finance_officer_council"]
    line, other = pool.lines["LD1"], pool.lines["LD3"]
    row = LedgerRow.objects.get()
    ledger_rows.assign_rows(pks=[row.pk], line=line, by=officer, at=at)
    put(pool, "closed")
    revision = BudgetReturn.objects.get(pk=ret.pk).revision
    ways = [
        lambda: save(pool, ret),
        lambda: returns.refresh_return(pk=ret.pk, by=officer, at=at),
        lambda: returns.submit_return(pk=ret.pk, revision=revision, by=officer, at=at),
        lambda: add(pool, rows("V2,31/07/2026,10.00,Acme,B")),
        lambda: ledger_files.reverse(pk=row.batch_id, reason="Wrong file.", by=officer, at=at),
        lambda: ledger_rows.move_rows(pks=[row.pk], line=other, reason="Wrong.", by=officer, at=at),
    ]
    for way in ways:
        with pytest.raises(Refused, match="Quarter 2 2026/27 is closed to officers"):
            way()
    assert LedgerRow.objects.count() == 1
    leave(pool)
    for way in ways[:2]:
        way()


def test_rows_of_a_shut_quarter_keep_waiting_and_others_are_placed(pool):
    add(pool, rows("V1,31/07/2026,10.00,Acme,B", "V2,31/10/2026,20.00,Acme,B", "V3,31/07/2026,40.00,Bolt,B"))
    locked(pool)
    keys = dict(LedgerRow.objects.values_list("transaction", "pk"))
    known = {"line": pool.lines["LD1"], "by": pool.people["finance_officer_council"], "at": pool.world.at}
    with pytest.raises(Refused, match="Quarter 2 2026/27 is locked"):
        ledger_rows.assign_rows(pks=[keys["V1"]], **known)
    with pytest.raises(Refused, match="Quarter 2 2026/27 is locked"):
        ledger_rows.assign_found(words="bolt", **known)
    rule = {"partner": pool.council, "field": "supplier", "contains": "Acme"}
    assert ledger_rules.add_rule(**rule, **known)[1] == 1
    assert set(LedgerRow.objects.unassigned().values_list("transaction", flat=True)) == {"V1", "V3"}


def test_nothing_counts_from_a_day_in_a_locked_quarter_or_before_one(pool):
    """Budgets, contributions and reserves make the figures and the shares of every later quarter of the year."""
    known = {"fund": pool.fund, "by": pool.people["pool_manager"], "at": pool.world.at}
    promise = {
        **known,
        "partner": pool.council,
        "year": 2026,
        "amount": D(100),
        "kind": "grant",
        "reason": "x",
    }
    contributions.contribute(**promise, effective_on=date(2026, 4, 1), confirmed=False)
    pot = reserves.create_reserve(
        **known, name="Pot", is_risk_pool=True, purpose="", opening=D(10), effective_on=date(2026, 4, 1)
    )
    locked(pool)
    changed = {
        **known, "year": 2026, "amounts": {pool.lines["LD1"]: D(5)}, "kind": "variation", "reason": "x",
    }  # fmt: skip
    paid = {"pk": pot.pk, "amount": D(5), "reason": "x", "by": known["by"], "at": known["at"]}

    def ways(on):
        return [
            lambda: budget_changes.change_budget(**changed, effective_on=on),
            lambda: contributions.contribute(**promise, recurrent=False, effective_on=on),
            lambda: contributions.confirm_contribution(**promise, effective_on=on),
            lambda: reserves.pay_in(**paid, effective_on=on),
        ]

    for way in (*ways(date(2026, 4, 1)), *ways(date(2026, 9, 30))):
        with pytest.raises(Refused, match="Quarter 2 2026/27 is locked"):
            way()
    for way in ways(date(2026, 10, 1)):
        way()


def test_other_quarters_stay_as_they_were(pool):
    put(pool, "closed", quarter=Q1)
    save(pool, pool.open()["council"])
    add(pool, rows("V2,31/07/2026,10.00,Acme,B"))
    with pytest.raises(Refused, match="Quarter 1 2026/27 is closed"):
        add(pool, rows("V3,31/07/2026,10.00,Acme,B", "V4,30/06/2026,10.00,Acme,B"))


def test_the_keeper_writes_until_the_lock_and_then_nobody(pool):
    put(pool, "closed")
    ret = pool.open()["council"]
    locked(pool)
    with pytest.raises(Refused, match="is locked"):
        pool.open(partners=["icb"])
    with pytest.raises(Refused, match="is locked"):
        save(pool, ret)


def test_leave_is_for_one_person_and_ends(pool):
    ret = pool.open()["council"]
    put(pool, "closed")
    given = leave(pool)
    save(pool, ret)
    with pytest.raises(Refused, match="closed to officers"):
        save(pool, ret, at=given.ends_at)
    periods.end_leave(pk=given.pk, by=pool.people["pool_manager"], at=pool.world.at)
    with pytest.raises(Refused, match="closed to officers"):
        save(pool, ret)
    assert PeriodException.history.filter(history_type="-").count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": " "}, "Reason: it is empty"),
        ({"ends_at": None}, "Until: it is past"),
        ({"user": "pool_manager"}, "Person: it is yourself"),
    ],
)
def test_leave_that_cannot_be_given(pool, values, said):
    put(pool, "closed")
    if "ends_at" in values:
        values = {"ends_at": pool.world.at}
    if "user" in values:
        values = {"user": pool.people["pool_manager"]}
    with pytest.raises(Refused) as refusal:
        leave(pool, **values)
    assert said in str(refusal.value.problems[0])


def test_leave_belongs_to_a_closed_quarter_and_to_its_keeper(pool):
    with pytest.raises(Refused, match="this one is open"):
        leave(pool)
    put(pool, "closed")
    with pytest.raises(ObjectDoesNotExist):
        leave(pool, by=pool.people["finance_lead_council"])
    given = leave(pool)
    with pytest.raises(ObjectDoesNotExist):
        periods.end_leave(pk=given.pk, by=pool.people["finance_lead_council"], at=pool.world.at)


def test_closed_and_open_again_with_its_reasons(pool):
    put(pool, "closed", why="The board reads it on the 27th.")
    period = put(pool, "open", why="The NHS month 6 is in.")
    assert [row.history_change_reason for row in period.history.all()] == [
        "The NHS month 6 is in.",
        "The board reads it on the 27th.",
    ]
    with pytest.raises(Refused, match="is open already"):
        put(pool, "open")
    with pytest.raises(Refused, match="Say why"):
        put(pool, "closed", why=" ")
    with pytest.raises(ObjectDoesNotExist):
        put(pool, "closed", who="finance_officer_council")


def test_what_stands_in_the_way_of_a_lock_is_named(pool):
    pool.submit(pool.open()["council"])
    with pytest.raises(Refused) as refusal:
        put(pool, "locked")
    assert [str(problem) for problem in refusal.value.problems] == [
        "Learning disabilities pool, Northmere County Council, 2026-Q2: it is not certified. Give a certified "
        "return, or a correction taken no further.",
        "Learning disabilities pool: its partners have not signed its position. Give both signatures.",
    ]
    with pytest.raises(Refused, match="has not ended"):
        put(pool, "locked", quarter=Q2.next())


def signed(pool, state="signed"):
    found = fund_in(pool.people["pool_manager"], pool.fund.pk, quarter=Q2, on=pool.world.on)
    request = decisions.ask(
        partnership=pool.world.partnership,
        decision_type="return_certification",
        title="Position",
        amount=D(0),
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )
    return Consolidation.objects.create(
        fund=pool.fund,
        quarter=str(Q2),
        version=1,
        state=state,
        facts=json.loads(canonical({"position": consolidation.write(position_now(found, Q2))})),
        sha256="0" * 64,
        signed_at=pool.world.at,
        request=request,
        by=pool.people["pool_manager"],
        at=pool.world.at,
    )


def test_a_signed_position_locks_its_fund_and_lets_the_quarter_be_locked(pool):
    ret = pool.done(pool.open()["council"])
    signed(pool)
    with pytest.raises(Refused, match="is locked"):
        pool.open(partners=["icb"])
    assert put(pool, "locked").state == "locked"
    with pytest.raises(Refused, match="stays so"):
        put(pool, "open")
    assert ret.state == "certified"


@pytest.mark.parametrize("how", [locked, signed])
def test_after_the_lock_a_figure_is_restated(pool, how):
    old = pool.done(pool.open()["council"])
    how(pool)
    officer = pool.people["finance_officer_council"]
    new = returns.reopen_return(
        pk=old.pk,
        reason="An invoice was coded twice.",
        due_on=date(2026, 11, 1),
        by=officer,
        at=pool.world.at,
    )
    assert new.restates
    new = pool.done(new, LD1="46100000.00")
    assert [
        (row.line.code, row.column, row.old, row.new, row.reason, row.by)
        for row in Restatement.objects.select_related("line", "by")
    ] == [
        ("LD1", "forecast", D("46200000.00"), D("46100000.00"), "An invoice was coded twice.", officer),
    ]


def test_a_commitment_is_restated_and_words_stay_with_the_version_that_said_them(pool):
    old = pool.done(pool.open()["council"])
    locked(pool)
    who = {"by": pool.people["finance_officer_council"], "at": pool.world.at}
    new = returns.reopen_return(pk=old.pk, reason="A contract.", due_on=date(2026, 11, 1), **who)
    row = new.lines.get(line=pool.lines["LD1"])
    said = old.lines.get(line=row.line).explanation
    cells = {row.pk: {"commitment": D(9_000_000), "explanation": "Other words."}}
    new = pool.done(returns.save_return(pk=new.pk, revision=new.revision, cells=cells, **who))
    assert [(one.line.code, one.words, one.old, one.new) for one in Restatement.objects.all()] == [
        ("LD1", "Commitment", None, D(9_000_000))
    ]
    assert old.lines.get(line=row.line).explanation == said
    assert said != "Other words."


def test_before_the_lock_a_correction_restates_nothing(pool):
    old = pool.done(pool.open()["council"])
    new = returns.reopen_return(
        pk=old.pk,
        reason="Typing error.",
        due_on=date(2026, 11, 1),
        by=pool.people["finance_officer_council"],
        at=pool.world.at,
    )
    pool.done(new, LD1="46100000.00")
    assert not Restatement.objects.exists()
    assert BudgetReturn.objects.get(pk=new.pk).reason == "Typing error."


def test_a_closed_quarter_is_not_opened_again_by_an_officer(pool):
    old = pool.done(pool.open()["council"])
    put(pool, "closed")
    again = {"pk": old.pk, "reason": "Late.", "due_on": date(2026, 11, 1), "at": pool.world.at}
    with pytest.raises(Refused, match="closed to officers"):
        returns.reopen_return(by=pool.people["finance_officer_council"], **again)
    assert returns.reopen_return(by=pool.people["pool_manager"], **again).version == 2
