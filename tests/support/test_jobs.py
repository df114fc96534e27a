"""Long work: claimed once, told honestly, swept when its worker dies."""

import threading
from datetime import timedelta

import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jct.core.errors import Refused
from jct.support import jobs
from jct.support.models import Job

NAME = "tests.support.do_something"


@shared_task(name=NAME, ignore_result=True)
def do_something(**_):
    """A task only so that its name is known."""


def start(by=None, **more):
    return jobs.start(kind="test", title="Counting", by=by, task=NAME, at=timezone.now(), **more)


def age(job, **times):
    Job.objects.filter(pk=job.pk).update(**{name: timezone.now() - ago for name, ago in times.items()})


@pytest.mark.django_db
def test_an_unknown_task_fails_while_it_can_still_be_undone():
    with pytest.raises(KeyError):
        jobs.start(kind="test", title="Counting", by=None, task="no.such_task", at=timezone.now())


@pytest.mark.django_db
def test_the_message_goes_out_only_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        start()
    assert len(callbacks) == 1


@pytest.mark.django_db
def test_a_second_start_of_the_same_work_is_the_first():
    first = start(dedupe="pack 1")
    assert start(dedupe="pack 1") == first
    with jobs.claim(first.pk):
        pass
    assert start(dedupe="pack 1") != first


@pytest.mark.django_db
def test_a_claimed_job_tells_how_far_it_is_and_ends_done():
    job = start()
    with jobs.claim(job.pk) as run:
        run.step(1, 4, "first page")
        job.refresh_from_db()
        assert (job.status, job.percent, job.note, job.attempts) == ("running", 25, "first page", 1)
        with jobs.claim(job.pk) as second:
            assert second is None
    job.refresh_from_db()
    assert (job.status, job.percent) == ("done", 100)
    assert job.finished_at is not None


@pytest.mark.django_db
def test_a_refusal_keeps_its_words_and_a_fault_does_not_leak_its_own(caplog):
    refused, broken = start(), start()
    with jobs.claim(refused.pk):
        raise Refused("The quarter is locked.")
    with jobs.claim(broken.pk):
        raise ZeroDivisionError("secret inner words")
    refused.refresh_from_db()
    broken.refresh_from_db()
    assert (refused.status, refused.error) == ("failed", "The quarter is locked.")
    assert broken.status == "failed"
    assert "secret" not in broken.error


@pytest.mark.django_db
def test_a_stalled_job_is_queued_again_and_its_first_worker_may_write_no_more():
    job = start()
    with jobs.claim(job.pk) as lost:
        age(job, heartbeat_at=timedelta(minutes=5))
        assert jobs.sweep(now=timezone.now()) == 1
        with jobs.claim(job.pk) as second:
            assert second.claim == 2
            with pytest.raises(jobs.Superseded):
                lost.step(3, 4)
    job.refresh_from_db()
    assert (job.status, job.attempts) == ("done", 2)


@pytest.mark.django_db
def test_a_job_that_stalls_three_times_fails_and_says_so():
    job = start()
    for _ in range(jobs.ATTEMPTS):
        Job.objects.filter(pk=job.pk).update(status="running", attempts=jobs.ATTEMPTS, finished_at=None)
    age(job, heartbeat_at=timedelta(minutes=5))
    jobs.sweep(now=timezone.now())
    job.refresh_from_db()
    assert job.status == "failed"
    assert "3 times" in job.error


@pytest.mark.django_db
def test_a_waiting_job_whose_message_was_lost_is_queued_again(django_capture_on_commit_callbacks):
    job = start()
    age(job, queued_at=timedelta(minutes=10))
    with django_capture_on_commit_callbacks() as callbacks:
        assert jobs.sweep(now=timezone.now()) == 1
    assert len(callbacks) == 1
    assert jobs.sweep(now=timezone.now()) == 0


@pytest.mark.django_db
def test_only_failed_work_is_started_again(world):
    job = start(by=world.people["head"])
    with pytest.raises(Refused, match="Only work that failed"):
        jobs.try_again(pk=job.pk, by=world.people["head"])
    with jobs.claim(job.pk):
        raise Refused("Not today.")
    again = jobs.try_again(pk=job.pk, by=world.people["head"])
    assert (again.status, again.title) == ("waiting", "Counting")


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_only_one_gets_the_job():
    job = Job.objects.create(kind="test", title="Counting", task=NAME, queued_at=timezone.now())
    gate, got = threading.Barrier(2), []

    def worker():
        gate.wait()
        with jobs.claim(job.pk) as run:
            got.append(run is not None)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "nonsense",
    [{"status": "asleep"}, {"status": "done"}, {"status": "failed", "finished_at": timezone.now()}],
    ids=["unknown status", "done without a time", "failed without a reason"],
)
def test_the_database_refuses_a_job_that_makes_no_sense(nonsense):
    job = start()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**nonsense)


def test_a_job_is_seen_by_its_owner_and_the_auditor_only(world, client_as, stranger):
    job = start(by=world.people["head"])
    url = f"/jobs/{job.pk}/"
    assert client_as("head").get(url).status_code == 200
    assert client_as("auditor").get(url).status_code == 200
    assert client_as("board_member").get(url).status_code == 404
    assert stranger.get(url).status_code == 404
    fragment = client_as("head").get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Counting" in client_as("head").get("/jobs/").content.decode()
