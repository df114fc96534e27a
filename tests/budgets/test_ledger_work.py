"""What of the ledger waits on "Your work", for those who import it."""

from datetime import date

from budgets.services import ledger_files
from budgets.work import ledger
from tests.budgets.ledger_kit import OFFICER, add, read, rows, send

DAY = date(2026, 10, 5)


def items(pool, who=OFFICER):
    return [(item.title, item.url, item.detail) for item in ledger(pool.people[who], DAY)]


def test_files_and_rows_that_wait(pool):
    assert items(pool) == []
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    assert items(pool) == [("1 ledger row waits for a budget line", "/budgets/ledger/unassigned/", "")]
    add(pool, rows("2,01/07/2026,5.00,A,B"))
    ready = read(pool, rows("3,01/07/2026,6.50,A,B"), "july.csv")
    wrong, _ = send(pool, rows("4,soon,5.00,A,B"), "wrong.csv")
    asked, _ = send(pool, rows("1,1.7.2026,5.00,x", head="Beleg,Tag,Wert,"), "asked.csv")
    letters, _ = send(pool, rows("1,01/07/2026,5.00,Caf\xe9,B").decode().encode("cp1252"), "old.csv")
    name, last = f"{pool.council.short_name} ledger", "put aside if nobody does"
    assert items(pool) == [
        (f"{name}, july.csv: confirm", f"/budgets/ledger/{ready.pk}/", f"1 row, £6.50; {last}"),
        (f"{name}, wrong.csv: mend", f"/budgets/ledger/{wrong.pk}/", f"cells are wrong; {last}"),
        (f"{name}, asked.csv: say which columns it has", f"/budgets/ledger/{asked.pk}/", last),
        (f"{name}, old.csv: say which letters it has", f"/budgets/ledger/{letters.pk}/", last),
        ("2 ledger rows wait for a budget line", "/budgets/ledger/unassigned/", ""),
    ]
    ledger_files.discard(pk=ready.pk, by=pool.people[OFFICER], at=pool.world.at)
    assert len(items(pool)) == 4


def test_a_file_is_due_on_the_last_day_on_which_it_can_be_confirmed(pool):
    read(pool, rows("1,01/07/2026,5.00,A,B"))
    (item,) = ledger(pool.people[OFFICER], DAY)
    assert (item.due - pool.world.at.date()).days == 7


def test_a_file_that_a_worker_reads_waits_for_nobody(pool, monkeypatch):
    monkeypatch.setattr(ledger_files, "LONG_TO_READ", 1)
    send(pool, rows("1,01/07/2026,5.00,A,B"))
    assert items(pool) == []


def test_those_who_do_not_import_it_are_told_nothing(pool):
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    read(pool, rows("2,01/07/2026,5.00,A,B"))
    for who in ("finance_lead_council", "finance_officer_icb", "head"):
        assert items(pool, who) == []


def test_many_files_are_asked_for_at_once(pool, django_assert_num_queries):
    for n in range(5):
        read(pool, rows(f"{n},01/07/2026,5.00,A,B"))
    items(pool)  # its grants are kept now
    with django_assert_num_queries(2):
        assert len(items(pool)) == 5
