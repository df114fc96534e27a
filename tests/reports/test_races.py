"""A freeze while somebody else moves the version before it: the second is told, nothing breaks."""

import threading
import time

import pytest
from django.db import connection, transaction

from jct.core.errors import Refused
from jct.support.history import record
from partnerships.models import Partnership
from reports.domain.lifecycle import Act, State, step
from reports.models import Snapshot
from tests.reports.conftest import AT

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def until_one_waits_for_a_lock():
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() == (1,):
                return
        time.sleep(0.05)
    pytest.fail("nobody waits for the lock")


def test_a_version_that_moved_meanwhile_is_told_in_words(frozen, world):
    pack, answers = frozen(), []

    def again():
        try:
            answers.append(frozen("A late invoice."))
        except Exception as error:
            answers.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        Partnership.objects.select_for_update().get(pk=world.partnership.pk)
        freezing = threading.Thread(target=again)
        freezing.start()
        until_one_waits_for_a_lock()  # its moment is taken, and what follows is after it
        pack.state = step(State(pack.state), Act.PRINT)
        record(pack, by=world.people["head"], at=AT, why="both drafts were printed", fields=["state"])
    freezing.join(30)
    assert [type(answer) for answer in answers] == [Refused]
    assert "changed at the same moment" in str(answers[0])
    assert Snapshot.objects.count() == 1
