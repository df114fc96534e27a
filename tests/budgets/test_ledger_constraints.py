"""What the database itself keeps of the ledger: rows as they came, moves that are true, files reversed exactly."""

from datetime import date, timedelta

import pytest
from django.db import connection

from budgets.models import BudgetReturn, BudgetReturnLine, Fund, LedgerImport, LedgerMove, LedgerRow
from budgets.services.ledger_rules import add_rule
from tests.budgets.test_constraints import D, refused, rows_of


@pytest.fixture
def ledger_row(pool):
    signed = {"by": pool.people["finance_officer_icb"], "at": pool.world.at}
    batch = LedgerImport(**rows_of(pool)[LedgerImport])
    batch.state, batch.added = "added", 1
    batch.confirmed_by, batch.confirmed_at = signed["by"], signed["at"]
    batch.save()
    row = LedgerRow(
        batch=batch, partner=pool.icb, number=2, transaction="1", posted_on=date(2026, 7, 1), year=2026, period=4,
        amount=D(5),
    )  # fmt: skip
    row.save()
    return row


def place(pool, row, code="LD2"):
    values = {"assigned_by": pool.people["finance_officer_icb"], "assigned_at": pool.world.at}
    LedgerRow.objects.filter(pk=row.pk).update(line=pool.lines[code], **values)


def move(pool, row, to="LD1", **changes):
    values = {
        "row": row,
        "from_line": pool.lines["LD2"],
        "to_line": pool.lines[to] if to else None,
        "placed_by": pool.people["finance_officer_icb"],
        "placed_at": pool.world.at,
        "reason": "x",
        "by": pool.people["finance_officer_icb"],
        "at": pool.world.at + timedelta(hours=1),
        **changes,
    }
    return LedgerMove.objects.create(**values)


def settle():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ledger_move_done IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ledger_move_done DEFERRED")


def test_a_ledger_row_stays_as_it_came(pool, ledger_row):
    rows = LedgerRow.objects.filter(pk=ledger_row.pk)
    refused(lambda: rows.update(amount=D(6)), "stays as it came")
    refused(rows.delete, "append-only")
    refused(lambda: rows.update(line=pool.lines["LD2"]), "ledger_row_assigned_by_and_at")
    place(pool, ledger_row)
    refused(lambda: rows.update(line=pool.lines["LD1"]), "only with a record of the move")


def test_a_row_moves_only_as_its_last_record_says(pool, ledger_row):
    place(pool, ledger_row)
    rows, by = LedgerRow.objects.filter(pk=ledger_row.pk), pool.people["finance_officer_icb"]
    refused(lambda: move(pool, ledger_row, from_line=pool.lines["LD3"]), "not where the move says")
    refused(
        lambda: move(pool, ledger_row, placed_at=pool.world.at - timedelta(days=1)), "not where the move says"
    )
    refused(lambda: move(pool, ledger_row, "LD2"), "ledger_move_between_two_lines")
    refused(lambda: move(pool, ledger_row, reason=""), "ledger_move_has_reason")
    kept = move(pool, ledger_row)
    refused(settle, "was not moved as its record says")
    there = {"line": pool.lines["LD1"], "assigned_by": by, "assigned_at": kept.at}
    refused(lambda: rows.update(**{**there, "line": pool.lines["LD3"]}), "only with a record")
    refused(lambda: rows.update(**{**there, "assigned_at": pool.world.at}), "only with a record")
    rows.update(**there)
    settle()
    refused(lambda: rows.update(line=pool.lines["LD3"]), "only with a record")
    refused(lambda: LedgerMove.objects.filter(pk=kept.pk).update(reason="y"), "append-only")
    refused(lambda: LedgerMove.objects.filter(pk=kept.pk).delete(), "append-only")


def test_a_rule_goes_with_the_line_it_gave_and_stays_in_the_record(pool, ledger_row):
    officer, rows = pool.people["finance_officer_icb"], LedgerRow.objects.filter(pk=ledger_row.pk)
    rule, _ = add_rule(
        partner=pool.icb, line=pool.lines["LD2"], field="service", contains="x", by=officer, at=pool.world.at
    )
    refused(lambda: rows.update(rule=rule), "ledger_row_rule_has_line")
    rows.update(line=pool.lines["LD2"], rule=rule, assigned_by=officer, assigned_at=pool.world.at)
    refused(lambda: rows.update(rule=None), "only with a record of the move")
    refused(lambda: move(pool, ledger_row), "not where the move says")
    kept = move(pool, ledger_row, rule=rule)
    there = {"line": pool.lines["LD1"], "assigned_by": officer, "assigned_at": kept.at}
    refused(lambda: rows.update(**there), "only with a record of the move")
    rows.update(**there, rule=None)
    settle()


