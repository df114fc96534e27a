"""A register read, judged, confirmed and remembered, against a COPY of the rows it made into a table as constrained."""

import csv
import io
import time

from django.db import connection
from django.db.models import QuerySet

from bench.timing import Result, seconds
from contracts.models import Contract
from contracts.services import registers
from jct.accounts.models import User
from jct.demo.context import EMAIL_HOST
from jct.support import clock
from partnerships.models import Partnership

ROWS = 2000
KEYS = ("partnership", "provider", "care_group")
HEADINGS = (
    "Contract Reference",
    "Contract Title",
    "Supplier Company Name",
    "Annual Value",
    "Start Date",
    "End Date",
)


def register_file() -> bytes:
    """A register of ROWS clean rows from a fifth as many suppliers."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for number in range(ROWS):
        supplier = f"Measured Supplier {number % (ROWS // 5)} Limited"
        value = f"{1000 + number}.50"
        writer.writerow(
            [f"M{number:05}", f"Measured service {number}", supplier, value, "2025-04-01", "2028-03-31"]
        )
    return text.getvalue().encode()


def register() -> Result:
    """Upload to applied contracts, through the services; the floor has the table's indexes, checks and foreign keys."""
    by, at = User.objects.get(email=f"contracts_officer@{EMAIL_HOST}"), clock.now()
    began = time.perf_counter()
    batch, _ = registers.receive(
        partnership=Partnership.objects.get(), file_name="measured.csv", content=register_file(), by=by, at=at
    )
    registers.confirm(pk=batch.pk, by=by, at=at)
    ours = time.perf_counter() - began
    made = Contract.objects.filter(source_row__batch=batch)
    assert made.count() == ROWS
    floor = _copy(made)
    return Result(
        f"import of a register of {ROWS} rows",
        f"{ROWS / ours:,.0f} rows/s",
        f"COPY {ROWS / floor:,.0f} rows/s",
        ours / floor,
    )


def _copy(made: QuerySet[Contract]) -> float:
    table = Contract._meta.db_table
    keys = ", ".join(str(key) for key in made.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY (SELECT * FROM {table} WHERE id IN ({keys})) TO STDOUT") as copy:
            rows = b"".join(bytes(part) for part in copy)
        cursor.execute(f"CREATE TABLE measured (LIKE {table} INCLUDING ALL)")
        for name in KEYS:
            field = Contract._meta.get_field(name)
            target = field.related_model._meta.db_table
            cursor.execute(f"ALTER TABLE measured ADD FOREIGN KEY ({field.column}) REFERENCES {target} (id)")

        def fill() -> None:
            cursor.execute("TRUNCATE measured")
            with cursor.copy("COPY measured FROM STDIN") as copy:
                copy.write(rows)

        floor = seconds(fill, times=3)
        cursor.execute("DROP TABLE measured")
    return floor
