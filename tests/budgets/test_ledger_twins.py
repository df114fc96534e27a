"""Likely duplicates under other transaction numbers: told in the preview with their rows, never refused."""

from budgets.models import LedgerRow
from budgets.selectors.ledger_twins import likely_twice
from tests.budgets.ledger_kit import OFFICER, D, add, read, rows, undo
from tests.budgets.test_views import text, url

HEAD = "Transaction number,Sequence,Date paid,Net amount,Supplier,Cost centre"


def coded(*lines):
    return rows(*lines, head=HEAD)


def told(kept):
    return [(twin.transaction, twin.other, twin.row, bool(twin.pk)) for twin in likely_twice(kept).rows]


def test_within_a_file_the_second_and_each_later_row_is_told(pool):
    kept = read(
        pool,
        coded(
            "1,,01/07/2026,5.00,Acme,C7",
            "2,,01/07/2026,5.00,ACME,c7",
            "3,,01/07/2026,5.00,Acme,C7",
            "4,,02/07/2026,5.00,Acme,C7",
            "5,,01/07/2026,5.01,Acme,C7",
            "6,,01/07/2026,5.00,Bolt,C7",
            "7,,01/07/2026,5.00,Acme,C8",
        ),
    )
    found = likely_twice(kept)
    assert (found.count, found.total) == (2, D("10.00"))
    assert told(kept) == [("2", "1", 2, False), ("3", "1", 2, False)]


def test_lines_of_one_transaction_rows_without_a_supplier_and_nothing_paid_are_not_alike(pool):
    kept = read(
        pool,
        coded(
            "1,1,01/07/2026,5.00,Acme,C7", "1,2,01/07/2026,5.00,Acme,C7", "2,,01/07/2026,7.00,,C7",
            "3,,01/07/2026,7.00,,C7", "4,,01/07/2026,0.00,Acme,C7", "5,,01/07/2026,0.00,Acme,C7",
        ),
    )  # fmt: skip
    assert likely_twice(kept).count == 0


def test_across_files_only_rows_that_stand_and_only_other_numbers(pool):
    add(pool, coded("1,,01/07/2026,5.00,Acme,C7", "2,,01/07/2026,6.00,Acme,C7"))
    wrong = add(pool, coded("3,,01/07/2026,8.00,Acme,C7"))
    undo(pool, wrong)
    kept = read(
        pool,
        coded(
            "1,,01/07/2026,5.00,Acme,C7",  # known: left out
            "9,,01/07/2026,5.00,Acme,C7",  # as 1 in the ledger
            "2,2,01/07/2026,6.00,Acme,C7",  # another line of transaction 2
            "8,,01/07/2026,8.00,Acme,C7",  # as 3, which was taken back
        ),
    )
    assert told(kept) == [("9", "1", None, True)]
    assert likely_twice(kept).rows[0].pk == LedgerRow.objects.get(transaction="1").pk


def test_the_preview_warns_with_the_rows_and_adds_them_all_the_same(pool, client_as):
    client = client_as(OFFICER)
    kept = read(pool, coded(*(f"{n},,01/07/2026,5.00,Acme,C7" for n in range(3))))
    page = text(client.get(url("ledger", kept.pk)))
    assert "2 rows are likely to be counted twice" in page
    assert "make £10" in page
    assert "row 2 of this file" in page
    done = text(client.post(url("ledger", kept.pk), {"total": "15"}, follow=True))
    assert "Added 3 rows" in done
    assert "likely to be counted twice" not in done
    again = read(pool, coded("7,,01/07/2026,5.00,Acme,C7"))
    page = text(client.get(url("ledger", again.pk)))
    assert "1 row is likely to be counted twice" in page
    assert url("row", LedgerRow.objects.get(transaction="0").pk) in page


def test_the_first_hundred_are_listed_and_all_are_counted(pool, client_as, django_assert_num_queries):
    kept = read(pool, coded(*(f"{n},,01/07/2026,5.00,Acme,C7" for n in range(130))))
    with django_assert_num_queries(1):
        found = likely_twice(kept)
    assert (found.count, found.total, len(found.rows)) == (129, 645, 100)
    assert "These are the first 100 of 129" in text(client_as(OFFICER).get(url("ledger", kept.pk)))


def test_another_partners_ledger_is_not_compared(pool):
    add(pool, coded("1,,01/07/2026,5.00,Acme,C7"))
    kept = read(pool, coded("2,,01/07/2026,5.00,Acme,C7"))
    kept.partner = pool.icb
    assert likely_twice(kept).count == 0
