"""One consistent read: every figure in a snapshot comes from the same moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction at REPEATABLE READ: whatever others commit meanwhile, this block sees one moment.

    It must be the outermost transaction, because PostgreSQL takes the moment at the first statement.
    """
    if connection.in_atomic_block and not _inside_a_test():
        raise RuntimeError("one_moment() must be the outermost transaction")
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _inside_a_test() -> bool:
    """A test case's own transaction cannot be left; it is alone in its database, so its moment is consistent."""
    return any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
