"""A long ledger from an uploaded file to rows on budget lines, against a COPY of the same rows into the same table."""

import csv
import resource
import tempfile
import time
from datetime import timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction

from bench.timing import Aim, Result, measured_year
from budgets.models import LedgerImport, LedgerRow, LedgerRule
from budgets.services import ledger_files
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock
from partnerships.models import Partner

ROWS = 200_000
FEW = 20_000
ROUNDS = range(1, 4)  # the best of three: whatever else the machine does only ever adds
OFFICER = f"finance_officer_council@{EMAIL_HOST}"
HEADINGS = (
    "Body name", "Service label", "Service division label", "Expenditure category", "Detailed expenditure type",
    "Detailed expenditure code", "Date paid", "Transaction number", "Net amount", "Capital or revenue",
    "Supplier name",
)  # fmt: skip


def council() -> Partner:
    return Partner.objects.get(organisation__short_name="Council")


def ledger_file(path: Path, mark: str, rows: int) -> Decimal:
    """A clean ledger of the council as councils publish them, two rows in three with a service that a rule places."""
    services = list(
        LedgerRule.objects.filter(active=True, partner=council()).values_list("contains", flat=True)
    )
    starts = measured_year().starts
    days = [starts + timedelta(days=day) for day in range(360)]
    pence = 0
    with path.open("w", newline="") as out:
        file = csv.writer(out)
        file.writerow(HEADINGS)
        for number in range(rows):
            amount = number * 37 % 1_000_000 - 100_000
            pence += amount
            file.writerow(
                [
                    "Northmere Council",
                    services[number % len(services)] if number % 3 else f"Other service {number % 40}",
                    f"Division {number % 90}",
                    "Third party payments",
                    f"Type {number % 120}",
                    200 + number % 150,
                    f"{days[number % len(days)]:%d/%m/%Y}",
                    f"{mark}-{number:06}",
                    f"{amount / 100:.2f}",
                    "R",
                    f"Measured Supplier {number % 3000} Limited",
                ]
            )
    return Decimal(pence) / 100


def whole_way(path: Path, total: Decimal) -> LedgerImport:
    """Kept, read and staged, confirmed, added: everything between the upload and the rows, without a browser."""
    by, at = User.objects.get(email=OFFICER), clock.now()
    with path.open("rb") as file:
        kept, _ = ledger_files.receive(partner=council(), filename=path.name, file=file, by=by, at=at)
    kept = ledger_files.read(pk=kept.pk)
    assert (kept.state, kept.faults) == ("read", 0), list(kept.wrong.all()[:3])
    ledger_files.confirm(pk=kept.pk, total=total, by=by, at=at)
    return ledger_files.add(pk=kept.pk)


def ledger() -> Result:
    """ROWS rows, the best of three, each side with keys of its own in the one ledger table."""
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in ROUNDS:
            path = Path(folder) / f"measured-{turn}.csv"
            total = ledger_file(path, uuid4().hex[:8], ROWS)
            began = time.perf_counter()
            kept = whole_way(path, total)
            ours.append(time.perf_counter() - began)
            assert kept.added == ROWS
            floors.append(_copy(kept))
    mine, floor = min(ours), min(floors)
    return Result(
        f"import of a ledger of {ROWS:,} rows",
        f"{ROWS / mine:,.0f} rows/s",
        f"COPY {ROWS / floor:,.0f} rows/s",
        mine / floor,
        Aim(2),
    )


def _copy(kept: LedgerImport) -> float:
    """Seconds for a COPY of the rows a file added, under another turn, into the ledger itself: indexes, checks,
    triggers and foreign keys as they are, down to the commit.
    """
    columns = [field.column for field in LedgerRow._meta.concrete_fields if not field.primary_key]
    names = ", ".join(columns)
    other = ", ".join("turn + 1" if name == "turn" else name for name in columns)
    with connection.cursor() as cursor:
        rows = f"SELECT {other} FROM budgets_ledgerrow WHERE batch_id = {kept.pk} ORDER BY number"
        with cursor.copy(f"COPY ({rows}) TO STDOUT") as copy:
            clean = b"".join(bytes(part) for part in copy)
        began = time.perf_counter()
        with transaction.atomic(), cursor.copy(f"COPY budgets_ledgerrow ({names}) FROM STDIN") as copy:
            copy.write(clean)
        return time.perf_counter() - began


def memory() -> Result:
    """Peak memory of a process that imports ROWS rows, against one that imports a tenth of them."""
    with tempfile.TemporaryDirectory() as folder:
        peaks = []
        for rows in (FEW, ROWS):
            path = Path(folder) / f"memory-{rows}.csv"
            total = ledger_file(path, uuid4().hex[:8], rows)
            with get_context("spawn").Pool(1) as pool:
                peaks.append(pool.apply(_peak, (str(path), str(total))))
    few, many = peaks
    return Result(
        f"peak memory of a ledger of {ROWS:,} rows",
        f"{many / 1024:,.0f} MB",
        f"{FEW:,} rows: {few / 1024:,.0f} MB",
        many / few,
        Aim(1.1, words="flat: ≤ 1.1"),
    )


def _peak(path: str, total: str) -> int:
    """Runs in a process of its own: kilobytes at most after the whole import."""
    import django

    django.setup()
    whole_way(Path(path), Decimal(total))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
