"""Long ledger files: read, added and reversed by a worker that may be killed and asked again."""

import pytest

from budgets import tasks
from budgets.models import LedgerImport, LedgerRow, LedgerStaged
from budgets.services import ledger_files, staging
from jct.support import jobs
from jct.support.models import Job
from tests.budgets.ledger_kit import OFFICER, D, add, rows, send, undo


@pytest.fixture
def long(pool, monkeypatch):
    """A file that is long here, sent and waiting for its worker."""
    monkeypatch.setattr(ledger_files, "LONG_TO_READ", 100)
    monkeypatch.setattr(ledger_files, "LONG_TO_ADD", 10)
    monkeypatch.setattr(staging, "SLICE", 7)
    monkeypatch.setattr(staging, "WORTH_COUNTING", 10)
    return send(pool, rows(*(f"{n},01/07/2026,1.00,A,B" for n in range(40))))


def confirm(pool, kept):
    return ledger_files.confirm(pk=kept.pk, total=D(40), by=pool.people[OFFICER], at=pool.world.at)


def run(task, job, kept):
    task(job_id=str(job.pk), import_id=kept.pk)
    job.refresh_from_db()
    kept.refresh_from_db()
    return job


def test_the_whole_way_by_a_worker(pool, long, client_as):
    kept, job = long
    assert (kept.state, kept.asks, job.task) == ("received", "", ledger_files.READ)
    page = client_as(OFFICER).get(f"/budgets/ledger/{kept.pk}/").content.decode()
    assert "A worker is reading the file" in page
    assert f"/jobs/{job.pk}/" in page
    assert run(tasks.read_ledger, job, kept).status == "done"
    assert (kept.state, kept.count) == ("read", 40)
    kept, job = confirm(pool, kept)
    assert (kept.state, job.task, LedgerRow.objects.count()) == ("adding", ledger_files.ADD, 0)
    assert run(tasks.add_ledger, job, kept).status == "done"
    assert (kept.state, kept.added, LedgerRow.objects.count()) == ("added", 40, 40)
    kept, job = undo(pool, kept)
    assert (kept.state, job.task) == ("reversing", ledger_files.REVERSE)
    assert run(tasks.reverse_ledger, job, kept).status == "done"
    assert (kept.state, LedgerRow.objects.count()) == ("reversed", 80)


def test_progress_is_told_slice_by_slice(long):
    told = []
    ledger_files.read(pk=long[0].pk, tell=lambda *step: told.append(step))
    assert [note for _, _, note in told] == [f"Read {n:,} rows" for n in (7, 14, 21, 28, 35, 40)]
    assert told[-1][0] == told[-1][1] == long[0].size


class Killed(BaseException):
    """What stops a worker without a word."""


def test_a_worker_killed_in_the_middle_and_its_work_delivered_again_adds_once(pool, long, monkeypatch):
    kept, job = long

    def die(step, of, note):
        raise Killed

    with pytest.raises(Killed):
        ledger_files.read(pk=kept.pk, tell=die)
    assert LedgerStaged.objects.count() == 7
    run(tasks.read_ledger, job, kept)
    assert (kept.state, LedgerStaged.objects.count()) == ("read", 40)
    kept, job = confirm(pool, kept)
    whole = staging.add

    def dies_after_writing(file):
        whole(file)
        raise Killed

    monkeypatch.setattr(staging, "add", dies_after_writing)
    with pytest.raises(Killed):
        ledger_files.add(pk=kept.pk)
    assert LedgerRow.objects.count() == 0  # the transaction went with it
    monkeypatch.setattr(staging, "add", whole)
    run(tasks.add_ledger, job, kept)
    ledger_files.add(pk=kept.pk)  # delivered once more
    ledger_files.read(pk=kept.pk)
    assert (LedgerRow.objects.count(), LedgerStaged.objects.count()) == (40, 0)
    kept, job = undo(pool, kept)
    run(tasks.reverse_ledger, job, kept)
    ledger_files.take_back(pk=kept.pk)
    assert LedgerRow.objects.count() == 80


def test_a_ledger_that_changed_meanwhile_holds_the_file_and_the_job_says_so(pool, long):
    kept, job = long
    run(tasks.read_ledger, job, kept)
    add(pool, rows("3,01/07/2026,2.00,A,B"))
    kept, job = confirm(pool, kept)
    assert run(tasks.add_ledger, job, kept).status == "failed"
    assert "the ledger has changed since the file was read" in job.error
    assert (kept.state, kept.confirmed_by, LedgerRow.objects.count()) == ("read", None, 1)


def test_a_confirmation_starts_one_job(pool, long):
    kept, job = long
    run(tasks.read_ledger, job, kept)
    _, job = confirm(pool, kept)
    assert Job.objects.filter(task=ledger_files.ADD).get() == job
    with jobs.claim(job.pk) as claimed:
        assert claimed
        tasks.add_ledger(job_id=str(job.pk), import_id=kept.pk)  # a second delivery finds it taken
        assert LedgerImport.objects.get(pk=kept.pk).state == "adding"
