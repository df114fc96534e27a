"""One moment: a writer who commits meanwhile is not seen."""

import threading

import pytest
from django.db import connection, transaction

from jct.accounts.models import User
from jct.support.moment import one_moment


@pytest.mark.django_db(transaction=True)
def test_what_others_commit_meanwhile_is_not_seen():
    def write():
        User.objects.create_user("late@example.org", None, name="Late")
        connection.close()

    with one_moment():
        before = User.objects.count()
        writer = threading.Thread(target=write)
        writer.start()
        writer.join()
        assert User.objects.count() == before
    assert User.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_moment_must_be_the_outermost_transaction():
    with transaction.atomic(), pytest.raises(RuntimeError, match="outermost"), one_moment():
        pass


@pytest.mark.django_db
def test_inside_a_test_case_the_moment_is_its_transaction():
    with one_moment():
        assert User.objects.count() >= 0
