"""Sources: how a ledger writes its files, said once and found again by the headings."""

from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from budgets.models import LedgerSource, LedgerStaged
from budgets.services import ledger_files, ledger_sources
from jct.core.errors import Refused
from tests.budgets.ledger_kit import OFFICER, read, rows, said, send

HEAD = "Beleg,Tag,Soll,Haben,,Lieferant"
COLUMNS = ["transaction", "posted_on", "debit", "credit", "code", "supplier"]


def save(pool, name="House ledger", head=HEAD, columns=COLUMNS, who=OFFICER, **more):
    known = {"dates": "day_first", "signs": "spending", "encoding": ""} | more
    return ledger_sources.save_source(
        partner=pool.council, name=name, headings=head.split(","), columns=columns, by=pool.people[who],
        at=pool.world.at, **known,
    )  # fmt: skip


def choose(pool, kept, source):
    return ledger_files.choose_columns(pk=kept.pk, source=source, by=pool.people[OFFICER], at=pool.world.at)


def test_unknown_headings_are_asked_and_the_next_file_is_recognised(pool):
    kept, job = send(pool, rows("1,1.7.26,5.00,,K1,A", '2,2.7.26,,"1,000.50",K2,B', head=HEAD))
    assert (kept.state, kept.asks, job) == ("received", "columns", None)
    source = save(pool)
    done, _ = choose(pool, kept, source)
    assert (done.state, done.count, done.total, done.source) == ("read", 2, Decimal("-995.50"), source)
    assert [row.code for row in LedgerStaged.objects.all()] == ["K1", "K2"]
    following = read(pool, rows("3,1.8.26,7.00,-,K1,A", head=" beleg , TAG,soll,Haben,,Lieferant (T)"))
    assert (following.source, following.total) == (source, 7)


@pytest.mark.parametrize(
    ("more", "cell", "day", "total"),
    [
        ({"dates": "month_first"}, "07/31/2026", "2026-07-31", 5),
        ({"dates": "compact"}, "20260731", "2026-07-31", 5),
        ({"dates": "serial"}, "46234", "2026-07-31", 5),
        ({"signs": "income"}, "31/07/2026", "2026-07-31", -5),
    ],
)
def test_days_and_signs_are_read_as_the_source_says(pool, more, cell, day, total):
    head, columns = "Beleg,Tag,Wert", ["transaction", "posted_on", "amount"]
    save(pool, head=head, columns=columns, **more)
    kept = read(pool, rows(f"1,{cell},5.00", head=head))
    assert kept.total == total
    assert LedgerStaged.objects.get().posted_on.isoformat() == day


def test_a_source_remembers_its_letters_but_not_against_the_bytes(pool):
    save(pool, encoding="mac_roman")
    kept = read(pool, rows("1,1.7.26,5.00,,K1,Caf\x8e", head=HEAD).decode().encode("latin-1"))
    assert (kept.encoding, LedgerStaged.objects.get().supplier) == ("mac_roman", "Café")
    save(pool, encoding="cp1252")
    asked, _ = send(pool, rows("2,1.7.26,5.00,,K1,A\x81", head=HEAD).decode().encode("latin-1"))
    assert (asked.state, asked.asks) == ("received", "letters")


def test_a_source_is_changed_by_its_headings_with_its_history(pool):
    first = save(pool)
    again = save(pool, name="House ledger, new system")
    assert (again.pk, LedgerSource.objects.count()) == (first.pk, 1)
    assert [row.history_change_reason for row in again.history.all()] == ["changed", "added"]


def test_a_source_that_is_refused(pool):
    save(pool)
    for values, words in (
        ({"name": " "}, "Give the source a name"),
        ({"head": "a,b,c,d,e,f"}, "There is a source “House ledger” already"),
        ({"columns": ["transaction", "posted_on", "debit", "", "", ""]}, "Rows cannot be read"),
    ):
        with pytest.raises(Refused, match=words):
            save(pool, **values)
    with pytest.raises(ObjectDoesNotExist):
        save(pool, who="finance_officer_icb")


def test_a_file_is_read_only_as_a_source_with_its_headings_says(pool):
    kept, _ = send(pool, rows("1,1.7.26,5.00", head="x,y,z"))
    with pytest.raises(Refused, match="headings of this file are not those"):
        choose(pool, kept, save(pool))


def test_a_retired_source_is_no_longer_recognised(pool):
    source = save(pool)
    ledger_sources.retire_source(pk=source.pk, by=pool.people[OFFICER], at=pool.world.at)
    kept, _ = send(pool, rows("1,1.7.26,5.00,,K1,A", head=HEAD))
    assert kept.asks == "columns"
    assert save(pool).pk != source.pk


def test_a_file_that_was_misunderstood_is_read_another_way(pool):
    head = "Transaction,Date,Amount,Supplier"
    kept, _ = send(pool, rows("1,07/31/2026,5.00,A", head=head))
    assert said(kept) == ["Row 2, Date: “07/31/2026” is not a day of the calendar"]
    source = save(
        pool, head=head, columns=["transaction", "posted_on", "amount", "supplier"], dates="month_first"
    )
    done, _ = choose(pool, kept, source)
    assert (done.state, done.faults, done.count) == ("read", 0, 1)