def test_an_old_record_moves_a_row_no_second_time(pool, ledger_row):
    place(pool, ledger_row)
    rows, by = LedgerRow.objects.filter(pk=ledger_row.pk), pool.people["finance_officer_icb"]
    first = move(pool, ledger_row)
    rows.update(line=pool.lines["LD1"], assigned_by=by, assigned_at=first.at)
    second = move(
        pool,
        ledger_row,
        "LD2",
        from_line=pool.lines["LD1"],
        placed_at=first.at,
        at=first.at + timedelta(hours=1),
    )
    rows.update(line=pool.lines["LD2"], assigned_by=by, assigned_at=second.at)
    settle()
    again = {"line": pool.lines["LD1"], "assigned_by": by, "assigned_at": first.at}
    refused(lambda: rows.update(**again), "only with a record")


def test_a_row_goes_back_among_the_waiting_only_with_its_record(pool, ledger_row):
    place(pool, ledger_row)
    rows = LedgerRow.objects.filter(pk=ledger_row.pk)
    off = {"line": None, "assigned_by": None, "assigned_at": None}
    refused(lambda: rows.update(**off), "only with a record")
    move(pool, ledger_row, None)
    refused(settle, "was not moved")
    rows.update(**off)
    settle()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, "ledger_row_once"),
        ({"transaction": ""}, "ledger_row_has_transaction"),
        ({"transaction": "2", "period": 14}, "ledger_row_period_known"),
    ],
)
def test_ledger_rows_that_make_no_sense(ledger_row, values, name):
    ledger_row.pk = None
    for field, value in values.items():
        setattr(ledger_row, field, value)
    ledger_row._state.adding = True
    refused(ledger_row.save, name)


def test_capital_and_notional_lines_carry_no_rows(pool, ledger_row):
    by, at = pool.people["finance_officer_icb"], pool.world.at
    placed = {"line": pool.lines["LD2"], "assigned_by": by, "assigned_at": at}
    capital = LedgerRow(
        batch=ledger_row.batch, partner=pool.icb, number=3, transaction="3", posted_on=date(2026, 7, 1),
        year=2026, period=4, amount=D(5), capital=True, **placed,
    )  # fmt: skip
    refused(capital.save, "ledger_row_capital_has_no_line")
    Fund.objects.filter(pk=pool.fund.pk).update(kind="notional")
    refused(lambda: LedgerRow.objects.filter(pk=ledger_row.pk).update(**placed), "cannot be spent")
    ret = BudgetReturn(**rows_of(pool)[BudgetReturn])
    ret.save()
    line = BudgetReturnLine(
        budget_return=ret, line=pool.lines["LD2"], budget=0, budget_to_date=0, ledger=0, actual=0
    )
    refused(line.save, "cannot be spent")


def opposite(row, **changes):
    values = {
        name: getattr(row, name)
        for name in (
            "batch", "partner", "number", "transaction", "sequence", "turn", "posted_on", "year", "period", "supplier",
            "service", "division", "category", "detail", "code", "body", "capital", "line",
        )
    }  # fmt: skip
    return LedgerRow(**{**values, "amount": -row.amount, "reverses": row, **changes})


def test_a_reversal_is_exact_and_only_of_a_file_being_reversed(pool, ledger_row):
    refused(opposite(ledger_row).save, "exactly as it stands")
    file = ledger_row.batch
    file.state, file.reversed_by, file.reversed_at = "reversing", file.by, file.at
    refused(file.save, "ledger_import_reversed_says_why")
    file.reversed_why = "The wrong month."
    file.save()
    refused(lambda: place(pool, ledger_row), "belongs to a reversed file")
    for changes in ({"amount": D(-4)}, {"period": 5}, {"supplier": "Z"}, {"transaction": "9"}):
        refused(opposite(ledger_row, **changes).save, "exactly as it stands")
    refused(
        lambda: LedgerImport.objects.filter(pk=file.pk).update(state="reversed"), "as a whole or not at all"
    )
    back = opposite(ledger_row)
    back.save()
    refused(opposite(ledger_row).save, "ledger_row_reversed_once")
    refused(opposite(back, amount=D(5)).save, "exactly as it stands")
    LedgerImport.objects.filter(pk=file.pk).update(state="reversed")
    refused(lambda: LedgerImport.objects.filter(pk=file.pk).update(filename="y"), "reversed and stays so")


def test_what_was_sent_stays(ledger_row):
    ledger_row.batch.chunks.create(number=0, content=b"as it came")
    refused(lambda: ledger_row.batch.chunks.create(number=0, content=b"y"), "ledger_chunk_once")
    refused(lambda: ledger_row.batch.chunks.update(content=b"y"), "append-only")
    refused(lambda: ledger_row.batch.chunks.all().delete(), "append-only")


def test_what_was_sent_goes_when_the_file_is_put_aside(pool):
    file = LedgerImport(**rows_of(pool)[LedgerImport])
    file.save()
    file.chunks.create(number=0, content=b"as it came")
    refused(file.chunks.all().delete, "append-only until it is put aside")
    LedgerImport.objects.filter(pk=file.pk).update(state="discarded")
    refused(lambda: file.chunks.update(content=b"y"), "append-only")
    file.chunks.all().delete()


@pytest.mark.django_db
def test_the_staging_table_is_not_logged():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'budgets_ledgerstaged'")
        assert cursor.fetchone() == ("u",)
