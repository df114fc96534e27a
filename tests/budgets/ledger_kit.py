"""Short ways to send ledger files and act on them, for the tests of the ledger."""

import io
from decimal import Decimal
from pathlib import Path

from budgets.services import ledger_files

D = Decimal
DATA = Path(__file__).parent / "data"
HEAD = "Transaction number,Date paid,Net amount,Supplier,Service"
OFFICER = "finance_officer_council"


def rows(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines, ""]).encode()


def send(pool, data: bytes, name: str = "ledger.csv", who: str = OFFICER, at=None):
    """The file kept and, when nothing is asked, read; with the job of a long one."""
    return ledger_files.receive(
        partner=pool.council,
        filename=name,
        file=io.BytesIO(data),
        by=pool.people[who],
        at=at or pool.world.at,
    )


def read(pool, data: bytes, name: str = "ledger.csv"):
    kept, job = send(pool, data, name)
    assert (kept.state, job) == ("read", None), said(kept)
    return kept


def add(pool, data: bytes, total=None, name: str = "ledger.csv"):
    kept = read(pool, data, name)
    done, job = ledger_files.confirm(
        pk=kept.pk,
        total=kept.total if total is None else D(total),
        by=pool.people[OFFICER],
        at=pool.world.at,
    )
    assert job is None
    return done


def undo(pool, kept, reason: str = "It was last month's file."):
    return ledger_files.reverse(pk=kept.pk, reason=reason, by=pool.people[OFFICER], at=pool.world.at)


def said(kept) -> list[str]:
    """What is wrong with a refused file as "where: what"."""
    return [str(fault) for fault in kept.wrong.all()]
