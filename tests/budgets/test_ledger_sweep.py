"""Each night: files that nobody confirmed are put aside, and the room of files put aside is freed."""

from datetime import timedelta

import pytest

from budgets import tasks
from budgets.models import LedgerChunk, LedgerFault, LedgerImport, LedgerRow, LedgerStaged
from budgets.services import ledger_files, ledger_sweep
from jct.support import clock
from tests.budgets.ledger_kit import OFFICER, add, read, rows, send
from tests.budgets.test_views import text, url

WEEK = timedelta(days=7)


def sweep(pool, after=WEEK):
    return ledger_sweep.sweep(at=pool.world.at + after)


def held():
    return LedgerStaged.objects.count(), LedgerChunk.objects.count()


def states():
    return list(LedgerImport.objects.order_by("pk").values_list("state", flat=True))


def test_a_file_nobody_confirmed_is_put_aside_after_a_week_and_not_before(pool, client_as):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B"))
    assert sweep(pool, WEEK - timedelta(seconds=1)) == 0
    assert (states(), held()) == (["read"], (1, 1))
    assert sweep(pool) == 1
    assert (states(), held()) == (["discarded"], (0, 0))
    assert sweep(pool) == 0
    client = client_as(OFFICER)
    page = text(client.get(url("ledger", kept.pk)))
    assert "Put aside" in page
    assert "Nobody confirmed the file within 7 days. It was put aside on" in page
    assert client.get(url("columns", kept.pk)).status_code == 200
    again = read(pool, rows("1,01/07/2026,5.00,A,B"))
    assert again.pk != kept.pk


@pytest.mark.parametrize(
    "data",
    [
        rows("1,soon,5.00,A,B"),  # cells to mend
        rows("1,1.7.2026,5.00,x", head="Beleg,Tag,Wert,"),  # columns are asked
        rows("1,01/07/2026,5.00,Caf\xe9,B").decode().encode("cp1252"),  # letters are asked
    ],
)
def test_whatever_waits_for_a_person_is_put_aside(pool, data):
    send(pool, data)
    assert sweep(pool) == 1
    assert (states(), held()) == (["discarded"], (0, 0))
    assert not LedgerFault.objects.exists()


def test_what_is_wrong_with_a_file_stays_while_it_waits_and_strays_go(pool):
    refused, _ = send(pool, rows("1,soon,5.00,A,B"))
    added = add(pool, rows("1,01/07/2026,5.00,A,B"))
    LedgerFault.objects.create(
        batch=added, number=2, place=1, heading="", cell="", what="is stray", instead=""
    )
    assert sweep(pool, timedelta(0)) == 0
    assert list(LedgerFault.objects.values_list("batch", flat=True)) == [refused.pk]


def test_what_stands_in_the_ledger_or_is_on_its_way_stays_as_it_came(pool, monkeypatch):
    add(pool, rows("1,01/07/2026,5.00,A,B"))
    monkeypatch.setattr(ledger_files, "LONG_TO_ADD", 0)
    kept = read(pool, rows("2,01/07/2026,5.00,A,B"))
    ledger_files.confirm(pk=kept.pk, total=kept.total, by=pool.people[OFFICER], at=pool.world.at)
    assert sweep(pool) == 0
    assert (states(), held()) == (["added", "adding"], (1, 2))
    assert LedgerRow.objects.count() == 1


def test_the_room_of_a_file_put_aside_by_hand_is_freed_and_strays_are_swept(pool):
    kept = read(pool, rows("1,01/07/2026,5.00,A,B"))
    ledger_files.discard(pk=kept.pk, by=pool.people[OFFICER], at=pool.world.at)
    LedgerStaged.objects.create(
        batch=kept, number=2, transaction="1", sequence="", posted_on=pool.world.at.date(), year=2026, period=4,
        amount=5, capital=False,
    )  # fmt: skip
    assert sweep(pool, timedelta(0)) == 0
    assert held() == (0, 0)


def test_the_nightly_door(pool, monkeypatch):
    read(pool, rows("1,01/07/2026,5.00,A,B"))
    monkeypatch.setattr(clock, "now", lambda: pool.world.at + WEEK)
    tasks.sweep_ledger()
    assert states() == ["discarded"]
