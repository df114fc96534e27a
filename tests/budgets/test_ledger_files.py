"""Ledger files through their services: all or nothing, once only, tied out, and taken back as a whole."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Sum

from budgets.models import LedgerChunk, LedgerFault, LedgerImport, LedgerRow, LedgerStaged
from budgets.selectors import ledger_checks
from budgets.services import ledger_files, ledger_rules, staging
from jct.core.errors import Refused
from jct.core.money import pounds
from tests.budgets.ledger_kit import DATA, OFFICER, D, add, read, rows, said, send, undo

FILES = [
    ("gateshead_2015-07_utf8_bom.csv", 150, "258723.26"),
    ("leeds_2010-12_ddmmyyyy_trailing_space.csv", 200, "919587.72"),
    ("leeds_2012-03_dMonyy_header_trailing_space.csv", 200, "1089241.84"),
]


def confirm(pool, kept, total):
    return ledger_files.confirm(pk=kept.pk, total=D(total), by=pool.people[OFFICER], at=pool.world.at)


@pytest.mark.parametrize(("name", "count", "total"), FILES)
def test_real_ledgers_are_added_whole_and_once(pool, name, count, total):
    data = (DATA / name).read_bytes()
    kept = read(pool, data, name)
    assert (kept.count, kept.total, LedgerRow.objects.count()) == (count, D(total), 0)
    assert b"".join(bytes(part.content) for part in kept.chunks.all()) == data
    done, _ = confirm(pool, kept, total)
    assert (done.state, done.added, LedgerRow.objects.count()) == ("added", count, count)
    assert not LedgerStaged.objects.exists()
    again = add(pool, data + b"\n", name=name)  # the same rows in another file
    assert (again.added, LedgerRow.objects.count()) == (0, count)
    assert LedgerRow.objects.aggregate(total=Sum("amount"))["total"] == D(total)


def test_the_very_same_file_is_the_file_that_was_sent(pool):
    data = rows("1,01/07/2026,5.00,A,B")
    kept = read(pool, data)
    assert read(pool, data).pk == kept.pk
    confirm(pool, kept, "5")
    same, job = send(pool, data, "another name.csv")
    assert (same.pk, same.state, job) == (kept.pk, "added", None)
    assert (LedgerImport.objects.count(), LedgerRow.objects.count()) == (1, 1)


def test_a_total_that_does_not_tie_adds_nothing(pool):
    with pytest.raises(Refused, match=r"they differ by £0\.01"):
        add(pool, (DATA / FILES[0][0]).read_bytes(), "258723.27")
    assert LedgerRow.objects.count() == 0
    assert LedgerImport.objects.get().state == "read"


def test_a_file_is_settled_once(pool):
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    officer = {"by": pool.people[OFFICER], "at": pool.world.at}
    for act in (
        lambda: confirm(pool, kept, "5"),
        lambda: ledger_files.discard(pk=kept.pk, **officer),
        lambda: ledger_files.choose_letters(pk=kept.pk, encoding="cp1252", **officer),
    ):
        with pytest.raises(Refused, match="This file is settled: added"):
            act()


def test_a_discarded_file_adds_nothing(pool):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B"))
    ledger_files.discard(pk=kept.pk, by=pool.people[OFFICER], at=pool.world.at)
    assert not LedgerRow.objects.exists()
    assert not LedgerStaged.objects.exists()
    with pytest.raises(Refused, match="put aside"):
        confirm(pool, kept, "5")


def test_bad_cells_keep_the_whole_file_out_and_are_kept_to_be_read(pool):
    kept, _ = send(pool, rows("1,01/07/2026,5.00,A,B", "2,soon,x,A,B"))
    assert kept.state == "refused"
    assert said(kept) == [
        "Row 3, Date paid: “soon” is not a date",
        "Row 3, Net amount: “x” is not an amount",
    ]
    assert not LedgerStaged.objects.exists()
    with pytest.raises(Refused, match="cannot be confirmed: cells to mend"):
        confirm(pool, kept, "5")


@pytest.mark.parametrize("data", [b"", b"\r\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_not_kept(pool, data):
    with pytest.raises(Refused, match="The file is empty"):
        send(pool, data)
    assert not LedgerImport.objects.exists()


def test_a_transaction_twice_in_a_file_is_named_with_both_rows(pool):
    kept, _ = send(pool, rows("1,01/07/2026,5.00,A,B", "2,01/07/2026,6.00,A,B", "1,01/07/2026,5.00,A,B"))
    assert said(kept) == ["Row 4: transaction “1” stands in row 2 already"]


def test_bad_cells_repeats_and_contradictions_are_told_at_once(pool):
    add(pool, rows("1,01/07/2026,-1234.50,A,B", "2,01/07/2026,0.01,A,B"))
    kept, _ = send(
        pool,
        rows(
            "2,02/07/2026,0.01,A,B", "9,01/07/2026,6.00,A,B", "soon,soon,=1+1,A,B", "9,01/07/2026,6.00,A,B",
            "1,01/07/2026,1000000.00,A,B", "Total,,7.00,,",
        ),
    )  # fmt: skip
    assert said(kept) == [
        "Row 2: transaction “2” was added before as £0.01 on 01/07/2026, and now says £0.01 on 02/07/2026",
        "Row 4, Date paid: “soon” is not a date",
        "Row 4, Net amount: “=1+1” is not an amount",
        "Row 5: transaction “9” stands in row 3 already",
        "Row 6: transaction “1” was added before as −\u2060£1,234.50 on 01/07/2026, "
        "and now says £1,000,000 on 01/07/2026",
    ]
    assert (kept.state, kept.faults, LedgerStaged.objects.count()) == ("refused", 5, 0)
    ledger_files.discard(pk=kept.pk, by=pool.people[OFFICER], at=pool.world.at)
    assert not LedgerFault.objects.exists()


def test_the_database_writes_sums_as_the_pages_do(db):
    sums = [
        D(text) for text in ("0.00", "0.01", "-0.01", "5", "-5", "999.99", "-1234567.80", "999999999999.99")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ledger_checks.MONEY.format('amount')} FROM unnest(%s::numeric[]) amount", [sums]
        )
        assert [words for (words,) in cursor.fetchall()] == [pounds(amount) for amount in sums]


def test_no_fault_is_left_out_however_many(pool):
    kept, _ = send(pool, rows(*(f"{n},never,{n},A\\,B" for n in range(1200)), *("1,01/07/2026,5,A,B",) * 3))
    assert (kept.faults, kept.wrong.count()) == (1202, 1202)
    assert kept.wrong.order_by("place").last().number == 1204
    mended, _ = ledger_files.choose_letters(
        pk=kept.pk, encoding="cp1252", by=pool.people[OFFICER], at=pool.world.at
    )
    assert (mended.faults, mended.wrong.count()) == (1202, 1202)  # found anew, not twice


def test_more_contradictions_than_one_message_holds_are_counted(pool):
    lines = [f"{n},01/07/2026,5.00,A,B" for n in range(501)]
    kept = read(pool, rows(*lines))
    add(pool, rows(*(line.replace("5.00", "6.00") for line in lines)))
    with pytest.raises(Refused, match="1 more row contradicts it") as refusal:
        confirm(pool, kept, kept.total)
    assert len(refusal.value.problems) == 500


def test_a_total_row_is_compared_and_left_out(pool):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B", "2,01/07/2026,6.50,A,B", "Total,,11.50,,"))
    assert (kept.count, kept.total) == (2, D("11.50"))
    assert kept.notes == ["Row 4 is a total; it agrees with the rows above it."]
    wrong, _ = send(pool, rows("3,01/07/2026,5.00,A,B", ",,5.01,Grand total,"))
    assert said(wrong) == ["Row 3: says a total of £5.01, and the rows above it make £5"]
    wrong, _ = send(pool, rows("4,01/07/2026,5.00,A,B", 'Total,,"1,234.50",,'))
    assert wrong.wrong.get().cell == "1,234.50"


def test_a_title_above_the_headings_is_passed_over_and_said(pool):
    kept = read(
        pool,
        rows("1,01/07/2026,5.00,A,B", head="Payments over £500,,,,\r\n,,,,\r\nTransNo,Date,Amount,,Body"),
    )
    assert (kept.count, kept.layout["row"]) == (1, 3)
    assert kept.notes == ["The headings stand in row 3; what stands above them was not read."]
    assert LedgerStaged.objects.get().number == 4


def test_letters_are_asked_with_the_lines_and_then_obeyed(pool):
    data = rows("1,01/07/2026,5.00,Café,B").decode().encode("cp1252")
    kept, job = send(pool, data)
    assert (kept.state, kept.asks, job) == ("received", "letters", None)
    read_on, _ = ledger_files.choose_letters(
        pk=kept.pk, encoding="cp1252", by=pool.people[OFFICER], at=pool.world.at
    )
    assert read_on.state == "read"
    assert LedgerStaged.objects.get().supplier == "Café"


def test_letters_that_cannot_be_are_said_and_may_be_chosen_again(pool):
    kept, _ = send(pool, rows("1,01/07/2026,5.00,A\x81,B").decode().encode("latin-1"))
    officer = {"by": pool.people[OFFICER], "at": pool.world.at}
    with pytest.raises(Refused, match="letters that Windows"):
        ledger_files.choose_letters(pk=kept.pk, encoding="cp1252", **officer)
    right, _ = ledger_files.choose_letters(pk=kept.pk, encoding="mac_roman", **officer)
    assert (right.state, right.faults) == ("read", 0)


def test_a_transaction_that_changed_is_a_contradiction(pool):
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    kept, _ = send(pool, rows("1,01/07/2026,6.00,A,B", "2,01/07/2026,1.00,A,B"))
    assert said(kept) == [
        "Row 2: transaction “1” was added before as £5 on 01/07/2026, and now says £6 on 01/07/2026"
    ]


def test_two_files_with_the_same_transaction_confirmed_in_turn(pool):
    first, second = read(pool, rows("1,01/07/2026,5.00,A,B")), read(pool, rows("1,01/07/2026,6.00,A,B"))
    confirm(pool, first, "5")
    with pytest.raises(Refused, match="the ledger has changed since"):
        confirm(pool, second, "6")
    assert LedgerRow.objects.get().amount == 5
    second.refresh_from_db()
    assert (second.state, second.confirmed_by) == ("read", None)


@pytest.mark.parametrize("who", ["finance_officer_icb", "finance_lead_council", "pool_manager", "head"])
def test_only_the_partners_own_officer_imports(pool, who):
    with pytest.raises(ObjectDoesNotExist):
        send(pool, rows("1,01/07/2026,5.00,A,B"), who=who)
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    with pytest.raises(ObjectDoesNotExist):
        ledger_files.reverse(pk=kept.pk, reason="x", by=pool.people[who], at=pool.world.at)


def test_a_crash_that_empties_the_staging_table_is_mended_from_the_file(pool):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B", "2,01/07/2026,6.00,A,B"))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE budgets_ledgerstaged")
    done, _ = confirm(pool, kept, "11")
    assert (done.added, LedgerRow.objects.count()) == (2, 2)


def test_a_wrong_file_is_taken_back_row_by_row_and_can_be_sent_again(pool):
    ledger_rules.add_rule(
        partner=pool.council, line=pool.lines["LD1"], field="service", contains="placements",
        by=pool.people[OFFICER], at=pool.world.at,
    )  # fmt: skip
    data = rows("1,01/07/2026,5.00,A,Placements", "2,01/08/2026,-7.25,A,Print")
    kept = add(pool, data)
    done, job = undo(pool, kept)
    assert (done.state, done.reversed_why, job) == ("reversed", "It was last month's file.", None)
    back = {row.reverses.number: row for row in LedgerRow.objects.filter(reverses__isnull=False)}
    assert {number: row.amount for number, row in back.items()} == {2: D("-5.00"), 3: D("7.25")}
    assert back[2].line == pool.lines["LD1"]
    assert (back[3].posted_on, back[3].period, back[3].line) == (back[3].reverses.posted_on, 5, None)
    assert LedgerRow.objects.by_line() == {pool.lines["LD1"].pk: D(0)}
    assert not LedgerRow.objects.unassigned().exists()
    again = add(pool, data)
    assert (again.pk != kept.pk, again.added) == (True, 2)
    assert {row.turn for row in again.rows.all()} == {1}
    assert LedgerRow.objects.aggregate(total=Sum("amount"))["total"] == D("-2.25")
    undo(pool, again)
    third = add(pool, data)
    assert {row.turn for row in third.rows.all()} == {2}


def test_a_reversal_needs_a_reason_and_a_file_that_stands(pool):
    kept = add(pool, rows("1,01/07/2026,5.00,A,B"))
    with pytest.raises(Refused, match="Say why"):
        undo(pool, kept, "  ")
    undo(pool, kept)
    with pytest.raises(Refused, match="settled: reversed"):
        undo(pool, kept)
    assert LedgerRow.objects.count() == 2


def test_a_file_that_added_part_of_its_rows_takes_back_only_those(pool):
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    second = add(pool, rows("1,01/07/2026,5.00,A,B", "2,01/07/2026,3.00,A,B"))
    assert second.added == 1
    undo(pool, second)
    assert LedgerRow.objects.aggregate(total=Sum("amount"))["total"] == 5


def test_a_file_of_more_than_one_part_is_kept_and_read_whole(pool, monkeypatch):
    monkeypatch.setattr(staging, "PART", 64)
    data = rows(*(f"{n},01/07/2026,1.00,Supplier {n},Service" for n in range(40)))
    kept = read(pool, data)
    assert LedgerChunk.objects.filter(file=kept).count() > 10
    assert (kept.count, kept.total) == (40, 40)
