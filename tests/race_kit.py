"""People acting at once, each in a thread with a connection of its own, for tests with real transactions."""

import threading
import time

import pytest
from django.db import connection, transaction

from jct.core.errors import Refused


def at_once(*acts):
    """Run the acts in threads that start together; each gives its result or its refusal."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        start.wait()
        try:
            answers[number] = act()
        except Refused as refused:
            answers[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


def refusals(answers):
    return [answer for answer in answers if isinstance(answer, Refused)]


def until_one_waits_for_this():
    """Until somebody waits for a lock that this test's own transaction holds."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        time.sleep(0.02)
    pytest.fail("nobody waits for the lock")


def behind(first, second):
    """What `second` comes to that asks while `first`, which it has to wait for, is not yet kept."""
    answers = []
    other = threading.Thread(target=lambda: answers.extend(at_once(second)))
    with transaction.atomic():
        first()
        other.start()
        until_one_waits_for_this()
    other.join(120)
    return answers[0]
